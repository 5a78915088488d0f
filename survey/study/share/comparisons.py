"""Which categories' mean scores leave: none from which, with others, those of too few people follow.

The mean of all and those of some categories give the mean of the rest, and so do sums and differences of any
number of categories that overlap. A test over categories gives one equation more, so it leaves
only when all that it compares do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from survey.disclosure.overlaps import DRAWS, ExposedSet, Overlaps, exposed_sets
from survey.disclosure.thresholds import Thresholds
from survey.errors import DisclosureError, Fault, Text
from survey.findings import Findings, Key

__all__ = ["shared_categories"]

_FEW_DRAWS = 16  # to choose by; whether anything is left exposed is asked with all of them


def shared_categories(
    groups: Sequence[str],
    findings: Findings,
    results: Mapping[str, Any],
    thresholds: Thresholds,
    published: Mapping[str, bool],
) -> Iterator[tuple[str, bool]]:
    """Go through compared categories: whether their mean scores leave.

    Parameters
    ----------
    groups : sequence of str
    findings : Findings
    results : mapping of str to object
        The stored results: ``overlaps.GROUP`` where anything is compared.
    thresholds : Thresholds
    published : mapping of str to bool
        Whether the count of each category leaves, by ``QUESTION=CATEGORY@GROUP``.

    Yields
    ------
    tuple of (str, bool)
        ``QUESTION=CATEGORY@GROUP``, and ``QUESTION@GROUP`` for the tests of a question.

    Raises
    ------
    DisclosureError
        When the stored results do not say how the categories overlap.
    """
    for group in groups:
        tested = _tested(group, findings)
        if not tested:
            continue
        shown = _shown(_overlaps(group, results), tested, thresholds, published)
        for category in tested:
            yield f"{category}@{group}", category in shown
        for question in dict.fromkeys(map(_question, tested)):
            own = [category for category in tested if _question(category) == question]
            yield f"{question}@{group}", all(category in shown for category in own)


def _tested(group: str, findings: Findings) -> tuple[str, ...]:
    """Return every category that a test compares."""
    objects = (Key.parse(f.key).object for f in findings.select(section="differences", group=group))
    return tuple(dict.fromkeys(name for name in objects if "=" in name and ":" not in name))


def _question(category: str) -> str:
    return category.partition("=")[0]


def _overlaps(group: str, results: Mapping[str, Any]) -> Overlaps:
    found = results.get(f"overlaps.{group}")
    if not isinstance(found, Overlaps):
        what = Text(
            "the stored results do not say how compared categories overlap",
            "已保存的结果中没有各比较类别的重叠情况",
        )
        mend = Text("run `survey run` again", "请重新运行 `survey run`")
        raise DisclosureError(Fault(what, where=group, mend=mend))
    return found


def _shown(
    overlaps: Overlaps, tested: Sequence[str], thresholds: Thresholds, published: Mapping[str, bool]
) -> set[str]:
    """Return the categories whose means leave: as few are taken away as leave nothing exposed."""
    minimum = thresholds.minimum_group
    if thresholds.is_small_base(int(overlaps.sizes.sum())):
        return set()
    size: dict[str, int] = {
        name: int(overlaps.sizes[row].sum())
        for name, row in zip(overlaps.bases, overlaps.memberships, strict=True)
    }
    shown: list[str] = [
        name
        for name in tested
        if not thresholds.is_small_base(size.get(name, 0))
        and published.get(f"{name}@{overlaps.group}", False)
    ]
    while _exposed(overlaps, shown, minimum):
        left = {
            name: len(_exposed(overlaps, [other for other in shown if other != name], minimum, _FEW_DRAWS))
            for name in shown
        }
        shown.remove(min(shown, key=lambda name: (left[name], size[name])))
    return set(shown)


def _exposed(
    overlaps: Overlaps, shown: Sequence[str], minimum: int, draws: int = DRAWS
) -> tuple[ExposedSet, ...]:
    """Return the small sets of people whose mean follows from that of all and of these categories."""
    wanted = frozenset(shown)
    everybody = np.ones(overlaps.sizes.size, dtype=np.bool_)
    rows = [row for name, row in zip(overlaps.bases, overlaps.memberships, strict=True) if name in wanted]
    return exposed_sets(np.vstack([everybody, *rows]), overlaps.sizes, minimum, draws)
