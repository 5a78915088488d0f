"""What was answered: one reader per platform, every cell's state, recoding, screening, the exclusion flow."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from survey.responses.cells import CellState
    from survey.responses.cleaning import clean
    from survey.responses.cleaning_result import CleaningResult
    from survey.responses.column_match import ColumnMatch, Matching
    from survey.responses.draft import Draft, draft_instrument
    from survey.responses.export import ExportColumn, RawExport
    from survey.responses.frame import Responses, read_responses
    from survey.responses.matching import match_columns, propose_matches
    from survey.responses.privacy import Identifier, PrivacyPolicy
    from survey.responses.readers import read_export
    from survey.responses.recoding import score_items

__all__ = [
    "CellState",
    "CleaningResult",
    "ColumnMatch",
    "Draft",
    "ExportColumn",
    "Identifier",
    "Matching",
    "PrivacyPolicy",
    "RawExport",
    "Responses",
    "clean",
    "draft_instrument",
    "match_columns",
    "propose_matches",
    "read_export",
    "read_responses",
    "score_items",
]

_HOMES = {
    "CellState": "cells",
    "CleaningResult": "cleaning_result",
    "clean": "cleaning",
    "Draft": "draft",
    "draft_instrument": "draft",
    "ExportColumn": "export",
    "RawExport": "export",
    "Responses": "frame",
    "read_responses": "frame",
    "ColumnMatch": "column_match",
    "match_columns": "matching",
    "Matching": "column_match",
    "propose_matches": "matching",
    "Identifier": "privacy",
    "PrivacyPolicy": "privacy",
    "read_export": "readers",
    "score_items": "recoding",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'survey.responses' has no attribute {name!r}")
    return getattr(importlib.import_module(f"survey.responses.{_HOMES[name]}"), name)
