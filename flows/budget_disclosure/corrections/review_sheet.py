"""What a reviewer is shown before he signs: the documents with their digests, what is open, what changed most.

It is printed, written as a page to sign on paper, and as JSON; nothing in it is computed anew.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from budget_disclosure.changes.change_blocks import Block, Grid, Heading, closing, plain
from budget_disclosure.changes.compare_versions import compare
from budget_disclosure.corrections.comparable_documents import documents_of_version
from budget_disclosure.corrections.draft_reading import snapshot_of
from budget_disclosure.corrections.notice_html import notice_html
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
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """What is to be signed. ``code`` is the check code of all, ``documents`` by whose they are, with their names.

    ``open_rules`` are rules with open findings and how many, the weightiest first; ``against`` says what the
    ``changes`` are measured by.
    """

    title: str
    year: int
    code: str
    documents: dict[str, tuple[str, SignedDocument]]
    counts: str
    open_rules: tuple[tuple[Finding, int], ...]
    against: str
    changes: tuple[str, ...]

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
        yield f"{self.against}："
        yield from (f"  {text}" for text in self.changes or ("没有",))

    def page(self, day: str) -> bytes:
        """Return the sheet as a page with a line for the signature; ``day`` is that of the sheet."""
        documents = tuple(
            (f"{named(subject)} {name}", Path(one.path).name, one.docx)
            for subject, (name, one) in self.documents.items()
        )
        rules = tuple(
            (str(first.effective_severity), first.rule.id, first.rule.sentence, str(count))
            for first, count in self.open_rules
        )
        blocks: list[Block] = [
            Heading(0, f"{self.title}{self.year}年度部门预算公开送审单"),
            plain(f"核对码 {self.code}，与送审稿每页上方印的相同。签批的是内容：除目录页码外，有变动的须重新签批。"),
            Heading(1, "送审的文档"),
            Grid(("文档", "文件", "SHA-256"), documents, (30, 34, 36), frozenset()),
            Heading(1, f"检查结果：{self.counts}"),
            *([Grid(("程度", "规则", "应当", "处"), rules, (12, 10, 68, 10), frozenset({3}))] if rules else []),
            Heading(1, self.against),
            *(plain(one) for one in self.changes or ("没有",)),
            Heading(1, "签批"),
            plain("意见："),
            closing("审核人：＿＿＿＿＿＿＿＿　　　　日期：＿＿＿＿＿＿＿＿"),
            closing(f"{day} 送审"),
        ]
        return notice_html(f"送审单 {self.title}", blocks)

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
            }
        )


def review_sheet(folder: Path, year: int, report: DepartmentOutcome, draft: Draft) -> ReviewSheet:
    """Return what a reviewer has to see of the draft of an output folder, whose documents stand on the disk."""
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
    )


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
    return "与上年相比变动最大的", _largest_since_last_year(draft)


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
