"""A roster is asked for where a year has none, and proposed from the workbooks; nobody but a person puts it in place.

Without a roster nobody can tell that a unit did not report at all, so the proposal is a file to look through, beside
the documents, and never read.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.intake.roster import COLUMNS, ROSTER_NAME
from budget_disclosure.model.findings import Finding
from budget_disclosure.model.location import Location
from budget_disclosure.report.outcome import DepartmentOutcome
from budget_disclosure.store.atomic_writing import write_atomically
from budget_disclosure.store.csv_files import csv_bytes

PROPOSAL_NAME: Final = "单位名单（建议）.csv"


def propose_roster(
    year: int, inputs: Path, outputs: Path, outcomes: Sequence[DepartmentOutcome]
) -> tuple[Finding, ...]:
    """Write the proposal into ``outputs/<year>`` where there is no roster, and return the finding that asks for one.

    Departments and units of which nothing could be read are not in it. Raises ``OSError``.
    """
    if (inputs / str(year) / ROSTER_NAME).exists():
        return ()
    rows = [(one.code, one.name, *unit) for one in outcomes for unit in sorted(set(one.reported))]
    if not rows:
        return ()
    path = outputs / str(year) / PROPOSAL_NAME
    write_atomically(path, csv_bytes(COLUMNS, rows))
    remedy = (
        f"已按收到的填报表拟出 {len(rows)} 个单位的名单：{path}。请核对，补上没有报送的单位，"
        f"再放到 {inputs / str(year)} 中，改名为“{ROSTER_NAME}”。"
    )
    return (
        Finding(rules.NO_ROSTER, Location(ROSTER_NAME), f"{year} 年度没有单位名单", "列明应报送单位的名单", remedy),
    )
