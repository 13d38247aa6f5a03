"""What an invented county is made of: its departments, what they do, the words of their texts. All is fiction."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

COUNTY: Final = "示例县"


@dataclass(frozen=True, slots=True)
class Work:
    """The work of a department: its name, the functional item (款) it spends under, and what it works on.

    ``offices``: names of subordinate units; ``below``: the 款 of those that spend under another one.
    ``fund``: a functional item of a government fund and the revenue it is paid from; ``capital``: the same of state
    capital. ``has_fees``: its institutions charge fees that go through the special account.
    """

    name: str
    item: str
    subjects: tuple[str, ...]
    offices: tuple[str, ...]
    below: str = ""
    fund: tuple[str, str] | None = None
    capital: tuple[str, str] | None = None
    has_fees: bool = False


DEEDS: Final = (
    *("维修养护", "监测预警", "宣传培训", "信息系统运行", "设备购置", "业务工作", "规划编制", "购买服务", "专项检查"),
    *("示范点建设", "档案整理", "物资采购", "试点", "队伍保障", "调查摸底"),
)

PLACES_FIRST: Final = "青白云石河山柳松桃杏梅竹金银玉龙凤鹤泉溪湖塘沙林东南西北上下"
PLACES_SECOND: Final = "坪岭湾沟坡塬川滩桥店铺寨堡庄营屯渡口台岗"
FAMILY_NAMES: Final = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN_NAMES: Final = ("明远", "静怡", "建国", "晓峰", "文静", "志强", "海燕", "立新", "春梅", "国庆", "雅琴", "浩然")
ROOMS: Final = ("办公室", "规划财务股", "业务一股", "业务二股", "监督检查股", "综合信息股", "政策法规股", "人事教育股")
OPERATING: Final = ("办公费", "印刷费", "邮电费", "差旅费", "会议费", "培训费", "维修费", "租赁费")


def _works() -> Iterator[Work]:
    text = files("budget_disclosure.sampling").joinpath("invented_departments.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        yield Work(
            row["name"],
            row["item"],
            tuple(row["subjects"].split("、")),
            tuple(row["offices"].split("、")),
            row["below"],
            (row["fund_item"], row["fund_revenue"]) if row["fund_item"] else None,
            (row["capital_item"], row["capital_revenue"]) if row["capital_item"] else None,
            row["has_fees"] == "yes",
        )


WORKS: Final = tuple(_works())
