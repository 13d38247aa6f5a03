"""Prints docs/licences.md: every locked package that is installed with the program, with the licence it states.

A package states its licence as an SPDX expression, as a classifier, or as free text; the first that is there is taken.
"""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements.lock"
_LOCKED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==(\S+)( ;.*)?")
_LONGEST = 60


def licence_of(name: str) -> str:
    """Return what a package says of its licence; why it says nothing where it is not installed here."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return "(not installed on this system)"
    if expression := told.get("License-Expression"):
        return str(expression)
    classifiers = [
        line.rpartition("::")[2].strip() for line in told.get_all("Classifier") or [] if "License ::" in line
    ]
    stated = ", ".join(one for one in classifiers if one != "OSI Approved")
    free = (told.get("License") or "").strip().partition("\n")[0][:_LONGEST]
    return stated or free or "(says nothing)"


def main() -> None:
    """Print the page."""
    print("# Licences of the packages that are installed with the program\n")
    print("Made by `make licences` from `requirements.lock`; each package states its own licence.\n")
    print("| package | version | licence |\n|---|---|---|")
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        if match := _LOCKED.match(line):
            print(f"| {match[1]} | {match[2]} | {licence_of(match[1])} |")


if __name__ == "__main__":
    main()
