"""What files are called that go to the web, as 年度设置.yaml says."""

from pathlib import Path
from urllib.parse import quote

import pytest

from budget_disclosure.declarations.bureau_yaml import load_bureau
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.store.release import ReleaseNames, names_for_web, renamed

DOCUMENT, OF_UNIT = "某局2024年度部门预算公开.docx", "021002-某中心/某中心2024年度单位预算公开.pdf"


def settings(tmp_path: Path, text: str) -> Path:
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "年度设置.yaml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("pattern", "document", "of_unit"),
    [
        ("{file}", DOCUMENT, OF_UNIT),
        ("{year}-{code}-{file}", f"2024-021-{DOCUMENT}", "021002-某中心/2024-021002-某中心2024年度单位预算公开.pdf"),
        (
            "{name}（{file}）",
            "某局（某局2024年度部门预算公开）.docx",
            "021002-某中心/某中心（某中心2024年度单位预算公开）.pdf",
        ),
    ],
)
def test_names_follow_the_pattern_each_with_its_owner(
    tmp_path: Path, pattern: str, document: str, of_unit: str
) -> None:
    names = names_for_web(settings(tmp_path, f'publish_names: "{pattern}"\n'), 2024)

    assert names is not None
    assert names.of(DOCUMENT, "021-某局") == document
    assert names.of(OF_UNIT, "021-某局") == of_unit


@pytest.mark.parametrize("pattern", ["{year}", "{file}{unknown}", "../{file}", "a:{file}", "{file}{", "{0}{file}"])
def test_a_pattern_that_cannot_name_files_is_refused(tmp_path: Path, pattern: str) -> None:
    inputs = settings(tmp_path, f'publish_names: "{pattern}"\n')

    with pytest.raises(DeclarationError, match="publish_names"):
        load_bureau(inputs, 2024)
    assert names_for_web(inputs, 2024) is None


def test_two_files_never_get_one_name() -> None:
    names = ReleaseNames(2024, "{code}{file}")
    files = [
        DOCUMENT,
        DOCUMENT.replace(".docx", ".pdf"),
        "某局2024年度部门预算公开更正说明.docx",
        "某局2024年公开表.xlsx",
        OF_UNIT,
    ]

    assert len({names.of(name, "021-某局") for name in files}) == len(files)


def test_links_of_a_page_follow_the_names_of_the_files_beside_it() -> None:
    page = "某局2024年预算公开图解.html"
    files = {page: f'<a href="./{quote(DOCUMENT)}">'.encode(), DOCUMENT: b"docx", OF_UNIT: b"pdf"}

    on_web = renamed(files, ReleaseNames(2024, "{code}-{file}"), "021-某局")

    assert on_web[f"021-{page}"].decode() == f'<a href="./{quote(f"021-{DOCUMENT}")}">'
    assert on_web[f"021-{DOCUMENT}"] == b"docx"
