"""Write the JSON Schemas of plans and instruments into the package: run it after a model has changed."""

from __future__ import annotations

import json
from pathlib import Path

from survey.study.schemas import SCHEMAS, build_schema

FOLDER = Path(__file__).parents[1] / "survey" / "study" / "schemas"


def main() -> None:
    """Write both files."""
    for name in SCHEMAS:
        text = json.dumps(build_schema(name), ensure_ascii=False, indent=1)
        (FOLDER / f"{name}.schema.json").write_text(text + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
