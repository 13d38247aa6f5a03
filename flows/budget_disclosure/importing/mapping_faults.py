"""A mapping file held against the units' workbook before any export is read: file, line, and what was meant."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from budget_disclosure.declarations.field_yaml import FieldSpec, FieldType
from budget_disclosure.declarations.sheet_yaml import SheetKind, SheetSpec
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.declarations.yaml_loading import lines_of, load_yaml
from budget_disclosure.importing.mapping_yaml import (
    COST,
    UNIT_FORM,
    Check,
    ExportForms,
    MappedSheet,
    Selection,
    SourceSpec,
    Take,
)
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.text.comparable import nearest, same_key

Keys = tuple[int | str, ...]
Fault = tuple[Keys, str]


def load_export_forms(path: Path) -> ExportForms:
    """Return the mapping, typed. Raises ``DeclarationError`` with file and line."""
    return load_yaml(path, ExportForms)


def refuse_wrong_mapping(path: Path, forms: ExportForms, workbook: WorkbookSpec) -> None:
    """Raise ``DeclarationError`` with file and line for the first thing that the units' workbook does not have."""
    for keys, problem in _faults(forms, workbook):
        raise DeclarationError(path, lines_of(path)(keys), problem)


def _faults(forms: ExportForms, workbook: WorkbookSpec) -> Iterator[Fault]:
    for index, sheet in enumerate(forms.sheets):
        yield from _of_sheet(("sheets", index), sheet, workbook)


def _of_sheet(at: Keys, sheet: MappedSheet, workbook: WorkbookSpec) -> Iterator[Fault]:
    for number, take in enumerate(sheet.take):
        place = (*at, "take", number)
        target = _sheet_of(workbook, take.into)
        if target is None:
            yield (*place, "into"), _unknown("填报表没有工作表", take.into, [one.key for one in workbook.sheets])
            continue
        yield from _of_take(place, take, target)
    for number, check in enumerate(sheet.check):
        yield from _of_check((*at, "check", number), check, workbook)


def _of_take(at: Keys, take: Take, target: SheetSpec) -> Iterator[Fault]:
    inputs = {field.key: field for field in target.fields if field.is_input or field.fixed == "sequence"}
    for key, source in take.fields.items():
        yield from _of_field((*at, "fields", key), key, source, target, inputs)
    if target.kind is SheetKind.FIXED:
        yield from _of_items(at, take, target, inputs)
    elif take.items or take.item is not None:
        yield (*at, "items" if take.items else "item"), f"“{target.title}”没有固定的项目，不能写 item、items"
    if take.spread is not None:
        money = [field.key for field in target.fields if field.type is FieldType.MONEY]
        for word, key in take.spread.into.items():
            if key not in money:
                yield (*at, "spread", "into", word), _unknown(f"“{target.title}”没有金额字段", key, money)
    for place, key in enumerate(take.subtotals_without):
        if key not in take.fields:
            yield (*at, "subtotals_without", place), _unknown("fields 中没有", key, take.fields)
    for key in take.names:
        if key not in inputs or inputs[key].type is not FieldType.CODE:
            codes = [field.key for field in inputs.values() if field.type is FieldType.CODE]
            yield (*at, "names", key), _unknown(f"“{target.title}”没有科目字段", key, codes)
    yield from _of_required(at, take, target, inputs)
    if not take.fields and not take.items and take.spread is None:
        yield at, "没有写放入哪些字段：应有 fields、items 或 spread"


def _of_field(
    at: Keys, key: str, source: SourceSpec, target: SheetSpec, inputs: dict[str, FieldSpec]
) -> Iterator[Fault]:
    field = inputs.get(key)
    if field is None:
        yield at, _unknown(f"“{target.title}”没有可以填的字段", key, inputs)
        return
    if source.join and field.type not in (FieldType.CODE, FieldType.IDENTIFIER):
        yield (*at, "join"), f"join 只用于编码，“{field.full_title}”不是"
    if (source.sign == "-" or source.unit_of_amount) and field.type is not FieldType.MONEY:
        yield at, f"sign、unit_of_amount 只用于金额，“{field.full_title}”不是"
    allowed = field.choice_words
    if not allowed:
        return
    if source.value is not None and source.value not in allowed:
        yield (*at, "value"), _unknown(f"“{field.full_title}”不能填", source.value, allowed)
    for word, ours in source.words.items():
        if ours not in allowed:
            yield (*at, "words", word), _unknown(f"“{field.full_title}”不能填", ours, allowed)


def _of_items(at: Keys, take: Take, target: SheetSpec, inputs: dict[str, FieldSpec]) -> Iterator[Fault]:
    if bool(take.items) is (take.item is not None):
        yield at, f"“{target.title}”的行是固定的项目：写 items（每个项目取哪一列）或 item（哪一列写着项目），只写一个"
    for item, fields in take.items.items():
        if item not in target.item_words:
            yield (*at, "items", item), _unknown(f"“{target.title}”没有项目", item, target.item_words)
        for key, source in fields.items():
            yield from _of_field((*at, "items", item, key), key, source, target, inputs)


def _of_required(at: Keys, take: Take, target: SheetSpec, inputs: dict[str, FieldSpec]) -> Iterator[Fault]:
    """A row without what the unit must fill in is meant only where ``leaves`` says so."""
    for place, key in enumerate(take.leaves):
        if key not in inputs:
            yield (*at, "leaves", place), _unknown(f"“{target.title}”没有可以填的字段", key, inputs)
        elif key in take.fields:
            yield (*at, "leaves", place), f"“{inputs[key].full_title}”既在 fields 中又在 leaves 中"
    if target.kind is not SheetKind.ROWS:
        return
    spread = () if take.spread is None else tuple(take.spread.into.values())
    stated = {*take.fields, *take.leaves, *spread}
    missing = [field for field in inputs.values() if field.required and field.key not in stated]
    if missing:
        listed = "、".join(f"{field.key}（{field.full_title}）" for field in missing)
        yield at, f"“{target.title}”必填的字段没有来源：{listed}。请在 fields 中写明；导出表里没有的，写进 leaves"
    if target.record_key and target.record_key not in take.fields and take.record is None:
        yield (
            at,
            f"“{target.title}”的几行可以是同一个{target.field(target.record_key).title}的：请写 record（哪一列区分）",
        )


def _of_check(at: Keys, check: Check, workbook: WorkbookSpec) -> Iterator[Fault]:
    codes = {field.key for sheet in workbook.sheets for field in sheet.fields if field.type is FieldType.CODE}
    for part, key in (("code", check.code and check.code.field), ("name", check.name and check.name.field)):
        if key and key not in codes:
            yield (*at, part, "field"), _unknown("填报表没有科目字段", key, sorted(codes))
    for label, selection in check.items.items():
        yield from _of_selection((*at, "items", label), selection, workbook)
    for number, column in enumerate(check.columns):
        yield from _of_selection((*at, "columns", number), column, workbook)
        said_by_items = check.items and check.name is None and all(one.sheets for one in check.items.values())
        if not column.sheets and not said_by_items:
            yield (*at, "columns", number), "没有写 sheets：与填报表哪几张工作表的金额核对"


def _of_selection(at: Keys, selection: Selection, workbook: WorkbookSpec) -> Iterator[Fault]:
    keys = [sheet.key for sheet in workbook.sheets]
    for place, key in enumerate(selection.sheets):
        if key not in keys:
            yield (*at, "sheets", place), _unknown("填报表没有工作表", key, keys)
    of = [sheet for sheet in workbook.sheets if not selection.sheets or sheet.key in selection.sheets]
    money = list(dict.fromkeys(field.key for sheet in of for field in sheet.fields if field.type is FieldType.MONEY))
    for place, key in enumerate(selection.fields):
        if key not in money:
            yield (*at, "fields", place), _unknown("这些工作表没有金额字段", key, money)
    allowed = {COST, "item", *(field.key for sheet in of for field in sheet.fields if field.is_read)}
    form = _sheet_of(workbook, "unit")
    allowed |= {f"{UNIT_FORM}{field.key}" for field in (form.fields if form else ()) if field.is_read}
    for key in selection.where:
        if key not in allowed:
            yield (*at, "where", key), _unknown("不能按它选", key, sorted(allowed))


def _sheet_of(workbook: WorkbookSpec, key: str) -> SheetSpec | None:
    return next((sheet for sheet in workbook.sheets if sheet.key == key), None)


def _unknown(what: str, word: str, known: Iterable[str]) -> str:
    """Return what is not known, what was probably meant, and what there is."""
    words = list(known)
    meant = nearest(word, [one for one in words if same_key(one)])
    close = f"，是不是“{meant[0]}”" if meant else ""
    shown = f"{'、'.join(words[:20])}{' 等' if len(words) > 20 else ''}"
    return (
        f"{what}“{word}”{close}？可写：{shown or '（没有）'}"
        if close
        else f"{what}“{word}”，可写：{shown or '（没有）'}"
    )
