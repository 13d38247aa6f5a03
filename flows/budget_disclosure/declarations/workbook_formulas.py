"""What the formulas of ``workbook.yaml`` refer to: cells that exist, words of the law, all that is added together.

A word, a field or a source that the law has under another name would leave a formula silently wrong: it is refused
with its line when the declaration is loaded.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from budget_disclosure.declarations.named_fields import added_together
from budget_disclosure.declarations.self_check_yaml import MEASURE, REFERENCE
from budget_disclosure.declarations.yaml_loading import KeyPath

if TYPE_CHECKING:
    from budget_disclosure.declarations.field_yaml import FieldSpec
    from budget_disclosure.declarations.sheet_yaml import SheetSpec
    from budget_disclosure.declarations.workbook_yaml import WorkbookSpec

Fault = tuple[KeyPath, str]
_Columns = Mapping[str, tuple[str, bool]]
_QUOTED = re.compile(r'"([^"]*)"')
_ALIASES = ("appropriations", "current_appropriations")


def formula_faults(workbook: "WorkbookSpec") -> Iterator[Fault]:
    """Yield where a formula names cells that there are not, a word no field of it may hold, or leaves a source out."""
    for place, owner, formula in _formulas(workbook):
        for message in (*_unknown_cells(workbook, formula), *_faults_of_words(workbook, formula)):
            yield place, f"{owner}{message}"
        for sheet, keys in _listed_together(workbook, formula):
            if absent := _left_out(_added_together(workbook, sheet), keys, but_appropriations=True):
                yield place, f"{owner}漏了字段：{'、'.join(absent)}"


def sum_faults(workbook: "WorkbookSpec") -> Iterator[Fault]:
    """Yield where a computed sum leaves out a source of funds or a use of vehicles, or the sum of all is missing.

    A sum of 财政拨款 alone may stand beside the sum of all sources of the same vintages.
    """
    by_vintage = {vintage.prefix for vintage in workbook.law.vintages}
    for number, sheet in enumerate(workbook.sheets):
        columns = _added_together(workbook, sheet.key)
        sums = [(index, field) for index, field in enumerate(sheet.fields) if field.computes == "sum"]
        complete = [
            {columns[key][0] for key in field.of if key in columns}
            for _, field in sums
            if not _left_out(columns, field.of)
        ]
        for index, field in sums:
            beside = {columns[key][0] for key in field.of if key in columns} in complete
            if absent := _left_out(columns, field.of, but_appropriations=beside):
                message = f"“{sheet.title}”的“{field.title}”漏了字段：{'、'.join(absent)}"
                yield ("sheets", number, "fields", index, "of"), message
        amounts = [columns[field.key][0] for field in sheet.fields if field.key in columns]
        if len(amounts) > 1 and set(amounts) & by_vintage and set(amounts) not in complete:
            yield ("sheets", number), f"“{sheet.title}”没有各资金来源、本年和结转全部相加的合计（computes: sum）"


def _formulas(workbook: "WorkbookSpec") -> Iterator[tuple[KeyPath, str, str]]:
    """Yield where each formula stands, what it belongs to, and the formula, with the words of ``each`` put in."""
    for number, sheet in enumerate(workbook.sheets):
        for index, field in enumerate(sheet.fields):
            for item, formula in field.formulas.items():
                place = ("sheets", number, "fields", index, "formulas", item)
                yield place, f"{sheet.title}.{field.key} 的公式", formula
    for group_index, group in enumerate(workbook.self_check.groups):
        for check_index, check in enumerate(group.checks):
            top = ("self_check", "groups", group_index, "checks", check_index)
            for line_index, line in enumerate(check.spread()):
                for (keys, formula), (_, declared) in zip(line.placed(), check.placed(), strict=True):
                    is_spread = check.each and formula != declared
                    yield (*top, *(("each", line_index) if is_spread else keys)), f"校验 {line.id} ", formula


def _unknown_cells(workbook: "WorkbookSpec", formula: str) -> Iterator[str]:
    for key, rest in REFERENCE.findall(formula):
        if _fields_at(workbook, key, rest) is None:
            yield f"中没有这样的字段：[{key}.{rest}]"
    for measure, arguments in MEASURE.findall(formula):
        if absent := [path for path in _measured(measure, arguments) if not workbook.has(path)]:
            yield f"中 @{measure} 要用的没有：{'、'.join(absent)}"


def _measured(measure: str, arguments: str) -> Iterator[str]:
    """Yield the sheet that a measure looks at and the fields that it names."""
    sheet, *rest = (part.strip() for part in arguments.split(";"))
    yield sheet
    key = sheet.partition(".")[0]
    names = rest[1] if measure == "coded" else rest[0] if rest else ""
    yield from (f"{key}.{name}" for name in names.split() if name not in _ALIASES)


def _faults_of_words(workbook: "WorkbookSpec", formula: str) -> Iterator[str]:
    """Yield the words of a formula that none of the fields it looks at may hold."""
    referred = [field for key, rest in REFERENCE.findall(formula) for field in _fields_at(workbook, key, rest) or ()]
    allowed = _words(workbook, referred)
    for word in _QUOTED.findall(formula):
        if not word.isascii() and word not in allowed:
            yield f"中的“{word}”不是所比较的字段可以填的词：{'、'.join(allowed)}"
    for measure, arguments in MEASURE.findall(formula):
        if measure == "records":
            key, name, word = (part.strip() for part in arguments.split(";"))
            fields = _fields_at(workbook, key, name)
            if fields is None:
                yield f"中没有这样的字段：[{key}.{name}]"
            elif word not in _words(workbook, fields):
                yield f"中的“{word}”不是所比较的字段可以填的词：{'、'.join(_words(workbook, fields))}"


def _words(workbook: "WorkbookSpec", fields: "Iterable[FieldSpec]") -> tuple[str, ...]:
    """Return the words that one of the fields may hold, in order."""
    words = [
        word for field in fields for word in (*field.choice_words, *[workbook.overall_word] * field.allows_overall)
    ]
    return tuple(dict.fromkeys(words))


def _listed_together(workbook: "WorkbookSpec", formula: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the sheet and the columns that a formula names at once: a range, or the last argument of ``@coded``."""
    for key, rest in REFERENCE.findall(formula):
        if ":" in rest:
            yield key, tuple(field.key for field in _fields_at(workbook, key, rest) or ())
    for measure, arguments in MEASURE.findall(formula):
        if measure == "coded":
            sheet, names = arguments.partition(".")[0].strip(), arguments.split(";")[-1].split()
            columns = _added_together(workbook, sheet)
            yield sheet, tuple(key for name in names for key in _meant(workbook, columns, name))


def _added_together(workbook: "WorkbookSpec", key: str) -> _Columns:
    declared = next((sheet.fields for sheet in workbook.sheets if sheet.key == key), ())
    return added_together(workbook.law, key, [field.key for field in declared])


def _meant(workbook: "WorkbookSpec", columns: _Columns, name: str) -> Iterable[str]:
    """Return the columns that a name stands for: itself, or those of 财政拨款."""
    if name not in _ALIASES:
        return (name,)
    prefixes = [v.prefix for v in workbook.law.vintages if v.is_current or name == "appropriations"]
    return [key for key, (prefix, is_appropriation) in columns.items() if prefix in prefixes and is_appropriation]


def _left_out(columns: _Columns, keys: Iterable[str], *, but_appropriations: bool = False) -> list[str]:
    """Return the columns that belong beside those of ``keys`` in a sum (the other sources) and are not named.

    ``but_appropriations``: those of 财政拨款, and of no other source, are complete too.
    """
    named = set(keys)
    prefixes = {columns[key][0] for key in named if key in columns}
    wanted = {key: is_appropriation for key, (prefix, is_appropriation) in columns.items() if prefix in prefixes}
    appropriations = {key for key, is_appropriation in wanted.items() if is_appropriation}
    if but_appropriations and named & wanted.keys() == appropriations:
        return []
    return [key for key in wanted if key not in named]


def _fields_at(workbook: "WorkbookSpec", key: str, rest: str) -> "tuple[FieldSpec, ...] | None":
    """Return the fields that ``field``, ``first:last`` or ``item.field`` names; ``None`` where there are none."""
    sheet: SheetSpec | None = next((sheet for sheet in workbook.sheets if sheet.key == key), None)
    item, _, names = rest.rpartition(".")
    if sheet is None or (item and item not in sheet.item_words):
        return None
    keys = [field.key for field in sheet.fields]
    ends = names.split(":")
    if any(name not in keys for name in ends):
        return None
    return sheet.fields[keys.index(ends[0]) : keys.index(ends[-1]) + 1]
