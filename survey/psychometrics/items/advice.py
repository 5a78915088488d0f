"""Advice on items under stated thresholds: keep, review or drop. It is never applied, only said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.items.results import Decision, ItemThresholds

__all__ = ["ItemAdvice", "ItemEvidence", "advise_on_items"]


@dataclass(frozen=True, slots=True)
class ItemEvidence:
    """What the advice looks at, one number to an item (NaN where it could not be computed)."""

    item_rest: Floats
    critical_ratio: Floats
    critical_ratio_pvalue: Floats
    alpha_gain: Floats
    floor: Floats
    ceiling: Floats
    suspects: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ItemAdvice:
    """A decision for each item, and the thresholds that it failed."""

    decision: tuple[Decision, ...]
    reasons: tuple[tuple[str, ...], ...]


def advise_on_items(evidence: ItemEvidence, thresholds: ItemThresholds) -> ItemAdvice:
    """Hold each item against the thresholds.

    Drop: a weak item-rest correlation together with a weak critical ratio or a gain in alpha. Review: any
    single failing, a critical ratio that could not be computed (its groups are too small), and an item that
    may only be keyed the wrong way.

    Examples
    --------
    >>> good, bad = np.array([0.5, 0.1]), np.array([9.0, 1.0])
    >>> none = np.zeros(2)
    >>> evidence = ItemEvidence(good, bad, np.array([0.0, 0.4]), none, none, none, ())
    >>> advise_on_items(evidence, ItemThresholds()).decision
    ('keep', 'drop')
    """
    certain = evidence.critical_ratio_pvalue < 1.0 - thresholds.confidence_level
    ratio = np.abs(evidence.critical_ratio)
    failed = {
        "item_rest": ~(evidence.item_rest >= thresholds.item_rest),
        "critical_ratio": ~((ratio >= thresholds.critical_ratio) & certain),
        "alpha_if_deleted": evidence.alpha_gain > thresholds.alpha_gain,
        "floor": evidence.floor > thresholds.floor_ceiling,
        "ceiling": evidence.ceiling > thresholds.floor_ceiling,
    }
    reasons: list[tuple[str, ...]] = []
    decisions: list[Decision] = []
    for j in range(evidence.item_rest.size):
        why = [reason for reason, flags in failed.items() if bool(flags[j])]
        if j in evidence.suspects:
            why.append("reversed")
        weak_ratio = "critical_ratio" in why and not np.isnan(ratio[j])
        drop = "item_rest" in why and (weak_ratio or "alpha_if_deleted" in why)
        reasons.append(tuple(why))
        decisions.append("drop" if drop and "reversed" not in why else "review" if why else "keep")
    return ItemAdvice(tuple(decisions), tuple(reasons))
