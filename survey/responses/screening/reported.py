"""The statistical indices as they are reported: halves stepped up, cutoffs in the units of the index."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.errors import Text
from survey.numerics.tails import chi_square_quantile
from survey.responses.screening.calibration import Calibration, flags_of
from survey.responses.screening.design import SPECS, IndexSpec
from survey.responses.screening.halves import spearman_brown
from survey.responses.screening.hard import verdicts_of
from survey.responses.screening.result import ScreenIndex, Verdict

__all__ = ["bare_indices", "calibrated_indices"]

Floats: TypeAlias = NDArray[np.float64]
_STEPPED_UP = ("even_odd", "resampled_reliability")


def calibrated_indices(
    answers: Floats, found: Floats, turned: Floats, calibration: Calibration, absent: Mapping[str, Text]
) -> tuple[ScreenIndex, ...]:
    """Return the statistical indices with verdicts.

    Parameters
    ----------
    answers : (n, items) array
    found, turned : (n, indices) arrays
        Values, and their suspicion.
    calibration : Calibration
    absent : mapping of str to Text
        The indices that nobody can be scored on, with the reason.
    """
    flagged = flags_of(turned, calibration)
    blanks = bool(np.isnan(answers).any())
    indices: list[ScreenIndex] = []
    for k, spec in enumerate(SPECS):
        values = found[:, k].copy()
        why = absent.get(spec.name)
        scorable = ~np.isnan(values) & (why is None)
        cutoff = float(calibration.cutoffs[k])
        native = cutoff if spec.tail == "upper" else -cutoff
        if spec.family == "outlier" and blanks and np.isfinite(cutoff):
            # Of a person who answered everything.
            native = chi_square_quantile(math.exp(-cutoff), answers.shape[1])
        if spec.name in _STEPPED_UP:
            values, native = spearman_brown(values), float(spearman_brown(np.array([native]))[0])
        verdicts = verdicts_of(flagged[:, k], scorable)
        known = native if np.isfinite(cutoff) and why is None else np.nan
        rate = float(calibration.rates[k]) if why is None else np.nan
        indices.append(_index(spec, values, verdicts, known, rate, why))
    return tuple(indices)


def bare_indices(found: Floats, absent: Mapping[str, Text], reason: Text) -> tuple[ScreenIndex, ...]:
    """Return the statistical indices with values (n, indices) and no verdicts, and why."""
    verdicts = np.full(found.shape[0], Verdict.NOT_SCORABLE, dtype=np.uint8)
    indices: list[ScreenIndex] = []
    for k, spec in enumerate(SPECS):
        values = spearman_brown(found[:, k]) if spec.name in _STEPPED_UP else found[:, k]
        why = reason if spec.name == "lz" else absent.get(spec.name, reason)
        indices.append(_index(spec, values, verdicts, np.nan, np.nan, why))
    return tuple(indices)


def _index(
    spec: IndexSpec, values: Floats, verdicts: NDArray[np.uint8], cutoff: float, rate: float, why: Text | None
) -> ScreenIndex:
    about = (spec.name, spec.family, spec.tail, spec.title, spec.sources)
    return ScreenIndex(*about, False, values, verdicts, cutoff, rate, why)
