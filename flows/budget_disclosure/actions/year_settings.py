"""Settings of a year, ``年度设置.yaml``, changed line by line: what a person wrote beside them stays."""

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from budget_disclosure.actions.last_year_of_units import YearFolders
from budget_disclosure.declarations.bureau_yaml import BUREAU_NAME, Bureau, load_bureau
from budget_disclosure.declarations.formats import choices_of, format_called, formats_of_year
from budget_disclosure.declarations.yaml_loading import load_yaml
from budget_disclosure.model.errors import DeclarationError, DisclosureError
from budget_disclosure.store.atomic_writing import write_if_different
from budget_disclosure.store.file_names import state_folder
from budget_disclosure.store.run_lock import lock_year

SETTINGS: Final = ("format", "report_by", "approval_date", "contact", "send_to", "sign_off")
_DAYS: Final = ("report_by", "approval_date")


def change_settings(wanted: Mapping[str, str], year: int, folders: YearFolders) -> Bureau:
    """Set some settings of a year and return all of them; an empty one is taken out.

    Raises ``DisclosureError`` for a value that cannot be, and for a file in which a setting stands on several lines:
    then a person changes it. Nothing is written then.
    """
    path = folders.inputs / str(year) / BUREAU_NAME
    if called := wanted.get("format"):
        formats = formats_of_year(folders.templates, year)
        if format_called(called, formats) is None:
            raise DisclosureError(f"{year} 年度没有公开格式“{called}”，可用的有：{choices_of(formats)}。")
    if not path.exists() and not any(wanted.values()):
        return Bureau()
    with lock_year(state_folder(folders.outputs, year)):
        before = load_bureau(folders.inputs, year)
        text = path.read_text(encoding="utf-8-sig") if path.exists() else f"# {year} 年度的设置\n"
        for key, value in wanted.items():
            if key not in SETTINGS:
                raise DisclosureError(f"没有“{key}”这一项设置。")
            text = _with(text, key, value)
        after = _loaded(text)
        others = Bureau.model_fields.keys() - wanted.keys()
        if any(getattr(before, key) != getattr(after, key) for key in others) or not _says(after, wanted):
            raise DisclosureError(f"{BUREAU_NAME} 里的写法占了几行，不能在这里改，请用记事本修改。没有保存。")
        write_if_different(path, text.encode())
    return after


def _with(text: str, key: str, value: str) -> str:
    """Return the text with one setting on its line; the line of its key is the place, else the end."""
    line = f"{key}: {value if key in _DAYS else _quoted(value)}" if value else ""
    found = re.compile(rf"^{key}[ \t]*:.*$\n?", re.MULTILINE)
    if found.search(text):
        return found.sub(lambda _: f"{line}\n" if line else "", text, count=1)
    if not line:
        return text
    return f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{line}\n"


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _loaded(text: str) -> Bureau:
    """Return what a text says. Raises ``DisclosureError`` in words that fit a page."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / BUREAU_NAME
        path.write_text(text, encoding="utf-8")
        try:
            return load_yaml(path, Bureau)
        except DeclarationError as error:
            raise DisclosureError(f"{BUREAU_NAME}：{error.message}。没有保存。") from error


def _says(after: Bureau, wanted: Mapping[str, str]) -> bool:
    return all(str(getattr(after, key) or "") == (value or str(_usual(key))) for key, value in wanted.items())


def _usual(key: str) -> object:
    return Bureau.model_fields[key].default or ""
