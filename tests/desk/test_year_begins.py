"""A year set up on the page: roster, settings, packages; and what goes out: reminders, state, files for the web."""

import ast
import io
import re
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from budget_disclosure.desk.desk_guard import DOCUMENT_BYTES, ROSTER_BYTES
from budget_disclosure.desk.desk_orders import AskedRun
from budget_disclosure.desk.page_words import as_on_page
from budget_disclosure.service.in_service import ServiceRequest, _asked
from tests.support.desks import ROSTER, SETTINGS, YEAR, DeskYear, Person, desk_year, workbook
from tests.support.limits import HANGS
from tests.unit.test_audit_of_a_folder import budget

HEADER = "部门代码,部门名称,单位代码,单位名称"
THIRTEEN = {"format": "thirteen-tables"}


@pytest.fixture
def year(tmp_path: Path) -> DeskYear:
    return desk_year(tmp_path)


@pytest.fixture
def empty(year: DeskYear) -> DeskYear:
    """Return a year of which nothing is there: no roster, no settings."""
    for path in (year.inputs / str(YEAR)).iterdir():
        path.unlink()
    return year


def put(person: Person, path: str, content: bytes, name: str) -> Any:
    from urllib.parse import quote

    given = {"Origin": "http://127.0.0.1:4300", "X-CSRF": person.csrf, "X-File-Name": quote(name)}
    return person.client.put(path, content=content, headers=given)


def csrf_at(person: Person, path: str) -> None:
    """Let a person take the word of his forms from another page than the first."""
    person.home = path


def names_in(answer: Any) -> list[str]:
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert packed.testzip() is None
        return packed.namelist()


def wait_for_work(year: DeskYear) -> str:
    end = time.monotonic() + HANGS
    while year.desk.orders.state()["busy"]:
        assert time.monotonic() < end
        time.sleep(0.1)
    return "\n".join(year.desk.orders.state()["lines"])


def test_an_empty_year_says_where_to_begin(empty: DeskYear) -> None:
    operator = empty.operator()
    assert "本年度还没有单位名单。请先到" in operator.client.get("/").text
    assert "还没有单位名单" in operator.client.get("/setup").text
    assert operator.client.get("/roster").content.decode("utf-8-sig").startswith(HEADER)
    assert operator.client.get("/packages").status_code == 404


def test_a_wrong_roster_is_told_line_by_line_and_nothing_is_written(empty: DeskYear) -> None:
    operator = empty.operator()
    csrf_at(operator, "/setup")
    lines = [HEADER, "305,水利局,5001,水利局", "305,水利局,305002,水文站", "305,林业局,305002,站", "312,林业局,312001,"]
    answer = put(operator, "/roster", "\n".join(lines).encode(), "单位名单.csv")
    assert answer.status_code == 422
    assert answer.json()["message"] == "单位名单.csv：名单有 3 处要改，没有采用："
    assert [one[:6] for one in answer.json()["findings"]] == ["第 2 行：", "第 4 行：", "第 5 行："]
    for content, name, words in (
        ("部门代码,部门名称\n1,甲\n".encode(), "名单.csv", "第 1 行：表头缺少列：单位代码、单位名称"),
        (f"{HEADER}\n305,水利局,305001,水利局".encode("gbk"), "名单.csv", "应为 UTF-8 编码的 CSV"),
        (f"{HEADER}\n305,水利局,305001,{'长' * 200}".encode(), "名单.csv", "第 2 行：名称“长长"),
        (f"{HEADER}\n305,水利局,305001,\u202e水利局".encode(), "名单.csv", "夹有看不见的字符"),
        (f"{HEADER},公开格式\n305,水利局,305001,水利局,没有的格式".encode(), "名单.csv", "不是这个年度的公开格式"),
    ):
        answer = put(operator, "/roster", content, name)
        assert answer.status_code == 422
        assert words in answer.json()["findings"][0]
    for content, name in ((b"PK\x03\x04", "名单.csv"), (b"\xd0\xcf\x11\xe0", "名单.xls"), (b"x", "名单.exe")):
        assert "这不是 CSV 文件，没有采用" in put(operator, "/roster", content, name).json()["message"]
    assert "名单里没有单位" in put(operator, "/roster", HEADER.encode(), "名单.csv").json()["message"]
    assert list((empty.inputs / str(YEAR)).iterdir()) == []


def test_from_a_roster_to_the_packages_of_all_units(empty: DeskYear) -> None:
    operator = empty.operator()
    csrf_at(operator, "/setup")
    answer = put(operator, "/roster", ROSTER.encode("utf-8-sig"), "名单.csv")
    assert answer.json() == {"ok": True, "message": "名单.csv：已采用名单：2 个部门，3 个单位。"}
    page = operator.does("/packages")
    assert "部门 305、312用哪种公开格式，还没有写明：请先在“年度设置”里选，再生成。" in page
    assert operator.client.get("/").status_code == 500
    assert 'href="/setup"' in operator.client.get("/").text  # it leads on to where it is set right

    assert "已保存。" in operator.does("/settings", **THIRTEEN, report_by="2024-03-31", contact='张三 "3 号"')
    kept = (empty.inputs / str(YEAR) / "年度设置.yaml").read_text(encoding="utf-8")
    assert 'format: "thirteen-tables"\nreport_by: 2024-03-31\ncontact: "张三 \\"3 号\\""\n' in kept
    assert "开始生成" in operator.does("/packages")
    assert "填报表共 3 份：已生成 3 份。" in wait_for_work(empty)

    assert sorted(names_in(operator.client.get("/packages"))) == [
        "305-云岭县水利局/305001-云岭县水利局/305001-云岭县水利局.xlsx",
        "305-云岭县水利局/305001-云岭县水利局/填报说明.docx",
        "305-云岭县水利局/305002-云岭县水文站/305002-云岭县水文站.xlsx",
        "305-云岭县水利局/305002-云岭县水文站/填报说明.docx",
        "312-云岭县林业局/312001-云岭县林业局/312001-云岭县林业局.xlsx",
        "312-云岭县林业局/312001-云岭县林业局/填报说明.docx",
        "下发清单.xlsx",
    ]
    assert len(names_in(operator.client.get("/packages?department=305"))) == 4
    assert {name.split("/")[1] for name in names_in(operator.client.get("/packages?unit=305002"))} == {
        "305002-云岭县水文站"
    }
    for query in ("unit=999999", "department=..", "unit=..%2f..", "department=305&unit=312001"):
        assert operator.client.get(f"/packages?{query}").status_code == 404
    unit = empty.unit("305002")
    assert names_in(unit.client.get("/unit/package")) == [
        "305002-云岭县水文站/305002-云岭县水文站.xlsx",
        "305002-云岭县水文站/填报说明.docx",
    ]


def test_a_new_roster_says_what_is_other_and_the_old_one_is_kept(year: DeskYear) -> None:
    operator = year.operator()
    csrf_at(operator, "/setup")
    assert "名单没有变化" in put(operator, "/roster", ROSTER.encode(), "名单.csv").json()["message"]
    changed = ROSTER.replace("305002,云岭县水文站", "305003,云岭县水库所")
    assert put(operator, "/roster", changed.encode(), "名单.csv").json()["message"] == (
        "名单.csv：已采用名单：2 个部门，3 个单位。新增 305003 云岭县水库所。不再有 305002 云岭县水文站。"
        "原来的名单存为“单位名单（20240315-093000）.csv”。"
    )
    kept = year.inputs / str(YEAR) / "单位名单（20240315-093000）.csv"
    assert kept.read_text(encoding="utf-8") == ROSTER


def test_settings_keep_what_a_person_wrote_beside_them(year: DeskYear) -> None:
    path = year.inputs / str(YEAR) / "年度设置.yaml"
    path.write_text(f"# 我的说明\n{SETTINGS}publish_names: '{{year}}-{{file}}'\n", encoding="utf-8")
    operator = year.operator()
    csrf_at(operator, "/setup")
    operator.does("/settings", report_by="", contact="李四", sign_off="required")
    assert path.read_text(encoding="utf-8") == (
        '# 我的说明\nformat: thirteen-tables\ncontact: "李四"\npublish_names: \'{year}-{file}\'\nsign_off: "required"\n'
    )
    before = path.read_bytes()
    for wrong in ({"report_by": "三月底"}, {"format": "没有"}, {"sign_off": "perhaps"}, {"contact": "长" * 101}):
        assert "已保存" not in operator.does("/settings", **wrong)
        assert path.read_bytes() == before
    path.write_text('contact: "张三\n  李四"\n', encoding="utf-8")
    page = operator.does("/settings", contact="王五")
    assert "没有保存" in page
    assert 'contact: "张三' in path.read_text(encoding="utf-8")


def test_two_clicks_make_packages_once(year: DeskYear) -> None:
    operator = year.operator()
    csrf_at(operator, "/setup")
    with year.desk.orders._alone:
        assert "正在生成，请等它结束。" in operator.does("/packages")
    assert "开始生成" in operator.does("/packages", department="312")
    assert "填报表共 1 份" in wait_for_work(year)
    assert "没有这个部门或单位" in operator.does("/packages", unit="../../x")


def test_a_package_that_somebody_filled_in_is_not_replaced_unless_it_is_said(year: DeskYear) -> None:
    operator = year.operator()
    csrf_at(operator, "/setup")
    operator.does("/packages", unit="305001", department="305")
    wait_for_work(year)
    (path,) = (year.outputs / str(YEAR) / "下发填报表").rglob("305001-*.xlsx")
    path.write_bytes(workbook("305001"))
    operator.does("/packages", unit="305001", department="305")
    assert "已有内容不同的文件，没有覆盖 1 份" in wait_for_work(year)
    assert path.read_bytes() == workbook("305001")
    operator.does("/packages", unit="305001", department="305", overwrite="on")
    wait_for_work(year)
    assert path.read_bytes() != workbook("305001")


def test_reminders_are_those_of_the_command_ready_to_be_copied(year: DeskYear) -> None:
    operator, unit = year.operator(), year.unit("305001")
    unit.sends(workbook("305001"))
    page = operator.client.get("/reminders").text
    assert "要催报的单位（2）" in page
    assert "305002 云岭县水文站：尚未收到你单位的2024年度部门预算公开填报表。请填好以后报送。" in page
    assert "报送截止日期：2024年3月31日（还有 16 天）" in page
    assert "1 个单位报来了，还没有运行" in page and "<li>305001 云岭县水利局" in page
    assert page.count('aria-label="复制 305002 云岭县水文站的微信文字"') == 0  # a space stands between
    assert page.count('aria-label="复制 305002 云岭县水文站 的微信文字"') == 1
    assert "要催报的单位（1）" in operator.client.get("/reminders?department=312").text
    assert operator.client.get("/reminders?department=..").status_code == 404
    assert sorted(names_in(operator.client.get("/reminders/texts"))) == [
        "305002-云岭县水文站.txt", "312001-云岭县林业局.txt", "催报清单.xlsx",
    ]  # fmt: skip
    sheet = load_workbook(io.BytesIO(operator.client.get("/reminders/list?department=312").content)).active
    assert sheet is not None
    assert [row[2].value for row in sheet.iter_rows(min_row=3)] == ["312001"]
    assert not (year.outputs / str(YEAR) / "催报").exists()


def test_the_state_for_the_boss_is_that_of_the_command(year: DeskYear) -> None:
    answer = year.operator().client.get("/status")
    assert "%E8%BF%9B%E5%BA%A6%E8%A1%A8.xlsx" in answer.headers["content-disposition"]
    assert load_workbook(io.BytesIO(answer.content)).sheetnames == ["概况", "部门", "单位", "问题"]


def test_names_that_are_formulas_or_scripts_stay_words(empty: DeskYear) -> None:
    evil = ("=cmd|'/c calc'!A0", "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "../../../逃")
    rows = [f'305,=1+1,30500{number},"{name.replace(chr(34), chr(34) * 2)}"' for number, name in enumerate(evil, 1)]
    operator = empty.operator()
    csrf_at(operator, "/setup")
    content = "\n".join([f"{HEADER},公开格式", *(f"{row},thirteen-tables" for row in rows)])
    assert put(operator, "/roster", content.encode(), "名单.csv").json()["ok"] is True
    operator.does("/packages")
    wait_for_work(empty)
    for path in ("/", "/setup", "/reminders", "/department/305", "/log"):
        text = operator.client.get(path).text
        assert text.count("<script") == 1, path
        assert "<img" not in text, path
    names = names_in(operator.client.get("/packages"))
    assert not [name for name in names if ".." in name.split("/") or name.startswith("/")]
    with zipfile.ZipFile(io.BytesIO(operator.client.get("/packages").content)) as packed:
        listed = load_workbook(io.BytesIO(packed.read("下发清单.xlsx"))).active
    assert listed is not None
    assert {cell.data_type for row in listed.iter_rows() for cell in row} <= {"s", "n"}
    sheet = load_workbook(io.BytesIO(operator.client.get("/reminders/list").content)).active
    assert sheet is not None
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert {path.parent.parent.name for path in (empty.outputs / str(YEAR) / "下发填报表").rglob("*.docx")} == {
        "305-=1+1"
    }


def test_what_is_published_is_shown_and_packed_only_as_it_was_published(year: DeskYear) -> None:
    operator = year.operator()
    assert "还没有登记公开的部门" in operator.client.get("/releases").text
    assert operator.client.get("/public/index.html").status_code == 404
    for path in ("..%2f..%2fsecret", "305-云岭县水利局/../x", "%2e%2e/单位名单.csv", "305-云岭县水利局/", ""):
        assert operator.client.get(f"/public/{path}").status_code in (400, 404)


def test_an_audited_document_has_its_report_and_its_marked_copy(year: DeskYear) -> None:
    operator = year.operator()
    csrf_at(operator, "/audit")
    for content, name, words in (
        (b"x", "旧.doc", "只审查 .docx 和 .pdf 文件"),
        (b"", "空.docx", "文件是空的"),
        (b"PK\x03\x04 no", "坏.docx", "坏.docx："),
        (b"%PDF-1.4 no", "坏.pdf", "坏.pdf："),
        (b"x", "~$文档.docx", "正在打开的文档的临时文件，没有审查"),
    ):
        answer = put(operator, "/audit", content, name)
        assert (answer.status_code, words in answer.json()["message"]) == (422, True), answer.text
        assert "/tmp" not in answer.text

    answer = put(operator, "/audit", budget("7.00"), "某局<b>2024年.docx")
    assert answer.status_code == 200, answer.text
    page = operator.client.get("/audit").text
    assert "某局&lt;b&gt;2024年.docx" in page
    assert "不通过" in page
    key = page.partition("/audit/")[2].partition("/")[0]
    report = operator.client.get(f"/audit/{key}/report")
    assert report.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "7.00" in report.text
    assert "/tmp" not in report.text
    marked = operator.client.get(f"/audit/{key}/marked")
    with zipfile.ZipFile(io.BytesIO(marked.content)) as package:
        assert "7.00" in package.read("word/comments.xml").decode()
    assert "%EF%BC%88%E5%AE%A1%E6%9F%A5%E6%A0%87%E6%B3%A8%EF%BC%89.docx" in marked.headers["content-disposition"]
    assert operator.client.get(f"/audit/{'A' * 43}/report").status_code == 404
    assert operator.client.get(f"/audit/{'A' * 43}/marked").status_code == 404


def test_where_a_figure_comes_from_is_asked_on_the_page_of_its_department(year: DeskYear) -> None:
    operator = year.operator()
    operator.sends(workbook("312001"))
    answer = operator.client.get("/department/312/explain?of=312&reference=表三!total.basic")
    assert answer.status_code == 200
    assert "基本支出!O13" in answer.text
    assert "312001" in answer.text
    assert operator.client.get("/department/312/explain?of=305001&reference=1").status_code == 404
    page = operator.client.get("/department/305/explain?of=305&reference=<script>x</script>").text
    assert page.count("<script") == 1


def test_a_run_may_be_asked_for_with_pdfs_and_in_place_of_edited_documents(year: DeskYear) -> None:
    operator = year.operator()
    page = operator.does("/run", department="305", pdf="on", force="on")
    assert "部门 305，连同 PDF，替换人工修改过的文档（原来的另存）：已排队" in page
    assert year.desk.orders.take() == AskedRun(("305",), replace_edited=True, pdf=True)


def test_a_unit_reaches_nothing_that_is_the_operators(year: DeskYear) -> None:
    unit = year.unit("305001")
    word = unit.csrf
    for path in (
        "/setup", "/roster", "/packages", "/packages?unit=305002", "/packages?unit=305001", "/reminders", "/reminders/list",
        "/reminders/texts", "/status", "/public/index.html", "/releases", "/audit", "/audit/x/report", "/audit/x/marked",
        "/department/305/explain?of=305&reference=1",
    ):  # fmt: skip
        assert unit.client.get(path).status_code == 403, path
    for path in ("/settings", "/packages"):
        assert unit.post(path, csrf=word).status_code == 403
    for path in ("/roster", "/audit"):
        assert put(unit, path, ROSTER.encode(), "名单.csv").status_code == 403
    assert unit.client.get("/unit/package?unit=305002").headers["content-disposition"].count("305001") == 1
    assert unit.client.get("/unit/package/305002").status_code == 404


def test_files_larger_than_each_limit_are_refused_in_its_own_words(year: DeskYear) -> None:
    operator = year.operator()
    for path, most, words in (
        ("/roster", ROSTER_BYTES, "不像是单位名单"),
        ("/audit", DOCUMENT_BYTES, "请用命令 disclose audit 审查"),
    ):
        headers = {"Origin": "http://127.0.0.1:4300", "X-CSRF": operator.csrf, "Content-Length": str(most + 1)}
        answer = operator.client.put(path, content=b"", headers=headers)
        assert answer.status_code == 413
        assert words in answer.text


def test_links_of_all_units_are_made_at_once_and_shown_once(year: DeskYear) -> None:
    operator = year.operator()
    csrf_at(operator, "/setup")
    operator.does("/link", unit="305002", department="305")
    page = operator.does("/link", all="on")
    assert page.count('value="http://127.0.0.1:4300/in/') == 2
    assert re.search(
        "305001 云岭县水利局\u3000http://127.0.0.1:4300/in/[0-9A-Za-z_-]{43}\n312001 云岭县林业局\u3000http", page
    )
    assert "/in/" not in operator.client.get("/setup").text
    assert sorted(year.desk.files.links()) == ["305001", "305002", "312001"]
    assert "各单位都已经有链接" in operator.does("/link", all="on")
    assert "现在的链接只能在这台计算机上打开" in page
    year.desk.address_of_units = "http://192.168.1.2:4300"
    page = operator.does("/link", unit="305002", department="305")
    assert "http://192.168.1.2:4300/in/" in page
    assert "现在的链接只能在这台计算机上打开" not in page


def test_what_a_run_is_asked_to_do_besides_reaches_it(tmp_path: Path) -> None:
    service = ServiceRequest(YEAR, tmp_path, tmp_path, tmp_path)
    usual, other = _asked(service, ["305"]), _asked(service, ["305"], AskedRun(("305",), replace_edited=True, pdf=True))
    assert (usual.departments, usual.pdf, usual.replace_edited) == (("305",), False, False)
    assert (other.departments, other.pdf, other.replace_edited) == (("305",), True, True)


COMMAND = re.compile(r"\./disclose|(?<![0-9A-Za-z-])--[a-z]")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("还没有生成文档，请先运行 ./disclose run 2024 --department 305", "还没有生成文档，请先按“生成”"),
        ("没有上次运行的记录，请重新运行 ./disclose run 2024 --department 305", "没有上次运行的记录，请按“生成”"),
        (
            "outputs/2024 里没有生成过的文档。请先运行 ./disclose run 2024。",
            "outputs/2024 里没有生成过的文档。请先按“生成”。",
        ),
        ("有新报送，待运行 ./disclose run", "有新报送，还没有运行"),
        ("这是第 2 版，属于更正公开，请用 --reason 写明更正的原因", "这是第 2 版，属于更正公开，请填写“更正的原因”"),
        ("或用 --note 写明核对的结果", "或在“说明”里写明核对的结果"),
        (
            "签批已失效。请重新签批：./disclose approve 305 --reviewer 姓名；不再需要签批的，先撤回：./disclose approve 305 --withdraw",
            "签批已失效。请重新签批，在“送审和签批”里填审核人，按“签批”；不再需要签批的，先撤回，按“撤回签批”",
        ),
        (
            "公开更正以后请登记：./disclose publish 305 --date 公开日期 --reason 更正原因。",
            "公开更正以后请登记，在“登记公开”里填日期和更正的原因。",
        ),
    ],
)
def test_what_is_typed_elsewhere_is_pressed_here(said: str, shown: str) -> None:
    assert COMMAND.search(said)
    assert as_on_page(said) == shown


def test_no_sentence_that_reaches_the_page_names_a_command_that_the_page_has_not(year: DeskYear) -> None:
    """Every sentence of what the page calls that names a command is said in another way here."""
    root = Path(as_on_page.__code__.co_filename).parents[1]
    modules = [
        *(
            root / "actions" / f"{name}.py"
            for name in ("draft_refusals", "approve_departments", "explain_figure", "receive_roster")
        ),
        *(
            root / "actions" / f"{name}.py"
            for name in ("receive_workbook", "year_settings", "audit_sent", "unit_workbooks")
        ),
        *(root / "board" / f"{name}.py" for name in ("stage", "department_notes", "year_state")),
        *(path for path in (root / "desk").glob("*.py") if path.name != "open_desk.py"),  # told where it is started
    ]
    said = [text for path in modules for text in sentences(path) if COMMAND.search(text)]
    assert len(said) > 5
    assert [text for text in said if COMMAND.search(as_on_page(text)) and "disclose audit" not in text] == []


def sentences(path: Path) -> Iterator[str]:
    """Yield the strings of a module, what is filled in as a code."""
    if path.name == "page_words.py":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {id(node.body[0].value) for node in ast.walk(tree) if has_docstring(node)}  # type: ignore[attr-defined]
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "2024" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs | inner:
            yield node.value


def has_docstring(node: ast.AST) -> bool:
    body = getattr(node, "body", None)
    return (
        isinstance(body, list)
        and bool(body)
        and isinstance(body[0], ast.Expr)
        and isinstance(body[0].value, ast.Constant)
    )
