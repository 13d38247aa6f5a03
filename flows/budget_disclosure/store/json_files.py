"""JSON as it stands on the disk, texts as they are so that a person can read them, and in pages."""

import json
from pathlib import Path
from typing import Any

Json = dict[str, Any]


def json_bytes(data: object, *, indent: int | None = 1, sort_keys: bool = False) -> bytes:
    """Return data as a file of JSON."""
    return f"{json.dumps(data, ensure_ascii=False, indent=indent, sort_keys=sort_keys)}\n".encode()


def json_in_page(data: object) -> str:
    """Return data as JSON that may stand in an element of a page: no text can end it, and it is one line."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # Line ends of Unicode are line ends to older readers of scripts as well.
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def read_json(path: Path) -> Any:
    """Return what a file of JSON says. Raises ``OSError``, and ``ValueError`` for what is no JSON."""
    return json.loads(path.read_text(encoding="utf-8"))


def read_json_object(path: Path) -> Json | None:
    """Return what a file of JSON says by its keys; ``None`` where there is no such file that can be read."""
    try:
        return parse_json_object(path.read_bytes())
    except OSError:
        return None


def parse_json_object(content: bytes) -> Json | None:
    """Return what JSON says by its keys; ``None`` for what is no JSON, or something else."""
    try:
        data = json.loads(content.decode())
    except ValueError:
        return None
    return data if isinstance(data, dict) else None
