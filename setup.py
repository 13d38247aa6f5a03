"""Puts what a new project begins with (templates, Prefect's files) into the wheel; all else is in pyproject.toml.

``disclose init`` lays it out again. It stands once in the repository, at the top, where people edit it.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
SHIPPED = (
    "templates",
    "prefect.yaml",
    "prefect.toml",
    "flows/publish_changed.py",
    "flows/publish_department.py",
    "flows/publish_pdf.py",
    "flows/publish_year.py",
    "flows/register_publication.py",
)


class BuildWithProject(build_py):
    """Copies the files of a new project into the package that is being built, but not into an editable install."""

    def run(self) -> None:
        """Build the package, then add the project's files."""
        super().run()
        if self.editable_mode:
            return
        target = Path(self.build_lib) / "budget_disclosure" / "project"
        shutil.rmtree(target, ignore_errors=True)
        for name in SHIPPED:
            source, place = ROOT / name, target / name
            place.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, place, ignore=shutil.ignore_patterns(".*", "~$*"))
            else:
                shutil.copyfile(source, place)


setup(cmdclass={"build_py": BuildWithProject})
