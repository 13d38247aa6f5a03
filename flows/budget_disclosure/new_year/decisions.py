"""What a person still has to decide of a new year, found in its declarations: the check list, in Markdown."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from budget_disclosure.declarations.bureau_yaml import BUREAU_NAME
from budget_disclosure.declarations.code_lists import Confidence
from budget_disclosure.declarations.structure_csv import STRUCTURE_NAME
from budget_disclosure.declarations.yaml_text import values_of
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.engine import template_bytes, template_parts
from budget_disclosure.intake.roster import ROSTER_NAME
from budget_disclosure.new_year.code_difference import CodeDifference
from budget_disclosure.new_year.yaml_years import year_texts
from budget_disclosure.new_year.year_tokens import Shift
from budget_disclosure.ooxml.xml_parts import DOCUMENT, parse, text_of, w

LIST_NAME: Final = "新年度核对清单.md"
OPEN, DONE = "- [ ] ", "- [x] "
_CITED = re.compile(r"《[^《》]{2,40}》(?:（[^（）]*〔[0-9]{4}〕[^（）]*）)?")
_LAW = re.compile(r"《|〔|法第|条例第")
"""How the basis of a rule names a law, a notice; others are words for how figures hang together."""
_MOST = 60


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing to decide: ``group`` is the heading that it stands under, ``text`` what is to be done."""

    group: str
    text: str


def check_list(spec: Declarations, base: int, decisions: Iterable[Decision], option: str = "") -> str:
    """Return the page: a line each, to be ticked. ``option`` names the format in commands, where there are several."""
    lines = [
        f"# {spec.year} 年度核对清单（{spec.format.title}）",
        "",
        f"本年度的文件由 disclose new-year 按 {base} 年度写出。下面各项只有人能决定：",
        "逐项核对，办完的把 `[ ]` 改成 `[x]`。",
        f"`disclose template check {spec.year}{option}` 会说还剩几项，并找出没有换的年份。",
    ]
    for group, found in groupby(decisions, key=lambda one: one.group):
        lines += ["", f"## {group}", "", *(f"{OPEN}{one.text}" for one in found)]
    return "\n".join(lines) + "\n"


def open_items(text: str) -> int:
    """Return how many lines of a check list are not ticked."""
    return sum(line.startswith(OPEN) for line in text.splitlines())


def decisions_of(
    spec: Declarations, shift: Shift, differences: tuple[CodeDifference, ...] | None, option: str = ""
) -> Iterator[Decision]:
    """Yield what is to be decided; ``differences`` is ``None`` where no list of the ministry was given.

    ``option`` names the format in commands, where there are several.
    """
    yield from (Decision("一、科目代码", text) for text in _codes(spec, differences, option))
    yield from (Decision("二、法规依据", text) for text in _bases(spec))
    yield from (Decision("三、期限和名单", text) for text in _settings(spec))
    yield from (Decision("四、金额、数量可信的界限", text) for text in _bounds(spec))
    yield from (Decision("五、文字", text) for text in _wording(spec))
    yield from (Decision("六、填报表和公开表", text) for text in _forms(spec, shift))


def _codes(spec: Declarations, differences: tuple[CodeDifference, ...] | None, option: str) -> Iterator[str]:
    if differences is None:
        yield (
            f"没有给出财政部 {spec.year} 年的科目表，没有比较：把它存成 CSV（编码、名称两列），"
            f"运行 disclose template check {spec.year}{option} --codes-list 文件"
        )
    elif not differences:
        yield "与给出的科目表比较，没有不同"
    for one in differences or ():
        yield f"{one}：请在 codes/ 里改整张表，或在 codes/bureau/ 里加一行"
    for codes in (spec.codes.function, spec.codes.dept_economic, spec.codes.gov_economic, spec.codes.revenue):
        doubtful = [row.code for row in codes.rows.values() if row.confidence is Confidence.DOUBTFUL]
        if doubtful:
            yield f"{codes.title}里存疑的 {len(doubtful)} 个编码（confidence 为 doubtful）：{_listed(doubtful)}"
    yield "上年的编码今年改了、分了、并了或取消了的，写进 codes/changes.csv（每年重新写）"
    if spec.codes.pairs:
        yield "部门经济科目与政府经济科目的对应（codes/economic_map.csv）还合不合本年的科目"


def _bases(spec: Declarations) -> Iterator[str]:
    """Yield the laws that the declarations rest on, each once, with the lines that name them."""
    places: dict[str, list[str]] = {}
    for name in ("law.yaml", "checks.yaml", "tables.yaml", "wording.yaml"):
        for value in values_of(spec.folder / name):
            if value.key == "basis" and value.text:
                places.setdefault(value.text, []).append(f"{name} 第 {value.line} 行")
    for text, lines in places.items():
        if _LAW.search(text):
            yield f"{text}：仍然有效、没有修订（{_listed(lines)}）"


def _settings(spec: Declarations) -> Iterator[str]:
    days = spec.law.publication.days
    yield f"公开期限仍是批复后 {days} 日（law.yaml，{spec.law.publication.cited}）"
    yield f"inputs/{spec.year}/{BUREAU_NAME}：填报送截止日期 report_by，批复以后填批复日期 approval_date"
    yield f"inputs/{spec.year}/{BUREAU_NAME}：联系人、报送方式、签批要求是从上年抄来的，请核对"
    yield f"inputs/{spec.year}/{ROSTER_NAME}：从上年抄来，请核对新设、撤并、划转、改名的部门和单位，以及公开格式"
    yield f"inputs/{spec.year}/{STRUCTURE_NAME}：单位、部门新设、撤并、划转、改名的，写在这里"


def _bounds(spec: Declarations) -> Iterator[str]:
    for value in values_of(spec.folder / "plausibility.yaml"):
        if value.key == "reason" and value.text:
            named = ".".join(str(key) for key in value.keys[:-1])
            yield f"plausibility.yaml 第 {value.line} 行 {named}：{_short(value.text)}"


def _wording(spec: Declarations) -> Iterator[str]:
    places: dict[str, list[str]] = {}
    for value in values_of(spec.folder / "wording.yaml"):
        for cited in _CITED.findall(value.text or "") if value.key != "basis" else ():
            places.setdefault(cited, []).append(f"wording.yaml 第 {value.line} 行")
    for path in sorted(spec.folder.glob("*.docx")):
        for cited in _cited_in_word(path):
            places.setdefault(cited, []).append(path.name)
    for cited, lines in places.items():
        yield f"文字里引用的{cited}仍是现行的名称和版本（{_listed(list(dict.fromkeys(lines)))}）"
    yield "wording.yaml：句子里的年度由程序写出；通读一遍，本年的表述有变化的改过来"
    for path in sorted(spec.folder.glob("*.docx")):
        yield f"{path.name}：从上年抄来，请通读一遍，按本年的要求修改"


def _cited_in_word(path: Path) -> list[str]:
    root = parse(template_parts(template_bytes(path), path.name)[DOCUMENT])
    texts = (text_of(paragraph) for paragraph in root.iter(w("p")))
    return list(dict.fromkeys(cited for text in texts for cited in _CITED.findall(text)))


def _forms(spec: Declarations, shift: Shift) -> Iterator[str]:
    version = spec.workbook.template_version
    yield f"workbook.yaml：模板版本从 {version} 开始，不读上年的填报表；栏目有没有增减，改了以后重新生成空白表"
    yield "tables.yaml、checks.yaml：公开表的张数、行列、勾稽有没有变；新要求的规则写 since"
    for path in sorted(spec.folder.glob("*.yaml")):
        for one in year_texts(path, Shift(shift.base + shift.by, 1)):
            yield f"{path.name} 第 {one.line} 行的年份已换，请核对：{_short(one.text)}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MOST else f"{line[: _MOST - 1]}…"


def _listed(words: list[str], most: int = 8) -> str:
    return "、".join(words[:most]) + (f" 等 {len(words)} 处" if len(words) > most else "")
