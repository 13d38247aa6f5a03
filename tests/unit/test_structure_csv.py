"""单位变动.csv: every line is checked against what its kind of change needs, and against the others."""

from pathlib import Path

import pytest

from budget_disclosure.declarations.structure_csv import load_structure
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.structure_changes import StructureChanges, StructureKind

HEADER = "变动,原部门代码,原单位代码,部门代码,单位代码,说明"


def load(folder: Path, *lines: str, header: str = HEADER) -> StructureChanges:
    path = folder / "单位变动.csv"
    path.write_text("\n".join((header, *lines, "")), encoding="utf-8-sig")
    return load_structure(path)


def test_every_kind_is_read_and_asked_by_either_code(tmp_path: Path) -> None:
    changes = load(
        tmp_path,
        "划转,307,307002,305,305004,机构改革",
        "新设,,,305,305005,",
        "撤销,305,305002,,,",
        "合并,305,305006,305,305008,",
        "合并,305,305007,305,305008,",
        "分立,305,305010,305,305011,",
        "分立,305,305010,305,305012,",
        "更名,,,305,305001,",
        ",,,,,",
        "改码,305,305003,305,305013,",
    )

    assert [one.kind for one in changes.of_unit("305004")] == [StructureKind.MOVED]
    assert [one.old_unit for one in changes.of_unit("305008")] == ["305006", "305007"]
    assert [one.unit for one in changes.moved_in("305")] == ["305004"]
    assert [one.old_unit for one in changes.moved_out("307")] == ["307002"]
    assert changes.gone("305") == {"305002", "305006", "305007", "305010", "305003"}
    assert changes.of_unit("305013")[0].place == "单位变动.csv 第 11 行"


def test_a_department_with_another_code_is_what_it_was(tmp_path: Path) -> None:
    changes = load(tmp_path, "改码,305,,315,,", "改码,305,305001,315,315001,")

    assert changes.old_department("315") == "305"
    assert changes.moved_in("315") == ()
    assert load_structure(tmp_path / "none.csv") == StructureChanges()


@pytest.mark.parametrize(
    ("lines", "line", "message"),
    [
        (("搬家,,,305,305005,",), 2, "变动“搬家”应为：新设、"),
        (("新设,305,305001,305,305005,",), 2, "新设的没有原代码"),
        (("新设,,,,,说明",), 2, "应填部门代码"),
        (("撤销,305,305001,305,305001,",), 2, "撤销的没有现代码"),
        (("划转,305,305001,305,305005,",), 2, "两个部门代码相同"),
        (("划转,307,,305,305005,",), 2, "应填原部门代码、原单位代码、部门代码、单位代码"),
        (("更名,305,305001,305,305002,",), 2, "更名的代码不变"),
        (("改码,305,305001,305,305001,",), 2, "原代码与现代码相同"),
        (("新设,,,305,306005,",), 2, "单位代码 306005 不以部门代码 305 开头"),
        (("新设,,,三〇五,,",), 2, "应只有半角数字"),
        (("新设,,,305,305005,", "新设,,,305,305005,"), 3, "单位代码 305005 第 2 行已有"),
        (("划转,307,307002,305,305004,", "撤销,307,307002,,,"), 3, "原单位代码 307002 第 2 行已有"),
        (("新设,,,305",), 2, "列数与表头不一致"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, lines: tuple[str, ...], line: int, message: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        load(tmp_path, *lines)
    assert caught.value.line == line
    assert message in caught.value.message


def test_a_header_without_a_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="表头缺少列：原单位代码"):
        load(tmp_path, header="变动,原部门代码,部门代码,单位代码,说明")
