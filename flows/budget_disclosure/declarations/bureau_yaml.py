"""What the bureau says once for a whole year, ``inputs/<year>/年度设置.yaml``; every key is optional."""

from datetime import date
from pathlib import Path
from typing import Final, Literal

from pydantic import Field, model_validator

from budget_disclosure.declarations.yaml_loading import DeclaredModel, load_yaml

BUREAU_NAME: Final = "年度设置.yaml"


class Bureau(DeclaredModel):
    """``approval_date`` is the day of 批复, from which the term of publication runs where no other day is known.

    ``report_by``, ``contact`` and ``send_to`` (last day, person with telephone, where to send) stand on the first sheet
    of the workbooks that units fill in. ``sign_off`` says whether a department may only be published as a reviewer
    signed it (``required``). ``format`` is the format of the departments for which the roster names none.
    """

    approval_date: date | None = None
    report_by: date | None = None
    contact: str = Field(default="", max_length=100)
    send_to: str = Field(default="", max_length=200)
    sign_off: Literal["required", "optional"] = "optional"
    format: str = Field(default="", max_length=100)

    @model_validator(mode="after")
    def _are_in_order(self) -> "Bureau":
        for name in ("contact", "send_to"):
            if "\n" in getattr(self, name):
                raise ValueError(f"{name} 应写在一行里")
        return self


def load_bureau(inputs: Path, year: int) -> Bureau:
    """Return what the bureau declared for ``year``; all empty where there is no file. Raises ``DeclarationError``."""
    path = inputs / str(year) / BUREAU_NAME
    return load_yaml(path, Bureau) if path.exists() else Bureau()
