"""Two people at the local page in a real browser: from an empty year to a published document and its correction."""

import base64
import io
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By

from budget_disclosure.store.digests import digest
from tests.support.desks import ROSTER, SETTINGS, workbook
from tests.support.limits import HANGS

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow
WATER = "305-云岭县水利局"
DROP = """
const [name, text, done] = arguments;
const files = new DataTransfer();
files.items.add(new File([Uint8Array.from(atob(text), (one) => one.charCodeAt(0))], name));
document.querySelector("form[data-upload]").dispatchEvent(new DragEvent("drop", {dataTransfer: files, bubbles: true, cancelable: true}));
done();
"""
FETCH = """
const [path, done] = arguments;
fetch(path).then(async (one) => done([one.status, one.headers.get("content-type"), (await one.arrayBuffer()).byteLength]));
"""
NAMELESS = """
return [...document.querySelectorAll("input:not([type=hidden]), button, a")]
  .filter((one) => !(one.getAttribute("aria-label") || one.textContent.trim() || (one.labels && one.labels.length)))
  .map((one) => one.outerHTML);
"""


@dataclass
class Story:
    """A served project and the browser of both people: each has a cookie of his own."""

    folder: Path
    browser: Chrome
    process: "subprocess.Popen[bytes]"
    address: str = ""

    def said(self) -> str:
        return (self.folder / "said").read_text(encoding="utf-8")

    def open(self, path: str) -> None:
        self.browser.get(f"{self.address}{path}")

    def text(self) -> str:
        return self.browser.find_element(By.TAG_NAME, "body").text

    def wait(self, condition: Callable[[], Any]) -> Any:
        end = time.monotonic() + HANGS
        while time.monotonic() < end:
            try:
                if value := condition():
                    return value
            except Exception:  # the page loads itself again under our hands
                pass
            time.sleep(0.3)
        raise AssertionError(f"{self.text()}\n---\n{self.said()}")

    def sees(self, *words: str) -> None:
        self.wait(lambda: all(word in self.text() for word in words))

    def press(self, name: str) -> None:
        """Press a button by keyboard."""
        buttons = self.browser.find_elements(By.TAG_NAME, "button")
        (button,) = [one for one in buttons if name in (one.text, one.get_attribute("aria-label"))]
        button.send_keys(Keys.ENTER)

    def choose(self, file: Path) -> None:
        self.browser.find_element(By.CSS_SELECTOR, "input[type=file]").send_keys(str(file))

    def fill(self, form: str, **values: str) -> None:
        for name, value in values.items():
            field = self.browser.find_element(By.CSS_SELECTOR, f"form[action='{form}'] [name='{name}']")
            self.browser.execute_script("arguments[0].value = arguments[1]", field, value)

    def link(self, title: str) -> str:
        return str(self.browser.find_element(By.LINK_TEXT, title).get_attribute("href"))

    def fits(self) -> None:
        """At 390 pixels nothing is cut off, every control has a name, and the first thing Tab finds is the way past."""
        for width in (390, 1366):
            metrics = {"width": width, "height": 768, "deviceScaleFactor": 1, "mobile": False}
            self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
            assert self.browser.execute_script("return document.documentElement.scrollWidth - innerWidth") <= 0
        assert self.browser.execute_script(NAMELESS) == []
        self.browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
        assert self.browser.switch_to.active_element.text == "跳到正文"


@pytest.fixture
def story(tmp_path: Path, chromium: Chrome) -> Iterator[Story]:
    folder = tmp_path.resolve()
    shutil.copytree(ROOT / "templates", folder / "templates")
    (folder / "inputs" / "2024").mkdir(parents=True)
    rows = [row for row in ROSTER.splitlines() if not row.startswith(("312", "305,云岭县水利局,305002"))]
    (folder / "inputs" / "2024" / "单位名单.csv").write_text("\n".join(rows), encoding="utf-8")
    (folder / "inputs" / "2024" / "年度设置.yaml").write_text(SETTINGS, encoding="utf-8")
    arguments = ("serve", "2024", "--port", str(_free_port()), "--desk-port", str(_free_port()))
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "budget_disclosure.cli", *arguments],
            cwd=folder, env={**os.environ, "PATH": "/nowhere"}, stdout=said, stderr=said, start_new_session=True,
        )  # fmt: skip
    one = Story(folder, chromium, process)
    try:
        chromium.get("about:blank")
        chromium.get_log("browser")  # type: ignore[no-untyped-call]
        end = time.monotonic() + HANGS
        while "停止请按" not in one.said() and process.poll() is None and time.monotonic() < end:
            time.sleep(0.3)
        yield one
    finally:
        process.kill()
        process.wait(HANGS)


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_from_an_empty_year_to_a_published_document_and_its_correction(story: Story, tmp_path: Path) -> None:
    files = {
        "别的单位.xlsx": workbook("305002"),
        "有错误.xlsx": workbook("305001", without="kind"),
        "改好了.xlsx": workbook("305001"),
        "更正.xlsx": workbook("305001", revision=2, short_name="水利局"),
    }
    (tmp_path / "sent").mkdir()
    for name, content in files.items():
        (tmp_path / "sent" / name).write_bytes(content)
    the_operator_comes_in_and_makes_a_link(story)
    the_unit_sends_what_is_not_its_own_and_what_is_wrong(story, tmp_path / "sent")
    the_unit_corrects_it_and_has_its_receipt(story, tmp_path / "sent")
    the_operator_finds_the_document(story)
    a_zip_that_is_dropped_is_refused(story)
    it_is_reviewed_signed_and_published(story)
    it_is_sent_back_and_corrected(story, tmp_path / "sent")
    who_did_what_is_on_record(story)
    assert [one for one in story.browser.get_log("browser") if "Content Security" in one["message"]] == []  # type: ignore[no-untyped-call]


def the_operator_comes_in_and_makes_a_link(story: Story) -> None:
    link = re.search(r"http://127\.0\.0\.1:\d+/in/\S+", story.said())
    assert link, story.said()
    story.address = link[0].partition("/in/")[0]
    story.browser.get(link[0])
    story.sees("2024 年度部门预算公开", "305 云岭县水利局", "未报送", "0／1")
    story.fits()
    story.open("/department/305")
    story.press("生成单位 305001 的链接")
    story.sees("新的链接：只显示这一次")
    address = story.browser.find_element(By.CSS_SELECTOR, "input.address").get_attribute("value")
    story.browser.get(str(address))
    story.sees("305001 云岭县水利局", "报送截止：2024-03-31", "预算股 张三", "还没有报送")
    story.fits()
    status, kind, size = story.browser.execute_async_script(FETCH, "/unit/workbook")
    assert (status, kind) == (200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    assert size > 50_000


def the_unit_sends_what_is_not_its_own_and_what_is_wrong(story: Story, sent: Path) -> None:
    story.choose(sent / "别的单位.xlsx")
    story.sees("别的单位.xlsx：这是单位 305002 的填报表，这里只收单位 305001 的，没有收下")
    story.choose(sent / "有错误.xlsx")
    story.sees("收到填报表：305001 云岭县水利局", "错误 1 项", "单位信息 B12", "填写“单位性质”", "请填写")
    story.fits()
    assert story.browser.execute_async_script(FETCH, "/unit/marked")[0] == 200


def the_unit_corrects_it_and_has_its_receipt(story: Story, sent: Path) -> None:
    story.choose(sent / "改好了.xlsx")
    story.sees("此前报送的已存入“旧版”", digest((sent / "改好了.xlsx").read_bytes()))
    assert "错误 1 项" not in story.text()
    folder = story.folder / "inputs" / "2024" / WATER
    assert (folder / "305001-云岭县水利局.xlsx").read_bytes() == (sent / "改好了.xlsx").read_bytes()
    assert [path.read_bytes() for path in (folder / "旧版").iterdir()] == [(sent / "有错误.xlsx").read_bytes()]


def the_operator_finds_the_document(story: Story) -> None:
    story.open("/department/305")
    story.sees("待公开", "没有在运行。")
    story.press("生成（本部门）")
    story.sees("部门 305：已排队，马上开始生成。")
    story.wait(lambda: story.text().count("1 个部门全部成功") >= 1 and "没有在运行" in story.text())
    status, kind, size = story.browser.execute_async_script(FETCH, story.link("Word"))
    assert (status, kind) == (200, "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
    assert size > 20_000
    assert story.browser.execute_async_script(FETCH, story.link("校验报告"))[:2] == [200, "text/html; charset=utf-8"]
    story.fits()


def a_zip_that_is_dropped_is_refused(story: Story) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("305001.xlsx", b"x")
    story.open("/")
    story.browser.execute_async_script(DROP, "全部.zip", base64.b64encode(stream.getvalue()).decode())
    story.sees("全部.zip：没有收下。［错误］I-130", "压缩包，里面有“305001.xlsx”")


def it_is_reviewed_signed_and_published(story: Story) -> None:
    story.open("/department/305")
    story.press("送审（写出送审稿）")
    story.sees("送审稿（每页印有“草稿”和核对码）")
    story.fill("/approve", reviewer="王五", note="已逐项核对")
    story.press("签批")
    story.sees("王五 已签批", "内容一变，签批就失效")
    story.fill("/publish", date="2024-05-20")
    story.press("登记公开")
    story.sees("已公开第 1 版（2024-05-20）")
    assert (story.folder / "outputs" / "2024" / "发布" / WATER / "文件清单.csv").is_file()


def it_is_sent_back_and_corrected(story: Story, sent: Path) -> None:
    story.browser.find_element(By.CSS_SELECTOR, "summary[aria-label='退回单位 305001']").send_keys(Keys.ENTER)
    story.fill("/send-back", reason="简称写错了")
    story.press("退回")
    story.sees("已退回单位 305001 云岭县水利局：简称写错了")
    story.open("/unit/")
    story.sees("已退回，请更正后重新报送", "简称写错了")
    story.choose(sent / "更正.xlsx")
    story.sees(digest((sent / "更正.xlsx").read_bytes()))
    story.wait(lambda: "请更正后重新报送" not in story.text())
    story.open("/department/305")
    story.wait(lambda: "有变动" in story.text() or "与已公开的版本不同" in story.text())
    kept = story.folder / "inputs" / "2024" / WATER / "旧版"
    assert sorted(digest(path.read_bytes()) for path in kept.iterdir()) == sorted(
        digest((sent / name).read_bytes()) for name in ("有错误.xlsx", "改好了.xlsx")
    )


def who_did_what_is_on_record(story: Story) -> None:
    story.open("/log")
    rows = [row.text for row in story.browser.find_elements(By.CSS_SELECTOR, "tbody tr")]
    expected = (
        "收到填报表",
        "退回",
        "登记公开",
        "签批",
        "送审",
        "没有收下",
        "运行",
        "收到填报表",
        "收到填报表",
        "没有收下",
        "进入",
    )
    found = iter(rows)
    assert all(any(word in row for row in found) for word in expected), rows
    story.fits()
