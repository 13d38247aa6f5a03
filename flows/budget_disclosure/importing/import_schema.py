"""The JSON Schema of the import format, for editors and other systems: made from the models, committed in docs/.

``python -m budget_disclosure.importing.import_schema > docs/import-format.schema.json`` writes it for the newest year
of the first format; the folder of another, with its own law, can be named: ``… import_schema templates/格式/2025``.
"""

import json
import sys
from pathlib import Path
from typing import Any

from budget_disclosure.declarations.formats import formats_in
from budget_disclosure.declarations.law_yaml import load_law
from budget_disclosure.importing.import_format import ImportFile
from budget_disclosure.model.law import Law, Terms


def schema_text(law: Law) -> str:
    """Return the JSON Schema as it is committed."""
    schema = ImportFile.model_json_schema()
    uses = schema["$defs"]["Vehicles"]["properties"]
    number = {key: value for key, value in uses["编制"].items() if key != "title"}
    own = {key: value for key, value in uses.items() if key not in ("by_use", "说明")}
    by_use = {word: {**number, "title": word} for word in law.vehicle_uses.words}
    schema["$defs"]["Vehicles"]["properties"] = {**own, **by_use, "说明": uses["说明"]}
    named: set[str] = set()
    schema = _with_terms(schema, named)
    terms = {name: stated for name, stated in _terms(law).items() if name in named}
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "$defs": dict(sorted({**schema["$defs"], **terms}.items())),
        "title": "Import file of disclose import",
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _terms(law: Law) -> dict[str, Any]:
    """Return the definitions of the lists of the law, by the names that the models refer to them with."""
    lists = [value for name in law.__slots__ if isinstance(value := getattr(law, name), Terms) and value.terms]
    named = {type(terms.terms[0]): terms.words for terms in lists}
    return {
        kind.__name__: {
            "description": (kind.__doc__ or "").partition("\n")[0],
            "enum": list(words),
            "title": kind.__name__,
            "type": "string",
        }
        for kind, words in named.items()
    }


def _with_terms(value: Any, named: set[str]) -> Any:
    """Return a schema in which every term refers to its definition; the names of these are added to ``named``."""
    if isinstance(value, dict):
        if isinstance(value.get("term"), str):
            named.add(value["term"])
            return {"$ref": f"#/$defs/{value['term']}"}
        return {key: _with_terms(part, named) for key, part in value.items()}
    return [_with_terms(part, named) for part in value] if isinstance(value, list) else value


def _newest() -> Path:
    """Return the newest year of the first of the project's formats."""
    one = formats_in(Path("templates"))[0]
    return one.folder / str(one.years[-1])


def main(arguments: list[str]) -> None:
    """Write the schema to the screen."""
    folder = Path(arguments[0]) if arguments else _newest()
    sys.stdout.write(schema_text(load_law(folder / "law.yaml", int(folder.name))))


if __name__ == "__main__":
    main(sys.argv[1:])
