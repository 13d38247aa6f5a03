"""The board in a real browser: what a person sees, clicks, types and prints."""

import base64
import io
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import pytest
from pypdf import PdfReader
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from budget_disclosure.board.write_board import write_board
from tests.support.board_years import TODAY, YEAR, large_year
from tests.support.law import FORMAT

pytestmark = pytest.mark.slow
MADE_AT = "2024-03-15 09:30"
A4_LANDSCAPE = (842, 595)  # points


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the board of a realistic year: 100 departments, 400 units, every state."""
    year = large_year(tmp_path_factory.mktemp("year"))
    return write_board(YEAR, year.inputs, year.outputs, TODAY, MADE_AT, FORMAT)


@pytest.fixture
def board(chromium: Chrome, page: Path) -> Chrome:
    """Return the browser with the board just opened from the disk."""
    chromium.get("about:blank")
    chromium.get_log("browser")  # type: ignore[no-untyped-call]
    chromium.get(page.as_uri())
    return chromium


def data_of(text: str) -> dict[str, Any]:
    """Return the data that stand in a page."""
    (found,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    data: dict[str, Any] = json.loads(found)
    return data


def test_a_text_stands_once_in_the_page_however_many_departments_it_concerns(page: Path) -> None:
    words = data_of(page.read_text(encoding="utf-8"))["words"]
    assert len(set(words)) == len(words)
    assert words.count("请删去文字和单位，只填数字，单位为元。") == 1
    # Places and addresses name their unit and department by marks.
    assert words.count("\ue000-\ue001.xlsx › 基本支出!F9") == 1
    assert not [word for word in words if word.startswith("./1")]


def all_of(board: Chrome, selector: str) -> list[WebElement]:
    return board.find_elements(By.CSS_SELECTOR, selector)


def one(board: Chrome, selector: str) -> WebElement:
    return board.find_element(By.CSS_SELECTOR, selector)


def shown(board: Chrome) -> list[str]:
    """Return the codes of the departments that are to be seen, in their order."""
    script = "return [...document.querySelectorAll('tbody.d')].filter(b => b.offsetHeight).map(b => b.rows[0].cells[0].innerText.trim())"
    codes: list[str] = board.execute_script(script)  # type: ignore[no-untyped-call]
    return codes


def column(board: Chrome, number: int) -> list[str]:
    script = f"return [...document.querySelectorAll('tr.main')].filter(r => r.offsetHeight).map(r => r.cells[{number}].innerText.trim())"
    texts: list[str] = board.execute_script(script)  # type: ignore[no-untyped-call]
    return texts


def chip(board: Chrome, value: str) -> WebElement:
    return one(board, f'.chip[data-v="{value}"]')


def focused(board: Chrome) -> WebElement:
    return board.switch_to.active_element


def press(board: Chrome, *keys: str) -> None:
    ActionChains(board).send_keys(*keys).perform()


def test_the_page_is_small_and_needs_nothing_else(page: Path) -> None:
    """A thousand departments stand in less than 1 MB: 100 and the page itself in less than a tenth."""
    text = page.read_text(encoding="utf-8")

    assert page.stat().st_size < 100_000
    assert len(data_of(text)["departments"]) == 100
    assert text.count("<tbody") == 2  # in the script
    assert " src=" not in text
    assert "@import" not in text
    assert "url(" not in text


def test_equal_input_gives_equal_bytes(tmp_path: Path) -> None:
    year = large_year(tmp_path, departments=12)

    first = write_board(YEAR, year.inputs, year.outputs, TODAY, MADE_AT, FORMAT).read_bytes()

    assert write_board(YEAR, year.inputs, year.outputs, TODAY, MADE_AT, FORMAT).read_bytes() == first


def test_it_opens_from_the_disk_without_a_word_on_the_console(board: Chrome) -> None:
    for button in all_of(board, ".chip, #open, #close, thead button"):
        if button.is_displayed():
            button.click()
    one(board, "#q").send_keys("局")

    assert board.get_log("browser") == []  # type: ignore[no-untyped-call]


def test_it_fits_a_screen_of_1366_by_768(board: Chrome, tmp_path: Path) -> None:
    width, height = board.execute_script("return [document.documentElement.scrollWidth, innerHeight]")  # type: ignore[no-untyped-call]

    assert (width, height) == (1366, 768)
    rows = [row for row in all_of(board, "tr.main") if row.rect["y"] + row.rect["height"] <= 768]
    assert len(rows) >= 10
    clipped = "return [...document.querySelectorAll('#board > thead button, .b, .chip')].filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText)"
    assert board.execute_script(clipped) == []  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("width", "name_at_least"), [(1366, 200), (1240, 400), (1136, 400), (1000, 300), (768, 600), (390, 280)]
)
def test_the_names_of_departments_can_be_read_at_every_width(board: Chrome, width: int, name_at_least: int) -> None:
    screen = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": False}
    board.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    try:
        names = "return [...document.querySelectorAll('td.name')].map(e => [e.clientWidth, e.clientHeight])"
        sizes: list[tuple[int, int]] = board.execute_script(names)  # type: ignore[no-untyped-call]
        one(board, '[aria-label^="103 "]').click()
        assert len(sizes) == 100
        assert min(wide for wide, _ in sizes) >= name_at_least
        assert max(high for _, high in sizes) <= 60  # two lines
        assert board.execute_script("return document.documentElement.scrollWidth") == width  # type: ignore[no-untyped-call]
        report = all_of(board, "tbody.d")[2].find_elements(By.LINK_TEXT, "校验报告")
        assert sum(link.is_displayed() for link in report) == 1
        assert set(column(board, 2)) >= {"有错误", "未报送"}
    finally:
        board.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {**screen, "width": 1366, "height": 768})


def test_counts_are_filters(board: Chrome) -> None:
    assert len(shown(board)) == 100

    chip(board, "HAS_ERRORS").click()
    assert set(column(board, 2)) == {"有错误"}
    assert len(shown(board)) == int(one(board, '[data-v="HAS_ERRORS"] b').text) == 20
    assert one(board, "#shown").text == "显示 20 / 100 个部门"
    assert chip(board, "HAS_ERRORS").get_attribute("aria-pressed") == "true"

    chip(board, "NOT_SUBMITTED").click()  # another state replaces the first
    assert set(column(board, 2)) == {"未报送"}

    chip(board, "OVERDUE").click()  # a deadline narrows the state
    texts = column(board, 8)
    assert texts
    assert all(text.startswith("超期 ") and "天" in text for text in texts)
    assert set(column(board, 2)) == {"未报送"}

    one(board, "#reset").click()
    assert len(shown(board)) == 100
    assert not one(board, "#reset").is_displayed()


def test_every_count_is_the_number_of_rows_it_shows(board: Chrome) -> None:
    for button in all_of(board, '.chip[data-g="s"], .chip[data-g="k"]'):
        button.click()
        assert len(shown(board)) == int(button.find_element(By.TAG_NAME, "b").text), button.text
        button.click()


def test_findings_of_a_severity_are_a_filter(board: Chrome) -> None:
    chip(board, "UNDETERMINED").click()

    assert shown(board)
    assert all(text != "0" for text in column(board, 6))


def test_search_finds_departments_by_code_and_name(board: Chrome) -> None:
    query = one(board, "#q")

    query.send_keys("１０７")  # full-width digits
    assert shown(board) == ["107"]
    query.clear()
    query.send_keys("教育科技 管理局11")
    assert shown(board) == ["111"]
    query.send_keys(Keys.ESCAPE)
    assert len(shown(board)) == 100
    query.send_keys("没有这个部门")
    assert shown(board) == []
    assert one(board, "#none").is_displayed()


def test_search_for_a_unit_opens_its_department(board: Chrome) -> None:
    one(board, "#q").send_keys("113003")

    assert shown(board) == ["113"]
    assert "113003" in one(board, "tbody.d:not([hidden]) .units").text


def test_columns_sort_both_ways_and_say_so(board: Chrome) -> None:
    errors = one(board, "thead th.block")

    errors.find_element(By.TAG_NAME, "button").click()
    numbers = [int(text) for text in column(board, 4)]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] > 9  # by number, not by text
    assert errors.get_attribute("aria-sort") == "descending"

    errors.find_element(By.TAG_NAME, "button").click()
    assert [int(text) for text in column(board, 4)] == sorted(numbers)
    assert errors.get_attribute("aria-sort") == "ascending"
    assert len(all_of(board, "thead [aria-sort]")) == 1

    one(board, "thead th.code button").click()
    assert shown(board) == [f"{number}" for number in range(101, 201)]


def test_the_most_overdue_come_first_and_the_published_last(board: Chrome) -> None:
    one(board, "thead th.deadline button").click()

    texts = column(board, 8)
    days = [int(text.split()[1]) for text in texts if text.startswith("超期") and "公开" not in text]
    assert days == sorted(days, reverse=True)
    assert texts[0].startswith("超期 ")
    assert "公开" in texts[-1]


def test_a_department_opens_to_its_units_and_what_to_do(board: Chrome) -> None:
    button = one(board, '[aria-label^="103 "]')
    button.click()

    detail = one(board, f"#{button.get_attribute('aria-controls')}")
    assert button.get_attribute("aria-expanded") == "true"
    assert [row.text.split()[0] for row in detail.find_elements(By.CSS_SELECTOR, ".units tbody tr")] == [
        "103001",
        "103002",
        "103003",
        "103004",
    ]
    first = detail.find_element(By.CSS_SELECTOR, ".findings li").text
    assert first.startswith("错误 I-301 103004-")
    assert "基本支出!F9" in first
    assert "请删去文字和单位" in first
    assert "等 12 处：发现“5.52万元”" in first
    assert (
        len(detail.find_elements(By.CSS_SELECTOR, ".findings li")) == 2
    )  # 12 errors of one rule, 9 reminders of another
    button.click()
    assert not detail.is_displayed()


def test_every_link_leads_to_a_file_or_to_the_web(board: Chrome) -> None:
    hrefs: list[str] = board.execute_script("return [...document.querySelectorAll('a')].map(a => a.href)")  # type: ignore[no-untyped-call]

    files = [href for href in hrefs if href.startswith("file:") and "#" not in href]
    assert len(files) > 1000
    assert [href for href in files if not Path(unquote(urlparse(href).path)).is_file()] == []
    others = {href.split("/")[2] for href in hrefs if not href.startswith("file:")}
    assert others == {"www.example.gov.cn"}


def test_it_can_be_used_by_keyboard_alone(board: Chrome) -> None:
    press(board, Keys.TAB)
    assert focused(board).text == "跳到部门列表"
    press(board, Keys.ENTER)
    press(board, Keys.TAB)
    assert focused(board).text.startswith("部门")
    press(board, Keys.ENTER)
    assert one(board, "thead th.code").get_attribute("aria-sort") == "descending"
    press(board, *[Keys.TAB] * 11)
    assert focused(board).get_attribute("aria-expanded") == "false"
    press(board, Keys.ENTER)
    assert focused(board).get_attribute("aria-expanded") == "true"
    press(board, Keys.SPACE)
    assert focused(board).get_attribute("aria-expanded") == "false"
    outline = focused(board).value_of_css_property("outline-style")
    assert outline == "solid"


def test_a_count_is_chosen_with_the_space_bar(board: Chrome) -> None:
    board.execute_script("document.querySelector('.chip.overdue').focus()")  # type: ignore[no-untyped-call]
    press(board, Keys.SPACE)

    assert chip(board, "OVERDUE").get_attribute("aria-pressed") == "true"
    assert set(shown(board)) < {f"{number}" for number in range(101, 201)}


def test_states_and_deadlines_are_words_not_only_colours(board: Chrome) -> None:
    assert set(column(board, 2)) >= {"未报送", "待运行", "有错误", "部分生成", "人工修改", "待公开"}
    assert all(column(board, 8))


def test_it_prints_on_a4_landscape_what_is_chosen(board: Chrome) -> None:
    chip(board, "HAS_ERRORS").click()
    one(board, '[aria-label^="103 "]').click()
    options = {"preferCSSPageSize": True}
    pdf = board.execute_cdp_cmd("Page.printToPDF", options)

    reader = PdfReader(io.BytesIO(base64.b64decode(pdf["data"])))
    box = reader.pages[0].mediabox
    assert abs(box.width - A4_LANDSCAPE[0]) < 2
    assert abs(box.height - A4_LANDSCAPE[1]) < 2
    text = "".join(page.extract_text() for page in reader.pages)
    assert "筛选：有错误" in text
    assert "全部展开" not in text
    assert "103004" in text
    assert "104004" not in text


def test_on_paper_there_are_no_controls_and_no_links_to_files(board: Chrome) -> None:
    board.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert [e.text for e in all_of(board, ".tools, .skip, th.files, td.files") if e.is_displayed()] == []
        assert len(shown(board)) == 100
        assert one(board, "thead").value_of_css_property("display") == "table-header-group"  # on every sheet
    finally:
        board.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_what_departments_write_stays_text(chromium: Chrome, tmp_path: Path) -> None:
    year = large_year(tmp_path, departments=1)
    name = "<img src=x onerror=document.title='hit'>&#39;</script><!--\ue001\u2028局"
    year.roster("999", name, {"999001": name})

    chromium.get(write_board(YEAR, year.inputs, year.outputs, TODAY, MADE_AT, FORMAT).as_uri())

    assert column(chromium, 1)[-1] == name
    assert chromium.title == "2024年度部门预算公开进度"


def test_names_with_signs_of_addresses_are_linked_rightly(chromium: Chrome, tmp_path: Path) -> None:
    year = large_year(tmp_path, departments=1)
    name = "100%改革 #1'局"
    year.workbook("998", name, "998001", name)
    year.returned("998", name, "998001", name)

    chromium.get(write_board(YEAR, year.inputs, year.outputs, TODAY, MADE_AT, FORMAT).as_uri())
    chromium.find_element(By.ID, "open").click()

    hrefs = [link.get_attribute("href") or "" for link in chromium.find_elements(By.LINK_TEXT, "退回表")]
    assert [Path(unquote(urlparse(href).path)).name for href in hrefs if "998001" in href] == [f"998001-{name}.xlsx"]
    assert all(Path(unquote(urlparse(href).path)).is_file() for href in hrefs)
