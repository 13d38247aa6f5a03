"""How one system's export becomes our columns and words: proposed once from its headers, checked by a person, kept."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field

from budget_disclosure.declarations.yaml_loading import DeclaredModel, lines_of, load_yaml
from budget_disclosure.importing.export_table import Export
from budget_disclosure.importing.export_words import (
    AMOUNT,
    FUNCTION,
    KIND,
    NOT_IMPORTED,
    OPEN,
    SOURCE,
    VINTAGE,
    ExportWords,
    unit_of_measure,
)
from budget_disclosure.model.errors import DeclarationError

Keys = tuple[str, ...]


class ExportMapping(DeclaredModel):
    """``columns``: header → our column. ``words``: our column → word of the export → our word.

    ``constants`` hold for every row and have no column. ``amount_unit`` is the unit of all amounts.
    """

    columns: dict[str, str]
    amount_unit: Literal["元", "万元"]
    constants: dict[str, str] = Field(default_factory=dict)
    words: dict[str, dict[str, str]] = Field(default_factory=dict)

    def header_of(self, target: str) -> str | None:
        """Return the header that is mapped to a column of ours."""
        return next((header for header, mapped in self.columns.items() if mapped == target), None)

    def headers_not_mapped(self, export: Export) -> tuple[str, ...]:
        """Return the headers of an export that the mapping says nothing of: nothing is left out silently."""
        return tuple(header for header in export.headers if header not in self.columns)


def load_mapping(path: Path, words: ExportWords) -> ExportMapping:
    """Return a checked mapping. Raises ``DeclarationError`` with file and line, also for what is still open (``?``)."""
    mapping = load_yaml(path, ExportMapping)
    for keys, problem in (*_wrong_words(mapping, words), *_wrong_columns(mapping, words)):
        raise DeclarationError(path, lines_of(path)(keys), problem)
    return mapping


def _wrong_words(mapping: ExportMapping, ours: ExportWords) -> Iterator[tuple[Keys, str]]:
    """Yield the keys and what is wrong with a word that is open or none of ours."""
    for header, target in mapping.columns.items():
        if problem := _problem(f"列“{header}”", target, ours.targets):
            yield ("columns", header), problem
    said = (
        *((("words", key, word), mapped) for key, words in mapping.words.items() for word, mapped in words.items()),
        *((("constants", key), word) for key, word in mapping.constants.items()),
    )
    for keys, mapped in said:
        if keys[1] not in ours.words:
            yield keys, f"“{keys[1]}”不能写在 {keys[0]} 中，应为：{'、'.join(ours.words)}"
        elif problem := _problem(f"{keys[1]}“{keys[-1]}”", mapped, (*ours.words[keys[1]], NOT_IMPORTED)):
            yield keys, problem


def _wrong_columns(mapping: ExportMapping, ours: ExportWords) -> Iterator[tuple[Keys, str]]:
    """Yield what the columns together lack or repeat."""
    mapped = [target for target in mapping.columns.values() if target != NOT_IMPORTED]
    if repeated := sorted({target for target in mapped if mapped.count(target) > 1}):
        yield ("columns",), f"几列对应到同一栏：{'、'.join(repeated)}；只留一列，其余写“{NOT_IMPORTED}”"
    by_source = any(target in ours.amount_columns for target in mapped)
    if missing := [target for target in (FUNCTION, *([] if by_source else [AMOUNT])) if target not in mapped]:
        yield ("columns",), f"没有哪一列对应“{'、'.join(missing)}”"
    if by_source and AMOUNT in mapped:
        yield ("columns",), "金额要么在一列（另有资金来源一列），要么按资金来源分列，不能都有"
    wanted = [KIND, *([] if by_source else [SOURCE, VINTAGE])]
    if missing := [target for target in wanted if target not in (*mapped, *mapping.constants)]:
        yield (
            ("columns",),
            f"“{'、'.join(missing)}”没有对应的列：请在 columns 中指定，或在 constants 中写明每一行都是什么",
        )


def proposed_mapping(export: Export, ours: ExportWords) -> str:
    """Return the text of a mapping for a person to check: known headers and words filled in, ``?`` for the rest."""
    columns: dict[str, str] = {}
    for header in export.headers:
        target = ours.target_of(header) or OPEN
        columns[header] = OPEN if target not in (OPEN, NOT_IMPORTED) and target in columns.values() else target
    targets = set(columns.values())
    by_source = bool(targets & set(ours.amount_columns))
    constants = {KIND: OPEN} if KIND not in targets else {}
    if not by_source:
        constants |= {target: OPEN for target in (SOURCE, VINTAGE) if target not in targets}
    words = {
        target: {word: ours.word_of(target, word) or OPEN for word in _distinct(export, header)}
        for header, target in columns.items()
        if target in ours.words
    }
    unit = unit_of_measure((*export.headers, *export.above)) or OPEN
    return _text(export, columns, unit, constants, words, ours)


def _distinct(export: Export, header: str) -> list[str]:
    index = export.headers.index(header)
    return sorted({text for row in export.rows if (text := row.cells[index].strip())})


def _text(
    export: Export,
    columns: Mapping[str, str],
    unit: str,
    constants: Mapping[str, str],
    words: Mapping[str, Mapping[str, str]],
    ours: ExportWords,
) -> str:
    source, last = ours.law.sources.terms[0], ours.law.sources.terms[-1]
    examples = f"{source}（{ours.law.current_year}）"
    if ours.law.carryover is not None:
        examples += f"、{last}（{ours.law.carryover}）"
    lines = [
        f"# 由“{export.name}”的表头写成。请核对每一行，把 ? 改好，保存后再运行一次；同一系统的导出文件以后都用它。",
        f"# columns：导出表的栏名 → {'、'.join(t for t in ours.targets if t not in ours.amount_columns)}，",
        f"# 或按资金来源分列的 {examples}等。",
        "columns:",
        *_mapped(columns, "  "),
        "# 金额的单位：元 或 万元",
        f"amount_unit: {_quoted(unit)}",
    ]
    if constants:
        lines += ["# 没有这些列时，写明每一行都是什么"]
        lines += [f"# {target}：{'、'.join(ours.words[target])}" for target in constants]
        lines += ["constants:", *_mapped(constants, "  ")]
    if words:
        lines += ["# 导出表里的词 → 填报表的词", "words:"]
        for target, mapped in words.items():
            lines += [f"  # {'、'.join((*ours.words[target], NOT_IMPORTED))}", f"  {target}:", *_mapped(mapped, "    ")]
    return "\n".join(lines) + "\n"


def _mapped(words: Mapping[str, str], indent: str) -> list[str]:
    return [f"{indent}{_quoted(word)}: {_quoted(ours)}" for word, ours in words.items()]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _problem(what: str, word: str, allowed: tuple[str, ...]) -> str:
    """Return what is wrong with the word that something is mapped to; empty where it is one of ours."""
    shown = f"{'、'.join(allowed[:13])}{' 等' if len(allowed) > 13 else ''}"
    if word == OPEN:
        return f"{what}还没有定：请把 ? 改为 {shown}"
    return "" if word in allowed else f"{what}对应的“{word}”应为：{shown}"
