"""All statistical indices of many rows at once, over blocks of rows: memory stays bounded, all cores work.

What an index needs of the sample besides the row itself is gathered first (`reference`); then rows are
independent of each other. Complete rows of whole numbers go by themselves, as they take shorter ways.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.numerics.cores import on_cores
from survey.responses.screening.autocorrelation import largest_autocorrelation
from survey.responses.screening.design import SPECS, ScreenDesign
from survey.responses.screening.guttman import guttman_errors
from survey.responses.screening.halves import even_odd_correlation, resampled_correlation
from survey.responses.screening.mahalanobis import mahalanobis_squared
from survey.responses.screening.null_model import running_codes
from survey.responses.screening.person_fit import lz
from survey.responses.screening.person_total import person_total
from survey.responses.screening.reference import Moments, Reference, Tools
from survey.responses.screening.runs import runs_of, runs_within
from survey.responses.screening.synonyms import psychometric_synonyms
from survey.responses.screening.variability import inter_item_sd, response_variability
from survey.responses.screening.whole import Answers, columns_of, compact, is_whole

__all__ = ["evaluate"]

Floats: TypeAlias = NDArray[np.float64]
_BLOCK = 8192


@dataclass(frozen=True, slots=True)
class _Part:
    """Some rows of the answers: which, as given, and recoded."""

    rows: NDArray[np.intp]
    given: Answers
    scored: Answers

    def blocks(self) -> list[_Part]:
        cuts = [slice(start, start + _BLOCK) for start in range(0, self.rows.size, _BLOCK)]
        return [_Part(self.rows[cut], self.given[cut], self.scored[cut]) for cut in cuts]


_Compute: TypeAlias = Callable[[_Part, Tools, Reference], Sequence[Floats]]


@dataclass(frozen=True, slots=True)
class _Kernel:
    """What computes some indices; nothing comes back where the design or the sample has not what it needs."""

    names: tuple[str, ...]
    compute: _Compute
    at_once: bool = False  # begins with tables of patterns or steps, which serve all rows


def evaluate(
    answers: Answers, tools: Tools, reference: Reference, *, names: Collection[str] | None = None
) -> Floats:
    """Return every statistical index of every row, (n, indices) in the order of `SPECS`; NaN where absent.

    Parameters
    ----------
    answers : (n, items) array
    tools : Tools
    reference : Reference
    names : collection of str, optional
        The indices to compute; all by default.
    """
    values = np.full((len(SPECS), answers.shape[0]), np.nan).T
    place = {spec.name: k for k, spec in enumerate(SPECS)}
    kernels = [kernel for kernel in _KERNELS if names is None or not set(names).isdisjoint(kernel.names)]
    parts = _whole_apart(answers, tools.design)
    others = [kernel for kernel in kernels if not kernel.at_once]
    tasks = [(part, [kernel]) for part in parts for kernel in kernels if kernel.at_once]
    tasks += [(block, others) for part in parts for block in part.blocks()]

    def fill(number: int) -> None:
        part, own = tasks[number]
        for kernel in own:
            for name, value in zip(kernel.names, kernel.compute(part, tools, reference), strict=False):
                values[part.rows, place[name]] = value

    for _ in on_cores(fill, len(tasks)):
        pass
    return values


def _whole_apart(answers: Answers, design: ScreenDesign) -> list[_Part]:
    """Return the complete rows of whole numbers, which are held small, and the others."""
    given = compact(answers)
    if is_whole(given):
        return [_Part(np.arange(given.shape[0], dtype=np.intp), given, design.scored(given))]
    complete = ~np.isnan(given).any(axis=1)
    parts = [(rows, compact(given[rows])) for rows in map(np.flatnonzero, (complete, ~complete)) if rows.size]
    return [_Part(rows, own, design.scored(own)) for rows, own in parts]


def _runs(part: _Part, _tools: Tools, _reference: Reference) -> Sequence[Floats]:
    found = runs_of(part.given)
    return found.longest, found.average


def _longest_within(answers: Answers, parts: Sequence[Sequence[int]]) -> Sequence[Floats]:
    return (runs_within(answers, parts).longest,) if len(parts) > 1 else ()


def _guttman(part: _Part, tools: Tools, reference: Reference) -> Sequence[Floats]:
    design = tools.design
    if design.categories is None:
        return ()
    codes = design.from_lowest(part.scored)
    found = guttman_errors(codes, design.categories, reference.popularity, reference.counts)
    return found.errors, found.normed, found.u3


def _lz(part: _Part, tools: Tools, _: Reference) -> Sequence[Floats]:
    return () if tools.model is None else (lz(running_codes(part.given, tools.model), tools.graded),)


def _distances(part: _Part, varying: NDArray[np.intp], moments: Moments | None) -> Sequence[Floats]:
    if moments is None:
        return ()
    every = varying.size == part.given.shape[1]
    return (mahalanobis_squared(part.given if every else columns_of(part.given, varying), *moments),)


_KERNELS = (
    _Kernel(("lz",), _lz, at_once=True),
    # Halves before they are stepped up: below -1/3 all would be -1.
    _Kernel(
        ("resampled_reliability",),
        lambda part, tools, _: (resampled_correlation(part.scored, tools.halves),),
        at_once=True,
    ),
    _Kernel(
        ("even_odd",),
        lambda part, tools, _: (even_odd_correlation(part.scored, tools.design.scales),),
        at_once=True,
    ),
    _Kernel(("guttman_errors", "guttman_normed", "u3"), _guttman, at_once=True),
    _Kernel(("longstring", "average_run"), _runs),
    _Kernel(("longstring_scale",), lambda part, tools, _: _longest_within(part.given, tools.design.scales)),
    _Kernel(("longstring_page",), lambda part, tools, _: _longest_within(part.given, tools.design.pages)),
    _Kernel(("irv",), lambda part, _tools, _: (response_variability(part.given),)),
    _Kernel(("autocorrelation",), lambda part, _tools, _: (largest_autocorrelation(part.given),)),
    _Kernel(
        ("psychometric_synonyms",),
        lambda part, tools, _: (psychometric_synonyms(part.given, tools.synonyms),),
    ),
    _Kernel(
        ("psychometric_antonyms",),
        lambda part, tools, _: (psychometric_synonyms(part.given, tools.antonyms),),
    ),
    _Kernel(
        ("person_total",),
        lambda part, _, sample: (person_total(part.given, sums=sample.sums, counts=sample.counts),),
    ),
    _Kernel(
        ("inter_item_sd",),
        lambda part, tools, _: (
            (inter_item_sd(part.scored, tools.design.scales),) if len(tools.design.scales) > 1 else ()
        ),
    ),
    _Kernel(("mahalanobis",), lambda part, _, sample: _distances(part, sample.varying, sample.moments)),
    _Kernel(("mahalanobis_robust",), lambda part, _, sample: _distances(part, sample.varying, sample.robust)),
)
