"""The shape of the program: which part may import which, what stays pure, and what no tracked file may contain."""

import ast
import re
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOWS = ROOT / "flows"
PACKAGE = FLOWS / "budget_disclosure"

# The rooms of the package from the ground up: each may import the rooms that its line names, and no other. The lines
# are in order: a room can only name rooms above it in this list, so nothing can ever go round in a circle.
ROOMS = {
    "model": "",
    "text": "",
    "declarations": "model",
    "ooxml": "model",
    "intake": "declarations model text",
    "ledger": "declarations model",
    "workbook": "declarations model ooxml",
    "importing": "declarations intake model text workbook",
    "tables": "declarations ledger model text",
    "narrative": "declarations ledger model tables text",
    "changes": "declarations model narrative tables text",
    "checks": "declarations intake ledger model narrative tables",
    "content": "checks declarations intake ledger model narrative tables",
    "store": "checks ledger model",
    "companions": "declarations ledger model narrative ooxml tables",
    "document": "declarations ledger model narrative ooxml tables text",
    "explain": "declarations model narrative tables",
    "report": "declarations model store",
    "return_copy": "declarations intake model ooxml store text workbook",
    "readback": "document ooxml",
    "conversion": "document model ooxml readback",
    "template": "declarations document model narrative ooxml readback",
    "corrections": "changes companions declarations document ledger model narrative ooxml readback report store template"
    " text",
    "board": "corrections declarations intake ledger model report return_copy store text",
    "runs": "board checks companions content conversion corrections declarations document intake ledger model narrative"
    " report return_copy store text",
    "actions": "board changes checks content corrections declarations document explain intake model narrative report"
    " runs store template workbook",
    "commands": "actions board changes explain importing intake model report runs store template text",
    "cli": "commands model runs",
}
# What these rooms and modules reach, through whatever they import, touches no file, clock or library of a format.
PURE = (
    "model",
    "text",
    "ledger",
    "tables",
    "narrative",
    "changes",
    "checks",
    "explain",
    "report.outcome",
)
# Where the way of the imports ends: declarations are values; that some of their modules can load them is their own.
GATES = ("declarations",)
IMPURE_MODULES = {
    "docx",
    "docxtpl",
    "lxml",
    "openpyxl",
    "os",
    "prefect",
    "random",
    "shutil",
    "socket",
    "subprocess",
    "tempfile",
    "time",
    "zipfile",
}
IMPURE_CALLS = {"now", "today", "utcnow", "open", "read_text", "read_bytes", "write_text", "write_bytes", "getenv"}
# Outside the pure parts, each library has one home.
HOMES = {
    "openpyxl": {"intake", "workbook", "companions", "ooxml"},
    "docxtpl": {"document"},
    "prefect": {"runs"},
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def part_of(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0].removesuffix(".py")


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted names of everything a module imports, also inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def parts_imported(source: str) -> set[str]:
    names = [name.split(".") for name in imported(ast.parse(source))]
    return {name[1] for name in names if name[0] == "budget_disclosure" and len(name) > 1} - {"__version__"}


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


def modules_imported(source: str) -> set[str]:
    """Return the modules of the package that a source imports, as ``tables.table``."""
    found = set()
    for name in imported(ast.parse(source)):
        parts = name.split(".")
        if parts[0] == "budget_disclosure":
            ways = (parts[1:end] for end in range(len(parts), 1, -1))
            found.update(
                ".".join(way)
                for way in [next((w for w in ways if (PACKAGE / "/".join(w)).with_suffix(".py").is_file()), None)]
                if way
            )
    return found


def strange_imports(room: str, source: str) -> list[str]:
    return sorted(parts_imported(source) - {room} - set(ROOMS[room].split()))


def reached(module: str, imports: Mapping[str, set[str]]) -> set[str]:
    """Return every module that comes with one, itself included; gates are not gone through."""
    found, open_ones = set(), [module]
    while open_ones:
        one = open_ones.pop()
        if one not in found and one.split(".")[0] not in GATES:
            found.add(one)
            open_ones.extend(imports.get(one, ()))
    return found


def impurities(source: str) -> list[str]:
    tree = ast.parse(source)
    found = [name for name in imported(tree) if name.split(".")[0] in IMPURE_MODULES]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in IMPURE_CALLS:
                found.append(f"{called}() in line {node.lineno}")
    return found


def inexact_calls(source: str) -> list[str]:
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [
        f"{node.func.id}() in line {node.lineno}"
        for node in calls
        if getattr(node.func, "id", "") in {"float", "round"}
    ]


def test_the_rules_below_find_what_they_forbid() -> None:
    assert strange_imports("ledger", "from budget_disclosure.tables.table import Table") == ["tables"]
    assert strange_imports("intake", "def f():\n    import budget_disclosure.ledger.build_ledger") == ["ledger"]
    assert strange_imports("tables", "from budget_disclosure.intake.read_workbook import read_cells") == ["intake"]
    assert strange_imports("tables", "from budget_disclosure.ledger.ledger import Ledger") == []
    assert reached("a.x", {"a.x": {"b.y"}, "b.y": {"c.z", "declarations.year"}}) == {"a.x", "b.y", "c.z"}
    assert impurities("from datetime import date\nx = date.today()") == ["today() in line 2"]
    assert impurities("import openpyxl.cell") == ["openpyxl.cell"]
    assert inexact_calls("x = float('1')\ny = obj.round(2)\nz = round(1)") == ["float() in line 1", "round() in line 3"]


def test_every_room_comes_after_those_it_may_import() -> None:
    order = list(ROOMS)
    assert sorted(order) == sorted({part_of(path) for path in modules()} - {"__init__"})
    assert [
        (room, other) for room in order for other in ROOMS[room].split() if order.index(other) >= order.index(room)
    ] == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_exactly_the_rooms_that_are_listed(room: str) -> None:
    sources = [path.read_text(encoding="utf-8") for path in modules() if part_of(path) == room]
    assert sorted(set().union(*map(parts_imported, sources)) - {room}) == sorted(ROOMS[room].split())


def test_no_two_modules_have_one_name() -> None:
    names = Counter(path.stem for path in modules() if path.stem != "__init__")
    assert [name for name, count in names.items() if count > 1] == []


def test_the_core_reaches_no_file_clock_or_library_of_a_format() -> None:
    sources = {module_name(path): path.read_text(encoding="utf-8") for path in modules()}
    imports = {name: modules_imported(source) for name, source in sources.items()}
    core = [name for name in sources if name in PURE or name.split(".")[0] in PURE]
    with_core = set().union(*(reached(name, imports) for name in core))
    assert {name: found for name in sorted(with_core) if (found := impurities(sources[name]))} == {}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_library_stays_in_its_home(path: Path) -> None:
    roots = {name.split(".")[0] for name in imported(ast.parse(path.read_text(encoding="utf-8")))}
    strays = [library for library in roots & HOMES.keys() if part_of(path) not in HOMES[library]]
    assert strays == []


def test_workbooks_are_read_in_one_package_only() -> None:
    readers = {part_of(path) for path in modules() if "load_workbook(" in path.read_text(encoding="utf-8")}
    assert readers <= {"intake"}


@pytest.mark.parametrize("path", sorted(FLOWS.glob("*.py")), ids=lambda path: path.name)
def test_what_stands_above_the_package_only_names_flows_of_it(path: Path) -> None:
    _docstring, the_import, the_name = ast.parse(path.read_text(encoding="utf-8")).body
    assert isinstance(the_import, ast.ImportFrom)
    assert the_import.module == "budget_disclosure.runs.prefect_flows"
    assert ast.unparse(the_name) == f"__all__ = ['{path.stem}']"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_in_the_package_imports_what_stands_above_it(path: Path) -> None:
    above = {path.stem for path in FLOWS.glob("*.py")}
    roots = {name.split(".")[0] for name in imported(ast.parse(path.read_text(encoding="utf-8")))}
    assert above
    assert roots.isdisjoint(above)


@pytest.mark.parametrize("path", sorted(FLOWS.rglob("*.py")), ids=lambda path: str(path.relative_to(FLOWS)))
def test_money_meets_no_float_and_no_half_even_rounding(path: Path) -> None:
    assert inexact_calls(path.read_text(encoding="utf-8")) == []


def tracked_texts() -> Iterator[tuple[str, str]]:
    """Yield name and text of every file that is, or would be, committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    for name in listing.decode().split("\0"):
        path = ROOT / name
        if name and path.is_file():
            content = path.read_bytes()
            if b"\0" not in content:
                yield name, content.decode("utf-8", errors="replace")


def test_no_file_names_a_package_registry_or_a_folder_of_this_machine() -> None:
    registry = re.compile(
        r"https?://[^\s\"]*(?:/simple\b|/packages/[0-9a-f]{2}/|registry\.[a-z]+\.org)|files\.pythonhosted"
    )
    machine = re.compile(r"(?<![\w.])/" + r"(?:work|root|Users|home/\w+)/\w")
    patterns = (registry, machine)
    own_name = str(Path(__file__).relative_to(ROOT))

    hits = [
        f"{name}: {match[0]}"
        for name, text in tracked_texts()
        if name != own_name
        for pattern in patterns
        if (match := pattern.search(text))
    ]

    assert hits == []


def test_the_locks_pin_every_package_by_hash_and_name_no_host() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-build.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        blocks = re.split(r"\n(?=\S)", text.strip())
        assert blocks
        for block in blocks:
            assert re.match(r"[a-z0-9._-]+(\[[a-z0-9, _-]+\])?==\S+", block), block[:60]
            assert "--hash=sha256:" in block, block[:60]
        assert "://" not in text
