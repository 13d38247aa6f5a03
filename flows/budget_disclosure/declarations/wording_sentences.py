"""The sentences of ``wording.yaml``: what a sentence may contain, checked when the file is loaded.

A sentence is declared words and ``{{ fact }}``. Its words hold no digit, so every figure in prose is a fact that can be
traced; conditions may test facts (``{% if x is zero %}``). Nothing else of Jinja2 is allowed.
"""

import re
from dataclasses import dataclass

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

FILTERS = frozenset({"full_stop"})
TESTS = frozenset({"zero", "stated", "empty", "mentioning"})


def _never_called(value: object) -> bool:
    """Stand in for filters and tests while sentences are only parsed."""
    raise NotImplementedError


_ENVIRONMENT = SandboxedEnvironment(autoescape=False, keep_trailing_newline=True)
_ENVIRONMENT.filters.update((name, _never_called) for name in FILTERS)
_ENVIRONMENT.tests.update((name, _never_called) for name in TESTS)
_STRUCTURE = (nodes.Template, nodes.Output, nodes.If)
_CONDITION = (nodes.Test, nodes.Not, nodes.And, nodes.Or)
_DIGIT = re.compile(r"\d")
_MARK = re.compile("[\x00-\x1f\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """A fact that a sentence names: ``{{ key }}`` or ``{{ key.part }}``."""

    key: str
    part: str = ""

    def __str__(self) -> str:
        return f"{self.key}.{self.part}" if self.part else self.key


def join_lines(text: object) -> object:
    """Return a sentence written over several lines as one; line breaks and indentation are layout of the file."""
    return "".join(line.strip() for line in text.splitlines()) if isinstance(text, str) else text


def check_sentence(text: str) -> str:
    """Return the sentence. Raises ``ValueError`` with a Chinese message for anything a sentence may not contain."""
    references(text)
    return text


def references(text: str) -> frozenset[Reference]:
    """Return the facts that a sentence names. Raises ``ValueError`` as ``check_sentence`` does."""
    if _MARK.search(text):
        raise ValueError("句子里有控制字符或专用字符，请删除")
    try:
        tree = _ENVIRONMENT.parse(text)
    except TemplateSyntaxError as error:
        raise ValueError(f"句子的写法有误（{error.message}）：{text}") from None
    found: set[Reference] = set()
    _walk(tree, found)
    return frozenset(found)


def _walk(node: nodes.Node, found: set[Reference]) -> None:
    if isinstance(node, nodes.TemplateData):
        if match := _DIGIT.search(node.data):
            raise ValueError(
                f"句子的固定文字里有数字“{match.group()}”，数字一律写成 {{{{ 事实 }}}}：{node.data.strip()}"
            )
    elif isinstance(node, _STRUCTURE + _CONDITION):
        if isinstance(node, nodes.Test):
            _check_test(node)
            _walk(node.node, found)
            return
        for child in node.iter_child_nodes():
            _walk(child, found)
    elif isinstance(node, nodes.Filter) and node.node is not None and not node.args:
        if node.name not in FILTERS:
            raise ValueError(f"不认识的过滤器“{node.name}”，可用：{'、'.join(sorted(FILTERS))}")
        _walk(node.node, found)
    elif isinstance(node, nodes.Name):
        found.add(Reference(node.name))
    elif isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
        found.add(Reference(node.node.name, node.attr))
    else:
        raise ValueError(f"句子里只能写文字、{{{{ 事实 }}}} 和条件，不能写 {type(node).__name__}")


def _check_test(node: nodes.Test) -> None:
    if node.name not in TESTS:
        raise ValueError(f"不认识的条件“is {node.name}”，可用：{'、'.join(sorted(TESTS))}")
    if any(not isinstance(argument, nodes.Const) for argument in node.args):
        raise ValueError(f"条件“is {node.name}”的参数应为引号中的文字")
