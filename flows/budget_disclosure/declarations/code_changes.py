"""``codes/changes.csv`` of a year: which code of last year is which of this year: renamed, split, merged or abolished.

Optional; a bureau's own lines stand in ``codes/bureau/changes.csv``. Comparisons by code follow it, and who writes an
old code is told the new one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from itertools import groupby
from pathlib import Path
from typing import Final

from budget_disclosure.declarations.csv_rows import csv_rows
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.money import HUNDREDTH, ZERO, parse_decimal

CHANGES_NAME: Final = "changes"
_COLUMNS = ("classification", "from", "to", "share", "note")


@dataclass(frozen=True, slots=True)
class CodeChange:
    """A line: ``old`` became ``new`` (empty: abolished). ``share`` of the money, ``None`` where the line says none."""

    classification: str
    old: str
    new: str
    share: Decimal | None
    note: str
    place: str


@dataclass(frozen=True, slots=True)
class MappedRows:
    """Amounts by this year's codes in exact 元, and why codes of last year lead to none, by code (of either year)."""

    amounts: Mapping[str, Decimal]
    unmapped: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CodeChanges:
    """All changes of a year."""

    changes: tuple[CodeChange, ...] = ()

    def of(self, classification: str, old: str) -> tuple[CodeChange, ...]:
        """Return what became of a code; nothing where it is what it was."""
        return tuple(one for one in self.changes if (one.classification, one.old) == (classification, old))

    def successors(self, classification: str) -> Mapping[str, tuple[str, ...]]:
        """Return what each changed code became: no code where it was abolished."""
        olds = dict.fromkeys(one.old for one in self.changes if one.classification == classification)
        return {old: tuple(one.new for one in self.of(classification, old) if one.new) for old in olds}

    def mapped(self, classification: str, rows: Mapping[str, Decimal]) -> MappedRows:
        """Return last year's amounts by this year's codes.

        Amounts of the last level are mapped, those of the levels above are what theirs add up to. A code that was
        abolished, or split without shares, leads nowhere; neither do the codes that it may have become part of.
        """
        own = [one for one in self.changes if one.classification == classification]
        if not any(one.old in rows for one in own):
            return MappedRows(dict(rows), {})
        length = max(map(len, rows))
        amounts: dict[str, Decimal] = {}
        unmapped: dict[str, str] = {}
        for code, yuan in rows.items():
            if len(code) != length:
                continue
            lines = self.of(classification, code)
            if why := _unmapped(lines):
                for one in {code, *(line.new for line in lines if line.new)}:
                    unmapped[one] = f"上年科目 {code} {why}（{lines[0].place}）"
                continue
            for new, part in _parts(yuan, lines) if lines else [(code, yuan)]:
                amounts[new] = amounts.get(new, ZERO) + part
        upper = sorted({len(code) for code in rows} - {length})
        for level in upper:
            for code, yuan in list(amounts.items()):
                if len(code) == length:
                    amounts[code[:level]] = amounts.get(code[:level], ZERO) + yuan
            unmapped |= {code[:level]: why for code, why in list(unmapped.items()) if len(code) == length}
        return MappedRows({code: yuan for code, yuan in amounts.items() if code not in unmapped}, unmapped)


def load_code_changes(
    folder: Path, lists: Mapping[str, Iterable[str]], lengths: Mapping[str, Sequence[int]]
) -> CodeChanges:
    """Return the changes of ``folder``; nothing without the file. ``lists`` are this year's codes by classification.

    Raises ``DeclarationError`` with file and line for a line that is not as documented.
    """
    codes = {name: frozenset(known) for name, known in lists.items()}
    found: list[tuple[Path, int, CodeChange]] = []
    for path in (folder / f"{CHANGES_NAME}.csv", folder / "bureau" / f"{CHANGES_NAME}.csv"):
        if path.exists():
            found += ((path, line, _change(path, line, row, codes, lengths)) for line, row in csv_rows(path, _COLUMNS))
    _refuse_contradictions(found, codes)
    return CodeChanges(tuple(change for *_, change in found))


def _change(
    path: Path,
    line: int,
    row: Mapping[str, str],
    codes: Mapping[str, frozenset[str]],
    lengths: Mapping[str, Sequence[int]],
) -> CodeChange:
    name, old, new = row["classification"], row["from"], row["to"]
    if name not in codes:
        raise DeclarationError(path, line, f"classification“{name}”应为：{'、'.join(codes)}")
    for column, code in (("from", old), ("to", new)):
        if code and not (code.isascii() and code.isdigit() and len(code) in lengths[name]):
            allowed = "、".join(map(str, lengths[name]))
            raise DeclarationError(path, line, f"{column}“{code}”应为 {allowed} 位数字")
    if not old:
        raise DeclarationError(path, line, "没有填 from（上年的编码）；今年新增的科目不用写")
    if new and new not in codes[name]:
        raise DeclarationError(path, line, f"to“{new}”不在今年的科目表 {name}.csv 中")
    if new and len(new) != len(old):
        raise DeclarationError(path, line, f"“{old}”与“{new}”应是同一级科目")
    if not new and row["share"]:
        raise DeclarationError(path, line, "取消的科目（to 空着）没有 share")
    return CodeChange(name, old, new, _share(row["share"], path, line), row["note"], f"{path.name} 第 {line} 行")


def _share(text: str, path: Path, line: int) -> Decimal | None:
    if not text:
        return None
    try:
        share = parse_decimal(text)
    except ValueError:
        share = ZERO
    if not 0 < share <= 1:
        raise DeclarationError(path, line, f"share“{text}”应大于 0、不大于 1，如 0.4")
    return share


def _refuse_contradictions(found: Sequence[tuple[Path, int, CodeChange]], codes: Mapping[str, frozenset[str]]) -> None:
    ordered = sorted(found, key=lambda one: (one[2].classification, one[2].old))
    for (name, old), group in groupby(ordered, key=lambda one: (one[2].classification, one[2].old)):
        lines = list(group)
        path, line, _ = lines[-1]
        news = [change.new for *_, change in lines]
        shares = [change.share for *_, change in lines if change.share is not None]
        if len(set(news)) != len(news):
            raise DeclarationError(path, line, f"{old} 到 {news[-1] or '（取消）'} 写了两次")
        if "" in news and len(news) > 1:
            raise DeclarationError(path, line, f"{old} 既写取消又写改为别的科目")
        if shares and (len(shares) != len(lines) or sum(shares) != 1):
            raise DeclarationError(
                path, line, f"{old} 各行的 share 应都填，合计为 1（现为 {sum(shares)}）；不知道的都空着"
            )
        if old in codes[name] and old not in news:
            raise DeclarationError(
                path, line, f"{old} 仍在今年的科目表 {name}.csv 中；仍在用的，也写一行 {old} 到 {old}"
            )


def _unmapped(lines: Sequence[CodeChange]) -> str:
    """Return why a code leads to no other; empty where it does."""
    if not lines:
        return ""
    if not lines[0].new:
        return "已取消"
    names = "、".join(line.new for line in lines)
    return f"拆分为 {names}，没有写明各占多少" if len(lines) > 1 and lines[0].share is None else ""


def _parts(yuan: Decimal, lines: Sequence[CodeChange]) -> Iterator[tuple[str, Decimal]]:
    """Yield what each new code has of an amount: to the 分, and together exactly the amount."""
    left = yuan
    for line in lines[:-1]:
        part = (yuan * (line.share or ZERO)).quantize(HUNDREDTH, rounding=ROUND_DOWN)
        left -= part
        yield line.new, part
    yield lines[-1].new, left
