"""All rules of the audit, and a document audited by them."""

from typing import Final

from budget_disclosure.audit import between_tables, table_columns, table_rows
from budget_disclosure.audit.audit_findings import RuleOutcome
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject

ALL_RULES: Final = AuditRules(table_columns.RULES, table_rows.RULES, between_tables.RULES)


def audit_document(subject: AuditSubject) -> tuple[RuleOutcome, ...]:
    """Return how every rule ended, in the order of their ids."""
    return ALL_RULES.run(subject)
