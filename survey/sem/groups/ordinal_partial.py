"""Partial invariance of ordinal indicators: the equalities of one item after the other are given up.

The item whose release lowers the minimum most is given up, until the level is no longer rejected. Each
candidate is refitted: what a release changes (an item's thresholds, and with them the scale that they fixed)
is more than the equality itself, which is all that score tests know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from survey.sem.groups.invariance_results import Release
from survey.sem.postestimation.difference_tests import difference_test
from survey.sem.results import SemResult

__all__ = ["LEAST", "Found", "candidates", "released_items", "search_releases"]

# At least as many indicators of a factor stay invariant as identify it.
LEAST = 2


@dataclass(frozen=True, slots=True)
class Found:
    """Where the search ended: the fit, what was given up, and the level of significance that decided."""

    fit: SemResult
    releases: tuple[Release, ...]
    level: float


def candidates(
    level: str, loadings: Mapping[str, Sequence[str]], cuts: Mapping[str, int], released: Sequence[str]
) -> tuple[str, ...]:
    """Return what may be given up at a level, with `LEAST` items left to each factor.

    Parameters
    ----------
    level : str
    loadings : mapping of str to sequence of str
        The indicators of each factor.
    cuts : mapping of str to int
        Thresholds of each ordinal indicator.
    released : sequence of str
        What was given up before.

    Examples
    --------
    >>> candidates("scalar", {"f": ["a", "b", "c"]}, {"a": 2, "b": 2, "c": 2}, ())
    ('a~1', 'b~1', 'c~1')
    >>> candidates("scalar", {"f": ["a", "b", "c"]}, {"a": 2, "b": 2, "c": 2}, ("f=~a",))
    ()
    """
    gone = released_items(released)
    found: list[str] = []
    for factor, items in loadings.items():
        kept = [item for item in items if item not in gone]
        if len(kept) > LEAST:
            found += [name for item in kept if (name := _name(level, factor, item, cuts))]
    return tuple(dict.fromkeys(found))


def _name(level: str, factor: str, item: str, cuts: Mapping[str, int]) -> str:
    """Return what is given up of an item; nothing where that would free as much as it fixes again."""
    if level == "thresholds":
        # Two thresholds free are the intercept and the scale that must be fixed in their place.
        return f"{item}|" if cuts.get(item, 0) > LEAST else ""
    return {"metric": f"{factor}=~{item}", "scalar": f"{item}~1", "strict": f"{item}~~{item}"}[level]


def released_items(released: Sequence[str], kind: str = "") -> frozenset[str]:
    """Return the items of what was given up, all or of one kind: ``|``, ``=~``, ``~1`` or ``~~``.

    Examples
    --------
    >>> sorted(released_items(("a|", "f=~b", "c~1", "d~~d")))
    ['a', 'b', 'c', 'd']
    """
    found: set[str] = set()
    for name in released:
        own = next(op for op in ("=~", "~~", "~1", "|") if op in name)
        if kind in ("", own):
            found.add(name.split(own)[1 if own in ("=~", "~~") else 0])
    return frozenset(found)


def search_releases(
    fit: SemResult,
    before: SemResult,
    open_to: Callable[[Sequence[str]], tuple[str, ...]],
    refit: Callable[[Sequence[str]], SemResult],
    significance: float,
) -> Found:
    """Give up equalities until the difference test no longer rejects, or nothing is left to give up.

    Parameters
    ----------
    fit, before : SemResult
        Of the level with all its equalities, and of the level before.
    open_to : callable
        What may still be given up after some releases.
    refit : callable
        The level's fit with some releases.
    significance : float
        Divided by the number of equalities that could have been given up, once one is.
    """
    releases: list[Release] = []
    pvalue, level = difference_test(fit, before).pvalue, significance
    while pvalue < level:
        given = [release.parameter for release in releases]
        able = open_to(given)
        trials = {name: refit([*given, name]) for name in able}
        drops = {
            name: fit.fit.chisq - trial.fit.chisq
            for name, trial in trials.items()
            if trial.convergence.converged
        }
        if not drops:
            break
        worst = max(drops, key=lambda name: drops[name])
        after = difference_test(trials[worst], before).pvalue
        releases.append(Release(worst, drops[worst], pvalue, after))
        fit, pvalue = trials[worst], after
        level = significance / (len(able) - 1 + len(releases))
    return Found(fit, tuple(releases), level)
