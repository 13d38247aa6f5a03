"""Declarations are strict: whatever is not as documented stops with file and line, and nothing is converted silently."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from budget_disclosure.declarations.yaml_loading import DeclaredModel, load_yaml
from budget_disclosure.model.errors import DeclarationError


class Row(DeclaredModel):
    code: str
    number: int = 0
    share: Decimal = Decimal(0)
    is_on: bool = False


class Sheet(DeclaredModel):
    rows: tuple[Row, ...]


def load(tmp_path: Path, text: str) -> Sheet:
    path = tmp_path / "spec.yaml"
    path.write_text(text, encoding="utf-8")
    return load_yaml(path, Sheet)


def test_codes_words_and_decimals_keep_what_stands_in_the_file(tmp_path: Path) -> None:
    rows = load(
        tmp_path, "rows:\n- {code: 0101, share: 1.10}\n- {code: on}\n- {code: 1_000}\n- {code: 2024-05-20}\n"
    ).rows
    assert [row.code for row in rows] == ["0101", "on", "1_000", "2024-05-20"]
    assert str(rows[0].share) == "1.10"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("rows:\n- code: '1'\n  code: '2'\n", 3, "键“code”重复，第 2 行已有"),
        ("rows:\n- code: '1'\n  cod: '2'\n", 3, "不认识的键“rows.0.cod”，请检查拼写"),
        ("rows:\n- number: 1\n", 2, "缺少必填项“rows.0.code”"),
        ("rows:\n- code: '1'\n- code: 21\n", 3, "“rows.1.code”应为文本；编码等数字请加引号，如 '0101'"),
        ("rows:\n- code: '1'\n  number: x\n", 3, "“rows.0.number”应为整数，发现“x”"),
        ("rows:\n- code: '1'\n  is_on: maybe\n", 3, "“rows.0.is_on”应为 true 或 false，发现“maybe”"),
        ("rows: [\n", 2, "YAML 写法错误"),
        ("rows: 1\n", 1, "“rows”应为列表"),
    ],
)
def test_a_mistake_is_reported_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        load(tmp_path, text)
    assert (caught.value.line, caught.value.path.name) == (line, "spec.yaml")
    assert message in caught.value.message


def test_a_missing_or_empty_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=r"nowhere\.yaml：文件不存在"):
        load_yaml(tmp_path / "nowhere.yaml", Sheet)
    with pytest.raises(DeclarationError, match="文件是空的"):
        load(tmp_path, "# nothing\n")


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "gbk.yaml").write_bytes("rows: 中".encode("gbk"))
    with pytest.raises(DeclarationError, match="应为 UTF-8 文本"):
        load_yaml(tmp_path / "gbk.yaml", Sheet)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("title: 甲\ncodes: !!python/object:os.system x\n", 2, "不认识的标记“os.system”"),
        ("title: 甲\n? [a, b]\n: c\n", 2, "键应为一个词"),
        ("title: 甲\ncodes: &a [*a]\n", 2, "引用了自己"),
        ("title: 甲\n\tcodes: [x]\n", 2, "缩进用了制表符（Tab）"),
        ("title: 甲：乙: 丙\n", 1, "此处不应有“: ”"),
        ("title: '甲\ncodes: [x]\n", 3, "引号没有成对"),
        ("title: 甲\ncodes: [x\n", 3, "方括号没有成对"),
        ("title: 甲\x07\n", 1, "看不见的控制字符"),
    ],
)
def test_every_mistake_of_writing_is_told_in_chinese_with_its_line(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    path = tmp_path / "declaration.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DeclarationError) as caught:
        load_yaml(path, DeclaredModel)
    assert (caught.value.line, message in caught.value.message) == (line, True), str(caught.value)
    assert not re.search(r"[a-z]{3,} [a-z]{2,}", caught.value.message)
