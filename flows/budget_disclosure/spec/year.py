"""Everything declared for one budget year: adding a year, or another bureau's format, is adding a folder."""

from dataclasses import dataclass
from pathlib import Path

from budget_disclosure.errors import SpecError
from budget_disclosure.spec.codes import Codes, load_codes
from budget_disclosure.spec.identities import IdentitiesSpec, load_identities
from budget_disclosure.spec.tables import TablesSpec, load_tables
from budget_disclosure.spec.wording import Wording, load_wording
from budget_disclosure.spec.workbook import WorkbookSpec, load_workbook_spec


@dataclass(frozen=True, slots=True)
class YearSpec:
    """The declarations under ``templates/<year>/``."""

    year: int
    folder: Path
    codes: Codes
    workbook: WorkbookSpec
    tables: TablesSpec
    identities: IdentitiesSpec
    wording: Wording


def load_year(templates: Path, year: int) -> YearSpec:
    """Return the declarations of a year. Raises ``SpecError`` when the folder is missing or anything in it is wrong."""
    folder = templates / str(year)
    if not folder.is_dir():
        years = "、".join(sorted(p.name for p in templates.glob("[0-9]*") if p.is_dir())) or "无"
        raise SpecError(folder, None, f"没有 {year} 年的模板文件夹（现有：{years}）")
    path = folder / "workbook.yaml"
    workbook = load_workbook_spec(path)
    if workbook.fiscal_year != year:
        raise SpecError(path, None, f"fiscal_year 是 {workbook.fiscal_year}，应为文件夹的年度 {year}")
    tables = load_tables(folder / "tables.yaml")
    return YearSpec(
        year=year,
        folder=folder,
        codes=load_codes(folder / "codes"),
        workbook=workbook,
        tables=tables,
        identities=load_identities(folder / "checks.yaml", tables),
        wording=load_wording(folder / "wording.yaml"),
    )
