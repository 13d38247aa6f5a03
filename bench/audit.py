"""How much the audit finds, and how often it cries wolf: seeded changes of finished documents, and the right ones.

``python -m bench.audit --cases 1000`` prints for each kind of change how many were made, found at their place, and
found at all; what was not found is listed. The documents are those of an invented county (.docx, thirteen tables) and
the published one of a district's office (read of its PDF, nine tables in 元).
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.support.audit_mutations import Mutation, is_at_its_place, mutations
from tests.support.county import different_documents
from tests.support.published import document_of_json
from tests.support.workbooks import declarations_of

from budget_disclosure.audit.audit_document import audit_document
from budget_disclosure.audit.audit_findings import AuditFinding
from budget_disclosure.audit.audit_subject import audit_subject
from budget_disclosure.declarations.audit_law_yaml import load_audit_law
from budget_disclosure.declarations.audit_words_yaml import load_audit_words
from budget_disclosure.document.render import render_document
from budget_disclosure.model.findings import Severity
from budget_disclosure.published.published_document import PublishedDocument
from budget_disclosure.published.recognised_document import recognise
from budget_disclosure.reading.read_word import read_word

ROOT = Path(__file__).parents[1]
REAL = ROOT / "tests" / "golden" / "finished" / "district_office_2024.json"


def findings_in(source: PublishedDocument) -> list[AuditFinding]:
    """Return everything the audit says of a document."""
    spec, words = declarations_of(), load_audit_words()
    lists = {**spec.codes.revenue.rows, **spec.codes.function.rows}
    functions = {code: (row.name,) for code, row in lists.items()}
    economic = {code: (row.name,) for code, row in spec.codes.dept_economic.rows.items()}
    government = {code: (row.name,) for code, row in spec.codes.gov_economic.rows.items()}
    subject = audit_subject(recognise(source, words), words, load_audit_law(), functions, economic, government)
    return [finding for outcome in audit_document(subject) for finding in outcome.findings]


def documents(count: int) -> Iterator[PublishedDocument]:
    """Yield the documents that are changed: one of each invented department, and the real one."""
    template = declarations_of().folder / "部门预算公开.docx"
    for name, disclosure in different_documents(count).items():
        yield read_word(render_document(disclosure, template), name)
    yield document_of_json(json.loads(REAL.read_text(encoding="utf-8")), "a district's office")


def outcome_of(mutation: Mutation, before: set[tuple[str, ...]]) -> tuple[bool, bool]:
    """Return whether anything new is said of a changed document, and whether it is said at the place of the change."""
    new = [one for one in findings_in(mutation.document) if key_of(one) not in before]
    return bool(new), any(is_at_its_place(one, mutation) for one in new)


def key_of(finding: AuditFinding) -> tuple[str, ...]:
    """Return what tells a finding from others."""
    return finding.rule.id, finding.place, finding.quotation, finding.found


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--departments", type=int, default=9)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chosen = list(documents(arguments.departments))
    each = max(arguments.cases // len(chosen), 1)
    tried, found, placed, missed = Counter[str](), Counter[str](), Counter[str](), list[Mutation]()
    wolves = 0
    for number, source in enumerate(chosen):
        right = findings_in(source)
        if number < len(chosen) - 1:
            wolves += sum(one.weight is Severity.BLOCK for one in right)
        before = {key_of(one) for one in right}
        for mutation in mutations(source, each, arguments.seed + number):
            is_found, is_placed = outcome_of(mutation, before)
            tried[mutation.kind] += 1
            found[mutation.kind] += is_found
            placed[mutation.kind] += is_placed
            if not is_placed:
                missed.append(mutation)
    for kind, count in tried.items():
        print(f"{kind:24} {count:5} made {placed[kind]:5} found at its place {found[kind]:5} found")
    total = sum(tried.values())
    print(
        f"{'all':24} {total:5} made {sum(placed.values()) / total:9.1%} at its place {sum(found.values()) / total:9.1%}"
    )
    print(f"errors told of {len(chosen) - 1} right documents: {wolves}")
    for mutation in missed:
        print(f"not found: {mutation.kind}: {mutation.before[:60]!r} -> {mutation.after[:60]!r}")


if __name__ == "__main__":
    main()
