"""What changed in the tables: rows are found by their keys, never by their place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from budget_disclosure.changes.causes import Causes
from budget_disclosure.changes.change_list import FigureChange, LabelChange, Presence, RowChange
from budget_disclosure.model.figure_style import shown_figure
from budget_disclosure.model.money import ZERO, parse_decimal
from budget_disclosure.tables.table import joined_codes

Json = Mapping[str, Any]


@dataclass(slots=True)
class TableChanges:
    """The changes of all tables; ``unshown`` counts amounts that changed without showing it."""

    figures: list[FigureChange] = field(default_factory=list)
    rows: list[RowChange] = field(default_factory=list)
    labels: list[LabelChange] = field(default_factory=list)
    unshown: int = 0


def compare_tables(old: Json, new: Json, causes: Causes) -> TableChanges:
    """Return what changed in the tables of two data.json; figures by table, row and column of the new version."""
    result = TableChanges()
    before = {table["id"]: table for table in old["tables"]}
    after = {table["id"]: table for table in new["tables"]}
    for key in dict.fromkeys((*after, *before)):
        if key in before and key in after:
            _Comparison(before[key], after[key], causes, result).run()
        else:
            table = after.get(key) or before[key]
            words = ("", _title(table)) if key in after else (_title(table), "")
            result.labels.append(LabelChange(key, _title(table), "整张表", *words, ()))
    return result


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Two versions of one table."""

    old: Json
    new: Json
    causes: Causes
    result: TableChanges

    def run(self) -> None:
        title = _title(self.new)
        for place, was, now in (
            ("标题", _title(self.old), title),
            ("金额单位", self.old["unit"], self.new["unit"]),
            ("表下注", self.old["note"] or "", self.new["note"] or ""),
        ):
            if was != now:
                self.result.labels.append(LabelChange(self.new["id"], title, place, was, now, ()))
        self._columns()
        for block in sorted({column["block"] for column in self.new["columns"]}):
            self._block(block)

    def _columns(self) -> None:
        was, now = ({column["key"]: _header(column) for column in table["columns"]} for table in (self.old, self.new))
        for key in dict.fromkeys((*now, *was)):
            if was.get(key) != now.get(key):
                self.result.labels.append(
                    LabelChange(self.new["id"], _title(self.new), "列", was.get(key, ""), now.get(key, ""), ())
                )

    def _block(self, block: int) -> None:
        before, after = _rows(self.old, block), _rows(self.new, block)
        for key, row in after.items():
            if key in before:
                self._row(block, key, before[key], row)
            else:
                self._lone_row(Presence.ADDED, block, key, row)
        for key, row in before.items():
            if key not in after:
                self._lone_row(Presence.REMOVED, block, key, row)

    def _row(self, block: int, key: str, old: Json, new: Json) -> None:
        title = _title(self.new)
        was, now = _label(self.old, block, old), _label(self.new, block, new)
        if was != now:
            words = self.causes.of_words(was, now)
            self.result.labels.append(LabelChange(self.new["id"], title, f"第“{key}”行", was, now, words))
        known = {column["key"] for column in self.old["columns"]}
        for column in _amount_columns(self.new, block):
            if column["key"] not in known:
                continue
            a, b = old["cells"][column["key"]], new["cells"][column["key"]]
            if a["shown"] == b["shown"]:
                self.result.unshown += _yuan(a) != _yuan(b)
                continue
            self.result.figures.append(
                FigureChange(
                    self.new["id"],
                    title,
                    key,
                    now,
                    column["key"],
                    _header(column),
                    self.new["unit"],
                    a["shown"],
                    b["shown"],
                    _shown(b) - _shown(a),
                    _yuan(b) - _yuan(a),
                    self.causes.of_terms(a["cells"], b["cells"]),
                )
            )

    def _lone_row(self, presence: Presence, block: int, key: str, row: Json) -> None:
        table = self.new if presence is Presence.ADDED else self.old
        columns = _amount_columns(table, block)
        cells = [cell for column in columns for cell in row["cells"][column["key"]]["cells"]]
        empty: tuple[str, ...] = ()
        terms = (empty, cells) if presence is Presence.ADDED else (cells, empty)
        self.result.rows.append(
            RowChange(
                presence,
                table["id"],
                _title(table),
                key,
                _label(table, block, row),
                table["unit"],
                tuple(
                    (_header(column), shown) for column in columns if (shown := row["cells"][column["key"]]["shown"])
                ),
                self.causes.of_terms(*terms),
            )
        )


def _title(table: Json) -> str:
    return f"表{table['numeral']} {table['title']}"


def _header(column: Json) -> str:
    return "/".join(column["header"])


def _rows(table: Json, block: int) -> dict[str, Json]:
    return {row["keys"][block]: row for row in table["rows"] if block < len(row["keys"]) and row["keys"][block]}


def _amount_columns(table: Json, block: int) -> list[Json]:
    return [column for column in table["columns"] if column["block"] == block and column["kind"] == "amount"]


def _label(table: Json, block: int, row: Json) -> str:
    """Return the code and names that stand in a row."""
    texts = (
        row["cells"][column["key"]]["text"]
        for column in table["columns"]
        if column["block"] == block and column["kind"] != "amount"
    )
    return " ".join(joined_codes(text for text in texts if text))


def _yuan(cell: Json) -> Decimal:
    return parse_decimal(cell["yuan"]) if cell["yuan"] else ZERO


def _shown(cell: Json) -> Decimal:
    return shown_figure(cell["shown"]) if cell["shown"] else ZERO
