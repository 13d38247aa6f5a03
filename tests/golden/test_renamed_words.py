"""Titles and words are no keys: with other sheet titles, field titles and words of the law, the figures stay.

A sheet, a field or a term that the program knew by its word would show here: as a finding that is not there with the
shipped words, as a figure of a table that is another, or as an amount of a line that is not found.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from tests.golden.test_invented_department import UNITS
from tests.support.contents import content_of_folder
from tests.support.formats import copy_year
from tests.support.workbooks import unit_values

from budget_disclosure.content.department_content import DepartmentContent
from budget_disclosure.declarations.year import Declarations, load_year
from budget_disclosure.model.findings import Finding, is_blocked
from budget_disclosure.model.law import Terms
from budget_disclosure.workbook.generate import write_workbook
from budget_disclosure.workbook.workbook_values import WorkbookValues

ROOT = Path(__file__).parents[2]
MARK = "甲"
"""What every renamed word ends with; no word of the declarations has it."""


def edit(path: Path, change: Callable[[str], str]) -> None:
    text = path.read_text(encoding="utf-8")
    assert MARK not in text
    path.write_text(change(text), encoding="utf-8")


def words_of(law: Path) -> list[str]:
    """Return the words of the law, longest first, so that 参照公务员法管理的事业单位 is replaced before 事业单位."""
    found = re.findall(r"key: \w+(?:, |\n      )word: ([^,}\n]+)", law.read_text(encoding="utf-8"))
    return sorted(set(found), key=len, reverse=True)


def terms_renamed(text: str, words: list[str]) -> str:
    """Mark every word that stands as a value, a key, a step of a path or in quotes of a formula, and no part of one."""
    word = "|".join(map(re.escape, words))
    value = re.compile(rf'(?<=[\s\[{{.,"])({word})(?=[\s\]}}.,":]|$)', re.MULTILINE)
    return value.sub(rf"\1{MARK}", text)


def in_wording(text: str, words: list[str]) -> str:
    """Mark the words in the facts and in what next year compares; sentences stay."""
    head, facts, prose = re.split(r"(?=\n(?:facts|prose):\n)", text)
    prose, compared = prose.split("\ncompared_next_year:\n")
    joined = terms_renamed(compared, words)
    in_facts = "\n".join(
        line if re.search(r"\bitem: ", line) else terms_renamed(line, words) for line in facts.split("\n")
    )
    in_facts = re.sub(r"(words: \{)(.*)(\})", lambda m: m[1] + of_pairs(m[2], words) + m[3], in_facts)
    return f"{head}{in_facts}{prose}\ncompared_next_year:\n{joined}"


def of_pairs(text: str, words: list[str]) -> str:
    """Return ``key: word`` pairs with marked keys and the words as they were: they are printed."""
    pairs = [pair.partition(": ") for pair in text.replace(MARK, "").split(", ")]
    return ", ".join(f"{key}{MARK}: {said}" if key in words else f"{key}: {said}" for key, _, said in pairs)


def in_workbook(text: str, words: list[str]) -> str:
    """Mark titles of sheets and fields, and the words in formulas."""
    sheets, checks = re.split(r"(?=\nself_check:\n)", text)
    sheets = re.sub(r"(?m)^(    title: .*)$", rf"\1{MARK}", sheets)
    sheets = re.sub(r"(\{key: \w+, title: [^,{}]+)", rf"\1{MARK}", sheets)
    formulas = re.compile(r"(?m)^(          )(\S+)(: '.*)$")
    sheets = formulas.sub(lambda m: m[1] + terms_renamed(f" {m[2]} {m[3]}", words)[1:].replace(" :", ":"), sheets)
    quoted = re.compile(r"(formula: '[^']*'|applies: '[^']*'|\[[a-z_]+\.[^\[\]]+\]|\bitem: \S+|source: [^,}]+)")
    return sheets + quoted.sub(lambda m: terms_renamed(m[0], words), checks)


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    templates = tmp_path_factory.mktemp("words") / "templates"
    copy_year(templates)
    year = templates / "2024"
    words = words_of(year / "law.yaml")
    edit(year / "law.yaml", lambda text: re.sub(r"(key: \w+(?:, |\n      )word: [^,}\n]+)", rf"\1{MARK}", text))
    edit(year / "workbook.yaml", lambda text: in_workbook(text, words))
    where = re.compile(r"(?:where|unit_kinds|kind|period|source|vintage|item|cost|category): [^#\n]*")
    edit(year / "tables.yaml", lambda text: where.sub(lambda m: terms_renamed(m[0], words), text))
    edit(year / "wording.yaml", lambda text: in_wording(text, words))
    return templates


def shipped(text: str) -> str:
    return text.replace(MARK, "")


def last_year_of_department(values: WorkbookValues) -> None:
    compared = next(row for row in values.rows["comparisons"] if row["item"] == "预算收支总计")
    compared["department_last_year"] = Decimal(15300000)  # type: ignore[index]
    hospitality = next(row for row in values.rows["three_public"] if row["item"] == "公务接待费")
    hospitality["department_last_year"] = Decimal(36000)  # type: ignore[index]


def content(spec: Declarations, folder: Path, mark: str) -> DepartmentContent:
    """Return the content of the invented department, typed into workbooks of these declarations."""
    words = {
        word for name in spec.law.__slots__ if isinstance(one := getattr(spec.law, name), Terms) for word in one.words
    }

    def typed(value: object) -> object:
        return f"{value}{mark}" if isinstance(value, str) and f"{value}{mark}" in words else value

    folder = folder / "305-云岭县水利局"
    folder.mkdir(parents=True)
    for code, name, kind, role in UNITS:
        values = unit_values(unit_code=code, unit_name=name, kind=kind, role=role)
        if code == UNITS[0][0]:
            last_year_of_department(values)
        forms = {key: {k: typed(v) for k, v in form.items()} for key, form in values.forms.items()}
        rows = {key: [{k: typed(v) for k, v in row.items()} for row in table] for key, table in values.rows.items()}
        write_workbook(spec, folder / f"{code}-{name}.xlsx", replace(values, forms=forms, rows=rows))  # type: ignore[arg-type]
    return content_of_folder(folder, spec)


def figures(one: DepartmentContent) -> dict[str, list[str]]:
    """Return every amount and fact of the department's and the units' documents, words as they are shipped."""
    assert one.disclosure is not None, [str(f.at) + f.found for f in one.findings if is_blocked([f])]
    documents = {"": one.disclosure} | {unit.code: unit.disclosure for unit in one.units if unit.disclosure}
    return {
        code: [shipped(repr(table)) for table in document.tables.values()]
        + [shipped(repr(fact)) for fact in document.narrative.facts.values()]
        + [shipped(paragraph.text) for part in document.narrative.prose.values() for paragraph in part]
        for code, document in documents.items()
    }


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    return sorted((f.rule.id, shipped(str(f.at)), shipped(f.found)) for f in findings)


def test_figures_and_findings_are_the_same_with_other_titles_and_other_words(renamed: Path, tmp_path: Path) -> None:
    plain = content(load_year(ROOT / "templates" / "thirteen-tables", 2024), tmp_path / "plain", "")
    spec = load_year(renamed, 2024)
    assert spec.workbook.sheet("basic").title == f"基本支出{MARK}"
    assert all(word.endswith(MARK) for word in spec.law.sources.words)
    other = content(spec, tmp_path / "other", MARK)
    assert told(other.findings) == told(plain.findings)
    assert figures(other) == figures(plain)
