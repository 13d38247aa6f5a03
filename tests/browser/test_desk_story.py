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
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By

from budget_disclosure.store.digests import digest
from tests.support.desks import workbook
from tests.support.limits import HANGS
from tests.support.public_page import figures, figures_not_in, read_page, value_of
from tests.unit.test_audit_of_a_folder import budget

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow
WATER = "305-云岭县水利局"
HEADER = "部门代码,部门名称,单位代码,单位名称"
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
CONTROLS = "a, button, input:not([type=hidden]), select, textarea, summary"
NAMELESS = """
return [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a, summary")]
  .filter((one) => !(one.getAttribute("aria-label") || one.textContent.trim() || (one.labels && one.labels.length)))
  .map((one) => one.outerHTML);
"""

SMALL = """
return [...document.querySelectorAll("button, .button, select, summary, textarea, input:not([type=hidden], [type=checkbox], [type=file])")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 40)
  .map((one) => one.outerHTML.slice(0, 120));
"""
# What has the focus is marked; returned is whether it can be seen that it has.
FOCUSED = """
const one = document.activeElement;
if (!one || one === document.body) return null;
one.dataset.reached = "yes";
const look = getComputedStyle(one.type === "file" ? one.nextElementSibling : one);
return look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2 ? "" : one.outerHTML.slice(0, 120);
"""
UNREACHED = """
return [...document.querySelectorAll(arguments[0])]
  .filter((one) => one.checkVisibility() && !one.dataset.reached).map((one) => one.outerHTML.slice(0, 120));
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
        """Press a button by keyboard; a page that loads itself again under our hands has another one."""

        def pressed() -> bool:
            buttons = self.browser.find_elements(By.TAG_NAME, "button")
            (button,) = [one for one in buttons if name in (one.text, one.get_attribute("aria-label"))]
            button.send_keys(Keys.ENTER)
            return True

        self.wait(pressed)

    def choose(self, file: Path) -> None:
        self.browser.find_element(By.CSS_SELECTOR, "input[type=file]").send_keys(str(file))

    def fill(self, form: str, **values: str) -> None:
        for name, value in values.items():
            field = self.browser.find_element(By.CSS_SELECTOR, f"form[action='{form}'] [name='{name}']")
            self.browser.execute_script("arguments[0].value = arguments[1]", field, value)

    def link(self, title: str) -> str:
        return str(self.browser.find_element(By.LINK_TEXT, title).get_attribute("href"))

    def fits(self) -> None:
        """At 390 pixels nothing is cut off and a finger meets what it means; every control has a name."""
        for width in (390, 1366):
            metrics = {"width": width, "height": 768, "deviceScaleFactor": 1, "mobile": False}
            self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
            assert self.browser.execute_script("return document.documentElement.scrollWidth - innerWidth") <= 0
            assert width == 1366 or self.browser.execute_script(SMALL) == []
        assert self.browser.execute_script(NAMELESS) == []

    def works_by_keyboard(self) -> None:
        """Tab reaches every control and it can be seen which one has the focus; the first leads past the links."""
        self.browser.refresh()
        self.press_tab()
        assert self.browser.switch_to.active_element.text == "跳到正文"
        unseen = []
        for _ in range(200):
            told = self.browser.execute_script(FOCUSED)
            if told is None:
                break
            unseen += [told] if told else []
            self.press_tab()
        assert unseen == []
        assert self.browser.execute_script(UNREACHED, CONTROLS) == []

    def fits_the_public(self) -> None:
        for width in (390, 1366):
            metrics = {"width": width, "height": 768, "deviceScaleFactor": 1, "mobile": False}
            self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
            assert self.browser.execute_script("return document.documentElement.scrollWidth - innerWidth") <= 0

    def press_tab(self) -> None:
        ActionChains(self.browser).send_keys(Keys.TAB).perform()

    def fetch(self, path: str) -> tuple[int, str, int]:
        status, kind, size = self.browser.execute_async_script(FETCH, path)
        return int(status), str(kind), int(size)


@pytest.fixture
def story(tmp_path: Path, chromium: Chrome) -> Iterator[Story]:
    folder = tmp_path.resolve()
    shutil.copytree(ROOT / "templates", folder / "templates")
    (folder / "inputs" / "2024").mkdir(parents=True)
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
        "错的名单.csv": f"{HEADER}\n305,云岭县水利局,5001,云岭县水利局\n305,云岭县水利局,305001,\n".encode(),
        "名单.csv": f"{HEADER}\n305,云岭县水利局,305001,云岭县水利局\n".encode("utf-8-sig"),
        "旧格式.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "别的单位.xlsx": workbook("305002"),
        "有错误.xlsx": workbook("305001", without="kind"),
        "改好了.xlsx": workbook("305001"),
        "更正.xlsx": workbook("305001", revision=2, short_name="水利局"),
        "别人的文档.docx": budget("7.00"),
    }
    (tmp_path / "sent").mkdir()
    for name, content in files.items():
        (tmp_path / "sent" / name).write_bytes(content)
    the_operator_comes_into_an_empty_year(story)
    he_gives_it_a_roster_and_its_settings(story, tmp_path / "sent")
    he_makes_the_packages_and_the_reminders(story)
    he_makes_a_link(story)
    the_unit_sends_what_is_not_its_own_and_what_is_wrong(story, tmp_path / "sent")
    the_unit_corrects_it_and_has_its_receipt(story, tmp_path / "sent")
    the_operator_finds_the_document(story)
    a_zip_that_is_dropped_is_refused(story)
    it_is_reviewed_signed_and_published(story)
    the_publics_page_says_what_the_document_says(story)
    another_bureaus_document_is_audited(story, tmp_path / "sent")
    it_is_sent_back_and_corrected(story, tmp_path / "sent")
    the_correction_is_published(story)
    who_did_what_is_on_record(story)
    assert [one for one in story.browser.get_log("browser") if "Content Security" in one["message"]] == []  # type: ignore[no-untyped-call]


def the_operator_comes_into_an_empty_year(story: Story) -> None:
    link = re.search(r"http://127\.0\.0\.1:\d+/in/\S+", story.said())
    assert link, story.said()
    story.address = link[0].partition("/in/")[0]
    story.browser.get(link[0])
    story.sees("2024 年度部门预算公开", "本年度还没有单位名单", "还没有部门。")
    story.fits()
    for path, words in (
        ("/setup", "还没有单位名单。"),
        ("/reminders", "没有要催报的单位。"),
        ("/audit", "还没有审查过文档。"),
    ):
        story.open(path)
        story.sees(words)
        story.fits()
        story.works_by_keyboard()


def he_gives_it_a_roster_and_its_settings(story: Story, sent: Path) -> None:
    story.open("/setup")
    story.choose(sent / "错的名单.csv")
    story.sees("名单有 2 处要改，没有采用", "第 2 行：单位代码 5001 不以部门代码 305 开头", "第 3 行：没有填：单位名称")
    story.choose(sent / "名单.csv")
    story.sees("已采用名单：1 个部门，1 个单位。", "部门 305用哪种公开格式，还没有写明")
    story.fill("/settings", format="thirteen-tables", report_by="2024-03-31", contact="预算股 张三 0358-0000000")
    story.press("保存")
    story.sees("已保存。")
    assert "用哪种公开格式，还没有写明" not in story.text()


def he_makes_the_packages_and_the_reminders(story: Story) -> None:
    story.press("生成全部单位的填报表")
    story.sees("全部单位的填报表：开始生成")
    story.sees("填报表共 1 份：已生成 1 份。", "下载全部（.zip）", "没有在运行")
    assert story.fetch("/packages")[:2] == (200, "application/zip")
    assert story.fetch("/packages?unit=305001")[2] > 50_000
    story.fits()
    story.works_by_keyboard()
    story.open("/reminders")
    story.sees("要催报的单位（1）", "305001 云岭县水利局")
    text = story.browser.find_element(By.TAG_NAME, "textarea").get_attribute("value")
    assert "尚未收到你单位的2024年度部门预算公开填报表" in str(text)
    story.press("复制 305001 云岭县水利局 的微信文字")
    story.sees("已复制")
    assert story.fetch("/reminders/list")[0] == 200
    story.fits()
    story.works_by_keyboard()


def he_makes_a_link(story: Story) -> None:
    story.open("/department/305")
    story.sees("305 云岭县水利局", "未报送")
    story.press("生成单位 305001 的链接")
    story.sees("新的链接：只显示这一次")
    story.fits()
    address = story.browser.find_element(By.CSS_SELECTOR, "input.address").get_attribute("value")
    story.browser.get(str(address))
    story.sees("305001 云岭县水利局", "报送截止：2024-03-31", "预算股 张三", "还没有报送")
    story.fits()
    story.works_by_keyboard()
    status, kind, size = story.fetch("/unit/workbook")
    assert (status, kind) == (200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    assert size > 50_000
    assert story.fetch("/unit/package")[:2] == (200, "application/zip")


def the_unit_sends_what_is_not_its_own_and_what_is_wrong(story: Story, sent: Path) -> None:
    story.choose(sent / "旧格式.xls")
    story.sees("旧格式.xls：没有收下。［错误］I-103", "另存为“Excel 工作簿（*.xlsx）”后重新报送")
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


def the_publics_page_says_what_the_document_says(story: Story) -> None:
    """The page that the index leads to has no figure that the published document does not have."""
    (document,) = (story.folder / "outputs" / "2024" / "发布" / WATER).glob("*.docx")
    with zipfile.ZipFile(document) as package:
        paragraphs = re.findall(r"<w:p[ >].*?</w:p>", package.read("word/document.xml").decode(), re.DOTALL)
    said = ["".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", one)) for one in paragraphs]
    known = {value_of(figure) for figure in figures("\n".join(said))}
    story.open("/public/index.html")
    story.sees("2024年度部门预算公开一览", "583.75 万元")
    story.fits_the_public()
    story.browser.find_element(By.LINK_TEXT, "云岭县水利局").send_keys(Keys.ENTER)
    story.sees("云岭县水利局", "583.75")
    story.fits_the_public()
    assert (Decimal("583.75"), False) in known
    assert figures_not_in(known, read_page(story.browser.page_source.encode())) == []
    story.open("/")
    story.sees("公众看的总页", "全部发布文件（.zip）")
    assert story.fetch("/releases")[:2] == (200, "application/zip")
    assert story.fetch("/releases?department=305")[:2] == (200, "application/zip")
    assert story.fetch("/status")[0] == 200


def another_bureaus_document_is_audited(story: Story, sent: Path) -> None:
    story.open("/audit")
    story.choose(sent / "别人的文档.docx")
    story.sees("审查过的文档（1）", "不通过")
    story.fits()
    story.works_by_keyboard()
    assert story.fetch(story.link("下载标注副本"))[0] == 200
    story.browser.get(story.link("审查报告"))
    story.sees("R-101", "7.00")


def it_is_sent_back_and_corrected(story: Story, sent: Path) -> None:
    story.open("/department/305")
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


def the_correction_is_published(story: Story) -> None:
    story.sees("没有在运行")
    story.wait(lambda: story.link("更正说明（草稿）"))
    assert story.fetch(story.link("更正清单（网页）"))[0] == 200
    assert "./disclose" not in story.text()
    story.fill("/publish", date="2024-06-03")
    story.press("登记公开")
    story.sees("这是第 2 版，属于更正公开，请填写“更正的原因”")
    story.press("送审（写出送审稿）")
    story.sees("送审稿（每页印有“草稿”和核对码）")
    story.fill("/approve", reviewer="王五")
    story.press("签批")
    story.sees("王五 已签批")
    story.fill("/publish", date="2024-06-03", reason="简称写错")
    story.press("登记公开")
    story.sees("已公开第 2 版（2024-06-03）")
    story.fits()
    story.works_by_keyboard()
    assert story.fetch(story.link("更正说明"))[0] == 200
    notices = [path.name for path in (story.folder / "outputs" / "2024" / "发布" / WATER).rglob("*更正说明*")]
    assert notices


def who_did_what_is_on_record(story: Story) -> None:
    story.open("/log")
    rows = [row.text for row in story.browser.find_elements(By.CSS_SELECTOR, "tbody tr")]
    expected = (
        "登记公开",
        "签批",
        "送审",
        "收到填报表",
        "退回",
        "审查",
        "下载发布文件",
        "登记公开",
        "签批",
        "送审",
        "没有收下",
        "运行",
        "收到填报表",
        "收到填报表",
        "没有收下",
        "进入",
        "生成链接",
        "下载填报表",
        "生成填报表",
        "年度设置",
        "单位名单",
        "没有收下",
        "进入",
    )
    found = iter(rows)
    assert all(any(word in row for row in found) for word in expected), rows
    story.fits()
