"""The public's pages, and the pictures of the report: every figure on them stands in the document, nothing is lost.

Of the two real departments, each in its format, and of invented ones in both.
"""

import base64
import csv
import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest
from tests.support.contents import content_of_folder
from tests.support.public_page import FIGURE, Page, figures, figures_not_in, read_page, value_of

from budget_disclosure.cli import main
from budget_disclosure.content.department_content import DepartmentContent
from budget_disclosure.declarations.document_yaml import DocumentSpec
from budget_disclosure.declarations.tables_yaml import without_numbering
from budget_disclosure.declarations.year import Declarations, load_year
from budget_disclosure.document.render import render_document
from budget_disclosure.ledger.ledger import Scope
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.public_page.pictures import summary_of
from budget_disclosure.public_page.write_page import write_public_page
from budget_disclosure.readback.document_text import DocumentText, TextTable, read_document
from budget_disclosure.report.year_pictures import picture_of_changes
from budget_disclosure.runs.department_run import TEMPLATE_NAME
from budget_disclosure.runs.report_values import changes_of_document, shares_of_units
from budget_disclosure.store.earlier_years import EarlierYear, PublishedFigure

ROOT = Path(__file__).parents[2]
TABLES = "公开表.xlsx"
OFFICE = ROOT / "inputs" / "2024" / "021-中国共产党中阳县委员会办公室"
STREET = "312-上海市普陀区人民政府万里街道办事处"
LAST_YEAR_IN_WAN = "上年预算数（万元）"


@dataclass(frozen=True)
class Documents:
    """A department's documents with the declarations they are made from."""

    spec: Declarations
    disclosures: tuple[Disclosure, ...]


@pytest.fixture(scope="module")
def office(year_2024: Declarations) -> Documents:
    return documents(content_of_folder(OFFICE, year_2024), year_2024)


def invented(name: str, folder: Path) -> Documents:
    """Return what two departments of an invented county say in a format, with their units."""
    templates = ROOT / "templates" / name
    asked = [
        "sample-county",
        "--departments",
        "2",
        "--seed",
        "5",
        "--inputs",
        str(folder),
        "--templates",
        str(templates),
    ]
    assert main([*asked, "--outputs", str(folder / "outputs")]) == 0
    spec = load_year(templates, 2024)
    contents = [content_of_folder(one, spec) for one in sorted((folder / "2024").iterdir()) if one.is_dir()]
    return Documents(spec, tuple(one for content in contents for one in documents(content, spec).disclosures))


@pytest.fixture(scope="module")
def invented_thirteen(tmp_path_factory: pytest.TempPathFactory) -> Documents:
    return invented("thirteen-tables", tmp_path_factory.mktemp("thirteen"))


@pytest.fixture(scope="module")
def invented_nine(tmp_path_factory: pytest.TempPathFactory) -> Documents:
    return invented("nine-tables", tmp_path_factory.mktemp("nine"))


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Documents:
    folder, templates = tmp_path_factory.mktemp("inputs"), ROOT / "templates" / "nine-tables"
    submission = Path(__file__).parent / "wanli_2024" / "submission.yaml"
    assert main(["import", str(submission), "--inputs", str(folder), "--templates", str(templates)]) == 0
    spec = load_year(templates, 2024)
    return documents(content_of_folder(folder / "2024" / STREET, spec), spec)


def documents(content: DepartmentContent, spec: Declarations) -> Documents:
    made = (content.disclosure, *(unit.disclosure for unit in content.units))
    return Documents(spec, tuple(one for one in made if one is not None))


def page_of(disclosure: Disclosure, earlier: tuple[EarlierYear, ...] = ()) -> Page:
    return read_page(write_public_page(disclosure, TABLES, earlier))


def document_of(disclosure: Disclosure, spec: Declarations) -> DocumentText:
    """Return the Word document, read back."""
    return read_document(render_document(disclosure, spec.folder / TEMPLATE_NAME))


def words(disclosure: Disclosure, spec: Declarations) -> str:
    """Return all that the Word document says."""
    return "\n".join(said(document_of(disclosure, spec).blocks))


def said(blocks: tuple[object, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, TextTable):
            yield block.heading
            yield from (cell for row in block.grid for cell in row)
        else:
            yield block.text  # type: ignore[attr-defined]


def compared(page: Page) -> dict[str, tuple[str, str]]:
    """Return this year's and last year's figures by item, of the tables that compare them."""
    tables = [rows for rows in page.tables.values() if rows[0][-1] == LAST_YEAR_IN_WAN]
    return {row[0]: (row[1], row[2]) for rows in tables for row in rows[1:]}


@pytest.mark.parametrize("which", ["office", "street", "invented_thirteen", "invented_nine"])
def test_every_figure_of_a_page_stands_in_its_document(which: str, request: pytest.FixtureRequest) -> None:
    """Of departments and units, real and invented, in both formats: each picture, table, quotation and project."""
    both: Documents = request.getfixturevalue(which)
    assert {one.ledger.scope for one in both.disclosures} == set(Scope)
    for disclosure in both.disclosures:
        page, document = page_of(disclosure), document_of(disclosure, both.spec)
        known = {value_of(figure) for figure in figures("\n".join(said(document.blocks)))}
        assert len(figures(" ".join(page.text))) > 20
        assert figures_not_in(known, page) == [], disclosure.title
        for item, (current, prior) in compared(page).items():
            # Last year's figure is what the document compares with: the difference that it states leads there.
            difference = abs(value_of(current)[0] - value_of(prior)[0])
            assert not difference or (difference, False) in known, item
        # A picture draws and tells the figures of its table, all of them and no other.
        for title, told in zip(page.told[::2], page.told[1::2], strict=True):
            of_table = [cell for row in page.tables[title][1:] for cell in row[1:] if FIGURE.fullmatch(cell)]
            assert {part for row in page.tables[title][1:] for part in row[:1]} <= set(re.split("[；：。]", told)), (
                title
            )
            assert set(of_table) == set(re.findall(r"(?<=[ ：])-?[\d,]+(?:\.\d+)?%?(?= |，|；|。)", told)), (
                title,
                told,
            )
        # The rows of a table are those of the table, one by one, in its unit.
        for spec in both.spec.document.public_page.pictures:
            rows = page.tables.get(spec.title, [])[1:] if spec.rows is not None else []
            source = disclosure.tables[spec.rows.table].heading if spec.rows is not None else ""
            table = next((one for one in document.tables if one.heading == source), None)
            for label, figure in rows:
                assert table is not None, source
                own = [row for row in table.grid if label in map(without_numbering, row)]
                assert len(own) == 1, (source, label)
                assert value_of(figure) in [value_of(cell) for cell in own[0] if FIGURE.fullmatch(cell)], (
                    source,
                    label,
                )


@pytest.mark.parametrize("which", ["office", "street"])
def test_a_figure_that_is_not_the_documents_is_found(which: str, request: pytest.FixtureRequest) -> None:
    """What the test above says is worth something: each figure of each picture, changed a little, is told."""
    both: Documents = request.getfixturevalue(which)
    disclosure = both.disclosures[0]
    known = {value_of(figure) for figure in figures(words(disclosure, both.spec))}
    content, changed = write_public_page(disclosure, TABLES).decode(), 0
    for rows in page_of(disclosure).tables.values():
        for row in rows[1:] if rows[0][0] == "项目" else []:
            cells = f'<th scope="row">{row[0]}</th>' + "".join(f'<td class="n">{cell}</td>' for cell in row[1:])
            assert content.count(cells) == 1, row
            figure, least = value_of(row[1])[0], Decimal(1).scaleb(-len(row[1].partition(".")[2]))
            wrong = next(f"{one:,}" for step in count(1) if ((one := figure + step * least), False) not in known)
            page = read_page(content.replace(cells, cells.replace(f">{row[1]}<", f">{wrong}<", 1)).encode())
            assert figures_not_in(known, page) == [wrong], row
            changed += 1
    assert changed > 12


@pytest.mark.parametrize("which", ["office", "street", "invented_thirteen", "invented_nine"])
def test_what_the_report_draws_stands_in_the_documents(which: str, request: pytest.FixtureRequest) -> None:
    """Changes against last year as prose says them; a unit's share of the total that its own document prints."""
    both: Documents = request.getfixturevalue(which)
    units = {one.ledger.code: one for one in both.disclosures if one.ledger.scope is Scope.UNIT}
    for disclosure in both.disclosures:
        known = {value_of(figure) for figure in figures(words(disclosure, both.spec))}
        picture = picture_of_changes("c", changes_of_document(disclosure, both.spec) or ())
        for label, _, now, difference, pct in picture.rows if picture is not None else ():
            assert value_of(now) in known, (disclosure.title, label)
            said = {value_of(one.lstrip("+-")) for one in (difference, pct) if one != "—"}
            assert said & known, (disclosure.title, label)  # a format may print only one of them
        if disclosure.ledger.scope is Scope.UNIT:
            continue
        shares = shares_of_units(disclosure.ledger)
        for share in shares:
            total = summary_of(units[share.code])[0] if share.code in units else None
            assert total is None or value_of(total.shown) == (share.figure, False)
        assert abs(sum(share.pct for share in shares) - 100) < Decimal("0.1")
        assert sum(share.code in units for share in shares) > len(shares) // 2


def test_the_largest_changes_of_each_format_are_told_by_the_names_of_what_changed(
    office: Documents, street: Documents
) -> None:
    first, second = (changes_of_document(one.disclosures[0], one.spec) or () for one in (office, street))
    of_office, of_street = picture_of_changes("c", first), picture_of_changes("c", second)
    assert of_office is not None and of_street is not None
    assert of_office.rows[0] == ("预算收支总计", "3,026.15", "1,457.38", "-1,568.77", "-51.84%")
    assert [row[0] for row in of_office.rows[2:]] == [
        "机关运行经费（中共中阳县委党史研究室）", "机关运行经费", "机关运行经费（中阳县档案馆）",
    ]  # fmt: skip
    assert [row[0] for row in of_street.rows[:3]] == [
        "2129999 其他城乡社区支出",
        "财政拨款收入支出",
        "一般公共预算拨款支出",
    ]
    assert len(of_street.rows) == 10 and of_street.rows[-1][3] == "+103.29"


def test_the_tables_of_the_office_are_those_of_its_document(office: Documents) -> None:
    page = page_of(office.disclosures[0])
    assert page.headings[:8] == [
        "中国共产党中阳县委员会办公室2024年度部门预算公开图解", "钱用在哪些方面", "保运转和办专项", "钱从哪里来",
        "“三公”经费，本年与上年", "机关运行经费，本年与上年", "项目和绩效目标", "安可替代工程建设费",
    ]  # fmt: skip
    assert page.tables["钱用在哪些方面"] == [
        ["项目", "2024年合计（万元）"],
        ["一般公共服务支出", "1,341.58"],
        ["社会保障和就业支出", "54.58"],
        ["住房保障支出", "40.24"],
        ["卫生健康支出", "20.99"],
    ]
    assert page.tables["保运转和办专项"] == [
        ["项目", "金额（万元）", "占比"],
        ["基本支出", "454.45", "31.18%"],
        ["项目支出", "1,002.94", "68.82%"],
    ]
    assert page.tables["“三公”经费，本年与上年"][:2] == [
        ["项目", "本年预算数（万元）", LAST_YEAR_IN_WAN],
        ["“三公”经费合计", "15.40", "15.40"],
    ]
    # A reader of the screen is told what a picture shows.
    assert page.told[2:4] == [
        "保运转和办专项",
        "基本支出：454.45 万元，占 31.18%；项目支出：1,002.94 万元，占 68.82%。",
    ]
    assert "基本支出：指为保障机构正常运转、完成日常工作任务而发生的人员支出和公用支出。" in page.text
    assert page.data["figures"][0] == ["支出总计", "1,457.38", "万元", "14573840"]
    assert "近三年的预算" not in page.headings  # nothing was published before
    listed = office.disclosures[0].ledger.projects
    projects = page.headings[page.headings.index("项目和绩效目标") + 1 : -1]
    assert projects == [entry.project.name.value for entry in listed]
    assert ["产出指标", "质量指标", "UPS电源使用", "100%"] in page.tables["机房UPS建设费"]


def test_another_format_draws_what_it_has_in_its_own_units(street: Documents) -> None:
    page = page_of(street.disclosures[0])
    assert [row[0] for row in page.tables["保运转和办专项"]] == ["项目", "基本支出", "项目支出"]
    assert page.tables["保运转和办专项"][0][1] == "金额（元）"
    assert page.tables["钱从哪里来"][:2] == [["项目", "金额（元）"], ["财政拨款收入", "156,211,123"]]
    # Figures of prose are written like those of tables, as the first format writes them.
    assert page.tables["“三公”经费，本年与上年"][4] == ["公务用车购置费", "25.00", "0.00"]
    assert page.data["figures"][0] == ["支出总计", "15,621.11", "万元", "156211123"]


def test_projects_that_prose_tells_stand_on_the_page_with_what_they_are_to_achieve(street: Documents) -> None:
    page, unit = page_of(street.disclosures[0]), page_of(street.disclosures[2])
    at = page.headings.index("项目和绩效目标")
    assert page.headings[at + 1 : at + 6] == [
        "万里街道社区公共服务中心新建工程", "项目概况", "实施周期", "年度预算安排", "绩效目标",
    ]  # fmt: skip
    assert any(
        text.startswith("建成后作为万里街道社区事务受理、社区管理、社区文化艺术活动场所。") for text in page.text
    )
    assert "项目和绩效目标" not in unit.headings  # its document tells of none


def test_a_format_without_pictures_has_a_page_with_its_documents(office: Documents) -> None:
    page = page_of(replace(office.disclosures[0], named=DocumentSpec()))
    assert (page.told, page.data["figures"]) == ([], [])
    assert page.headings[1] == "项目和绩效目标"
    assert len([link for link in page.links if link.endswith((".docx", ".xlsx"))]) == 2


def test_years_that_were_published_stand_beside_this_one(office: Documents) -> None:
    before = tuple(
        EarlierYear(year, f"{year}年公开第1版", {"revenue_total": PublishedFigure(shown, Decimal(yuan))})
        for year, shown, yuan in ((2022, "1,200.00", "12000000.00"), (2023, "1,331.20", "13312000.00"))
    )
    page = page_of(office.disclosures[0], before)
    assert page.tables["近三年的预算"] == [
        ["项目", "2022年（万元）", "2023年（万元）", "2024年（万元）"],
        ["预算收支总计", "1,200.00", "1,331.20", "1,457.38"],
        ["一般公共预算当年支出", "—", "—", "1,457.38"],
    ]
    assert "预算收支总计：2022年 1,200.00 万元，2023年 1,331.20 万元，2024年 1,457.38 万元" in page.told[7]


def test_a_table_is_downloaded_from_the_page_itself(office: Documents) -> None:
    page = page_of(office.disclosures[0])
    tables = [link for link in page.links if link.startswith("data:text/csv")]
    content = base64.b64decode(tables[1].partition("base64,")[2]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content))) == page.tables["保运转和办专项"]
    assert [link for link in page.links if link.startswith(("http", "//"))] == []


def test_texts_of_units_are_texts_and_nothing_may_run_but_the_page_itself(office: Documents) -> None:
    evil = '</script><script>alert("x")</script>&'
    ledger = replace(office.disclosures[0].ledger, name=evil)
    content = write_public_page(replace(office.disclosures[0], ledger=ledger), f"{evil}{TABLES}")
    page, text = read_page(content), content.decode()
    assert page.headings[0].startswith(evil)
    assert page.data["name"] == evil
    assert text.count("<script") == 2 and "alert(" in text and '<script>alert("x")' not in text
    style, script = text.split("<style>")[1].split("</style>")[0], text.split("<script>")[1].split("</script>")[0]
    for part in (style, script):
        hashed = base64.b64encode(sha256(part.encode()).digest()).decode()
        assert f"sha256-{hashed}" in text.replace("&#43;", "+")
    assert "default-src &#39;none&#39;" in text
    assert write_public_page(office.disclosures[0], TABLES) == write_public_page(office.disclosures[0], TABLES)


@pytest.mark.parametrize(
    ("written", "defect"),
    [
        ("summary: [{fact: spendings, label: 支出}]", "没有名为“spendings”的事实"),
        ("summary: [{cell: t03!total.nothing, label: 支出}]", "“t03!total.nothing”：表 t03 没有列 nothing"),
        ("pictures: [{title: 图, rows: {table: t99, column: total, keys: x}}]", "图“图”：没有表 t99"),
        ("pictures: [{title: 图, changes: [{change: spending, label: 支出}]}]", "不是 wording.yaml 中的 change 事实"),
        ("pictures: [{title: 图, years: [{fact: spending, label: 支出}]}]", "“spending”不在 compared_next_year 中"),
        ("pictures: [{title: 图, terms: [粮食], parts: [{fact: spending, label: 支出}]}]", "名词解释里没有“粮食：”"),
        ("pictures: [{title: 图, section: nowhere, parts: [{fact: spending, label: 支出}]}]", "“nowhere”不是"),
        ("pictures: [{title: 2024 年, parts: [{fact: spending, label: 支出}]}]", "里不能写数字"),
        ("projects: {each: spending, passages: []}", "“spending”不是 wording.yaml 中的 each_project 事实"),
        ("pictures: [{title: 图}]", "应写 rows、parts、changes、years 中的一个"),
        ("summary: [{label: 支出}]", "应写 fact 或 cell"),
    ],
)
def test_a_picture_of_what_is_not_there_is_refused(written: str, defect: str, tmp_path: Path) -> None:
    shipped = ROOT / "templates" / "thirteen-tables"
    shutil.copytree(shipped / "2024", tmp_path / "2024")
    shutil.copy(shipped / "format.yaml", tmp_path)
    (tmp_path / "2024" / "document.yaml").write_text(f"public_page: {{{written}}}\n", encoding="utf-8")
    with pytest.raises(DeclarationError) as error:
        load_year(tmp_path, 2024)
    assert defect in str(error.value)
