"""R-536 and R-537: whose tables and sentences these are: no other office's name stands where the owner's belongs."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from budget_disclosure.audit.audit_findings import AuditFinding, Checked, Operand, Seen
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject, Statement
from budget_disclosure.audit.statement_findings import finding_in
from budget_disclosure.model.findings import Rule, Severity, block, warn
from budget_disclosure.published.published_document import TextBlock
from budget_disclosure.published.spots import Spot

RULES: Final = AuditRules()
_BASIS: Final = "《政府信息公开条例》第六条：公开的信息应准确；部门预算由各部门公开"
_BRACKETS: Final = re.compile(r"（[^（）]*）")
_FEWEST: Final = 2
_ABBREVIATED_BY: Final = 2
_SHORTEST: Final = 3


@RULES.of(
    block(
        "R-536",
        "表上写的部门名称应是本部门或所属单位",
        _BASIS,
        "请改为本部门的名称；确实是所属单位的，请核对封面和机构设置。",
        sometimes=(Severity.WARN,),
    )
)
def tables_name_their_owner(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """部门名称：… above a table; certain where the other tables name the office of the title."""
    lines = list(_own_lines(subject))
    if not lines:
        return
    owner, count = Counter(name for name, _, _ in lines).most_common(1)[0]
    is_of_title = owner in subject.document.title
    for name, words, spot in lines:
        if name == owner or _is_known(name, owner, subject):
            yield Checked()
            continue
        yield AuditFinding(
            rule,
            f"“{words}”",
            spot,
            words,
            f"“{name}”",
            f"“{owner}”",
            (Operand(f"另外 {count} 处", owner),),
            severity=None if is_of_title and count >= _FEWEST else Severity.WARN,
        )


@RULES.of(
    warn(
        "R-537",
        "说明本部门预算的句子应写本部门的名称",
        _BASIS,
        "请核对这句话说的是哪个部门；是从别的部门的说明里复制来的，请一并核对金额。",
    )
)
def sentences_name_their_owner(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """2024年某局政府采购预算…: another office than the one that all other such sentences name."""
    told = [(statement, match) for statement in subject.statements for match in _own_sentence(subject, statement)]
    names = Counter(match["name"] for _, match in told)
    names.update(name for name, _, _ in _own_lines(subject))
    owners = [name for name, count in names.most_common() if count >= _FEWEST and name in subject.document.title]
    if not owners:
        return
    owner = owners[0]
    for statement, match in told:
        name = match["name"]
        if name == owner or _is_known(name, owner, subject) or not _is_office_like(name, owner, subject):
            yield Checked()
            continue
        yield finding_in(rule, statement, match.span("name"), f"“{name}”", f"“{owner}”")


def _own_lines(subject: AuditSubject) -> Iterator[tuple[str, str, Spot]]:
    """Yield the offices that stand above tables, with the line and where it is."""
    heads = "|".join(map(re.escape, subject.words.owner_lines))
    line = re.compile(rf"(?:^|\s)(?:{heads})\s*[:：]\s*(?P<name>[^\s:：，。；]+)(?=\s|$|(?:金额)?单位[:：])")
    blocks = dict.fromkeys(one for one in subject.document.source.blocks if isinstance(one, TextBlock))
    inner = [one for table in subject.document.tables for one in table.lead if one not in blocks]
    for one in (*subject.document.source.blocks, *inner):
        if not isinstance(one, TextBlock):
            continue
        match = line.search(one.text)
        name = _plain(match["name"].removesuffix("单位").removesuffix("金额")) if match else ""
        if match and name:
            start, end = match.span("name")
            spot = one.spot_of(start, end) if one in blocks else one.spot
            yield name, " ".join(one.text.split()), spot


def _own_sentence(subject: AuditSubject, statement: Statement) -> Iterator[re.Match[str]]:
    """Yield the names of offices right before what is told of their own budget, at the beginning of a clause."""
    if statement.is_explanation or not any(one.is_money or one.unit for one in statement.figures):
        return
    ends, own = ("|".join(words) for words in (subject.words.office_endings, subject.words.own_figures))
    pattern = (
        rf"(?:(?<=[，。；：日])|(?<=[0-9]年)|(?<=年度)|(?<=年初)|(?<=年末)|^|(?<=[、）]))"
        rf"(?P<name>(?!20[0-9]{{2}}年)[^，。；：、“”（）《》0-9]{{2,30}}?(?:{ends}))(?=(?:本级|机关)?(?:{own}))"
    )
    yield from re.finditer(pattern, statement.text)


def _is_known(name: str, owner: str, subject: AuditSubject) -> bool:
    """Return whether a name is the owner's, short or in full, or one of an office that the document has besides."""
    if name in subject.document.title or name in owner or owner in name or _is_short(name, owner):
        return True
    if any(_plain(line.label) == name for table in subject.document.tables for line in table.lines):
        return True
    return any(name in statement.text and not statement.figures for statement in subject.statements)


def _is_short(name: str, owner: str) -> bool:
    """Return whether a name is another with characters left out: more than a slip."""
    rest = iter(owner)
    return len(owner) - len(name) >= _ABBREVIATED_BY and all(character in rest for character in name)


def _is_office_like(name: str, owner: str, subject: AuditSubject) -> bool:
    """Return whether words are a name: of a place, or beginning like the owner's; words of a sentence are none."""
    if len(name) < _SHORTEST or re.search(subject.words.no_office, name):
        return False
    return name[:2] == owner[:2] or any(level in name for level in subject.words.levels)


def _plain(name: str) -> str:
    return _BRACKETS.sub("", "".join(name.split()).replace("(", "（").replace(")", "）"))
