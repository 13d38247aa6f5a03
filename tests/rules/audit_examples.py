"""For every R- rule: a finished document that passes it and one that breaks it; ``quoted`` is what the findings quote."""

from collections.abc import Sequence
from dataclasses import dataclass

from budget_disclosure.published.published_document import PublishedDocument
from tests.support.published import Block, document, table


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


AUDIT_EXAMPLES: dict[str, AuditExample] = {
    "R-101": AuditExample(
        document(spending(*TREE)),
        document(spending(TREE[0], ("20103", "政府办公厅（室）及相关机构事务", "30.00", "10.00", "20.50"))),
        ("30.00",),
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
}
