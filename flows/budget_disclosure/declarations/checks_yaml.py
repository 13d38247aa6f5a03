"""The declared identities of the tables (勾稽关系), ``templates/<format>/<year>/checks.yaml``: linear, exact in 元."""

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, model_validator

from budget_disclosure.declarations.tables_yaml import TABLE_ID, TablesSpec, defect_of_cell
from budget_disclosure.declarations.yaml_loading import DeclaredModel, load_yaml
from budget_disclosure.model.findings import FIRST_YEAR, Severity

_TERM = re.compile(rf"(?P<sign>-?)\s*(?P<table>{TABLE_ID})!(?P<row>[\w/{{}}]+)\.(?P<column>[a-z][a-z0-9_]*)")
_ROWS_OF = re.compile(rf"(?P<table>{TABLE_ID})\.(?P<column>[a-z][a-z0-9_]*)")

ROW, CHILDREN, PARTS, TOP = "{row}", "{children}", "{parts}", "{top}"
_PLACEHOLDERS = (ROW, CHILDREN, PARTS, TOP)


class Term(DeclaredModel):
    """One term: sign, table, row key or placeholder, and column key."""

    sign: int
    table: str
    row: str
    column: str


class RowsOf(DeclaredModel):
    """The rows of the block that a column belongs to: ``t02.total``."""

    table: str
    column: str


def _parse_term(value: Any, info: ValidationInfo) -> Any:
    match = _TERM.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"“{value}”的写法不对，应如 t03!total.basic、t03!{{row}}.total 或 - t04!grand_total.revenue")
    if "{" in match["row"] and match["row"] not in _PLACEHOLDERS:
        raise ValueError(f"“{match['row']}”不是占位符，可用：{'、'.join(_PLACEHOLDERS)}")
    _refuse_unknown(match["table"], match["column"], info.context, match["row"])
    return Term(sign=-1 if match["sign"] else 1, table=match["table"], row=match["row"], column=match["column"])


def _parse_rows_of(value: Any, info: ValidationInfo) -> Any:
    match = _ROWS_OF.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"“{value}”的写法不对，应如 t02.total（表.列）")
    _refuse_unknown(match["table"], match["column"], info.context)
    return RowsOf(table=match["table"], column=match["column"])


def _refuse_unknown(table_id: str, column_key: str, tables: object, row_key: str = "") -> None:
    if not isinstance(tables, TablesSpec):
        raise TypeError("identities are loaded with the declared tables as context")
    if defect := defect_of_cell(tables, table_id, column_key, "" if row_key in _PLACEHOLDERS else row_key):
        raise ValueError(defect)


Terms = tuple[Annotated[Term, BeforeValidator(_parse_term)], ...]


class Identity(DeclaredModel):
    """Left side equal to, or at most, the right side; once, or for each row of the named tables.

    Row placeholders: ``{row}`` and ``{children}`` are the row of ``for_each`` and the rows it is the sum of (a row
    without any is skipped); ``{parts}`` are all rows of level 1, ``{top}`` the rows of the highest level there is.
    ``since`` is the first budget year it holds for.
    """

    id: str = Field(pattern=r"^X-[0-9]{3}$")
    sentence: str = Field(min_length=1)
    basis: str = Field(min_length=1)
    severity: Severity = Severity.BLOCK
    since: int = FIRST_YEAR
    for_each: tuple[Annotated[RowsOf, BeforeValidator(_parse_rows_of)], ...] = ()
    left: Terms = Field(min_length=1)
    relation: Literal["equal", "at_most"] = "equal"
    right: Terms = Field(min_length=1)

    @model_validator(mode="after")
    def _row_needs_for_each(self) -> "Identity":
        if not self.for_each and any(term.row in (ROW, CHILDREN) for term in (*self.left, *self.right)):
            raise ValueError("使用 {row} 或 {children} 时要写 for_each")
        return self


class IdentitiesSpec(DeclaredModel):
    """All declared identities."""

    identities: tuple[Identity, ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> "IdentitiesSpec":
        ids = [identity.id for identity in self.identities]
        twice = sorted({id_ for id_ in ids if ids.count(id_) > 1})
        if twice:
            raise ValueError(f"勾稽关系的 id 重复：{'、'.join(twice)}")
        return self


def load_identities(path: Path, tables: TablesSpec) -> IdentitiesSpec:
    """Return the declared identities of ``tables``. Raises ``DeclarationError`` with file and line."""
    return load_yaml(path, IdentitiesSpec, context=tables)
