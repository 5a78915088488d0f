"""Group differences, correlations and descriptions of the sample (pingouin behind one door)."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from survey.compare.correlations import ScoreCorrelations, correlate_scores
    from survey.compare.differences import GroupComparison, ScoreDifference, compare_groups
    from survey.compare.multiple import MultipleChoice, describe_multiple
    from survey.compare.ranking import Ranking, describe_ranking
    from survey.compare.sample import (
        Frequencies,
        NumberSummary,
        OpenAnswers,
        count_answers,
        count_open_answers,
        summarize_number,
    )

__all__ = [
    "Frequencies",
    "GroupComparison",
    "MultipleChoice",
    "NumberSummary",
    "OpenAnswers",
    "Ranking",
    "ScoreCorrelations",
    "ScoreDifference",
    "compare_groups",
    "correlate_scores",
    "count_answers",
    "count_open_answers",
    "describe_multiple",
    "describe_ranking",
    "summarize_number",
]

_HOMES = {
    "ScoreCorrelations": "correlations",
    "correlate_scores": "correlations",
    "GroupComparison": "differences",
    "ScoreDifference": "differences",
    "compare_groups": "differences",
    "MultipleChoice": "multiple",
    "describe_multiple": "multiple",
    "Ranking": "ranking",
    "describe_ranking": "ranking",
    "Frequencies": "sample",
    "NumberSummary": "sample",
    "OpenAnswers": "sample",
    "count_answers": "sample",
    "count_open_answers": "sample",
    "summarize_number": "sample",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'survey.compare' has no attribute {name!r}")
    return getattr(importlib.import_module(f"survey.compare.{_HOMES[name]}"), name)
