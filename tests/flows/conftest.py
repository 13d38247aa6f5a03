"""Folders of an invented year, for the tests that go the whole way."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.workbooks import unit_values, valid_workbook

MakeDepartment = Callable[..., Path]


@pytest.fixture(scope="session")
def make_department() -> MakeDepartment:
    """Return a function that writes a department of one valid unit under ``inputs/2024`` and returns its folder."""

    written: dict[tuple[str, str], bytes] = {}

    def make(inputs: Path, code: str, name: str) -> Path:
        path = inputs / "2024" / f"{code}-{name}" / f"{code}001-{name}.xlsx"
        path.parent.mkdir(parents=True)
        if (code, name) not in written:
            values = unit_values(department_code=code, department_name=name, unit_code=f"{code}001", unit_name=name)
            written[code, name] = valid_workbook(path.parent, values, path.name).read_bytes()
        path.write_bytes(written[code, name])
        return path.parent

    return make
