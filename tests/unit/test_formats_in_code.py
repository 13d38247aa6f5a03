"""What a format declares is nowhere in the code: no name of a format, no source of money, no table."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from budget_disclosure.declarations.formats import Format, load_format
from budget_disclosure.declarations.law_yaml import load_law
from budget_disclosure.declarations.tables_yaml import load_tables
from budget_disclosure.model.law import Law

ROOT = Path(__file__).parents[2]
SHIPPED, TESTED = ROOT / "templates", ROOT / "tests" / "formats"
MODULES = sorted((ROOT / "flows").rglob("*.py"))


def formats() -> Iterator[Format]:
    for folder in (*SHIPPED.iterdir(), *TESTED.iterdir()):
        if (folder / "format.yaml").is_file():
            yield load_format(folder)


def laws() -> Iterator[tuple[Path, Law]]:
    for one in formats():
        for year in one.years:
            yield one.folder / str(year), load_law(one.folder / str(year) / "law.yaml", year)


def strings(module: Path) -> Iterator[str]:
    """Yield the texts of a module that it computes with or says: all but docstrings."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    stated = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in stated:
            yield node.value


def found(words: set[str]) -> list[str]:
    pattern = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
    texts = {module: module.read_text(encoding="utf-8") for module in MODULES}
    return [f"{module.name}: {match.group()}" for module, text in texts.items() for match in pattern.finditer(text)]


def test_there_are_formats_to_look_for() -> None:
    assert {"thirteen-tables", "tiny"} <= {one.name for one in formats()}


def test_no_module_names_a_format() -> None:
    shipped = {one for one in formats() if one.name != "tiny"}
    assert found({word for one in shipped for word in (one.name, one.title)}) == []


def test_no_module_names_a_source_of_money() -> None:
    words = {word for _, law in laws() for source in law.sources for word in (source.word, *source.also)}
    assert found({word for word in words if len(word) > 3}) == []


def test_no_module_names_a_table() -> None:
    ids = {table.id for year, law in laws() for table in load_tables(year / "tables.yaml", law).tables}
    named = re.compile(rf"(?:{'|'.join(sorted(ids & {one for one in ids if re.search('[0-9]', one)}))})(?:[!.].*)?")
    assert [f"{module.name}: {text}" for module in MODULES for text in strings(module) if named.fullmatch(text)] == []
