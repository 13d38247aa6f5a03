"""The headings of the sections come from the template alone, and are those that the finished document has."""

from collections.abc import Callable
from pathlib import Path

from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.readback.document_text import DocumentText
from budget_disclosure.template.section_titles import section_titles


def test_every_section_has_the_headings_that_it_stands_under_in_the_document(
    disclosure: Disclosure, template: Path, text: DocumentText
) -> None:
    titles = section_titles(disclosure, template)

    printed = {key: block for key, block in disclosure.narrative.prose.items() if any(p.text for p in block)}
    without_heading = {"cover_name", "cover_title"}
    assert set(titles) == set(printed)
    for key in set(printed) - without_heading:
        first = next(p.text for p in printed[key] if p.text)
        assert first in text.under(titles[key].rpartition(" › ")[2]), key
    assert titles["general_public_scale"] == ("五、一般公共预算支出情况说明 › （一）一般公共预算当年支出规模变化情况")


def test_a_heading_that_a_condition_leaves_out_is_not_above_a_section(
    disclosure: Disclosure, edited_template: Callable[..., Path]
) -> None:
    heading = '<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:r><w:t xml:space="preserve">九、政府采购情况'
    condition = '<w:p><w:r><w:t xml:space="preserve">{%p if is_department %}</w:t></w:r></w:p>'
    other = heading.replace("九、政府采购情况", "九、采购{{ scope }}</w:t></w:r></w:p>")
    otherwise = condition.replace("if is_department", "else")
    end = '</w:t></w:r></w:p><w:p><w:r><w:t xml:space="preserve">{%p endif %}'

    template = edited_template((heading, f"{condition}{other}{otherwise}{heading}{end}"))

    assert section_titles(disclosure, template)["procurement"] == "九、采购本部门"
