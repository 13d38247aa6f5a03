"""An invented year on the disk as the board finds it: roster, workbooks, register, and what runs left behind."""

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from budget_disclosure.model.findings import Finding, Rule, Severity
from budget_disclosure.model.location import Location
from budget_disclosure.report.outcome import DepartmentOutcome, DepartmentState, DocumentOutcome, DocumentState
from budget_disclosure.report.report_json import JSON_NAME, ReportContext
from budget_disclosure.report.report_page import write_report
from budget_disclosure.store.file_names import department_folder, unit_folder

YEAR = 2024
TODAY = date(2024, 3, 15)
APPROVED = date(2024, 2, 20)

ERROR = Rule("I-301", "金额应为数字", Severity.BLOCK, "填报说明", "请删去文字和单位，只填数字，单位为元。")
REMINDER = Rule("N-205", "增减原因应说明具体事项", Severity.WARN, "公开要求", "请写清楚是什么事项、为什么增减。")
UNKNOWN = Rule("U-401", "上年数应与上年公开一致", Severity.UNDETERMINED, "公开要求", "请补充上年数后重新报送。")


def finding(rule: Rule, file: str, sheet: str = "基本支出", cell: str = "F17") -> Finding:
    return Finding(rule, Location(file, sheet, cell), "“5.52万元”", "以元为单位的数字，如 55200.00")


class BoardYear:
    """A year under ``root``; departments are added one by one, then the board is collected from the folders."""

    def __init__(self, root: Path) -> None:
        self.inputs, self.outputs = root / "inputs", root / "outputs"
        self.folder = self.inputs / str(YEAR)
        self.folder.mkdir(parents=True)
        self._roster: list[str] = ["部门代码,部门名称,单位代码,单位名称"]

    def roster(self, code: str, name: str, units: Mapping[str, str]) -> None:
        self._roster += [f"{code},{name},{unit},{title}" for unit, title in units.items()]
        (self.folder / "单位名单.csv").write_text("\n".join(self._roster) + "\n", encoding="utf-8-sig")

    def register(self, *lines: str, header: str = "部门代码,批复日期,公开日期,网址") -> Path:
        path = self.folder / "公开登记.csv"
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8-sig")
        return path

    def workbook(self, code: str, name: str, unit: str, title: str, content: bytes = b"workbook") -> Path:
        folder = self.folder / f"{code}-{name}"
        folder.mkdir(exist_ok=True)
        path = folder / f"{unit}-{title}.xlsx"
        path.write_bytes(content)
        return path

    def output(self, code: str, name: str) -> Path:
        return department_folder(self.outputs, YEAR, code, name)

    def document(self, code: str, name: str, unit: str = "", title: str = "", **options: object) -> DocumentOutcome:
        """Return the outcome of a document and, when it is up to date, put its files in place."""
        root = self.output(code, name)
        state = options.get("state", DocumentState.WRITTEN)
        assert isinstance(state, DocumentState)
        findings = options.get("findings", ())
        assert isinstance(findings, tuple)
        if unit:
            path = root / unit_folder(unit, title) / f"{title}{YEAR}年度单位预算公开.docx"
        else:
            path = root / f"{name}{YEAR}年度部门预算公开.docx"
        tables = path.with_name(f"{title or name}{YEAR}年公开表.xlsx")
        whose = {"code": unit or code, "name": title or name, "is_unit": bool(unit)}
        path.parent.mkdir(parents=True, exist_ok=True)
        if state is DocumentState.EDITED_BY_HAND:
            path.write_bytes(b"changed by hand")
        if not state.is_up_to_date:
            return DocumentOutcome(**whose, state=state, findings=findings)
        for file in (path, path.with_suffix(".pdf"), tables):
            file.write_bytes(b"made by us")
        pdf = path.with_suffix(".pdf")
        return DocumentOutcome(**whose, state=state, path=path, pdf=pdf, companions=(tables,), findings=findings)

    def report(
        self,
        code: str,
        name: str,
        state: DepartmentState,
        findings: Iterable[Finding] = (),
        documents: Sequence[DocumentOutcome] = (),
        message: str = "文档 3 份（提醒 1 项）。",
    ) -> Path:
        """Write the report of a run that ended now: workbooks that are there are older, later ones are new."""
        outcome = DepartmentOutcome(code, name, state, message, tuple(findings), tuple(documents))
        write_report(self.output(code, name), outcome, ReportContext(YEAR))
        path = self.output(code, name) / JSON_NAME
        later = max((book.stat().st_ctime_ns for book in self.folder.rglob("*.xlsx")), default=0) + 1
        os.utime(path, ns=(later, later))
        return path

    def returned(self, code: str, name: str, unit: str, title: str) -> None:
        folder = self.output(code, name) / "退回"
        folder.mkdir(parents=True, exist_ok=True)
        for suffix in (".xlsx", ".html"):
            (folder / f"{unit}-{title}{suffix}").write_bytes(b"returned")


def large_year(root: Path, departments: int = 100, units: int = 4) -> BoardYear:
    """Return a year with every state, long names and many findings, as in the weeks before publication."""
    year = BoardYear(root)
    register = []
    for number in range(1, departments + 1):
        code = f"{number + 100:03}"
        name = f"示例县{_AREAS[number % len(_AREAS)]}和{_AREAS[number * 7 % len(_AREAS)]}事务管理局{number}"
        titles = {
            f"{code}{n:03}": (name if n == 1 else f"{name}{_OFFICES[n % 3]}服务中心") for n in range(1, units + 1)
        }
        year.roster(code, name, titles)
        kind = number % 10
        approved = APPROVED + timedelta(days=number * 3 % 14)
        register.append(f"{code},{approved if kind != 7 else ''},{_published(kind, number)}")
        sent = dict(list(titles.items())[: 0 if kind == 0 else 2 if kind == 1 else units])
        for unit, title in sent.items():
            year.workbook(code, name, unit, title)
        _leave_run(year, code, name, sent, kind)
    year.register(*(line for line in register if line.strip(",").count(",")))
    return year


_AREAS = (
    "财政资产",
    "教育科技",
    "自然资源",
    "交通运输",
    "水利水保",
    "农业农村",
    "文化旅游",
    "卫生健康",
    "退役军人",
    "应急救援",
)
_OFFICES = ("综合保障", "事业发展", "信息技术")


def _published(kind: int, number: int) -> str:
    if kind in (8, 9):
        return f"{date(2024, 3, 5) + timedelta(days=number % 9)},https://www.example.gov.cn/czyjs/{number}.html"
    return ","


def _leave_run(year: BoardYear, code: str, name: str, sent: Mapping[str, str], kind: int) -> None:
    if kind in (0, 2):
        return
    file = next(f"{code}-{name}/{unit}-{title}.xlsx" for unit, title in reversed(sent.items()))
    found = [finding(REMINDER, file, "上年对比", f"D{row}") for row in range(5, 5 + kind * 3)]
    found += [finding(UNKNOWN, file, "三公经费", "G9")] * (kind % 3)
    if kind in (1, 3):
        found += [finding(ERROR, file, cell=f"F{row}") for row in range(9, 9 + kind * 4)]
        year.report(code, name, DepartmentState.HAS_ERRORS, found, message="填报表有错误，未生成文档。")
        for unit, title in sent.items():
            year.returned(code, name, unit, title)
        return
    documents = [year.document(code, name), *(year.document(code, name, unit, title) for unit, title in sent.items())]
    state = DepartmentState.GENERATED
    if kind == 4:
        unit, title = next(reversed(sent.items()))
        stopped = (finding(ERROR, file, "上年对比", "D5"),)
        documents[-1] = year.document(code, name, unit, title, state=DocumentState.HAS_ERRORS, findings=stopped)
        state = DepartmentState.PARTLY
    if kind == 5:
        documents[0] = year.document(code, name, state=DocumentState.EDITED_BY_HAND)
        state = DepartmentState.EDITED_BY_HAND
    year.report(code, name, state, found, documents)
