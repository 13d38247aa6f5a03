"""Why the draft of a department cannot be signed or published: it is not what the workbooks say, or is not there."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from budget_disclosure.intake.departments import DepartmentFolder
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.report.outcome import DepartmentOutcome, DepartmentState
from budget_disclosure.store.digests import WORKBOOKS, file_digests

WITHOUT_DOCUMENTS = (
    DepartmentState.HAS_ERRORS,
    DepartmentState.NOT_SUBMITTED,
    DepartmentState.UNREADABLE,
    DepartmentState.FAILED,
)


def refuse_unknown(codes: Sequence[str], departments: Mapping[str, DepartmentFolder], what: str) -> None:
    """Raise ``DisclosureError`` for codes that no department has; ``what`` is what was to be done with them."""
    unknown = [code for code in codes if code not in departments]
    if unknown:
        owners = [one for one in departments for code in unknown if code.startswith(one)]
        hint = f"单位随部门一起{what}，请写部门代码 {owners[0]}。" if owners else ""
        listing = "、".join(f"{one.code} {one.name}" for one in departments.values()) or "（无）"
        raise DisclosureError(f"没有部门代码 {'、'.join(unknown)}。{hint}现有部门：{listing}")


def refuse_without_outputs(outputs: Path, year: int) -> None:
    """Raise ``DisclosureError`` for a year of which nothing was made."""
    if not (outputs / str(year)).is_dir():
        raise DisclosureError(f"{outputs / str(year)} 里没有生成过的文档。请先运行 ./disclose run {year}。")


def never_run(year: int, department: DepartmentFolder) -> str:
    """Return what to say of a department without a report."""
    return f"还没有生成文档，请先运行 ./disclose run {year} --department {department.code}"


def no_draft(year: int, department: DepartmentFolder) -> str:
    """Return what to say of a department whose draft has no record."""
    return f"没有上次运行的记录，请重新运行 ./disclose run {year} --department {department.code}"


def not_as_reported(year: int, department: DepartmentFolder, report: DepartmentOutcome) -> Iterator[str]:
    """Yield what the last run, and the workbooks since, say against the documents, in Chinese without a full stop."""
    again = f"请先运行 ./disclose run {year} --department {department.code}"
    if report.state in (DepartmentState.HAS_ERRORS, DepartmentState.NOT_SUBMITTED, DepartmentState.UNREADABLE):
        yield f"填报表的状态是“{report.state}”，没有生成文档"
    elif report.state in (DepartmentState.BUSY, DepartmentState.DISK_FULL, DepartmentState.FAILED):
        yield f"上次运行没有完成（{report.state}），{again}"
    for one in report.documents:
        if not one.state.is_up_to_date:
            whose = f"单位 {one.code} {one.name}" if one.is_unit else "部门"
            yield f"{whose}的文档没有生成或不是最新的（{one.state}）"
    if report.inputs and department.folder is not None:
        found = file_digests(department.folder, WORKBOOKS)
        if changed := _differing(dict(report.inputs), found):
            yield f"填报表在生成文档以后有变动（{'、'.join(changed)}），{again}"


def _differing(before: Mapping[str, str], found: Mapping[str, str]) -> Sequence[str]:
    return sorted(name for name in {**before, **found} if before.get(name) != found.get(name))
