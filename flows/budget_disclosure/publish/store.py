"""Writing files so that nobody ever sees half of one, and nothing that a person edited is lost.

What was written stands in ``.disclose.json`` beside the documents. A document that differs from it was edited by hand:
it stays, unless the caller asks to replace it, and then the edited one is kept under another name.
"""

import contextlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto, unique
from hashlib import sha256
from pathlib import Path

from budget_disclosure.errors import DisclosureError

MANIFEST_NAME = ".disclose.json"
_MANIFEST_FORMAT = 1
_KEPT_SUFFIX = "（人工修改备份{}）"


@unique
class StoreState(Enum):
    """What became of a file that was to be published."""

    WRITTEN = auto()
    UNCHANGED = auto()
    EDITED_BY_HAND = auto()


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a published file is. ``kept`` is the copy of an edited document that was replaced on request."""

    path: Path
    state: StoreState
    kept: Path | None = None


def write_atomically(path: Path, content: bytes) -> None:
    """Write a whole file or nothing: to a temporary file in the same folder, flushed to the disk, then renamed.

    Raises ``OSError`` when the folder or the file cannot be written (on Windows: the document is open in Word).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        os.replace(temporary, path)  # noqa: PTH105 - Path.replace has the same effect but hides that it is the atomic step
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


def publish_file(path: Path, content: bytes, *, replace_edited: bool = False) -> Stored:
    """Publish a file and remember what was written; equal content is not rewritten.

    A file that is not what was last written stays untouched (``EDITED_BY_HAND``), unless ``replace_edited``: then it is
    first renamed to ``…（人工修改备份）``.

    Raises ``OSError`` when a file is busy, ``DisclosureError`` when the record of what was written is broken.
    """
    known = _read_manifest(path.parent)
    new_digest = _digest(content)
    kept = None
    if path.exists():
        found_digest = _digest(path.read_bytes())
        if found_digest == new_digest:
            _remember(path, known, [new_digest])
            return Stored(path, StoreState.UNCHANGED)
        if found_digest not in known.get(path.name, ()):
            if not replace_edited:
                return Stored(path, StoreState.EDITED_BY_HAND)
            kept = _free_name(path)
            path.rename(kept)
    # Both digests are ours until the rename is done: a run killed in between must not look like a person's edit.
    _remember(path, known, [*known.get(path.name, ()), new_digest])
    write_atomically(path, content)
    _remember(path, known, [new_digest])
    return Stored(path, StoreState.WRITTEN, kept)


def _free_name(path: Path) -> Path:
    number = 1
    while True:
        suffix = _KEPT_SUFFIX.format(number if number > 1 else "")
        candidate = path.with_name(f"{path.stem}{suffix}{path.suffix}")
        if not candidate.exists():
            return candidate
        number += 1


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def _read_manifest(folder: Path) -> dict[str, list[str]]:
    """Return the digests we know of each file; a file that is not listed was not made by us."""
    path = folder / MANIFEST_NAME
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {name: list(digests) for name, digests in data["files"].items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DisclosureError(
            f"记录文件 {path} 已损坏（{error}）。请删除它后重新运行；已有的公开文件不会被覆盖。"
        ) from error


def _remember(path: Path, known: Mapping[str, list[str]], digests: list[str]) -> None:
    if known.get(path.name) == digests:
        return
    files = {**known, path.name: digests}
    text = json.dumps({"format": _MANIFEST_FORMAT, "files": files}, ensure_ascii=False, indent=1, sort_keys=True)
    write_atomically(path.parent / MANIFEST_NAME, f"{text}\n".encode())
