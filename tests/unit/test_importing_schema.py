"""The committed JSON Schema and the documentation say what the models say."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from budget_disclosure.declarations.law_yaml import load_law
from budget_disclosure.declarations.yaml_loading import _StrictLoader
from budget_disclosure.importing.import_schema import schema_text
from budget_disclosure.importing.import_workbooks import import_workbooks
from budget_disclosure.model.law import Law
from tests.support.law import LAW

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"
SAMPLES = [
    (GOLDEN / "zhongyang_2024" / "submission.yaml", LAW),
    (GOLDEN / "zhongyang_2024" / "ledger.yaml", LAW),
    (
        GOLDEN / "wanli_2024" / "submission.yaml",
        load_law(ROOT / "templates" / "nine-tables" / "2024" / "law.yaml", 2024),
    ),
]


def example() -> str:
    text = (ROOT / "docs" / "import-format.md").read_text(encoding="utf-8")
    return text.split("```yaml\n")[1].split("```")[0]


def plain(text: str) -> Any:
    return yaml.load(text, Loader=_StrictLoader)


def test_the_committed_schema_is_current() -> None:
    committed = (ROOT / "docs" / "import-format.schema.json").read_text(encoding="utf-8")
    assert committed == schema_text(LAW), (
        "run: python -m budget_disclosure.importing.import_schema > docs/import-format.schema.json"
    )


@pytest.mark.parametrize(("path", "law"), SAMPLES)
def test_samples_are_valid_by_the_schema_of_their_format(path: Path, law: Law) -> None:
    jsonschema.validate(plain(path.read_text(encoding="utf-8")), json.loads(schema_text(law)))


def test_the_schema_refuses_what_the_program_refuses() -> None:
    document = plain(example())
    document["units"][0]["kinds"] = "行政单位"
    with pytest.raises(jsonschema.ValidationError, match="kinds"):
        jsonschema.validate(document, json.loads(schema_text(LAW)))


def test_the_example_of_the_documentation_can_be_imported(tmp_path: Path, templates: Path) -> None:
    file = tmp_path / "example.yaml"
    file.write_text(example(), encoding="utf-8")
    jsonschema.validate(plain(example()), json.loads(schema_text(LAW)))
    result = import_workbooks(file, tmp_path / "inputs", templates)
    assert [path.name for path in result.paths] == ["118001-某县水利局.xlsx"]


def test_every_key_of_the_format_is_documented() -> None:
    text = (ROOT / "docs" / "import-format.md").read_text(encoding="utf-8")
    schema = json.loads(schema_text(LAW))
    keys = set(schema["properties"]).union(*(part.get("properties", {}) for part in schema["$defs"].values()))
    assert sorted(key for key in keys if key not in text) == []
