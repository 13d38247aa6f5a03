"""docs/new-format.md explains a format from its files: every excerpt stands in the file it names, every link leads on."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "new-format.md").read_text(encoding="utf-8")
EXCERPT = re.compile(r"```yaml\n# (?P<file>\S+)\n(?P<lines>.*?)```", re.DOTALL)


def test_every_excerpt_stands_in_its_file_in_this_order() -> None:
    excerpts = list(EXCERPT.finditer(PAGE))
    assert len(excerpts) == PAGE.count("```yaml") > 10
    for excerpt in excerpts:
        lines = (ROOT / excerpt["file"]).read_text(encoding="utf-8").splitlines()
        position = 0
        for wanted in excerpt["lines"].splitlines():
            assert wanted in lines[position:], f"{excerpt['file']}: {wanted}"
            position = lines.index(wanted, position) + 1


def test_what_the_page_says_of_the_format_is_so() -> None:
    folder = ROOT / "templates" / "nine-tables" / "2024"
    listed = {
        name
        for cell in re.findall(r"^\| (`.*?`) (?:\||\()", PAGE, re.MULTILINE)
        for name in re.findall(r"`([^`]+)`", cell)
    }
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there - listed - {"codes/README.md", "部门预算公开.docx.txt", "更正说明.docx.txt"} == set()
    count = (folder / "checks.yaml").read_text(encoding="utf-8").count("- id: X-")
    assert f"{count} identities" in PAGE
    for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", PAGE):
        assert (ROOT / "docs" / link).exists(), link
