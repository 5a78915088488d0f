"""The schemas made from the models that read the files: one description of what may be written, not two."""

from __future__ import annotations

import importlib.resources
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from survey.errors import PlanError
from survey.instrument.schema import InstrumentShape
from survey.instrument.yaml_marks import parse_marked
from survey.study.plan.model import Plan

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["SCHEMAS", "build_schema", "descriptions"]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMAS: Mapping[str, tuple[type[BaseModel], str]] = {
    "study": (Plan, "study.yaml"),
    "instrument": (InstrumentShape, "instrument.yaml"),
}


def build_schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema of ``study`` or ``instrument``, with what each key means in both languages.

    Examples
    --------
    >>> "measurement" in build_schema("study")["required"]
    True
    """
    model, title = SCHEMAS[name]
    schema = model.model_json_schema()
    said = descriptions()
    _describe(schema, model.__name__, said)
    for part, definition in schema.get("$defs", {}).items():
        _describe(definition, part, said)
    schema.pop("title", None)
    return {"$schema": _DIALECT, "title": title, **schema}


def descriptions() -> dict[str, str]:
    """Return what is said of each key, by ``Model.key``."""
    text = (importlib.resources.files("survey.study.schemas") / "descriptions.yaml").read_text(
        encoding="utf-8"
    )
    entries: Mapping[str, tuple[str, str]] = parse_marked(text, "descriptions.yaml", PlanError).data
    return {key: f"{en}\n{zh}" for key, (en, zh) in entries.items()}


def _describe(definition: dict[str, Any], model: str, said: Mapping[str, str]) -> None:
    """Say what each key means; the model's own docstring is for programmers, its first sentence for all."""
    if "description" in definition:
        definition["description"] = str(definition["description"]).split("\n\n")[0].replace("\n", " ")
    definition.pop("title", None)
    for key, field in definition.get("properties", {}).items():
        field.pop("title", None)
        text = said.get(f"{model}.{key}")
        if text is not None:
            field["description"] = text
