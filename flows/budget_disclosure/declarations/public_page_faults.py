"""What ``public_page:`` of ``document.yaml`` names and tables and wording do not have."""

from collections.abc import Iterator
from pathlib import Path

from budget_disclosure.declarations.public_page_yaml import PublicPageSpec
from budget_disclosure.declarations.tables_yaml import TablesSpec, defect_of_cell
from budget_disclosure.declarations.wording_facts import ChangeFact, EachProjectFact
from budget_disclosure.declarations.wording_yaml import Wording
from budget_disclosure.model.errors import DeclarationError


def refuse_wrong_pictures(path: Path, page: PublicPageSpec, tables: TablesSpec, wording: Wording) -> None:
    """Raise ``DeclarationError`` for a picture of something that tables and wording do not have."""
    for defect in _defects(page, tables, wording):
        raise DeclarationError(path, None, f"public_page：{defect}")


def _defects(page: PublicPageSpec, tables: TablesSpec, wording: Wording) -> Iterator[str]:
    facts = {fact.key: fact for fact in wording.facts}
    compared = set(wording.compared_next_year.values())
    sections = (page.definitions, *(picture.section for picture in page.pictures))
    yield from (f"“{name}”不是 wording.yaml 中 prose 的一段" for name in sections if name and name not in wording.prose)
    explained = "\n".join(one.text for one in wording.prose.get(page.definitions, ()))
    for part in (*page.summary, *(part for picture in page.pictures for part in picture.parts)):
        yield from (f"没有名为“{key}”的事实" for key in (part.fact, part.share) if key and key not in facts)
        if part.cell and (defect := defect_of_cell(tables, part.place[0], part.place[2], part.place[1])):
            yield f"“{part.cell}”：{defect}"
    if (told := page.projects) is not None:
        each = facts.get(told.each)
        if isinstance(each, EachProjectFact):
            own = {fact.key for fact in each.facts}
            yield from (f"“{told.each}”没有名为“{one.fact}”的事实" for one in told.passages if one.fact not in own)
        else:
            yield f"“{told.each}”不是 wording.yaml 中的 each_project 事实"
    for picture in page.pictures:
        yield from (f"名词解释里没有“{term}：”" for term in picture.terms if f"{term}：" not in explained)
        for change in picture.changes:
            if not isinstance(facts.get(change.change), ChangeFact):
                yield f"“{change.change}”不是 wording.yaml 中的 change 事实"
        strange = (one.fact for one in picture.years if one.fact not in compared)
        yield from (f"“{key}”不在 compared_next_year 中，找不到往年的数" for key in strange)
        rows = picture.rows
        if rows is not None and (defect := defect_of_cell(tables, rows.table, rows.column)):
            yield f"图“{picture.title}”：{defect}"
