"""What can be wrong between the sheets of a workbook's declaration, and with fields that code names."""

from collections.abc import Iterator
from datetime import date

from budget_disclosure.declarations.field_yaml import FieldType
from budget_disclosure.declarations.named_fields import (
    AMOUNT_PREFIXES,
    INDISPENSABLE,
    SPENDING,
    absent_fields,
    misspelt_fields,
    sources_without_column,
)
from budget_disclosure.declarations.prefill import Ending
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec


def _has_field(workbook: WorkbookSpec, ending: Ending) -> bool:
    return any(
        sheet.key == ending.sheet and field.key == ending.field and field.is_read
        for sheet in workbook.sheets
        for field in sheet.fields
    )


def workbook_faults(workbook: WorkbookSpec) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield where a field is missing that no format can be without, or one that code names is not what it should be."""
    places = {sheet.key: index for index, sheet in enumerate(workbook.sheets)}
    of_forms: dict[str, str] = {}
    for owner, one in workbook.form_fields:
        if of_forms.setdefault(one.key, owner.title) != owner.title:
            message = f"“{of_forms[one.key]}”和“{owner.title}”都有字段“{one.key}”，绩效目标表分不出是哪一个"
            yield ("sheets", places[owner.key], "fields", owner.fields.index(one)), message
    read = {sheet.key: [field.key for field in sheet.fields if field.is_read] for sheet in workbook.sheets}
    for key, name in absent_fields(read):
        if name:
            yield ("sheets", places[key]), f"“{workbook.sheet(key).title}”没有字段“{name}”，程序缺了它就不能生成文件"
        else:
            others = "或".join(f"“{one}”" for one in (SPENDING if key in SPENDING else (key,)))
            yield ("sheets",), f"没有工作表{others}，程序缺了它就不能生成文件"
    for key, name, meant in misspelt_fields(workbook.law, read):
        if name:
            place = ("sheets", places[key], "fields", [field.key for field in workbook.sheet(key).fields].index(name))
            yield place, f"“{workbook.sheet(key).title}”的字段“{name}”是不是“{meant}”？不是的，请换一个不相近的 key"
        else:
            yield ("sheets", places[key]), f"工作表“{key}”是不是“{meant}”？不是的，请换一个不相近的 key"
    spending = [sheet for sheet in workbook.sheets if sheet.key in SPENDING]
    for source in sources_without_column(workbook.law, read) if spending else ():
        titles = "、".join(f"“{sheet.title}”" for sheet in spending)
        yield ("sheets", places[spending[0].key]), f"资金来源“{source}”（key: {source.key}）在{titles}中没有一栏可填"
    uses = [use for use in workbook.law.vehicle_uses if use.key not in read.get("assets", ())]
    if 0 < len(uses) < len(workbook.law.vehicle_uses):
        yield (
            ("sheets", places["assets"]),
            f"“{workbook.sheet('assets').title}”漏了车辆用途：{'、'.join(map(str, uses))}",
        )
    yield from _faults_of_endings(workbook)
    yield from _faults_of_named(workbook)


def _faults_of_endings(workbook: WorkbookSpec) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for number, sheet in enumerate(workbook.sheets):
        if sheet.ends and not _has_field(workbook, sheet.ends):
            place = ("sheets", number, "ends")
            yield place, f"“{sheet.title}”的 ends：没有“{sheet.ends.sheet}.{sheet.ends.field}”"


def _faults_of_named(workbook: WorkbookSpec) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield where a named field holds another kind of value, or an amount looks named that nothing adds up."""
    for number, sheet in enumerate(workbook.sheets):
        for index, field in enumerate(sheet.fields):
            place, kind = ("sheets", number, "fields", index), sheet.named_fields.get(field.key)
            if field.codes and field.codes not in workbook.law.code_levels:
                yield place, f"“{sheet.title}”的“{field.key}”要用的科目表 {field.codes} 不在 law.yaml 的 code_levels 中"
            if field.type is FieldType.PROJECT and not workbook.has("projects"):
                yield place, f"“{sheet.title}”的“{field.key}”是项目序号，却没有工作表“projects”"
            if kind is None:
                if field.type is FieldType.MONEY and field.key.startswith(AMOUNT_PREFIXES.get(sheet.key, ())):
                    yield place, f"“{sheet.title}”的“{field.key}”不是任何资金来源（law.yaml）的栏，填了也不计算"
            elif not field.is_read or field.kind_of_value is not kind:
                yield place, f"“{sheet.title}”的“{field.key}”程序要用来计算，type 不能是 {field.type}"
            elif kind is date and not field.near_year:
                yield place, f"“{sheet.title}”的“{field.key}”应写 near_year: true"
            elif field.key in INDISPENSABLE.get(sheet.key, ()) and not (field.required or field.fixed):
                yield place, f"“{sheet.title}”的“{field.key}”缺了就不能生成文件，应写 required: true"
