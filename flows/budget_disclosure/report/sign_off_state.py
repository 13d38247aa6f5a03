"""What has become of the sign-off of a draft, in the words of board, report, terminal and manual."""

from dataclasses import dataclass, replace
from enum import StrEnum, unique


@unique
class SignOffState(StrEnum):
    """Whether the draft is what a reviewer signed."""

    SIGNED = "已签批"
    UNSURE = "签批待核"
    VOID = "签批已失效"
    WITHDRAWN = "签批已撤回"


@dataclass(frozen=True, slots=True)
class SignOffStatus:
    """The latest sign-off of a department: by whom, when (ISO 8601), the check code of what was signed.

    ``reasons`` say why it does not hold, in Chinese without a full stop.
    """

    state: SignOffState
    reviewer: str = ""
    at: str = ""
    code: str = ""
    reasons: tuple[str, ...] = ()

    @property
    def is_lost(self) -> bool:
        """Whether a person has to know that what he signed is not what is there, or may not be."""
        return self.state in (SignOffState.VOID, SignOffState.UNSURE)

    def unless_changed(self, why: str) -> "SignOffStatus":
        """Return the status where the workbooks may say something else than the draft, and ``why``."""
        return replace(self, state=SignOffState.UNSURE, reasons=(why,)) if self.state is SignOffState.SIGNED else self

    @property
    def day(self) -> str:
        """The day of the sign-off, ``2024-05-18``."""
        return self.at[:10]

    @property
    def text(self) -> str:
        """The state in words: ``已签批：王五，2024-05-18，核对码 1a2b3c4d5e6f``; ``签批已失效：…``."""
        who = "，".join(filter(None, (self.reviewer, self.day)))
        if self.state is SignOffState.SIGNED:
            return f"{self.state}：{who}，核对码 {self.code}"
        why = "；".join(self.reasons)
        return f"{self.state}{f'（{who}）' if who else ''}{f'：{why}' if why else ''}"
