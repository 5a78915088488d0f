"""Which rows a table rests upon, and how missing answers were treated."""

from __future__ import annotations

from dataclasses import dataclass

from survey.numerics.missing import Missing

__all__ = ["Missing", "Sample"]


@dataclass(frozen=True, slots=True)
class Sample:
    """Which rows a table rests upon.

    ``n_used`` of ``n_total`` rows; ``n_dropped`` had a missing answer (listwise) or no answer at all
    (pairwise, fiml). ``n_min_pair`` is the smallest number of rows behind any one correlation.
    """

    n_total: int
    n_used: int
    n_dropped: int
    n_min_pair: int
    missing: Missing
