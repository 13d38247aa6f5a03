"""R-619 to R-622, R-626: amounts of performance forms added up: against prose, within a form, in one unit."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from budget_disclosure.audit.audit_findings import AuditFinding, Checked, Operand, Seen, Unchecked
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject, Statement
from budget_disclosure.audit.figure_keys import keyed_figures
from budget_disclosure.audit.form_values import BASIS_OF_FORMS, forms_of
from budget_disclosure.audit.statement_findings import finding_in
from budget_disclosure.audit.sums import differ_by_a_slip, difference
from budget_disclosure.model.findings import Rule, Severity, block, warn
from budget_disclosure.model.money import ZERO
from budget_disclosure.published.printed_amounts import Unit, shown
from budget_disclosure.published.text_figures import TextFigure, Told

RULES: Final = AuditRules()
_OF_FORMS: Final = re.compile(r"公开(?:的)?(?:项目)?(?:支出)?绩效目标(?:表)?(?:共)?([0-9]+)[个张份]")
_OF_PROJECTS: Final = re.compile(r"绩效目标(?:管理)?的?(?:二级|支出)?项目(?:共有|共计|共|有|为)?([0-9]+)个")
_INVOLVED: Final = re.compile(r"(?:涉及|金额|资金|预算|拨款)[^，。；0-9]{0,16}$")
_OF_WHOLE: Final = re.compile(
    r"整体(?:支出)?绩效目标[^。；0-9]{0,12}涉及(?:资金|金额|预算|预算资金)(?:共|共计|为)?(?=[0-9])"
)
_PROJECTS_OF_IT: Final = re.compile(r"[，,](?:其中[：:，]?)?(?:基本支出[0-9.,]+万?元[，、])?项目支出(?:为)?(?=[0-9])")
_RATIO: Final = Decimal(10_000)


@RULES.of(
    block(
        "R-619",
        "文字中绩效目标涉及的金额应等于各绩效目标表之和",
        BASIS_OF_FORMS,
        "请把各绩效目标表的年度资金总额相加，改正写错的一处。",
        sometimes=(Severity.WARN,),
    )
)
def forms_add_up_to_what_is_told(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """公开项目绩效目标29个，涉及项目金额…: where as many forms are there as are told of."""
    totals = [form.total for form in forms_of(subject) if form.total is not None]
    count = sum(1 for _ in forms_of(subject))
    total = sum((one.yuan for one in totals), ZERO)
    for statement, said, figure in _told(subject, _OF_FORMS):
        if not count:
            yield Unchecked("文档中没有认出绩效目标表，可能另行公开")
        elif said != count or len(totals) != count:
            yield Unchecked(f"文字写 {said} 个，所附 {count} 张（{len(totals)} 张有资金总额），无法核对金额之和")
        else:
            room = sum((one.step / 2 for one in totals if one.is_rounded), figure.room)
            yield _compared(rule, statement, figure, total, room, f"{count} 张绩效目标表的年度资金总额之和")


@RULES.of(
    warn(
        "R-620",
        "文字中项目的金额不应大于项目支出，也不应只差一个数字",
        BASIS_OF_FORMS,
        "请核对项目支出表，改正文字中的金额；只是其中一部分项目的，可以不改。",
    )
)
def projects_amount_to_what_is_told(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """纳入绩效目标管理的项目33个，金额…: not all projects need have targets, so that less is right."""
    cells = [one.cell for one in keyed_figures(subject) if one.key.subject in ("T", "T*") and one.key.kind == "project"]
    known = [cell.amount for cell in cells if cell.amount is not None and cell.amount.yuan]
    for statement, _, figure in _told(subject, _OF_PROJECTS):
        if not known:
            yield Unchecked("没有认出项目支出的合计")
            return
        most = max(known, key=lambda one: one.yuan)
        slips = [one for one in known if differ_by_a_slip(figure.value, one.yuan, figure.step)]
        is_more = figure.value > most.yuan + max(figure.room, most.step / 2)
        if is_more or slips:
            right = slips[0] if slips else most
            yield _compared(rule, statement, figure, right.yuan, ZERO, "表中的项目支出")
        else:
            yield Checked()


@RULES.of(
    warn(
        "R-626",
        "整体绩效目标涉及的资金应是支出合计，不小于其中的项目支出",
        BASIS_OF_FORMS,
        "请核对支出合计和项目支出合计，改正写错的一处。",
    )
)
def targets_of_the_whole_are_of_known_money(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """涉及资金520.00万元，项目支出521.00万元: less than its part, or one slip away from the only total it can be."""
    cells = [one.cell for one in keyed_figures(subject) if one.key.subject in ("T", "T*")]
    known = {cell.amount.yuan: cell for cell in cells if cell.amount is not None and cell.amount.yuan}
    for statement in subject.statements:
        for match in _OF_WHOLE.finditer(statement.text):
            figure = next((one for one in statement.figures if one.is_money and one.start == match.end()), None)
            if figure is None or figure.told is not Told.STATED:
                continue
            after = _PROJECTS_OF_IT.match(statement.text, figure.end)
            part = next((one for one in statement.figures if after and one.start == after.end()), None)
            is_known = any(abs(figure.value - yuan) <= max(figure.room, figure.step / 2) for yuan in known)
            slips = [yuan for yuan in known if differ_by_a_slip(figure.value, yuan, figure.step)]
            found = f"涉及资金 {figure.as_printed}"
            if part is not None and part.value > figure.value + part.room + figure.room:
                right, named = part.value, f"不小于项目支出 {part.as_printed}"
            elif not is_known and slips:
                right, named = slips[0], f"表中的 {shown(slips[0], Unit(figure.unit))}"
            else:
                yield Checked()
                continue
            gap = difference(figure.value, right, Unit(figure.unit))
            yield finding_in(rule, statement, figure.span, found, named, (), gap)


def _told(subject: AuditSubject, words: re.Pattern[str]) -> Iterator[tuple[Statement, int, TextFigure]]:
    """Yield what is counted, and the amount right after it."""
    for statement in subject.statements:
        for match in words.finditer(statement.text):
            figure = next((one for one in statement.figures if one.is_money and one.start > match.end()), None)
            if figure is None or figure.told is not Told.STATED:
                continue
            between = statement.text[match.end() : figure.start]
            if _INVOLVED.search(between) and not re.search("[。；：]|其中", between):
                yield statement, int(match[1]), figure


def _compared(rule: Rule, statement: Statement, figure: TextFigure, right: Decimal, room: Decimal, named: str) -> Seen:
    if abs(figure.value - right) <= room:
        return Checked()
    unit = Unit(figure.unit)
    found, expected = figure.as_printed, f"{named} {shown(right, unit)}"
    return finding_in(rule, statement, figure.span, found, expected, (), difference(figure.value, right, unit))


@RULES.of(warn("R-621", "绩效目标表的资金总额应等于各项来源之和", BASIS_OF_FORMS, "请核对资金总额和各项资金来源。"))
def sources_of_forms_add_up(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """年度资金总额 and the amounts below it; a form that leaves all of them blank says nothing of them."""
    for form in forms_of(subject):
        if form.total is None or not form.sources:
            continue
        filled = [(label, amount) for label, amount in form.sources if amount is not None]
        if not filled:
            continue
        total = sum((amount.yuan for _, amount in filled), ZERO)
        room = sum((amount.step / 2 for _, amount in filled if amount.is_rounded and amount.yuan), ZERO)
        if abs(total - form.total.yuan) <= room:
            yield Checked()
            continue
        unit = form.total.unit
        yield AuditFinding(
            rule,
            form.place,
            form.total_cell.spot,
            form.total_cell.text,
            f"年度资金总额 {form.total.text} {unit}",
            f"各项之和 {shown(total, unit)}",
            tuple(Operand(label.text, amount.text, label.spot) for label, amount in filled),
            difference(form.total.yuan, total, unit),
        )


@RULES.of(block("R-622", "绩效目标表中金额的单位不应弄混", BASIS_OF_FORMS, "请核对是“元”还是“万元”，改正单位或数。"))
def units_of_forms_are_not_mixed(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """A cost that is 10,000 times the whole amount, or a ten-thousandth of it, is the same figure in another unit."""
    for form in forms_of(subject):
        if form.total is None or not form.total.yuan:
            continue
        for name, value, yuan in form.costs:
            if yuan not in (form.total.yuan * _RATIO, form.total.yuan / _RATIO):
                yield Checked()
                continue
            yield AuditFinding(
                rule,
                form.place,
                value.spot,
                f"{name.text} {value.text}",
                f"成本指标 {value.text}",
                f"与年度资金总额 {form.total.text} {form.total.unit} 用对单位",
                (Operand("年度资金总额", f"{form.total.text} {form.total.unit}", form.total_cell.spot),),
            )
