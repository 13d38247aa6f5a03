"""Everything declared for one budget year: adding a year, or another bureau's format, is adding a folder."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from budget_disclosure.errors import SpecError
from budget_disclosure.spec.codes import Codes, load_codes
from budget_disclosure.spec.workbook import WorkbookSpec, load_workbook_spec

if TYPE_CHECKING:
    from budget_disclosure.spec.identities import IdentitiesSpec
    from budget_disclosure.spec.plausibility import Plausibility
    from budget_disclosure.spec.tables import TablesSpec
    from budget_disclosure.spec.wording import Wording


@dataclass(frozen=True)
class YearSpec:
    """The declarations under ``templates/<year>/``.

    What reading a workbook needs is there from the beginning; tables, identities and wording are read when first asked
    for, because the check of one workbook needs none of them. Each raises ``SpecError`` for what is wrong in its file.
    """

    year: int
    folder: Path
    codes: Codes
    workbook: WorkbookSpec

    @cached_property
    def tables(self) -> "TablesSpec":
        """The tables to be published (``tables.yaml``)."""
        from budget_disclosure.spec.tables import load_tables

        return load_tables(self.folder / "tables.yaml")

    @cached_property
    def identities(self) -> "IdentitiesSpec":
        """The identities between the tables (``checks.yaml``)."""
        from budget_disclosure.spec.identities import load_identities

        return load_identities(self.folder / "checks.yaml", self.tables)

    @cached_property
    def plausibility(self) -> "Plausibility":
        """What amounts and counts are believed (``plausibility.yaml``)."""
        from budget_disclosure.spec.plausibility import load_plausibility

        return load_plausibility(self.folder / "plausibility.yaml")

    @cached_property
    def wording(self) -> "Wording":
        """The prose (``wording.yaml``)."""
        from budget_disclosure.spec.wording import load_wording

        return load_wording(self.folder / "wording.yaml")


def load_input_spec(templates: Path, year: int) -> YearSpec:
    """Return the declarations of a year, of which only those that reading a workbook needs have been looked at.

    Raises ``SpecError`` when the folder is missing or they are wrong.
    """
    folder = templates / str(year)
    if not folder.is_dir():
        years = "、".join(sorted(p.name for p in templates.glob("[0-9]*") if p.is_dir())) or "无"
        raise SpecError(folder, None, f"没有 {year} 年的模板文件夹（现有：{years}）")
    path = folder / "workbook.yaml"
    workbook = load_workbook_spec(path)
    if workbook.fiscal_year != year:
        raise SpecError(path, None, f"fiscal_year 是 {workbook.fiscal_year}，应为文件夹的年度 {year}")
    return YearSpec(year=year, folder=folder, codes=load_codes(folder / "codes"), workbook=workbook)


def load_year(templates: Path, year: int) -> YearSpec:
    """Return the declarations of a year. Raises ``SpecError`` when the folder is missing or anything in it is wrong."""
    spec = load_input_spec(templates, year)
    # A fault in any of them stops a run before it begins.
    _ = spec.tables, spec.identities, spec.wording, spec.plausibility
    return spec


def year_spec(templates: Path, year: int) -> YearSpec:
    """Return the declarations of a year, loaded again only when one of the files has changed; raises ``SpecError``."""
    files = sorted(path for path in (templates / str(year)).rglob("*") if path.is_file())
    stats = [(str(path), path.stat()) for path in files]
    return _load_year(templates, year, tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats))


@lru_cache(maxsize=4)
def _load_year(templates: Path, year: int, _stamps: tuple[tuple[str, int, int], ...]) -> YearSpec:
    return load_year(templates, year)
