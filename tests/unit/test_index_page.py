"""The index of all departments: what lies in 发布/ as it was published, in one page."""

import json
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote

from budget_disclosure.public_page.index_page import INDEX_NAME, write_index
from budget_disclosure.store.csv_files import csv_bytes
from budget_disclosure.store.digests import digest
from tests.support.public_page import read_page

YEAR = 2024
MOST_BYTES = 2_000_000


def released(outputs: Path, code: str, name: str, wan: str, *, page: bool = True) -> Path:
    """Lay out what a department published; ``wan`` is its total in 万元."""
    folder = outputs / str(YEAR) / "发布" / f"{code}-{name}"
    folder.mkdir(parents=True)
    figures = [["支出总计", f"{Decimal(wan):,.2f}", "万元", str(Decimal(wan) * 10_000)]]
    data = json.dumps({"code": code, "name": name, "year": YEAR, "figures": figures}, ensure_ascii=False)
    files = {f"{name}2024年度部门预算公开.docx": b"document of " + code.encode()}
    if page:
        text = f'<script type="application/json" id="summary">{data}</script>'
        files[f"{name}2024年预算公开图解.html"] = text.encode()
    rows = [(path, len(text), digest(text)) for path, text in files.items()]
    for path, text in files.items():
        (folder / path).write_bytes(text)
    (folder / "文件清单.csv").write_bytes(csv_bytes(("文件", "字节数", "SHA-256"), rows))
    return folder


def test_departments_stand_by_size_with_their_figures_and_links(tmp_path: Path) -> None:
    released(tmp_path, "305", "水利局", "1175.85")
    released(tmp_path, "021", "办公室", "1457.38")
    released(tmp_path, "400", "老部门", "3", page=False)
    path = write_index(tmp_path, YEAR)
    assert path == tmp_path / "2024" / "发布" / INDEX_NAME
    page = read_page(path.read_bytes())
    assert page.headings == ["2024年度部门预算公开一览", "各部门的规模", "各部门"]
    assert page.tables["各部门"] == [
        ["代码", "部门", "支出总计"],
        ["021", "办公室", "1,457.38 万元"],
        ["305", "水利局", "1,175.85 万元"],
        ["400", "老部门", ""],
    ]
    assert page.told == ["各部门的规模", "021 办公室：1,457.38 万元；305 水利局：1,175.85 万元。"]
    assert "2,633.23 万元" in page.text and "已公开 3 个部门。数取自各部门公开的文档。" in page.text
    assert next(link for link in page.links if link.startswith("./")).startswith("./021-%E5%8A%9E")
    linked = [unquote(link) for link in page.links if link.startswith("./")]
    assert len(linked) == 3 and all((path.parent / name).is_file() for name in linked)
    before = path.read_bytes()
    assert write_index(tmp_path, YEAR) is not None and path.read_bytes() == before


def test_what_somebody_changed_is_not_in_it_and_without_departments_there_is_none(tmp_path: Path) -> None:
    folder = released(tmp_path, "305", "水利局", "1175.85")
    page = folder / "水利局2024年预算公开图解.html"
    page.write_bytes(page.read_bytes().replace(b"1,175.85", b"1,075.85"))
    path = write_index(tmp_path, YEAR)
    assert path is not None
    assert read_page(path.read_bytes()).tables["各部门"] == [["代码", "部门"], ["305", "水利局"]]
    (folder / "水利局2024年度部门预算公开.docx").write_bytes(b"changed")
    assert write_index(tmp_path, YEAR) is None
    assert not path.exists()
    assert write_index(tmp_path, 2023) is None


def test_a_hundred_departments_stay_far_below_two_megabytes(tmp_path: Path) -> None:
    for number in range(100):
        released(tmp_path, f"{number:03}", f"某县第{number}个名称不短的行政管理部门", f"{number * 1000}.25")
    path = write_index(tmp_path, YEAR)
    assert path is not None and path.stat().st_size < MOST_BYTES / 20
    page = read_page(path.read_bytes())
    assert len(page.tables["各部门"]) == 101
    # One picture at a glance: the fifteen largest; the others are told together.
    assert page.told[1].count("：") == 15 and page.told[1].startswith(
        "099 某县第99个名称不短的行政管理部门：99,000.25 万元；"
    )
    rest = sum(Decimal(f"{number * 1000}.25") for number in range(85))
    assert f"图中是规模最大的 15 个部门；其余 85 个部门合计 {rest:,.2f} 万元，见下面的表。" in page.text
