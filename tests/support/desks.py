"""A small year with its local page, asked without a network: two departments, three units, one workbook each at hand."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.testclient import TestClient

from budget_disclosure.actions.last_year_of_units import YearFolders
from budget_disclosure.desk.desk_app import desk_app
from budget_disclosure.desk.desk_context import Desk
from budget_disclosure.workbook.workbook_values import WorkbookValues
from tests.support.workbooks import unit_values, valid_workbook

YEAR = 2024
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
HOST = "127.0.0.1:4300"
NOW = datetime(2024, 3, 15, 9, 30, 0, tzinfo=timezone(timedelta(hours=8)))
UNITS = {"305001": "云岭县水利局", "305002": "云岭县水文站", "312001": "云岭县林业局"}
ROSTER = "部门代码,部门名称,单位代码,单位名称\n" + "".join(
    f"{code[:3]},{'云岭县林业局' if code[:3] == '312' else '云岭县水利局'},{code},{name}\n"
    for code, name in UNITS.items()
)
SETTINGS = "format: thirteen-tables\nreport_by: 2024-03-31\ncontact: 预算股 张三 0358-0000000\n"


def values_of(code: str, revision: int | None = 1, short_name: str | None = None, without: str = "") -> WorkbookValues:
    """Return the values of a unit; ``short_name`` makes an otherwise equal workbook another one.

    ``without`` is a field of the unit's sheet that is left empty.
    """
    department = "云岭县林业局" if code[:3] == "312" else "云岭县水利局"
    values = unit_values(
        department_code=code[:3], department_name=department, unit_code=code, unit_name=UNITS.get(code, "某站"),
        **({} if code.endswith("001") else {"kind": "事业单位", "role": "下属单位"}),
    )  # fmt: skip
    unit: dict[str, Any] = {**values.forms["unit"], "revision": revision}
    if short_name is not None:
        unit["short_name"] = short_name
    if without:
        unit[without] = None
    return replace(values, forms={**values.forms, "unit": unit})


@cache
def workbook(code: str, revision: int | None = 1, short_name: str | None = None, without: str = "") -> bytes:
    """Return a filled workbook of a unit."""
    with TemporaryDirectory() as folder:
        return valid_workbook(Path(folder), values_of(code, revision, short_name, without), f"{code}.xlsx").read_bytes()


@dataclass
class DeskYear:
    """The page of a year and whoever asks it."""

    inputs: Path
    outputs: Path
    desk: Desk

    def client(self, address: str = "127.0.0.1") -> TestClient:
        app: Any = desk_app(self.desk)
        return TestClient(app, base_url=f"http://{HOST}", client=(address, 50000), follow_redirects=False)

    def operator(self) -> "Person":
        return Person(self.client(), self.desk.operator_link.rpartition("/")[2], "/")

    def unit(self, code: str) -> "Person":
        return Person(self.client("192.168.1.7"), self.desk.files.make_link(code, NOW), "/unit/")


class Person:
    """Somebody at the page, who came in by a link."""

    def __init__(self, client: TestClient, secret: str, home: str) -> None:
        self.client, self.home = client, home
        self.entered = self.post("/in", secret=secret)

    @property
    def csrf(self) -> str:
        page = self.client.get(self.home).text
        return page.partition('name="csrf" value="')[2].partition('"')[0]

    def post(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> Any:
        return self.client.post(path, data=fields, headers={"Origin": f"http://{HOST}", **(headers or {})})

    def does(self, path: str, **fields: str) -> str:
        """Send a form as its page does, and return the page that follows."""
        answer = self.post(path, csrf=self.csrf, **fields)
        assert answer.status_code == 303, answer.text
        return str(self.client.get(answer.headers["location"]).text)

    def sends(self, content: bytes, name: str = "填报表.xlsx", **headers: str) -> Any:
        from urllib.parse import quote

        path = "/unit/upload" if self.home == "/unit/" else "/upload"
        given = {"Origin": f"http://{HOST}", "X-CSRF": self.csrf, "X-File-Name": quote(name), **headers}
        return self.client.put(path, content=content, headers=given)


def desk_year(folder: Path) -> DeskYear:
    """Return the page of an empty year with a roster."""
    inputs, outputs = folder / "inputs", folder / "outputs"
    (inputs / str(YEAR)).mkdir(parents=True)
    (inputs / str(YEAR) / "单位名单.csv").write_text(ROSTER, encoding="utf-8")
    (inputs / str(YEAR) / "年度设置.yaml").write_text(SETTINGS, encoding="utf-8")
    outputs.mkdir()
    address = f"http://{HOST}"
    desk = Desk(YEAR, YearFolders(inputs, outputs, TEMPLATES), address, address, frozenset({HOST}), now=lambda: NOW)
    return DeskYear(inputs, outputs, desk)
