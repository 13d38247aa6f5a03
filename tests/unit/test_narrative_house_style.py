"""What units wrote is printed in house style in the prose too: tasks, organisation, reasons."""

from dataclasses import replace

from budget_disclosure.declarations.year import Declarations
from tests.support.disclosures import unit_disclosure
from tests.support.law import LAW
from tests.support.submissions import comparisons, information, submission

FILE = "305001-青禾县水务局.xlsx"


def test_tasks_organisation_and_reasons_have_chinese_punctuation(year_2024: Declarations) -> None:
    unit = submission(
        unit=information(mandate=("负责水库(含小型),河道管理",), organisation="内设3个股室:办公室,财务股.")
    )
    last_year = dict.fromkeys(LAW.comparisons, 0) | {LAW.comparisons["total"]: 20000}
    compared = comparisons(FILE, last_year, {LAW.comparisons["total"]: "项目减少(水库维护),人员调出"})
    prose = unit_disclosure(replace(unit, comparisons=compared), year_2024).narrative.prose

    def told(key: str) -> str:
        return "".join(paragraph.text for paragraph in prose[key])

    assert "负责水库（含小型），河道管理" in told("mandate")
    assert "内设3个股室：办公室，财务股。" in told("organisation")
    assert "项目减少（水库维护），人员调出" in told("total_change")
