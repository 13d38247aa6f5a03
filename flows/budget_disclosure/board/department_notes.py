"""What an operator should know of a department besides its state, in sentences."""

from collections.abc import Iterable

from budget_disclosure.board.department_facts import DepartmentFacts, Published
from budget_disclosure.board.department_stage import stage_of, stage_of_work
from budget_disclosure.board.stage import Stage
from budget_disclosure.board.year_state import UnitStatus
from budget_disclosure.report.outcome import PublicationState
from budget_disclosure.report.sign_off_state import SignOffState


def notes_on(facts: DepartmentFacts, units: tuple[UnitStatus, ...]) -> Iterable[str]:
    """Yield the notes on a department, what could not be read first."""
    yield from facts.problems
    new = [book.file for book in facts.workbooks if book.is_new]
    if new and facts.report is not None:
        yield f"上次运行之后有新的填报表：{'、'.join(new)}"
    if facts.removed:
        yield f"上次运行用过的填报表不在了：{'、'.join(facts.removed)}"
    unread = [book.file for book in facts.workbooks if not book.is_readable]
    if unread:
        yield f"收到但不能读取：{'、'.join(dict.fromkeys(unread))}"
    missing = [unit for unit in units if not unit.has_reported]
    if missing and facts.workbooks:
        yield f"还有 {len(missing)} 个单位没有报送：{'、'.join(f'{unit.code} {unit.name}' for unit in missing)}"
    if facts.published.is_published:
        yield from _notes_on_published(facts, facts.published)
    yield from _notes_on_sign_off(facts)
    nameless = [book.file for book in facts.workbooks if book.is_readable and not book.unit_code]
    if nameless:
        names = "、".join(nameless)
        yield f"从文件名看不出是哪个单位：{names}。文件名应为“单位代码-单位名称.xlsx”"


def _notes_on_sign_off(facts: DepartmentFacts) -> Iterable[str]:
    status, published = facts.sign_off, facts.published
    if status is not None:
        yield status.text
    if not facts.must_be_signed or (status is not None and status.state is SignOffState.SIGNED):
        return
    if published.versions and published.signature is None:
        yield f"公开的第 {published.versions} 版没有签批，年度设置要求签批以后才能公开，请核对"
    elif status is None and stage_of(facts) is Stage.AWAITING:
        yield f"还没有签批，年度设置要求签批以后才能公开：./disclose approve {facts.code} --reviewer 姓名"


def _notes_on_published(facts: DepartmentFacts, published: Published) -> Iterable[str]:
    first = published.first
    if first and facts.approved and first.day < facts.approved:
        yield f"公开日期 {first.day} 早于批复日期 {facts.approved}，请核对"
    if not published.versions:
        yield (
            "登记已公开，但没有存下公开的版本，不能判断公开以后有没有变动；"
            "确认目前的文档就是公开的内容以后，请用 ./disclose publish 登记（日期相同）"
        )
        return
    if published.state is PublicationState.CHANGED:
        names = _names(facts, published.changed)
        yield (
            f"公开第 {published.versions} 版以后有变动：{names}。"
            "运行 ./disclose run 以后，更正说明的草稿在部门文件夹的“更正说明/草稿”"
        )
    stage = stage_of_work(facts)
    if stage not in (Stage.AWAITING, Stage.EDITED_BY_HAND):
        yield f"已公开第 {published.versions} 版；目前的资料是“{stage}”：{stage.meaning}"


def _names(facts: DepartmentFacts, codes: Iterable[str]) -> str:
    names = {document.code: document.name for document in facts.outcomes} | dict(facts.roster)
    names[facts.code] = facts.name
    return "、".join(f"{code} {names.get(code, '')}".strip() for code in sorted(codes))
