"""The JSON Schema of the import format, for editors and other systems: made from the models, committed in docs/.

``python -m budget_disclosure.importing.import_schema > docs/import-format.schema.json`` writes it.
"""

import json
import sys

from budget_disclosure.importing.import_format import ImportFile


def schema_text() -> str:
    """Return the JSON Schema as it is committed."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **ImportFile.model_json_schema(),
        "title": "Import file of disclose import",
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
