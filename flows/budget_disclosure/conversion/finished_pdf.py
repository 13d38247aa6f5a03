"""A PDF from LibreOffice becomes one that may be published: it says what its document says, and is fit for reading.

It gets the page labels of its printed numbers, complete tags, the document's properties and no clock, and is packed.
"""

import io
from collections.abc import Sequence

from budget_disclosure.conversion.page_labels import page_labels, set_page_labels
from budget_disclosure.conversion.pdf_comparison import TextDifference, text_differences
from budget_disclosure.conversion.pdf_fonts import number_fonts
from budget_disclosure.conversion.pdf_links import order_links
from budget_disclosure.conversion.pdf_metadata import properties_of, set_properties
from budget_disclosure.conversion.pdf_standards import accessibility_faults, archival_faults
from budget_disclosure.conversion.pdf_tags import alternative_texts, complete_tags, join_continued_rows
from budget_disclosure.conversion.pdf_text import read_pdf_text
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.readback.reading_text import reading_text

_MOST_TOLD = 3


class UnfitPdfError(DisclosureError):
    """A PDF that must not be published."""


def finished_pdf(pdf: bytes, docx: bytes, *, is_archival: bool = False) -> bytes:
    """Return the PDF of a document as it may be published; equal documents give equal PDFs, with equal fonts.

    With ``is_archival`` it is PDF/A-2b. PDF/UA-1 is claimed where nothing is found against it. Raises
    ``UnfitPdfError`` where the text is not that of the document, where it cannot be read, or is not fit for archives.
    """
    from pikepdf import ObjectStreamMode, Pdf, PdfError

    try:
        with Pdf.open(io.BytesIO(pdf)) as opened:
            order_links(opened)
            number_fonts(opened)
            join_continued_rows(opened)
            reading, text = reading_text(docx), read_pdf_text(opened)
            _refuse(text_differences(reading, text.blocks))
            complete_tags(opened, alternative_texts(docx))
            set_page_labels(opened, page_labels(docx, reading, text))
            properties = properties_of(docx)
            set_properties(opened, properties, is_accessible=False, is_archival=is_archival)
            if not accessibility_faults(opened):
                set_properties(opened, properties, is_accessible=True, is_archival=is_archival)
            faults = archival_faults(opened) if is_archival else ()
            if faults:
                raise UnfitPdfError(f"没有生成符合 PDF/A-2 的文件，未采用（{faults[0]}）")
            opened.remove_unreferenced_resources()
            buffer = io.BytesIO()
            opened.save(
                buffer,
                object_stream_mode=ObjectStreamMode.generate,
                deterministic_id=True,
                min_version="1.7",
                fix_metadata_version=False,
            )
            return buffer.getvalue()
    except (PdfError, ValueError) as error:
        raise UnfitPdfError(f"PDF 读不出来，未采用（{error}）") from error


def _refuse(differences: Sequence[TextDifference]) -> None:
    """Raise ``UnfitPdfError`` that says in words what is different, the first places in full."""
    if differences:
        told = "；".join(map(str, differences[:_MOST_TOLD]))
        more = f"；还有 {len(differences) - _MOST_TOLD} 处" if len(differences) > _MOST_TOLD else ""
        raise UnfitPdfError(f"PDF 的文字与文档不一致，未采用：{told}{more}")
