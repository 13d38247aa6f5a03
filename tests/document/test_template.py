"""The shipped template: built from code, reviewed as text, valid without tags in attributes."""

import io
import re
import zipfile
from pathlib import Path

from budget_disclosure.ooxml.zip_package import read_package, write_package
from budget_disclosure.template.outline import dump_template
from budget_disclosure.template.starter.build import build_template


def test_shipped_template_is_what_the_builder_writes(template: Path) -> None:
    with (
        zipfile.ZipFile(template) as shipped,
        zipfile.ZipFile(io.BytesIO(build_template())) as built,
    ):
        assert shipped.namelist() == built.namelist()
        for name in built.namelist():
            assert shipped.read(name) == built.read(name), (
                f"{name}: run python -m budget_disclosure.template.starter.build templates/2024"
            )
            assert shipped.getinfo(name).date_time == (1980, 1, 1, 0, 0, 0)


def test_builder_always_writes_the_same_bytes() -> None:
    assert build_template() == build_template()


def test_text_rendering_for_review_is_up_to_date(template: Path) -> None:
    text = template.with_name(f"{template.name}.txt")
    assert text.read_text(encoding="utf-8") == dump_template(template)


def test_a_change_of_wording_of_a_style_or_of_a_page_shows_in_the_text_rendering(
    template: Path, tmp_path: Path
) -> None:
    before = dump_template(template)
    changes = (
        ("word/document.xml", "九、政府采购情况", "九、采购情况"),
        ("word/styles.xml", 'w:line="578"', 'w:line="600"'),
        ("word/document.xml", 'w:orient="landscape"', 'w:orient="portrait"'),
        ("word/footer1.xml", "— ", "第"),
    )
    for part, old, new in changes:
        parts = read_package(template.read_bytes(), template.name)
        edited = tmp_path / template.name
        edited.write_bytes(write_package({**parts, part: parts[part].decode().replace(old, new, 1).encode()}))
        assert dump_template(edited) != before, (part, old)


def test_tags_stand_in_text_only_so_that_word_can_open_the_template(template: Path) -> None:
    for name, content in read_package(template.read_bytes(), template.name).items():
        for attribute in re.findall(r'="([^"]*)"', content.decode()):
            assert "{{" not in attribute and "{%" not in attribute, (name, attribute)


def test_no_run_is_formatted_by_hand(template: Path) -> None:
    content = read_package(template.read_bytes(), template.name)["word/document.xml"].decode()
    assert "<w:rPr>" not in content
