"""Rows that are parts of one record: a project on several classifications, one row each, under one number.

What holds for the whole record (name, category) is filled in one row or in all; rows that fill it in must agree.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from budget_disclosure.declarations.field_yaml import FieldSpec
from budget_disclosure.declarations.sheet_yaml import SheetSpec
from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.intake.cell_readings import Reading, Record, State
from budget_disclosure.model.findings import Finding
from budget_disclosure.text.comparable import same_key


def with_common_values(sheet: SheetSpec, records: Sequence[Record]) -> tuple[list[Record], list[Finding]]:
    """Return the records with values that stand once filled into every row, and what is missing or disagrees.

    Records of a sheet without ``record_key`` come back as they are; a row whose key could not be read stays alone.
    """
    if not sheet.record_key:
        return list(records), []
    groups: dict[object, list[int]] = {}
    for index, record in enumerate(records):
        reading = record.readings[sheet.record_key]
        groups.setdefault(reading.value if reading.state is State.READ else (index,), []).append(index)
    result = list(records)
    findings: list[Finding] = []
    fields = [field for field in sheet.fields if field.once]
    for members in groups.values():
        rows = [result[index] for index in members]
        common = {field.key: _common(rows, field) for field in fields}
        findings += _disagreements(sheet, rows, fields, common)
        findings += _missing(sheet, rows, fields, common, result[: members[0]])
        for index in members:
            result[index] = replace(
                result[index], readings={**result[index].readings, **_filled(result[index], common)}
            )
    return result, findings


def _common(rows: Sequence[Record], field: FieldSpec) -> Reading:
    """Return the first filled value; UNREAD where a row could not be read, or where no row fills a required field."""
    readings = [row.readings[field.key] for row in rows]
    first = next((reading for reading in readings if reading.state is State.READ), None)
    if first is not None:
        return first
    unread = next((reading for reading in readings if reading.state is State.UNREAD), None)
    return unread or (Reading(State.UNREAD, readings[0].at) if field.required else readings[0])


def _filled(row: Record, common: Mapping[str, Reading]) -> dict[str, Reading]:
    return {key: reading for key, reading in common.items() if row.readings[key].state is State.BLANK}


def _disagreements(
    sheet: SheetSpec, rows: Sequence[Record], fields: Sequence[FieldSpec], common: Mapping[str, Reading]
) -> Iterator[Finding]:
    number = rows[0].readings[sheet.record_key].value
    title = sheet.field(sheet.record_key).title
    for row in rows[1:]:
        for field in fields:
            reading, first = row.readings[field.key], common[field.key]
            if reading.state is State.READ and same_key(str(reading.value)) != same_key(str(first.value)):
                found = f"{title} {number} 的{field.title}“{reading.value}”"
                yield Finding(
                    rules.PARTS_DIFFER, reading.at, found, f"“{first.value}”（{first.at.cell}），或另一个{title}"
                )
                break  # another project under this number: one finding is enough


def _missing(
    sheet: SheetSpec,
    rows: Sequence[Record],
    fields: Sequence[FieldSpec],
    common: Mapping[str, Reading],
    before: Sequence[Record],
) -> Iterator[Finding]:
    missing = [field for field in fields if field.required and _is_missing(rows, field)]
    if not missing:
        return
    earlier = next((record.readings[sheet.record_key] for record in reversed(before)), None)
    if len(missing) == len([field for field in fields if field.required]) and earlier and earlier.value:
        # Codes and amounts only: a further row of a project whose number was not changed.
        first, number = common[missing[0].key], rows[0].readings[sheet.record_key]
        title = sheet.field(sheet.record_key).title
        remedy = (
            f"如果是上面 {earlier.value} 号的另一行，请把 {number.at.cell} 的{title}改为 {earlier.value}；"
            f"否则请填写{_titles(missing)}。"
        )
        yield Finding(
            rules.REQUIRED_BLANK, first.at, f"{_titles(missing)}都是空白", f"填写“{missing[0].title}”", remedy
        )
        return
    for field in missing:
        yield Finding(rules.REQUIRED_BLANK, common[field.key].at, "空白", f"填写“{field.full_title}”")


def _is_missing(rows: Sequence[Record], field: FieldSpec) -> bool:
    return all(row.readings[field.key].state is State.BLANK for row in rows)


def _titles(fields: Sequence[FieldSpec]) -> str:
    return "、".join(field.title for field in fields)
