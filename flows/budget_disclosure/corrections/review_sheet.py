"""What a reviewer is shown before he signs: the documents with their digests, what is open, what changed most.

It is printed, written as one page to sign on paper (.html and Word), and as JSON; nothing in it is computed anew.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any

from budget_disclosure.changes.change_blocks import Block, Grid, Heading, closing, plain
from budget_disclosure.changes.compare_versions import compare
from budget_disclosure.corrections.comparable_documents import documents_of_version
from budget_disclosure.corrections.draft_reading import snapshot_of
from budget_disclosure.corrections.notice_html import notice_html
from budget_disclosure.corrections.review_points import LawItem, Override, doubtful_sentences, overrides, secrecy_hits
from budget_disclosure.corrections.sheet_docx import sheet_docx
from budget_disclosure.corrections.sign_off_status import content_of, difference_in_words, named
from budget_disclosure.model.findings import Concern, Finding, Rule, Severity, by_rule, in_order
from budget_disclosure.report.outcome import DepartmentOutcome, counts_text
from budget_disclosure.report.report_page import HTML_NAME
from budget_disclosure.store.digests import digest
from budget_disclosure.store.document_data import read_name, reading_order
from budget_disclosure.store.draft import Draft
from budget_disclosure.store.json_files import json_bytes
from budget_disclosure.store.sign_off_log import (
    CODE_LENGTH,
    SignedDocument,
    check_code,
    latest_sign_off,
    read_signed_draft,
)
from budget_disclosure.store.versions import list_versions

_MOST_CHANGES = 5
_FORMAT = 2
_MOST_ROWS = 4  # of each kind: the sheet is to be one page
_MOST_RULES = 6
_COMPLETE = "有"
_SINCE_LAST_YEAR = "与上年相比变动最大的"


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """What is to be signed. ``code`` is the check code of all, ``documents`` by whose they are, with their names.

    ``open_rules`` are rules with open findings and how many, the weightiest first; ``against`` says what the
    ``changes`` are measured by, ``since_last_year`` are sentences with the largest changes in any case. ``law`` are the
    items that the law asks for, empty where the document was not looked at.
    """

    title: str
    year: int
    code: str
    documents: dict[str, tuple[str, SignedDocument]]
    counts: str
    open_rules: tuple[tuple[Finding, int], ...]
    against: str
    changes: tuple[str, ...]
    since_last_year: tuple[str, ...] = ()
    law: tuple[LawItem, ...] = ()
    sentences: tuple[Finding, ...] = ()
    secrecy: tuple[Finding, ...] = ()
    overrides: tuple[Override, ...] = ()

    @property
    def doubtful(self) -> tuple[tuple[Rule, int], ...]:
        """The rules by which amounts are doubtful and nobody named has said why they stand, and how often."""
        return tuple(
            (first.rule, count)
            for first, count in self.open_rules
            if first.rule.doubt is Concern.AMOUNT and first.effective_severity is Severity.WARN
        )

    @property
    def reminders(self) -> dict[str, int]:
        """How many findings are open, by rule."""
        counts = Counter[str]()
        for first, count in self.open_rules:
            counts[first.rule.id] += count
        return dict(counts)

    @property
    def lines(self) -> tuple[str, ...]:
        """The sheet as the screen shows it."""
        return tuple(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"{self.title} {self.year} 年度，送审 {len(self.documents)} 份文档，核对码 {self.code}"
        for subject, (name, one) in self.documents.items():
            yield f"  {named(subject)} {name}：《{Path(one.path).name}》，文件摘要 {one.docx[:CODE_LENGTH]}"
        yield f"检查结果：{self.counts}，见 {HTML_NAME}"
        for first, count in self.open_rules:
            yield f"  {_rule_words(first, count)}"
        if self.law:
            yield f"依法应公开的内容：{self._law_in_short}"
        yield (
            f"有提醒的文字 {len(self.sentences)} 处，涉密和个人信息 {len(self.secrecy)} 处，"
            f"经人接受、说明的数 {len(self.overrides)} 处，见送审单"
        )
        yield f"{self.against}："
        yield from (f"  {text}" for text in self.changes or ("没有",))

    @property
    def _law_in_short(self) -> str:
        if not self.law:
            return "没有核对（文档不能读取）"
        wrong = [f"{one.result}：{one.title}" + (f"（{one.note}）" if one.note else "") for one in self._law_wanting]
        return f"{len(self.law)} 项，" + ("；".join(wrong) if wrong else "齐全")

    @property
    def _law_wanting(self) -> tuple[LawItem, ...]:
        return tuple(one for one in self.law if one.result != _COMPLETE)

    def page(self, day: str) -> bytes:
        """Return the sheet as a page with a line for the signature; ``day`` is that of the sheet."""
        return notice_html(f"送审单 {self.title}", self._blocks(day))

    def word(self, day: str) -> bytes:
        """Return the same as a Word document."""
        return sheet_docx(self._blocks(day))

    def _blocks(self, day: str) -> list[Block]:
        documents = tuple(
            (f"{named(subject)} {name}", Path(one.path).name, one.docx)
            for subject, (name, one) in self.documents.items()
        )
        rules = [
            (str(first.effective_severity), first.rule.id, first.rule.sentence, str(count))
            for first, count in self.open_rules
        ]
        return [
            Heading(0, f"{self.title}{self.year}年度部门预算公开送审单"),
            plain(f"核对码 {self.code}，与送审稿每页上方印的相同。签批的是内容：除目录页码外，有变动的须重新签批。"),
            Heading(1, "送审的文档"),
            *_grid(("文档", "文件", "SHA-256"), documents, (26, 32, 42), most=len(documents)),
            Heading(1, f"依法应公开的内容：{self._law_in_short}"),
            *self._law_blocks(),
            Heading(1, f"检查结果：{self.counts}"),
            *_grid(
                ("程度", "规则", "应当", "处"),
                rules,
                (12, 10, 68, 10),
                figures=frozenset({3}),
                most=_MOST_RULES,
                what="条规则",
            ),
            Heading(1, f"有提醒的文字：{len(self.sentences)} 处"),
            *_grid(("规则", "位置", "发现"), [_seen(one) for one in self.sentences], (10, 24, 66)),
            Heading(1, f"涉密和个人信息：{len(self.secrecy)} 处"),
            *_grid(("规则", "位置", "发现"), [_seen(one) for one in self.secrecy], (10, 24, 66)),
            Heading(1, f"经人接受、说明的数：{len(self.overrides)} 处"),
            *_grid(("规则", "位置", "理由", "涉及的数"), [_let_stand(one) for one in self.overrides], (10, 24, 36, 30)),
            Heading(1, self.against),
            *_first_sentences(self.changes or ("没有",)),
            *self._last_year_blocks(),
            Heading(1, "签批"),
            plain("意见："),
            closing("审核人：＿＿＿＿＿＿＿＿　　　　日期：＿＿＿＿＿＿＿＿"),
            closing(f"{day} 送审"),
        ]

    def _law_blocks(self) -> Iterator[Block]:
        """Yield the items of the law, two a row, so that the sheet stays a page."""
        cells = [(one.title, one.page or "—", one.result) for one in self.law]
        half = -(-len(cells) // 2)
        rows = [(*left, *right) for left, right in zip_longest(cells[:half], cells[half:], fillvalue=("", "", ""))]
        header = ("内容", "页", "结果")
        yield from _grid((*header, *header), rows, (34, 6, 10, 34, 6, 10), figures=frozenset({1, 4}), most=len(rows))

    def _last_year_blocks(self) -> Iterator[Block]:
        if self.since_last_year and self.since_last_year != self.changes:
            yield Heading(1, _SINCE_LAST_YEAR)
            yield from _first_sentences(self.since_last_year)

    def as_json(self) -> bytes:
        """Return the sheet for programs."""
        return json_bytes(
            {
                "format": _FORMAT,
                "fiscal_year": self.year,
                "code": self.code,
                "documents": {
                    subject: {"path": one.path, "docx": one.docx, "text": one.text, "values": one.values}
                    for subject, (_, one) in self.documents.items()
                },
                "reminders": self.reminders,
                "against": self.against,
                "changes": list(self.changes),
                "since_last_year": list(self.since_last_year),
                "law": [
                    {"title": one.title, "basis": one.basis, "result": one.result, "page": one.page, "note": one.note}
                    for one in self.law
                ],
                "sentences": [list(_seen(one)) for one in self.sentences],
                "secrecy": [list(_seen(one)) for one in self.secrecy],
                "overrides": [list(_let_stand(one)) for one in self.overrides],
            }
        )


def review_sheet(
    folder: Path, year: int, report: DepartmentOutcome, draft: Draft, law: Sequence[LawItem] = ()
) -> ReviewSheet:
    """Return what a reviewer has to see of the draft of an output folder, whose documents stand on the disk.

    ``law`` is the legal check list of the department's document.
    """
    documents = {}
    for subject in sorted(draft.documents, key=reading_order):
        one = draft.documents[subject]
        text, values = content_of(one)
        signed = SignedDocument(
            one.path, _digest_of(folder / one.path), text, digest(one.data), values, _digest_of(folder / one.tables)
        )
        documents[subject] = (read_name(one.data), signed)
    against, changes = _changes(folder, draft)
    open_ones = in_order(finding for finding in report.all_findings if not finding.accepted)
    return ReviewSheet(
        report.title,
        year,
        check_code({subject: (one.text, one.values) for subject, (_, one) in documents.items()}),
        documents,
        counts_text(report.all_findings),
        tuple((group[0], len(group)) for group in by_rule(open_ones)),
        against,
        tuple(changes),
        tuple(_largest_since_last_year(draft)),
        tuple(law),
        doubtful_sentences(report.all_findings),
        secrecy_hits(report.all_findings),
        overrides(report.all_findings, _data_of(draft)),
    )


def _data_of(draft: Draft) -> Mapping[str, Any]:
    """Return the data of the department's document, of all documents of the draft the first."""
    return snapshot_of(draft, min(draft.documents, key=reading_order)).data if draft.documents else {}


def _grid(
    header: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    widths: tuple[int, ...],
    *,
    figures: frozenset[int] = frozenset(),
    most: int = _MOST_ROWS,
    what: str = "处",
) -> Iterator[Block]:
    """Yield a table of the first rows, and how many there are besides; nothing where there is no row."""
    if rows:
        yield Grid(header, tuple(rows[:most]), widths, figures)
    if len(rows) > most:
        yield plain(f"另有 {len(rows) - most} {what}，见 {HTML_NAME}。")


def _seen(one: Finding) -> tuple[str, str, str]:
    found = f"{one.found}（已接受：{one.accepted}）" if one.accepted else one.found
    return one.rule.id, _place(one), found


def _let_stand(one: Override) -> tuple[str, str, str, str]:
    figures = "；".join(one.figures) + (f" 等 {len(one.figures) + one.others} 处" if one.others else "")
    return one.finding.rule.id, _place(one.finding), one.finding.accepted, figures


def _place(one: Finding) -> str:
    """Return the place in short: the unit by its code where the file begins with it, sheet and cell."""
    code = one.at.file_name.partition("-")[0]
    return " › ".join(filter(None, (code if code.isdecimal() else one.at.file_name, one.at.place)))


def _first_sentences(texts: Sequence[str]) -> Iterator[Block]:
    """Yield the first texts as far as their first full stop; all of them stand on the screen."""
    for text in texts[:_MOST_ROWS]:
        head, stop, _ = text.partition("。")
        yield plain(head + stop)
    if len(texts) > _MOST_ROWS:
        yield plain(f"另有 {len(texts) - _MOST_ROWS} 条。")


def _digest_of(path: Path) -> str:
    return digest(path.read_bytes()) if path.is_file() else ""


def _rule_words(first: Finding, count: int) -> str:
    return f"{first.effective_severity} {first.rule.id} {first.rule.sentence}（{count} 处）"


def _changes(folder: Path, draft: Draft) -> tuple[str, list[str]]:
    """Return by what the changes are measured, and the largest: the last sign-off, what is published, or last year."""
    entry = latest_sign_off(folder)
    signed = read_signed_draft(folder, entry) if entry and not entry.is_withdrawal else None
    if entry and signed:
        old = {subject: snapshot_of(signed, subject) for subject in signed.documents}
        return f"与上次签批（{entry.reviewer}，{entry.at[:10]}）相比", list(_differences(old, draft))
    versions = list_versions(folder)
    if versions:
        published = documents_of_version(folder, versions[-1].number)
        old = {subject: one.snapshot for subject, one in published.items()}
        return f"与已公开的第 {versions[-1].number} 版相比", list(_differences(old, draft))
    return _SINCE_LAST_YEAR, _largest_since_last_year(draft)


def _differences(old: dict[str, Any], draft: Draft) -> Iterator[str]:
    for subject in sorted({*old, *draft.documents}, key=reading_order):
        if subject not in old:
            yield f"{named(subject)}：新增的文档"
        elif subject not in draft.documents:
            yield f"{named(subject)}：不再有这份文档"
        else:
            new = snapshot_of(draft, subject)
            changes = compare(old[subject], new)
            if changes.is_empty and not changes.unshown:
                continue
            yield f"{named(subject)}：{difference_in_words(old[subject], new)}"
            largest = sorted(changes.figures, key=lambda one: -abs(one.yuan))[:_MOST_CHANGES]
            yield from (
                f"  {one.title} › {one.row} › {one.column}：{one.old} → {one.new} {one.unit}" for one in largest
            )


def _largest_since_last_year(draft: Draft) -> list[str]:
    """Return the sentences of the department's document that say by how much an amount changed, the most first."""
    subject = min(draft.documents, key=reading_order)
    data = snapshot_of(draft, subject).data
    found: dict[str, Decimal] = {}
    for section in data["prose"]:
        for paragraph in section["paragraphs"]:
            amount = max(_changed_amounts(paragraph["segments"], data["facts"]), default=Decimal())
            if amount:
                found["".join(segment["text"] for segment in paragraph["segments"])] = amount
    return sorted(found, key=lambda text: -found[text])[:_MOST_CHANGES]


def _changed_amounts(segments: Sequence[dict[str, Any]], facts: dict[str, Any]) -> Iterator[Decimal]:
    """Yield the changes to last year that a paragraph prints, as shown, in 万元 without a sign."""
    for segment in segments:
        key = segment.get("fact") or ""
        change, dot, part = key.rpartition(".")
        if dot and part == "amount" and f"{change}.prior" in facts and facts[key]["value"] is not None:
            yield abs(Decimal(facts[key]["value"]))
