"""One run at a time for a year's outputs."""

import os
from pathlib import Path

import pytest

from budget_disclosure.store.run_lock import OutputsInUseError, exclusive


def test_a_second_run_is_told_who_holds_the_outputs(tmp_path: Path) -> None:
    folder = tmp_path / "2024" / ".disclose"

    with (
        exclusive(folder),
        pytest.raises(OutputsInUseError, match=f"{tmp_path / '2024'}.*进程 {os.getpid()}"),
        exclusive(folder),
    ):
        pass


def test_the_outputs_are_free_after_a_run_even_one_that_failed(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="boom"), exclusive(tmp_path):
        raise ValueError("boom")

    with exclusive(tmp_path):
        assert "进程" in (tmp_path / "lock").read_text(encoding="utf-8")


def test_another_year_is_not_locked(tmp_path: Path) -> None:
    with exclusive(tmp_path / "2024"), exclusive(tmp_path / "2025"):
        assert (tmp_path / "2025" / "lock").exists()
