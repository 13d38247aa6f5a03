"""Words that somebody should look at before anything is published: ``templates/<format>/<year>/secrecy.yaml``."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from pydantic import Field, model_validator

from budget_disclosure.declarations.yaml_loading import DeclaredModel, load_yaml

_GONE = "\0"
_STARS = re.compile("[*☆✩⭐✭✮✯⋆✰●]")


class SecrecyWord(DeclaredModel):
    """A word, the longer words in which it means nothing (``unless``), and why it is looked for."""

    word: str = Field(min_length=2)
    unless: tuple[str, ...] = ()
    reason: str = Field(min_length=1)

    @model_validator(mode="after")
    def _is_part_of_its_exceptions(self) -> "SecrecyWord":
        for longer in self.unless:
            if self.word not in longer or self.word == longer:
                raise ValueError(f"unless 中的“{longer}”应是包含“{self.word}”的更长的词")
        return self

    def stands_in(self, text: str) -> bool:
        """Return whether a text has the word, apart from its exceptions."""
        text, word = plain(text), plain(self.word)
        if word not in text:
            return False
        for longer in self.unless:
            text = text.replace(plain(longer), _GONE)
        return word in text


class Secrecy(DeclaredModel):
    """The marks of classification, and the words that are asked about."""

    marks: tuple[SecrecyWord, ...]
    words: tuple[SecrecyWord, ...]

    @model_validator(mode="after")
    def _are_told_once(self) -> "Secrecy":
        words = [one.word for one in (*self.marks, *self.words)]
        repeated = sorted({word for word in words if words.count(word) > 1})
        if repeated:
            raise ValueError(f"词重复：{'、'.join(repeated)}")
        return self


def load_secrecy(path: Path) -> Secrecy:
    """Return the words of a year. Raises ``DeclarationError`` with file and line."""
    return load_yaml(path, Secrecy)


def secrecy_of_year(templates: Path, year: int) -> Secrecy | None:
    """Return the words of all formats that have a year, else of the latest year there is; ``None`` where there is none.

    Raises ``DeclarationError`` for a list that cannot be read.
    """
    files = sorted(templates.glob("**/[0-9][0-9][0-9][0-9]/secrecy.yaml"), key=lambda file: file.parent.name)
    if not files:
        return None
    of_year = [file for file in files if file.parent.name == str(year)]
    latest = [file for file in files if file.parent.name == files[-1].parent.name]
    lists = [load_secrecy(file) for file in of_year or latest]
    marks = {one.word: one for each in lists for one in each.marks}
    words = {one.word: one for each in lists for one in each.words if one.word not in marks}
    return Secrecy(marks=tuple(marks.values()), words=tuple(words.values()))


def plain(text: str) -> str:
    """Return a text as words are looked for in it: without blanks, one kind of star, one width of letters."""
    return _STARS.sub("★", re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))


def found_words(text: str, words: tuple[SecrecyWord, ...]) -> Iterator[str]:
    """Yield the words that a text has, as they are declared; one within another that was found is left out."""
    told: list[str] = []
    for one in sorted(words, key=lambda entry: -len(entry.word)):
        rest = plain(text)
        for longer in told:
            rest = rest.replace(plain(longer), _GONE)
        if one.stands_in(rest):
            told.append(one.word)
    yield from (one.word for one in words if one.word in told)
