"""The audit's pages in a real browser: nothing of them is wider than a telephone, whatever was edited by hand."""

from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from budget_disclosure.audit.hand_edits import EditedDocument, HandEdit
from budget_disclosure.audit_report.audit_page import audit_page
from budget_disclosure.audit_report.audited_file import AuditedFile
from budget_disclosure.audit_report.folder_audit import ERROR, EditLine, FolderAudit, FolderDocument, FoundLine
from budget_disclosure.audit_report.folder_page import folder_page
from budget_disclosure.published.spots import NOWHERE

pytestmark = pytest.mark.slow
PLACE = "表“预算公开表2　云岭县水利局2024年部门收入预算总表”，“农林水支出”行，“一般公共预算—合计”栏"
SOURCE = (
    "1,568.77：15687700.00 元，来自 305-云岭县水利局/305001-云岭县水利局-2024年度部门预算公开填报表.xlsx!支出预算!F12"
)
FILE = "305-云岭县水利局/云岭县水利局2024年度部门预算公开（改过的第二稿_final_version_20240305_checked）.docx"
# Cells narrower than two characters a line cannot be read either.
NARROW = "return [...document.querySelectorAll('.edits td')].filter(e => e.clientWidth < 90).map(e => e.innerText)"
OVER = "return document.documentElement.scrollWidth"


def page_of_a_document() -> str:
    edits = tuple(HandEdit(PLACE, NOWHERE, "1,568.77", "9,999.99", True, (SOURCE,) * 2) for _ in range(3))
    return audit_page([AuditedFile(FILE, edited=EditedDocument("改过.docx", edits))])


def page_of_a_folder() -> str:
    line = FoundLine("R-602", "目录的页码应与正文一致", "目录", ERROR, "", "", "", "", "")
    documents = (
        FolderDocument(
            FILE,
            "305-云岭县水利局",
            year=2024,
            found=(line,) * 3,
            rules=(("通过", 40), ("不通过", 3), ("未能检查", 22)),
            report=f"报告/{FILE}.html",
            edits=(EditLine(PLACE, "6.00", "7.00"),),
        ),
        FolderDocument(f"坏的/{FILE}", "坏的", fault="读不出来：不是 Word 文档，也不是 PDF"),
    )
    return folder_page(FolderAudit("县", documents, ((FILE, "不是预算公开"),)))


@pytest.mark.parametrize("page", [page_of_a_document, page_of_a_folder])
def test_a_page_of_edited_documents_is_no_wider_than_a_telephone(chromium: Chrome, tmp_path: Path, page) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "page.html"
    path.write_text(page(), encoding="utf-8")
    try:
        for width in (1366, 390):
            metrics = {"width": width, "height": 768, "deviceScaleFactor": 1, "mobile": width < 500}
            chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
            chromium.get(path.as_uri())
            chromium.execute_script("document.querySelectorAll('details').forEach(one => { one.open = true; })")  # type: ignore[no-untyped-call]
            assert chromium.execute_script(OVER) <= width  # type: ignore[no-untyped-call]
            assert chromium.execute_script(NARROW) == []  # type: ignore[no-untyped-call]
    finally:
        metrics = {"width": 1366, "height": 768, "deviceScaleFactor": 1, "mobile": False}
        chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
