"""What a run is asked to do; the titles and descriptions are what Prefect's form shows."""

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from budget_disclosure.intake.departments import DepartmentFolder
from budget_disclosure.runs.department_run import DepartmentJob
from budget_disclosure.store.file_names import state_folder


class RunRequest(BaseModel):
    """A run over departments of a year. Folders are relative to the working directory."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    year: int = Field(title="预算年度", description="如 2024", ge=2000, le=2099)
    inputs: Path = Field(default=Path("inputs"), title="填报表文件夹", description="其中每个年度一个文件夹")
    outputs: Path = Field(default=Path("outputs"), title="输出文件夹")
    templates: Path = Field(default=Path("templates"), title="模板文件夹")
    replace_edited: bool = Field(
        default=False, title="替换人工修改过的文档", description="原文件另存为“…（人工修改备份）”后生成新文档"
    )
    pdf: bool = Field(default=False, title="生成 PDF", description="在每份文档旁边生成 PDF（需要 LibreOffice）")
    pdf_a: bool = Field(default=False, title="生成 PDF/A", description="生成的 PDF 符合 PDF/A-2，可以归档")

    @property
    def department_codes(self) -> tuple[str, ...]:
        """The departments to process; none given means all."""
        return ()

    @property
    def wants_pdf(self) -> bool:
        """Whether PDFs of either kind are asked for."""
        return self.pdf or self.pdf_a

    @property
    def state_folder(self) -> Path:
        """Where a run keeps its lock, its summary and its logs."""
        return state_folder(self.outputs, self.year)

    def job(self, department: DepartmentFolder, format_folder: Path, now: datetime) -> DepartmentJob:
        """Return the work on one department in its format; ``now`` is the run's clock."""
        return DepartmentJob(
            year=self.year,
            code=department.code,
            name=department.name,
            folder=department.folder,
            outputs=self.outputs,
            format_folder=format_folder,
            replace_edited=self.replace_edited,
            pdf=self.wants_pdf,
            pdf_a=self.pdf_a,
            now=now,
        )


class YearRequest(RunRequest):
    """A run over all departments of a year, or over some of them."""

    departments: tuple[str, ...] = Field(default=(), title="部门代码", description="只处理这些部门；不填则处理全部部门")

    @property
    def department_codes(self) -> tuple[str, ...]:
        """The departments to process; none given means all."""
        return self.departments


class DepartmentRequest(RunRequest):
    """A run over one department."""

    department: str = Field(title="部门代码", description="如 021", min_length=1)

    @property
    def department_codes(self) -> tuple[str, ...]:
        """The one department to process."""
        return (self.department,)
