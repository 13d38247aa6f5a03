"""The shape of the program: which part may import which, what stays pure, and what no tracked file may contain."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOWS = ROOT / "flows"
PACKAGE = FLOWS / "budget_disclosure"

# A part may import parts of lower layers only, and never another part of its own layer.
LAYERS = (
    {"model"},
    {"errors", "findings", "screen"},
    {"spec"},
    {"intake", "ledger", "workbook"},
    {"tables", "importing"},
    {"narrative"},
    {"checks"},
    {"disclosure"},
    {"changes", "explain", "versions"},
    {"outcome"},
    {"preparation"},
    {"document", "publish", "companions"},
    {"production"},
    {"returned", "correction"},
    {"pipeline", "departments", "blank_workbook", "crash_log", "prefect_environment"},
    {"run_request", "checking", "pdf_stage", "board"},
    {"run_summary", "template_fields", "roster_proposal", "reviewing"},
    {"embedded_run", "explaining", "publication"},
    {"commands"},
    {"cli"},
)
LAYER_OF = {part: number for number, parts in enumerate(LAYERS) for part in parts}
# Parts of one layer that are used by one another on purpose: (importer, imported).
SIBLINGS = {("findings", "errors")}

PURE = {
    "model",
    "findings",
    "errors",
    "screen",
    "ledger",
    "tables",
    "narrative",
    "checks",
    "disclosure",
    "changes",
    "explain",
    "outcome",
}
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
    "openpyxl": {"intake", "workbook", "document", "companions"},
    "docx": {"document"},
    "docxtpl": {"document"},
    "prefect": {"prefect_environment"},
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


def upward_imports(part: str, source: str) -> list[str]:
    return sorted(
        other
        for other in parts_imported(source)
        if other != part and (part, other) not in SIBLINGS and LAYER_OF[other] >= LAYER_OF[part]
    )


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
    assert upward_imports("ledger", "from budget_disclosure.tables.result import Table") == ["tables"]
    assert upward_imports("intake", "def f():\n    import budget_disclosure.ledger.build") == ["ledger"]
    assert upward_imports("tables", "from budget_disclosure.ledger.lines import BudgetLine") == []
    assert impurities("from datetime import date\nx = date.today()") == ["today() in line 2"]
    assert impurities("import openpyxl.cell") == ["openpyxl.cell"]
    assert inexact_calls("x = float('1')\ny = obj.round(2)\nz = round(1)") == ["float() in line 1", "round() in line 3"]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_part_imports_a_later_one(path: Path) -> None:
    part = part_of(path)
    if part == "__init__":
        return
    assert part in LAYER_OF, f"new part {part}: give it a layer"
    assert upward_imports(part, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "path", [path for path in modules() if part_of(path) in PURE], ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_the_core_knows_no_file_clock_or_library_of_a_format(path: Path) -> None:
    assert impurities(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_library_stays_in_its_home(path: Path) -> None:
    roots = {name.split(".")[0] for name in imported(ast.parse(path.read_text(encoding="utf-8")))}
    strays = [library for library in roots & HOMES.keys() if part_of(path) not in HOMES[library]]
    assert strays == []


def test_workbooks_are_read_in_one_package_only() -> None:
    readers = {part_of(path) for path in modules() if "load_workbook(" in path.read_text(encoding="utf-8")}
    assert readers <= {"intake"}


@pytest.mark.parametrize("path", sorted(FLOWS.glob("*.py")), ids=lambda path: path.name)
def test_flows_only_orchestrate(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    roots = {name.split(".")[0] for name in imported(tree)}
    arithmetic = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div)
    ]
    assert roots.isdisjoint(IMPURE_MODULES - {"os", "prefect"} | {"decimal"})
    assert arithmetic == []


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
