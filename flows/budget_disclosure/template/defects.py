"""A defect of a template as a value: which rule, where in Word, what was found, what to do; collected, never raised."""

from dataclasses import dataclass
from enum import StrEnum, unique

from budget_disclosure.model.findings import Severity


@unique
class DefectId(StrEnum):
    """The stable ids of what can be wrong with a template."""

    UNREADABLE = "T-001"
    TRACKED = "T-002"
    SYNTAX = "T-101"
    UNCLOSED = "T-102"
    WRONG_BRACES = "T-103"
    CHINESE_QUOTES = "T-104"
    UNKNOWN_TAG = "T-105"
    NOT_ALONE = "T-106"
    UNDEFINED = "T-201"
    WRONG_USE = "T-202"
    UNCERTAIN = "T-203"
    UNBALANCED = "T-301"
    SPLIT_BLOCK = "T-302"
    TABLE_MISSING = "T-401"
    TABLE_TWICE = "T-402"
    TABLE_CONDITIONAL = "T-403"
    TABLE_PART_MISSING = "T-404"
    TABLE_MIXED_UP = "T-405"
    PROSE_MISSING = "T-406"
    FORMS_MISSING = "T-407"
    CHART_MISSING = "T-408"
    FORM_FIELD_MISSING = "T-409"
    STYLE_MISSING = "T-501"
    STYLE_UNDEFINED = "T-502"
    NOT_A_HEADING = "T-503"
    ORIENTATION = "T-601"
    CONTENTS_MISSING = "T-602"
    FOOTER_MISSING = "T-603"
    PAGE_NUMBER_MISSING = "T-604"
    NOT_RENDERABLE = "T-901"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a template, counted from 1; 0 where it does not apply.

    ``paragraph`` counts the paragraphs of the part outside tables, or of the cell; ``table`` the tables of the part,
    ``row`` and ``cell`` as they follow one another in the file. ``heading`` is the nearest heading above.
    """

    part: str
    quote: str = ""
    heading: str = ""
    paragraph: int = 0
    table: int = 0
    row: int = 0
    cell: int = 0

    def __str__(self) -> str:
        under = f"“{self.heading}”下，" if self.heading else ""
        spot = ""
        if self.table:
            spot = f"第 {self.table} 个表格第 {self.row} 行第 {self.cell} 格"
        elif self.paragraph:
            spot = f"第 {self.paragraph} 段"
        quote = f"“{self.quote}”" if self.quote else ""
        return f"{self.part}{'，' if under or spot else ''}{under}{spot}{quote}"


@dataclass(frozen=True, slots=True)
class TemplateDefect:
    """One defect of a template: ``found`` says what is wrong, ``remedy`` what to write; Chinese, for a clerk."""

    id: DefectId
    severity: Severity
    at: Place
    found: str
    remedy: str

    def __str__(self) -> str:
        return f"［{self.severity}］{self.id} {self.at}：{self.found}。{self.remedy}。"


def error(id_: DefectId, at: Place, found: str, remedy: str) -> TemplateDefect:
    """Return a defect because of which documents cannot be made, or would be wrong."""
    return TemplateDefect(id_, Severity.BLOCK, at, found, remedy)


def warning(id_: DefectId, at: Place, found: str, remedy: str) -> TemplateDefect:
    """Return a defect that a person should look at; documents can be made."""
    return TemplateDefect(id_, Severity.WARN, at, found, remedy)
