"""R-611 to R-618: performance forms against the project table, the prose and themselves."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, TypeAlias

from budget_disclosure.audit.alike_names import is_one_away, is_slip_of
from budget_disclosure.audit.audit_findings import AuditFinding, Checked, Operand, Seen, Unchecked
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject
from budget_disclosure.audit.form_values import BASIS_OF_FORMS, forms_of
from budget_disclosure.audit.line_trees import unit_groups
from budget_disclosure.audit.sums import difference, operand_of, row_place
from budget_disclosure.model.findings import Rule, block, warn
from budget_disclosure.model.money import ZERO
from budget_disclosure.published.printed_amounts import Unit, shown
from budget_disclosure.published.published_table import AmountCell, PublishedTable, TableLine

_Row: TypeAlias = tuple[PublishedTable, TableLine, AmountCell]

RULES: Final = AuditRules()
_MARKS: Final = re.compile(r"[（）()《》“”\"、，,.。·—\-\s]")
_CODE: Final = re.compile(r"^[（(]?([0-9]{3,9})")
_YEARS: Final = re.compile(r"([0-9]{1,2})年")
_LONGEST: Final = 3
_MOST_ROWS: Final = 5
_COUNT: Final = re.compile(r"公开(?:的)?项目(?:支出)?绩效目标(?:表)?(?:共)?([0-9]+)[个张份]")
_PLAN_YEAR: Final = re.compile(r"(20[0-9]{2})年")
_QUOTED: Final = re.compile(r"《[^》]*》|[〔【\[（(]20[0-9]{2}[〕】\]）)][^，。；]{0,4}号")
_PROJECTS: Final = re.compile(r"绩效目标管理的(?:二级)?项目(?:共)?([0-9]+)个")
_WHOLE_COST: Final = re.compile(r"控制数|总费用|总成本|总支出")
_PLANS: Final = ("实施计划", "年度目标", "指标值")


@RULES.of(warn("R-611", "绩效目标表的项目应在项目支出表中", BASIS_OF_FORMS, "请核对项目名称，两处写成一样。"))
def forms_are_of_projects(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """By name, marks apart; only where the document has a table of projects with most of them."""
    projects = _projects(subject)
    forms = list(forms_of(subject))
    known = [form for form in forms if _plain(form.name.text) in projects]
    nearly = {form.name.text: _nearly_called(_plain(form.name.text), projects) for form in forms if form not in known}
    if forms and len(known) * 2 < len(forms) and not any(nearly.values()):
        yield Unchecked("项目支出表中没有这些绩效目标表的项目，无法核对名称")
        return
    for form in forms:
        if _plain(form.name.text) in projects:
            yield Checked()
            continue
        yield AuditFinding(
            rule,
            form.place,
            form.name.spot,
            form.name.text,
            f"项目支出表中没有“{form.name.text}”",
            "与项目支出表相同的名称",
            nearly[form.name.text] or _where_it_is_missing(subject, _plain(form.name.text)),
        )


def _nearly_called(name: str, projects: Mapping[str, Sequence[_Row]]) -> tuple[Operand, ...]:
    """Return the rows of projects whose name is a character or two away."""
    near = (rows for known, rows in projects.items() if is_one_away(known, name) or is_slip_of(known, name))
    return tuple(Operand(row_place(table, line.name), line.label, line.spot) for table, line, _ in next(near, ()))


def _where_it_is_missing(subject: AuditSubject, name: str) -> tuple[Operand, ...]:
    """Return the tables of projects that have figures and no row of this name."""
    return tuple(
        Operand(table.name, "没有这个项目的一行", table.spot)
        for table in subject.document.tables
        if table.role == "projects" and table.has_figures and name not in {_plain(line.label) for line in table.lines}
    )


@RULES.of(block("R-612", "绩效目标表的资金应等于项目支出表中的金额", BASIS_OF_FORMS, "请按批复的预算改正写错的一处。"))
def amounts_of_forms_are_those_of_projects(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """The total of the year, 元 and 万元 alike; projects of one name in several units are any of them, or all."""
    projects = _projects(subject)
    for form in forms_of(subject):
        rows = projects.get(_plain(form.name.text))
        if not rows or form.total is None:
            continue
        total = form.total
        cells = [(table, line, cell) for table, line, cell in rows if cell.amount is not None]
        amounts = [cell.amount for _, _, cell in cells if cell.amount]
        if not amounts:
            continue
        # Projects of one name in several units, and what was left of one from last year: any of them together.
        sums = [
            sum((amount.yuan for amount in chosen), ZERO)
            for count in range(1, min(len(amounts), _MOST_ROWS) + 1)
            for chosen in combinations(amounts, count)
        ]
        room = sum((amount.step / 2 for amount in amounts if amount.unit is not total.unit), ZERO)
        if any(abs(total.yuan - one) <= room for one in sums):
            yield Checked()
            continue
        table = cells[0][0]
        yield AuditFinding(
            rule,
            form.place,
            form.total_cell.spot,
            form.total_cell.text,
            f"年度资金总额 {total.text} {total.unit}",
            f"{shown(sums[0], total.unit)}（{table.name}）",
            (
                *(operand_of(*one) for one in cells),
                *_nearly_called(_plain(form.name.text), projects),
                *(_where_it_is_missing(subject, _plain(form.name.text)) if total.yuan > max(sums) else ()),
            ),
            difference(total.yuan, sums[0], total.unit),
        )


@RULES.of(warn("R-613", "成本指标不应大于项目的资金，总成本应等于资金", BASIS_OF_FORMS, "请核对成本指标和资金总额。"))
def costs_are_within_the_amount(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """Each cost indicator that is an amount, 成本控制数 and the like."""
    for form in forms_of(subject):
        if form.total is None or not form.total.yuan:
            continue
        for name, value, yuan in form.costs:
            is_all = bool(_WHOLE_COST.search(name.text))
            if yuan == form.total.yuan or (yuan < form.total.yuan and not is_all):
                yield Checked()
            else:
                yield AuditFinding(
                    rule,
                    form.place,
                    value.spot,
                    f"{name.text} {value.text}",
                    f"成本指标 {value.text}",
                    f"{'等于' if is_all else '不大于'}年度资金总额 {form.total.text} {form.total.unit}",
                    (Operand("年度资金总额", f"{form.total.text} {form.total.unit}", form.total_cell.spot),),
                    difference(yuan, form.total.yuan, Unit.YUAN),
                )


@RULES.of(warn("R-614", "各绩效目标表的主管部门代码应相同", BASIS_OF_FORMS, "请改为本部门的代码。"))
def department_codes_agree(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """021 and 024 for one department."""
    coded = [(form, match[1]) for form in forms_of(subject) if (match := _CODE.match(form.department.text))]
    if not coded:
        return
    usual = Counter(code for _, code in coded).most_common(1)[0][0]
    for form, code in coded:
        if code == usual:
            yield Checked()
        else:
            yield AuditFinding(rule, form.place, form.department.spot, form.department.text, f"代码 {code}", f"{usual}")


@RULES.of(warn("R-615", "一次性项目的期限不应超过三年", BASIS_OF_FORMS, "请核对项目属性和项目期。"))
def one_off_projects_end(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """99年 is a project that goes on for ever."""
    for form in forms_of(subject):
        match = _YEARS.search(form.period.text)
        if "一次性" not in form.kind.text or match is None:
            continue
        if int(match[1]) <= _LONGEST:
            yield Checked()
        else:
            yield AuditFinding(
                rule,
                form.place,
                form.period.spot,
                form.period.text,
                f"一次性项目，项目期 {form.period.text}",
                "不超过三年",
            )


@RULES.of(
    block(
        "R-616", "文字中公开绩效目标的个数应等于所附的绩效目标表", BASIS_OF_FORMS, "请核对附件，改正个数或补上缺的表。"
    )
)
def forms_are_counted(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """公开项目绩效目标29个 and the forms that are there."""
    count = sum(1 for _ in forms_of(subject))
    if count:
        yield from _counts_told(rule, subject, _COUNT, count, f"{count} 张绩效目标表")
    elif _is_told(subject, _COUNT):
        yield Unchecked("文档中没有认出绩效目标表，可能另行公开")


@RULES.of(warn("R-617", "绩效目标表中计划的年度应是本预算年度", BASIS_OF_FORMS, "请改为本预算年度。"))
def plans_are_of_the_year(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """2023年全年… in the plan of a form for 2024; basis and documents may name other years."""
    year = subject.document.year
    for form in forms_of(subject):
        for row, spots in zip(form.table.rows, form.table.spots, strict=True):
            if not row or not any(plan in row[0] for plan in _PLANS) or len(row) < 2:
                continue
            text = _QUOTED.sub(lambda match: "〇" * len(match[0]), row[1])
            wrong = [match for match in _PLAN_YEAR.finditer(text) if int(match[1]) < year]
            if not wrong or str(year) in text:
                yield Checked()
                continue
            yield AuditFinding(rule, f"{form.place}，“{row[0]}”", spots[1], row[1], f"{wrong[0][1]}年", f"{year}年")


@RULES.of(warn("R-618", "文字中项目的个数应等于项目支出表的项目", BASIS_OF_FORMS, "请核对项目支出表，改正个数。"))
def projects_are_counted(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """纳入绩效目标管理的二级项目33个 and the rows of projects; a project that is left over from last year is one."""
    count = _project_count(subject)
    if count:
        yield from _counts_told(rule, subject, _PROJECTS, count, f"项目支出表列 {count} 个")
    elif _is_told(subject, _PROJECTS):
        yield Unchecked("项目支出表中看不出哪些行是项目")


def _project_count(subject: AuditSubject) -> int:
    found = set()
    for table in subject.document.tables:
        if table.role != "projects":
            continue
        for side in table.sides:
            groups = list(unit_groups(table, side, subject))
            wholes = {group.whole.row for group in groups}
            unit = ""
            for line in table.lines_of(side):
                unit = line.label if line.row in wholes else unit
                if groups and line.row not in wholes and not line.is_total and line.has_figures:
                    found.add((unit, line.label))
    return len(found)


def _is_told(subject: AuditSubject, words: re.Pattern[str]) -> bool:
    return any(words.search(statement.text) for statement in subject.statements)


def _counts_told(
    rule: Rule, subject: AuditSubject, words: re.Pattern[str], count: int, expected: str
) -> Iterator[Seen]:
    """Yield how every number that the words tell compares with what was counted."""
    for statement in subject.statements:
        for match in words.finditer(statement.text):
            if int(match[1]) == count:
                yield Checked()
                continue
            place, spot = statement.place, statement.spot(*match.span(1))
            yield AuditFinding(rule, place, spot, statement.quote(*match.span()), f"写作 {match[1]} 个", expected)


# --- shared --------------------------------------------------------------------------------------------------------


def _projects(subject: AuditSubject) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = {}
    for table in subject.document.tables:
        if table.role == "projects":
            for line in table.lines:
                if line.label and line.cells:
                    found.setdefault(_plain(line.label), []).append((table, line, next(iter(line.cells.values()))))
    return found


def _plain(name: str) -> str:
    return _MARKS.sub("", name)
