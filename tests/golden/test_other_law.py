"""A second year's law is a folder: other sources, units, vehicles and days, and no line of Python changes."""

import re
import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests.support.contents import content_of_folder
from tests.support.formats import copy_year
from tests.support.workbooks import unit_values

from budget_disclosure.board.deadline import Clock
from budget_disclosure.content.department_content import DepartmentContent
from budget_disclosure.declarations.year import Declarations, load_year
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.findings import is_blocked
from budget_disclosure.workbook.generate import workbook_bytes, write_workbook

ROOT = Path(__file__).parents[2]
BONDS, KIND, BICYCLES = "专项债券资金", "行政机关", "公务自行车"


def edit(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for pattern, new in changes:
        changed = re.sub(pattern, new, text)
        assert changed != text, pattern
        text = changed
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the templates with a sixth source, a kind of unit of another name, another use and 30 days."""
    folder = tmp_path_factory.mktemp("law") / "templates"
    copy_year(folder)
    year = folder / "2024"
    source = f"    - {{key: bonds, word: {BONDS}, is_appropriation: false}}\n"
    use = f"    - {{key: bicycles, word: {BICYCLES}}}\n"
    edit(
        year / "law.yaml",
        (r"  days: 20\n", "  days: 30\n"),
        (r"\nvintages:", f"{source}\nvintages:"),
        (r"(    - \{key: other, word: 其他公务用车\}\n)", use + r"\1"),
        (r"word: 行政单位,", f"word: {KIND},"),
        (r"(key: hospitality, word: 公务接待费, codes: )\['30217'\]", r"\1['30217', '30216']"),
    )
    column = r"(      - \{key: (current|carryover))_unit_own, title: 单位资金(.*)\n"
    edit(
        year / "workbook.yaml",
        (column, rf"\g<0>\1_bonds, title: {BONDS}\3\n"),
        (r"(current|carryover)_unit_own(, carryover|\], width)", r"\1_unit_own, \1_bonds\2"),
        (r":(current|carryover)_unit_own\b", r":\1_bonds"),
        (
            r"(current_special_account current_unit_own carryover_special_account carryover_unit_own)",
            r"\1 current_bonds carryover_bonds",
        ),
        (r"(      - \{key: )other, title: 其中：其他公务用车", rf"\1bicycles, title: 其中：{BICYCLES}\g<0>"),
    )
    workbook = (year / "workbook.yaml").read_text(encoding="utf-8")
    line = next(one for one in workbook.splitlines() if f"bicycles, title: 其中：{BICYCLES}" in one)
    first, _, second = line.partition(f"其中：{BICYCLES}")
    tail = second[second.index(", type:") :]
    replaced = f"{first}其中：{BICYCLES}{tail}\n{second}"
    workbook = workbook.replace(line, replaced).replace(
        "institution_business, other]", "institution_business, bicycles, other]"
    )
    (year / "workbook.yaml").write_text(workbook, encoding="utf-8")
    edit(
        year / "tables.yaml",
        (
            r"(\{key: unit_own, label: 五、单位资金.*\n)",
            rf"\1            - {{key: bonds, label: 六、{BONDS}, where: {{source: {BONDS}, vintage: 本年预算}}}}\n",
        ),
        (
            r"(          - \{key: )unit_own(, header: \[本年收入, )单位资金(\], where: \{vintage: 本年预算, source: )单位资金(.*\n)",
            rf"\g<0>\1bonds\2{BONDS}\3{BONDS}\4",
        ),
        (r"行政单位", KIND),
    )
    edit(
        year / "checks.yaml",
        (r"t01!unit_own.revenue", "t01!unit_own.revenue, t01!bonds.revenue"),
        (r'"t02!\{row\}.unit_own"', '"t02!{row}.unit_own", "t02!{row}.bonds"'),
    )
    edit(
        year / "wording.yaml",
        (r"行政单位: 行政单位", f"{KIND}: {KIND}"),
        (r"(  - \{key: revenue_)unit_own(, cell: t01!)unit_own(.*\n)", r"\g<0>\1bonds\2bonds\3"),
        (r"(  - \{key: revenue_)unit_own(_share, share: \{part: revenue_)unit_own(.*\n)", r"\g<0>\1bonds\2bonds\3"),
        (
            r"(      )单位资金(\{\{ revenue_)unit_own( \}\}.*revenue_)unit_own(_share.*\n)",
            rf"\g<0>\1{BONDS}\2bonds\3bonds\4",
        ),
    )
    return folder


@pytest.fixture(scope="module")
def spec(templates: Path) -> Declarations:
    return load_year(templates, 2024)


def content(spec: Declarations, folder: Path, change: Callable[[dict[str, object]], None]) -> DepartmentContent:
    folder = folder / "305-云岭县水利局"
    folder.mkdir(parents=True)
    values = unit_values(kind=KIND)
    values.forms["assets"]["bicycles"] = 0
    change(values.rows["basic"][0])  # type: ignore[arg-type]
    write_workbook(spec, folder / "305001-云岭县水利局.xlsx", values)
    return content_of_folder(folder, spec)


def test_the_workbook_has_the_columns_and_words_of_the_law(spec: Declarations, tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    path.write_bytes(workbook_bytes(spec))
    book = load_workbook(path)
    words = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value}
    assert {f"{BONDS}（元）", KIND, BONDS} <= words
    assert any(BICYCLES in word for word in words)
    assert "行政单位" not in words


def test_the_deadline_is_that_of_the_law(spec: Declarations) -> None:
    assert Clock(date(2024, 3, 1), spec.law.publication, date(2024, 2, 10)).deadline == date(2024, 3, 11)


def test_money_of_the_new_source_is_in_the_tables_and_in_the_prose(spec: Declarations, tmp_path: Path) -> None:
    def pay(row: dict[str, object]) -> None:
        row["current_bonds"] = Decimal(120000)

    plain = content(spec, tmp_path / "plain", lambda row: None).disclosure
    more = content(spec, tmp_path / "more", pay)
    assert more.disclosure is not None and plain is not None, [f.found for f in more.findings if is_blocked([f])]
    table = more.disclosure.tables["t01"]
    assert table.amount("bonds", "revenue").wan == Decimal("12.00")
    assert table.amount("grand_total", "revenue").yuan == table.amount("grand_total", "total").yuan
    before, after = (d.tables["t01"].amount("grand_total", "total").yuan for d in (plain, more.disclosure))
    assert after - before == Decimal(120000)
    prose = [p.text for paragraphs in more.disclosure.narrative.prose.values() for p in paragraphs]
    assert any(f"{BONDS}12.00万元" in text for text in prose)


def test_a_word_that_the_law_lost_is_refused_with_its_line(templates: Path, tmp_path: Path) -> None:
    other = tmp_path / "templates"
    shutil.copytree(templates, other)
    edit(other / "2024" / "law.yaml", (f"word: {BONDS}", "word: 地方债券资金"))
    with pytest.raises(DeclarationError, match=rf"tables.yaml 第 \d+ 行.*{BONDS}.*不在允许范围内"):
        load_year(other, 2024)
