"""The public's page and the index of all departments in a real browser: telephone, screen, keyboard, paper, no network.

They are opened from the disk as somebody would who has the folder, and every request that the browser makes is seen.
"""

import base64
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By

from budget_disclosure.cli import main
from budget_disclosure.declarations.year import load_year
from budget_disclosure.public_page.write_page import write_public_page
from tests.support.contents import content_of_folder
from tests.support.published_county import publish_county

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
OFFICE = ROOT / "inputs" / "2024" / "021-中国共产党中阳县委员会办公室"
WIDTHS = (390, 1366)
LEAST_CONTRAST = 4.5  # WCAG 2.2, AA, of text
# Every text against what is behind it, as the browser paints it; bars have their figures beside them.
CONTRAST = """
const lum = c => { const [r, g, b] = c.map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126*r + 0.7152*g + 0.0722*b; };
const rgb = s => (s.match(/[\\d.]+/g) || []).map(Number);
const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c.slice(0, 3); } return [255, 255, 255]; };
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), worst = [];
for (let n; n = walker.nextNode();) {
  const e = n.parentElement;
  if (!n.data.trim() || !e.getClientRects().length || ['SCRIPT', 'STYLE', 'TITLE', 'DESC', 'title', 'desc'].includes(e.tagName)) continue;
  const style = getComputedStyle(e), one = lum(rgb(e.ownerSVGElement ? style.fill : style.color).slice(0, 3)), two = lum(behind(e.ownerSVGElement ? e.ownerSVGElement : e));
  worst.push([(Math.max(one, two) + .05) / (Math.min(one, two) + .05), n.data.trim().slice(0, 20)]);
}
return worst.sort((a, b) => a[0] - b[0])[0];
"""
# What a reader of the screen needs: small rules of our own, each yields the elements that break it.
UNREADABLE = """
const all = s => [...document.querySelectorAll(s)], found = [];
const say = (what, e) => found.push(what + ': ' + e.outerHTML.slice(0, 80));
if (!document.documentElement.lang || !document.title) found.push('lang or title');
if (all('h1').length !== 1 || all('main').length !== 1) found.push('one h1, one main');
let level = 0;
all('h1, h2, h3, h4').forEach(h => { const n = +h.tagName[1]; if (n > level + 1) say('a level is left out', h); level = n; if (!h.textContent.trim()) say('empty heading', h); });
const ids = all('[id]').map(e => e.id); if (new Set(ids).size !== ids.length) found.push('an id twice');
all('[aria-labelledby]').forEach(e => e.getAttribute('aria-labelledby').split(' ').forEach(id => { if (!document.getElementById(id)) say('label is not there', e); }));
all('svg').forEach(e => { if (e.getAttribute('role') !== 'img' || !e.querySelector('title').textContent || !e.querySelector('desc').textContent) say('picture without words', e); });
all('table').forEach(t => {
  if (!t.caption || !t.caption.textContent.trim() || !t.tHead) say('table without caption or header', t);
  t.tHead.querySelectorAll('th').forEach(h => { if (h.scope !== 'col' || !h.textContent.trim()) say('header of a column', h); });
  [...t.tBodies].forEach(b => [...b.rows].forEach(r => { if (r.cells.length !== t.tHead.rows[0].cells.length) say('row of another length', r); }));
});
all('input').forEach(e => { if (!e.labels.length) say('field without label', e); });
all('a').forEach(e => { if (!e.textContent.trim() || !e.getAttribute('href')) say('link without words', e); });
all('a[href^="#"]').forEach(e => { if (!document.getElementById(e.getAttribute('href').slice(1))) say('link to nothing', e); });
return found;
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the pages of both real departments and of a unit, and an index of twenty departments."""
    work = tmp_path_factory.mktemp("pages")
    templates = ROOT / "templates" / "nine-tables"
    submission = ROOT / "tests" / "golden" / "wanli_2024" / "submission.yaml"
    assert main(["import", str(submission), "--inputs", str(work / "inputs"), "--templates", str(templates)]) == 0
    (street,) = (path for path in (work / "inputs" / "2024").iterdir() if path.is_dir())
    for name, inputs, declared in (
        ("office", OFFICE, ROOT / "templates" / "thirteen-tables"),
        ("street", street, templates),
    ):
        content = content_of_folder(inputs, load_year(declared, 2024))
        assert content.disclosure is not None
        (work / f"{name}.html").write_bytes(write_public_page(content.disclosure, "公开表.xlsx"))
        unit = next(one.disclosure for one in content.units if one.disclosure is not None)
        (work / f"{name}-unit.html").write_bytes(write_public_page(unit, "公开表.xlsx"))
    publish_county(work / "outputs", 20)
    return work


PAGES = ("office.html", "office-unit.html", "street.html", "street-unit.html", "outputs/2024/发布/index.html")


@pytest.fixture
def browser(chromium: Chrome) -> Iterator[Chrome]:
    """Return the browser, whose requests and console are recorded from now on; it is as wide as before afterwards."""
    chromium.execute_cdp_cmd("Network.enable", {})
    chromium.get("about:blank")
    chromium.get_log("browser")  # type: ignore[no-untyped-call]
    yield chromium
    width(chromium, 1366)


def width(browser: Chrome, pixels: int) -> None:
    metrics = {"width": pixels, "height": 768, "deviceScaleFactor": 1, "mobile": pixels < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def asked(browser: Chrome, script: str) -> Any:
    return browser.execute_script(script)  # type: ignore[no-untyped-call]


def seen(browser: Chrome, selector: str) -> list[str]:
    """Return the first lines of the elements that are to be seen."""
    found = asked(
        browser,
        f"return [...document.querySelectorAll('{selector}')].filter(e => e.offsetHeight).map(e => e.innerText)",
    )
    return [text.partition("\n")[0] for text in found]


def search(browser: Chrome, words: str) -> str:
    """Type words into the field, from the keyboard, and return what is said of it."""
    field = browser.find_element(By.ID, "q")
    field.clear()
    field.send_keys("x", Keys.BACKSPACE, words)
    return browser.find_element(By.ID, "shown").text


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_whole_on_a_telephone_and_a_screen_asks_nobody_and_says_nothing_on_the_console(
    browser: Chrome, folder: Path, page: str
) -> None:
    for pixels in WIDTHS:
        width(browser, pixels)
        browser.get((folder / page).as_uri())
        asked(browser, "document.querySelectorAll('details').forEach(one => { one.open = true; })")
        wide = "return [document.documentElement.scrollWidth, document.body.scrollWidth]"
        assert max(asked(browser, wide)) <= pixels
        beyond = "return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll') && !e.matches('.skip')).map(e => e.outerHTML.slice(0, 80))"
        assert asked(browser, beyond) == []
        contrast, text = asked(browser, CONTRAST)
        assert contrast >= LEAST_CONTRAST, text
        assert asked(browser, UNREADABLE) == []
    assert asked(browser, "return performance.getEntriesByType('resource').map(one => one.name)") == []
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]


def test_projects_are_found_by_name_unit_and_words_of_their_targets_in_both_formats(
    browser: Chrome, folder: Path
) -> None:
    browser.get((folder / "office.html").as_uri())
    every = seen(browser, ".project")
    assert len(every) > 20 and "机房UPS建设费" in every
    assert search(browser, "UPS电源") == "找到 1 个项目"
    assert seen(browser, ".project") == ["机房UPS建设费"]
    told = search(browser, "中阳县档案馆 费")  # the unit, and a word of the name or of a target
    assert told == f"找到 {len(seen(browser, '.project'))} 个项目" and told != "找到 0 个项目"
    assert set(seen(browser, ".project > p.dim")) == {"中阳县档案馆"}
    assert (search(browser, "没有的词"), seen(browser, ".project")) == ("找到 0 个项目", [])
    assert (search(browser, ""), seen(browser, ".project")) == ("", every)

    browser.get((folder / "street.html").as_uri())
    assert search(browser, "文化艺术活动") == "找到 1 个项目"  # of its 绩效目标
    assert seen(browser, ".project") == ["万里街道社区公共服务中心新建工程"]
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]


def test_departments_are_found_by_code_and_name_and_lead_to_their_pages(browser: Chrome, folder: Path) -> None:
    index = folder / "outputs" / "2024" / "发布" / "index.html"
    browser.get(index.as_uri())
    names = seen(browser, "tbody th")
    assert len(names) == 20
    name = names[3]
    code = asked(browser, "return document.querySelectorAll('tbody tr')[3].cells[0].innerText")
    assert search(browser, code) == "找到 1 个部门"
    assert seen(browser, "tbody th") == [name]
    assert search(browser, name[-4:]).startswith("找到 ") and name in seen(browser, "tbody th")
    browser.find_element(By.LINK_TEXT, name).click()
    assert browser.title.startswith(name) and browser.title.endswith("图解")
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]


def test_who_has_only_a_keyboard_comes_to_the_text_the_search_and_the_tables(browser: Chrome, folder: Path) -> None:
    browser.get((folder / "office.html").as_uri())
    ActionChains(browser).send_keys(Keys.TAB).perform()
    assert browser.switch_to.active_element.text == "跳到正文"
    reached = []
    for _ in range(40):
        ActionChains(browser).send_keys(Keys.TAB).perform()
        reached.append(
            asked(
                browser,
                "const e = document.activeElement; return e.tagName + ' ' + (e.getAttribute('aria-label') || e.id)",
            )
        )
    assert "INPUT q" in reached and "DIV 钱用在哪些方面：表格" in reached and "SUMMARY " in reached


def figures(text: str) -> str:
    return re.sub(r"\D", "", text)


@pytest.mark.parametrize("page", ["office.html", "street.html"])
def test_paper_has_every_table_and_what_is_folded_on_the_screen(browser: Chrome, folder: Path, page: str) -> None:
    browser.get((folder / page).as_uri())
    before = asked(browser, "return [...document.querySelectorAll('details')].map(one => one.open)")
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": False})
    reader = PdfReader(io.BytesIO(base64.b64decode(printed["data"])))
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]  # A4, upright
    text = "".join("".join(one.extract_text() for one in reader.pages).split())
    hidden = asked(
        browser,
        "return [...document.querySelectorAll('.project details')].map(one => one.textContent.replace(/\\s+/g, ''))",
    )
    # By their figures: a PDF calls some characters by the number of a radical.
    assert hidden and all(figures(words) in figures(text) for words in hidden)
    assert "查找项目" not in text and "下载这张表" not in text
    # On the screen they are as they were.
    assert asked(browser, "return [...document.querySelectorAll('details')].map(one => one.open)") == before


def test_a_table_is_downloaded_without_asking_anybody(browser: Chrome, folder: Path, tmp_path: Path) -> None:
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    browser.get((folder / "street.html").as_uri())
    link = browser.find_elements(By.CSS_SELECTOR, "a[download]")[0]
    name, address = link.get_attribute("download"), link.get_attribute("href") or ""
    assert name == "上海市普陀区人民政府万里街道办事处-钱用在哪些方面.csv"
    content = base64.b64decode(address.partition("base64,")[2]).decode("utf-8-sig")
    assert content.splitlines()[0] == "项目,预算数（元）"
    data = json.loads(asked(browser, "return document.getElementById('summary').textContent"))
    assert data["code"] == "312"
