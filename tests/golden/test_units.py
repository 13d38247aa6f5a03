"""A unit's own document: its wording, and that the units' documents add up to the department's, cell by cell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from tests.support.contents import content_of_folder
from tests.support.disclosures import department_disclosure, unit_disclosure
from tests.support.submissions import waterworks

from budget_disclosure.declarations.row_kinds import DEPARTMENT_KEY
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.render import render_document
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.readback.document_text import DocumentText, read_document
from budget_disclosure.runs.department_run import TEMPLATE_NAME
from budget_disclosure.tables.table import CellKind

SAMPLE = Path(__file__).parents[2] / "inputs" / "2024" / "021-中国共产党中阳县委员会办公室"
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Printed:
    """A document with the content it was rendered from."""

    disclosure: Disclosure
    text: DocumentText

    def figures(self) -> dict[Key, Decimal]:
        """Return every printed amount by table, row and column; the keys are the content's, the figures the document's."""
        return dict(self._figures())

    def _figures(self) -> Iterator[tuple[Key, Decimal]]:
        for table, printed in zip(self.disclosure.tables.values(), self.text.tables[:13], strict=True):
            assert printed.heading.startswith(f"表{table.numeral} "), printed.heading
            body = printed.grid[len(printed.grid) - len(table.rows) :]
            for row, texts in zip(table.rows, body, strict=True):
                for column, text in zip(table.columns, texts, strict=True):
                    key = row.keys[table.block_of_column[column.key]]
                    if column.kind is CellKind.AMOUNT and key and text:
                        yield (table.id, key, column.key), Decimal(text)


def print_all(contents: Sequence[Disclosure], spec: Declarations) -> list[Printed]:
    return [Printed(one, read_document(render_document(one, spec.folder / TEMPLATE_NAME))) for one in contents]


@pytest.fixture(scope="module")
def sample(year_2024: Declarations) -> list[Printed]:
    prepared = content_of_folder(SAMPLE, year_2024)
    assert prepared.disclosure is not None, prepared.findings
    units = [unit.disclosure for unit in prepared.units]
    return print_all([prepared.disclosure, *(unit for unit in units if unit is not None)], year_2024)


@pytest.fixture(scope="module")
def invented(year_2024: Declarations) -> list[Printed]:
    submissions = waterworks()
    units = [unit_disclosure(submission, year_2024) for submission in submissions]
    return print_all([department_disclosure(submissions, year_2024), *units], year_2024)


@pytest.fixture(scope="module", params=["sample", "invented"])
def printed(request: pytest.FixtureRequest) -> list[Printed]:
    documents: list[Printed] = request.getfixturevalue(request.param)
    return documents


def test_a_department_of_three_units_has_four_documents(sample: list[Printed]) -> None:
    codes = [one.disclosure.ledger.code for one in sample]

    assert codes == ["021", "021001", "021002", "021003"]
    assert [one.text.paragraphs[1].text for one in sample] == ["2024年度部门预算公开", *["2024年度单位预算公开"] * 3]


def test_the_documents_of_the_units_add_up_to_that_of_the_department(printed: list[Printed]) -> None:
    department, *units = (one.figures() for one in printed)
    # Every figure is rounded once, so parts and whole may differ by half a hundredth each.
    tolerance = Decimal("0.005") * (len(units) + 1)
    compared, wrong = 0, []
    for key, figure in department.items():
        if key[1] == DEPARTMENT_KEY:
            continue  # the row of the department itself; its units' rows are compared below
        summed = sum((unit.get(key, Decimal(0)) for unit in units), Decimal(0))
        compared += 1
        if abs(figure - summed) > tolerance:
            wrong.append((key, figure, summed))

    assert wrong == []
    assert compared > 180
    assert {key for unit in units for key, figure in unit.items() if figure} <= department.keys()


def test_the_row_of_the_department_is_the_sum_of_the_rows_of_its_units(printed: list[Printed]) -> None:
    department, *units = printed
    codes = [unit.disclosure.ledger.code for unit in units]
    for table in ("t12", "t13"):
        rows = {key: figure for key, figure in department.figures().items() if key[:2] == (table, DEPARTMENT_KEY)}
        for (_, _, column), figure in rows.items():
            summed = sum(
                (
                    unit.figures().get((table, code, column), Decimal(0))
                    for unit, code in zip(units, codes, strict=True)
                ),
                Decimal(0),
            )
            assert abs(figure - summed) <= Decimal("0.02"), (table, column)


def test_the_exact_amounts_of_the_units_add_up_without_any_tolerance(printed: list[Printed]) -> None:
    department, *units = (one.disclosure for one in printed)
    for table in department.tables.values():
        for column in (column for column in table.columns if column.kind is CellKind.AMOUNT):
            for key in set(table.row_keys(column.key)) - {DEPARTMENT_KEY}:
                parts = [
                    unit.tables[table.id].amount(key, column.key).yuan
                    for unit in units
                    if column.key in unit.tables[table.id].block_of_column
                ]
                assert table.amount(key, column.key).yuan == sum(parts, Decimal(0)), (table.id, key, column.key)


def words(document: DocumentText) -> str:
    cells = [cell for table in document.tables for row in table.grid for cell in row]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_a_unit_speaks_of_itself_as_a_unit(printed: list[Printed]) -> None:
    for unit in printed[1:]:
        text = words(unit.text)
        for word in (
            "本部门",
            "部门名称：",
            "部门合计",
            "部门预算公开",
            "年部门预算报表",
            "部门预算情况说明",
            "下属预算单位",
        ):
            assert word not in text, (unit.disclosure.ledger.code, word)
        assert [heading.text for heading in unit.text.headings if heading.level == 1] == [
            "第一部分　概况",
            "第二部分　2024年单位预算报表",
            "第三部分　2024年度单位预算情况说明",
            "第四部分　名词解释",
        ]
        assert unit.text.under("一、本单位职责")
        name = unit.disclosure.ledger.name
        assert {table.line for table in unit.text.tables[:13]} == {f"单位名称：{name}\t单位：万元"}


def test_a_unit_lists_no_units(printed: list[Printed]) -> None:
    department, *units = printed
    assert "部门预算编制范围" in "".join(department.text.under("二、机构设置情况"))
    for unit in units:
        assert "编制范围" not in "".join(unit.text.under("二、机构设置情况"))


def test_no_document_of_a_unit_names_another_unit_in_its_tables(printed: list[Printed]) -> None:
    names = {unit.disclosure.ledger.name for unit in printed[1:]}
    for unit in printed[1:]:
        others = names - {unit.disclosure.ledger.name, printed[0].disclosure.ledger.name}
        cells = {cell for table in unit.text.tables[:13] for row in table.grid for cell in row}
        assert others & cells == set()


def test_table_eleven_of_a_unit_has_its_own_row_or_is_empty(printed: list[Printed]) -> None:
    for unit in printed[1:]:
        rows = [row[0] for row in unit.text.table("表十一 ").grid[unit.text.table("表十一 ").header_rows :]]
        assert rows in (["合计", unit.disclosure.ledger.name], ["合计"]), rows


def test_a_unit_has_the_forms_of_its_own_projects_and_together_they_are_the_department_s(
    printed: list[Printed],
) -> None:
    department, *units = ([table.grid[0][2] for table in one.text.tables[13:]] for one in printed)

    assert [name for unit in units for name in unit] == department
    assert len(department) > 3
