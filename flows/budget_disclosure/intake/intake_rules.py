"""The F- and I- rules: what must hold for the folders of a year and for a workbook to be read."""

from collections.abc import Collection
from typing import Final

from budget_disclosure.model.findings import Concern, Rule, Severity, block, warn

_BASIS: Final = "单位填报表填写要求（填报表“填报说明”）"
_FOLDERS: Final = "文件夹约定：inputs/<年度>/<部门代码>-<部门名称>/"
_BLANK_WORKBOOK: Final = "请撤销刚才的改动（Ctrl+Z），或取空白填报表重新填写后报送。"
_OLD: Final = "请从财政部门取得本年度的空白填报表，把数据填入后重新报送。"


def _block(id_: str, sentence: str, remedy: str, *, sometimes: tuple[Severity, ...] = ()) -> Rule:
    return block(id_, sentence, _BASIS, remedy, sometimes=sometimes)


def _warn(id_: str, sentence: str, remedy: str) -> Rule:
    return warn(id_, sentence, _BASIS, remedy)


# The folders of a year
STRAY_FILE = warn(
    "F-101", "填报表放在所属部门的文件夹里", _FOLDERS, "请把文件移到所属部门的文件夹；不是填报表的请移走。"
)
FOLDER_NAME = warn(
    "F-102", "部门文件夹名为“部门代码-部门名称”", _FOLDERS, "请改文件夹名后重新运行；本次未处理该文件夹。"
)
TWO_FOLDERS = warn(
    "F-103",
    "一个部门只有一个文件夹",
    _FOLDERS,
    "请把填报表合并到一个文件夹，删除另一个；本次只处理了按名称排在前面的文件夹。",
)
NO_ROSTER = warn(
    "F-104",
    "每个年度应有单位名单",
    "没有名单就不知道哪个单位没有报送：漏了一个单位，部门的每个合计都会偏小",
    "请建立“单位名单.csv”，列明应报送的全部单位。",
)

# The file
UNREADABLE = _block("I-101", "填报表文件应完整、能打开", "请用 Excel 或 WPS 打开检查，另存为 .xlsx 后重新报送。")
ENCRYPTED = _block("I-102", "填报表不应设置打开密码", "请打开文件，取消打开密码，保存后重新报送。")
WRONG_FORMAT = _block(
    "I-103",
    "填报表应为 .xlsx 格式",
    "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”后重新报送。",
    sometimes=(Severity.WARN,),
)
INCOMPLETE = _block("I-104", "填报表文件应复制完整", "文件没有复制完整或传输中断，请重新复制或重新报送。")
TOO_MUCH = _block(
    "I-105",
    "填报表的大小应在限度以内",
    "多半是整列、整行设了格式或公式，粘贴了图片，或复制了别的表：请取空白填报表，只粘贴数据，保存后重新报送。",
)

# The folder
LOCK_FILE = _warn("I-111", "报送时填报表不应正被打开编辑", "请保存并关闭该填报表后重新运行，以免读到旧内容。")
OTHER_FILE = _warn(
    "I-112",
    "部门文件夹中只放各单位的填报表",
    "该文件不会被读取；如果是填报表，请另存为 .xlsx，否则请移走。",
)
SUBFOLDER = _warn(
    "I-113",
    "部门文件夹中不另设子文件夹",
    "子文件夹不会被读取；里面有填报表的，请移到部门文件夹；存放旧填报表的，请改名为“旧版”。",
)
EMPTY_FOLDER = _block("I-114", "部门文件夹中应有填报表", "请把该部门各单位的填报表（.xlsx）放入此文件夹。")
TWO_WORKBOOKS = _block("I-115", "同一单位修订号相同的填报表，内容应相同", "请只保留最后确认的一份，其余移走。")
UNKNOWN_UNIT = _block(
    "I-116",
    "报送单位应在单位名单中",
    "请核对单位代码；确属新增单位的，请在“单位名单.csv”中增加一行。",
)
MISSING_UNIT = _block(
    "I-117",
    "单位名单中的单位都应报送填报表",
    "请催报该单位；已撤销的单位，请从“单位名单.csv”中删除。",
)
UNIT_NAME_DIFFERS = _warn("I-118", "单位名称应与单位名单一致", "请核对名称，改正填报表或“单位名单.csv”。")
WRONG_FOLDER = _block(
    "I-119",
    "填报表应放在本部门的文件夹中",
    "请核对“单位信息”的部门代码，或把文件移到正确的部门文件夹。",
)
FILE_NAME_DIFFERS = _warn("I-120", "文件名开头的单位代码应与表内一致", "请核对是否放错文件；表内正确的，请改文件名。")
DEPARTMENT_NAME_DIFFERS = _warn(
    "I-121",
    "文件夹的部门名称应与填报表一致",
    "请核对是否放错文件夹；公开文件采用填报表的部门名称。",
)
SUPERSEDED = _warn(
    "I-122",
    "一个单位有几份填报表的，采用修订号最大的一份",
    "请核对采用的是否正确；这一份没有采用，系统不会改动它，可以移到子文件夹“旧版”，以后不再提醒。",
)
SAME_TWICE = _warn(
    "I-123",
    "同一份填报表只应有一份",
    "两份内容相同，不影响结果；多余的一份请移走，或移到子文件夹“旧版”。",
)
ARCHIVE = _block(
    "I-130",
    "填报表不应放在压缩包里",
    "压缩包不会被读取：请解压，把里面的填报表（.xlsx）直接放入部门文件夹，再移走压缩包；里面没有填报表的，请移走。",
    sometimes=(Severity.WARN,),
)
IN_SUBFOLDER = _block(
    "I-131",
    "填报表应直接放在部门文件夹中",
    "子文件夹不会被读取：请把其中的填报表移到部门文件夹；存放旧填报表的，请把子文件夹改名为“旧版”。",
    sometimes=(Severity.WARN,),
)
UNUSABLE_NAME = _block(
    "I-134",
    "文件夹和文件的名称应能在各系统中正常显示",
    "这里写的是系统认出的名称，没有读取它的内容：请改名后重新运行。多半是在 Windows 中打的压缩包，解压时没有转换编码："
    "请在 Windows 中解压后再复制过来，或用 unzip -O GB18030 解压。",
)
SAME_NAME = _block(
    "I-135",
    "同一文件夹中的填报表不应重名",
    "两个文件名只差大小写、空格、标点，或长到后面的字不同，在 Windows 中是同一个文件：请只保留一份，或改成不同的名称。",
    sometimes=(Severity.WARN,),
)
NO_ORDINARY_FILE = _block(
    "I-136",
    "填报表和部门文件夹应是普通的文件和文件夹",
    "链接指向的文件不在了，或者不是文件：请把它移走，放入填报表（部门文件夹）本身。",
)
MISSING_SINCE_LAST_YEAR = block(
    "I-132",
    "上年公开的单位今年都应报送填报表",
    _BASIS,
    "没有单位名单，按上年公开的单位核对：请催报该单位；已撤销、合并、划出的，请写在 单位变动.csv，"
    "或在“单位名单.csv”中列明今年的单位。",
    concern=Concern.AMOUNT,
    is_acceptable=True,
)
GAP_IN_CODES = warn(
    "I-133",
    "单位代码应连续，或有单位名单",
    _BASIS,
    "没有单位名单，无法知道该单位是否漏报：请核对；没有这个单位的，请建立“单位名单.csv”，以后不再提醒。",
    concern=Concern.AMOUNT,
)

# The workbook
WRONG_VERSION = _block("I-201", "填报表的模板版本应与系统一致", _OLD)
OTHER_FORMAT = _block(
    "I-214",
    "填报表的公开格式应是部门的公开格式",
    "请从财政部门取得本部门公开格式的空白填报表，把数据填入后重新报送；部门换了格式的，请改“单位名单.csv”的“公开格式”。",
)
WRONG_YEAR = _block("I-202", "填报表的预算年度应与本次公开的年度一致", _OLD)
SHEET_MISSING = _block("I-203", "填报表应有全部工作表", _BLANK_WORKBOOK)
HEADER_CHANGED = _block(
    "I-204",
    "表头和项目名称应与模板一致",
    "请把该单元格恢复为模板的文字。",
)
MOVED = _block(
    "I-410",
    "列和行不应删除、移动或改作他用",
    "有列（行）被删除、移动或改作他用，改表头会把别的数当作这里的数，请不要改表头：" + _BLANK_WORKBOOK,
)
NOT_FILLED = _block("I-213", "填报表应填写后报送", "这是还没有填写的填报表：请填写后报送，或核对是否发错了文件。")
FIXED_CHANGED = _block(
    "I-205",
    "编好的内容（预算年度、模板版本、项目序号）应是模板的写法",
    "请恢复为模板的内容；项目的又一行，填该项目的三位序号。",
)
EXTRA_SHEET = _warn("I-206", "填报表中不应另加工作表", "该工作表不会被读取；有用的内容请填到规定的表中，其余请删除。")
HIDDEN_DATA = _warn("I-207", "有数据的行、列、工作表不应隐藏", "隐藏的数据同样计入合计，请取消隐藏并核对。")
MERGED_DATA = _block("I-208", "填写区不应合并单元格", "请取消合并，把数据填到各自的单元格。")
SHEET_TWICE = _block(
    "I-211",
    "同一张工作表只应有一张",
    "请只保留填好的一张，删除另一张（名称只差空格或全角半角的，也是同一张表）。",
)
COLUMN_TWICE = _block(
    "I-212",
    "同一列只应有一列",
    "请核对两列的数，只保留模板的一列，删除复制出来的一列。",
)
OUTSIDE_BELOW = _block(
    "I-209",
    "数据应填在表格的行数以内",
    "表格以下的内容不会被读取；请移到表格内，行数不够请与财政部门联系。",
)
OUTSIDE_BESIDE = _warn(
    "I-210",
    "表格以外不应填写内容",
    "表格以外的内容不会被读取；需要说明的请写到“其他说明”，其余请删除。",
)

STATED_UNIT = _block(
    "I-353",
    "金额单位应为元",
    "金额是按这个单位填的，请先把这张表的金额都改为元，再把这里恢复为“元”；金额本来就是元的，只把这里恢复为“元”。",
)

# The cell
TEXT_FOR_NUMBER = _block("I-301", "数字栏应填数字", "请改为不带单位、逗号和空格的半角数字。")
TOO_MANY_DECIMALS = _block(
    "I-302",
    "金额以元为单位，最多两位小数",
    "请按批复核对，改为最多两位小数；由公式算出的请先四舍五入到分。",
)
NEGATIVE = _block("I-303", "数字不应小于最小值", "请核对后改正。")
NOT_CALCULATED = _block(
    "I-304",
    "填写区的公式应有保存的结果",
    "请用 Excel 或 WPS 打开该文件重新计算并保存，或直接填数字。",
)
ERROR_CELL = _block("I-305", "单元格不应是错误值", "请改正公式，或直接填写正确的内容。")
NOT_WHOLE = _block("I-306", "该栏应填整数", "请核对后改为整数。")
NOT_A_DATE = _block("I-307", "日期栏应填日期", "请输入“2024-02-20”这样的年月日，单元格是日期格式或文本格式都可以。")
NOT_IN_LIST = _block("I-308", "该栏应从下拉列表中选择", "请单击单元格，从下拉列表重新选择。")
CODE_AS_NUMBER = _block("I-309", "代码应以文本保存，保留前面的 0", "请把单元格格式设为“文本”后重新输入。")
UNKNOWN_CODE = _block(
    "I-310",
    "科目编码应在科目表中",
    "请核对编码，从下拉列表重新选择；确属有效的新编码，请与财政部门联系，由财政部门加入科目代码表。",
)
NOT_LEAF = _block(
    "I-311", "科目应填到最末级", "这一行是下面各行的合计的，请清空整行；是单独一笔金额的，请从下拉列表选择最末级科目。"
)
DOUBTFUL_CODE = _warn(
    "I-312",
    "科目编码应确认有效",
    "科目表对这个编码没有把握，请对照财政部当年的科目书确认；有误的请改正。",
)
NAME_DIFFERS = _block("I-313", "科目名称应与编码相符", "请确认是编码错还是名称错，从下拉列表重新选择。")
REQUIRED_BLANK = _block("I-314", "必填栏不应空白", "请填写；没有发生的数字填 0。")
CONTROL_CHARACTER = _warn("I-315", "文字中不应有看不见的控制字符", "系统已去掉这些字符，请核对显示的文字是否正确。")
NUMBER_FOR_TEXT = _block(
    "I-316",
    "文字栏应填文字",
    "请把单元格格式设为“文本”后重新输入，写成与公开文件中一样的文字。",
)
IDENTIFIER_FORM = _block("I-317", "代码的写法应符合规定", "请改正，只用半角数字，保留前面的 0。")
TOO_LARGE = _block(
    "I-318",
    "数字不应大到 Excel 保存不准",
    "请核对是否多输了数字或科学计数法；Excel 只能准确保存 15 位数字。",
)
PERCENT = _block(
    "I-319",
    "数字栏不应设成百分比格式",
    "百分比格式的单元格会把输入的数缩小 100 倍：请把单元格格式改为“数值”，再重新输入。",
)
SAYS_OTHER_AMOUNT = _block(
    "I-350",
    "单元格格式不应在数字后面加“万”等单位或 0",
    "系统和表中的公式只读单元格里的数：请把单元格格式改为“数值”，再按元填写。",
)
UNSEEN_NUMBER = _warn(
    "I-351",
    "填了的数字应能看见",
    "单元格格式不显示这个数，但它同样计入合计：请把单元格格式改为“数值”，核对后再报送；多余的请清空。",
)
NOTHING_AS_TEXT = _block("I-330", "数字栏没有数的，应留空或填 0", "没有的请清空单元格，或填数字 0。")
NUMBER_AS_TEXT = _warn(
    "I-331",
    "数字应以数字格式保存，不用文本格式",
    "系统已按原数读取，但表中的合计公式不计文本格式的数，请转换成数字。在 Excel 或 WPS 中：选中这些单元格，"
    "点旁边的感叹号，选“转换为数字”；或者点“数据”→“分列”→“完成”。按钮是灰色的，先点“审阅”→“撤消工作表保护”（没有密码）。",
)
DATE_AS_TEXT = _warn(
    "I-334",
    "日期应以日期格式保存",
    "系统已按上面的日期读取，但“校验”表认不出文本格式的日期：请按“2024-02-20”的样式重新输入，单元格格式设为“日期”。",
)
CODE_AS_WRITTEN = _warn(
    "I-335",
    "代码应以文本保存，编码写在最前面",
    "系统已按上面的编码读取，但表中的“全称”和“校验”表认不出这种写法：请从下拉列表重新选择，"
    "或把单元格格式设为“文本”后重新输入编码。",
)
BROKEN_VALUE = _block("I-332", "单元格保存的值应能读取", "该单元格保存的内容已损坏，请清空后重新输入。")
TWO_VALUES = _block(
    "I-333",
    "一个单元格只应保存一个值",
    "文件里这个单元格有两个值，看不出哪个有效：请重新输入正确的值，保存后重新报送。",
)
FAR_DATE = _block("I-320", "日期应在预算年度前后", "请核对年份是否输错。")

TOTAL_ROW = _block(
    "I-221",
    "表格中不应另加合计行",
    "请清空这一行（或删除整行）：表头下面的合计行会自动计算，不用另加。",
)
HIDDEN_UNDER_MERGE = _block(
    "I-222",
    "合并单元格下面不应藏有数据",
    "请取消合并，核对露出来的数据：要的留下，不要的清空。",
)
STYLES_DAMAGED = _warn(
    "I-220",
    "工作簿的样式（单元格格式）应完好",
    "各单元格的值已照原样读取，但看不出哪些是日期、哪些是百分比：请核对金额；"
    "用 Excel 或 WPS 打开，另存为新的 .xlsx 后重新报送。",
)

# Rows and sheets
NO_AMOUNT = _block("I-401", "填了科目或项目的行应有金额", "请填写金额，或清空这一行。")
DUPLICATE_ROW = _block("I-402", "同一张表中不应有重复的行", "请合并成一行，或删除重复的一行。")
PARTS_DIFFER = _block(
    "I-500",
    "项目序号相同的各行是同一个项目，项目名称、类别、是否公开应相同",
    "同一项目的，请改成相同，或只在第一行填写；不同项目的，请改用没有用过的项目序号。",
)
NO_ROWS = _block("I-403", "该表至少应填一行", "请填写。")
HEAD_COLUMNS = _warn(
    "I-405",
    "淡绿色的“部门”各列只由部门本级填写",
    "下属单位填的这些数不会采用，请清空；确是部门本级的，请改正“单位类别”。",
)
OWN_CHECK = block(
    "I-406",
    "填报表自己的“校验”表应显示各项通过",
    _BASIS,
    "请按“校验”表这一行的提示改正。",
    concern=Concern.AMOUNT,
    is_acceptable=True,
    sometimes=(Severity.WARN,),
)
RECALCULATE_CHECK: Final = (
    "改好后仍不通过的，请在 Excel 或 WPS 中按 F9 重新计算、保存；还是不通过的，请取空白填报表重新填写。"
)
AMOUNT_IS_SUM = _block(
    "I-411",
    "金额栏不应是本表其他金额的合计",
    "合计会被重复计算：请改填这一格自己的金额，没有的清空；合计行请删除，系统会自动合计。",
)
COLUMN_IS_SUBTOTAL = block(
    "I-412",
    "金额栏不应填本行其他资金来源的小计",
    _BASIS,
    "小计会被重复计算：请核对，填的是小计的请清空这一列的金额；确实各安排一半的，请向财政部门说明理由，由负责人接受后生成。",
    concern=Concern.AMOUNT,
    is_acceptable=True,
    sometimes=(Severity.WARN,),
)
CIRCULAR = _block(
    "I-352",
    "公式不应引用自己的单元格",
    "循环引用算不出数，保存的多半是 0：请直接填这一格自己的金额。",
)
RECALCULATE: Final = (
    "请用 Excel 或 WPS 打开，按 F9 重新计算后保存；数还不变的，是公式被改动，请从上一行复制公式，核对金额后重新报送。"
)
TOTAL_TYPED_OVER: Final = "合计栏由公式计算，这里改填了数：请核对各资金来源的金额，再从上一行复制公式恢复这一格。"
WRONG_TOTAL = _block("I-413", "一行的合计应等于各资金来源之和", RECALCULATE)


UNOPENED: Final = frozenset({UNREADABLE, ENCRYPTED, WRONG_FORMAT, INCOMPLETE})
"""The rules of files that nobody could open: what they state is not known."""


def are_of_writing(rule_ids: Collection[str]) -> bool:
    """Return whether rules are all about how cells are written: dates and numbers as text, widths, codes, formats."""
    return bool(rule_ids) and all(id_.startswith("I-3") and id_ != REQUIRED_BLANK.id for id_ in rule_ids)
