"""A defect of a template as a value: which rule, where in Word, what was found, what to do; collected, never raised."""

from dataclasses import dataclass

from budget_disclosure.model.findings import Rule, Severity


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

    rule: Rule
    severity: Severity
    at: Place
    found: str
    remedy: str

    def __str__(self) -> str:
        return f"［{self.severity}］{self.rule.id} {self.at}：{self.found}。{self.remedy}。"


def defect(rule: Rule, at: Place, found: str, remedy: str) -> TemplateDefect:
    """Return a breach of a rule: an error where documents cannot be made, or would be wrong; else a reminder."""
    return TemplateDefect(rule, rule.severity, at, found, remedy)


def lowered(rule: Rule, at: Place, found: str, remedy: str) -> TemplateDefect:
    """Return a breach that a person should look at, of a rule that is an error else; documents can be made.

    Raises ``ValueError`` when the rule does not declare it.
    """
    if Severity.WARN not in rule.sometimes:
        raise ValueError(f"rule {rule.id} does not declare that it is sometimes a reminder")
    return TemplateDefect(rule, Severity.WARN, at, found, remedy)
