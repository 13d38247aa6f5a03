"""Where ``wording.yaml`` uses names that are not declared, or facts that do not fit together."""

from collections.abc import Iterator, Mapping, Sequence

from budget_disclosure.declarations.wording_facts import (
    MOVED_PARTS,
    ROW_PLACE,
    AnyFact,
    CellFact,
    ChangeFact,
    CodeNameFact,
    ContextFact,
    DifferenceFact,
    EachFact,
    EachRowFact,
    EachUnitFact,
    FactSpec,
    ListFact,
    ProjectsFact,
    RowTextFact,
    ShareFact,
    StatedFact,
    StructureFact,
    SumFact,
    TextsFact,
)
from budget_disclosure.declarations.wording_file import YEAR_PARTS, ChangeWording, ParagraphSpec, WordingFile
from budget_disclosure.declarations.wording_sentences import Reference, references

Fault = tuple[tuple[int | str, ...], str]
"""The keys of a place in the file, and what is wrong there."""


def faults(file: WordingFile, compared: Sequence[str]) -> Iterator[Fault]:
    """Yield what is wrong, with the keys of its place; ``compared`` are the indicators that the next year compares."""
    yield from _name_faults(file)
    yield from _compared_faults(file, compared)


def _name_faults(file: WordingFile) -> Iterator[Fault]:
    """Yield where a name is used that is not declared (above)."""
    for name, wording in file.changes.items():
        for case in ChangeWording.model_fields:
            parts = dict.fromkeys((*ChangeWording.parts_of(case), *YEAR_PARTS), frozenset[str]())
            yield from _unknown(getattr(wording, case) or "", parts, ("changes", name, case))
    declared: dict[str, frozenset[str]] = {}
    for index, fact in enumerate(file.facts):
        if needed := _only_in(fact):
            yield ("facts", index), f"“{fact.key}”只能写在 {needed} 的 facts 里"
        yield from _fact_faults(fact, declared, file, ("facts", index))
        declared[fact.key] = fact.parts()
    named = {fact.key: fact for fact in file.facts}
    for key, paragraphs in file.prose.items():
        for number, paragraph in enumerate(paragraphs):
            yield from _paragraph_faults(paragraph, named, {}, ("prose", key, number))


def _paragraph_faults(
    paragraph: ParagraphSpec,
    facts: Mapping[str, AnyFact],
    own: Mapping[str, frozenset[str]],
    place: tuple[int | str, ...],
) -> Iterator[Fault]:
    """Yield what is wrong with a paragraph that may name ``facts``, and ``own`` names of the entry it stands for."""
    if paragraph.each is not None:
        of = facts.get(paragraph.each)
        if not isinstance(of, TextsFact | EachFact):
            yield place, f"each 的“{paragraph.each}”不是已声明的 texts、each_unit、each_row 或 each_project 事实"
        if isinstance(of, TextsFact) and of.own_numbers == "kept" and _numbers(paragraph.text):
            yield place, f"这一段自动编号，“{of.key}”应声明 own_numbers: removed"
        own = {**own, "item": frozenset[str](), "number": frozenset[str]()}
        facts = {**facts, **({fact.key: fact for fact in of.facts} if isinstance(of, EachFact) else {})}
    printable = {key: fact.parts() for key, fact in facts.items() if not isinstance(fact, TextsFact)}
    yield from _unknown(paragraph.text, {**printable, **own}, place)
    for nested in paragraph.paragraphs:
        yield from _paragraph_faults(nested, facts, own, place)


def _only_in(fact: FactSpec) -> str:
    """Return the kind of fact that a fact can only stand in; ``""`` for one that can stand anywhere."""
    is_of_row = isinstance(fact, ChangeFact) and fact.change.row is not None
    if is_of_row or isinstance(fact, CodeNameFact | RowTextFact):
        return "each_row"
    if isinstance(fact, CellFact) and fact.place[1] == ROW_PLACE:
        return "each_row"
    return "each_project" if isinstance(fact, ContextFact) and fact.context == "project" else ""


def _kind_of_each(fact: EachFact) -> str:
    return next(kind for kind in ("each_unit", "each_row", "each_project") if hasattr(fact, kind))


def _numbers(sentence: str) -> bool:
    return any(reference.key == "number" for reference in references(sentence))


def _fact_faults(
    fact: AnyFact, declared: Mapping[str, frozenset[str]], file: WordingFile, place: tuple[int | str, ...]
) -> Iterator[Fault]:
    if fact.key in declared:
        yield place, f"事实“{fact.key}”重复声明"
    if isinstance(fact, ShareFact):
        yield from _basis_faults(fact, file, place)
    for key in fact.refers_to():
        if key not in declared:
            yield place, f"“{fact.key}”引用的“{key}”没有在它上面声明"
    if fact.numbers and fact.numbers not in file.numbers:
        yield place, f"numbers 中没有“{fact.numbers}”，已声明：{'、'.join(file.numbers)}"
    if isinstance(fact, ChangeFact) and fact.change.wording not in file.changes:
        yield place, f"changes 中没有“{fact.change.wording}”"
    yield from _phrase_faults(fact, place)
    yield from _published_faults(fact, place)
    if isinstance(fact, EachFact):
        inner = dict(declared)
        for nested in fact.facts:
            if _only_in(nested) not in ("", _kind_of_each(fact)):
                yield place, f"“{nested.key}”只能写在 {_only_in(nested)} 的 facts 里"
            yield from _fact_faults(nested, inner, file, place)
            inner[nested.key] = nested.parts()
        for reference in fact.keep_if if isinstance(fact, EachUnitFact) else ():
            yield from _unknown(f"{{{{ {reference} }}}}", inner, place)
        yield from _unknown(fact.item, inner, place)


def _published_faults(fact: AnyFact, place: tuple[int | str, ...]) -> Iterator[Fault]:
    """Yield rows that are held against last year's document although this year's figure is no cell of the row."""
    nested = fact.facts if isinstance(fact, EachRowFact) else ()
    cells = {one.key for one in nested if isinstance(one, CellFact)}
    changes = [one for one in nested if isinstance(one, ChangeFact) and one.change.row is not None]
    for one in changes:
        if one.change.row is not None and one.change.row.published and one.change.current not in cells:
            yield place, f"“{one.key}”写了 published，“{one.change.current}”应是这一行的一个单元格（cell）"


def _phrase_faults(fact: AnyFact, place: tuple[int | str, ...]) -> Iterator[Fault]:
    """Yield names that the phrases of a list's items, or of changes of structure, do not have."""
    if isinstance(fact, ListFact):
        names = dict.fromkeys(("name", "code", "amount", *(("share",) if fact.list.whole else ())), frozenset[str]())
        yield from _unknown(fact.item, names, place)
    elif isinstance(fact, StructureFact):
        for sentence in filter(None, fact.structure.values()):
            yield from _unknown(sentence, dict.fromkeys(MOVED_PARTS, frozenset[str]()), place)


def _compared_faults(file: WordingFile, words: Sequence[str]) -> Iterator[Fault]:
    """Yield the figures that next year compares with and that no fact says, and words and facts that there are not."""
    place = "compared_next_year"
    if absent := [word for word in words if word not in file.compared_next_year]:
        yield (place,), f"没有写明这些指标是哪个事实（没有的写 null）：{'、'.join(absent)}"
    amounts = {fact.key for fact in file.facts if isinstance(fact, CellFact | SumFact | DifferenceFact | StatedFact)}
    compared: dict[str, list[str]] = {}
    word_of = {key: word for word, key in file.compared_next_year.items() if key}
    for index, fact in enumerate(file.facts):
        if isinstance(fact, ChangeFact):
            terms = (fact.change.comparison,) if fact.change.comparison else fact.change.three_public
            current = fact.change.current
            if len(terms) == 1:
                compared.setdefault(str(terms[0]), []).append(current)
                if word_of.get(current, str(terms[0])) != str(terms[0]):
                    yield ("facts", index), f"“{current}”是{word_of[current]}（{place}），比较的却是{terms[0]}"
    for word, key in file.compared_next_year.items():
        if word not in words:
            yield (place, word), f"law.yaml 中没有“{word}”，可用：{'、'.join(words)}"
        if key is not None and key not in amounts:
            yield (place, word), f"“{key}”不是已声明的金额事实"
        elif key is not None and key not in compared.get(word, [key]):
            yield (place, word), f"今年与上年的“{word}”比较的是{'、'.join(compared[word])}，不是“{key}”"


def _basis_faults(fact: ShareFact, file: WordingFile, place: tuple[int | str, ...]) -> Iterator[Fault]:
    """Yield a share of projects in projects of another basis: of one table in both, of one source in all."""
    declared = {spec.key: spec.projects for spec in file.facts if isinstance(spec, ProjectsFact)}
    part, whole = (declared.get(key) for key in fact.refers_to())
    if part is None or whole is None:
        return
    if (part.measure, part.vintage, part.source) != (whole.measure, whole.vintage, whole.source):
        yield place, f"“{fact.share.part}”和“{fact.share.whole}”的口径（measure、vintage、source）应相同"


def _unknown(sentence: str, names: Mapping[str, frozenset[str]], place: tuple[int | str, ...]) -> Iterator[Fault]:
    for reference in sorted(references(sentence)):
        if not _is_known(reference, names):
            yield place, f"没有声明事实“{reference}”：{sentence}"


def _is_known(reference: Reference, names: Mapping[str, frozenset[str]]) -> bool:
    return reference.key in names and (not reference.part or reference.part in names[reference.key])
