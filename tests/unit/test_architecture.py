"""The shape of the program: which part may import which, what stays pure, and what no tracked file may contain."""

import ast
import re
import subprocess
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
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
    "processes": "",
    "declarations": "model",
    "ooxml": "model",
    "published": "declarations model",
    "reading": "model ooxml published",
    "audit": "declarations model published text",
    "intake": "declarations model text",
    "ledger": "declarations model",
    "workbook": "declarations model ooxml",
    "importing": "declarations intake model ooxml text workbook",
    "tables": "declarations ledger model text",
    "narrative": "declarations ledger model tables text",
    "changes": "declarations model narrative tables text",
    "checks": "declarations intake ledger model narrative tables text",
    "content": "checks declarations intake ledger model narrative tables",
    "store": "changes checks declarations ledger model narrative ooxml text",
    "sampling": "declarations intake model store workbook",
    "companions": "declarations ledger model narrative ooxml store tables",
    "document": "declarations ledger model narrative ooxml tables text",
    "explain": "declarations model narrative tables text",
    "report": "declarations model store",
    "audit_marks": "audit model ooxml published",
    "audit_report": "audit model published report store",
    "public_page": "declarations model narrative report store tables text",
    "return_copy": "declarations intake model ooxml report store text workbook",
    "readback": "document ooxml",
    "conversion": "document model ooxml processes readback",
    "template": "declarations document model narrative ooxml readback store",
    "new_year": "declarations document intake model ooxml store template workbook",
    "corrections": "changes checks companions declarations document model narrative ooxml public_page readback report store template text",
    "watching": "intake store",
    "board": "corrections declarations intake ledger model public_page report return_copy store text",
    "outgoing": "board declarations intake model ooxml store workbook",
    "runs": "audit board checks companions content conversion corrections declarations document intake ledger model narrative"
    " ooxml processes public_page reading report return_copy store text",
    "actions": "audit audit_marks audit_report changes checks content conversion corrections declarations document explain importing intake model narrative processes published reading report"
    " runs store template text workbook",
    "desk": "actions board declarations explain intake model outgoing public_page report return_copy store",
    "service": "actions audit_report desk intake model processes report return_copy runs store text watching",
    "commands": "actions audit_report board changes declarations desk explain importing intake model new_year outgoing report runs sampling service store"
    " template text",
    "cli": "commands model processes runs",
}
# What these rooms and modules reach, through whatever they import, touches no file, clock or library of a format.
PURE = (
    "model",
    "text",
    "published",
    "audit",
    "ledger",
    "tables",
    "narrative",
    "changes",
    "checks",
    "content",
    "explain",
    "report.outcome",
)
# Where the way of the imports ends: declarations are values; the functions that load them are none of the core's.
GATES = ("declarations",)
# All that the core may import from outside the package. Whatever is not listed is not pure until somebody says so here.
PURE_MODULES = {
    "collections",
    "contextvars",
    "dataclasses",
    "datetime",
    "decimal",
    "difflib",
    "enum",
    "errno",
    "functools",
    "itertools",
    "jinja2",
    "json",
    "re",
    "types",
    "typing",
    "unicodedata",
}
# What single modules of the core may use besides: a path or a day that is a value.
MAY_ALSO = {
    "model.errors": {"pathlib"},
    "checks.acceptances": {"pathlib", ".today"},
    "report.outcome": {"pathlib"},
}
IMPURE_NAMES = {"open", "input", "eval", "exec", "__import__", "globals", "breakpoint"}
IMPURE_ATTRIBUTES = {
    *("now", "today", "utcnow", "getenv", "environ"),
    *("open", "read_text", "read_bytes", "write_text", "write_bytes", "exists", "is_file", "is_dir", "stat", "iterdir"),
    *("glob", "rglob", "mkdir", "unlink", "touch", "rename", "resolve", "cwd", "home", "expanduser"),
}
# Modules that may import others by a name they compute: then no reader, and no test, sees what comes with them.
DYNAMIC = {"actions.rule_catalogue"}
# Outside the pure parts, each library has one home.
HOMES = {
    "openpyxl": {"intake", "ooxml", "outgoing"},
    "docxtpl": {"document"},
    "prefect": {"runs", "service"},
    "pypdfium2": {"reading"},
    "starlette": {"desk"},
}


@cache
def parse(source: str) -> ast.Module:
    return ast.parse(source)


@cache
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


@cache
def parts_imported(source: str) -> set[str]:
    names = [name.split(".") for name in imported(parse(source))]
    return {name[1] for name in names if name[0] == "budget_disclosure" and len(name) > 1} - {"__version__"}


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


def modules_imported(source: str, known: Iterable[str]) -> set[str]:
    """Return the modules of the package that a source imports, as ``tables.table``, and the rooms they come through."""
    found = set()
    for name in imported(parse(source)):
        package, *parts = name.split(".")
        if package == "budget_disclosure":
            ways = {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
            found |= {one for way in ways for one in (way, f"{way}.__init__") if one in known}
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


def names_used(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield what a source can do to the world without importing it: builtins by name, methods by theirs."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in IMPURE_NAMES:
            yield node.id, node.lineno
        elif isinstance(node, ast.Attribute) and node.attr in IMPURE_ATTRIBUTES:
            yield f".{node.attr}", node.lineno


def impurities(source: str, also: Collection[str] = (), loaders: Collection[str] = ()) -> list[str]:
    """Return what a source of the core must not import or use; ``loaders`` are functions of the gates."""
    tree = parse(source)
    names = list(imported(tree))
    allowed = PURE_MODULES | {"budget_disclosure"} | set(also)
    found = [name for name in names if name.split(".")[0] not in allowed]
    from_gates = [name for name in names if name.split(".")[1:2] and name.split(".")[1] in GATES]
    found += [name for name in from_gates if name.split(".")[-1] in set(loaders) - set(also)]
    # A whole module of a gate would bring its loaders along unseen.
    found += [name for name in from_gates if len(name.split(".")) == 3]
    return found + [f"{name} in line {line}" for name, line in names_used(tree) if name not in also]


def loaders_in(sources: Iterable[str]) -> set[str]:
    """Return the functions that touch the world, themselves or through one another."""
    bodies = {
        node.name: node for source in sources for node in ast.walk(parse(source)) if isinstance(node, ast.FunctionDef)
    }
    found = {name for name, body in bodies.items() if any(names_used(body))}
    while True:
        more = {
            name
            for name, body in bodies.items()
            if name not in found and any(isinstance(n, ast.Name) and n.id in found for n in ast.walk(body))
        }
        if not more:
            return found
        found |= more


def unusual_imports(name: str, source: str) -> list[str]:
    """Return imports that hide from readers, and from the tests here, what comes with a module."""
    tree = parse(source)
    plain = [
        f"import {alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name.split(".")[0] == "budget_disclosure"
    ]
    dynamic = [one for one in imported(tree) if one.startswith(("importlib", "pkgutil", "runpy", "imp."))]
    calls = [one for one, _ in names_used(tree) if one in {"__import__", "eval", "exec"}]
    allowed = name in DYNAMIC
    harmless = ("importlib.resources", "importlib.metadata")
    return [*plain, *calls, *(one for one in dynamic if not allowed and not one.startswith(harmless))]


@cache
def defined(source: str) -> set[str]:
    tree = parse(source)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return names | {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def borrowed_imports(source: str, sources: Mapping[str, str]) -> list[str]:
    """Return the names that a source imports from a module that itself only imported them."""
    found = []
    for node in ast.walk(parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("budget_disclosure."):
            module = (node.module or "").removeprefix("budget_disclosure.")
            home = module if module in sources else f"{module}.__init__"
            for alias in node.names:
                if f"{module}.{alias.name}" not in sources and alias.name not in defined(sources[home]):
                    found.append(f"{module}.{alias.name}")
    return found


def inexact_calls(source: str) -> list[str]:
    calls = (node for node in ast.walk(parse(source)) if isinstance(node, ast.Call))
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
    assert impurities("from datetime import date\nx = date.today()") == [".today in line 2"]
    assert impurities("from datetime import date\nclock = date.today\nx = clock()") == [".today in line 2"]
    assert impurities("import openpyxl.cell") == ["openpyxl.cell"]
    assert impurities("def f():\n    from importlib import import_module") == ["importlib.import_module"]
    assert impurities("f = open") == ["open in line 1"]
    assert impurities("from budget_disclosure.declarations.year import load_year", loaders=["load_year"]) == [
        "budget_disclosure.declarations.year.load_year"
    ]
    assert impurities("from budget_disclosure.declarations import year") == ["budget_disclosure.declarations.year"]
    assert loaders_in(["def a(p):\n    return b(p)", "def b(p):\n    return p.read_text()\ndef c():\n    pass"]) == {
        "a",
        "b",
    }
    assert modules_imported("from budget_disclosure.a import f", {"a.__init__", "a.x"}) == {"a.__init__"}
    assert modules_imported("from budget_disclosure.a.x import f", {"a.__init__", "a.x"}) == {"a.__init__", "a.x"}
    assert unusual_imports("a.x", "import budget_disclosure.tables.table") == ["import budget_disclosure.tables.table"]
    assert unusual_imports("a.x", "import importlib\n__import__('os')") == ["__import__", "importlib"]
    assert borrowed_imports(
        "from budget_disclosure.a.x import f, g", {"a.x": "from budget_disclosure.b import f\ng = 1"}
    ) == ["a.x.f"]
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


def test_the_page_lists_the_rooms_as_they_are() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(\w+)` \| (.+) \| (.+) \|$", page, re.M)
    assert {room: may.replace("—", "") for room, _, may in listed} == ROOMS
    assert [room for room, _, _ in listed] == list(ROOMS)
    wholly_pure = [room for room, what, _ in listed if what.startswith("**Pure.**")]
    assert wholly_pure == [room for room in ROOMS if room in PURE]


def test_the_page_names_only_functions_that_there_are(sources: dict[str, str]) -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(rf"`((?:{'|'.join(ROOMS)})(?:\.\w+)?)\.(\w+)`", page)
    assert len(named) >= 20
    gone = [
        f"{module}.{name}"
        for module, name in named
        if name not in defined(sources.get(module) or sources.get(f"{module}.__init__", ""))
    ]
    assert gone == []


def test_no_two_modules_have_one_name() -> None:
    names = Counter(path.stem for path in modules() if path.stem != "__init__")
    assert [name for name, count in names.items() if count > 1] == []


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    return {module_name(path): path.read_text(encoding="utf-8") for path in modules()}


def test_the_core_reaches_no_file_clock_or_library_of_a_format(sources: dict[str, str]) -> None:
    imports = {name: modules_imported(source, sources) for name, source in sources.items()}
    core = [name for name in sources if name in PURE or name.split(".")[0] in PURE]
    with_core = set().union(*(reached(name, imports) for name in core))
    loaders = loaders_in(source for name, source in sources.items() if name.split(".")[0] in GATES)
    assert {"load_year", "declarations_of", "load_waivers"} <= loaders
    found = {name: impurities(sources[name], MAY_ALSO.get(name, ()), loaders) for name in sorted(with_core)}
    assert {name: one for name, one in found.items() if one} == {}


def test_imports_show_what_comes_with_a_module(sources: dict[str, str]) -> None:
    found = {name: unusual_imports(name, source) for name, source in sources.items()}
    assert {name: one for name, one in found.items() if one} == {}


def test_every_name_is_imported_from_where_it_is_defined(sources: dict[str, str]) -> None:
    found = {name: borrowed_imports(source, sources) for name, source in sources.items()}
    assert {name: one for name, one in found.items() if one} == {}


def test_each_library_stays_in_its_home(sources: dict[str, str]) -> None:
    strays = [
        f"{module}: {library}"
        for module, source in sources.items()
        for library in {name.split(".")[0] for name in imported(parse(source))} & HOMES.keys()
        if module.split(".")[0] not in HOMES[library]
    ]
    assert strays == []


def test_rooms_that_use_the_store_know_no_format_of_its_files(sources: dict[str, str]) -> None:
    strays = {
        module: found
        for module, source in sources.items()
        if module.split(".")[0] in ("corrections", "board", "runs", "actions")
        and (found := {name.split(".")[0] for name in imported(parse(source))} & {"json", "csv", "hashlib", "zipfile"})
    }
    assert strays == {}


def test_workbooks_are_read_in_one_package_only() -> None:
    readers = {part_of(path) for path in modules() if "load_workbook(" in path.read_text(encoding="utf-8")}
    assert readers <= {"intake"}


@pytest.mark.parametrize("path", sorted(FLOWS.glob("*.py")), ids=lambda path: path.name)
def test_what_stands_above_the_package_only_names_flows_of_it(path: Path) -> None:
    _docstring, the_import, the_name = parse(path.read_text(encoding="utf-8")).body
    assert isinstance(the_import, ast.ImportFrom)
    assert the_import.module in ("budget_disclosure.runs.prefect_flows", "budget_disclosure.service.deployed_flows")
    assert ast.unparse(the_name) == f"__all__ = ['{path.stem}']"


def test_nothing_in_the_package_imports_what_stands_above_it(sources: dict[str, str]) -> None:
    above = {path.stem for path in FLOWS.glob("*.py")}
    assert above
    assert [
        f"{module}: {name}"
        for module, source in sources.items()
        for name in imported(parse(source))
        if name.split(".")[0] in above
    ] == []


def test_money_meets_no_float_and_no_half_even_rounding(sources: dict[str, str]) -> None:
    assert {module: found for module, source in sources.items() if (found := inexact_calls(source))} == {}


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
