"""Every rule of the program in one place: values of the modules of rules, registered checks, declared identities."""

import importlib
import pkgutil
from types import ModuleType

from budget_disclosure import checks
from budget_disclosure.audit.audit_document import ALL_RULES
from budget_disclosure.checks.registry import Checks
from budget_disclosure.checks.table_identities import identity_rule
from budget_disclosure.declarations.checks_yaml import IdentitiesSpec
from budget_disclosure.intake import intake_rules
from budget_disclosure.model.findings import Rule
from budget_disclosure.template import template_rules

GROUPS = {
    "F": "年度文件夹和单位名单",
    "I": "读取填报表和部门文件夹",
    "U": "单位填报的内容",
    "P": "绩效目标",
    "S": "同一部门各单位之间",
    "X": "公开表和表间勾稽",
    "N": "文字说明",
    "W": "接受的提醒",
    "T": "Word 模板",
    "R": "审查已经成文的文档",
}
"""The groups of rules by the letter of their ids, in the order of the work; templates are checked on their own."""


def every_rule(identities: IdentitiesSpec) -> tuple[Rule, ...]:
    """Return all rules by group and id, with the declared ``identities`` of a year.

    Raises ``ValueError`` for an id that two rules have, and for one of an unknown group.
    """
    by_id: dict[str, Rule] = {}
    for rule in (*coded_rules(), *map(identity_rule, identities.identities)):
        if by_id.setdefault(rule.id, rule) is not rule:
            raise ValueError(f"two rules have the id {rule.id}")
    order = list(GROUPS)
    return tuple(sorted(by_id.values(), key=lambda rule: (order.index(group_of(rule)), rule.id)))


def group_of(rule: Rule) -> str:
    """Return the letter of a rule's group."""
    letter = rule.id.partition("-")[0]
    if letter not in GROUPS:
        raise ValueError(f"rule {rule.id} is of no known group")
    return letter


def coded_rules() -> tuple[Rule, ...]:
    """Return the rules that stand in the code, each once; all modules of ``checks`` are looked through."""
    modules: list[ModuleType] = [intake_rules, template_rules]
    modules += [
        importlib.import_module(f"{checks.__name__}.{found.name}") for found in pkgutil.iter_modules(checks.__path__)
    ]
    values = [value for module in modules for value in vars(module).values()]
    registered = [rule for value in values if isinstance(value, Checks) for rule in value.rules]
    constants = [value for value in values if isinstance(value, Rule)]
    return tuple({id(rule): rule for rule in (*registered, *constants, *ALL_RULES.rules)}.values())
