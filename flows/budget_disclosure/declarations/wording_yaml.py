"""``wording.yaml``: which figures and texts prose uses (facts) and the sentences it is made of; all of it is data.

Its form is in ``wording_file``, the generic kinds of facts in ``wording_facts``, what can be wrong with their names in
``wording_faults``. See ``docs/wording.md``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, Field

from budget_disclosure.declarations.field_paths import declared_field
from budget_disclosure.declarations.wording_facts import (
    AnyFact,
    ChangeFact,
    EachFact,
    EachProjectFact,
    EachRowFact,
    EachUnitFact,
    Key,
    RowTextFact,
    StatedFact,
    TextFact,
    TextsFact,
)
from budget_disclosure.declarations.wording_faults import faults
from budget_disclosure.declarations.wording_file import ChangeWording, ParagraphSpec, WordingFile
from budget_disclosure.declarations.wording_numbers import STANDARD_STYLE, NumberStyle, ShownZero
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.declarations.yaml_loading import DeclaredModel, lines_of, load_yaml
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.law import ComparisonItem, ThreePublicItem


class Wording(DeclaredModel):
    """The checked wording with the line of every paragraph and fact, for messages.

    ``titles`` say what people call the fields that only ``workbook.yaml`` knows, by their paths: ``单位信息·见习人数``.
    ``sheet_titles`` are those of the workbook, by key.
    ``compared_next_year`` says in which fact next year finds a figure that it compares with.
    """

    path: Path
    undetermined: str
    shown_zero: ShownZero
    numbers: Mapping[str, NumberStyle]
    changes: Mapping[str, ChangeWording]
    facts: tuple[AnyFact, ...]
    compared_next_year: Mapping[ComparisonItem | ThreePublicItem, str]
    prose: Mapping[str, tuple[ParagraphSpec, ...]]
    paragraph_lines: Mapping[str, tuple[int, ...]]
    fact_lines: Mapping[str, int]
    titles: Mapping[str, str]
    sheet_titles: Mapping[str, str]

    @property
    def says_adjusted(self) -> bool:
        """Whether every phrase about a figure that is held against the published one can say why it is another."""
        return all(self.changes[name].says_adjusted for name in _wordings_of_published(self.facts))

    def unchanged_phrases(self, key: str) -> tuple[str, ...]:
        """Return what is said of a change, by its full key, where the figures are the same; nothing for no change."""
        outer, _, rest = key.partition(".")
        spec = next((fact for fact in self.facts if fact.key == outer), None)
        if rest and isinstance(spec, EachFact):
            spec = next((fact for fact in spec.facts if fact.key == rest.rpartition(".")[2]), None)
        if not isinstance(spec, ChangeFact):
            return ()
        wording = self.changes[spec.change.wording]
        return wording.unchanged, wording.both_zero


def _wordings_of_published(facts: Iterable[AnyFact]) -> Iterator[str]:
    """Yield the sets of phrases that compare with an indicator, not with what a row of a sheet states."""
    for fact in facts:
        if isinstance(fact, ChangeFact) and fact.change.row is None:
            yield fact.change.wording
        elif isinstance(fact, EachFact):
            yield from _wordings_of_published(fact.facts)


def load_wording(path: Path, workbook: WorkbookSpec) -> Wording:
    """Return the wording; ``workbook`` has the fields that facts may name, and the law with its terms.

    Raises ``DeclarationError`` with file and line for whatever is not as documented.
    """
    file = load_yaml(path, WordingFile, workbook)
    line_of = lines_of(path)
    law = workbook.law
    compared = {str(item): item for item in (*law.comparisons, *law.three_public_items)}
    for keys, message in faults(file, list(compared)):
        raise DeclarationError(path, line_of(keys), message)
    loaded = {
        "path": path,
        **{name: getattr(file, name) for name in WordingFile.model_fields},
        "facts": tuple(_with_styles(file.facts, {})),
        "compared_next_year": {compared[word]: key for word, key in file.compared_next_year.items() if key},
        "paragraph_lines": {
            key: tuple(line_of(("prose", key, index)) for index in range(len(paragraphs)))
            for key, paragraphs in file.prose.items()
        },
        "fact_lines": {fact.key: line_of(("facts", index)) for index, fact in enumerate(file.facts)},
        "titles": dict(_titles(file.facts, workbook)),
        "sheet_titles": {sheet.key: sheet.title for sheet in workbook.sheets},
    }
    return Wording.model_validate(loaded, context=workbook)


def _with_styles(facts: Iterable[AnyFact], outer: Mapping[str, str]) -> Iterator[AnyFact]:
    """Yield the facts with the style of their figures: their own, else that of the figure they are made from."""
    styles = dict(outer)
    for fact in facts:
        made_from = next((styles[key] for key in fact.refers_to() if key in styles), STANDARD_STYLE)
        styles[fact.key] = fact.numbers or made_from
        update: dict[str, object] = {"numbers": styles[fact.key]}
        if isinstance(fact, EachFact):
            update["facts"] = tuple(_with_styles(fact.facts, styles))
        yield fact.model_copy(update=update)


def _titles(facts: Sequence[AnyFact], workbook: WorkbookSpec) -> Iterator[tuple[str, str]]:
    """Yield the paths that facts name, with sheet and title of those that only ``workbook.yaml`` knows."""
    for fact in facts:
        match fact:
            case StatedFact():
                paths: tuple[str, ...] = (fact.stated,)
            case TextFact():
                paths = fact.text
            case TextsFact():
                paths = (fact.texts,)
            case RowTextFact():
                paths = (fact.row_text,)
            case ChangeFact() if fact.change.row is not None:
                paths = (fact.change.row.last_year, fact.change.row.reason)
            case EachUnitFact() | EachRowFact() | EachProjectFact():
                yield from _titles(fact.facts, workbook)
                continue
            case _:
                continue
        for path in paths:
            if (field := declared_field(path, workbook)) is not None:
                sheet, *row = path.split(".")[:-1]
                yield path, "·".join((workbook.sheet(sheet).title, *row, field.full_title))


class _ComparedFile(BaseModel):
    """What next year needs of a wording, whatever else its year declared."""

    compared_next_year: Mapping[str, Key | None] = Field(default_factory=dict)


def compared_facts(path: Path) -> Mapping[str, str]:
    """Return the facts of a wording that the year after it compares with, by the words of the law; others left out.

    Raises ``DeclarationError`` with file and line where they are not as documented.
    """
    return {word: key for word, key in load_yaml(path, _ComparedFile).compared_next_year.items() if key}
