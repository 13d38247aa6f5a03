"""发布: exactly what may go to the web, apart from drafts, reports and data; made from the bytes that were pinned.

``outputs/<year>/发布/<department>/`` has the documents, their PDF, tables (as a workbook, CSV and JSON) and public
pages, from the second version on the public notice of correction, each called as the bureau's website wants it, a
simple page that links them, and 文件清单.csv with the size and SHA-256 of each.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import quote

from budget_disclosure.declarations.bureau_yaml import load_bureau
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.shown_names import safe_name
from budget_disclosure.store.atomic_writing import first_free, numbered, replace_folder
from budget_disclosure.store.csv_files import csv_bytes
from budget_disclosure.store.digests import digest, file_digests, has_digest
from budget_disclosure.store.document_data import DATA_NAME
from budget_disclosure.store.file_names import (
    CORRECTIONS_FOLDER,
    SET_ASIDE_FOLDER,
    beside,
    notice_path,
    release_folder,
)
from budget_disclosure.store.public_data import public_data
from budget_disclosure.store.versions import document_paths, list_versions, load_version

RELEASE_LIST, RELEASE_PAGE = "文件清单.csv", "index.html"
_KILO = 1024
_KINDS: Final = {
    ".docx": "Word 文档",
    ".pdf": "PDF 文档",
    ".html": "网页（图解）",
    ".xlsx": "Excel 表格",
    ".csv": "CSV 表格",
    ".json": "JSON 数据",
}


@dataclass(frozen=True, slots=True)
class ReleaseNames:
    """What the files of a department are called on the web; ``pattern`` is ``publish_names`` of 年度设置.yaml."""

    year: int
    pattern: str = "{file}"

    def of(self, name: str, department: str) -> str:
        """Return the name of a file from its path in the department's output folder (``021-某局``)."""
        path = PurePosixPath(name)
        owner = path.parent.name or department
        code, _, title = owner.partition("-")
        values = {"file": path.stem, "code": code, "name": title or code, "year": str(self.year)}
        stem = self.pattern
        for field, value in values.items():
            stem = stem.replace(f"{{{field}}}", value)
        return str(path.with_name(f"{safe_name(stem)}{path.suffix}"))


def names_for_web(inputs: Path, year: int) -> ReleaseNames | None:
    """Return how files are called on the web; ``None`` where 年度设置.yaml cannot be read: then nothing is renamed."""
    try:
        return ReleaseNames(year, load_bureau(inputs, year).publish_names)
    except DeclarationError:
        return None


def update_release(folder: Path, names: ReleaseNames) -> bool:
    """Make the files for the web those of the latest published version; return whether anything was written.

    A folder that says it holds them is left alone, whatever a person has done to it: ``release_problems`` tells. One
    of an earlier version that a person changed is put aside, not deleted. Raises ``OSError``, ``DisclosureError``.
    """
    versions = list_versions(folder)
    target = release_folder(folder)
    if not versions:
        return False
    own = _release_of(folder, versions[-1].number)
    files = renamed(own, names, folder.name)
    publication = versions[-1].publication
    day = f"{publication.day}" if publication else ""
    files[RELEASE_PAGE] = _page(_title(own, folder.name), day, files)
    listing = _listing(files)
    if has_digest(target / RELEASE_LIST, digest(listing)):
        return False
    aside = name_aside(folder, target.parent.name) if target.is_dir() and _differing(target) else None
    replace_folder(target, {**files, RELEASE_LIST: listing}, aside=aside)
    return True


def release_problems(folder: Path) -> tuple[str, ...]:
    """Return what is wrong with the files for the web of a department that has published, in Chinese."""
    target = release_folder(folder)
    if not list_versions(folder) or not target.is_dir():
        return ()
    wrong = _differing(target)
    if not wrong:
        return ()
    return (f"“{target.parent.name}/{target.name}”里的文件与公开时不同：{'、'.join(wrong)}。请勿从这里再次公开",)


def released_files(target: Path, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """Return the wanted files of a release that are as its own list says, by their paths in it."""
    files = {}
    for name, known in (_listed(target) or {}).items():
        path = target / name
        if wanted(name) and has_digest(path, known):
            files[name] = path.read_bytes()
    return files


def _release_of(folder: Path, number: int) -> dict[str, bytes]:
    published = load_version(folder, number)
    files = {**published.documents, **published.companions}
    for subject, document in document_paths(published.version).items():
        tables = public_data(published.data[f"{subject}/{DATA_NAME}"])
        files.update({beside(document, name): content for name, content in tables.items()})
    notices = numbered(folder / CORRECTIONS_FOLDER, number)
    for document in published.documents:
        notice = notices / notice_path(document)
        if notice.is_file():
            files[notice_path(document)] = notice.read_bytes()
    return files


def renamed(files: Mapping[str, bytes], names: ReleaseNames, department: str) -> dict[str, bytes]:
    """Return files by their names on the web; the links of a page follow those of the files beside it."""
    new = {name: names.of(name, department) for name in files}
    return {new[name]: _linked(name, content, new) for name, content in files.items()}


def _linked(name: str, content: bytes, new: Mapping[str, str]) -> bytes:
    if PurePosixPath(name).suffix != ".html":
        return content
    for old, called in new.items():
        if PurePosixPath(old).parent == PurePosixPath(name).parent:
            link = f'href="./{quote(PurePosixPath(old).name)}"'
            content = content.replace(link.encode(), f'href="./{quote(PurePosixPath(called).name)}"'.encode())
    return content


def _title(files: Mapping[str, bytes], department: str) -> str:
    """Return what the department's own document is called: its name is declared (``document.yaml``)."""
    own = sorted(name for name in files if "/" not in name and name.endswith(".docx"))
    notices = {notice_path(name) for name in own}
    return next((PurePosixPath(name).stem for name in own if name not in notices), department)


def _in_order(name: str) -> tuple[int, str, int, str]:
    """Return what sorts files: the department's before its units', each document before what stands beside it."""
    path = PurePosixPath(name)
    kinds = tuple(_KINDS)
    return name.count("/"), str(path.parent), kinds.index(path.suffix) if path.suffix in kinds else len(kinds), name


def _page(title: str, day: str, files: Mapping[str, bytes]) -> bytes:
    """Return a page that links the files, with their sizes: for a website that has none of its own."""
    ordered = sorted(files.items(), key=lambda pair: _in_order(pair[0]))
    groups = "\n".join(
        _group(owner, list(of_owner)) for owner, of_owner in groupby(ordered, key=lambda pair: _owner(pair[0]))
    )
    published = f"<p>公开日期：{escape(day)}</p>\n" if day else ""
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>body{{font:16px/1.7 sans-serif;color:#1c1c1c;max-width:50rem;"
        "margin:1.5rem auto;padding:0 1rem}h1{font-size:1.4rem;line-height:1.4}"
        "h2{font-size:1.1rem;margin:1.6rem 0 .4rem}"
        "a{color:#0b4f96}table{border-collapse:collapse;width:100%}th,td{border:1px solid #8a939c;padding:.3rem .6rem;"
        "text-align:left;overflow-wrap:anywhere}thead th{background:#eef1f4}th:nth-child(n+2),td:nth-child(n+2)"
        "{white-space:nowrap}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(title)}</h1>\n{published}{groups}\n</main>\n</body>\n</html>\n"
    ).encode()


def _group(owner: str, files: Sequence[tuple[str, bytes]]) -> str:
    """Return the files of the department (``owner`` is empty) or of one unit, under its name."""
    heading = f"<h2>{escape(owner)}</h2>\n" if owner else ""
    rows = "\n".join(
        f'<tr><td><a href="{quote(path)}">{escape(PurePosixPath(path).name)}</a></td>'
        f"<td>{_KINDS.get(PurePosixPath(path).suffix, '')}</td><td>{_size(len(content))}</td></tr>"
        for path, content in files
    )
    return (
        f'{heading}<table>\n<thead><tr><th scope="col">文件</th><th scope="col">格式</th><th scope="col">大小</th></tr>'
        f"</thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
    )


def _owner(path: str) -> str:
    """Return the unit in whose folder a file stands, as people call it; empty for the department's own."""
    folder = PurePosixPath(path).parent.name
    code, _, name = folder.partition("-")
    return f"{code} {name}".strip()


def _size(number: int) -> str:
    kilo = max(-(-number // _KILO), 1)
    return f"{kilo} KB" if kilo < _KILO else f"{number / _KILO / _KILO:.1f} MB"


def _listing(files: Mapping[str, bytes]) -> bytes:
    rows = [(name, len(content), digest(content)) for name, content in sorted(files.items())]
    return csv_bytes(("文件", "字节数", "SHA-256"), rows)


def _differing(target: Path) -> list[str]:
    """Return the files of a release that are not as its own list says: changed, gone, or put there."""
    listed = _listed(target)
    if listed is None:
        return [RELEASE_LIST]
    found = file_digests(target)
    found.pop(RELEASE_LIST, None)
    return sorted(name for name in {**listed, **found} if listed.get(name) != found.get(name))


def _listed(target: Path) -> dict[str, str] | None:
    """Return the digests that the list of a release has by path; ``None`` where it cannot be read."""
    try:
        rows = list(csv.reader((target / RELEASE_LIST).read_text(encoding="utf-8-sig").splitlines()))[1:]
    except (OSError, UnicodeDecodeError, csv.Error):
        return None
    return {row[0]: row[2] for row in rows if len(row) == 3}


def name_aside(folder: Path, name: str) -> Path:
    """Return a free name for what is put aside in a department's output folder: the wanted one with a number."""
    return first_free(lambda number: folder / SET_ASIDE_FOLDER / f"{name}-{number}")
