"""Formats of the published document: ``templates/<format>/``, a folder with ``format.yaml`` and a folder for each year.

Folders that are asked for formats may also be one format's own folder: then it is the only one there is.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import Field, model_validator

from budget_disclosure.declarations.yaml_loading import DeclaredModel, load_yaml
from budget_disclosure.model.errors import DeclarationError, DisclosureError

FORMAT_NAME: Final = "format.yaml"
_YEAR = re.compile(r"20[0-9]{2}")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_LAW: Final = "law.yaml"
"""A file that every year has: a folder with it, right under the templates, is a year of the layout without formats."""


class FormatDeclaration(DeclaredModel):
    """``format.yaml``: ``title`` is what people call the format."""

    title: str = Field(min_length=1, max_length=20)

    @model_validator(mode="after")
    def _is_one_line(self) -> "FormatDeclaration":
        if self.title != self.title.strip() or "\n" in self.title:
            raise ValueError("title 应写在一行里，前后没有空格")
        return self


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its folder and its title."""

    folder: Path
    title: str

    @property
    def name(self) -> str:
        """The folder's name, which settings and rosters may use like the title."""
        return self.folder.resolve().name

    @property
    def years(self) -> tuple[int, ...]:
        """The years that it is declared for, in their order."""
        return years_of(self.folder)


def load_format(folder: Path) -> Format:
    """Return the format of a folder. Raises ``DeclarationError`` when ``format.yaml`` is missing or wrong."""
    return Format(folder, load_yaml(folder / FORMAT_NAME, FormatDeclaration).title)


def years_of(folder: Path) -> tuple[int, ...]:
    """Return the years that a format's folder has, in their order; whether they are right is not looked at."""
    if not folder.is_dir():
        return ()
    return tuple(sorted(int(path.name) for path in folder.iterdir() if path.is_dir() and _YEAR.fullmatch(path.name)))


def formats_in(templates: Path) -> tuple[Format, ...]:
    """Return the formats of a folder by name.

    Raises ``DisclosureError`` where there are none, or years without a format, ``DeclarationError`` for a wrong one.
    """
    if not templates.is_dir():
        raise DisclosureError(f"没有找到模板文件夹 {templates}。请在项目文件夹里运行，或用 --templates 指明它的位置。")
    if (templates / FORMAT_NAME).is_file():
        return (load_format(templates),)
    if old := [year for year in years_of(templates) if (templates / str(year) / _LAW).is_file()]:
        raise DisclosureError(_old_layout(templates, old))
    folders = [path for path in sorted(templates.iterdir()) if path.is_dir() and not path.name.startswith(".")]
    found = [path for path in folders if (path / FORMAT_NAME).is_file()]
    if without := [path for path in folders if path not in found and years_of(path)]:
        raise DeclarationError(without[0] / FORMAT_NAME, None, "文件不存在：一个公开格式的文件夹里应有它")
    if not found:
        raise DisclosureError(
            f"{templates} 里没有任何公开格式（有 {FORMAT_NAME} 的文件夹）。请用 --templates 指明模板的位置。"
        )
    formats = tuple(load_format(path) for path in found)
    _refuse_unclear(formats)
    return formats


def formats_of_year(templates: Path, year: int) -> tuple[Format, ...]:
    """Return the formats that have a year, at least one. Raises ``DisclosureError``."""
    everything = formats_in(templates)
    found = tuple(one for one in everything if year in one.years)
    if not found:
        have = "；".join(f"{one.title} {'、'.join(map(str, one.years)) or '无'}" for one in everything)
        raise DisclosureError(f"没有 {year} 年的模板文件夹 {_place(everything, templates, year)}（现有：{have}）。")
    return found


def format_called(word: str, formats: Iterable[Format]) -> Format | None:
    """Return the format that a folder name or a title means; ``None`` where it means none of them."""
    return next((one for one in formats if word in (one.name, one.title)), None)


def choices_of(formats: Iterable[Format]) -> str:
    """Return in words which formats there are: ``甲格式（a）、乙格式（b）``."""
    return "、".join(f"{one.title}（{one.name}）" for one in formats)


def option_for(one: Format) -> str:
    """Return what a printed command says to mean this format: nothing where it has no other format beside it."""
    is_alone = not any(
        (path / FORMAT_NAME).is_file() for path in one.folder.resolve().parent.iterdir() if path.name != one.name
    )
    return "" if is_alone else f" --format {one.name}"


def _place(formats: tuple[Format, ...], templates: Path, year: int) -> Path:
    return formats[0].folder / str(year) if len(formats) == 1 else templates / "公开格式" / str(year)


def _refuse_unclear(formats: tuple[Format, ...]) -> None:
    words: dict[str, Format] = {}
    for one in formats:
        if _NAME.fullmatch(one.name) is None:
            wrong = f"文件夹名“{one.name}”应只有小写字母、数字和连字符"
            raise DeclarationError(one.folder / FORMAT_NAME, None, wrong)
        for word in {one.name, one.title}:
            if (other := words.setdefault(word, one)) is not one:
                said = f"“{word}”也是 {other.folder.name} 的名称，分不清是哪一个格式"
                raise DeclarationError(one.folder / FORMAT_NAME, None, said)


def _old_layout(templates: Path, years: list[int]) -> str:
    listed = "、".join(str(templates / str(year)) for year in years)
    return (
        f"{listed} 还是旧的放法。现在每个公开格式一个文件夹，年度在它里面。请手工移一次："
        f"① 从随程序提供的模板（disclose init 新建的项目）复制格式文件夹里的 {FORMAT_NAME}；"
        f"② 建立文件夹 {templates}/格式名（格式名用小写字母，如随程序提供的那个），把 {FORMAT_NAME} 放进去；"
        f"③ 把 {'、'.join(map(str, years))} 整个移进这个文件夹。其他文件都不用动。"
    )
