"""An invented county that has published: each department's page of the public and its document in 发布/, listed.

The pages are real; the Word documents are place-holders, because nothing of them is looked at here.
"""

from pathlib import Path

from budget_disclosure.public_page.index_page import write_index
from budget_disclosure.public_page.write_page import PUBLIC_PAGE, write_public_page
from budget_disclosure.store.csv_files import csv_bytes
from budget_disclosure.store.digests import digest
from budget_disclosure.store.file_names import companion_name
from tests.support.county import content_of_invented, county

YEAR = 2024


def publish_county(outputs: Path, count: int) -> Path:
    """Lay out what the departments of a county have published, and return their index."""
    for department in county(count):
        disclosure = content_of_invented(department).disclosure
        assert disclosure is not None, department.code
        name = disclosure.ledger.name
        tables = companion_name("公开表.xlsx", name, YEAR)
        files = {
            disclosure.file_name: b"docx",
            tables: b"xlsx",
            companion_name(PUBLIC_PAGE, name, YEAR): write_public_page(disclosure, tables),
        }
        folder = outputs / str(YEAR) / "发布" / f"{department.code}-{name}"
        folder.mkdir(parents=True)
        for path, content in files.items():
            (folder / path).write_bytes(content)
        rows = [(path, len(content), digest(content)) for path, content in sorted(files.items())]
        (folder / "文件清单.csv").write_bytes(csv_bytes(("文件", "字节数", "SHA-256"), rows))
    index = write_index(outputs, YEAR)
    assert index is not None
    return index
