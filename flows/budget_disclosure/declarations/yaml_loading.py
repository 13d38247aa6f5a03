"""One way to load YAML: no duplicate keys, no silently converted codes, typed by pydantic, errors with their line."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from budget_disclosure.model.errors import DeclarationError, describe_os_error


class DeclaredModel(BaseModel):
    """Base of all declarations: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


M = TypeVar("M", bound=BaseModel)
KeyPath = tuple[int | str, ...]

_MESSAGES = {
    "missing": "缺少必填项“{key}”",
    "extra_forbidden": "不认识的键“{key}”，请检查拼写",
    "enum": "“{key}”的值“{input}”不在允许范围内：{expected}",
    "literal_error": "“{key}”的值“{input}”不在允许范围内：{expected}",
    "string_type": "“{key}”应为文本；编码等数字请加引号，如 '0101'",
    "int_type": "“{key}”应为整数，发现“{input}”",
    "int_parsing": "“{key}”应为整数，发现“{input}”",
    "bool_type": "“{key}”应为 true 或 false，发现“{input}”",
    "bool_parsing": "“{key}”应为 true 或 false，发现“{input}”",
    "list_type": "“{key}”应为列表",
    "tuple_type": "“{key}”应为列表",
    "dict_type": "“{key}”应为“键: 值”形式",
    "model_type": "“{key}”应为“键: 值”形式",
    "string_pattern_mismatch": "“{key}”的值“{input}”写法不对，应符合 {pattern}",
    "string_too_short": "“{key}”不能为空",
    "too_short": "“{key}”不能为空",
    "greater_than_equal": "“{key}”的值“{input}”太小",
    "less_than_equal": "“{key}”的值“{input}”太大",
    "decimal_parsing": "“{key}”的值“{input}”不是数",
    "date_from_datetime_parsing": "“{key}”的值“{input}”不是日期（如 2024-03-01）",
    "date_parsing": "“{key}”的值“{input}”不是日期（如 2024-03-01）",
}


_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "str", "map", "seq"))
_YAML_PROBLEM = "请检查这一行和上一行的缩进、冒号、引号和括号"
_YAML_PROBLEMS = (
    ("tab character", "缩进用了制表符（Tab），请改为空格"),
    ("cannot start any token", "文字以特殊符号（如 % @ ` 或制表符）开头，请给文字加引号，缩进用空格"),
    ("mapping values are not allowed", "此处不应有“: ”，文字中有冒号的请给整段文字加引号；也可能是上一行缩进不对"),
    ("scanning a quoted scalar", "引号没有成对"),
    ("could not find expected ':'", "缺少“: ”（半角冒号加一个空格）"),
    ("flow sequence", "方括号没有成对，或其中缺少逗号"),
    ("flow mapping", "花括号没有成对，或其中缺少逗号"),
    ("block mapping", "缩进与上下文不一致，或缺少“: ”（半角冒号加一个空格）"),
    ("block collection", "缩进与上下文不一致，或列表项缺少“- ”"),
    ("alias", "文字以 * 或 & 开头时请加引号"),
    ("anchor", "文字以 * 或 & 开头时请加引号"),
    ("tag", "文字以 ! 开头时请加引号"),
    ("single document", "一个文件只能有一段内容，请删除“---”或“...”"),
)


class _StrictLoader(yaml.CSafeLoader):
    """Resolves only null, true/false and integers without leading zero; every other scalar stays the text it is.

    So ``0101`` stays a code, ``on`` stays a word, and a decimal keeps its digits.
    """


_StrictLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("int", r"0|-?[1-9][0-9]*", list("-0123456789")),
):
    _StrictLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first)


def load_yaml(path: Path, model: type[M], context: object = None) -> M:
    """Return the file as ``model``; ``context`` reaches its validators (other declarations that it refers to).

    Raises ``DeclarationError`` with file and line for whatever is not as declared.
    """
    node = composed(path)
    loader = _StrictLoader("")
    data = loader.construct_document(node)
    try:
        return model.model_validate(data, context=context)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        meant = _key_meant(model, first["loc"]) if first["type"] == "extra_forbidden" else ""
        raise DeclarationError(path, _line_of(node, first["loc"]), f"{_message(first)}{meant}") from None


def lines_of(path: Path) -> Callable[[Sequence[int | str]], int]:
    """Return how to find the line of a loaded file where keys stand, for what is said of it after it was typed."""
    return partial(_line_of, composed(path))


def composed(path: Path) -> yaml.Node:
    """Return the parts of a file with their places. Raises ``DeclarationError`` for one that is no plain YAML."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DeclarationError(path, None, "文件不存在") from None
    except OSError as error:
        raise DeclarationError(path, None, describe_os_error(error)) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DeclarationError(path, line, "应为 UTF-8 文本：请用记事本打开，另存为 UTF-8 编码") from None
    try:
        node = yaml.compose(text, Loader=_StrictLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise DeclarationError(
            path, mark.line + 1 if mark else None, f"YAML 写法错误：{_yaml_problem(error)}"
        ) from None
    except yaml.reader.ReaderError:
        odd = yaml.reader.Reader.NON_PRINTABLE.search(text)
        place = text.count("\n", 0, odd.start()) + 1 if odd else None
        raise DeclarationError(path, place, "YAML 写法错误：有看不见的控制字符，请删除") from None
    except yaml.YAMLError:
        raise DeclarationError(path, None, "YAML 写法错误") from None
    if node is None:
        raise DeclarationError(path, None, "文件是空的")
    _refuse_odd_nodes(node, path)
    return node


def _yaml_problem(error: yaml.MarkedYAMLError) -> str:
    """Return what the parser complains about in Chinese; its own words are English and about its grammar."""
    said = f"{error.problem} {error.context}"
    return next((words for part, words in _YAML_PROBLEMS if part in said), _YAML_PROBLEM)


def _refuse_odd_nodes(node: yaml.Node, path: Path, above: tuple[yaml.Node, ...] = ()) -> None:
    """Refuse what YAML allows and no declaration needs: repeated or composed keys, tags, loops."""
    line = node.start_mark.line + 1
    if node.tag not in _TAGS:
        raise DeclarationError(path, line, f"不认识的标记“{node.tag.rpartition(':')[2]}”，文字以 ! 开头时请加引号")
    if any(node is outer for outer in above):
        raise DeclarationError(path, line, "这一段引用了自己（& 和 *）")
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise DeclarationError(path, line, "键应为一个词，不能是列表或“键: 值”")
            if key.value in seen:
                raise DeclarationError(path, line, f"键“{key.value}”重复，第 {seen[key.value]} 行已有")
            seen[key.value] = line
            _refuse_odd_nodes(value, path, (*above, node))
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_odd_nodes(item, path, (*above, node))


def _line_of(node: yaml.Node, keys: Sequence[int | str]) -> int:
    """Return the line of the deepest part of ``keys`` that exists in the file."""
    line = node.start_mark.line + 1
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == str(key)), None)
            if found is None:
                continue  # pydantic puts the name of a union's branch into the path
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            line = node.start_mark.line + 1
    return line


def _key_meant(model: type[BaseModel], loc: Sequence[int | str]) -> str:
    """Return which key was probably meant by one that the declaration does not know; empty where none is like it."""
    kinds = list(_plain_kinds(model))
    for part in loc[:-1]:
        kinds = [inner for kind in kinds for inner in _kinds_inside(kind, part)]
    known = [name for kind in kinds if _is_model(kind) for name in kind.model_fields]
    close = get_close_matches(str(loc[-1]), known, n=1)
    return f"，是不是“{close[0]}”" if close else ""


def _kinds_inside(kind: Any, part: int | str) -> Iterator[Any]:
    if _is_model(kind):
        field = kind.model_fields.get(str(part))
        return _plain_kinds(field.annotation) if field else iter((kind,))
    inside = get_args(kind)[1:] if issubclass(get_origin(kind) or kind, Mapping) else get_args(kind)
    return (inner for one in inside if one is not ... for inner in _plain_kinds(one))


def _plain_kinds(annotation: Any) -> Iterator[Any]:
    """Yield what a value may be: each branch of a union, without what is said about it."""
    if get_origin(annotation) is Annotated:
        yield from _plain_kinds(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, UnionType):
        for one in get_args(annotation):
            yield from _plain_kinds(one)
    elif isinstance(get_origin(annotation) or annotation, type):
        yield annotation


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and get_origin(kind) is None and issubclass(kind, BaseModel)


def _message(error: ErrorDetails) -> str:
    context: dict[str, Any] = error.get("ctx") or {}
    key = ".".join(str(part) for part in error["loc"]) or "（整个文件）"
    if error["type"] == "value_error":
        return f"“{key}”：{context.get('error', error['msg'])}"
    template = _MESSAGES.get(error["type"])
    if template is None:
        # Our own validators speak Chinese; what pydantic says is English.
        said = error["type"] if error["msg"].isascii() else error["msg"]
        return f"“{key}”：{said}（发现“{error['input']}”）"
    return template.format(
        key=key, input=error["input"], expected=context.get("expected", ""), pattern=context.get("pattern", "")
    )
