"""From records to the typed submission; only complete records come here, so whatever fails is our own mistake."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from budget_disclosure.declarations.named_fields import named_fields
from budget_disclosure.declarations.sheet_yaml import TOTAL_WORD, SheetKind
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.intake.cell_readings import Record, SheetRecords, State
from budget_disclosure.intake.declared_values import declared_blanks, declared_values
from budget_disclosure.intake.stated_values import stated_values
from budget_disclosure.model.law import FundingSource, Law
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount
from budget_disclosure.model.submission import (
    AssetHoldings,
    BasicRow,
    Comparison,
    FundRevenue,
    Indicator,
    OverallTarget,
    OwnFailure,
    Procurement,
    Project,
    ProjectRow,
    ProjectTarget,
    SourceAmount,
    ThreePublicEntry,
    ThreePublicTotal,
    UnitInformation,
    UnitSubmission,
)


def build_submission(
    file: str, sheets: Mapping[str, SheetRecords], spec: WorkbookSpec, own_failures: tuple[OwnFailure, ...] = ()
) -> UnitSubmission:
    """Return the submission. Every sheet of ``sheets`` is whole; ``own_failures`` are those its sheet 校验 shows.

    A sheet that the format does not declare leaves its part empty, a field ``None``.
    """
    rows = {key: sheets[key].records if key in sheets else () for key in named_fields(spec.law)}
    nothing = Record(Location(file), {})
    forms = {key: records[0] if records else nothing for key, records in rows.items()}
    law = spec.law
    return UnitSubmission(
        file=file,
        fiscal_year=spec.fiscal_year,
        template_version=spec.template_version,
        unit=_unit(forms["unit"], rows["mandate"], law),
        basic=tuple(_basic(row, law) for row in rows["basic"]),
        projects=tuple(_project(parts, law) for parts in _by_number(rows["projects"])),
        fund_revenue=tuple(_fund_revenue(row, law) for row in rows["fund_revenue"]),
        three_public=tuple(_three_public(row, law) for row in rows["three_public"] if row.item != TOTAL_WORD),
        comparisons=tuple(_comparison(row, law) for row in rows["comparisons"]),
        procurement=_procurement(forms["procurement"]),
        assets=_assets(forms["assets"], law),
        overall_target=_overall(forms["overall_target"]),
        project_targets=tuple(_project_target(row) for row in rows["project_targets"]),
        indicators=tuple(_indicator(row, spec) for row in rows["indicators"]),
        other_notes=forms["notes"].optional("other_notes", str),
        blanks=(*_blanks(sheets, spec), *declared_blanks(sheets, spec)),
        own_failures=own_failures,
        three_public_total=_three_public_total(rows["three_public"]),
        declared=tuple(declared_values(sheets, spec)),
        stated=stated_values(sheets, spec),
    )


def _blanks(sheets: Mapping[str, SheetRecords], spec: WorkbookSpec) -> Iterator[tuple[str, Location]]:
    """Yield where blank cells stand: of forms, of rows with a fixed item, and of performance targets by project."""
    for key, records in sheets.items():
        for record in records.records:
            item = record.item
            if not item and "project_number" in record.readings:
                item = str(record.readings["project_number"].value)
            if not item and spec.sheet(key).kind is SheetKind.ROWS:
                continue  # a blank amount in a free row needs no answer, and its key would not say which row
            for field, reading in record.readings.items():
                if reading.state is State.BLANK:
                    yield ".".join(part for part in (key, item, field) if part), reading.at


def _unit(form: Record, mandate: tuple[Record, ...], law: Law) -> UnitInformation:
    return UnitInformation(
        department_code=form.required("department_code", str),
        department_name=form.required("department_name", str),
        unit_code=form.required("unit_code", str),
        unit_name=form.required("unit_name", str),
        short_name=form.optional("short_name", str),
        kind=form.choice("kind", law.unit_kinds),
        role=form.choice("role", law.unit_roles),
        level=form.optional_choice("level", law.levels),
        revision=form.required("revision", int),
        approval_date=form.optional("approval_date", date),
        as_of=form.optional("as_of", date),
        organisation=form.optional("organisation", str),
        authorised_administrative_staff=form.optional("authorised_administrative_staff", int),
        authorised_institution_staff=form.optional("authorised_institution_staff", int),
        actual_staff=form.optional("actual_staff", int),
        mandate=tuple(row.required("text", str) for row in mandate),
    )


def _basic(row: Record, law: Law) -> BasicRow:
    return BasicRow(
        function_code=row.required("function_code", str),
        dept_economic_code=row.optional("dept_economic_code", str),
        gov_economic_code=row.optional("gov_economic_code", str),
        amounts=_source_amounts(row, law),
    )


def _by_number(records: tuple[Record, ...]) -> Iterable[list[Record]]:
    """Return the rows of each project, in the order of its first row."""
    projects: dict[str, list[Record]] = {}
    for record in records:
        projects.setdefault(record.required("number", str).value, []).append(record)
    return projects.values()


def _project(parts: list[Record], law: Law) -> Project:
    first = parts[0]
    return Project(
        number=first.required("number", str),
        name=first.required("name", str),
        category=first.optional_choice("category", law.project_categories),
        published=first.flag("is_published"),
        rows=tuple(
            ProjectRow(
                number=row.required("number", str),
                function_code=row.required("function_code", str),
                dept_economic_code=row.optional("dept_economic_code", str),
                gov_economic_code=row.optional("gov_economic_code", str),
                amounts=_source_amounts(row, law),
            )
            for row in parts
        ),
    )


def _source_amounts(row: Record, law: Law) -> tuple[SourceAmount, ...]:
    return tuple(
        SourceAmount(source, vintage, amount)
        for vintage in law.vintages
        for source in law.sources
        if (amount := row.amount(f"{vintage.prefix}_{source.key}")) is not None
    )


def _fund_revenue(row: Record, law: Law) -> FundRevenue:
    return FundRevenue(
        source=row.choice("source", law.sources),
        revenue_code=row.required("revenue_code", str),
        amount=row.required_amount("amount"),
    )


def _three_public(row: Record, law: Law) -> ThreePublicEntry:
    return ThreePublicEntry(
        item=law.three_public_items.called(row.item),
        this_year=_by_appropriation(row, "this", law),
        last_year=_by_appropriation(row, "last", law),
        reason=row.optional("reason", str),
        department_last_year=row.amount("department_last_year"),
        department_reason=row.optional("department_reason", str),
        adjustment_reason=row.optional("adjustment_reason", str),
        department_adjustment_reason=row.optional("department_adjustment_reason", str),
    )


def _three_public_total(rows: tuple[Record, ...]) -> ThreePublicTotal:
    total = next((row for row in rows if row.item == TOTAL_WORD), None)
    if total is None:
        return ThreePublicTotal()
    return ThreePublicTotal(total.optional("reason", str), total.optional("department_reason", str))


def _by_appropriation(row: Record, prefix: str, law: Law) -> tuple[tuple[FundingSource, Amount], ...]:
    return tuple(
        (source, amount)
        for source in law.appropriations
        if (amount := row.amount(f"{prefix}_{source.key}")) is not None
    )


def _comparison(row: Record, law: Law) -> Comparison:
    return Comparison(
        item=law.comparisons.called(row.item),
        last_year=row.amount("last_year"),
        reason=row.optional("reason", str),
        department_last_year=row.amount("department_last_year"),
        department_reason=row.optional("department_reason", str),
        adjustment_reason=row.optional("adjustment_reason", str),
        department_adjustment_reason=row.optional("department_adjustment_reason", str),
    )


def _procurement(form: Record) -> Procurement:
    return Procurement(
        goods=form.amount("goods"),
        works=form.amount("works"),
        services=form.amount("services"),
        reserved_for_sme=form.amount("reserved_for_sme"),
        purchased_services=form.amount("purchased_services"),
        purchased_services_catalogue=form.optional("purchased_services_catalogue", str),
    )


def _assets(form: Record, law: Law) -> AssetHoldings:
    return AssetHoldings(
        vehicles_authorised=form.optional("vehicles_authorised", int),
        vehicles_actual=form.optional("vehicles_actual", int),
        vehicles_by_use=tuple(
            (use, count) for use in law.vehicle_uses if (count := form.optional(use.key, int)) is not None
        ),
        vehicles_note=form.optional("vehicles_note", str),
        floor_area=form.optional("floor_area", Decimal),
        general_equipment_over_500k=form.optional("general_equipment_over_500k", int),
        special_equipment_over_1m=form.optional("special_equipment_over_1m", int),
    )


def _overall(form: Record) -> OverallTarget:
    return OverallTarget(
        is_reported=form.flag("is_reported"),
        amount=form.amount("amount"),
        goal=form.optional("goal", str),
    )


def _project_target(row: Record) -> ProjectTarget:
    return ProjectTarget(
        project_number=row.required("project_number", str),
        nature=row.optional("nature", str),
        period=row.optional("period", str),
        mid_term_amount=row.amount("mid_term_amount"),
        overview=row.optional("overview", str),
        basis=row.optional("basis", str),
        necessity=row.optional("necessity", str),
        safeguards=row.optional("safeguards", str),
        plan=row.optional("plan", str),
        mid_term_goal=row.optional("mid_term_goal", str),
        annual_goal=row.optional("annual_goal", str),
        responsible_person=row.optional("responsible_person", str),
        handler=row.optional("handler", str),
        phone=row.optional("phone", str),
        filled_on=row.optional("filled_on", str),
    )


def _indicator(row: Record, spec: WorkbookSpec) -> Indicator:
    number = row.required("project_number", str)
    return Indicator(
        project_number=None if number.value == spec.overall_word else number,
        scope=row.choice("scope", spec.law.target_scopes),
        level1=row.optional("level1", str),
        level2=row.optional("level2", str),
        level3=row.required("level3", str),
        target=row.required("target", str),
    )
