"""The names of the units that a document lists."""

import re
from collections.abc import Iterator

from budget_disclosure.audit.audit_subject import AuditSubject

_SHORTEST_NAME = 3
_OFFICE = re.compile(
    r"(?:局|委员会|委|办公室|中心|馆|室|队|所|院|站|学校|校|园|会|厅|社|大队|支队|管理处|服务处|街道办事处)$"
)
_UNITS_LISTED = re.compile(r"预算单位[^：]{0,30}：")


def unit_names(subject: AuditSubject) -> frozenset[str]:
    """Return the names of units that a document lists: by its table of operating costs, or the owner of its tables."""
    names: set[str] = set()
    for table in subject.document.tables:
        if table.role == "agency":
            names.update(line.label for line in table.lines if not line.is_total and line.label)
        for block in table.lead:
            owner = block.text.split("\t")[0].replace("：", ":").partition(":")
            if owner[1] and owner[0].strip() in (
                "部门名称",
                "单位名称",
                "编制部门",
                "编制单位",
                "填报单位",
                "预算单位",
            ):
                names.add("".join(owner[2].split()))
    for statement in subject.statements:
        if "预算单位" in statement.text:
            names.update(_listed_units(statement.text))
    return frozenset(names)


def _listed_units(text: str) -> Iterator[str]:
    """Yield what is listed after 预算单位…：; elsewhere only what is called like an office."""
    for sentence in re.split(r"[。；]", text):
        mark = _UNITS_LISTED.search(sentence)
        at = mark.end() if mark else len(sentence)
        for part, is_list in ((sentence[:at], False), (sentence[at:], True)):
            for name in re.split(r"[、，]", part):
                plain = re.sub(r"（[^（）]*）", "", name).rpartition("：")[2]
                if len(plain) >= _SHORTEST_NAME and (is_list or is_like_an_office(plain)):
                    yield plain


def is_like_an_office(name: str) -> bool:
    """Return whether a name ends as those of offices do."""
    return _OFFICE.search(name) is not None
