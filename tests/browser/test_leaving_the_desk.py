"""Many files dropped on the local page: the browser asks before they are lost, and the page says how many arrived."""

from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.support.ui import WebDriverWait

pytestmark = pytest.mark.slow
SCRIPT = Path(__file__).parents[2] / "flows" / "budget_disclosure" / "desk" / "desk.js"
PAGE = """<!doctype html><meta charset="utf-8"><form data-upload="/x" data-csrf="c" data-most="1000" data-large="" data-doing="报送">
<input type="file" multiple><ul class="results"></ul></form>
<script>let answers = []; window.fetch = () => new Promise(done => answers.push(ok => done({
  headers: new Headers({"content-type": "application/json"}), json: async () => ({ok, message: ok ? "收到" : "没有收下", findings: []})})));
</script><script>%s</script>"""
# A page that would be left: whether its script asks the browser to ask.
ASKS = "const e = new Event('beforeunload', {cancelable: true}); window.dispatchEvent(e); return e.defaultPrevented"


def test_leaving_while_files_wait_is_asked_about_and_the_end_says_how_many_arrived(
    chromium: Chrome, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE % SCRIPT.read_text(encoding="utf-8"), encoding="utf-8")
    files = [tmp_path / f"{number}.xlsx" for number in (1, 2, 3)]
    for file in files:
        file.write_bytes(b"x")
    chromium.get(page.as_uri())

    def run(script: str) -> object:
        return chromium.execute_script(script)  # type: ignore[no-untyped-call]

    assert run(ASKS) is False
    chromium.find_element("css selector", "input").send_keys("\n".join(map(str, files)))
    for number, is_well in enumerate((True, False, True), start=1):
        WebDriverWait(chromium, 10).until(lambda _, wanted=number: run("return answers.length") == wanted)
        first = run("return document.querySelector('.results li').innerText")
        assert first == f"共 3 个文件，正在报送第 {number} 个；完成以前请不要离开本页。"
        assert run(ASKS) is True
        run(f"answers[{number - 1}]({str(is_well).lower()})")
    WebDriverWait(chromium, 10).until(lambda _: run(ASKS) is False)
    WebDriverWait(chromium, 10).until(
        lambda _: (
            run("return document.querySelector('.results li').innerText")
            == "3 个文件：报送完成 2 个，没有完成 1 个，原因见下。"
        )
    )
