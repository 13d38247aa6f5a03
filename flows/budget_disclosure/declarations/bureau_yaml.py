"""What the bureau says once for a whole year, ``inputs/<year>/年度设置.yaml``; every key is optional."""

import re
from datetime import date
from pathlib import Path
from typing import Final, Literal

from pydantic import Field, model_validator

from budget_disclosure.declarations.yaml_loading import DeclaredModel, load_yaml

BUREAU_NAME: Final = "年度设置.yaml"
PUBLISHED_NAME_FIELDS: Final = ("file", "code", "name", "year")
_FIELD = re.compile(r"\{([a-z]+)\}")
_NOT_IN_NAMES: Final = frozenset('\\/:*?"<>|{}')


class Bureau(DeclaredModel):
    """``approval_date`` is the day of 批复, from which the term of publication runs where no other day is known.

    ``report_by``, ``contact`` and ``send_to`` (last day, person with telephone, where to send) stand on the first sheet
    of the workbooks that units fill in. ``sign_off`` says whether a department may only be published as a reviewer
    signed it (``required``). ``format`` is the format of the departments for which the roster names none.
    ``publish_names`` says what files are called that go to the web: ``{year}-{code}-{file}``, with the file's own name.
    """

    approval_date: date | None = None
    report_by: date | None = None
    contact: str = Field(default="", max_length=100)
    send_to: str = Field(default="", max_length=200)
    sign_off: Literal["required", "optional"] = "optional"
    format: str = Field(default="", max_length=100)
    publish_names: str = Field(default="{file}", max_length=100)

    @model_validator(mode="after")
    def _are_in_order(self) -> "Bureau":
        for name in ("contact", "send_to"):
            if "\n" in getattr(self, name):
                raise ValueError(f"{name} 应写在一行里")
        fields = _FIELD.findall(self.publish_names)
        if "file" not in fields or not set(fields) <= set(PUBLISHED_NAME_FIELDS):
            known = "、".join(f"{{{field}}}" for field in PUBLISHED_NAME_FIELDS)
            raise ValueError(f"publish_names 里可以用的是 {known}，其中必须有 {{file}}（文件原来的名称）")
        if wrong := sorted(_NOT_IN_NAMES & set(_FIELD.sub("", self.publish_names))):
            raise ValueError(f"publish_names 里不能有 {' '.join(wrong)}")
        return self


def load_bureau(inputs: Path, year: int) -> Bureau:
    """Return what the bureau declared for ``year``; all empty where there is no file. Raises ``DeclarationError``."""
    path = inputs / str(year) / BUREAU_NAME
    return load_yaml(path, Bureau) if path.exists() else Bureau()
