"""Keeping published versions: ``历史版本/0001``, ``0002`` … in the department's output folder.

A version appears by one rename (``atomic_writing``): killed at any moment it is there or not, never in part. A number
that exists is never written again, and no version is deleted. So each content is kept once: what an earlier version
holds stays there, and the record says where. Data are compressed (``数据.zip``).
"""

import contextlib
import zipfile
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath

from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.ooxml.zip_package import write_package
from budget_disclosure.store.atomic_writing import numbered, numbers_in, write_folder
from budget_disclosure.store.digests import digest
from budget_disclosure.store.document_data import EXTRA_NAME, INPUTS_NAME, read_path
from budget_disclosure.store.file_names import VERSIONS_FOLDER
from budget_disclosure.store.json_files import Json, json_bytes, read_json
from budget_disclosure.store.kept_submissions import SUBMISSIONS_NAME
from budget_disclosure.store.version import Publication, Signature, Version

DATA_FOLDER = "数据"
_DATA_PREFIX, _DATA_ARCHIVE = f"{DATA_FOLDER}/", f"{DATA_FOLDER}.zip"
MANIFEST_NAME = "版本.json"
_FORMAT = 3
_ATTEMPTS = 20
_UNPUBLISHED = (INPUTS_NAME, SUBMISSIONS_NAME)


@dataclass(frozen=True, slots=True)
class VersionFiles:
    """A version with the bytes of its files, checked against their digests."""

    version: Version
    documents: Mapping[str, bytes]
    data: Mapping[str, bytes]
    companions: Mapping[str, bytes]


def keep_version(
    department_folder: Path,
    documents: Mapping[str, bytes],
    data: Mapping[str, bytes],
    inputs: Mapping[str, str],
    *,
    companions: Mapping[str, bytes] | None = None,
    publication: Publication | None = None,
    declarations: Mapping[str, str] | None = None,
    code_version: str = "",
    kept_at: str = "",
    signature: Signature | None = None,
) -> Version:
    """Keep what is published and return the version it is; equal content is the latest version, not a new one.

    Content is documents and data, without ``inputs.json`` and ``submissions.json``: a cell that nothing published shows
    makes no version.
    ``companions`` are the other files that go to the web; ``inputs`` and ``declarations`` are digests by file name;
    ``kept_at`` is the caller's clock as text. Names are relative, with ``/``. Raises ``OSError`` when the disk refuses.
    """
    folder = department_folder / VERSIONS_FOLDER
    latest = _latest(folder)
    content = Version(
        0,
        folder,
        _digests(documents),
        _digests(data),
        dict(sorted(inputs.items())),
        dict(sorted((declarations or {}).items())),
        code_version,
        kept_at,
        _digests(companions or {}),
        publication,
        signature=signature,
    )
    if latest is not None and _is_equal(latest, content):
        return latest
    digests = _all_digests(content)
    known = _kept_before(folder, set(digests.values()))
    content = replace(content, elsewhere={name: known[found] for name, found in digests.items() if found in known})
    files = {**documents, **(companions or {}), **{f"{_DATA_PREFIX}{name}": value for name, value in data.items()}}
    for _ in range(_ATTEMPTS):
        number = _last_number(folder) + 1
        if _write(folder, number, content, files):
            return load_manifest(numbered(folder, number))
    raise DisclosureError(f"{folder} 中无法存入新版本：另一个程序正在不断写入。请稍后重新运行。")


def list_versions(department_folder: Path) -> tuple[Version, ...]:
    """Return all versions in the order of their numbers; none when nothing was published yet.

    Raises ``DisclosureError`` for a version whose record cannot be read.
    """
    return versions_in(department_folder / VERSIONS_FOLDER)


def versions_in(folder: Path) -> tuple[Version, ...]:
    """Return all versions of a folder of versions, wherever it stands; raises as ``list_versions``."""
    return tuple(load_manifest(numbered(folder, number)) for number in numbers_in(folder))


def load_version(department_folder: Path, number: int) -> VersionFiles:
    """Return a version with its files. Raises ``DisclosureError`` when there is none, or a file was changed since."""
    folder = numbered(department_folder / VERSIONS_FOLDER, number)
    if not folder.is_dir():
        known = "、".join(str(version.number) for version in list_versions(department_folder)) or "无"
        raise DisclosureError(f"{department_folder.name} 没有第 {number} 版。现有版本：{known}")
    return read_version(load_manifest(folder))


def read_version(version: Version) -> VersionFiles:
    """Return a known version with its files. Raises ``DisclosureError`` when a file was changed since, or is gone."""
    return VersionFiles(
        version,
        {name: read_file(version, name) for name in version.documents},
        read_data(version, version.data),
        {name: read_file(version, name) for name in version.companions},
    )


def read_file(version: Version, name: str) -> bytes:
    """Return a document or companion of a version. Raises ``DisclosureError`` when it was changed since, or is gone."""
    path = _place(version, name)
    return _checked(
        str(path), path.read_bytes() if path.is_file() else None, {**version.documents, **version.companions}[name]
    )


def read_data(version: Version, names: Iterable[str]) -> dict[str, bytes]:
    """Return data of a version by their names. Raises ``DisclosureError`` when one was changed since, or is gone."""
    found: dict[str, bytes] = {}
    with contextlib.ExitStack() as opened:
        archives: dict[Path, zipfile.ZipFile | None] = {}
        for name in names:
            path = _place(version, f"{_DATA_PREFIX}{name}")
            if path.is_file():  # as programs before format 3 kept it
                found[name] = _checked(str(path), path.read_bytes(), version.data[name])
                continue
            number, _, member = path.relative_to(version.folder.parent).as_posix().partition(f"/{_DATA_PREFIX}")
            place = version.folder.parent / number / _DATA_ARCHIVE
            if place not in archives:
                archives[place] = _open_archive(place, opened)
            content = _read_member(place, archives[place], member)
            found[name] = _checked(f"{place}（{member}）", content, version.data[name])
    return found


def document_paths(version: Version) -> dict[str, str]:
    """Return where the documents of a version stand in it, by whose they are."""
    names = {f"{subject}/{EXTRA_NAME}": subject for subject in version.subjects}
    return {names[name]: read_path(extra) for name, extra in read_data(version, names).items()}


def earlier_with(folder: Path, subject: str, number: int) -> Version | None:
    """Return the latest version before ``number`` that holds the document; ``None`` when there is none."""
    earlier = (version for version in reversed(list_versions(folder)) if version.number < number)
    return next((version for version in earlier if subject in version.subjects), None)


def load_manifest(folder: Path) -> Version:
    """Return the record of a version's folder. Raises ``DisclosureError`` when it cannot be read."""
    path = folder / MANIFEST_NAME
    try:
        record: Json = read_json(path)
        return Version(
            number=int(record["number"]),
            folder=folder,
            documents=dict(record["documents"]),
            data=dict(record["data"]),
            inputs=dict(record["inputs"]),
            declarations=dict(record["declarations"]),
            code_version=str(record["code_version"]),
            kept_at=str(record["kept_at"]),
            companions=dict(record.get("companions", {})),
            publication=_publication(record.get("publication")),
            elsewhere=dict(record.get("elsewhere", {})),
            signature=Signature(**record["signature"]) if record.get("signature") else None,
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DisclosureError(f"历史版本的记录 {path} 无法读取（{error}）。请从备份恢复这个文件夹。") from error


def _publication(data: Json | None) -> Publication | None:
    return Publication(date.fromisoformat(data["day"]), str(data["url"]), str(data["reason"])) if data else None


def _digests(files: Mapping[str, bytes]) -> dict[str, str]:
    for name in files:
        parts = PurePosixPath(name).parts
        if (
            not parts
            or PurePosixPath(name).is_absolute()
            or ".." in parts
            or parts[0] in (DATA_FOLDER, _DATA_ARCHIVE, MANIFEST_NAME)
        ):
            raise ValueError(f"not a name inside a version: {name!r}")
    return {name: digest(content) for name, content in sorted(files.items())}


def _is_equal(latest: Version, content: Version) -> bool:
    def published(data: Mapping[str, str]) -> dict[str, str]:
        return {name: value for name, value in data.items() if PurePosixPath(name).name not in _UNPUBLISHED}

    return latest.documents == content.documents and published(latest.data) == published(content.data)


def _latest(folder: Path) -> Version | None:
    """Return the latest version; ``None`` also when its record is damaged, so that a new one is kept beside it."""
    number = _last_number(folder)
    try:
        return load_manifest(numbered(folder, number)) if number else None
    except DisclosureError:
        return None


def _last_number(folder: Path) -> int:
    return max(numbers_in(folder), default=0)


def _kept_before(folder: Path, wanted: Collection[str]) -> dict[str, str]:
    """Return where the versions hold contents, by digest; what is damaged is not counted on."""
    places: dict[str, str] = {}
    for number in numbers_in(folder):
        with contextlib.suppress(DisclosureError):
            version = load_manifest(numbered(folder, number))
            for name, known in _all_digests(version).items():
                if known in wanted and known not in places and name not in version.elsewhere:
                    with contextlib.suppress(DisclosureError):
                        _read_any(version, name)
                        places[known] = f"{version.folder.name}/{name}"
    return places


def _all_digests(version: Version) -> dict[str, str]:
    """Return the digests of all files of a version; the names of data begin with their folder."""
    data = {f"{_DATA_PREFIX}{name}": known for name, known in version.data.items()}
    return {**version.documents, **version.companions, **data}


def _read_any(version: Version, name: str) -> None:
    if name.startswith(_DATA_PREFIX):
        read_data(version, [name.removeprefix(_DATA_PREFIX)])
    else:
        read_file(version, name)


def _place(version: Version, name: str) -> Path:
    """Return where a file of a version stands; data (``数据/…``) stand there or in the archive beside."""
    return version.folder.parent / version.elsewhere.get(name, f"{version.folder.name}/{name}")


def _write(folder: Path, number: int, content: Version, files: Mapping[str, bytes]) -> bool:
    """Write a version under its number; ``False`` when another program took the number meanwhile."""
    record = {
        "format": _FORMAT,
        "number": number,
        "kept_at": content.kept_at,
        "code_version": content.code_version,
        "publication": None
        if content.publication is None
        else {
            "day": content.publication.day.isoformat(),
            "url": content.publication.url,
            "reason": content.publication.reason,
        },
        **({"signature": asdict(content.signature)} if content.signature else {}),
        "documents": content.documents,
        "companions": content.companions,
        "data": content.data,
        "elsewhere": content.elsewhere,
        "inputs": content.inputs,
        "declarations": content.declarations,
    }
    own = {name: value for name, value in files.items() if name not in content.elsewhere}
    data = {name.removeprefix(_DATA_PREFIX): value for name, value in own.items() if name.startswith(_DATA_PREFIX)}
    published = {name: value for name, value in own.items() if not name.startswith(_DATA_PREFIX)}
    archive = {_DATA_ARCHIVE: write_package(data)} if data else {}
    return write_folder(numbered(folder, number), {**published, **archive, MANIFEST_NAME: json_bytes(record)})


def _open_archive(path: Path, opened: contextlib.ExitStack) -> zipfile.ZipFile | None:
    """Return an archive of data; ``None`` where it is none any more. Its files are missing where it is gone."""
    try:
        return opened.enter_context(zipfile.ZipFile(path))
    except (OSError, zipfile.BadZipFile):
        return None


def _read_member(place: Path, archive: zipfile.ZipFile | None, name: str) -> bytes | None:
    """Return a file of an archive: ``None`` where it is missing, nothing where it is damaged."""
    if archive is None:
        return b"" if place.is_file() else None
    try:
        return archive.read(name)
    except KeyError:
        return None
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
        return b""


def _checked(path: str, content: bytes | None, expected: str) -> bytes:
    if content is None:
        raise DisclosureError(f"历史版本缺少文件 {path}。请从备份恢复。")
    if digest(content) != expected:
        raise DisclosureError(f"历史版本的文件 {path} 被改动过，与存入时不符。请从备份恢复。")
    return content
