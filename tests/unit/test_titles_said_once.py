"""Titles of sheets and fields, and words of the law, are said once, in the declarations.

A string of the program that equals one would stay behind when a bureau calls its sheet or its field otherwise.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from budget_disclosure.declarations.year import load_year
from budget_disclosure.model.law import Terms

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "flows" / "budget_disclosure"
YEAR = load_year(ROOT / "templates" / "thirteen-tables", 2024)

COLUMNS = "columns of a file of its own (roster, register, CSV, export), which is not the workbook"
PRINTED = "labels that the printed form and the published lists have, whatever the workbook calls the field"
PLAIN = "a word of plain Chinese that is a term as well"
OPTION = "the help of the option --year, or a word beside a year"
OTHERS = "words by which finished documents of anybody are read, in whatever format"
ALLOWED = {
    "actions/receive_workbook.py": ({"修订号"}, PLAIN),
    "actions/review_changes.py": ({"年度"}, OPTION),
    **{f"commands/{name}.py": ({"年度", "部门代码"}, OPTION) for name in (
        "approve", "changes", "check", "explain", "import_file", "publish", "run", "sample_county", "status", "template",
        "workbook", "workbooks", "new_year", "remind",
    )},
    "companions/csv_fields.py": (
        {"预算年度", "部门代码", "部门名称", "单位代码", "单位名称", "单位性质", "资金来源", "项目名称", "项目类别"},
        COLUMNS,
    ),
    "companions/tables_workbook.py": ({"年度"}, OPTION),
    "document/context.py": ({"年度"}, OPTION),
    "importing/export_rows.py": ({"项目名称", "项目类别"}, COLUMNS),
    "importing/export_words.py": (
        {"单位代码", "功能科目", "部门经济科目", "政府经济科目", "项目名称", "项目类别", "是否公开", "资金来源"}
        | {"本年预算数", "合计", "序号", "单位名称"},
        COLUMNS,
    ),
    "importing/import_format.py": (
        {"政府购买服务指导性目录", "资金来源", "一级指标", "二级指标", "三级指标", "指标值", "项目名称", "项目类别"},
        "the words of the schema of import files, which is generated and the same for every bureau",
    ),
    "importing/import_source.py": ({"单位代码"}, COLUMNS),
    "importing/mapped_import.py": ({"单位代码"}, COLUMNS),
    "importing/mapped_units.py": ({"单位代码"}, COLUMNS),
    "importing/mapped_header.py": ({"序号"}, COLUMNS),
    "importing/mapped_report.py": ({"单位代码", "单位名称"}, COLUMNS),
    "importing/mapped_rows.py": ({"合计", "小计"}, COLUMNS),
    "declarations/structure_csv.py": ({"部门代码", "单位代码"}, COLUMNS),
    "intake/code_proposals.py": ({"部门经济科目"}, PLAIN),
    "intake/department_folder.py": ({"部门代码", "单位代码"}, COLUMNS),
    "intake/departments.py": ({"部门代码"}, COLUMNS),
    "intake/roster.py": ({"部门代码", "部门名称", "单位代码", "单位名称"}, COLUMNS),
    "intake/unit_revisions.py": ({"修订号"}, PLAIN),
    "runs/run_request.py": ({"预算年度", "部门代码"}, COLUMNS),
    "runs/run_words.py": ({"部门代码", "部门名称"}, COLUMNS),
    "store/publication_register.py": ({"部门代码", "批复日期"}, COLUMNS),
    "changes/cell_labels.py": (
        {"政府采购货物预算", "政府采购工程预算", "政府采购服务预算", "政府购买服务预算"}
        | {"功能科目", "部门经济科目", "政府经济科目", "整体绩效目标", "其他说明", "上年"},
        PRINTED,
    ),
    "changes/changed_forms.py": (
        {"项目名称", "项目类别", "项目期", "项目属性", "项目概况", "立项依据", "项目设立必要性", "绩效指标"}
        | {"保证项目实施的制度、措施", "项目实施计划", "年度目标", "负责人", "经办人", "联系电话", "填报日期"},
        PRINTED,
    ),
    "changes/review_words.py": ({"序号"}, PRINTED),
    "return_copy/list_sheet.py": ({"序号"}, PRINTED),
    "narrative/write_prose.py": ({"序号"}, PLAIN),
    "narrative/stated_facts.py": ({"预算年度"}, PLAIN),
    "narrative/reason_words.py": ({"上年"}, "what people write in reasons"),
    "template/field_tree.py": (
        {"预算年度", "项目名称", "项目类别", "项目属性", "项目期", "项目概况", "立项依据", "项目设立必要性"}
        | {"保证项目实施的制度、措施", "项目实施计划", "年度目标", "负责人", "经办人", "联系电话", "填报日期"}
        | {"资金来源", "一级指标"},
        "what the fields of a template are, for those who write one",
    ),
    "template/fact_meanings.py": ({"预算年度"}, PLAIN),
    "checks/acceptances.py": ({"单位代码"}, PLAIN),
    "checks/between_units.py": ({"单位代码", "下属单位", "部门上年数"}, PLAIN),
    "checks/figures_in_prose.py": ({"本年"}, PLAIN),
    "checks/form_dates.py": ({"填报日期"}, PRINTED),
    "checks/magnitude.py": ({"整体绩效目标涉及金额", "合计", "本年", "上年", "部门上年数"}, PLAIN),
    "checks/performance.py": ({"项目序号"}, PLAIN),
    "checks/plausibility.py": ({"政府采购预算合计"}, PLAIN),
    "checks/within_unit.py": ({"本年", "单位代码"}, PLAIN),
    "model/findings.py": ({"其他"}, PLAIN),
    "declarations/sheet_yaml.py": ({"合计"}, "the word of rows of totals"),
    "declarations/workbook_yaml.py": ({"模板版本"}, "what versions are"),
    "declarations/row_kinds.py": ({"合计"}, "what a row of totals is called where tables.yaml says nothing"),
    "workbook/instructions.py": ({"模板版本"}, PLAIN),
    "commands/desk.py": ({"单位代码", "年度"}, "the arguments of a command"),
    "commands/serve.py": ({"年度"}, "the argument of a command"),
    "service/deployed_flows.py": ({"预算年度", "部门代码"}, "titles of Prefect's form"),
    "workbook/self_check_sheet.py": ({"资金来源", "本年"}, PLAIN),
    "outgoing/reminder_files.py": ({"部门代码", "单位代码"}, COLUMNS),
    "outgoing/status_workbook.py": ({"部门代码", "单位代码"}, COLUMNS),
    "public_page/pictures.py": ({"本年", "上年"}, PLAIN),
    "workbook/packages.py": ({"部门代码", "部门名称", "单位代码", "单位名称"}, COLUMNS),
    "declarations/figures_of_wording.py": ({"资金来源", "年度"}, PLAIN),
    "published/joined_grids.py": ({"项目名称"}, OTHERS),
    "audit/changes_in_prose.py": ({"本年", "上年"}, OTHERS),
    "audit/figure_keys.py": ({"机关运行经费", "本年"}, OTHERS),
    "audit/form_rules.py": ({"年度目标", "指标值"}, OTHERS),
    "audit/unit_names.py": ({"部门名称", "单位名称"}, OTHERS),
    "audit/named_figures.py": ({"机关运行经费"}, OTHERS),
    "audit/change_columns.py": ({"本年", "上年"}, OTHERS),
    "audit/counts_in_prose.py": ({"上年"}, OTHERS),
    "audit/limits_of_items.py": ({"机关运行经费"}, OTHERS),
    "audit/table_completeness.py": ({"本年"}, OTHERS),
    "audit/prose_amounts.py": ({"合计"}, OTHERS),
    "audit/table_columns.py": ({"合计"}, OTHERS),
}  # fmt: skip


def declared() -> dict[str, str]:
    """Return the titles of sheets and fields, and the words of the law, each with what it is."""
    sheets = {sheet.title: "sheet" for sheet in YEAR.workbook.sheets}
    fields = {field.title: "field" for sheet in YEAR.workbook.sheets for field in sheet.fields}
    lists = [getattr(YEAR.law, name) for name in YEAR.law.__slots__]
    return {**{word: "term" for one in lists if isinstance(one, Terms) for word in one.words}, **fields, **sheets}


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the strings of a module with their lines, but for docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.lineno, node.value


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def test_no_string_of_the_program_is_a_title_or_a_term_of_the_declarations() -> None:
    names = declared()
    typed = [
        f"{path.relative_to(PACKAGE)}:{line} {text.strip()} ({names[text.strip()]})"
        for path in modules()
        for line, text in texts(path)
        if text.strip() in names
        and text.strip() not in ALLOWED.get(path.relative_to(PACKAGE).as_posix(), (set(), ""))[0]
    ]
    assert typed == []


def test_every_allowed_string_is_there() -> None:
    said = {path.relative_to(PACKAGE).as_posix(): {text.strip() for _, text in texts(path)} for path in modules()}
    needless = {
        name: sorted(words - said[name])
        for name, (words, _) in ALLOWED.items()
        if words - said[name] and not name.startswith("commands/")
    }
    assert needless == {}


def test_every_sheet_that_a_message_quotes_is_a_sheet_of_the_workbook() -> None:
    """Remedies are sentences of the rules: they name sheets in words, and this names those to be changed."""
    titles = {sheet.title for sheet in YEAR.workbook.sheets} | {
        YEAR.workbook.codes_title, YEAR.workbook.options_title, YEAR.workbook.instructions_title,
        YEAR.workbook.self_check.title,
    }  # fmt: skip
    quoted = re.compile(r"“([^“”{}]+)”(?:、“[^“”]+”)*表(?![格头])")
    unknown = [
        f"{path.relative_to(PACKAGE)}:{line} {title}"
        for path in modules()
        for line, text in texts(path)
        for title in quoted.findall(text)
        if title not in titles
    ]
    assert unknown == []
