"""For every R- rule: a finished document that passes it and one that breaks it; ``quoted`` is in what the findings quote, in order."""

from collections.abc import Sequence
from dataclasses import dataclass

from budget_disclosure.published.published_document import ContentsLine, PublishedDocument, TextBlock
from budget_disclosure.published.spots import Spot
from tests.support.published import Block, document, grid, table, text


@dataclass(frozen=True)
class AuditExample:
    passing: PublishedDocument
    failing: PublishedDocument
    quoted: tuple[str, ...]


CODE_HEAD = ("科目编码", "科目名称", "合计", "基本支出", "项目支出")


def spending(*rows: Sequence[str], title: str = "表三 2024年支出预算总表") -> tuple[Block, ...]:
    return table(title, CODE_HEAD, *rows)


TREE = (
    ("201", "一般公共服务支出", "30.00", "10.00", "20.00"),
    ("20103", "政府办公厅（室）及相关机构事务", "30.00", "10.00", "20.00"),
    ("2010301", "行政运行", "10.00", "10.00", ""),
    ("2010302", "一般行政管理事务", "20.00", "", "20.00"),
)
TOTAL = ("", "合计", "30.00", "10.00", "20.00")


def summary(income: str = "30.00", spent: str = "30.00") -> tuple[Block, ...]:
    return table(
        "表一 2024年收支预算总表",
        ("收入", "收入", "支出", "支出"),
        ("项目", "预算数", "项目", "预算数"),
        ("一、一般公共预算", income, "一、一般公共服务支出", spent),
        ("二、政府性基金", "", "二、教育支出", ""),
        ("收入总计", income, "支出总计", spent),
    )


def projects(second: str) -> tuple[Block, ...]:
    return (
        *table(
            "表十一 2024年机关运行经费预算表", ("单位名称", "合计"), ("青禾县水务局", "1.00"), ("青禾县水文站", "2.00")
        ),
        *table(
            "表十二 2024年项目支出预算表",
            ("项目名称", "合计"),
            ("青禾县水务局", "8.00"),
            ("灌区巡查", "3.00"),
            ("水质监测", "5.00"),
            ("青禾县水文站", second),
            ("设备更新", "7.00"),
        ),
    )


def unnumbered(item_name: str) -> tuple[Block, ...]:
    return table(
        "表六 2024年一般公共预算基本支出表",
        ("经济科目名称", "合计", "人员经费", "公用经费"),
        ("合计", "9.00", "9.00", ""),
        ("工资福利支出", "9.00", "9.00", ""),
        (item_name, "9.00", "9.00", ""),
    )


BOTH_YEARS = ("科目编码", "科目名称", "2023年执行数", "2024年预算数", "增减额", "增减%")


def both_years(last: str, change: str, rate: str) -> tuple[Block, ...]:
    return table(
        "表五 2024年一般公共预算支出表",
        BOTH_YEARS,
        ("2010301", "行政运行", last, "10.00", change, rate),
        ("2010302", "一般行政管理事务", "20.00", "20.00", "0.00", "0.00"),
        ("2010399", "其他政府办公厅（室）及相关机构事务支出", "10.00", "5.00", "-5.00", "-50.00"),
    )


FUND = "表七 2024年政府性基金预算支出表"
PATH = (
    "1.“一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）{}（项）”10.00万元，主要用于{}。"
    "2023年预算执行数为8.00万元，比2023年预算执行数增加25.00%。主要原因是：{}。"
)


def item(head: str, last: str, this: str, change: str, reason: str) -> PublishedDocument:
    """A document that tells of one item as a bureau of the nine-table form does."""
    return document(
        text(
            f"1.“住房保障支出（类）住房改革支出（款）住房公积金（项）”{head}，主要用于住房公积金。2023年当年预算执行数为"
            f"{last}万元，2024年预算安排{this}万元，比2023年预算执行数{change}。主要原因是：{reason}。"
        )
    )


def economic(section: str) -> tuple[Block, ...]:
    return table(
        "表八 2024年一般公共预算基本支出经济分类表",
        ("科目编码", "科目编码", "科目名称", "合计", "人员经费", "公用经费"),
        ("类", "款", "科目名称", "合计", "人员经费", "公用经费"),
        ("301", "", "工资福利支出", "9.00", "9.00", ""),
        ("301", section, "津贴补贴", "9.00", "9.00", ""),
    )


def entry(words: str, page: str) -> ContentsLine:
    return ContentsLine(words, page, Spot(page=1))


def paged(page: str) -> PublishedDocument:
    """A PDF whose fifth page is numbered 3 and has a heading that the contents name."""
    heading = TextBlock("二、收入预算情况说明", Spot(page=5))
    return PublishedDocument(
        "某局.pdf", (heading,), (entry("二、收入预算情况说明", page),), page_count=6, page_labels={5: "3"}
    )


def form(
    name: str,
    total: str,
    *,
    cost: str = "1元",
    code: str = "305",
    period: str = "1年",
    plan: str = "全年巡查",
    sources: Sequence[str] = (),
    title: str = "项目支出绩效目标表",
    runs: str = "",
) -> tuple[Block, ...]:
    rows = (
        ("项目名称", name, "", ""),
        ("主管部门及代码", f"{code}-青禾县水务局", "项目期", period),
        ("项目属性", "一次性项目", "起止时间", runs),
        ("项目资金（元）", "年度资金总额", total, ""),
        *(("", ("其中：财政拨款", "其他资金")[place], amount, "") for place, amount in enumerate(sources)),
        ("项目实施计划", plan, "", ""),
        ("绩效指标", "成本指标", "费用", cost),
    )
    return (text(title), grid(*rows))


def complete(without: str = "此项不缺") -> PublishedDocument:
    """A document with all that the law asks for, but for the paragraphs that have some words."""
    empty = ("", "合计", "", "", "")
    words = (
        "一、部门职责",
        "负责水资源管理。",
        "二、机构设置情况",
        "设三个股室。",
        "支出30.00万元，比上年增加1.00万元，主要原因是人员增加。",
        "机关运行经费1.00万元，与上年相同。“三公”经费0万元，与上年相同。",
        "政府采购预算3.00万元，其中：货物1.00万元，工程1.00万元，服务1.00万元。",
        "（一）国有资产占有使用情况。截至上年末共有车辆1辆。",
        "（二）预算绩效情况。项目都有绩效目标。",
        "第四部分 名词解释",
        "一、基本支出：指人员支出和公用支出。",
    )
    vehicles = ("因公出国（境）费", "公务接待费", "公务用车购置费", "公务用车运行维护费")
    return document(
        summary(),
        table("表二 2024年收入预算总表", CODE_HEAD[:3], *(row[:3] for row in TREE)),
        spending(*TREE),
        table("表四 2024年财政拨款收支总表", ("项目", "预算数"), ("收入总计", "30.00")),
        spending(*TREE, title="表五 2024年一般公共预算支出表"),
        economic("02"),
        table(
            "表七 2024年“三公”经费支出表", ("项目", "预算数"), *((item, "") for item in vehicles), note="注：本表无数据"
        ),
        table(FUND, CODE_HEAD, empty, note="注：本表无数据"),
        table("表九 2024年国有资本经营预算支出表", CODE_HEAD, empty, note="注：本表无数据"),
        *(text(line) for line in words if without not in line),
    )


def three(purchase: str = "", hospitality: str = "0.50") -> tuple[Block, ...]:
    return table(
        "表十 2024年“三公”经费支出表",
        ("项目", "预算数"),
        ("公务接待费", hospitality),
        ("公务用车购置费", purchase),
        ("公务用车运行维护费", "3.00"),
    )


def basic_costs(operating: str = "9.00") -> tuple[Block, ...]:
    return table(
        "表六 2024年一般公共预算基本支出表",
        ("科目编码", "科目名称", "合计", "人员经费", "公用经费"),
        ("302", "商品和服务支出", operating, "", operating),
        ("30217", "公务接待费", "0.50", "", "0.50"),
        ("", "合计", operating, "", operating),
    )


def left_over(*rows: tuple[str, str]) -> tuple[Block, ...]:
    return table("表十三 2024年项目支出预算表（上年结转）", ("项目名称", "合计"), *rows)


def inspections() -> tuple[Block, ...]:
    return form("灌区水质巡查", "10,000.00")


AUDIT_EXAMPLES: dict[str, AuditExample] = {
    "R-101": AuditExample(
        document(spending(*TREE)),
        document(spending(TREE[0], ("20103", "政府办公厅（室）及相关机构事务", "30.00", "10.00", "20.50"))),
        ("30.00",),
    ),
    "R-102": AuditExample(
        document(both_years("8.00", "2.00", "25.00")), document(both_years("8.00", "3.00", "20.00")), ("3.00", "20.00")
    ),
    "R-306": AuditExample(
        document(
            both_years("8.00", "2.00", "25.00"),
            text("行政运行10.00万元，比2023年执行数增加2.00万元，主要原因是人员增加。"),
        ),
        document(
            both_years("8.00", "2.00", "25.00"),
            text("行政运行10.00万元，比2023年执行数增加1.80万元，主要原因是人员增加。"),
        ),
        ("增加1.80万元",),
    ),
    "R-111": AuditExample(
        # Rounding leaves 0.01 of three figures that were rounded one by one.
        document(
            spending(
                ("201", "一般公共服务支出", "30.01", "10.00", "20.01"),
                ("20103", "政府办公厅（室）及相关机构事务", "20.00", "10.00", "10.00"),
                ("20129", "群众团体事务", "10.00", "", "10.00"),
            )
        ),
        document(spending(*TREE[:3], ("2010302", "一般行政管理事务", "21.00", "", "20.00"))),
        ("30.00",),
    ),
    "R-112": AuditExample(
        document(spending(*TREE, TOTAL)),
        document(spending(*TREE, ("", "合计", "40.00", "10.00", "30.00"))),
        ("40.00", "30.00"),
    ),
    "R-113": AuditExample(
        document(summary()),
        document(
            table(
                "表十 2024年“三公”经费支出预算表",
                ("项目", "预算数"),
                ("因公出国（境）费", ""),
                ("公务接待费", "1.35"),
                ("公务用车购置及运行费", "46.56"),
                ("①公务用车购置费", "25.00"),
                ("②公务用车运行维护费", "21.65"),
                ("合计", "47.91"),
            )
        ),
        ("46.56",),
    ),
    "R-114": AuditExample(document(projects("7.00")), document(projects("6.00")), ("6.00",)),
    "R-201": AuditExample(
        document(
            spending(*TREE, title="表三 2024年支出预算总表（元）"),
            spending(*TREE, title="表五 2024年一般公共预算支出表"),
            spending(*TREE, title="附表 2024年一般公共预算支出明细表"),
        ),
        document(
            spending(*TREE, TOTAL, title="表五 2024年一般公共预算支出表"),
            table(
                "表六 2024年一般公共预算基本支出表",
                ("科目编码", "科目名称", "合计", "人员经费", "公用经费"),
                ("301", "工资福利支出", "10.01", "10.01", ""),
                ("", "合计", "10.01", "10.01", ""),
            ),
        ),
        ("10.01",),
    ),
    "R-202": AuditExample(document(summary()), document(summary("30.00", "30.10")), ("30.00",)),
    "R-301": AuditExample(
        document(spending(*TREE), text("支出包括：一般公共服务支出30.00万元。")),
        document(spending(*TREE), text("支出包括：一般公共服务支出33.00万元。")),
        ("一般公共服务支出33.00万元",),
    ),
    "R-302": AuditExample(
        # A reserve for small firms is one part of several: nothing is said of the others.
        document(
            text("采购预算9.00万元，其中：货物4.00万元、工程3.00万元、服务2.00万元，其中预留8.00万元给小微企业。")
        ),
        document(text("采购预算9.00万元，其中：货物4.00万元、工程3.00万元、服务2.50万元。")),
        ("采购预算9.00万元，其中：货物4.00万元、工程3.00万元、服务2.50",),
    ),
    "R-304": AuditExample(
        document(text("支出预算9.00万元，其中：基本支出6.00万元，占66.67%；项目支出3.00万元，占33.33%。")),
        document(text("支出预算9.00万元，其中：基本支出6.00万元，占66.06%；项目支出3.00万元，占33.33%。")),
        ("占66.06%",),
    ),
    "R-305": AuditExample(
        document(summary("3,410.58", "3,410.58"), text("纳入绩效管理，涉及资金3,410.58万元，另有2,718.28万元。")),
        document(summary("3,410.58", "3,410.58"), text("纳入绩效管理，涉及资金3,460.58万元。")),
        ("涉及资金3,460.58万元",),
    ),
    "R-401": AuditExample(
        item("350.35万元", "348.52", "350.35", "增加0.53%", "住房公积金基数提高"),
        item("350.35万元", "348.52", "352.67", "增加0.53%", "住房公积金基数提高"),
        ("2024年预算安排352.67万元",),
    ),
    "R-402": AuditExample(
        item("25.77万元", "60.13", "25.77", "减少57.14%", "项目完成"),
        item("25.77万元", "60.13", "25.77", "增加57.14%", "项目完成"),
        ("比2023年预算执行数增加57.14%",),
    ),
    "R-403": AuditExample(
        document(text("机关运行经费10.45万元，比上年增加0.23万元，增长2.25%，主要原因是人员增加。")),
        document(text("“三公”经费46.80万元，比上年增加15.60万元，增长33.33%，主要原因是购置车辆。")),
        ("增长33.33%",),
    ),
    "R-404": AuditExample(
        document(text("培训费25.00万元，比2023年（20.00万元）增加5.00万元，增长25.00%，主要原因是培训增加。")),
        item("25.00万元", "0.00", "25.00", "增加100.00%", "新增项目"),
        ("增加100.00%",),
    ),
    "R-405": AuditExample(
        # 退休 lowers what is paid to those at work: no contradiction.
        document(text("行政运行10.00万元，比上年减少1.00万元，下降9.09%，主要原因是退休人员增加。")),
        document(text("行政运行10.00万元，比上年减少1.00万元，下降9.09%，主要原因是行政运行经费增加。")),
        ("行政运行经费增加",),
    ),
    "R-406": AuditExample(
        document(spending(*TREE), text(PATH.format("行政运行", "行政运行", "行政运行人员增加"))),
        document(spending(*TREE), text(PATH.format("行政运行", "行政运行", "一般行政管理事务经费增加"))),
        ("一般行政管理事务经费增加",),
    ),
    "R-407": AuditExample(
        item("10.00万元", "10.00", "10.00", "持平", ""),
        item("10.00万元", "12.00", "10.00", "持平", ""),
        ("比2023年预算执行数持平",),
    ),
    "R-408": AuditExample(
        document(text("支出10.00万元，比上年减少1.00万元，下降9.09%。"), text("减少的主要原因是项目完成。")),
        document(text("支出10.00万元，比上年减少1.00万元，下降9.09%。")),
        ("比上年减少1.00万元，下降9.09%",),
    ),
    "R-409": AuditExample(
        document(text("培训费25.00万元，比2023年（20.00万元）增加5.00万元，增长25.00%，主要原因是培训增加。")),
        document(text("培训费25.00万元，比2023年（20.00万元）增加6.00万元，增长25.00%，主要原因是培训增加。")),
        ("增加6.00万元",),
    ),
    "R-410": AuditExample(
        document(text("收入9.00万元，比上年减少1.00万元。支出9.00万元，比上年减少1.00万元，主要原因是项目完成。")),
        document(
            text(
                "收入9.00万元，比上年减少1.00万元。支出9.00万元，比上年增加1.00万元。拨款9.00万元，比上年减少1.00万元。"
            )
        ),
        ("比上年增加1.00万元",),
    ),
    "R-420": AuditExample(
        document(
            text("2024年“三公”经费3.00万元，比上年增加1.00万元，主要原因是接待增加。其中："),
            text("（一）因公出国（境）费0万元，与上年相同。"),
            text("（二）公务用车运行费1.00万元，与上年相同。"),
            text("（三）公务接待费2.00万元，比上年增加1.00万元，主要原因是接待增加。"),
        ),
        document(
            text("2024年“三公”经费3.00万元，比上年减少1.00万元，主要原因是接待减少。其中："),
            text("（一）因公出国（境）费0万元，与上年相同。"),
            text("（二）公务用车运行费1.00万元，与上年相同。"),
            text("（三）公务接待费2.00万元，比上年增加1.00万元，主要原因是接待增加。"),
        ),
        ("比上年减少1.00万元",),
    ),
    "R-501": AuditExample(
        document(table(FUND, CODE_HEAD, ("", "合计", "", "", ""), note="注：本表无数据")),
        document(table(FUND, CODE_HEAD, ("", "合计", "9.00", "", "9.00"), note="注：本表无数据")),
        ("注：本表无数据",),
    ),
    "R-502": AuditExample(
        document(table(FUND, CODE_HEAD, ("", "合计", "", "", ""), note="注：本表无数据")),
        document(table(FUND, CODE_HEAD, ("", "合计", "", "", ""))),
        ("",),
    ),
    "R-503": AuditExample(
        document(table(FUND, CODE_HEAD, ("", "合计", "", "", ""), note="注：本部门无政府性基金预算，本表为空表")),
        document(table(FUND, CODE_HEAD, ("", "合计", "", "", ""), note="注：本部门无国有资本经营预算，本表为空表")),
        ("注：本部门无国有资本经营预算，本表为空表",),
    ),
    "R-511": AuditExample(
        document(economic("02")),
        document(economic("2")),
        ("301 2",),
    ),
    "R-512": AuditExample(
        document(spending(*TREE), spending(*TREE, title="表五 2024年一般公共预算支出表")),
        document(
            spending(*TREE),
            spending(*TREE, title="表五 2024年一般公共预算支出表"),
            spending(*TREE[:3], (*TREE[3][:1], "一般行政管理", *TREE[3][2:]), title="附表 一般公共预算支出明细表"),
        ),
        ("一般行政管理",),
    ),
    "R-513": AuditExample(
        document(spending(*TREE)),
        document(spending(("2010302", "行政运行", "20.00", "", "20.00"))),
        ("行政运行",),
    ),
    "R-521": AuditExample(
        document(text("2024年本部门（青禾县水务局）预算支出10.00万元。")),
        document(text("2024年XX局预算支出10.00万元。")),
        ("2024年XX局",),
    ),
    "R-522": AuditExample(
        document(text("项目资金1837600元。")), document(text("项目资金1837600元元。")), ("1837600元元",)
    ),
    "R-523": AuditExample(
        document(spending(*TREE)),
        document(
            spending(*TREE), text("二、2024年收入预算说明"), spending(*TREE, title="表五 2023年一般公共预算支出表")
        ),
        ("表五2023年一般公共预算支出表",),
    ),
    "R-524": AuditExample(
        document(text("（一）财政拨款收入：指县级预算部门从中央、省级和市级财政取得的拨款。")),
        document(text("（一）财政拨款收入：指省直各部门从本级财政取得的拨款。")),
        ("省直各部门",),
    ),
    "R-525": AuditExample(
        document(text("公务用车运行维护费5.00万元。")),
        document(text("公务车用车运行维护费5.00万元。")),
        ("公务车用车运行",),
    ),
    "R-526": AuditExample(
        document(text("2024年青禾县水务局预算支出10.00万元，比上年减少1.00万元，主要原因是本年度有项目完成。")),
        document(text("2024年青禾县水务局预算支出10.00万元，比上年减少1.00万元，主要原因是本年度有项目完成")),
        ("主要原因是本年度有项目完成",),
    ),
    "R-528": AuditExample(
        document(text("建成后作为街道社区事务受理、社区管理、社区活动场所。"), text("社区管理由街道负责。")),
        document(
            text("建成后作为街道社区事物受理、社区管理、社区活动场所。"),
            text("建成后作为街道社区事务受理、社区管理、社区活动场所。"),
        ),
        ("社区事物受理",),
    ),
    "R-115": AuditExample(
        document(spending(*TREE)),
        document(spending(*TREE, ("20129", "群众团体事务", "5.00", "", "5.00"))),
        ("群众团体事务",),
    ),
    "R-116": AuditExample(
        document(summary()),
        document(
            table("2024年收支预算总表", ("项目", "预算数"), ("一、一般公共预算", "3.00"), ("二、其他收入", "1.00"))
        ),
        ("2024年收支预算总表",),
    ),
    "R-117": AuditExample(
        document(projects("7.00"), left_over(("青禾县水务局", "2.00"), ("灌区巡查", "2.00"))),
        document(projects("7.00"), left_over(("灌区巡查", "2.00"))),
        ("灌区巡查",),
    ),
    "R-203": AuditExample(
        document(spending(*TREE), spending(*TREE, title="表五 2024年一般公共预算支出表")),
        document(spending(*TREE), spending(*TREE[:3], title="表五 2024年一般公共预算支出表")),
        ("政府办公厅（室）及相关机构事务",),
    ),
    "R-514": AuditExample(
        document(summary()),
        document(table("2024年收支预算总表", ("项目", "预算数"), ("一、一般公共预算", "3.00"), ("收入总人", "3.00"))),
        ("收入总人",),
    ),
    "R-515": AuditExample(document(unnumbered("基本工资")), document(unnumbered("基本工人")), ("基本工人",)),
    "R-516": AuditExample(
        document(projects("7.00")),
        document(projects("7.00"), table("附表 2024年项目支出明细表", ("项目名称", "合计"), ("青禾县水纹站", "7.00"))),
        ("青禾县水纹站",),
    ),
    "R-309": AuditExample(
        document(text("政府采购预算总额38.36万元。其中：货物98,600.00元、工程0万元、服务28.50万元。")),
        document(text("政府采购预算总额38.36元。其中：货物9.86万元、工程0万元、服务28.50万元。")),
        ("总额38.36元",),
    ),
    "R-536": AuditExample(
        document(projects("7.00")),
        document(
            projects("7.00"),
            text("附表 2024年项目支出明细表"),
            text("部门名称：青禾县林业局\t单位：万元"),
            grid(("项目名称", "合计"), ("设备更新", "7.00")),
        ),
        ("部门名称：青禾县林业局",),
    ),
    "R-537": AuditExample(
        document(
            projects("7.00"),
            text("2024年青禾县水务局政府采购预算总额3.00万元。"),
            text("2024年青禾县水文站一般公共预算安排基本支出2.00万元。"),
        ),
        document(
            projects("7.00"),
            text("2024年青禾县水务局政府采购预算总额3.00万元。"),
            text("2024年青禾县林业局一般公共预算安排基本支出2.00万元。"),
        ),
        ("2024年青禾县林业局一般公共预算",),
    ),
    "R-204": AuditExample(
        document(basic_costs(), three()), document(basic_costs(), three(hospitality="0.40")), ("0.50",)
    ),
    "R-205": AuditExample(
        document(basic_costs(), text("机关运行经费9.00万元。")),
        document(basic_costs(), text("机关运行经费9.50万元。")),
        ("机关运行经费9.50万元",),
    ),
    "R-307": AuditExample(
        document(text("收入合计2,051.69万元（约合0.21亿元）。")),
        document(text("收入合计2,051.69万元（约合0.12亿元）。")),
        ("0.12亿元",),
    ),
    "R-308": AuditExample(
        document(text("政府采购预算总额30.00万元。其中：服务30.00万元。政府采购预算中，面向中小企业预留24.12万元。")),
        document(text("政府采购预算总额30.00万元。其中：服务30.00万元。政府采购预算中，面向中小企业预留64.12万元。")),
        ("预留64.12万元",),
    ),
    "R-517": AuditExample(
        document(text("一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）1.00万元。")),
        document(text("一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运转（项）1.00万元。")),
        ("行政运转（项）",),
    ),
    "R-518": AuditExample(
        document(summary()),
        document(
            table(
                "表一 2024年收支预算总表",
                ("项目", "预算数"),
                ("费、一般公共预算", "3.00"),
                ("二、政府性基金", "1.00"),
                ("二、经营收入", "1.00"),
                ("四、其他收入", "1.00"),
                ("收入总计", "6.00"),
            )
        ),
        ("费、一般公共预算", "二、经营收入"),
    ),
    "R-527": AuditExample(
        document(text("本部门2024年收支预算3.00万元。水文站本单位退休一人。")),
        document(text("本单位2024年收支预算3.00万元。")),
        ("本单位2024年",),
    ),
    "R-529": AuditExample(
        document(text("截至2023年12月31日，共有车辆2辆。")),
        document(text("截至2023年12月32日，共有车辆2辆。截至2024年底，共有设备1台。")),
        ("12月32日", "截至2024年底"),
    ),
    "R-531": AuditExample(
        document(
            text("预算单位共3个，包括：局机关、青禾县水文站（副科级）、灌区和水库服务中心。共5个单位，包括水文站等。")
        ),
        document(text("预算单位共4个，包括：局机关、青禾县水文站（副科级）、灌区服务中心。")),
        ("预算单位共4个",),
    ),
    "R-532": AuditExample(
        document(text("本部门下设2个预算单位。"), projects("7.00")),
        document(text("本部门下设5个预算单位。"), text("机关和下属预算单位2个，都编报了目标。"), projects("7.00")),
        ("下属预算单位2个",),
    ),
    "R-533": AuditExample(
        document(text("核定车辆编制3辆，实有3辆。")), document(text("核定车辆编制3辆，实有5辆。")), ("实有5辆",)
    ),
    "R-534": AuditExample(
        document(three(), text("2024年没有购置公务用车。")),
        document(three("18.00"), text("2024年没有购置公务用车。")),
        ("没有购置公务用车",),
    ),
    "R-535": AuditExample(
        document(text("政府采购预算9.00万元，货物4.00万元，工程3.00万元，服务2.00万元。")),
        document(text("政府采购预算9.00万元，货物4.00万元，工程3.00万元，服务2.50万元。")),
        ("政府采购预算9.00万元",),
    ),
    "R-541": AuditExample(
        document(text("公民身份号码为18位。咨询电话：0358-1234567。")),
        document(text("联系人手机13800138000。身份证号11010519491231002X。")),
        ("", ""),
    ),
    "R-542": AuditExample(document(text("本文公开。")), document(text("机密★10年")), ("机密★",)),
    "R-543": AuditExample(
        document(text("采购非涉密设备。")), document(text("采购涉密设备。维护涉密网络。")), ("采购涉密设备",)
    ),
    "R-619": AuditExample(
        document(text("公开项目绩效目标1个，涉及项目金额3.00万元。"), form("灌区巡查", "30,000.00")),
        document(text("公开项目绩效目标1个，涉及项目金额3.30万元。"), form("灌区巡查", "30,000.00")),
        ("涉及项目金额3.30万元",),
    ),
    "R-620": AuditExample(
        document(spending(*TREE, TOTAL), text("纳入绩效目标管理的项目2个，涉及金额20.00万元。")),
        document(spending(*TREE, TOTAL), text("纳入绩效目标管理的项目2个，涉及金额22.00万元。")),
        ("涉及金额22.00万元",),
    ),
    "R-621": AuditExample(
        document(form("灌区巡查", "30,000.00", sources=("20,000.00", "10,000.00"))),
        document(form("灌区巡查", "30,000.00", sources=("20,000.00", "1,000.00"))),
        ("30,000.00",),
    ),
    "R-622": AuditExample(
        document(form("灌区巡查", "30,000.00", cost="3万元")),
        document(form("灌区巡查", "30,000.00", cost="3元")),
        ("3元",),
    ),
    "R-623": AuditExample(
        document(form("灌区巡查", "1.00", title="灌区巡查项目绩效目标表"), form("水质监测", "1.00")),
        document(form("灌区巡查", "1.00", title="水质监测项目绩效目标表"), form("水质监测", "1.00")),
        ("水质监测项目绩效目标表",),
    ),
    "R-624": AuditExample(
        document(form("灌区巡查", "1.00", runs="2024年1月-2024年12月")),
        document(form("灌区巡查", "1.00", runs="2022年1月-2023年12月")),
        ("2022年1月-2023年12月",),
    ),
    "R-625": AuditExample(
        document(projects("7.00"), left_over(("青禾县水务局", "1.00"), ("灌区水质巡查", "1.00")), inspections()),
        document(projects("7.00"), left_over(("青禾县水务局", "1.00"), ("灌区水质巡理", "1.00")), inspections()),
        ("灌区水质巡理",),
    ),
    "R-626": AuditExample(
        document(spending(*TREE, TOTAL), text("编报了单位整体绩效目标，涉及资金30.00万元，项目支出20.00万元。")),
        document(
            spending(*TREE, TOTAL),
            text("编报了单位整体绩效目标，涉及资金30.50万元，项目支出20.00万元。"),
            text("编报了单位整体绩效目标，涉及资金19.80万元，项目支出20.00万元。"),
        ),
        ("涉及资金30.50万元", "涉及资金19.80万元"),
    ),
    "R-601": AuditExample(
        document(text("一、部门职责"), contents=[entry("一、部门职责", "1")]),
        document(text("一、部门职责"), contents=[entry("一、部门职责", "1"), entry("二、机构设置情况", "1")]),
        ("二、机构设置情况",),
    ),
    "R-602": AuditExample(paged("3"), paged("4"), ("收入预算情况说明 4",)),
    "R-603": AuditExample(
        document(text("预算公开表1"), summary(), text("预算公开表2"), spending(*TREE)),
        document(text("预算公开表1"), summary(), text("预算公开表4"), spending(*TREE)),
        ("预算公开表4",),
    ),
    "R-604": AuditExample(
        document(
            text("一、部门职责"),
            text("二、机构设置情况"),
            contents=[entry("一、部门职责", "1"), entry("二、机构设置情况", "1")],
        ),
        document(
            text("一、部门职责"),
            text("二、机构设置情况"),
            text("三、其他说明"),
            text("四、政府采购情况"),
            contents=[entry("一、部门职责", "1"), entry("二、机构设置情况", "1"), entry("四、政府采购情况", "2")],
        ),
        ("三、其他说明",),
    ),
    "R-611": AuditExample(
        document(projects("7.00"), form("灌区巡查", "30,000.00")),
        document(projects("7.00"), form("灌区巡查", "30,000.00"), form("水质检测", "50,000.00")),
        ("水质检测",),
    ),
    "R-612": AuditExample(
        document(projects("7.00"), form("灌区巡查", "30,000.00")),
        document(projects("7.00"), form("灌区巡查", "36,000.00")),
        ("36,000.00",),
    ),
    "R-613": AuditExample(
        document(form("灌区巡查", "30,000.00", cost="3万元")),
        document(form("灌区巡查", "30,000.00", cost="3.5万元")),
        ("3.5万元",),
    ),
    "R-614": AuditExample(
        document(form("灌区巡查", "1.00"), form("水质监测", "1.00")),
        document(form("灌区巡查", "1.00"), form("水质监测", "1.00"), form("设备更新", "1.00", code="304")),
        ("304-青禾县水务局",),
    ),
    "R-615": AuditExample(
        document(form("灌区巡查", "1.00", period="3年")), document(form("灌区巡查", "1.00", period="99年")), ("99年",)
    ),
    "R-616": AuditExample(
        document(text("公开项目绩效目标1个。"), form("灌区巡查", "1.00")),
        document(text("公开项目绩效目标2个。"), form("灌区巡查", "1.00")),
        ("公开项目绩效目标2个",),
    ),
    "R-617": AuditExample(
        document(form("灌区巡查", "1.00", plan="按《2023年巡查办法》全年巡查")),
        document(form("灌区巡查", "1.00", plan="2023年全年巡查")),
        ("2023年全年巡查",),
    ),
    "R-618": AuditExample(
        document(text("纳入绩效目标管理的项目3个。"), projects("7.00")),
        document(text("纳入绩效目标管理的项目4个。"), projects("7.00")),
        ("项目4个",),
    ),
    "R-701": AuditExample(complete(), complete(without="国有资产"), ("",)),
}
