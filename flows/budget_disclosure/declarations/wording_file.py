"""The form of ``wording.yaml`` as it is written: phrases of changes, facts, paragraphs."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from budget_disclosure.declarations.wording_facts import CHANGE_PARTS, MOVED_PARTS, AnyFact, Key, Sentence
from budget_disclosure.declarations.wording_numbers import NumberStyle, ShownZero, with_standard_style
from budget_disclosure.declarations.yaml_loading import DeclaredModel

YEAR_PARTS = frozenset({"year", "last_year"})
"""What the phrases of ``changes`` may name besides: the years that are compared."""
_ADJUSTED_PARTS = frozenset({"current", "prior", "published", "basis"})
_ADJUSTED_WORDS = ("adjusted", "adjusted_unpublished", "moved_in", "moved_out")


class ChangeWording(DeclaredModel):
    """The phrases for the cases of a change; they name its parts (``CHANGE_PARTS``), ``year`` and ``last_year``.

    ``adjusted`` follows a phrase whose ``prior`` is not the ``published`` figure and says why (``basis``);
    ``adjusted_unpublished`` where no published figure is known. ``moved_in`` and ``moved_out`` are the ``basis`` of a
    unit (``name``) that joined or left the department. A format without these words compares with published figures
    only.
    """

    unchanged: Sentence
    both_zero: Sentence
    negligible: Sentence
    increase: Sentence
    decrease: Sentence
    new: Sentence
    gone: Sentence
    unknown: Sentence
    adjusted: Sentence | None = None
    adjusted_unpublished: Sentence | None = None
    moved_in: Sentence | None = None
    moved_out: Sentence | None = None

    @model_validator(mode="after")
    def _says_all_of_it_or_nothing(self) -> "ChangeWording":
        if len({getattr(self, name) is None for name in _ADJUSTED_WORDS}) > 1:
            raise ValueError(f"{'、'.join(_ADJUSTED_WORDS)} 应都写或都不写")
        return self

    @property
    def says_adjusted(self) -> bool:
        """Whether it has words for a base that is not the published figure; without them none can be printed."""
        return self.adjusted is not None

    @classmethod
    def parts_of(cls, name: str) -> frozenset[str]:
        """Return the names that one of the phrases may use."""
        if name in ("adjusted", "adjusted_unpublished"):
            return _ADJUSTED_PARTS if name == "adjusted" else _ADJUSTED_PARTS - {"published"}
        return MOVED_PARTS if name in ("moved_in", "moved_out") else CHANGE_PARTS


class ParagraphSpec(DeclaredModel):
    """A paragraph; only in documents of ``scope``; once for each entry of a ``texts`` or ``each_…`` fact.

    There it may name ``number`` and ``item``, and the facts of its own that an ``each_…`` fact has. Instead of one
    sentence an entry may have several ``paragraphs``. ``is_heading``: the Word template may set it as a heading. A
    paragraph whose sentence comes out empty is left out.
    """

    text: Sentence = ""
    scope: Literal["department", "unit"] | None = None
    each: Key | None = None
    is_heading: bool = False
    paragraphs: tuple["ParagraphSpec", ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_sentence(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _says_something(self) -> "ParagraphSpec":
        if bool(self.text) == bool(self.paragraphs):
            raise ValueError("text 与 paragraphs 应写且只写一个")
        if self.paragraphs and self.each is None:
            raise ValueError("paragraphs 应与 each 同时出现")
        return self


class WordingFile(DeclaredModel):
    """The file as it is written."""

    undetermined: Annotated[str, Field(min_length=1)]
    shown_zero: ShownZero
    numbers: Annotated[Mapping[Key, NumberStyle], AfterValidator(with_standard_style)] = Field(
        default_factory=lambda: with_standard_style({})
    )
    changes: Mapping[str, ChangeWording]
    facts: tuple[AnyFact, ...]
    prose: Mapping[Key, tuple[ParagraphSpec, ...]]
    compared_next_year: Mapping[str, Key | None]
