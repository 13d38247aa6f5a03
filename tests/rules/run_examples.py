"""Examples of the rules that look at files, folders, templates and last year: what passes and what breaks each, run.

Each side is a function that is given a folder of its own and returns the ids of what is found there. The other rules of
reading have theirs in ``bad_workbooks/test_remedies.py``: each mistake is found, and not found after its remedy.
"""

import io
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import msoffcrypto.format.ooxml
import openpyxl

from budget_disclosure.checks import coverage, published_last_year, published_rows
from budget_disclosure.checks.acceptances import apply_waivers, check_waiver_units
from budget_disclosure.checks.archive_doubts import ArchiveDoubt, DoubtKind
from budget_disclosure.checks.coverage import DepartmentTables
from budget_disclosure.checks.magnitude import check_magnitude
from budget_disclosure.checks.published_last_year import Archive, LastYearArchives, StatedLastYear
from budget_disclosure.declarations.code_changes import MappedRows
from budget_disclosure.declarations.year import load_year
from budget_disclosure.intake.department_folder import read_department
from budget_disclosure.intake.departments import discover
from budget_disclosure.intake.read_workbook import read_submission
from budget_disclosure.ledger.build_ledger import department_ledger, unit_ledger
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.findings import Finding, Severity
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount
from budget_disclosure.model.submission import DeclaredValue
from budget_disclosure.new_year.make_year import NewYearOrder, make_year
from budget_disclosure.new_year.years_left import years_left
from budget_disclosure.ooxml.zip_package import read_package, write_package
from budget_disclosure.report.outcome import DepartmentOutcome, DepartmentState
from budget_disclosure.runs.roster_proposal import propose_roster
from budget_disclosure.store.file_names import BLANK_WORKBOOK
from budget_disclosure.tables.compute import compute_tables
from budget_disclosure.template.check_template import check_template
from budget_disclosure.workbook.generate import write_workbook
from tests.rules.test_table_identities import with_more
from tests.rules.test_waivers import TODAY, hint, waiver
from tests.support.formats import OTHER, copy_year, two_formats
from tests.support.law import FORMAT, LAW
from tests.support.submissions import waterworks
from tests.support.workbooks import (
    FILE,
    TEMPLATES,
    YEAR,
    declarations_of,
    read_changed,
    rewrite_part,
    unit_values,
    valid_workbook,
)

Run = Callable[[Path], set[str]]
FOLDER = "305-云岭县水利局"


@dataclass(frozen=True)
class RunExample:
    """What does not break a rule, and what does: functions that return the ids that are found."""

    passing: Run
    failing: Run


def ids(findings: Iterable[Finding]) -> set[str]:
    return {finding.rule.id for finding in findings}


# --- the folders of a year -----------------------------------------------------------------------------------------


def _year_with(*names: str) -> Run:
    """Folders, and files where a name has an ending, beside the folder of a department."""

    def run(root: Path) -> set[str]:
        for name in (FOLDER, *names):
            path = root / str(YEAR) / name
            path.mkdir(parents=True) if not path.suffix else path.touch()
        return ids(discover(root, YEAR).findings)

    return run


def _roster(*lines: str) -> Run:
    def run(root: Path) -> set[str]:
        year = root / "inputs" / str(YEAR)
        year.mkdir(parents=True)
        if lines:
            (year / "单位名单.csv").write_text("\n".join((*lines, "")), encoding="utf-8-sig")
        sent = DepartmentOutcome("305", "水利局", DepartmentState.GENERATED, "", reported=(("305001", "水利局"),))
        return ids(propose_roster(YEAR, root / "inputs", root / "outputs", [sent]))

    return run


FOLDERS = {
    "F-101": RunExample(_year_with("资料.txt"), _year_with("305001.xlsx")),
    "F-102": RunExample(_year_with("306-林业局"), _year_with("资料")),
    "F-103": RunExample(_year_with("306-水务局"), _year_with("305-水务局")),
    "F-104": RunExample(_roster("部门代码,部门名称,单位代码,单位名称"), _roster()),
}


# --- reading -------------------------------------------------------------------------------------------------------


def _department(name: str) -> Run:
    """A valid workbook of department 305 云岭县水利局 in a folder of this name."""

    def run(root: Path) -> set[str]:
        valid_workbook(root / name)
        return ids(read_department(root / name, declarations_of()).findings)

    return run


def _file(change: Callable[[Path], object] = lambda path: None) -> Run:
    """A valid workbook with its file changed."""

    def run(root: Path) -> set[str]:
        path = valid_workbook(root)
        change(path)
        return ids(read_submission(path, FILE, declarations_of()).findings)

    return run


def _edited(part: str, pattern: str, by: str) -> Run:
    """A valid workbook with the XML of a part, or of the sheet with that title, edited."""

    def edit(text: str) -> str:
        edited, count = re.subn(pattern, by, text, count=1, flags=re.DOTALL)
        assert count == 1
        return edited

    def change(path: Path) -> None:
        book = openpyxl.load_workbook(path, read_only=True)
        name = book[part]._worksheet_path if part in book.sheetnames else part  # type: ignore[union-attr]
        rewrite_part(path, name, edit)

    return _file(change)


def _cells(changes: Mapping[tuple[str, str], object]) -> Run:
    return lambda root: ids(read_changed(changes)[1])  # type: ignore[arg-type]


def _encrypt(path: Path) -> None:
    encrypted = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(path.read_bytes())).encrypt("1234", encrypted)
    path.write_bytes(encrypted.getvalue())


def _blank(root: Path) -> set[str]:
    return ids(read_submission(TEMPLATES / str(YEAR) / "单位填报表.xlsx", FILE, declarations_of()).findings)


_BASIC = "基本支出"
_AMOUNT = r'(<c r="I6"[^>]*?)(?: t="\w+")?>.*?</c>'
_FURTHER = {("项目支出", "A10"): "001", ("项目支出", "D10"): "2130335", ("项目支出", "I10"): 5}


def _of_format(name: str) -> Run:
    """A workbook of one of two formats, read by the declarations of the first."""

    def run(root: Path) -> set[str]:
        own, _ = two_formats(root / "templates")
        path = root / FILE
        write_workbook(load_year(root / "templates" / name, YEAR), path, unit_values())
        return ids(read_submission(path, FILE, load_year(own, YEAR)).findings)

    return run


READING = {
    "I-214": RunExample(_of_format(FORMAT.name), _of_format(OTHER)),
    "I-102": RunExample(_file(), _file(_encrypt)),
    "I-119": RunExample(_department(FOLDER), _department("306-云岭县水利局")),
    "I-121": RunExample(_department(FOLDER), _department("305-云岭县林业局")),
    "I-213": RunExample(_file(), _blank),
    "I-220": RunExample(
        _edited("xl/styles.xml", "<cellStyles.*?</cellStyles>", ""), _edited("xl/styles.xml", "<cellXfs.*", "")
    ),
    "I-222": RunExample(
        _edited(_BASIC, "</mergeCells>", '<mergeCell ref="I7:J7"/></mergeCells>'),
        _edited(_BASIC, "</mergeCells>", '<mergeCell ref="I6:I7"/></mergeCells>'),
    ),
    "I-309": RunExample(_cells({("单位信息", "B7"): "305"}), _cells({("单位信息", "B7"): 35})),
    "I-312": RunExample(_cells({("项目支出", "D8"): "2130335"}), _cells({("项目支出", "D8"): "2082202"})),
    "I-332": RunExample(
        _edited(_BASIC, _AMOUNT, r"\1><v>1.25E+6</v></c>"), _edited(_BASIC, _AMOUNT, r"\1><v>1E400</v></c>")
    ),
    "I-333": RunExample(_file(), _edited(_BASIC, r'(<c r="I6".*?</c>)', r'\1<c r="I6"><v>99</v></c>')),
    "I-403": RunExample(
        _cells({("主要职责", "B5"): None}), _cells({("主要职责", "B4"): None, ("主要职责", "B5"): None})
    ),
    "I-405": RunExample(_cells({}), _cells({("单位信息", "B13"): "下属单位"})),
    "I-500": RunExample(_cells(_FURTHER), _cells({**_FURTHER, ("项目支出", "B10"): "水质监测"})),
}


# --- last year and the tables of a department ----------------------------------------------------------------------


def _budget_of_last_year(yuan: str) -> Run:
    def run(root: Path) -> set[str]:
        submission, _ = read_changed({})
        assert submission is not None
        return ids(check_magnitude(submission, declarations_of(), Decimal(yuan)))

    return run


def _tables(more: int) -> Run:
    def run(root: Path) -> set[str]:
        year = declarations_of()
        units = {
            unit.unit.unit_code.value: compute_tables(unit_ledger(unit, year.codes), year.tables, year.codes)
            for unit in waterworks()
        }
        ledger = department_ledger(waterworks(), year.codes)
        tables = with_more(compute_tables(ledger, year.tables, year.codes), "t06", "30101/50501", "personnel", more)
        return ids(coverage.CHECKS.run(DepartmentTables(ledger, tables, units), year))

    return run


def _last_year(more: int = 0, doubt: DoubtKind | None = None) -> Run:
    """What was published is what is stated now, and so many 元 more."""

    def run(root: Path) -> set[str]:
        year = declarations_of()
        ledger = department_ledger(waterworks(), year.codes)
        stated = ledger.last_year(LAW.comparisons["total"]).amount
        assert stated is not None
        archive = Archive({LAW.comparisons["total"]: stated.yuan + more}, "2023年公开第1版")
        doubts = () if doubt is None else (ArchiveDoubt(doubt, "部门 305 的上年数据"),)
        published = LastYearArchives(archive, doubts=doubts)
        findings = published_last_year.CHECKS.run(StatedLastYear(ledger, (), published), year)
        return ids(finding for finding in findings if finding.rule.id != "X-004" or finding.difference)

    return run


def _last_year_of_a_unit(reason: str | None) -> Run:
    """A unit that states what was published, and gives a reason for another figure."""

    def run(root: Path) -> set[str]:
        year = declarations_of()
        unit = waterworks()[1]
        said = None if reason is None else Cited(reason, Location(unit.file, "上年对比", "I5"))
        rows = tuple(replace(row, adjustment_reason=said) for row in unit.comparisons[:1])
        ledger = unit_ledger(replace(unit, comparisons=(*rows, *unit.comparisons[1:])), year.codes)
        item = rows[0].item
        stated = ledger.last_year(item).amount
        assert stated is not None
        published = LastYearArchives(units={ledger.code: Archive({item: stated.yuan}, "2023年公开第1版")})
        return ids(published_last_year.CHECKS.run(StatedLastYear(ledger, (), published), year))

    return run


def _rows_of_last_year(published: str, unmapped: Mapping[str, str] | None = None) -> Run:
    """A unit that states 90,000 元 of last year for 2130301; ``published`` is the code that printed them."""

    def run(root: Path) -> set[str]:
        year, unit = declarations_of(), waterworks()[1]
        amount = Amount(Decimal(90_000), (Location(unit.file, "科目说明", "C4"),))
        stating = replace(unit, declared=(DeclaredValue("items", "last_year", "2130301", "上年数", amount),))
        ledger = unit_ledger(stating, year.codes)
        rows = {"items.last_year": MappedRows({published: Decimal(90_000)}, unmapped or {})}
        known = LastYearArchives(units={ledger.code: Archive({}, "2023年公开第1版", rows=rows)})
        return ids(published_rows.CHECKS.run(StatedLastYear(ledger, (), known), year))

    return run


DEPARTMENT = {
    "U-803": RunExample(_budget_of_last_year("5000000"), _budget_of_last_year("553.2")),
    "X-001": RunExample(_tables(0), _tables(1)),
    "X-004": RunExample(_last_year(), _last_year(50_000)),
    "X-005": RunExample(_last_year(), _last_year(doubt=DoubtKind.AMBIGUOUS)),
    "X-006": RunExample(_last_year(), _last_year(doubt=DoubtKind.CHANGED)),
    "X-007": RunExample(_last_year(), _last_year(doubt=DoubtKind.UNREGISTERED)),
    "X-008": RunExample(_last_year(), _last_year(doubt=DoubtKind.UNDECLARED)),
    "X-009": RunExample(_last_year(), _last_year(doubt=DoubtKind.UNMAPPED)),
    "X-011": RunExample(_rows_of_last_year("2130301"), _rows_of_last_year("2130302")),
    "X-012": RunExample(_rows_of_last_year("2130301"), _rows_of_last_year("2130301", {"2130301": "已取消"})),
    "X-010": RunExample(_last_year_of_a_unit(None), _last_year_of_a_unit("口径调整")),
}


# --- acceptances ---------------------------------------------------------------------------------------------------


def _waived(*findings: Finding, **changes: object) -> Run:
    return lambda root: ids(apply_waivers(findings, [waiver(**changes)], TODAY))  # type: ignore[arg-type]


def _units(*codes: str) -> Run:
    return lambda root: ids(check_waiver_units([waiver()], {"305": codes}))


ACCEPTANCES = {
    "W-101": RunExample(_waived(hint()), _waived()),
    "W-102": RunExample(_waived(hint()), _waived(hint(), until=TODAY - timedelta(days=1))),
    "W-103": RunExample(_waived(hint()), _waived(hint(severity=Severity.BLOCK))),
    "W-104": RunExample(_units("305001"), lambda root: ids(check_waiver_units([waiver()], {"021": ("021001",)}))),
}


# --- templates -----------------------------------------------------------------------------------------------------

Edit = Callable[[str], str]
TEMPLATE = TEMPLATES / str(YEAR) / "部门预算公开.docx"
NOTICE = TEMPLATES / str(YEAR) / "更正说明.docx"
_BODY, _STYLES = "word/document.xml", "word/styles.xml"
_HEADING = "九、政府采购情况"
_LOOP = "{%p for p in prose.revenue %}"


@cache
def _of_shipped() -> frozenset[str]:
    return frozenset(
        defect.rule.id for template in (TEMPLATE, NOTICE) for defect in check_template(template, declarations_of())
    )


def _unchanged(root: Path) -> set[str]:
    return set(_of_shipped())


def _template(edit: Edit, parts: str = _BODY, shipped: Path = TEMPLATE) -> Run:
    """A shipped template with the XML of its parts (a pattern) edited."""

    def run(root: Path) -> set[str]:
        package = read_package(shipped.read_bytes(), shipped.name)
        texts = {name: data.decode() for name, data in package.items() if re.fullmatch(parts, name)}
        edited = {name: edit(text) for name, text in texts.items()}
        assert edited != texts
        changed = {name: text.encode() for name, text in edited.items()}
        (root / shipped.name).write_bytes(write_package({**package, **changed}))
        return {defect.rule.id for defect in check_template(root / shipped.name, declarations_of())}

    return run


def _swap(old: str, new: str) -> Edit:
    return lambda text: text.replace(old, new, 1)


def _typed(tag: str) -> Edit:
    """A tag typed behind a heading."""
    return _swap(_HEADING, f"{_HEADING}{tag}")


def _pattern(pattern: str, by: str) -> Edit:
    return lambda text: re.sub(pattern, by, text, count=1, flags=re.DOTALL)


def _paragraph(tag: str, change: Callable[[str], str]) -> Edit:
    """The paragraph that holds a tag, made into others."""

    def edit(text: str) -> str:
        at = text.index(tag)
        start, end = text.rindex("<w:p>", 0, at), text.index("</w:p>", at) + len("</w:p>")
        return text[:start] + change(text[start:end]) + text[end:]

    return edit


def _truncated(root: Path) -> set[str]:
    (root / TEMPLATE.name).write_bytes(TEMPLATE.read_bytes()[:2000])
    return {defect.rule.id for defect in check_template(root / TEMPLATE.name, declarations_of())}


_TABLE = "{{p tables.t05.body }}"
_BROKEN: dict[str, Run] = {
    "T-001": _truncated,
    "T-002": _template(_swap("</w:p>", '<w:ins w:id="1" w:author="x"/></w:p>')),
    "T-101": _template(_swap("{%p endfor %}", "{%p endfor x %}")),
    "T-102": _template(_typed("{{ name")),
    "T-103": _template(_typed("{name}")),
    "T-104": _template(_typed("{{ facts[“revenue_total”] }}")),
    "T-105": _template(_typed("{{ name|uper }}")),
    "T-106": _template(_typed("{%tr if year %}{%tr endif %}")),
    "T-201": _template(_typed("{{ yaer }}")),
    "T-202": _template(_typed("{{ forms.project }}")),
    "T-203": _template(_typed("{{ facts['revenue_change.pct'] }}")),
    "T-301": _template(_swap("{%p endfor %}", "")),
    "T-302": _template(_swap("{%p if charts.three_public %}", "{% if charts.three_public %}")),
    "T-401": _template(_swap(_TABLE, "")),
    "T-402": _template(_paragraph(_TABLE, lambda own: own + own)),
    "T-403": _template(
        _paragraph(
            _TABLE,
            lambda own: own.replace(_TABLE, "{%p if is_department %}") + own + own.replace(_TABLE, "{%p endif %}"),
        )
    ),
    "T-404": _template(_swap("{{ tables.t05.heading }}", "表五")),
    "T-405": _template(_swap("{{ tables.t06.heading }}", "{{ tables.t05.heading }}")),
    "T-406": _template(_swap(_LOOP, "{%p for p in prose.expenditure %}")),
    "T-407": _template(_swap("{%p for form in forms %}", "{%p for form in prose.revenue %}")),
    "T-408": _template(_swap("{{p charts.three_public }}", "")),
    "T-409": _template(_swap("{{ form.overview }}", "")),
    "T-410": _template(_swap("{{ change }}", ""), shipped=NOTICE),
    "T-501": _template(_swap('w:val="表内数字"', 'w:val="表内数目"'), _STYLES),
    "T-502": _template(_paragraph(_LOOP, _pattern(r'(<w:pStyle w:val=")[^"]+', r"\1Zhengwen"))),
    "T-503": _template(_paragraph("{{ tables.t03.heading }}", _pattern(r"<w:pStyle [^>]*/>", ""))),
    "T-601": _template(_pattern(r'w:w="(\d+)" w:h="(\d+)" w:orient="landscape"', r'w:w="\2" w:h="\1"')),
    "T-602": _template(_swap(" TOC ", " REF ")),
    "T-603": _template(_pattern(r'(<w:footerReference[^>]*r:id=")[^"]+', r"\1rId777")),
    "T-604": _template(_swap(" PAGE ", " DATE "), r"word/footer\d+\.xml"),
    "T-901": _template(
        _swap(_HEADING, f'{_HEADING}</w:t></w:r><w:r><w:rPr><w:b w:val="{{{{ yaer"/></w:rPr><w:t>'),
    ),
}
TEMPLATE_EXAMPLES = {rule: RunExample(_unchanged, broken) for rule, broken in _BROKEN.items()}


def _next_year(edit: Callable[[Path], None]) -> Run:
    """The shipped year as another one follows it, of which something is edited."""

    def run(root: Path) -> set[str]:
        copy_year(root)
        made = make_year(NewYearOrder(YEAR + 1, root / "inputs", root))
        edit(made.spec.folder)
        return {defect.rule.id for defect in years_left(load_year(root, YEAR + 1), root / "inputs")}

    return run


def _keep_a_year(folder: Path) -> None:
    shutil.copyfile(folder.parent / str(YEAR) / "workbook.yaml", folder / "workbook.yaml")
    text = (folder / "workbook.yaml").read_text(encoding="utf-8")
    (folder / "workbook.yaml").write_text(text.replace(f"fiscal_year: {YEAR}", f"fiscal_year: {YEAR + 1}"), "utf-8")


YEAR_EXAMPLES = {
    "T-701": RunExample(_next_year(lambda folder: None), _next_year(_keep_a_year)),
    "T-702": RunExample(_next_year(lambda folder: None), _next_year(lambda folder: (folder / BLANK_WORKBOOK).unlink())),
}

RUN_EXAMPLES: dict[str, RunExample] = {
    **FOLDERS,
    **READING,
    **DEPARTMENT,
    **ACCEPTANCES,
    **TEMPLATE_EXAMPLES,
    **YEAR_EXAMPLES,
}
