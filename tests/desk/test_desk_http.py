"""Who may ask the page what: links, sessions, forms, files, words; without a network and without a browser."""

import stat
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from budget_disclosure.desk.desk_downloads import attachment
from budget_disclosure.desk.desk_files import DeskFiles
from budget_disclosure.desk.desk_guard import FORM_BYTES, SECURITY, UPLOAD_BYTES
from budget_disclosure.desk.desk_orders import AskedRun
from budget_disclosure.desk.desk_rates import Rate, Rates
from budget_disclosure.desk.desk_sessions import IDLE_SECONDS, Sessions
from budget_disclosure.store.digests import digest
from tests.support.desks import HOST, NOW, YEAR, DeskYear, desk_year, workbook

WATER = "305-云岭县水利局"


@pytest.fixture
def year(tmp_path: Path) -> DeskYear:
    return desk_year(tmp_path)


def test_an_operator_sees_every_department_and_a_unit_only_itself(year: DeskYear) -> None:
    operator, unit = year.operator(), year.unit("305002")
    assert [text in operator.client.get("/").text for text in ("305 云岭县水利局", "312 云岭县林业局")] == [True, True]
    own = unit.client.get("/unit/").text
    assert "305002 云岭县水文站" in own
    assert "报送截止：2024-03-31" in own
    assert "预算股 张三 0358-0000000" in own
    assert "305001" not in own
    assert "林业局" not in own


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/department/305",
        "/log",
        "/progress",
        "/department/305/file/0123",
        "/unit/",
        "/unit/workbook",
        "/unit/sent",
    ],
)
def test_nobody_gets_in_without_a_link(year: DeskYear, path: str) -> None:
    answer = year.client().get(path)
    assert answer.status_code == 403
    assert "305" not in answer.text


def test_a_unit_reaches_nothing_of_the_operator_and_the_operator_is_no_unit(year: DeskYear) -> None:
    unit, operator = year.unit("305001"), year.operator()
    for path in ("/", "/department/305", "/log", "/progress"):
        assert unit.client.get(path).status_code == 403
    for path in ("/run", "/approve", "/publish", "/link", "/revoke", "/send-back", "/review", "/withdraw"):
        assert unit.post(path, csrf=unit.csrf, department="305", unit="305001").status_code == 403
    assert operator.client.get("/unit/").status_code == 403
    assert year.desk.orders.take() is None


def test_the_operator_comes_in_from_this_machine_only_whatever_a_request_says_of_itself(year: DeskYear) -> None:
    secret = year.desk.operator_link.rpartition("/")[2]
    outside = year.client("192.168.1.7")
    headers = {"Origin": f"http://{HOST}", "X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1"}
    assert outside.post("/in", data={"secret": secret}, headers=headers).status_code == 403
    cookie = year.operator().client.cookies["desk_operator"]
    outside.cookies.set("desk_operator", cookie)
    assert outside.get("/").status_code == 403


def test_looking_at_a_link_does_nothing_and_says_nothing_of_it(year: DeskYear) -> None:
    right = year.client().get("/in/" + year.desk.files.make_link("305001", NOW))
    wrong = year.client().get("/in/" + "A" * 43)
    assert (right.status_code, wrong.status_code) == (200, 200)
    assert "set-cookie" not in right.headers
    assert len(right.text) == len(wrong.text)


def test_a_revoked_link_and_its_sessions_end_at_once_and_a_new_link_ends_the_old_one(year: DeskYear) -> None:
    unit = year.unit("305001")
    assert unit.client.get("/unit/").status_code == 200
    year.desk.files.revoke_link("305001")
    assert unit.client.get("/unit/").status_code == 403
    first = year.desk.files.make_link("305001", NOW)
    year.desk.files.make_link("305001", NOW)
    assert unit.post("/in", secret=first).status_code == 403


def test_only_digests_are_kept_and_only_their_owner_may_read_them(year: DeskYear) -> None:
    secret = year.desk.files.make_link("305001", NOW)
    year.unit("305002")
    folder = year.outputs / str(YEAR) / ".disclose" / "desk"
    kept = {path.name: path for path in folder.iterdir()}
    assert sorted(kept) == ["links.json", "log.jsonl"]
    for path in kept.values():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert secret not in path.read_text(encoding="utf-8")
    assert digest(secret.encode()) in kept["links.json"].read_text(encoding="utf-8")
    operator = year.desk.operator_link.rpartition("/")[2]
    assert all(operator not in path.read_text(encoding="utf-8") for path in kept.values())


def test_cookies_are_for_our_pages_only(year: DeskYear) -> None:
    cookie = year.unit("305001").entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/unit" in cookie


def test_every_answer_has_the_headers_of_safety(year: DeskYear) -> None:
    operator = year.operator()
    for path in ("/", "/static/desk.css", "/static/desk.js", "/nothing", "/static/desk_files.py", "/in/abc"):
        headers = operator.client.get(path).headers
        assert {name: headers[name] for name in SECURITY} == SECURITY, path
        assert "unsafe-inline" not in headers["content-security-policy"]


def test_no_page_of_ours_has_a_script_or_style_in_it(year: DeskYear) -> None:
    operator, unit = year.operator(), year.unit("305001")
    unit.sends(workbook("305001", short_name="<script>alert(1)</script>"), "<img src=x onerror=alert(1)>.xlsx")
    pages = [operator.client.get(path).text for path in ("/", "/department/305", "/log")]
    for text in (*pages, unit.client.get("/unit/").text):
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick=" not in text
        assert text.count("<script") == 1
        assert '<script src="/static/desk.js" defer></script>' in text
    assert "&lt;img src=x onerror=alert(1)&gt;.xlsx" in pages[2]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1"}, 421),
        ({"Host": "127.0.0.1:4300.evil.example"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://127.0.0.1:4300"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_what_another_page_sends_is_not_taken(year: DeskYear, headers: dict[str, str], status: int) -> None:
    operator = year.operator()
    assert operator.post("/run", headers, csrf=operator.csrf).status_code == status
    assert year.desk.orders.take() is None


def test_a_form_without_origin_or_with_the_word_of_another_session_is_not_taken(year: DeskYear) -> None:
    operator, other = year.operator(), year.operator()
    assert operator.client.post("/run", data={"csrf": operator.csrf}).status_code == 403
    for csrf in ("", "x", other.csrf):
        assert operator.post("/run", csrf=csrf).status_code == 403
    word = operator.csrf
    operator.does("/leave")
    assert operator.post("/run", csrf=word).status_code == 403
    assert operator.sends(workbook("305001"), **{"X-CSRF": word}).status_code == 403
    assert year.desk.orders.take() is None
    assert other.post("/run", csrf=other.csrf).status_code == 303
    assert year.desk.orders.take() == AskedRun()


def test_a_form_is_a_form(year: DeskYear) -> None:
    operator = year.operator()
    headers = {"Origin": f"http://{HOST}", "Content-Type": "text/plain"}
    assert operator.client.post("/run", content=f"csrf={operator.csrf}", headers=headers).status_code == 415
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    assert operator.client.post("/run", content="&".join("a=1" for _ in range(50)), headers=headers).status_code == 403
    assert operator.client.post("/run", content=b"csrf=\xff\xfe", headers=headers).status_code == 403
    assert operator.client.post("/run", content=b"x" * (FORM_BYTES + 1), headers=headers).status_code == 413


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"])
def test_odd_methods_are_refused(year: DeskYear, method: str) -> None:
    assert year.operator().client.request(method, "/").status_code == 405


def test_a_workbook_larger_than_the_limit_is_refused_by_its_stated_and_by_its_real_size(year: DeskYear) -> None:
    unit = year.unit("305001")
    stated = unit.sends(b"", **{"Content-Length": str(UPLOAD_BYTES + 1)})
    assert stated.status_code == 413
    assert "文件超过 20 MB，没有收下" in stated.text

    def stream() -> Any:
        for _ in range(UPLOAD_BYTES // 1_000_000 + 2):
            yield b"x" * 1_000_000

    assert unit.sends(stream()).status_code == 413
    assert not list((year.inputs / str(YEAR)).rglob("*.xlsx"))


def test_a_unit_sends_is_told_what_is_wrong_and_sends_again(year: DeskYear) -> None:
    unit = year.unit("305001")
    assert unit.sends(workbook("305001", without="kind")).json()["ok"] is True
    page = unit.client.get("/unit/").text
    assert "收到填报表：305001 云岭县水利局，2024-03-15 09:30:00" in page
    assert "单位信息 B12" in page
    assert "怎样更正" in page
    assert digest(workbook("305001", without="kind")) in page
    answer = unit.sends(workbook("305001")).json()
    assert answer["message"].endswith("此前报送的已存入“旧版”（305001-云岭县水利局（20240315-093000）.xlsx）。")
    assert answer["sha256"] == digest(workbook("305001"))
    assert unit.client.get("/unit/sent").content == workbook("305001")


def test_findings_are_those_of_now_whatever_was_found_before(year: DeskYear) -> None:
    unit = year.unit("305001")
    unit.sends(workbook("305001"))
    assert unit.client.get("/unit/").status_code == 200
    (year.inputs / str(YEAR) / "waivers.yaml").write_text("wrong: [", encoding="utf-8")
    assert "waivers.yaml" in unit.client.get("/unit/").text
    (year.inputs / str(YEAR) / "waivers.yaml").unlink()
    assert unit.client.get("/unit/").status_code == 200


def test_a_refused_workbook_is_told_and_nothing_is_written(year: DeskYear) -> None:
    unit = year.unit("305001")
    answer = unit.sends(workbook("305002"), "表<b>.xlsx")
    assert answer.status_code == 422
    assert answer.json()["message"].startswith("表<b>.xlsx：这是单位 305002 的填报表，这里只收单位 305001 的")
    assert not list((year.inputs / str(YEAR)).rglob("*.xlsx"))
    assert "没有收下" in unit.client.get("/unit/").text


def test_the_workbook_to_fill_in_is_the_units_own(year: DeskYear) -> None:
    unit = year.unit("305002")
    answer = unit.client.get("/unit/workbook")
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    assert "305002" in answer.headers["content-disposition"]
    again = unit.sends(answer.content)
    assert again.json()["ok"] is True
    assert (year.inputs / str(YEAR) / WATER / "305002-云岭县水文站.xlsx").read_bytes() == answer.content


def test_the_marked_copy_is_there_at_once(year: DeskYear) -> None:
    unit = year.unit("305001")
    assert unit.client.get("/unit/marked").status_code == 404
    unit.sends(workbook("305001", without="kind"))
    assert unit.client.get("/unit/marked").content[:4] == b"PK\x03\x04"


def test_only_files_that_the_board_names_are_sent(year: DeskYear) -> None:
    operator, unit = year.operator(), year.unit("305001")
    own = year.outputs / str(YEAR) / WATER
    (own / "退回").mkdir(parents=True)
    unit.sends(workbook("305001"))
    (own / "校验报告.html").write_text("<script>alert(1)</script>", encoding="utf-8")
    (own / "秘密.txt").write_text("x", encoding="utf-8")
    (own / "退回" / "305001-云岭县水利局.xlsx").write_bytes(b"copy")
    (own / "退回" / "305002-云岭县水文站.xlsx").write_bytes(b"other")
    year.desk.board.forget()
    page = operator.client.get("/department/305").text
    keys = {part.partition('"')[0] for part in page.split("/department/305/file/")[1:]}
    answers = [operator.client.get(f"/department/305/file/{key}") for key in keys]
    assert sorted(one.text for one in answers) == ["<script>alert(1)</script>", "copy"]
    report = next(one for one in answers if one.text.startswith("<script>"))
    assert report.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    for key in keys:
        assert operator.client.get(f"/department/312/file/{key}").status_code == 404
    assert sorted(unit.client.get(f"/unit/file/{key}").status_code for key in keys) == [200, 404]
    for key in ("..%2f..%2f秘密.txt", "秘密.txt", "%2e%2e", "..%5c..", "0" * 24, ""):
        assert operator.client.get(f"/department/305/file/{key}").status_code in (400, 404)


def test_sending_back_is_seen_by_the_unit_until_it_answers(year: DeskYear) -> None:
    operator, unit = year.operator(), year.unit("305001")
    assert "还没有报送，没有可以退回的" in operator.does("/send-back", unit="305001", department="305", reason="改")
    unit.sends(workbook("305001"))
    assert "请写明退回的原因" in operator.does("/send-back", unit="305001", department="305", reason=" ")
    assert "已退回单位 305001" in operator.does("/send-back", unit="305001", department="305", reason="职责写得太短")
    assert "已退回，请更正后重新报送" in unit.client.get("/unit/").text
    assert "职责写得太短" in unit.client.get("/unit/").text
    unit.sends(workbook("305001", revision=2))
    assert "已退回，请更正后重新报送" not in unit.client.get("/unit/").text


def test_a_link_is_shown_once(year: DeskYear) -> None:
    operator = year.operator()
    page = operator.does("/link", department="305")
    assert page.count('value="http://127.0.0.1:4300/in/') == 2
    assert "/in/" not in operator.client.get("/department/305").text
    assert sorted(year.desk.files.links()) == ["305001", "305002"]
    secret = page.partition('value="http://127.0.0.1:4300/in/')[2].partition('"')[0]
    assert operator.post("/in", secret=secret).headers["location"] == "/unit/"
    assert "链接已撤销，不能再用" in operator.does("/revoke", department="305", unit="305001")
    assert operator.post("/in", secret=secret).status_code == 403


def test_what_a_command_refuses_the_page_refuses_in_the_same_words(year: DeskYear) -> None:
    operator = year.operator()
    assert "公开日期应如 2024-05-20" in operator.does("/publish", department="305", date="昨天")
    assert "没有写审核人的姓名" in operator.does("/approve", department="305", reviewer="  ")
    assert "审核人应写在一行里" in operator.does("/approve", department="305", reviewer="王\n五")
    assert "还没有生成文档" in operator.does("/review", department="305")
    assert operator.post("/run", csrf=operator.csrf, department="999").status_code == 404


def test_who_did_what_is_written_down_and_shown(year: DeskYear) -> None:
    operator, unit = year.operator(), year.unit("305001")
    unit.sends(workbook("305001"), "水利局\n伪造的一行.xlsx")
    operator.does("/run", department="305")
    deeds = year.desk.files.deeds(50)
    assert [(one.who, one.what, one.about) for one in deeds] == [
        ("操作员", "运行", "305"),
        ("单位 305001", "收到填报表", "305001"),
        ("单位 305001", "进入", "305001"),
        ("操作员", "进入", ""),
    ]
    assert deeds[1].digest == digest(workbook("305001"))
    assert deeds[1].address == "192.168.1.7"
    log = year.outputs / str(YEAR) / ".disclose" / "desk" / "log.jsonl"
    assert len(log.read_text(encoding="utf-8").splitlines()) == 4
    assert digest(workbook("305001"))[:16] in operator.client.get("/log").text
    assert year.desk.files.deeds(50, "305001")[0].what == "收到填报表"


def test_trying_links_is_slow(year: DeskYear) -> None:
    client = year.client("192.168.1.9")
    headers = {"Origin": f"http://{HOST}"}
    answers = [client.post("/in", data={"secret": f"{n:043}"}, headers=headers).status_code for n in range(12)]
    assert answers == [403] * 10 + [429] * 2


def test_a_rate_fills_again_and_remembers_so_many() -> None:
    time = [0.0]
    rates = Rates(lambda: time[0])
    rate = Rate(2, 60)
    assert [rates.allows(rate, "a") for _ in range(3)] == [True, True, False]
    assert rates.allows(rate, "b")
    time[0] = 1.0
    assert [rates.allows(rate, "a") for _ in range(2)] == [True, False]
    for number in range(20_000):
        rates.allows(rate, str(number))
    assert len(rates._left) == 10_000


def test_a_session_ends_when_nobody_used_it_for_a_day() -> None:
    time = [0.0]
    sessions = Sessions(lambda: time[0])
    cookie, session = sessions.begin("305001", "digest")
    time[0] = IDLE_SECONDS
    assert sessions.of(cookie) is session
    time[0] += IDLE_SECONDS + 1
    assert sessions.of(cookie) is None
    assert sessions.of("") is None


def test_the_log_is_only_added_to(tmp_path: Path) -> None:
    from budget_disclosure.desk.desk_files import Deed

    files = DeskFiles(tmp_path, YEAR)
    files.add(Deed("1", "操作员", "运行"))
    before = (tmp_path / str(YEAR) / ".disclose" / "desk" / "log.jsonl").read_bytes()
    files.add(Deed("2", "操作员", "运行"))
    assert (tmp_path / str(YEAR) / ".disclose" / "desk" / "log.jsonl").read_bytes().startswith(before)
    assert [one.at for one in files.deeds(9)] == ["2", "1"]


def test_a_file_is_called_by_the_whole_name_of_its_unit_though_that_has_a_slash_in_it() -> None:
    answer = attachment(b"", "305002-水文站/水质站.XLSX")
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    assert unquote(answer.headers["content-disposition"]) == "attachment; filename*=UTF-8''305002-水文站_水质站.xlsx"
