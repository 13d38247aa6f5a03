"""R-623 to R-625: titles of performance forms name their project, which runs in the year and has one name."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from budget_disclosure.audit.alike_names import is_slip_of
from budget_disclosure.audit.audit_findings import AuditFinding, Checked, Operand, Seen
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject
from budget_disclosure.audit.form_values import BASIS_OF_FORMS, Form, FormCell, forms_of
from budget_disclosure.audit.sums import row_place
from budget_disclosure.model.findings import Rule, block, warn

RULES: Final = AuditRules()
_SHORTEST: Final = 4
_RUNS: Final = re.compile(r"起止|实施期限|项目期间|实施周期|执行期限|实施时间|项目期限")
_MONTH: Final = re.compile(r"(20[0-9]{2})(?:年|[./-])(?:([0-9]{1,2})(?:月|[./-]|$|(?=[^0-9])))?")
_LAST: Final = 12


@RULES.of(
    block(
        "R-623",
        "绩效目标表的标题和项目名称应是同一个项目",
        BASIS_OF_FORMS,
        "请核对这张表是哪个项目的，改正标题或项目名称。",
    )
)
def titles_name_their_project(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """A title that names another project of the document, and not the one of the form."""
    forms = list(forms_of(subject))
    names = {form.name.text for form in forms} | {
        line.label for table in subject.document.tables if table.role == "projects" for line in table.lines
    }
    for form in forms:
        own, title = form.name.text, form.table.title
        others = [name for name in names if len(name) >= _SHORTEST and name in title and name not in own]
        if own in title:
            yield Checked()
        elif others:
            other = max(others, key=len)
            found = f"标题写“{other}”，项目名称写“{own}”"
            yield AuditFinding(rule, form.place, form.name.spot, title, found, "同一个项目")


@RULES.of(warn("R-624", "项目的起止时间应先后相接，包括本预算年度", BASIS_OF_FORMS, "请核对项目的起止时间。"))
def projects_run_in_the_year(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """2022年1月至2023年12月 in a form for 2024; an end before its beginning."""
    year = subject.document.year
    for form in forms_of(subject):
        for cell in _running(form):
            months = [(int(match[1]), int(match[2] or 0)) for match in _MONTH.finditer(cell.text)]
            if len(months) != 2:
                continue
            (first, first_month), (last, last_month) = months
            is_turned = (first, first_month or 1) > (last, last_month or _LAST)
            if is_turned or not first <= year <= last:
                expected = "先开始，后结束" if is_turned else f"包括 {year} 年"
                yield AuditFinding(rule, form.place, cell.spot, cell.text, cell.text, expected)
            else:
                yield Checked()


def _running(form: Form) -> Iterator[FormCell]:
    for row, spots in zip(form.table.rows, form.table.spots, strict=True):
        for place, text in enumerate(row[:-1]):
            if _RUNS.search(text):
                yield FormCell(row[place + 1], spots[place + 1])


@RULES.of(warn("R-625", "同一个项目在各处的名称应相同", BASIS_OF_FORMS, "请核对项目名称；是两个项目的，可以不改。"))
def projects_have_one_name(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """A row of projects that no form has, a character or two away from a form, a project of another table, or prose."""
    tables = [table for table in subject.document.tables if table.role == "projects"]
    labels = {table.number: {line.label for line in table.lines} for table in tables}
    forms = list(forms_of(subject))
    named = {form.name.text for form in forms}
    others = [(form.name.text, Operand(form.place, form.name.text, form.name.spot)) for form in forms]
    others += [
        (line.label, Operand(row_place(table, line.label), line.label, line.spot))
        for table in tables
        for line in table.lines
    ]
    for table in tables:
        for line in table.lines:
            if not line.label or line.is_total or not line.cells:
                continue
            if line.label in named:
                yield Checked()
                continue
            elsewhere = [one for one in others if one[0] not in labels[table.number]]
            near = next((one for name, one in elsewhere if is_slip_of(line.label, name)), None)
            near = near or _told_nearly(subject, line.label, [name for name, _ in others])
            if near is not None and near.shown not in labels[table.number]:
                place, found = row_place(table, line.label), f"“{line.label}”"
                yield AuditFinding(rule, place, line.spot, line.printed_label, found, f"“{near.shown}”", (near,))


def _told_nearly(subject: AuditSubject, label: str, names: Sequence[str]) -> Operand | None:
    """Return where prose has a name that is nearly this one, begins and ends as it does, and is no part of another."""
    if any(label in statement.text for statement in subject.statements):
        return None
    half = len(label) // 2
    for statement in subject.statements:
        for part, before in ((label[:half], 0), (label[half:], half)):
            at = statement.text.find(part)
            while at >= 0:
                start = at - before
                words = statement.text[max(start, 0) : start + len(label)]
                is_whole = words[:1] + words[-1:] == label[0] + label[-1] and len(words) == len(label)
                if is_whole and is_slip_of(label, words) and not any(words in name for name in names):
                    return Operand(statement.place, words, statement.spot(start, start + len(label)))
                at = statement.text.find(part, at + 1)
    return None
