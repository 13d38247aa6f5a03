"""Two versions of one document in, the list of everything that changed out."""

from budget_disclosure.changes.causes import Causes
from budget_disclosure.changes.change_list import Changes
from budget_disclosure.changes.changed_forms import compare_forms
from budget_disclosure.changes.changed_prose import compare_prose
from budget_disclosure.changes.changed_tables import compare_tables
from budget_disclosure.changes.snapshot import Snapshot


def compare(old: Snapshot, new: Snapshot) -> Changes:
    """Return every changed figure, row, label, paragraph and form with its causes; equal versions give none.

    Figures are the shown ones (unit of the table); causes need the input cells of both versions.
    """
    causes = Causes(old.values, new.values)
    tables = compare_tables(old.data, new.data, causes)
    return Changes(
        title=new.data["document"]["title"],
        figures=tuple(tables.figures),
        rows=tuple(tables.rows),
        labels=tuple(tables.labels),
        paragraphs=tuple(compare_prose(old, new, causes)),
        forms=tuple(compare_forms(old.forms, new.forms, causes)),
        unshown=tables.unshown,
    )
