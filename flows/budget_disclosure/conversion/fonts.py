"""The fonts that a layout really uses: what stands in for those a template names and the machine does not have.

A program that lays out a document says nothing when it takes another font; lines and pages then differ from Word's.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path

from budget_disclosure.model.errors import TemplateError
from budget_disclosure.ooxml.xml_parts import parse, w
from budget_disclosure.ooxml.zip_package import read_package
from budget_disclosure.processes.guard import NOT_STARTED
from budget_disclosure.processes.owned import end, start_guarded

_WITH_FONTS = ("word/document.xml", "word/styles.xml", "word/header", "word/footer")
_SCRIPTS = ("eastAsia", "ascii", "hAnsi")


@contextlib.contextmanager
def font_rules() -> Iterator[Path]:
    """Lend the file of our own rules for fontconfig, for as long as a program reads it."""
    with as_file(files(__package__) / "fonts.conf") as path:
        yield path


def printed(command: Sequence[str], rules: Path) -> str:
    """Return what a short command prints under the rules; where it does not answer, a value that never repeats."""
    environment = {**os.environ, "FONTCONFIG_FILE": str(rules)}
    with tempfile.TemporaryFile() as output:
        process = start_guarded(command, environment, subprocess.DEVNULL, output=output)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired as error:
            return f"{type(error).__name__} {os.getpid()}"
        finally:
            end(process)
        if process.returncode == NOT_STARTED:
            return f"not started {os.getpid()}"
        output.seek(0)
        return output.read().decode(errors="replace")


def matched_fonts(names: Sequence[str], wanted: str) -> tuple[str, ...]:
    """Return for each name what fontconfig takes, as ``wanted`` (a format of ``fc-match``).

    Empty where the machine has no fontconfig.
    """
    matcher = shutil.which("fc-match")
    if matcher is None:
        return ()
    with font_rules() as rules:
        return tuple(printed([matcher, "-f", wanted, name], rules) for name in names)


def named_fonts(docx: bytes) -> tuple[str, ...]:
    """Return the fonts that a document or template names for its text, in the order of their names."""
    names = {
        fonts.get(w(script), "")
        for name, part in read_package(docx, "模板").items()
        if name.startswith(_WITH_FONTS) and name.endswith(".xml")
        for fonts in parse(part).iter(w("rFonts"))
        for script in _SCRIPTS
    }
    return tuple(sorted(names - {""}))


def replaced(names: Sequence[str], families: Sequence[str]) -> dict[str, str]:
    """Return which names stand for another font; ``families`` are the names, with commas, of the font each one gets."""
    return {
        name: found.split(",")[0]
        for name, found in zip(names, families, strict=True)
        if found and name.casefold() not in [one.strip().casefold() for one in found.split(",")]
    }


def replaced_fonts(replacements: Mapping[str, str]) -> str:
    """Return in a sentence which fonts stand in for which; empty where all are there."""
    if not replacements:
        return ""
    by_font: dict[str, list[str]] = {}
    for name, font in replacements.items():
        by_font.setdefault(font, []).append(name)
    told = "；".join(f"{'、'.join(names)} → {font}" for font, names in by_font.items())
    return f"本机没有的字体，目录页码和 PDF 用别的字体排版：{told}。Word 文档里写的仍是原来的字体"


def replaced_template_fonts(template: Path) -> str:
    """Return in a sentence which fonts of a template are replaced here; empty where none is, or it is not known.

    The template is read as it is: defects are reported where it is used.
    """
    try:
        content = template.read_bytes()
    except OSError:
        return ""
    return _replaced_in(content)


@lru_cache(maxsize=4)
def _replaced_in(template: bytes) -> str:
    try:
        names = named_fonts(template)
    except TemplateError:
        return ""
    families = matched_fonts(names, "%{family}")
    return replaced_fonts(replaced(names, families)) if families else ""
