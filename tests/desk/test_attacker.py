"""Somebody in the bureau's network who wants what is not his: one script over real connections, and nothing is found."""

import contextlib
import http.client
import io
import itertools
import json
import re
import socket
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from budget_disclosure.actions.last_year_of_units import YearFolders
from budget_disclosure.desk import desk_guard, desk_server
from budget_disclosure.desk.desk_context import Desk
from budget_disclosure.desk.open_desk import DeskRequest, open_desk
from tests.support.desks import NOW, TEMPLATES, YEAR, desk_year, workbook
from tests.support.limits import HANGS

FORM = "application/x-www-form-urlencoded"


class Attacker:
    """Connections to a page, with the cookies of whoever he pretends to be."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.port = desk, int(desk.address.rpartition(":")[2])
        self.host = f"127.0.0.1:{self.port}"
        self.cookie = ""

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, str, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=HANGS)
        given = {"Cookie": self.cookie, "Origin": f"http://{self.host}", **headers}
        given = {name.replace("_", "-"): value for name, value in given.items()}
        connection.putrequest(method, path, skip_host="Host" in given, skip_accept_encoding=True)
        if body is not None and "Content-Length" not in given and "Transfer-Encoding" not in given:
            given["Content-Length"] = str(len(body))
        for name, value in given.items():
            connection.putheader(name, value)
        connection.endheaders()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it hung up: the answer is there, or not
            if body is not None:
                connection.send(body)
        try:
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace"), dict(answer.getheaders())
        except (ConnectionError, http.client.HTTPException):
            return 0, "", {}
        finally:
            connection.close()

    def form(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> tuple[int, str, dict[str, str]]:
        return self.ask("POST", path, urlencode(fields).encode(), **{"Content-Type": FORM, **(headers or {})})

    def enter(self, secret: str) -> str:
        """Come in and return the word that stands in the forms."""
        _, _, headers = self.form("/in", secret=secret)
        self.cookie = headers["set-cookie"].partition(";")[0]
        page = self.ask("GET", headers["location"])[1]
        return page.partition('name="csrf" value="')[2].partition('"')[0]

    def raw(self, request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=HANGS) as connection:
            connection.sendall(request)
            parts = []
            with contextlib.suppress(ConnectionResetError):
                while part := connection.recv(65536):
                    parts.append(part)
            return b"".join(parts)


@pytest.fixture
def attacker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Attacker]:
    monkeypatch.setattr(desk_server, "HEAD_SECONDS", 1.0)
    monkeypatch.setattr(desk_server, "_LOOK_SECONDS", 0.2)
    monkeypatch.setattr(desk_guard, "BODY_SECONDS", 1.5)
    year = desk_year(tmp_path)
    (tmp_path / "secret.txt").write_text("GEHEIM", encoding="utf-8")
    (year.outputs / str(YEAR) / "305-云岭县水利局").mkdir(parents=True)
    (year.outputs / str(YEAR) / "305-云岭县水利局" / "校验报告.html").write_text("GEHEIM", encoding="utf-8")
    with open_desk(DeskRequest(YEAR, YearFolders(year.inputs, year.outputs, TEMPLATES), port=0)) as desk:
        yield Attacker(desk)


def test_the_attackers_script_finds_nothing(attacker: Attacker) -> None:
    # He has all the time in the world: for the limits of how often a minute passes with every request.
    minutes = itertools.count()
    attacker.desk.rates._clock = lambda: 60.0 * next(minutes)
    operator = attacker.desk.operator_link.rpartition("/")[2]
    word_of_operator = attacker.enter(operator)
    cookie_of_operator = attacker.cookie
    own, other = (attacker.desk.files.make_link(code, NOW) for code in ("305001", "305002"))
    word_of_other = attacker.enter(other)
    word = attacker.enter(own)
    another_units_page_and_workbook(attacker, word, word_of_other)
    the_operators_pages(attacker, word, word_of_operator, cookie_of_operator)
    what_goes_out_to_other_units(attacker, word, word_of_operator)
    ways_out_of_the_folder(attacker, word)
    names_with_scripts(attacker, word)
    forms_from_elsewhere_and_again(attacker, word)
    other_names_of_the_host(attacker)
    odd_requests(attacker)
    a_thousand_megabytes(attacker, word)
    files_that_the_operator_is_made_to_drop(attacker, word_of_operator, cookie_of_operator)
    names_that_are_no_files_of_a_download(attacker, cookie_of_operator)
    connections_held_open(attacker, word)
    a_revoked_link(attacker, own, word)
    assert attacker.desk.orders.take() is None
    assert {path.name for path in attacker.desk.folders.inputs.rglob("*") if path.is_file()} == {
        "单位名单.csv", "年度设置.yaml", "305001-云岭县水利局.xlsx",
    }  # fmt: skip
    log = attacker.desk.folders.outputs / str(YEAR) / ".disclose" / "desk" / "log.jsonl"
    assert all(json.loads(line)["who"] for line in log.read_text(encoding="utf-8").splitlines())
    assert attacker.ask("GET", "/unit/")[0] in (403, 429)  # it is still there, and still closed


def upload(attacker: Attacker, word: str, content: Any, name: str = "表.xlsx", **headers: str) -> tuple[int, str]:
    given = {"X-CSRF": word, "X-File-Name": quote(name), **headers}
    status, text, _ = attacker.ask("PUT", "/unit/upload", content, **given)
    return status, text


def another_units_page_and_workbook(attacker: Attacker, word: str, word_of_other: str) -> None:
    status, text = upload(attacker, word, workbook("305002"))
    assert (status, "这里只收单位 305001 的" in text) == (422, True)
    assert upload(attacker, word_of_other, workbook("305001"))[0] == 403
    for path in ("/unit/?unit=305002", "/unit/sent?unit=305002", "/unit/workbook?code=305002"):
        status, text, headers = attacker.ask("GET", path)
        assert "水文站" not in text
        assert "305002" not in headers.get("content-disposition", "")
    assert "305002" not in attacker.ask("GET", "/unit/305002")[1]
    assert upload(attacker, word, workbook("305001"), "305002-云岭县水文站.xlsx")[0] == 200


def the_operators_pages(attacker: Attacker, word: str, word_of_operator: str, cookie_of_operator: str) -> None:
    secret = cookie_of_operator.partition("=")[2]
    own = attacker.cookie
    for cookie in (own, own.replace("desk_unit", "desk_operator"), "desk_operator=", f"desk_operator={secret[:-1]}"):
        attacker.cookie = cookie
        for path in ("/", "/department/305", "/log", "/progress", "/department/305/file/" + "0" * 24):
            assert attacker.ask("GET", path)[0] == 403
        for path in ("/run", "/approve", "/publish", "/link", "/revoke", "/send-back"):
            for token in (word, word_of_operator):
                assert attacker.form(path, csrf=token, department="305", unit="305001")[0] == 403
        assert attacker.ask("PUT", "/upload", workbook("305001"), **{"X-CSRF": word_of_operator})[0] == 403
    attacker.cookie = own


WAYS = (
    "../secret.txt", "..%2f..%2f..%2fsecret.txt", "%2e%2e/%2e%2e/secret.txt", "....//secret.txt", "..%5c..%5csecret.txt",
    "%252e%252e%252fsecret.txt", "/etc/passwd", "%00", "secret.txt%00.html", "file:///etc/passwd", "校验报告.html", "~", "",
)  # fmt: skip
OUTGOING = (
    "/setup", "/roster", "/packages", "/packages?unit=305002", "/packages?unit=305001", "/packages?department=305",
    "/reminders", "/reminders?department=305", "/reminders/list", "/reminders/texts", "/status", "/releases",
    "/releases?department=305", "/public/index.html", "/public/305-云岭县水利局/index.html", "/audit",
    "/audit/x/report", "/audit/x/marked", "/department/305/explain?of=305&reference=1",
)  # fmt: skip


def what_goes_out_to_other_units(attacker: Attacker, word: str, word_of_operator: str) -> None:
    """Packages, reminders, publications and audits are the operator's; a unit's own package is its own, always."""
    for path in OUTGOING:
        assert attacker.ask("GET", quote(path, safe="/?=&%"))[0] == 403, path
    for path, fields in (("/settings", {"contact": "我"}), ("/packages", {"unit": "305002", "overwrite": "on"})):
        for token in (word, word_of_operator):
            assert attacker.form(path, csrf=token, **fields)[0] == 403
    for path in ("/roster", "/audit"):
        for token in (word, word_of_operator):
            given = {"X-CSRF": token, "X-File-Name": "a.csv"}
            assert attacker.ask("PUT", path, "部门代码,部门名称,单位代码,单位名称\n".encode(), **given)[0] == 403
    for path in ("/unit/package?unit=305002", "/unit/package?department=305", "/unit/package?code=305002"):
        status, text, headers = attacker.ask("GET", path)
        assert (status, "305001" in headers["content-disposition"]) == (200, True)
        assert "305002" not in headers["content-disposition"]
        assert "水文站" not in text  # names inside a .zip stand in it as they are
    for path in ("/unit/package/305002", "/unit/package/../../packages", "/unit/packages", "/unit/reminders"):
        assert attacker.ask("GET", path)[0] in (403, 404)


def files_that_the_operator_is_made_to_drop(attacker: Attacker, word: str, cookie: str) -> None:
    """A roster with scripts and formulas as names, documents that are bombs or nothing: told, and nothing runs."""
    own, attacker.cookie = attacker.cookie, cookie
    header = "部门代码,部门名称,单位代码,单位名称"
    roster = attacker.desk.folders.inputs / str(YEAR) / "单位名单.csv"
    before = roster.read_bytes()
    for content in (
        f"{header}\n305,<script>alert(1)</script>,305001,a\n305,水利局,305002,b".encode(),  # two names of one department
        f"{header}\n305,水利局,305001,{'a' * 101}".encode(),
        f"{header}\n305,水利局,305001,a\u200b\u202eb".encode(),
        f"{header}\n../305,水利局,../305001,a".encode(),
        f'{header}\n305,水利局,305001,"a'.encode(),
        b"\x00" * 100_000,
        b"PK\x03\x04" + b"\x00" * 1000,
        b"",
    ):
        status, text, _ = attacker.ask("PUT", "/roster", content, **{"X-CSRF": word, "X-File-Name": "a.csv"})
        assert (status, json.loads(text)["ok"]) == (422, False), content[:80]
    assert roster.read_bytes() == before
    for name, content in hostile_documents():
        given = {"X-CSRF": word, "X-File-Name": quote(name)}
        status, text, _ = attacker.ask("PUT", "/audit", content, **given)
        assert (status, json.loads(text)["ok"]) == (422, False), name
        assert "tmp" not in text
        assert "GEHEIM" not in text
    for path in ("/roster", "/audit"):
        sizes = {"X-CSRF": word, "X-File-Name": "a.pdf", "Content-Length": "1000000000"}
        assert attacker.ask("PUT", path, None, **sizes)[0] == 413
        for origin in ("http://evil.example", "null", ""):
            given = {"X-CSRF": word, "X-File-Name": "a.csv", "Origin": origin}
            assert attacker.ask("PUT", path, before, **given)[0] == 403
        assert attacker.ask("PUT", path, before, **{"X-CSRF": "x" * 43, "X-File-Name": "a.csv"})[0] == 403
    for path in ("/settings", "/packages", "/run"):
        assert attacker.form(path, {"Origin": "http://evil.example"}, csrf=word, contact="我")[0] == 403
        assert attacker.form(path, csrf="", contact="我")[0] == 403
        assert attacker.ask("GET", f"{path}?csrf={word}&contact=x&overwrite=on")[0] in (404, 405)  # no deed by a link
    assert "我" not in (attacker.desk.folders.inputs / str(YEAR) / "年度设置.yaml").read_text(encoding="utf-8")
    attacker.cookie = own


def hostile_documents() -> Iterator[tuple[str, bytes]]:
    yield "空.docx", b""
    yield "没有.docx", b"PK\x03\x04" + b"\x00" * 100
    yield "没有.pdf", b"%PDF-1.7\n" + b"1 0 obj<</Length 999999999>>stream\n" * 1000
    yield "../../secret.txt.pdf", b"%PDF-"
    yield "<script>.docx", b"x"
    yield "改名.exe.docx", b"MZ" + b"\x00" * 1000
    yield "x.exe", b"MZ"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(
            "[Content_Types].xml", b"<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"
        )
        packed.writestr("word/document.xml", b"0" * 400_000_000)
    yield "炸弹.docx", stream.getvalue()
    stream = io.BytesIO()
    entity = b"<!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'>" + b"".join(
        f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>".encode() for n in range(9)
    )
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("word/document.xml", entity + b"<!ENTITY x SYSTEM 'file:///etc/passwd'>]><d>&j;&x;</d>")
    yield "实体.docx", stream.getvalue()


def names_that_are_no_files_of_a_download(attacker: Attacker, cookie: str) -> None:
    """The operator himself gets nothing by an odd name but what is listed."""
    own, attacker.cookie = attacker.cookie, cookie
    for way in WAYS:
        for before in ("/public/", "/public/305-云岭县水利局/", "/packages?unit=", "/packages?department=", "/releases?department=",
                       "/reminders?department=", "/reminders/list?department=", "/audit/", "/department/305/explain?reference=1&of="):  # fmt: skip
            path = quote(before, safe="/?=&") + quote(way, safe="%/.~:")
            status, text, _ = attacker.ask("GET", path)
            assert status in (0, 200, 400, 403, 404, 500), path
            assert "GEHEIM" not in text, path
            assert "root:" not in text, path
    attacker.cookie = own


def ways_out_of_the_folder(attacker: Attacker, word: str) -> None:
    for way in WAYS:
        for before in ("/unit/file/", "/static/", "/unit/", "/department/305/file/", "/department/", "/in/", "/"):
            path = before + quote(way, safe="%/.~:")
            status, text, _ = attacker.ask("GET", path)
            assert status in (0, 200, 400, 403, 404), path
            assert "GEHEIM" not in text, path
            assert "root:" not in text, path
        assert upload(attacker, word, b"no workbook", **{"X-File-Name": quote(way, safe="%/.~:")})[0] == 422, way
    for field in ("unit", "department", "secret", "csrf", "reason", "code"):
        for way in WAYS:
            for path in ("/unit/leave", "/in", "/link", "/run"):
                assert "GEHEIM" not in attacker.form(path, **{field: way})[1]
    assert attacker.ask("GET", "/static/")[0] == 404  # no listing


def names_with_scripts(attacker: Attacker, word: str) -> None:
    for name in (
        "<script>alert(1).xlsx",
        '"><img src=x onerror=alert(1)>.zip',
        "{{7*7}}.xlsx",
        "a\r\nSet-Cookie: x=1.xlsx",
    ):
        assert upload(attacker, word, b"PK\x03\x04 no workbook", name)[0] == 422
        assert "Set-Cookie" not in str(attacker.ask("GET", "/unit/")[2])
    page = attacker.ask("GET", "/unit/")[1]
    assert page.count("<script") == 1
    assert "<img" not in page
    assert "{{7*7}}" in page
    assert "&lt;script&gt;" in page


def forms_from_elsewhere_and_again(attacker: Attacker, word: str) -> None:
    for origin in (
        "http://evil.example",
        "null",
        "",
        f"http://{attacker.host}.evil.example",
        f"https://{attacker.host}",
    ):
        assert attacker.form("/unit/leave", {"Origin": origin}, csrf=word)[0] == 403
        assert upload(attacker, word, workbook("305001"), Origin=origin)[0] == 403
    assert attacker.form("/unit/leave", {"Sec-Fetch-Site": "cross-site"}, csrf=word)[0] == 403
    own = attacker.cookie
    mine = attacker.enter(attacker.desk.files.make_link("312001", NOW))
    assert attacker.form("/unit/leave", csrf=word)[0] == 403  # the word of another session
    assert attacker.form("/unit/leave", csrf=mine)[0] == 303
    assert attacker.form("/unit/leave", csrf=mine)[0] == 403  # once more, after the end of its session
    attacker.cookie = own


def other_names_of_the_host(attacker: Attacker) -> None:
    for host in (
        "evil.example",
        f"evil.example:{attacker.port}",
        "127.0.0.1",
        f"127.0.0.1.evil.example:{attacker.port}",
        f"[::1]:{attacker.port}",
    ):
        assert attacker.ask("GET", "/unit/", Host=host, X_Forwarded_Host=attacker.host)[0] == 421
    twice = f"GET / HTTP/1.1\r\nHost: {attacker.host}\r\nHost: evil.example\r\n\r\n"
    assert b" 400 " in attacker.raw(twice.encode()).partition(b"\r\n")[0]
    assert b" 200 " not in attacker.raw(b"GET / HTTP/1.0\r\n\r\n").partition(b"\r\n")[0]


def odd_requests(attacker: Attacker) -> None:
    for method in ("TRACE", "TRACK", "DELETE", "OPTIONS", "PATCH", "PROPFIND", "get", "DEBUG"):
        status, text, headers = attacker.ask(method, "/unit/")
        assert status == 405
        assert attacker.cookie not in text
        assert headers["x-content-type-options"] == "nosniff"
    assert attacker.ask("POST", "/unit/upload", b"")[0] == 405
    for request in (
        b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
        f"POST /in HTTP/1.1\r\nHost: {attacker.host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".encode(),
        f"POST /in HTTP/1.1\r\nHost: {attacker.host}\r\nContent-Length: -1\r\n\r\n".encode(),
    ):
        answer = attacker.raw(request)
        assert re.match(rb"HTTP/1.1 (400|403|413|421) ", answer) or answer == b"", answer[:80]
    assert attacker.ask("GET", "/unit/", Upgrade="websocket", Connection="Upgrade", Sec_WebSocket_Key="x")[0] in (
        200,
        400,
    )


def a_thousand_megabytes(attacker: Attacker, word: str) -> None:
    started = time.monotonic()
    status, text, headers = attacker.ask(
        "PUT", "/unit/upload", None, **{"X-CSRF": word, "X-File-Name": "x.xlsx", "Content-Length": "1000000000"}
    )
    assert (status, headers["connection"]) == (413, "close")
    assert "文件超过 20 MB" in text
    assert time.monotonic() - started < 5  # refused at once: nothing was sent
    head = (
        f"PUT /unit/upload HTTP/1.1\r\nHost: {attacker.host}\r\nOrigin: http://{attacker.host}\r\nCookie: {attacker.cookie}\r\n"
        f"X-CSRF: {word}\r\nX-File-Name: x.xlsx\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    sent = 0
    with socket.create_connection(("127.0.0.1", attacker.port), timeout=HANGS) as connection:
        connection.sendall(head.encode())
        with contextlib.suppress(ConnectionError):
            while sent < 1_000_000_000:
                connection.sendall(b"100000\r\n" + b"x" * 0x100000 + b"\r\n")
                sent += 0x100000
    assert sent < 60_000_000


def connections_held_open(attacker: Attacker, word: str) -> None:
    """Heads that never end are ended, bodies too, and meanwhile others are served."""
    slow = [socket.create_connection(("127.0.0.1", attacker.port), timeout=HANGS) for _ in range(30)]
    for number, connection in enumerate(slow):
        if number % 2:
            connection.sendall(f"GET /unit/ HTTP/1.1\r\nHost: {attacker.host}\r\nX-Slow: ".encode())
        else:
            connection.sendall(
                f"PUT /unit/upload HTTP/1.1\r\nHost: {attacker.host}\r\nOrigin: http://{attacker.host}\r\nX-CSRF: {word}\r\n"
                f"Cookie: {attacker.cookie}\r\nContent-Length: 1000\r\n\r\nx".encode()
            )
    assert attacker.ask("GET", "/unit/")[0] == 200
    until = time.monotonic() + HANGS
    for connection in slow:
        connection.settimeout(max(until - time.monotonic(), 0.1))
        with contextlib.suppress(ConnectionResetError):
            while connection.recv(4096):
                pass  # an answer (408), then the end
        connection.close()
    many = []
    for _ in range(desk_server._MOST_OF_ADDRESS + 20):
        with contextlib.suppress(ConnectionError):
            many.append(socket.create_connection(("127.0.0.1", attacker.port), timeout=HANGS))
    for connection in many:
        connection.close()
    time.sleep(0.5)
    assert attacker.ask("GET", "/unit/")[0] == 200


def a_revoked_link(attacker: Attacker, secret: str, word: str) -> None:
    attacker.desk.files.revoke_link("305001")
    assert attacker.ask("GET", "/unit/")[0] == 403
    assert upload(attacker, word, workbook("305001", revision=2))[0] == 403
    assert attacker.form("/in", secret=secret)[0] == 403
    now = attacker.desk.rates._clock()
    attacker.desk.rates._clock = lambda: now
    wrong = [attacker.form("/in", secret=f"{number:043}")[0] for number in range(15)]
    assert set(wrong) <= {403, 429}
    assert wrong[-1] == 429  # guessing is slow
