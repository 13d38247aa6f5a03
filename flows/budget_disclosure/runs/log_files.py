"""Log files of runs: one a start, of which only the last are kept; one that grows in service is rotated."""

import contextlib
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

_LOGS_KEPT = 20


class RotatedLog(RotatingFileHandler):
    """A log that begins anew when it has grown; where another process holds the file (Windows), it grows on."""

    def rotate(self, source: str, dest: str) -> None:
        """Put a full file aside."""
        with contextlib.suppress(OSError):
            super().rotate(source, dest)


def new_log(folder: Path) -> Path:
    """Return the log file of this start; only those of the last starts are kept, with what was rotated of them."""
    folder.mkdir(parents=True, exist_ok=True)
    starts: dict[str, list[Path]] = {}
    for path in folder.glob("*.log*"):
        starts.setdefault(path.name.partition(".")[0], []).append(path)
    for start in sorted(starts)[: -_LOGS_KEPT + 1]:
        for path in starts[start]:
            path.unlink(missing_ok=True)
    return folder / f"{datetime.now().astimezone():%Y%m%d-%H%M%S-%f}.log"
