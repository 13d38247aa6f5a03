"""Puts what a new project begins with (templates, Prefect's files) into the wheel; all else is in pyproject.toml.

``disclose init`` lays it out again. It stands once in the repository, at the top, where people edit it.
"""

import shutil
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT / "flows"))
from budget_disclosure.actions.new_project import shipped_files  # noqa: E402 - it is what is being built


class BuildWithProject(build_py):
    """Copies the files of a new project into the package that is being built, but not into an editable install."""

    def run(self) -> None:
        """Build the package, then add the project's files."""
        super().run()
        if self.editable_mode:
            return
        target = Path(self.build_lib) / "budget_disclosure" / "project"
        shutil.rmtree(target, ignore_errors=True)
        for source in shipped_files(ROOT):
            place = target / source.relative_to(ROOT)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, place)


setup(cmdclass={"build_py": BuildWithProject})
