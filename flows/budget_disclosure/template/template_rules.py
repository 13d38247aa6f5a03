"""The T- rules: what must hold for a Word template, so that documents can be made from it and are whole."""

from typing import Final

from budget_disclosure.model.findings import Rule, Severity, block, warn

_WRITING: Final = "模板写法：docs/template-examples.md"
_WHOLE: Final = "财预〔2016〕143号：公开的表格、说明应齐全"
_NOTICE: Final = "财预〔2016〕143号：预算公开应真实、准确、完整"
_LOOKS: Final = "模板版式：目录、页码、横排的表由程序按样式和分节生成"
_YEAR: Final = "新的年度：docs/new-year.md"
_WARN: Final = (Severity.WARN,)


def _tag(id_: str, sentence: str, remedy: str, *, sometimes: tuple[Severity, ...] = ()) -> Rule:
    return block(id_, sentence, _WRITING, remedy, sometimes=sometimes)


# The file
UNREADABLE = _tag("T-001", "模板文件应能打开，部件齐全", "请用 Word 重新另存为 .docx。")
TRACKED = _tag("T-002", "模板中不应有修订和批注", "请在“审阅”里接受或拒绝全部修订，删除全部批注。")

# Tags
SYNTAX = _tag("T-101", "标记的写法应正确", "请按提示改正。")
UNCLOSED = _tag("T-102", "标记应有开头和结尾，写在同一段里", "请补上缺少的一半，或删掉另一半。")
WRONG_BRACES = _tag("T-103", "标记应用两层英文半角花括号", "请按提示改写。", sometimes=_WARN)
CHINESE_QUOTES = warn("T-104", "标记里应用英文引号", _WRITING, "请改为英文引号。")
UNKNOWN_TAG = _tag("T-105", "标记中的关键词和过滤器应是程序认识的", "请按提示改正。")
NOT_ALONE = _tag("T-106", "带 p、tr、tc 的标记应单独占一段、一行、一格", "请把标记移到自己的一段、一行、一格里。")

# Fields
UNDEFINED = _tag("T-201", "标记中的字段应有定义", "请从 docs/fields.md 选用字段。")
WRONG_USE = _tag(
    "T-202", "字段应按它的类型使用：清单用循环，是否用作条件，表和图单独占一段", "请按提示改写。", sometimes=_WARN
)
UNCERTAIN = warn("T-203", "不是每份文件都有的字段，应放在条件里", _WRITING, "请用条件把它包起来。")

# Blocks
UNBALANCED = _tag("T-301", "循环和条件应有头有尾", "请补上缺少的一半，或删掉另一半。")
SPLIT_BLOCK = _tag("T-302", "循环和条件的头尾应在同一段、同一行或同一格", "请按提示改写。", sometimes=_WARN)

# What must be there
TABLE_MISSING = block("T-401", "应插入每一张公开表", _WHOLE, "请在应有的位置插入这张表。")
TABLE_TWICE = block("T-402", "每张公开表只应有一处，不在循环里", _WHOLE, "请删掉多余的一处，或移到循环外面。")
TABLE_CONDITIONAL = warn("T-403", "公开表不应放在条件里", _WHOLE, "请移到条件外面，空表也要公开。")
TABLE_PART_MISSING = warn("T-404", "公开表应写出表题、金额单位和无数据时的注", _WHOLE, "请在表的附近写上。")
TABLE_MIXED_UP = block("T-405", "表题、金额单位和注应是同一张表的", _WHOLE, "请改为这张表的。")
PROSE_MISSING = block("T-406", "应写出每一节文字说明", _WHOLE, "请在应有的标题下写上。")
FORMS_MISSING = block("T-407", "应有项目支出绩效目标表", _WHOLE, "请用循环写出绩效目标表。")
CHART_MISSING = block("T-408", "应插入每一张图", _WHOLE, "请在应有的位置插入这张图。")
FORM_FIELD_MISSING = warn("T-409", "绩效目标表应写出每一项内容", _WHOLE, "如要公开，请在表格里写上。")
NOTICE_FIELD_MISSING = block(
    "T-410", "更正说明应写出更正的全部内容和落款", _NOTICE, "请在模板里写上。", sometimes=_WARN
)

# Looks
STYLE_MISSING = block("T-501", "应有程序使用的样式", _LOOKS, "请在 Word 的“样式”窗格里新建，名称须完全一致。")
STYLE_UNDEFINED = block("T-502", "用到的样式应在样式表里", _LOOKS, "请在 Word 里重新选择样式。", sometimes=_WARN)
NOT_A_HEADING = warn("T-503", "表题应有大纲级别，才能进目录", _LOOKS, "请改用样式“表题”，或设置大纲级别。")
ORIENTATION = block("T-601", "公开表所在的分节应与表的方向一致", _LOOKS, "请调整分节或纸张方向。")
CONTENTS_MISSING = block("T-602", "应有目录", _LOOKS, "请在封面后用“引用 › 目录”插入自动目录（三级）。")
FOOTER_MISSING = block("T-603", "页眉页脚应完好", _LOOKS, "请双击页眉、页脚区，重新录入后保存。")
PAGE_NUMBER_MISSING = block("T-604", "封面以后各节应有页码", _LOOKS, "请在页脚里用“插入 › 页码”加上。")

# The year
YEAR_LEFT_OVER = warn(
    "T-701", "年度的文件里不应留有上一年度的年份", _YEAR, "请换成本年度的；确实不随年度变化的，不用改。"
)
WORKBOOK_OUTDATED = warn("T-702", "空白填报表应是由本年度的声明生成的", _YEAR, "请重新生成：disclose workbook。")

# The rest
NOT_RENDERABLE = _tag("T-901", "模板应能生成文档", "请按提示改正后再检查。")
