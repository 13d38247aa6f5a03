"""Single changes of finished documents are found where they are: every tenth case of ``python -m bench.audit``."""

import pytest
from bench.audit import documents, findings_in, key_of, outcome_of
from tests.support.audit_mutations import KINDS, Mutation, mutations

from budget_disclosure.published.published_document import PublishedDocument

CHOSEN = list(documents(1))


@pytest.mark.parametrize("source", CHOSEN, ids=["thirteen tables in 万元, .docx", "nine tables in 元, PDF"])
def test_single_changes_are_found_at_their_place(source: PublishedDocument) -> None:
    before = {key_of(one) for one in findings_in(source)}
    made = list(mutations(source, 6 * len(KINDS), seed=3))
    missed = [mutation for mutation in made if not outcome_of(mutation, before)[1]]

    assert len({mutation.kind for mutation in made}) == len(KINDS)
    # The name of a project that has no form, and an amount that stands nowhere else, nobody can know.
    assert len(missed) <= len(made) // 8, [_told(mutation) for mutation in missed]


def test_a_changed_figure_of_a_table_is_always_found() -> None:
    source = CHOSEN[0]
    before = {key_of(one) for one in findings_in(source)}
    made = [one for one in mutations(source, 6 * len(KINDS), seed=4) if one.kind == "a digit in a table"]

    assert [_told(one) for one in made if not outcome_of(one, before)[1]] == []
    assert len(made) == 6


def _told(mutation: Mutation) -> str:
    return f"{mutation.kind}: {mutation.before} -> {mutation.after}"
