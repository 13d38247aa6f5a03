"""The reference sheets: 科目代码, where a person searches, and the hidden 下拉选项, which feeds the small lists."""

from collections.abc import Iterable

from budget_disclosure.declarations.code_lists import (
    ADMINISTRATIVE,
    PUBLIC_INSTITUTION,
    Code,
    CodeList,
    Codes,
    Confidence,
    proposal_text,
)
from budget_disclosure.declarations.field_yaml import CHOICES, CODE_LISTS, FieldSpec, FieldType, choice_words, code_list
from budget_disclosure.declarations.workbook_layout import LEAD_ROW, TITLE_ROW, TOP_ROW, table_layout
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.cell_names import column_letters
from budget_disclosure.ooxml.book import Book, Formula, Page
from budget_disclosure.workbook import workbook_styles as styles
from budget_disclosure.workbook.cell_references import cells
from budget_disclosure.workbook.defined_names import reference
from budget_disclosure.workbook.print_setup import NOT_PRINTED, protected_page
from budget_disclosure.workbook.workbook_values import code_text

_COLUMNS = (
    ("科目体系", 26),
    ("编码", 11),
    ("名称", 34),
    ("全称（类/款/项）", 60),
    ("编码和名称（下拉列表用）", 40),
    ("说明", 40),
)
_LEAD = (
    "查找科目：单击“名称”列的筛选按钮，输入名称中的几个字，再把“编码”填到各表。"
    "本表只列可以填报的最末级科目。缺少的科目请与财政部门联系增加。"
)


def add_codes_sheet(book: Book, year: Declarations) -> None:
    """Write 科目代码: every reportable code with its full path, an auto-filter, and the names the drop-downs use."""
    sheet = protected_page(
        year.workbook.codes_title,
        landscape=True,
        freeze=f"A{TOP_ROW + 1}",
        repeat_to=TOP_ROW,
        print_areas=NOT_PRINTED,
    )
    book.pages.append(sheet)
    sheet.put(TITLE_ROW, 1, sheet.title, styles.TITLE)
    sheet.put(LEAD_ROW, 1, _LEAD, styles.SMALL)
    for column, (title, width) in enumerate(_COLUMNS, start=1):
        sheet.put(TOP_ROW, column, title, styles.HEADER)
        sheet.widths[column] = width
    row = TOP_ROW + 1
    for name in CODE_LISTS:
        codes = code_list(year.codes, name)
        leaves = codes.leaves()
        if not leaves:
            continue  # the format has no such list
        for leaf in leaves:
            _write_code(sheet, row, codes, leaf, _remark(year.codes, name, leaf))
            row += 1
        first = row - len(leaves)
        book.names[f"list_{name}"] = reference(sheet.title, 5, first, 5, row - 1)
        book.names[f"table_{name}"] = reference(sheet.title, 2, first, 4, row - 1)
        book.names[f"codes_{name}"] = reference(sheet.title, 2, first, 2, row - 1)
    sheet.filter_area = f"A{TOP_ROW}:F{row - 1}"


def _write_code(sheet: Page, row: int, codes: CodeList, leaf: Code, remark: str) -> None:
    values = (codes.title, leaf.code, leaf.name, codes.path(leaf.code), code_text(codes, leaf.code), remark)
    for column, value in enumerate(values, start=1):
        sheet.put(row, column, value, styles.LISTED)


def _remark(codes: Codes, name: str, leaf: Code) -> str:
    remarks = []
    if leaf.confidence is Confidence.DOUBTFUL:
        remarks.append("编码或名称待核实")
    if name == "dept_economic" and (pairs := codes.gov_codes_for(leaf.code)):
        remarks.append(f"对应政府经济科目：{'、'.join(pairs)}")
    return "；".join(remarks)


def add_options_sheet(book: Book, year: Declarations) -> None:
    """Write the hidden sheet with words of choices, suggestions, project numbers and code groups; name the lists."""
    spec = year.workbook
    sheet = protected_page(spec.options_title, landscape=False, freeze="A2", repeat_to=1)
    sheet.is_hidden = True
    book.pages.append(sheet)
    column = 1
    for name in CHOICES:
        if words := choice_words(year.law, name):
            book.names[f"list_{name}"] = _write_list(sheet, column, name, words)
            column += 1
    for sheet_key, field in _suggesting(spec):
        name = suggestion_list(sheet_key, field)
        book.names[name] = _write_list(sheet, column, name, field.suggestions)
        column += 1
    for name, words in _code_groups(year.codes).items():
        book.names[f"list_{name}"] = _write_list(sheet, column, name, words or ("无",))
        column += 1
    if spec.has("projects"):
        column = _add_project_lists(book, spec, sheet, column)
    if year.codes.pairs:
        _add_proposals(book, year, sheet, column)
    if spec.has("project_targets"):
        book.names["target_numbers"] = cells(spec, "project_targets", "project_number")
    if spec.has("projects"):
        book.names["project_numbers"] = cells(spec, "projects", "number")
        book.names["project_names"] = cells(spec, "projects", "name")


def _add_project_lists(book: Book, spec: WorkbookSpec, sheet: Page, column: int) -> int:
    """Write the project numbers, and formulas that list the numbers in use, each once; return the next free column."""
    numbers = spec.project_numbers
    book.names["list_project_numbers"] = _write_list(sheet, column, "project_numbers", numbers)
    layout = table_layout(spec.sheet("projects"))
    title = spec.sheet("projects").title
    number_column, name_column = layout.columns["number"], layout.columns["name"]
    book.names["table_projects"] = reference(title, number_column, layout.first_row, name_column, layout.last_row)
    number, counter = (column_letters(one) for one in (column, column + 1))
    last = len(numbers) + 1
    sheet.put(1, column + 1, "used_so_far", styles.BOLD)
    sheet.put(1, column + 2, "projects_in_use", styles.BOLD)
    sheet.put(2, column + 2, spec.overall_word)
    for row in range(2, last + 1):
        used = f'(COUNTIFS(project_numbers,{number}{row},project_names,"<>")>0)*1'
        sheet.put(row, column + 1, Formula(used if row == 2 else f"{counter}{row - 1}+{used}"))
        place = f"MATCH({row - 1},{counter}$2:{counter}${last},0)"
        sheet.put(row + 1, column + 2, Formula(f'IFERROR(INDEX({number}$2:{number}${last},{place}),"")'))
    used_projects = f"MAX({reference(spec.options_title, column + 1, 2, column + 1, last)})"
    book.names["list_projects"] = f"OFFSET({_one(spec, column + 2, 3)},0,0,MAX(1,{used_projects}),1)"
    book.names["list_projects_or_overall"] = f"OFFSET({_one(spec, column + 2, 2)},0,0,1+{used_projects},1)"
    return column + 3


def _add_proposals(book: Book, year: Declarations, sheet: Page, column: int) -> None:
    """Write which government items a departmental item goes with, by kind of unit (``a``, ``i``; ``u`` unknown)."""
    codes, spec = year.codes, year.workbook
    kind = cells(spec, "unit", "kind")
    institutions = [f'TRIM({kind})="{one}"' for one in codes.law.unit_kinds if one.economic_pairs == PUBLIC_INSTITUTION]
    is_institution = institutions[0] if len(institutions) == 1 else f"OR({','.join(institutions) or 'FALSE'})"
    sheet.put(1, column, "unit_kind_key", styles.BOLD)
    sheet.put(2, column, Formula(f'IF(TRIM({kind})="","u",IF({is_institution},"i","a"))'))
    book.names["unit_kind_key"] = _one(spec, column, 2)
    kinds = {"i" if one.economic_pairs == PUBLIC_INSTITUTION else "a": one for one in codes.law.unit_kinds}
    proposed = {
        (leaf.code, key): codes.proposed_gov_codes(leaf.code, of_kind)
        for leaf in codes.dept_economic.leaves()
        for key, of_kind in kinds.items()
    }
    for leaf in codes.dept_economic.leaves():
        proposed[leaf.code, "u"] = tuple(sorted({code for key in kinds for code in proposed[leaf.code, key]}))
    stated = {f"{dept}{key}": found for (dept, key), found in sorted(proposed.items()) if found}
    keys = _write_list(sheet, column + 1, "proposal", tuple(stated))
    texts = _write_list(sheet, column + 2, "text", tuple(proposal_text(codes, found) for found in stated.values()))
    book.names["table_proposals"] = f"{keys.split(':')[0]}:{texts.split('!')[1].split(':')[1]}"
    pairs = [(key, code_text(codes.gov_economic, code)) for key, found in stated.items() for code in found]
    book.names["proposal_keys"] = _write_list(sheet, column + 3, "key", tuple(key for key, _ in pairs))
    book.names["proposal_codes"] = _write_list(sheet, column + 4, "code", tuple(text for _, text in pairs))


def _code_groups(codes: Codes) -> dict[str, tuple[str, ...]]:
    """Return the groups of codes that the sheet 校验 compares with: items by cost, and pairs of economic items."""
    pairs = {f"{pair.dept_code}/{pair.gov_code}": pair for pair in codes.pairs}
    doubtful = [key for key, pair in pairs.items() if pair.confidence is Confidence.DOUBTFUL]
    return {
        "cost_operating": tuple(code for code, cost in codes.costs.items() if cost.is_operating),
        "cost_other": tuple(code for code, cost in codes.costs.items() if cost.is_other),
        "pairs": tuple(pairs),
        "paired_items": tuple(dict.fromkeys(pair.dept_code for pair in codes.pairs)),
        "doubtful_pairs": tuple(doubtful),
        "administrative_pairs": tuple(
            key for key, pair in pairs.items() if pair.applies_to == ADMINISTRATIVE and key not in doubtful
        ),
    }


def suggestion_list(sheet_key: str, field: FieldSpec) -> str:
    """Return the name of the list of a field's suggestions."""
    return f"list_{sheet_key}_{field.key}"


def _suggesting(spec: WorkbookSpec) -> Iterable[tuple[str, FieldSpec]]:
    for sheet in spec.sheets:
        for field in sheet.fields:
            if field.type is FieldType.TEXT and field.suggestions:
                yield sheet.key, field


def _write_list(sheet: Page, column: int, title: str, words: tuple[str, ...]) -> str:
    sheet.put(1, column, title, styles.BOLD)
    for row, word in enumerate(words, start=2):
        sheet.put(row, column, str(word), styles.LISTED)
    return reference(sheet.title, column, 2, column, 1 + len(words))


def _one(spec: WorkbookSpec, column: int, row: int) -> str:
    return reference(spec.options_title, column, row, column, row).split(":")[0]
