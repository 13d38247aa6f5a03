"""Figures in whole 元 are long: their columns take room from names and from the short codes, and none of them wraps."""

from pathlib import Path

import pytest

from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.computed_table import computed_table
from budget_disclosure.document.engine import load_template
from budget_disclosure.document.fit_columns import fit_columns
from budget_disclosure.document.placing import Page, Place
from budget_disclosure.ooxml.word_styles import TABLE_TOTAL_NUMBER
from tests.support.neighbourhood import function_lines
from tests.unit.test_tables_in_yuan import tables_of

# A digit of the widest bold font that stands in for others, and a separator, in thousandths of the size.
_DIGIT, _SEPARATOR = 696, 380


def test_every_figure_and_code_stays_on_its_line(year_2024: Declarations, template: Path) -> None:
    styles = load_template(template).styles
    table = computed_table(tables_of(year_2024, function_lines())["t05"], styles)
    declared = [545, 454, 454, 3636, 1252, 1252, 1252]
    fit = fit_columns(table, declared, Page(8845, 12756), Place())
    size = styles.look(TABLE_TOTAL_NUMBER).size
    for column, figure in ((4, "156,211,123"), (5, "99,706,020"), (6, "56,505,103")):
        digits = sum(character.isdigit() for character in figure)
        length = (digits * _DIGIT + (len(figure) - digits) * _SEPARATOR) * size // 1000
        assert fit.columns[column] >= length, figure
    assert sum(fit.columns) == pytest.approx(sum(declared), abs=1)
    assert [width < size * 4 for width in fit.columns] == [True, True, True, False, False, False, False]
    assert all(width >= 2 * _DIGIT * size // 1000 for width in fit.columns[1:3])
