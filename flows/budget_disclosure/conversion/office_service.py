"""A LibreOffice that goes on: started once, asked for one document after the other, ended with this process.

Starting costs as much as laying out two documents. What is asked and answered are files in a folder of its own
(``office.bas``): this works with every LibreOffice, needs no Python in it, and no port that others could reach.
"""

import atexit
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from budget_disclosure.conversion.fonts import font_rules
from budget_disclosure.conversion.office_profile import SERVE, write_profile
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.processes.owned import end, start_guarded

START_SECONDS = 120
SECONDS_A_DOCUMENT = 60
# It keeps about 6 MB of each document, and slows down with it; a start costs as much as two documents.
MOST_DOCUMENTS = 8
_SECONDS_TO_END = 0 if sys.platform == "win32" else 5  # it has no guard there
_A_MOMENT = 0.01


class LibreOfficeError(DisclosureError):
    """LibreOffice is not there, or did not do what it was asked for."""


class UnanswerableError(LibreOfficeError):
    """LibreOffice answered that it cannot; it would not answer anything else another time."""


class NoServiceError(LibreOfficeError):
    """LibreOffice ended before it served anything: its macros may be forbidden on this machine."""


class SilentError(LibreOfficeError):
    """LibreOffice was started and did not begin to serve in all the time that it was given."""


@dataclass(frozen=True, slots=True)
class Request:
    """A document to be laid out.

    ``bookmarks`` are those of its headings in order; the page of the first one has the number ``first``, or pages count
    from the first of the document. ``contents`` are the bookmarks to which the entries of its contents lead, where
    numbers are to be written into them: each ends with one character in the number's place. ``pdf`` asks for a PDF:
    options of the export (tagged, version), or none.
    """

    document: bytes
    bookmarks: Sequence[str] = ()
    first: int | None = None
    contents: Sequence[str] = ()
    pdf: tuple[bool, int] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The printed pages of the headings in their order (``None``: not told, the PDF has them), and the PDF.

    There is no PDF where none was asked for, and where the contents were not as the request said.
    """

    pages: tuple[int, ...] | None
    pdf: bytes | None


class OfficeService:
    """One LibreOffice that is running, with a folder that is its own. Not for two threads at once."""

    def __init__(self, program: Path) -> None:
        """Start it. Raises ``NoServiceError`` where it ends at once, ``SilentError`` where it does not begin to serve,
        ``LibreOfficeError`` where it cannot be started.
        """
        self._folder = Path(tempfile.mkdtemp(prefix="disclose-pdf-"))
        self._done = 0
        write_profile(self._folder / "profile")
        self._fonts = contextlib.ExitStack()
        environment = {**os.environ, "FONTCONFIG_FILE": str(self._fonts.enter_context(font_rules())), "TZ": "UTC"}
        command = [
            str(program),
            "--headless",
            "--norestore",
            "--nologo",
            f"-env:UserInstallation={(self._folder / 'profile').as_uri()}",
            SERVE.format(self._folder.as_uri()),
        ]
        # Its output goes to a file: a pipe would stay open as long as any of its child processes lives.
        self._log = (self._folder / "log").open("w+b")
        try:
            self._process = start_guarded(command, environment, self._log, folder=self._folder)
        except OSError as error:
            self._remove()
            raise LibreOfficeError(f"无法启动：{error}") from error
        try:
            self._wait_for("ready", START_SECONDS)
        except _EndedError as error:
            raise NoServiceError(str(error)) from error
        except LibreOfficeError as error:
            raise SilentError(str(error)) from error

    @property
    def is_new(self) -> bool:
        """Whether it has not been asked yet."""
        return self._done == 0

    @property
    def is_fit(self) -> bool:
        """Whether it can be asked again."""
        return self._process.poll() is None and self._done < MOST_DOCUMENTS

    def ask(self, request: Request) -> Answer:
        """Return the answer. Raises ``LibreOfficeError``; where it ended or did not answer in time it is gone."""
        number, self._done = self._done, self._done + 1
        source, target = self._folder / f"{number}.docx", self._folder / f"{number}.pdf"
        source.write_bytes(request.document)
        tagged, version = request.pdf or (False, 0)
        lines = [
            source.as_uri(),
            target.as_uri() if request.pdf else "",
            str(tagged).lower(),
            str(version),
            "" if request.first is None else str(request.first),
            str(len(request.bookmarks)),
            *request.bookmarks,
            *request.contents,
        ]
        asked = self._folder / f"{number}.part"
        asked.write_text("\n".join(lines), encoding="utf-8")
        asked.replace(self._folder / f"{number}.request")
        problem, *pages = self._wait_for(f"{number}.answer", SECONDS_A_DOCUMENT).split("\n")[:-1] or ["没有回答"]
        pdf = target.read_bytes() if target.is_file() else None
        for path in self._folder.glob(f"{number}.*"):
            path.unlink()
        if problem:
            raise UnanswerableError(f"LibreOffice 没有排出版面：{problem}")
        return Answer(tuple(map(int, pages)), pdf)

    def close(self) -> None:
        """End it, and remove its folder."""
        if not self._log.closed:
            # Its guard begins: whenever this process is stopped from here on, nothing is left.
            if self._process.stdin is not None:
                self._process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_SECONDS_TO_END)
            end(self._process)
            self._remove()

    def _remove(self) -> None:
        self._log.close()
        self._fonts.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _wait_for(self, name: str, seconds: float) -> str:
        """Return the content of a file as soon as it is there; where it does not come, all is ended and told."""
        path, latest = self._folder / name, time.monotonic() + seconds
        while not path.exists():
            if self._process.poll() is not None:
                self._log.seek(0)
                said = self._log.read().decode(errors="replace").strip()
                self.close()
                raise _EndedError(f"LibreOffice 意外结束：{said or '没有给出原因'}")
            if time.monotonic() > latest:
                self.close()
                raise LibreOfficeError(f"LibreOffice 在 {seconds} 秒内没有完成转换")
            time.sleep(_A_MOMENT)
        return path.read_text(encoding="utf-8")


class _EndedError(LibreOfficeError):
    """It ended by itself."""


_idle: list[OfficeService] = []
_lock = threading.Lock()


def answer_of(program: Path, request: Request) -> Answer:
    """Return the answer of a LibreOffice that is idle, or of a new one; it goes on for whoever asks next.

    A document at which one that has worked before ended is tried again with a new one. Raises ``NoServiceError``,
    ``SilentError``, ``LibreOfficeError``.
    """
    while True:
        service = _idle_one() or OfficeService(program)
        was_new = service.is_new
        try:
            return service.ask(request)
        except UnanswerableError:
            raise
        except LibreOfficeError:
            if was_new:
                raise
        finally:
            _give_back(service)


def _idle_one() -> OfficeService | None:
    with _lock:
        while _idle:
            service = _idle.pop()
            if service.is_fit:
                return service
            service.close()
    return None


def _give_back(service: OfficeService) -> None:
    if service.is_fit:
        with _lock:
            _idle.append(service)
    else:
        service.close()


@atexit.register
def close_offices() -> None:
    """End those that are idle; where this process is killed, the system does it (``processes/guard.py``)."""
    with _lock:
        while _idle:
            _idle.pop().close()
