"""Copies of a shipped format, for tests that change declarations."""

import shutil
from pathlib import Path

from budget_disclosure.declarations.formats import FORMAT_NAME
from tests.support.law import FORMAT


def copy_year(target: Path, year: int = 2024, source: Path = FORMAT, *, of: int = 2024) -> Path:
    """Copy what ``of`` declares, with the format's own file, into a format's folder as ``year``; return its folder."""
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source / FORMAT_NAME, target / FORMAT_NAME)
    return shutil.copytree(source / str(of), target / str(year))


OTHER = "few-tables"
_SAYS_FORMAT = "      - {key: format, title: 公开格式, type: text, fixed: format, help: 固定内容，不要修改。}\n"
_FIRST_FIELD = "      - {key: fiscal_year,"


def two_formats(templates: Path, year: int = 2024) -> tuple[Path, Path]:
    """Make a folder with two formats whose workbooks say which they are of; return the folders of the formats."""
    folders = templates / FORMAT.name, templates / OTHER
    for folder in folders:
        workbook = copy_year(folder, year) / "workbook.yaml"
        text = workbook.read_text(encoding="utf-8")
        assert text.count(_FIRST_FIELD) == 1
        workbook.write_text(text.replace(_FIRST_FIELD, _SAYS_FORMAT + _FIRST_FIELD), encoding="utf-8")
    (folders[1] / FORMAT_NAME).write_text("title: 少数几张表\n", encoding="utf-8")
    return folders
