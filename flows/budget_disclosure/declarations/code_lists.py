"""The code lists of a budget year: shipped CSV files, and the bureau's own additions and replacements beside them.

``templates/<format>/<year>/codes/<list>.csv`` is the list; rows of ``codes/bureau/<list>.csv`` (same header) replace
rows with the same code or add new ones, so that a later list can be dropped in without losing them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from enum import StrEnum, unique
from pathlib import Path
from typing import TypeVar

from budget_disclosure.declarations.code_changes import CodeChanges, load_code_changes
from budget_disclosure.declarations.csv_rows import csv_rows
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.law import Cost, Law, UnitKind


@unique
class Confidence(StrEnum):
    """How sure a row of a code list is; ``DOUBTFUL`` is asked about and never called an error."""

    PRINTED = "printed"
    RECALLED = "recalled"
    DOUBTFUL = "doubtful"
    BUREAU = "bureau"


@dataclass(frozen=True, slots=True)
class Code:
    """One row of a code list."""

    code: str
    name: str
    parent: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class CodeList:
    """A hierarchical code list; messages call it ``title``. ``changed`` says what became of codes of last year."""

    title: str
    file: Path
    rows: Mapping[str, Code]
    lengths: tuple[int, ...]
    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def leaf_length(self) -> int:
        """The length of the codes that units report."""
        return self.lengths[-1] if self.lengths else 0

    @property
    def narrowing_length(self) -> int:
        """The length of the codes one level above those that units report, by which a long list is narrowed."""
        return self.lengths[-2] if len(self.lengths) > 1 else 1

    def category(self, code: str) -> str:
        """Return the 类 of a code: its first digits."""
        return code[: self.lengths[0]]

    def __contains__(self, code: str) -> bool:
        return code in self.rows

    def name(self, code: str) -> str:
        """Return the name of a code; raises ``KeyError`` when it is not in the list."""
        return self.rows[code].name

    def is_leaf(self, code: str) -> bool:
        """Return whether the code is at the level units must report (项 or 款)."""
        return len(code) == self.leaf_length

    def leaves(self) -> tuple[Code, ...]:
        """Return the reportable codes in the order of the codes."""
        return tuple(self.rows[code] for code in sorted(self.rows) if self.is_leaf(code))

    def path(self, code: str) -> str:
        """Return the names from 类 down to the code, joined by ``/``."""
        row = self.rows[code]
        return f"{self.path(row.parent)}/{row.name}" if row.parent in self.rows else row.name

    def nearest(self, code: str, limit: int = 3) -> tuple[Code, ...]:
        """Return the reportable codes most like a code that is not in the list, best first."""
        candidates = [row.code for row in self.leaves()]
        matches = get_close_matches(code, candidates, n=limit, cutoff=0.6)
        return tuple(self.rows[match] for match in matches)


@dataclass(frozen=True, slots=True)
class EconomicPair:
    """An allowed pair of a departmental and a government economic item.

    ``applies_to`` is ``administrative``, ``public_institution`` or ``both``.
    """

    dept_code: str
    gov_code: str
    applies_to: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Codes:
    """All code lists of one budget year, and the law whose terms they sort by."""

    function: CodeList
    dept_economic: CodeList
    gov_economic: CodeList
    revenue: CodeList
    costs: Mapping[str, Cost]
    pairs: tuple[EconomicPair, ...]
    law: Law
    changes: CodeChanges = field(default_factory=CodeChanges)

    def cost_of(self, dept_economic_code: str) -> Cost | None:
        """Return which cost a departmental economic item is, by its row in the list; ``None`` without costs."""
        return self.costs[dept_economic_code] if self.costs else None

    def gov_codes_for(self, dept_economic_code: str) -> tuple[str, ...]:
        """Return the government items a departmental item may be paired with, in the order of the codes."""
        return tuple(sorted({pair.gov_code for pair in self.pairs if pair.dept_code == dept_economic_code}))

    def proposed_gov_codes(self, dept_economic_code: str, kind: UnitKind) -> tuple[str, ...]:
        """Return the government items to propose for a departmental item of a kind of unit: none that is doubtful.

        Several mean that a person must choose; a proposal is shown, never taken as the value.
        """
        fitting = (BOTH, kind.economic_pairs)
        return tuple(
            sorted(
                {
                    pair.gov_code
                    for pair in self.pairs
                    if pair.dept_code == dept_economic_code
                    and pair.applies_to in fitting
                    and pair.confidence is not Confidence.DOUBTFUL
                }
            )
        )

    def proposal(self, dept_economic_code: str, kind: UnitKind) -> str:
        """Return the proposal as people read it, ``建议：50101 工资奖金津补贴``; empty where there is none."""
        return proposal_text(self, self.proposed_gov_codes(dept_economic_code, kind))


def proposal_text(codes: Codes, gov_codes: tuple[str, ...]) -> str:
    """Return one proposed government item, or those to choose from, with their names."""
    names = "；".join(f"{code} {codes.gov_economic.name(code)}" for code in gov_codes)
    return f"{'建议' if len(gov_codes) == 1 else '可选'}：{names}" if names else ""


T = TypeVar("T")

_TITLES: Mapping[str, str] = {
    "function": "支出功能分类科目",
    "dept_economic": "部门预算支出经济分类科目",
    "gov_economic": "政府预算支出经济分类科目",
    "revenue": "政府收入分类科目",
}
LIST_NAMES = tuple(_TITLES)
"""The files of a year\'s lists, without their ending; a format need not have all of them."""

ADMINISTRATIVE, PUBLIC_INSTITUTION, BOTH = "administrative", "public_institution", "both"
_APPLIES_TO = (ADMINISTRATIVE, PUBLIC_INSTITUTION, BOTH)


def load_codes(folder: Path, law: Law) -> Codes:
    """Return the lists of ``folder``; costs and kinds of units are terms of the law.

    Raises ``DeclarationError`` with file and line for a row that is not as documented.
    """
    lists = {name: _load_list(folder, name, title, law.code_levels.get(name, ())) for name, title in _TITLES.items()}
    known_costs = {cost.key: cost for cost in law.costs}
    columns = ("code", "name", "parent", *(["cost"] if known_costs else []), "confidence")
    has_costs = known_costs and "dept_economic" in law.code_levels
    costs = {
        row["code"]: _one_of(row["cost"], known_costs, path, line)
        for path, line, row in (rows_of_list(folder, "dept_economic", columns) if has_costs else ())
    }
    has_pairs = {"dept_economic", "gov_economic"} <= law.code_levels.keys()
    pairs = tuple(_pairs(folder, lists["dept_economic"], lists["gov_economic"])) if has_pairs else ()
    changes = load_code_changes(
        folder,
        {name: codes.rows for name, codes in lists.items() if codes.rows},
        law.code_levels,
    )
    changed = {name: replace(codes, changed=changes.successors(name)) for name, codes in lists.items()}
    return Codes(**changed, costs=costs, pairs=pairs, law=law, changes=changes)


def _load_list(folder: Path, name: str, title: str, lengths: tuple[int, ...]) -> CodeList:
    """Return a list; an empty one where no lengths of codes are declared: the format has no such list."""
    if not lengths:
        return CodeList(title, folder / f"{name}.csv", {}, ())
    rows: dict[str, Code] = {}
    places: dict[str, tuple[Path, int]] = {}
    for path, line, row in rows_of_list(folder, name, ("code", "name", "parent", "confidence")):
        code, parent = row["code"], row["parent"]
        if not (code.isascii() and code.isdigit() and len(code) in lengths):
            raise DeclarationError(path, line, f"编码“{code}”应为 {'、'.join(map(str, lengths))} 位数字")
        expected_parent = code[: lengths[lengths.index(len(code)) - 1]] if len(code) > lengths[0] else ""
        if parent != expected_parent:
            raise DeclarationError(path, line, f"编码 {code} 的上级应为“{expected_parent}”，发现“{parent}”")
        if not row["name"]:
            raise DeclarationError(path, line, f"编码 {code} 没有名称")
        if code in places and places[code][0] == path:
            raise DeclarationError(path, line, f"编码 {code} 重复，第 {places[code][1]} 行已有")
        places[code] = (path, line)
        rows[code] = Code(code, row["name"], parent, _confidence(row["confidence"], path, line))
    for code, row_ in rows.items():
        if row_.parent and row_.parent not in rows:
            raise DeclarationError(*places[code], f"编码 {code} 的上级 {row_.parent} 不在本表中")
    return CodeList(title, folder / f"{name}.csv", rows, lengths)


def _pairs(folder: Path, dept: CodeList, gov: CodeList) -> Iterable[EconomicPair]:
    seen: dict[tuple[str, str], EconomicPair] = {}
    places: dict[tuple[str, str], tuple[Path, int]] = {}
    for path, line, row in rows_of_list(folder, "economic_map", ("dept_code", "gov_code", "applies_to", "confidence")):
        for codes, key in ((dept, "dept_code"), (gov, "gov_code")):
            if row[key] not in codes:
                raise DeclarationError(path, line, f"编码 {row[key]} 不在{codes.title}中")
            if not codes.is_leaf(row[key]):
                raise DeclarationError(
                    path, line, f"编码 {row[key]} 不是末级科目，对应关系应写到 {codes.leaf_length} 位编码"
                )
        applies_to = _one_of(row["applies_to"], {word: word for word in _APPLIES_TO}, path, line)
        confidence = _confidence(row["confidence"], path, line)
        pair = row["dept_code"], row["gov_code"]
        if pair in places and places[pair][0] == path:
            raise DeclarationError(path, line, f"{pair[0]} 与 {pair[1]} 的对应关系重复，第 {places[pair][1]} 行已有")
        places[pair] = (path, line)
        seen[pair] = EconomicPair(*pair, applies_to, confidence)
    return seen.values()


def rows_of_list(folder: Path, name: str, columns: tuple[str, ...]) -> Iterable[tuple[Path, int, dict[str, str]]]:
    """Yield (file, line, row) of the list, then of the bureau's own file when there is one."""
    own = folder / "bureau" / f"{name}.csv"
    for path in (folder / f"{name}.csv", *([own] if own.exists() else [])):
        for line, row in csv_rows(path, columns):
            yield path, line, row


def _confidence(text: str, path: Path, line: int) -> Confidence:
    return _one_of(text, {item.value: item for item in Confidence}, path, line)


def _one_of(text: str, allowed: Mapping[str, T], path: Path, line: int) -> T:
    if text not in allowed:
        raise DeclarationError(path, line, f"“{text}”应为：{'、'.join(allowed)}")
    return allowed[text]


def names_of_codes(templates: Path, year: int, name: str) -> Mapping[str, tuple[str, ...]]:
    """Return the names of a list by code, of all formats that have the year; empty where none has.

    A code has every name that a format gives it: formats of several bureaus may call it differently.

    Raises ``DeclarationError`` for a list that cannot be read.
    """
    found: dict[str, dict[str, None]] = {}
    for file in sorted(templates.glob(f"**/{year}/codes/{name}.csv")):
        for _, _, row in rows_of_list(file.parent, name, ("code", "name")):
            found.setdefault(row["code"], {})[row["name"]] = None
    return {code: tuple(names) for code, names in found.items()}
