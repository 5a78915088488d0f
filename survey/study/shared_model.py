"""What the plan and the instruments say together of the shared model: its items, and its paths."""

from __future__ import annotations

from collections.abc import Mapping

from survey.instrument.model import Instrument
from survey.study.plan.model import Plan

__all__ = ["regression_of", "shared_items"]


def shared_items(plan: Plan, instruments: Mapping[str, Instrument]) -> dict[str, tuple[str, ...]]:
    """Return each construct's items that every group was asked, in questionnaire order.

    Items of one group only stay out of the shared model.

    Parameters
    ----------
    plan : Plan
    instruments : mapping of str to Instrument
        By group.
    """
    first, *others = instruments.values()
    return {
        code: tuple(item for item in first.scale(code).items if all(item in o.codes for o in others))
        for code in plan.constructs
    }


def regression_of(path: str) -> tuple[str, str]:
    """Return the left and the right side of a path written ``RMS ~ IA``.

    Examples
    --------
    >>> regression_of("RMS ~ IA")
    ('RMS', 'IA')
    """
    lhs, _, rhs = path.partition("~")
    return lhs.strip(), rhs.strip()
