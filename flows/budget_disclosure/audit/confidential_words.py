"""R-541 to R-543: persons' numbers and words of secrecy in what is to be published, or has been.

Numbers are not repeated; each word is told once, where it stands first.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from budget_disclosure.audit.audit_findings import AuditFinding, Checked, Seen, Unchecked
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject, all_names
from budget_disclosure.audit.form_values import forms_of
from budget_disclosure.audit.sums import row_place
from budget_disclosure.declarations.secrecy_yaml import SecrecyWord, found_words
from budget_disclosure.model.findings import Rule, Severity, block, warn
from budget_disclosure.published.spots import Spot
from budget_disclosure.text.personal_numbers import NumberKind, personal_numbers

RULES: Final = AuditRules()
_SECRETS: Final = "《政府信息公开条例》第十四条：依法确定为国家秘密的政府信息不予公开"
_PRIVACY: Final = "《政府信息公开条例》第十五条：涉及个人隐私等公开会损害他人合法权益的政府信息不得公开"
_NO_LIST: Final = "没有保密用语表"


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    place: str
    spot: Spot
    is_explanation: bool = False


@RULES.of(
    block(
        "R-541",
        "公开的文档中不应有居民身份证号码、银行卡号和个人电话",
        _PRIVACY,
        "请删除号码；已经公开的请尽快撤下重发。确属可以公开的（如单位对公账户），可以不改。",
        sometimes=(Severity.WARN,),
    )
)
def nobodys_numbers_are_published(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """A card by its form and check digit is certain; accounts and mobile telephones are asked about."""
    for one in _texts(subject):
        numbers = [each for each in personal_numbers(one.text) if each.kind is not NumberKind.TELEPHONE]
        if not numbers:
            yield Checked()
        for number in numbers:
            yield AuditFinding(
                rule,
                one.place,
                one.spot,
                "",
                f"{number.kind} {number.shown}",
                "没有个人的号码",
                severity=None if number.kind is NumberKind.IDENTITY_CARD else Severity.WARN,
            )


@RULES.of(block("R-542", "公开的文档中不应有国家秘密的标志", _SECRETS, "请立即作保密审查；已经公开的请先撤下。"))
def nothing_is_marked_as_secret(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """秘密★10年, 机密级 and the like."""
    yield from _hits(rule, subject, _texts(subject), subject.secrecy.marks if subject.secrecy else None, "没有密级标志")


@RULES.of(
    warn("R-543", "可能涉及秘密的内容，公开前应作保密审查", _SECRETS, "请负责保密审查的人核对；可以公开的可保留。")
)
def secrecy_was_looked_at(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """Words that are asked about; names of the classification are none of them, nor what explains terms of the law."""
    texts = [one for one in _texts(subject) if not one.is_explanation]
    yield from _hits(rule, subject, texts, subject.secrecy.words if subject.secrecy else None, "经过保密审查的文字")


def _hits(
    rule: Rule,
    subject: AuditSubject,
    texts: Iterable[_Text],
    words: tuple[SecrecyWord, ...] | None,
    expected: str,
) -> Iterator[Seen]:
    if words is None:
        yield Unchecked(_NO_LIST)
        return
    names = {name for known in (subject.functions, subject.economic, subject.government) for name in all_names(known)}
    found: dict[str, list[_Text]] = {}
    for one in texts:
        hits = () if one.text in names else tuple(found_words(one.text, words))
        if not hits:
            yield Checked()
        for word in hits:
            found.setdefault(word, []).append(one)
    for word, those in found.items():
        more = f"（共 {len(those)} 处）" if len(those) > 1 else ""
        first = those[0]
        yield AuditFinding(rule, first.place, first.spot, _around(first.text, word), f"“{word}”{more}", expected)


def _around(text: str, word: str) -> str:
    place = max(text.find(word), 0)
    return text[max(place - 12, 0) : place + len(word) + 12]


def _texts(subject: AuditSubject) -> Iterable[_Text]:
    """Yield every text of a document once: paragraphs, names in tables, notes, forms."""
    seen: set[str] = set()
    for one in _all_texts(subject):
        if one.text and one.text not in seen:
            seen.add(one.text)
            yield one


def _all_texts(subject: AuditSubject) -> Iterator[_Text]:
    for statement in subject.statements:
        yield _Text(statement.text, statement.place, statement.passage.block.spot, statement.is_explanation)
    for table in subject.document.tables:
        for line in table.lines:
            yield _Text(line.label, row_place(table, line.name), line.spot)
        for note in table.notes:
            yield _Text("".join(note.text.split()), f"{table.name}，表下的注", note.spot)
    places = {form.table.number: form.place for form in forms_of(subject)}
    for form in subject.document.forms:
        place = places.get(form.number, form.name)
        for row, spots in zip(form.rows, form.spots, strict=True):
            for text, spot in zip(row, spots, strict=True):
                yield _Text(text, place, spot)
