"""Rows of a template's tables that are filled in by number come out as they stand in the template."""

from budget_disclosure.document.short_rows import lengthened, shortened

CELL = '<w:tc><w:tcPr/><w:p><w:r><w:t xml:space="preserve">{}</w:t></w:r></w:p></w:tc>'


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def test_a_row_with_tags_in_its_texts_is_a_number_and_these_texts() -> None:
    source, frames = shortened(table(CELL.format("项目名称") + CELL.format("{{ form.project }}")))
    assert "项目名称" not in source
    assert "{{ form.project }}" in source
    assert len(frames) == 1
    filled = source.replace("{{ form.project }}", "水库巡查")
    assert lengthened(filled, frames) == table(CELL.format("项目名称") + CELL.format("水库巡查"))


def test_a_row_with_tags_around_its_texts_stays_as_it_is() -> None:
    loop = table("{% for x in rows %}" + CELL.format("{{ x }}") + "{% endfor %}")
    coloured = table(CELL.format("{{ x }}").replace("<w:tcPr/>", '<w:tcPr><w:shd w:fill="{{ colour }}"/></w:tcPr>'))
    assert shortened(loop) == (loop, ())
    assert shortened(coloured) == (coloured, ())


def test_a_table_with_another_one_inside_stays_as_it_is() -> None:
    nested = table(CELL.format("{{ x }}") + f"<w:tc>{table(CELL.format('{{ y }}'))}</w:tc>")
    assert shortened(nested) == (nested, ())


def test_what_stands_between_rows_stays_there() -> None:
    source = f"{table(CELL.format('{{ x }}'))}<w:p/>{table(CELL.format('甲'), CELL.format('{{ y }}'))}"
    short, frames = shortened(source)
    assert len(frames) == 3
    assert lengthened(short, frames) == source
