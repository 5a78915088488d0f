"""The shape of a map of columns, as a pydantic model."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

__all__ = ["MapShape"]


class MapShape(BaseModel):
    """Columns by header, and questions that the export does not hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[str, str | None]
    not_asked: tuple[str, ...] = ()
