"""A format's next year: everything of the year before with other years in it, in place as a whole or not at all."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from budget_disclosure.declarations.bureau_yaml import BUREAU_NAME, load_bureau
from budget_disclosure.declarations.formats import (
    FORMAT_NAME,
    Format,
    choices_of,
    format_called,
    formats_in,
    option_for,
    years_of,
)
from budget_disclosure.declarations.year import Declarations, load_year
from budget_disclosure.intake.department_formats import formats_of_departments
from budget_disclosure.intake.roster import ROSTER_NAME
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.new_year.code_difference import code_differences
from budget_disclosure.new_year.decisions import LIST_NAME, Decision, check_list, decisions_of
from budget_disclosure.new_year.settings_text import settings_of_new_year
from budget_disclosure.new_year.word_years import shifted_word
from budget_disclosure.new_year.yaml_years import shifted_yaml
from budget_disclosure.new_year.year_tokens import Shift
from budget_disclosure.store.atomic_writing import write_atomically
from budget_disclosure.store.file_names import BLANK_WORKBOOK
from budget_disclosure.template.outline import outline_of, write_outline
from budget_disclosure.workbook.generate import workbook_bytes

_UNFINISHED = ".new-year-"
_CODE_CHANGES = "changes.csv"
"""What the codes of the year before became: each year says it anew."""


@dataclass(frozen=True, slots=True)
class NewYearOrder:
    """What is asked for: ``called`` names the format, ``codes_list`` is the ministry's list of codes, if given."""

    year: int
    inputs: Path
    templates: Path
    called: str = ""
    codes_list: Path | None = None


@dataclass(frozen=True, slots=True)
class NewYear:
    """What was made: the year's folder from that of ``base``, files in ``inputs/<year>``, and the list of decisions.

    ``kept`` are files of ``inputs/<year>`` that were there before and stay as they are.
    """

    spec: Declarations
    base: int
    check_list: Path
    decisions: tuple[Decision, ...]
    inputs: tuple[Path, ...]
    kept: tuple[Path, ...]


def make_year(order: NewYearOrder) -> NewYear:
    """Make a year of a format from the latest one before it.

    Nothing is replaced, and nothing is left of what could not be made whole. Raises ``DisclosureError`` where the year
    is there already, no earlier one is, or the earlier one is not in order; ``OSError`` when the disk refuses.
    """
    chosen = _format(order)
    base = _base(chosen, order.year)
    shift = Shift(base, order.year - base)
    target = chosen.folder / str(order.year)
    with tempfile.TemporaryDirectory(dir=chosen.folder, prefix=_UNFINISHED) as scratch:
        draft = Path(scratch) / chosen.name
        folder = draft / str(order.year)
        folder.mkdir(parents=True)
        shutil.copyfile(chosen.folder / FORMAT_NAME, draft / FORMAT_NAME)
        for path in _files_of(chosen.folder / str(base)):
            _write_shifted(path, folder / path.relative_to(chosen.folder / str(base)), shift)
        files, kept = _inputs(order)
        own = Path(scratch) / "inputs" / str(order.year)
        own.mkdir(parents=True)
        for path, content in files.items():
            (own / path.name).write_bytes(content)
        spec = load_year(draft, order.year)
        settings = own.parent if (own / BUREAU_NAME).exists() else order.inputs
        (folder / BLANK_WORKBOOK).write_bytes(workbook_bytes(spec, bureau=load_bureau(settings, order.year)))
        for template in sorted(folder.glob("*.docx")):
            write_outline(template)
        differences = code_differences(folder / "codes", order.codes_list) if order.codes_list else None
        option = option_for(chosen)
        decisions = tuple(decisions_of(spec, shift, differences, option))
        page = check_list(spec, base, decisions, option)
        (folder / LIST_NAME).write_text(page, encoding="utf-8", newline="\n")
        with _undone_on_failure(tuple(files)):
            for path, content in files.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(path, content)
            folder.rename(target)  # the last step: a year that is there is whole, whenever the program was stopped
    return NewYear(load_year(chosen.folder, order.year), base, target / LIST_NAME, decisions, tuple(files), kept)


def _format(order: NewYearOrder) -> Format:
    formats = formats_in(order.templates)
    if order.called:
        found = format_called(order.called, formats)
        if found is None:
            raise DisclosureError(f"没有公开格式“{order.called}”，可用的有：{choices_of(formats)}。")
        return found
    if len(formats) == 1:
        return formats[0]
    earlier = [year for one in formats for year in one.years if year < order.year]
    default = formats_of_departments(order.templates, order.inputs, max(earlier)).default if earlier else None
    if default is None:
        raise DisclosureError(f"有几个公开格式：{choices_of(formats)}。请用 --format 写明是哪一个。")
    return default


def _base(chosen: Format, year: int) -> int:
    if year in chosen.years:
        raise DisclosureError(f"{chosen.folder / str(year)} 已经有了，没有改动。要重做的，请先把它移走。")
    earlier = [one for one in chosen.years if one < year]
    if not earlier:
        have = "、".join(map(str, chosen.years)) or "无"
        raise DisclosureError(f"{chosen.title}没有早于 {year} 的年度可以沿用（现有：{have}）。")
    return earlier[-1]


def _files_of(folder: Path) -> Iterator[Path]:
    """Yield what is taken over of a year: not what is generated from it, what is about the year before it, or left."""
    for path in sorted(folder.rglob("*")):
        is_its_own = path.name in (BLANK_WORKBOOK, LIST_NAME, _CODE_CHANGES) or path == outline_of(path.with_suffix(""))
        if path.is_file() and not is_its_own and not path.name.startswith((".", "~$")):
            yield path


def _write_shifted(source: Path, target: Path, shift: Shift) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix == ".yaml":
        target.write_text(shifted_yaml(source, shift), encoding="utf-8", newline="\n")
    elif source.suffix == ".docx":
        target.write_bytes(shifted_word(source.read_bytes(), source.name, shift))
    else:
        shutil.copyfile(source, target)


def _inputs(order: NewYearOrder) -> tuple[dict[Path, bytes], tuple[Path, ...]]:
    """Return what is to be written into ``inputs/<year>``, from the latest year that has it, and what is there."""
    now = order.inputs / str(order.year)
    wanted = {now / BUREAU_NAME: settings_of_new_year(_latest(order, BUREAU_NAME), order.year).encode()}
    if (roster := _latest(order, ROSTER_NAME)) is not None:
        wanted[now / ROSTER_NAME] = roster.read_bytes()
    kept = tuple(path for path in wanted if path.exists())
    return {path: content for path, content in wanted.items() if path not in kept}, kept


def _latest(order: NewYearOrder, name: str) -> Path | None:
    """Return a file of the latest year of inputs before the new one that has it."""
    years = [
        year for year in years_of(order.inputs) if year < order.year and (order.inputs / str(year) / name).is_file()
    ]
    return order.inputs / str(years[-1]) / name if years else None


@contextmanager
def _undone_on_failure(files: tuple[Path, ...]) -> Iterator[None]:
    """Take away the files that were put in place where not everything could be."""
    is_new = not files or not files[0].parent.exists()
    try:
        yield
    except BaseException:
        for path in files:
            path.unlink(missing_ok=True)
        if files and is_new and files[0].parent.is_dir() and not any(files[0].parent.iterdir()):
            files[0].parent.rmdir()
        raise
