"""Our own faults and wrong use: they stop the program with a message, exit code 2. Data problems are findings."""

from pathlib import Path


class DisclosureError(Exception):
    """Base of the errors that are reported to the user without a traceback; the text is Chinese and complete."""


class SpecError(DisclosureError):
    """A declaration, wording, code list or import file that is not as documented; names file and line."""

    def __init__(self, path: Path, line: int | None, message: str) -> None:
        self.path, self.line, self.message = path, line, message
        super().__init__(f"{path}{f' 第 {line} 行' if line else ''}：{message}")


class TemplateError(DisclosureError):
    """The Word template cannot be rendered: unknown field, syntax error, missing style."""
