"""What is left of the year before in a year's files, and whether its blank workbook is that of its declarations."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

from budget_disclosure.declarations.bureau_yaml import BUREAU_NAME, load_bureau
from budget_disclosure.declarations.formats import option_for
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.engine import template_bytes
from budget_disclosure.intake.raw_cells import WorkbookCells, address
from budget_disclosure.intake.read_workbook import read_cells
from budget_disclosure.model.findings import Finding
from budget_disclosure.new_year.word_years import years_of_word
from budget_disclosure.new_year.yaml_years import year_texts
from budget_disclosure.new_year.year_tokens import KEPT_KEYS, Shift, years_in
from budget_disclosure.store.file_names import BLANK_WORKBOOK
from budget_disclosure.template import template_rules as rules
from budget_disclosure.template.defects import Place, TemplateDefect, defect
from budget_disclosure.workbook.generate import workbook_bytes

_CODES = frozenset({"code", "parent", "dept_code", "gov_code", "level", "cost", "applies_to"})
_MOST_CELLS = 5
_MOST_CHARACTERS = 40

YearText = tuple[str, str]
"""A place in a file, and the text with years that stands there."""


def years_left(spec: Declarations, inputs: Path) -> Iterator[TemplateDefect]:
    """Yield every text of a year's files, and of its settings in ``inputs``, that has the years of the one before.

    A text is left over that stands word for word in the latest year declared before; where there is none, nothing can
    be. The title of the workbook must have the own year in any case. Raises ``DeclarationError`` and ``TemplateError``
    for files that cannot be read.
    """
    if (years := set(years_in(spec.workbook.title))) and spec.year not in years:
        remedy = rules.YEAR_LEFT_OVER.remedy.removesuffix("。")
        yield defect(rules.YEAR_LEFT_OVER, Place("workbook.yaml", spec.workbook.title), "标题里不是本年度", remedy)
    latest = max((year for year in spec.format.years if year < spec.year), default=None)
    if latest is not None:
        yield from _of_files(spec, inputs, latest)
    yield from _workbook(spec, inputs)


def _of_files(spec: Declarations, inputs: Path, latest: int) -> Iterator[TemplateDefect]:
    base = Shift(latest, spec.year - latest)
    for path in sorted(spec.folder.rglob("*")):
        if texts := _READERS.get(path.suffix):
            yield from _left_over(path, spec.folder.parent / str(latest) / path.relative_to(spec.folder), texts, base)
    settings = inputs / str(spec.year) / BUREAU_NAME
    if settings.is_file():
        yield from _left_over(settings, inputs / str(latest) / BUREAU_NAME, _yaml, base)


def _left_over(
    path: Path, earlier: Path, texts: Callable[[Path, Shift], Iterator[YearText]], base: Shift
) -> Iterator[TemplateDefect]:
    known = {text for _, text in texts(earlier, base)} if earlier.is_file() else set()
    for place, text in texts(path, base):
        if text in known:
            yield _left(f"{path.name} {place}", text, base.base)


def _left(place: str, text: str, year: int) -> TemplateDefect:
    line = " ".join(text.split())
    quote = line if len(line) <= _MOST_CHARACTERS else f"{line[: _MOST_CHARACTERS - 1]}…"
    found = f"与 {year} 年度的文字完全相同，年份没有换"
    return defect(rules.YEAR_LEFT_OVER, Place(place, quote), found, rules.YEAR_LEFT_OVER.remedy.removesuffix("。"))


def _yaml(path: Path, base: Shift) -> Iterator[YearText]:
    for one in year_texts(path, base):
        yield f"第 {one.line} 行", one.text


def _word(path: Path, base: Shift) -> Iterator[YearText]:
    return years_of_word(template_bytes(path), path.name, base)


def _csv(path: Path, base: Shift) -> Iterator[YearText]:
    """Yield the cells with years of a list, but for codes, and for where a row comes from."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        for row in reader:
            for column, text in row.items():
                if column not in _CODES | KEPT_KEYS and any(map(base.concerns, years_in(text or ""))):
                    yield f"第 {reader.line_num} 行", text or ""


_READERS: dict[str, Callable[[Path, Shift], Iterator[YearText]]] = {".yaml": _yaml, ".docx": _word, ".csv": _csv}


def _workbook(spec: Declarations, inputs: Path) -> Iterator[TemplateDefect]:
    """Yield that the blank workbook says something else than the declarations, with the first cells."""
    path, rule = spec.folder / BLANK_WORKBOOK, rules.WORKBOOK_OUTDATED
    how = f"请重新生成：删掉它，再运行 disclose workbook --year {spec.year}{option_for(spec.format)} -o {path}"
    if not path.is_file():
        yield defect(rule, Place(BLANK_WORKBOOK), "没有空白填报表", how.replace("删掉它，再", ""))
        return
    fresh = _cells(workbook_bytes(spec, bureau=load_bureau(inputs, spec.year)))
    kept = _cells(path.read_bytes())
    if kept is None or fresh is None:
        yield defect(rule, Place(BLANK_WORKBOOK), "空白填报表打不开", how)
        return
    differing = [place for place in {**fresh, **kept} if fresh.get(place) != kept.get(place)]
    if differing:
        first = differing[0]
        listed = "、".join(differing[:_MOST_CELLS]) + (
            f" 等 {len(differing)} 格" if len(differing) > _MOST_CELLS else ""
        )
        found = f"与本年度的声明不同：{listed}（{first} 写的是“{kept.get(first, '')}”，应为“{fresh.get(first, '')}”）"
        yield defect(rule, Place(BLANK_WORKBOOK), found, how)


def _cells(data: bytes) -> dict[str, str] | None:
    """Return what the cells of a workbook say, by sheet and place; ``None`` for one that cannot be read."""
    book: WorkbookCells | Finding = read_cells(data, BLANK_WORKBOOK)
    if not isinstance(book, WorkbookCells):
        return None
    return {
        f"{title}!{address(cell.row, cell.column)}": str(cell.value)
        for title, sheet in book.sheets.items()
        for cell in sheet.cells.values()
        if not cell.is_blank
    }
