"""Finished documents as other bureaus publish them: other titles, orders of tables, headers, units and wordings.

All figures come from one small budget of an invented bureau, so every document adds up; none has the titles or
sentences of a format that this project knows. ``write`` makes the Word file; ``changed`` plants one error first.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO

BUREAU = "临江市云岭区水利局"
UNITS = ("临江市云岭区水利局本级", "临江市云岭区水文站", "临江市云岭区灌区服务中心")

# Items in 元: basic and project, this year; last year's total.
ITEMS: Mapping[str, tuple[str, int, int, int]] = {
    "2080505": ("机关事业单位基本养老保险缴费支出", 1_365_420, 0, 1_300_000),
    "2080506": ("机关事业单位职业年金缴费支出", 682_710, 0, 0),
    "2101101": ("行政单位医疗", 391_260, 0, 391_260),
    "2130301": ("行政运行", 7_843_155, 0, 8_012_030),
    "2130305": ("水利工程建设", 0, 5_260_000, 6_500_000),
    "2130306": ("水利工程运行与维护", 2_114_690, 1_835_600, 3_600_000),
    "2210201": ("住房公积金", 1_024_065, 0, 980_000),
}
NAMES = {
    "208": "社会保障和就业支出",
    "20805": "行政事业单位养老支出",
    "210": "卫生健康支出",
    "21011": "行政事业单位医疗",
    "213": "农林水支出",
    "21303": "水利",
    "221": "住房保障支出",
    "22102": "住房改革支出",
    **{code: item[0] for code, item in ITEMS.items()},
}
# Economic items in 元: personnel and operating; their sum is the basic expenditure above.
ECONOMIC: Mapping[str, tuple[str, int, int]] = {
    "30101": ("基本工资", 4_120_400, 0),
    "30102": ("津贴补贴", 2_730_155, 0),
    "30108": ("机关事业单位基本养老保险缴费", 1_365_420, 0),
    "30109": ("职业年金缴费", 682_710, 0),
    "30110": ("职工基本医疗保险缴费", 391_260, 0),
    "30113": ("住房公积金", 1_024_065, 0),
    "30201": ("办公费", 0, 986_300),
    "30211": ("差旅费", 0, 642_590),
    "30217": ("公务接待费", 0, 38_400),
    "30231": ("公务用车运行维护费", 0, 465_000),
    "30239": ("其他交通费用", 0, 612_000),
    "30302": ("退休费", 363_000, 0),
}
ECONOMIC_NAMES = {
    "301": "工资福利支出",
    "302": "商品和服务支出",
    "303": "对个人和家庭的补助",
    **{code: item[0] for code, item in ECONOMIC.items()},
}
BASIC = sum(item[1] for item in ITEMS.values())
PROJECT = sum(item[2] for item in ITEMS.values())
TOTAL = BASIC + PROJECT
LAST = sum(item[3] for item in ITEMS.values())
OPERATING = sum(item[2] for item in ECONOMIC.values())
PERSONNEL = BASIC - OPERATING

Show = Callable[[int], str]


@dataclass(frozen=True)
class Paragraph:
    words: str
    level: int = 0


@dataclass(frozen=True)
class Grid:
    """A table: its rows of texts; cells of one row (or column) that are merged hold ``LEFT`` (or ``UP``)."""

    rows: tuple[tuple[str, ...], ...]


LEFT, UP = "\x01", "\x02"
Part = Paragraph | Grid


def lines(*words: str) -> Iterator[Paragraph]:
    """Yield what stands above a table: its number, its title, its unit."""
    return map(Paragraph, words)


def yuan(amount: int) -> str:
    return f"{amount:,}.00"


def plain_yuan(amount: int) -> str:
    return str(amount) if amount else "0"


def wan(amount: int) -> str:
    return f"{(Decimal(amount) / 10_000).quantize(Decimal('0.01'), ROUND_HALF_UP):,f}"


def wan_or_blank(amount: int) -> str:
    return wan(amount) if amount else ""


def six_places(amount: int) -> str:
    return f"{Decimal(amount) / 10_000:,.6f}" if amount else "-"


def percent(this: int, last: int) -> str:
    """The change of the amounts as they are printed in 万元, in percent."""
    now, before = Decimal(wan(this).replace(",", "")), Decimal(wan(last).replace(",", ""))
    return f"{(abs(now - before) * 100 / before).quantize(Decimal('0.01'), ROUND_HALF_UP)}%"


def gap(this: int, last: int) -> str:
    return f"{abs(Decimal(wan(this).replace(',', '')) - Decimal(wan(last).replace(',', ''))):,.2f}"


def levels(codes: Mapping[str, object], *, lengths: Sequence[int] = (3, 5, 7)) -> list[str]:
    """Return the codes with the upper ones that they stand below, in order."""
    return sorted({code[:length] for code in codes for length in lengths if length <= len(code)})


def functional(code: str) -> tuple[int, int, int]:
    """Return basic, project and last year's total of an item of any level, in 元."""
    mine = [item for known, item in ITEMS.items() if known.startswith(code)]
    return sum(one[1] for one in mine), sum(one[2] for one in mine), sum(one[3] for one in mine)


def this_year(code: str) -> int:
    """Return the total of this year of an item of any level, in 元."""
    return sum(functional(code)[:2])


def economic(code: str) -> tuple[int, int]:
    mine = [item for known, item in ECONOMIC.items() if known.startswith(code)]
    return sum(one[1] for one in mine), sum(one[2] for one in mine)


# --- the form of the ministry: eight tables, changes beside the figures, last year's three items beside this year's -----


def ministry() -> tuple[Part, ...]:
    """Tables 1 to 8 of the ministry of finance: 2023年执行数, 增减额, 增减% within a table; sums at the end."""
    return (
        Paragraph(f"{BUREAU}2024年部门预算"),
        *_opening(),
        Paragraph("第二部分 2024年部门预算表", 1),
        *lines("财政拨款收支总表", "单位：万元"),
        Grid(
            (
                ("收入", LEFT, "支出", LEFT, LEFT, LEFT),
                ("项目", "预算数", "项目", "合计", "一般公共预算", "政府性基金预算"),
                ("一、本年收入", wan(TOTAL), "一、本年支出", wan(TOTAL), wan(TOTAL), ""),
                (
                    "（一）一般公共预算拨款",
                    wan(TOTAL),
                    "（一）社会保障和就业支出",
                    wan(this_year("208")),
                    wan(this_year("208")),
                    "",
                ),
                (
                    "（二）政府性基金预算拨款",
                    "",
                    "（二）卫生健康支出",
                    wan(this_year("210")),
                    wan(this_year("210")),
                    "",
                ),
                (
                    "二、上年结转",
                    "",
                    "（三）农林水支出",
                    wan(this_year("213")),
                    wan(this_year("213")),
                    "",
                ),
                (
                    "（一）一般公共预算拨款",
                    "",
                    "（四）住房保障支出",
                    wan(this_year("221")),
                    wan(this_year("221")),
                    "",
                ),
                ("（二）政府性基金预算拨款", "", "二、结转下年", "", "", ""),
                ("收入总计", wan(TOTAL), "支出总计", wan(TOTAL), wan(TOTAL), ""),
            )
        ),
        *lines("一般公共预算支出表", "单位：万元"),
        Grid(
            (
                (
                    "功能分类科目",
                    LEFT,
                    "2023年执行数",
                    "2024年预算数",
                    LEFT,
                    LEFT,
                    "2024年预算数比2023年执行数",
                    LEFT,
                ),
                ("科目编码", "科目名称", UP, "小计", "基本支出", "项目支出", "增减额", "增减%"),
                *(_change_row(code) for code in levels(ITEMS)),
                ("合计", LEFT, wan(LAST), wan(TOTAL), wan(BASIC), wan(PROJECT), *_signed(TOTAL, LAST)),
            )
        ),
        *lines("一般公共预算基本支出表", "单位：万元"),
        Grid(
            (
                ("经济分类科目", LEFT, "2024年基本支出", LEFT, LEFT),
                ("科目编码", "科目名称", "合计", "人员经费", "公用经费"),
                *(
                    (code, ECONOMIC_NAMES[code], wan(sum(economic(code))), *map(wan_or_blank, economic(code)))
                    for code in levels(ECONOMIC)
                ),
                ("合计", LEFT, wan(BASIC), wan(PERSONNEL), wan(OPERATING)),
            )
        ),
        *lines("一般公共预算“三公”经费支出表", "单位：万元"),
        Grid(
            (
                ("2023年预算数", LEFT, LEFT, LEFT, LEFT, LEFT, "2024年预算数", LEFT, LEFT, LEFT, LEFT, LEFT),
                (
                    *("合计", "因公出国（境）费", "公务用车购置及运行费", LEFT, LEFT, "公务接待费"),
                    *("合计", "因公出国（境）费", "公务用车购置及运行费", LEFT, LEFT, "公务接待费"),
                ),
                (
                    UP,
                    UP,
                    "小计",
                    "公务用车购置费",
                    "公务用车运行费",
                    UP,
                    UP,
                    UP,
                    "小计",
                    "公务用车购置费",
                    "公务用车运行费",
                    UP,
                ),
                ("52.34", "0.00", "48.00", "0.00", "48.00", "4.34", "50.34", "0.00", "46.50", "0.00", "46.50", "3.84"),
            )
        ),
        *lines("政府性基金预算支出表", "单位：万元"),
        Grid(
            (
                ("科目编码", "科目名称", "本年政府性基金预算支出", LEFT, LEFT),
                (UP, UP, "小计", "基本支出", "项目支出"),
                ("", "合计", "", "", ""),
            )
        ),
        Paragraph("说明：本部门2024年没有使用政府性基金预算拨款安排的支出，故本表为空。"),
        *lines("部门收支总表", "单位：万元"),
        Grid(
            (
                ("收入", LEFT, "支出", LEFT),
                ("项目", "预算数", "项目", "预算数"),
                ("一、一般公共预算拨款收入", wan(TOTAL), "一、社会保障和就业支出", wan(this_year("208"))),
                ("二、政府性基金预算拨款收入", "", "二、卫生健康支出", wan(this_year("210"))),
                ("三、事业收入", "", "三、农林水支出", wan(this_year("213"))),
                ("四、其他收入", "", "四、住房保障支出", wan(this_year("221"))),
                ("本年收入合计", wan(TOTAL), "本年支出合计", wan(TOTAL)),
                ("用事业基金弥补收支差额", "", "结转下年", ""),
                ("上年结转", "", "", ""),
                ("收入总计", wan(TOTAL), "支出总计", wan(TOTAL)),
            )
        ),
        *lines("部门收入总表", "单位：万元"),
        Grid(
            (
                (
                    *("科目", LEFT, "合计", "上年结转", "一般公共预算拨款收入", "政府性基金预算拨款收入"),
                    *("事业收入", LEFT, "事业单位经营收入", "其他收入"),
                ),
                ("科目编码", "科目名称", UP, UP, UP, UP, "金额", "其中：教育收费", UP, UP),
                *(
                    (code, NAMES[code], wan(this_year(code)), "", wan(this_year(code)), *[""] * 5)
                    for code in levels(ITEMS)
                ),
                ("合计", LEFT, wan(TOTAL), "", wan(TOTAL), *[""] * 5),
            )
        ),
        *lines("部门支出总表", "单位：万元"),
        Grid(
            (
                ("科目编码", "科目名称", "合计", "基本支出", "项目支出", "上缴上级支出", "对附属单位补助支出"),
                *(
                    (
                        code,
                        NAMES[code],
                        wan(this_year(code)),
                        *map(wan_or_blank, functional(code)[:2]),
                        "",
                        "",
                    )
                    for code in levels(ITEMS)
                ),
                ("合计", LEFT, wan(TOTAL), wan(BASIC), wan(PROJECT), "", ""),
            )
        ),
        Paragraph("第三部分 2024年部门预算情况说明", 1),
        Paragraph("一、关于2024年财政拨款收支预算情况的总体说明", 2),
        Paragraph(
            f"2024年财政拨款收支总预算{wan(TOTAL)}万元。收入全部为一般公共预算拨款，没有政府性基金预算拨款；支出包括："
            f"社会保障和就业支出{wan(this_year('208'))}万元、卫生健康支出{wan(this_year('210'))}万元、"
            f"农林水支出{wan(this_year('213'))}万元、住房保障支出{wan(this_year('221'))}万元。"
        ),
        Paragraph("二、关于2024年一般公共预算当年拨款情况说明", 2),
        Paragraph(
            f"2024年一般公共预算当年拨款{wan(TOTAL)}万元，比2023年执行数减少{gap(TOTAL, LAST)}万元，"
            f"下降{percent(TOTAL, LAST)}，主要是水利工程建设项目减少。"
        ),
        *(
            Paragraph(f"{number}.{_path(code)}2024年预算数为{wan(this_year(code))}万元，{_against(code)}")
            for number, code in enumerate(ITEMS, start=1)
        ),
        Paragraph("三、关于2024年一般公共预算基本支出情况说明", 2),
        Paragraph(
            f"2024年一般公共预算基本支出{wan(BASIC)}万元，其中：人员经费{wan(PERSONNEL)}万元，主要包括基本工资、津贴补贴、"
            f"住房公积金等；公用经费{wan(OPERATING)}万元，主要包括办公费、差旅费、公务接待费等。"
        ),
        Paragraph("四、关于2024年“三公”经费预算情况说明", 2),
        Paragraph(
            "2024年“三公”经费预算数为50.34万元，其中：因公出国（境）费0万元，公务用车购置及运行费46.50万元，公务接待费3.84万元。"
            "2024年“三公”经费预算比2023年减少2.00万元，主要原因是压缩公务用车运行费和公务接待费。"
        ),
        Paragraph("五、其他重要事项的情况说明", 2),
        Paragraph(
            f"（一）机关运行经费。2024年本部门本级的机关运行经费财政拨款预算{wan(OPERATING)}万元，比2023年预算减少5.20万元，"
            f"下降{percent(OPERATING, OPERATING + 52_000)}，主要是压缩办公费。"
        ),
        Paragraph(
            "（二）政府采购情况。2024年政府采购预算总额186.00万元，其中：政府采购货物预算36.00万元、政府采购工程预算120.00万元、"
            "政府采购服务预算30.00万元。"
        ),
        Paragraph(
            "（三）国有资产占有使用情况。截至2023年12月31日，本部门共有车辆5辆，其中：机要通信用车1辆、应急保障用车2辆、"
            "其他用车2辆；单价100万元（含）以上专用设备1台（套）。2024年部门预算安排购置车辆0辆。"
        ),
        Paragraph(f"（四）预算绩效情况。2024年实行绩效目标管理的项目4个，涉及一般公共预算当年拨款{wan(PROJECT)}万元。"),
        *_glossary(),
    )


def _change_row(code: str) -> tuple[str, ...]:
    basic, project, last = functional(code)
    this = basic + project
    return code, NAMES[code], wan(last), wan(this), wan_or_blank(basic), wan_or_blank(project), *_signed(this, last)


def _signed(this: int, last: int) -> tuple[str, str]:
    change = Decimal(wan(this).replace(",", "")) - Decimal(wan(last).replace(",", ""))
    if not last:
        return f"{change:,.2f}", "—"
    share = (change * 100 / Decimal(wan(last).replace(",", ""))).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{change:,.2f}", f"{share}%"


def _path(code: str) -> str:
    return f"{NAMES[code[:3]]}（类）{NAMES[code[:5]]}（款）{NAMES[code]}（项）"


def _against(code: str) -> str:
    basic, project, last = functional(code)
    this = basic + project
    if not last:
        return "为今年新增，主要是单位职业年金缴费纳入预算。"
    if this == last:
        return "与2023年执行数持平。"
    word, rate, why = ("增加", "增长", "缴费基数提高") if this > last else ("减少", "下降", "部分任务完成")
    return f"比2023年执行数{word}{gap(this, last)}万元，{rate}{percent(this, last)}，主要是{why}。"


def _opening() -> Iterator[Part]:
    yield Paragraph("第一部分 部门概况", 1)
    yield Paragraph("一、主要职责", 2)
    yield Paragraph("负责全区水资源管理、水利工程建设和运行管理、水旱灾害防御等工作。")
    yield Paragraph("二、部门预算单位构成", 2)
    yield Paragraph(f"纳入{BUREAU}2024年部门预算编制范围的预算单位共3个，包括：{'、'.join(UNITS)}。")


def _glossary() -> Iterator[Part]:
    yield Paragraph("第四部分 名词解释", 1)
    yield Paragraph("一、财政拨款收入：指本级财政部门当年拨付的资金。")
    yield Paragraph("二、基本支出：指为保障机构正常运转、完成日常工作任务而发生的人员支出和公用支出。")


# --- other bureaus ------------------------------------------------------------------------------------------------


def in_yuan() -> tuple[Part, ...]:
    """Tables in 元 with two decimals, code and name in one cell, sums at the top, no codes in the table of basic costs."""
    return (
        Paragraph(f"{BUREAU}2024年度部门预算公开情况说明"),
        *_opening(),
        Paragraph("二、2024年部门预算公开报表", 1),
        *lines("表1", "部门收支预算总表", "金额单位：元"),
        Grid(
            (
                ("收 入", LEFT, "支 出", LEFT),
                ("项 目", "预 算 数", "项 目（按功能分类）", "预 算 数"),
                ("财政拨款收入", yuan(TOTAL), "社会保障和就业支出", yuan(this_year("208"))),
                ("其中：一般公共预算", yuan(TOTAL), "卫生健康支出", yuan(this_year("210"))),
                ("政府性基金预算", "0.00", "农林水支出", yuan(this_year("213"))),
                ("事业收入", "0.00", "住房保障支出", yuan(this_year("221"))),
                ("收入合计", yuan(TOTAL), "支出合计", yuan(TOTAL)),
            )
        ),
        *lines("表2", "部门收入预算总表", "金额单位：元"),
        Grid(
            (
                ("单位名称", "总计", "财政拨款", LEFT, LEFT, "事业收入", "其他收入"),
                (UP, UP, "小计", "一般公共预算", "政府性基金预算", UP, UP),
                ("合计", yuan(TOTAL), yuan(TOTAL), yuan(TOTAL), "0.00", "0.00", "0.00"),
                *((unit, *[yuan(amount)] * 3, *["0.00"] * 3) for unit, amount in _unit_totals()),
            )
        ),
        *lines("表3", "部门支出预算总表", "金额单位：元"),
        Grid(
            (
                ("功能分类科目", "总计", "基本支出", LEFT, LEFT, "项目支出"),
                (UP, UP, "小计", "人员支出", "公用支出", UP),
                ("合计", yuan(TOTAL), yuan(BASIC), yuan(PERSONNEL), yuan(OPERATING), yuan(PROJECT)),
                *(
                    (
                        f"{code} {NAMES[code]}",
                        yuan(this_year(code)),
                        yuan(functional(code)[0]),
                        yuan(functional(code)[0] - _operating(code)),
                        yuan(_operating(code)),
                        yuan(functional(code)[1]),
                    )
                    for code in levels(ITEMS)
                ),
            )
        ),
        *lines("表4", "财政拨款收支预算总表", "金额单位：元"),
        Grid(
            (
                ("收 入", LEFT, "支 出", LEFT),
                ("项 目", "预 算 数", "项 目（按功能分类）", "预 算 数"),
                ("一般公共预算", yuan(TOTAL), "社会保障和就业支出", yuan(this_year("208"))),
                ("政府性基金预算", "0.00", "卫生健康支出", yuan(this_year("210"))),
                ("国有资本经营预算", "0.00", "农林水支出", yuan(this_year("213"))),
                ("", "", "住房保障支出", yuan(this_year("221"))),
                ("收入合计", yuan(TOTAL), "支出合计", yuan(TOTAL)),
            )
        ),
        *lines("表5", "一般公共预算支出预算表", "金额单位：元"),
        Grid(
            (
                ("科目编码及名称", "2024年预算", LEFT, LEFT),
                (UP, "合计", "基本支出", "项目支出"),
                ("合计", yuan(TOTAL), yuan(BASIC), yuan(PROJECT)),
                *(
                    (f"{code}-{NAMES[code]}", yuan(this_year(code)), *map(yuan, functional(code)[:2]))
                    for code in levels(ITEMS)
                ),
            )
        ),
        *lines("表6", "一般公共预算基本支出预算表", "金额单位：元"),
        Grid(
            (
                ("经济分类科目", "合计", "人员经费", "公用经费"),
                ("合计", yuan(BASIC), yuan(PERSONNEL), yuan(OPERATING)),
                *(
                    (ECONOMIC_NAMES[code], yuan(sum(economic(code))), *map(yuan, economic(code)))
                    for code in levels(ECONOMIC)
                ),
            )
        ),
        *lines("表7", "一般公共预算“三公”经费、会议费、培训费预算表", "金额单位：元"),
        Grid(
            (
                ("项目", "本年预算数", "上年预算数", "增减变动额"),
                ("“三公”经费合计", "503,400.00", "523,400.00", "-20,000.00"),
                ("1.因公出国（境）费用", "0.00", "0.00", "0.00"),
                ("2.公务接待费", "38,400.00", "43,400.00", "-5,000.00"),
                ("3.公务用车费", "465,000.00", "480,000.00", "-15,000.00"),
                ("其中：（1）公务用车运行维护费", "465,000.00", "480,000.00", "-15,000.00"),
                ("（2）公务用车购置", "0.00", "0.00", "0.00"),
            )
        ),
        Paragraph("表8"),
        Paragraph("政府性基金支出预算表"),
        Paragraph("金额单位：元"),
        Grid((("科目编码及名称", "合计", "基本支出", "项目支出"), ("合计", "0.00", "0.00", "0.00"))),
        Paragraph("注：本年度无政府性基金预算支出，此表为空表。"),
        Paragraph("三、2024年部门预算收支情况说明", 1),
        Paragraph(
            f"（一）收入预算说明。2024年收入预算{wan(TOTAL)}万元，较上年{wan(LAST)}万元减少{gap(TOTAL, LAST)}万元，"
            f"下降{percent(TOTAL, LAST)}，主要原因为水利工程建设项目减少。"
        ),
        Paragraph(
            f"（二）支出预算说明。2024年支出预算{wan(TOTAL)}万元，其中：基本支出{wan(BASIC)}万元，占"
            f"{_share(BASIC)}；项目支出{wan(PROJECT)}万元，占{_share(PROJECT)}。"
        ),
        Paragraph(
            "（三）“三公”经费说明。2024年“三公”经费预算50.34万元，较上年52.34万元减少2.00万元，下降3.82%。其中：因公出国（境）费0万元，"
            "与上年持平；公务接待费3.84万元，较上年减少0.50万元，下降11.52%，主要原因为严控接待；公务用车运行维护费46.50万元，"
            "较上年减少1.50万元，下降3.13%，主要原因为车辆减少；公务用车购置费0万元，与上年持平。"
        ),
        Paragraph(
            f"（四）机关运行经费说明。2024年机关运行经费{wan(OPERATING)}万元，与上年持平。政府采购预算186万元，其中：货物36万元，"
            "工程120万元，服务30万元。"
        ),
        Paragraph("（五）国有资产占有使用情况。截至2023年底，共有公务用车5辆。"),
        Paragraph(f"（六）绩效目标设置情况。纳入绩效目标管理的项目共4个，金额{wan(PROJECT)}万元。"),
        *_glossary(),
    )


def _unit_totals() -> list[tuple[str, int]]:
    first, second = 12_345_600, 3_210_400
    return list(zip(UNITS, (first, second, TOTAL - first - second), strict=True))


def _operating(code: str) -> int:
    return OPERATING if "2130301".startswith(code) else 0


def _share(part: int) -> str:
    share = Decimal(wan(part).replace(",", "")) * 100 / Decimal(wan(TOTAL).replace(",", ""))
    return f"{share.quantize(Decimal('0.01'), ROUND_HALF_UP)}%"


def split_codes() -> tuple[Part, ...]:
    """类, 款, 项 in three columns and the code of the unit in a fourth; column numbers; 表1-1; 万元; strokes for nothing."""
    show = six_places
    return (
        Paragraph(BUREAU),
        Paragraph("2024年部门预算"),
        *_opening(),
        Paragraph("第二部分 部门预算表", 1),
        *lines("表1", "部门收支总表", f"部门：{BUREAU}\t金额单位：万元"),
        Grid(
            (
                ("收          入", LEFT, "支             出", LEFT),
                ("项              目", "2024年预算数", "项              目", "2024年预算数"),
                ("一、一般公共预算拨款收入", show(TOTAL), "一、社会保障和就业支出", show(this_year("208"))),
                ("二、政府性基金预算拨款收入", "-", "二、卫生健康支出", show(this_year("210"))),
                ("三、国有资本经营预算拨款收入", "-", "三、农林水支出", show(this_year("213"))),
                ("四、事业收入", "-", "四、住房保障支出", show(this_year("221"))),
                ("五、其他收入", "-", "", ""),
                ("本 年 收 入 合 计", show(TOTAL), "本 年 支 出 合 计", show(TOTAL)),
                ("六、用事业基金弥补收支差额", "-", "五、事业单位结余分配", "-"),
                ("七、上年结转", "-", "六、结转下年", "-"),
                ("收  入  总  计", show(TOTAL), "支  出  总  计", show(TOTAL)),
            )
        ),
        *lines("表1-1", "部门收入总表", "金额单位：万元"),
        Grid(
            (
                ("项    目", LEFT, LEFT, LEFT, LEFT, "合计", "上年结转", "一般公共预算拨款收入", "其他收入"),
                ("科目编码", LEFT, LEFT, "单位代码", "单位名称（科目）", UP, UP, UP, UP),
                ("类", "款", "项", UP, UP, UP, UP, UP, UP),
                ("", "", "", "", "合    计", show(TOTAL), "-", show(TOTAL), "-"),
                ("", "", "", "305", BUREAU, show(TOTAL), "-", show(TOTAL), "-"),
                *(
                    (code[:3], code[3:5], code[5:], "305", NAMES[code], *(show(this_year(code)), "-") * 2)
                    for code in ITEMS
                ),
            )
        ),
        *lines("表1-2", "部门支出总表", "金额单位：万元"),
        Grid(
            (
                (
                    "项    目",
                    LEFT,
                    LEFT,
                    LEFT,
                    LEFT,
                    "合计",
                    "基本支出",
                    "项目支出",
                    "上缴上级支出",
                    "对附属单位补助支出",
                ),
                ("科目编码", LEFT, LEFT, "单位代码", "单位名称（科目）", UP, UP, UP, UP, UP),
                ("类", "款", "项", UP, UP, UP, UP, UP, UP, UP),
                ("", "", "", "", "合    计", show(TOTAL), show(BASIC), show(PROJECT), "-", "-"),
                *(
                    (
                        *(code[:3], code[3:5], code[5:], "305", NAMES[code]),
                        *(show(this_year(code)), *map(show, functional(code)[:2]), "-", "-"),
                    )
                    for code in ITEMS
                ),
            )
        ),
        *lines("表2", "财政拨款收支预算总表", "金额单位：万元"),
        Grid(
            (
                ("收          入", LEFT, "支             出", LEFT, LEFT, LEFT),
                ("项      目", "2024年预算数", "项      目", "合计", "一般公共预算", "政府性基金预算"),
                ("一、本年收入", show(TOTAL), "一、本年支出", show(TOTAL), show(TOTAL), "-"),
                ("一般公共预算拨款收入", show(TOTAL), *_section("208", show)),
                ("政府性基金预算拨款收入", "-", *_section("210", show)),
                ("二、上年结转", "-", *_section("213", show)),
                ("一般公共预算拨款收入", "-", *_section("221", show)),
                ("", "", "二、结转下年", "-", "-", "-"),
                ("收    入    总    计", show(TOTAL), "支    出    总    计", show(TOTAL), show(TOTAL), "-"),
            )
        ),
        *lines("表3", "一般公共预算支出预算表", "金额单位：万元"),
        Grid(
            (
                (
                    "项    目",
                    LEFT,
                    LEFT,
                    LEFT,
                    LEFT,
                    "总计",
                    "工资福利支出",
                    "商品和服务支出",
                    "对个人和家庭的补助",
                    "资本性支出",
                ),
                ("科目编码", LEFT, LEFT, "单位代码", "单位名称（科目）", UP, UP, UP, UP, UP),
                ("类", "款", "项", UP, UP, UP, UP, UP, UP, UP),
                ("", "", "", "", "合    计", show(TOTAL), *map(show, _by_section("total"))),
                *(
                    (
                        *(code[:3], code[3:5], code[5:], "305", NAMES[code]),
                        *(show(this_year(code)), *map(show, _by_section(code))),
                    )
                    for code in ITEMS
                ),
            )
        ),
        *lines("表3-1", "一般公共预算基本支出预算表", "金额单位：万元"),
        Grid(
            (
                ("项    目", LEFT, LEFT, LEFT, "基本支出", LEFT, LEFT),
                ("科目编码", LEFT, "单位代码", "单位名称（科目）", "合计", "人员经费", "公用经费"),
                ("类", "款", UP, UP, UP, UP, UP),
                ("", "", "", "合    计", show(BASIC), show(PERSONNEL), show(OPERATING)),
                *(
                    (
                        code[:3],
                        code[3:],
                        "305",
                        ECONOMIC_NAMES[code],
                        show(sum(economic(code))),
                        *map(show, economic(code)),
                    )
                    for code in levels(ECONOMIC, lengths=(3, 5))
                ),
            )
        ),
        *lines("表3-2", "一般公共预算项目支出预算表", "金额单位：万元"),
        Grid(
            (
                ("科目编码", LEFT, LEFT, "单位代码", "单位名称（项目）", "金额"),
                ("类", "款", "项", UP, UP, UP),
                ("", "", "", "", "合    计", show(PROJECT)),
                ("213", "03", "05", "305", "水利工程建设", show(5_260_000)),
                ("213", "03", "05", "305", "小流域治理", show(3_260_000)),
                ("213", "03", "05", "305", "堤防加固", show(2_000_000)),
                ("213", "03", "06", "305", "水利工程运行与维护", show(1_835_600)),
                ("213", "03", "06", "305", "灌区巡查", show(835_600)),
                ("213", "03", "06", "305", "水文监测设施维护", show(1_000_000)),
            )
        ),
        *lines("表3-3", "一般公共预算“三公”经费支出预算表", "金额单位：万元"),
        Grid(
            (
                ("单位编码", "单位名称", "当年财政拨款预算安排", LEFT, LEFT, LEFT, LEFT, LEFT),
                (UP, UP, "合计", "因公出国（境）费用", "公务用车购置及运行费", LEFT, LEFT, "公务接待费"),
                (UP, UP, UP, UP, "小计", "公务用车购置费", "公务用车运行费", UP),
                ("", "合    计", "50.340000", "-", "46.500000", "-", "46.500000", "3.840000"),
                ("305001", UNITS[0], "35.340000", "-", "32.500000", "-", "32.500000", "2.840000"),
                ("305002", UNITS[1], "15.000000", "-", "14.000000", "-", "14.000000", "1.000000"),
            )
        ),
        *lines("表4", "政府性基金支出预算表", "金额单位：万元"),
        Grid(
            (
                ("科目编码", LEFT, LEFT, "单位代码", "单位名称（科目）", "本年政府性基金预算支出", LEFT, LEFT),
                ("类", "款", "项", UP, UP, "合计", "基本支出", "项目支出"),
                ("", "", "", "", "合    计", "-", "-", "-"),
            )
        ),
        Paragraph("注：本表无数据。"),
        Paragraph("第三部分 2024年部门预算情况说明", 1),
        Paragraph("一、部门收支总体情况", 2),
        Paragraph(
            f"按照综合预算的原则，所有收入和支出均纳入部门预算管理。2024年收支总预算{wan(TOTAL)}万元，比2023年收支总预算减少"
            f"{gap(TOTAL, LAST)}万元，下降{percent(TOTAL, LAST)}，主要原因是水利工程建设项目减少。"
        ),
        Paragraph(
            f"2024年收入预算{wan(TOTAL)}万元，全部为一般公共预算拨款收入，占100%。2024年支出预算{wan(TOTAL)}万元，其中：基本支出"
            f"{wan(BASIC)}万元，占{_share(BASIC)}；项目支出{wan(PROJECT)}万元，占{_share(PROJECT)}。"
        ),
        Paragraph("二、“三公”经费财政拨款预算安排情况", 2),
        Paragraph(
            "2024年“三公”经费财政拨款预算数50.34万元，其中：公务接待费3.84万元，公务用车购置及运行维护费46.50万元，无因公出国（境）经费。"
            "公务接待费较2023年预算下降11.52%，主要原因是厉行节约。公务用车购置及运行维护费与2023年预算持平。"
        ),
        Paragraph("单位现有公务用车5辆，其中：轿车2辆，越野车3辆。2024年未安排公务用车购置经费。"),
        Paragraph("三、其他重要事项", 2),
        Paragraph(
            f"机关运行经费财政拨款预算{wan(OPERATING)}万元，比2023年预算减少5.20万元，"
            f"下降{percent(OPERATING, OPERATING + 52_000)}，主要原因是压缩办公费。"
        ),
        Paragraph("2024年安排政府采购预算186.00万元，其中：货物36.00万元，工程120.00万元，服务30.00万元。"),
        Paragraph("截至2023年底，所属各预算单位国有资产共有车辆5辆，单位价值100万元以上大型设备0台。"),
        Paragraph(f"2024年绩效目标管理的项目4个，涉及预算{wan(PROJECT)}万元。"),
        *_glossary(),
    )


def _section(code: str, show: Show) -> tuple[str, str, str, str]:
    amount = show(this_year(code))
    return NAMES[code], amount, amount, "-"


def _by_section(code: str) -> tuple[int, int, int, int]:
    """Return wages, goods, grants and capital of an item: projects are goods, but for the building of works."""
    if code == "total":
        columns = zip(*(_by_section(item) for item in ITEMS), strict=True)
        wages, goods, grants, capital = (sum(column) for column in columns)
        return wages, goods, grants, capital
    basic, project, _ = functional(code)
    if code == "2130301":
        return basic - OPERATING - 363_000, OPERATING, 363_000, project
    if code == "2130305":
        return 0, 0, 0, project
    return basic, project, 0, 0


def overview() -> tuple[Part, ...]:
    """总体情况表: three columns of sources by unit and item, negative in brackets, full-width digits, 亿元 in prose."""
    return (
        Paragraph(f"2024年{BUREAU}部门预算信息公开"),
        *_opening(),
        Paragraph("第二部分 公开表格", 1),
        *lines("收支总体情况表", "单位名称：临江市云岭区水利局\t单位：万元"),
        Grid(
            (
                ("收入", LEFT, "支出", LEFT, LEFT, LEFT),
                ("项目", "本年预算", "按功能分类", "本年预算", "按支出用途分类", "本年预算"),
                (
                    "一、预算拨款",
                    wan(TOTAL),
                    "社会保障和就业支出",
                    wan(this_year("208")),
                    "一、基本支出",
                    wan(BASIC),
                ),
                (
                    "一般公共预算拨款",
                    wan(TOTAL),
                    "卫生健康支出",
                    wan(this_year("210")),
                    "工资福利支出",
                    wan(economic("301")[0]),
                ),
                (
                    "政府性基金拨款",
                    "0.00",
                    "农林水支出",
                    wan(this_year("213")),
                    "商品和服务支出",
                    wan(OPERATING),
                ),
                (
                    "二、财政专户拨款",
                    "0.00",
                    "住房保障支出",
                    wan(this_year("221")),
                    "对个人和家庭的补助",
                    wan(economic("303")[0]),
                ),
                ("三、其他资金", "0.00", "", "", "二、项目支出", wan(PROJECT)),
                ("本年收入合计", wan(TOTAL), "本年支出合计", wan(TOTAL), "本年支出合计", wan(TOTAL)),
                ("收入总计", wan(TOTAL), "支出总计", wan(TOTAL), "支出总计", wan(TOTAL)),
            )
        ),
        *lines("收入总体情况表", "单位名称：临江市云岭区水利局\t单位：万元"),
        Grid(
            (
                ("项目", "本年预算"),
                ("一、预算拨款", wan(TOTAL)),
                ("一般公共预算", wan(TOTAL)),
                ("政府性基金预算", "0.00"),
                ("二、财政专户拨款", "0.00"),
                ("三、其他资金", "0.00"),
                ("本年收入合计", wan(TOTAL)),
                ("四、上年结转", "0.00"),
                ("收入总计", wan(TOTAL)),
            )
        ),
        *lines("支出总体情况表", "单位名称：临江市云岭区水利局\t单位：万元"),
        Grid(
            (
                ("项目", "本年预算"),
                ("一、基本支出", wan(BASIC)),
                ("工资福利支出", wan(economic("301")[0])),
                ("商品和服务支出", wan(OPERATING)),
                ("对个人和家庭的补助", wan(economic("303")[0])),
                ("二、项目支出", wan(PROJECT)),
                ("本年支出合计", wan(TOTAL)),
                ("三、结转下年", "0.00"),
                ("支出总计", wan(TOTAL)),
            )
        ),
        *lines("财政拨款收支总体情况表", "单位名称：临江市云岭区水利局\t单位：万元"),
        Grid(
            (
                ("收入项目", "本年预算", "支出项目", "本年预算"),
                ("一、一般公共预算拨款", wan(TOTAL), "社会保障和就业支出", wan(this_year("208"))),
                ("二、政府性基金预算拨款", "0.00", "卫生健康支出", wan(this_year("210"))),
                ("三、国有资本经营预算拨款", "0.00", "农林水支出", wan(this_year("213"))),
                ("", "", "住房保障支出", wan(this_year("221"))),
                ("收入总计", wan(TOTAL), "支出总计", wan(TOTAL)),
            )
        ),
        *lines("一般公共预算支出情况表（按功能分类科目）", "单位名称：临江市云岭区水利局\t单位：万元"),
        Grid(
            (
                ("功能科目编码", "功能科目名称", "合计", "基本支出", "项目支出"),
                ("", "合计", wan(TOTAL), wan(BASIC), wan(PROJECT)),
                *(
                    (f"[{code}]", NAMES[code], wan(this_year(code)), *map(wan, functional(code)[:2]))
                    for code in levels(ITEMS)
                ),
            )
        ),
        *lines("一般公共预算基本支出情况表（按支出经济分类科目）", "单位名称：临江市云岭区水利局\t单位：万元"),
        Grid(
            (
                ("支出经济分类科目", "本年一般公共预算基本支出"),
                ("合计", wan(BASIC)),
                *((f"[{code}]{ECONOMIC_NAMES[code]}", wan(sum(economic(code)))) for code in levels(ECONOMIC)),
            )
        ),
        *lines("一般公共预算安排的行政经费及“三公”经费预算表", "单位名称：临江市云岭区水利局\t单位：万元"),
        Grid(
            (
                ("项目", "上年预算", "本年预算", "增减额"),
                ("行政经费", "２７９．６３", _wide(wan(OPERATING)), "（５．２０）"),
                ("“三公”经费", "５２．３４", "５０．３４", "（２．００）"),
                ("其中：（一）因公出国（境）支出", "０．００", "０．００", "０．００"),
                ("（二）公务用车购置及运行维护支出", "４８．００", "４６．５０", "（１．５０）"),
                ("1．公务用车购置", "０．００", "０．００", "０．００"),
                ("2．公务用车运行维护费", "４８．００", "４６．５０", "（１．５０）"),
                ("（三）公务接待费支出", "４．３４", "３．８４", "（０．５０）"),
            )
        ),
        Paragraph("政府性基金预算支出情况表"),
        Paragraph("单位名称：临江市云岭区水利局\t单位：万元"),
        Grid((("功能科目编码", "功能科目名称", "合计", "基本支出", "项目支出"), ("", "", "", "", ""))),
        Paragraph("注：本部门无政府性基金安排的支出，故本表为空。"),
        *lines("部门预算基本支出预算表", "单位名称：临江市云岭区水利局\t单位：万元"),
        Grid(
            (
                ("支出项目类别（资金使用单位）", "总计", "财政拨款", LEFT, "财政专户拨款"),
                (UP, UP, "合计", "其中：一般公共预算", UP),
                ("合计", wan(BASIC), wan(BASIC), wan(BASIC), "0.00"),
                *((ECONOMIC_NAMES[code], *[wan(sum(economic(code)))] * 3, "0.00") for code in ("301", "302", "303")),
            )
        ),
        Paragraph("第三部分 部门预算情况说明", 1),
        Paragraph("一、部门预算收支增减变化情况", 2),
        Paragraph(
            f"2024年部门预算收入合计{wan(TOTAL)}万元（约合{_yi(TOTAL)}亿元），比上年减少{gap(TOTAL, LAST)}万元，"
            f"下降{percent(TOTAL, LAST)}，主要原因是水利工程建设项目减少；支出合计{wan(TOTAL)}万元，比上年减少{gap(TOTAL, LAST)}万元，"
            f"下降{percent(TOTAL, LAST)}，主要原因是水利工程建设项目减少。"
        ),
        Paragraph("二、“三公”经费安排情况", 2),
        Paragraph(
            "2024年本部门“三公”经费预算安排50.34万元，比上年减少2.00万元，下降3.82%，主要原因是严控公务用车费用。其中：因公出国（境）费0万元，"
            "与上年一致；公务用车购置及运行维护费46.50万元（公务用车购置费0万元，公务用车运行维护费46.50万元），比上年减少1.50万元，下降3.13%，"
            "主要原因是车辆减少；公务接待费3.84万元，比上年减少0.50万元，下降11.52%，主要原因是严控接待。"
        ),
        Paragraph("三、机关运行经费安排情况", 2),
        Paragraph(
            f"2024年，本部门机关运行经费安排{wan(OPERATING)}万元，比上年减少5.20万元，"
            f"下降{percent(OPERATING, OPERATING + 52_000)}，主要原因是压缩开支。"
        ),
        Paragraph("四、政府采购情况", 2),
        Paragraph(
            "2024年本部门政府采购安排186.00万元，其中：货物类采购预算36.00万元，工程类采购预算120.00万元，服务类采购预算30.00万元。"
        ),
        Paragraph("五、国有资产占有使用情况", 2),
        Paragraph("截至2023年12月31日，本部门固定资产金额8,765.43万元，分布构成情况为：房屋12,345.00平方米，车辆5辆。"),
        Paragraph("六、预算绩效信息公开情况", 2),
        Paragraph(f"2024年本部门重点项目4个，全部编制绩效目标，资金{wan(PROJECT)}万元。"),
        *_glossary(),
    )


def pasted() -> tuple[Part, ...]:
    """A unit's tables as they were pasted from a spreadsheet: title and unit within, 元, blank rows, nested heads."""
    show = plain_yuan
    wide = (LEFT,) * 8
    return (
        Paragraph("临江市云岭区水文站"),
        Paragraph("2024年单位预算公开"),
        Paragraph("目    录"),
        Paragraph("一、单位基本情况"),
        Paragraph("二、2024年单位预算表"),
        Paragraph("三、2024年单位预算说明"),
        Paragraph("四、名词解释"),
        Paragraph("一、单位基本情况", 1),
        Paragraph("（一）主要职能", 2),
        Paragraph("承担全区水文监测和水情预报。"),
        Paragraph("（二）机构设置", 2),
        Paragraph("本单位是云岭区水利局所属的事业单位，内设三个科室。"),
        Paragraph("二、2024年单位预算表", 1),
        Grid(
            (
                ("2024年单位收入支出预算总表", LEFT, LEFT, LEFT),
                ("编制单位：临江市云岭区水文站", LEFT, LEFT, "单位：元"),
                ("收入", LEFT, "支出", LEFT),
                ("收入项目", "预算金额", "支出功能分类", "预算金额"),
                ("1、财政拨款", show(TOTAL), "201一般公共服务支出", ""),
                ("  其中：一般公共预算", show(TOTAL), "208社会保障和就业支出", show(this_year("208"))),
                ("        政府性基金", "0", "210卫生健康支出", show(this_year("210"))),
                ("2、财政专户核拨", "0", "213农林水支出", show(this_year("213"))),
                ("3、事业收入", "0", "221住房保障支出", show(this_year("221"))),
                ("", "", "", ""),
                ("合   计", show(TOTAL), "合   计", show(TOTAL)),
            )
        ),
        Paragraph(""),
        Grid(
            (
                ("2024年一般公共预算支出明细表（按功能分类科目）", *wide),
                ("编制单位：临江市云岭区水文站", *wide[:7], "单位：元"),
                ("科目", LEFT, "总计", "基本支出", LEFT, LEFT, LEFT, "项目支出", "备注"),
                ("编码", "名称", UP, "小计", "工资福利支出", "商品和服务支出", "对个人和家庭的补助", UP, UP),
                ("栏次", LEFT, "1=2+6", "2=3+4+5", "3", "4", "5", "6", "7"),
                *(_nested(code) for code in levels(ITEMS)),
                ("合计", LEFT, *_nested("")[2:]),
            )
        ),
        Grid(
            (
                ("2024年一般公共预算基本支出表（按经济分类科目）", LEFT, LEFT),
                ("编制单位：临江市云岭区水文站", LEFT, "单位：元"),
                ("经济科目编码", "经济科目名称", "金额"),
                *(
                    (code if len(code) == 3 else f"  {code}", ECONOMIC_NAMES[code], show(sum(economic(code))))
                    for code in levels(ECONOMIC, lengths=(3, 5))
                ),
                ("", "合计", show(BASIC)),
            )
        ),
        Grid(
            (
                ("2024年“三公”经费预算表", LEFT, LEFT, LEFT),
                ("编制单位：临江市云岭区水文站", LEFT, LEFT, "单位：元"),
                ("项目", "2023年预算数", "2024年预算数", "比上年增减（%）"),
                ("合计", "523400", "503400", "-3.82"),
                ("一、因公出国（境）费", "0", "0", ""),
                ("二、公务接待费", "43400", "38400", "-11.52"),
                ("三、公务用车购置及运行费", "480000", "465000", "-3.13"),
                ("其中：公务用车购置费", "0", "0", ""),
                ("公务用车运行维护费", "480000", "465000", "-3.13"),
            )
        ),
        Paragraph("三、2024年单位预算说明", 1),
        Paragraph(
            f"1.收支总体情况。本单位2024年收入预算{wan(TOTAL)}万元，支出预算{wan(TOTAL)}万元，同上年比减少{gap(TOTAL, LAST)}万元，"
            f"下降{percent(TOTAL, LAST)}，原因是水利工程建设项目减少。"
        ),
        Paragraph(
            "2.“三公”经费情况。2024年“三公”经费50.34万元，其中公务接待费3.84万元，公务用车运行维护费46.50万元，均为一般公共预算。"
            "同上年相比，减少2万元，主要是压减了接待费和用车费用。"
        ),
        Paragraph("3.机关运行经费情况。本单位是事业单位，没有机关运行经费。"),
        Paragraph("4.政府采购情况。本单位2024年未安排政府采购预算。"),
        Paragraph("5.国有资产占用情况。截至2023年末，本单位有监测车3辆。"),
        Paragraph("6.绩效目标情况。本单位2个项目编制了绩效目标。"),
        Paragraph("四、名词解释", 1),
        Paragraph("一般公共预算：指以税收为主体的财政收入安排的预算。"),
    )


def _nested(code: str) -> tuple[str, ...]:
    items = [item for item in ITEMS if item.startswith(code)]
    columns = [sum(functional(item)[0] - (OPERATING + 363_000 if item == "2130301" else 0) for item in items)]
    columns += [OPERATING if "2130301" in items else 0, 363_000 if "2130301" in items else 0]
    project = sum(functional(item)[1] for item in items)
    amounts = (sum(columns) + project, sum(columns), *columns, project)
    return code, NAMES.get(code, ""), *(str(amount) if amount else "" for amount in amounts), ""


def _wide(text: str) -> str:
    return text.translate({ord(one): ord(one) + 0xFEE0 for one in "0123456789."})


def _yi(amount: int) -> str:
    return str((Decimal(amount) / 100_000_000).quantize(Decimal("0.01"), ROUND_HALF_UP))


FOREIGN: Mapping[str, Callable[[], tuple[Part, ...]]] = {
    "ministry": ministry,
    "in_yuan": in_yuan,
    "split_codes": split_codes,
    "overview": overview,
}
"""Documents with all that the law asks for."""


# --- the Word file ------------------------------------------------------------------------------------------------


def changed(parts: Sequence[Part], old: str, new: str, *, row: str = "", count: int = 0) -> tuple[Part, ...]:
    """Return a document with one text changed: in a paragraph, or, with ``row``, in the row of a table that has it.

    ``count`` says which of several such places, from 0. Raises ``ValueError`` when there is none.
    """
    found = list(parts)
    seen = 0
    for place, part in enumerate(found):
        if isinstance(part, Paragraph) and not row and old in part.words:
            if seen == count:
                found[place] = replace(part, words=part.words.replace(old, new, 1))
                return tuple(found)
            seen += 1
        if isinstance(part, Grid) and row:
            for index, cells in enumerate(part.rows):
                if row in cells and old in cells:
                    if seen == count:
                        at = cells.index(old)
                        line = (*cells[:at], new, *cells[at + 1 :])
                        found[place] = Grid((*part.rows[:index], line, *part.rows[index + 1 :]))
                        return tuple(found)
                    seen += 1
    raise ValueError(f"no {old!r} in {row or 'a paragraph'}")


def write(parts: Sequence[Part]) -> bytes:
    """Return the Word file of a document."""
    from docx import Document

    document = Document()
    for part in parts:
        if isinstance(part, Paragraph):
            if part.level:
                document.add_heading(part.words, part.level)
            else:
                document.add_paragraph(part.words)
            continue
        drawn = document.add_table(len(part.rows), len(part.rows[0]), "Table Grid")
        for row, cells in enumerate(part.rows):
            for column, words in enumerate(cells):
                if words == LEFT:
                    drawn.cell(row, column - 1).merge(drawn.cell(row, column))
                elif words == UP:
                    drawn.cell(row - 1, column).merge(drawn.cell(row, column))
                else:
                    drawn.cell(row, column).text = words
        for table_row in drawn.rows:
            for cell in table_row.cells:
                for empty in [one for one in cell.paragraphs[1:] if not one.text]:
                    empty._element.getparent().remove(empty._element)
    target = BytesIO()
    document.save(target)
    return target.getvalue()
