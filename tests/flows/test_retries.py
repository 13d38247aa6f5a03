"""Only a busy file is tried again; bad input and our own faults never are."""

import pytest

from budget_disclosure.model.errors import DisclosureError


@pytest.mark.parametrize(
    ("error", "retried"),
    [
        (PermissionError(13, "open in Word"), True),
        (BlockingIOError(11, "locked"), True),
        (OSError(5, "share is away"), True),
        (FileNotFoundError(2, "gone"), False),
        (NotADirectoryError(20, "no folder"), False),
        (ValueError("bad input"), False),
        (DisclosureError("声明有误。"), False),
        (KeyError("x"), False),
    ],
)
def test_only_busy_files_are_tried_again(error: Exception, retried: bool) -> None:
    from prefect.states import Failed

    from budget_disclosure.runs.department_tasks import is_busy_file

    assert is_busy_file(None, None, Failed(data=error)) is retried
