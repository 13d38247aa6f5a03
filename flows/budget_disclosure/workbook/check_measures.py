"""What a formula of the sheet 校验 may count or add up by name: ``@bad_numbers(basic)``.

Arrays stand only inside SUMPRODUCT, and never inside IF or IFERROR there, so that no program needs array entry:
Excel 2016 evaluates those two with one cell only. A text never turns a sum into an error.
"""

from collections.abc import Callable, Iterable, Mapping

from budget_disclosure.declarations.field_yaml import FieldSpec, FieldType, code_list
from budget_disclosure.declarations.self_check_yaml import MEASURE, MEASURES
from budget_disclosure.declarations.sheet_yaml import SheetKind, SheetSpec
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.law import Law
from budget_disclosure.workbook.cell_references import cells, resolve

NUMBERS = frozenset({FieldType.MONEY, FieldType.QUANTITY, FieldType.COUNT})


def appropriation_fields(law: Law, *, only_current: bool) -> tuple[str, ...]:
    """Return the keys of the amount columns of 财政拨款: of this year's budget, and of what was carried over."""
    vintages = [vintage for vintage in law.vintages if vintage.is_current or not only_current]
    return tuple(f"{vintage.prefix}_{source.key}" for vintage in vintages for source in law.appropriations)


def formula(text: str, year: Declarations) -> str:
    """Return a declared formula as Excel understands it: measures and references replaced."""
    expanded = MEASURE.sub(lambda match: _measure(year, match.group(1), match.group(2)), text)
    return resolve(expanded, year.workbook)


def is_filled(reference: str) -> str:
    """Return the condition that a cell is filled; blanks alone are not."""
    return f"LEN(TRIM({reference}))>0"


def wrong_code(cell: str, field: FieldSpec, year: Declarations) -> str:
    """Return 1 for a code that is not in the list, or followed by one more digit; works on columns too.

    A code that Excel keeps as a number is read where it is whole, so it is right here as well.
    """
    length = code_list(year.codes, field.codes).leaf_length
    known = f"ISNUMBER(MATCH(LEFT(TRIM({cell}),{length}),codes_{field.codes},0))"
    longer = f"ISNUMBER(-MID(TRIM({cell}),{length + 1},1))"
    fraction = f"ISNUMBER({cell})*(LEN(TRIM({cell}))>{length})"
    return f"(1-{known}*(1-{fraction})*(1-{longer}))"


def _measure(year: Declarations, name: str, arguments: str) -> str:
    parts = [part.strip() for part in arguments.split(";")]
    return f"({_MEASURES[name](year, *parts)})"


def _bad_numbers(year: Declarations, key: str) -> str:
    """Count cells for numbers that hold a text, a number below the least, or too many decimals."""
    sheet = year.workbook.sheet(key)
    terms = []
    for field in _inputs(sheet):
        cell = _cells(year, sheet, field)
        if field.type in NUMBERS or field.type is FieldType.DATE:
            terms.append(f"SUMPRODUCT(({is_filled(cell)})*(1-ISNUMBER({cell})))")
        if field.type in NUMBERS:
            terms.append(f'COUNTIF({cell},"<{field.minimum}")')
            places = "0" if field.type is FieldType.COUNT else "0.00"
            zeros = ".000000" if field.type is FieldType.COUNT else "0000"
            terms.append(f'SUMPRODUCT(ISNUMBER({cell})*(TEXT({cell},"0.000000")<>TEXT({cell},"{places}")&"{zeros}"))')
    return "+".join(terms)


def _bad_codes(year: Declarations, key: str) -> str:
    """Count code cells whose code is not in the list."""
    sheet = year.workbook.sheet(key)
    fields = [field for field in _inputs(sheet) if field.type is FieldType.CODE]
    counts = ((cell, wrong_code(cell, field, year)) for field in fields for cell in [_cells(year, sheet, field)])
    return "+".join(f"SUMPRODUCT(({is_filled(cell)})*{wrong})" for cell, wrong in counts)


def _bad_words(year: Declarations, key: str) -> str:
    """Count cells of closed lists that hold another word."""
    sheet = year.workbook.sheet(key)
    fields = [field for field in _inputs(sheet) if field.type is FieldType.CHOICE]
    counts = ((field, _cells(year, sheet, field)) for field in fields)
    return "+".join(
        f"SUMPRODUCT(({is_filled(cell)})*ISNA(MATCH(TRIM({cell}),list_{field.choices},0)))" for field, cell in counts
    )


def _blanks(year: Declarations, key: str) -> str:
    """Count required cells left blank: of a form, of every fixed row, or of the rows somebody began."""
    sheet = year.workbook.sheet(key)
    required = [field for field in _inputs(sheet) if field.required]
    blank = "+".join(_is_missing(year, sheet, field) for field in required)
    if sheet.kind is SheetKind.ROWS:
        return f"SUMPRODUCT(({blank})*{_row_is_filled(year, sheet)})"
    return f"SUMPRODUCT({blank})" if required else "0"


def _is_missing(year: Declarations, sheet: SheetSpec, field: FieldSpec) -> str:
    """Return 1 for a blank cell; not where another row of the same record says it."""
    cell = _cells(year, sheet, field)
    blank = f"(LEN(TRIM({cell}))=0)"
    if not field.once:
        return blank
    keys = _cells(year, sheet, sheet.field(sheet.record_key))
    return f'{blank}*(COUNTIFS({keys},{keys},{cell},"<>")=0)'


def _rows(year: Declarations, key: str) -> str:
    """Count the rows somebody began."""
    return f"SUMPRODUCT({_row_is_filled(year, year.workbook.sheet(key))}*1)"


def _rows_without_amount(year: Declarations, key: str) -> str:
    sheet = year.workbook.sheet(key)
    amounts = [_cells(year, sheet, field) for field in sheet.budget_amounts]
    without = "+".join(f"LEN(TRIM({cell}))" for cell in amounts)
    return f"SUMPRODUCT({_row_is_filled(year, sheet)}*(({without})=0))"


def _duplicates(year: Declarations, key: str, names: str) -> str:
    """Count rows whose fields are those of a row above; only the codes of code cells count."""
    sheet = year.workbook.sheet(key)
    fields = [sheet.field(name) for name in names.split()]
    parts = [key_part(year, field, _cells(year, sheet, field)) for field in fields]
    must = [field for field in fields if field.required or field.fixed]
    filled = "*".join(f"({is_filled(_cells(year, sheet, field))})" for field in must)
    if any(field.fixed for field in must):
        filled += f"*{_row_is_filled(year, sheet)}"
    first = _cells(year, sheet, fields[0])
    joined = '&"/"&'.join(parts)
    position = f"ROW({first})-MIN(ROW({first}))+1"
    return f"SUMPRODUCT({filled}*(MATCH({joined},{joined},0)<>{position}))"


def _namesakes(year: Declarations, key: str, names: str) -> str:
    """Count rows whose fields are those of a row above that belongs to another record."""
    sheet = year.workbook.sheet(key)
    fields = [sheet.field(name) for name in names.split()]
    cells_of = [_cells(year, sheet, field) for field in fields]
    filled = "*".join(f"({is_filled(cell)})" for cell in cells_of)
    joined = '&"/"&'.join(key_part(year, field, cell) for field, cell in zip(fields, cells_of, strict=True))
    own = f'{joined}&"/"&{_cells(year, sheet, sheet.field(sheet.record_key))}'
    return f"SUMPRODUCT({filled}*(MATCH({joined},{joined},0)<>MATCH({own},{own},0)))"


def _records(year: Declarations, key: str, name: str, word: str) -> str:
    """Count the records (rows of one key count once) in which ``name`` is ``word``."""
    sheet = year.workbook.sheet(key)
    keys, cell = _cells(year, sheet, sheet.field(sheet.record_key)), _cells(year, sheet, sheet.field(name))
    is_word = f'(TRIM({cell})="{word}")'
    return f'ROUND(SUMPRODUCT({is_word}/(COUNTIFS({keys},{keys},{cell},"{word}")+1-{is_word})),0)'


def _disagreeing(year: Declarations, key: str) -> str:
    """Count cells that contradict another row of their record."""
    sheet = year.workbook.sheet(key)
    keys = _cells(year, sheet, sheet.field(sheet.record_key))
    terms = []
    for cell in (_cells(year, sheet, field) for field in sheet.fields if field.once):
        said, same = f'COUNTIFS({keys},{keys},{cell},"<>")', f"COUNTIFS({keys},{keys},{cell},{cell})"
        terms.append(f"SUMPRODUCT(({is_filled(cell)})*({said}<>{same}))")
    return "+".join(terms)


def _coded(year: Declarations, code_field: str, codes: str, names: str) -> str:
    """Add up fields of the rows whose code is one of ``codes``, or is in a list of the hidden sheet."""
    key, name = code_field.split(".")
    sheet = year.workbook.sheet(key)
    field = sheet.field(name)
    code = key_part(year, field, _cells(year, sheet, field))
    if codes.startswith("list_"):
        wanted = f"ISNUMBER(MATCH({code},{codes},0))*1"
    else:
        wanted = "+".join(f'({code}="{one}")' for one in codes.split()) + "+0"
    fields = [sheet.field(one) for alias in names.split() for one in _named(year.law, sheet, alias)]
    return "+".join(f"SUMPRODUCT({wanted},{_cells(year, sheet, field)})" for field in fields)


def _named(law: Law, sheet: SheetSpec, name: str) -> tuple[str, ...]:
    """Return the columns of a sheet that a name stands for: itself, or those of 财政拨款."""
    if name in ("current_appropriations", "appropriations"):
        keys = appropriation_fields(law, only_current=name.startswith("current_"))
        return tuple(field.key for field in sheet.fields if field.key in keys)
    return (name,)


def wrong_name(cell: str, field: FieldSpec, year: Declarations) -> str:
    """Return 1 for ``2013101 名称`` with a known code and another name; works on columns too.

    Brackets of either width are the same. A name with levels or strokes is left to the reader, who knows paths.
    """
    length, text = code_list(year.codes, field.codes).leaf_length, f"TRIM({cell})"
    listed = f"list_{field.codes}"
    wide = f'SUBSTITUTE(SUBSTITUTE({text},"(","（"),")","）")'
    narrow = f'SUBSTITUTE(SUBSTITUTE({text},"（","("),"）",")")'
    known = f"ISNUMBER(MATCH(LEFT({text},{length}),codes_{field.codes},0))"
    is_plain = "*".join(f'ISERROR(FIND("{one}",{text}))' for one in "/-")
    other = "*".join(f"ISNA(MATCH({form},{listed},0))" for form in (text, wide, narrow))
    return f'((MID({text},{length + 1},1)=" ")*{known}*{is_plain}*{other})'


def _bad_names(year: Declarations, key: str) -> str:
    """Count code cells whose name is not that of their code."""
    sheet = year.workbook.sheet(key)
    fields = [field for field in _inputs(sheet) if field.type is FieldType.CODE]
    return "+".join(f"SUMPRODUCT({wrong_name(_cells(year, sheet, field), field, year)}*1)" for field in fields)


def key_part(year: Declarations, field: FieldSpec, cell: str) -> str:
    """Return what equal cells share: the code of a code cell, otherwise the text."""
    if field.type is FieldType.CODE:
        return f"LEFT(TRIM({cell}),{code_list(year.codes, field.codes).leaf_length})"
    return f"TRIM({cell})"


def _row_is_filled(year: Declarations, sheet: SheetSpec) -> str:
    lengths = "+".join(f"LEN(TRIM({_cells(year, sheet, field)}))" for field in _inputs(sheet))
    return f"(({lengths})>0)"


def _inputs(sheet: SheetSpec) -> Iterable[FieldSpec]:
    return [field for field in sheet.fields if field.is_input]


def _cells(year: Declarations, sheet: SheetSpec, field: FieldSpec) -> str:
    return cells(year.workbook, sheet.key, field.key)


_MEASURES: Mapping[str, Callable[..., str]] = dict(
    zip(
        MEASURES,
        (
            *(_bad_numbers, _bad_codes, _bad_words, _blanks, _rows, _rows_without_amount, _duplicates, _namesakes),
            *(_records, _disagreeing, _coded, _bad_names),
        ),
        strict=True,
    )
)
