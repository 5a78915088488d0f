"""Groups of respondents as tables show them: what a model was fitted to, and the heads over columns."""

from __future__ import annotations

from collections.abc import Sequence

from survey.errors import Text
from survey.report.context import ChapterContext
from survey.report.document import Spanner
from survey.report.facts.study_facts import GroupFacts

__all__ = ["group_spanners", "model_groups"]


def model_groups(context: ChapterContext, section_object: str) -> tuple[GroupFacts, ...]:
    """Return what a model was fitted to: each group alone, or all of them together."""
    if f"{section_object}.chisq@joint" in context.findings:
        return (GroupFacts("joint", Text("Both groups in one model", "两组联合模型")),)
    return context.facts.groups


def group_spanners(
    context: ChapterContext, first: int, width: int, groups: Sequence[GroupFacts] | None = None
) -> tuple[Spanner, ...]:
    """Return one spanner for each group of respondents, each over `width` columns from `first`."""
    shown = context.facts.groups if groups is None else groups
    if len(context.facts.groups) < 2:
        return ()
    return tuple(
        Spanner((context.say(group.label),), first + i * width, first + (i + 1) * width - 1)
        for i, group in enumerate(shown)
    )
