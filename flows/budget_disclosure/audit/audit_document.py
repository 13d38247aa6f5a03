"""All rules of the audit, and a document audited by them."""

from typing import Final

from budget_disclosure.audit import (
    between_tables,
    change_columns,
    changes_in_prose,
    confidential_words,
    contents_rules,
    counts_in_prose,
    form_rules,
    form_sums,
    forms_and_projects,
    item_reasons,
    label_numbers,
    leftovers,
    limits_of_items,
    names_in_prose,
    owner_names,
    parallel_passages,
    parts_of_wholes,
    prose_amounts,
    required_items,
    reserved_purchases,
    table_codes,
    table_columns,
    table_completeness,
    table_notes,
    table_rows,
    wording_and_dates,
)
from budget_disclosure.audit.audit_findings import RuleOutcome
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject

ALL_RULES: Final = AuditRules(
    table_columns.RULES,
    change_columns.RULES,
    table_rows.RULES,
    between_tables.RULES,
    parts_of_wholes.RULES,
    prose_amounts.RULES,
    required_items.RULES,
    changes_in_prose.RULES,
    contents_rules.RULES,
    form_rules.RULES,
    item_reasons.RULES,
    table_notes.RULES,
    table_codes.RULES,
    table_completeness.RULES,
    leftovers.RULES,
    parallel_passages.RULES,
    counts_in_prose.RULES,
    limits_of_items.RULES,
    confidential_words.RULES,
    form_sums.RULES,
    forms_and_projects.RULES,
    names_in_prose.RULES,
    owner_names.RULES,
    wording_and_dates.RULES,
    label_numbers.RULES,
    reserved_purchases.RULES,
)


def audit_document(subject: AuditSubject) -> tuple[RuleOutcome, ...]:
    """Return how every rule ended, in the order of their ids."""
    return ALL_RULES.run(subject)
