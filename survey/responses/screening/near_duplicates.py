"""Near duplicates with a calibrated cutoff, and how often attentive people repeat each other by chance."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.errors import Text
from survey.responses.screening.close_pairs import LEAST_MATCH, close_matches
from survey.responses.screening.design import ScreenDesign
from survey.responses.screening.duplicates import first_of_duplicates, largest_match, permute_scales
from survey.responses.screening.hard import no_index, verdicts_of
from survey.responses.screening.null_model import NullModel, draw_answers
from survey.responses.screening.result import ScreenIndex

__all__ = ["chance_of_repeats", "near_duplicates"]

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
_MOST_ROWS = 2_000  # of more rows, not every pair is compared
_SAMPLES, _ROWS_DRAWN = 10, 40_000
_TITLE = Text("largest share of answers in common with another", "与他人作答相同的最大比例")


def near_duplicates(
    answers: Floats, design: ScreenDesign, model: NullModel, rng: np.random.Generator
) -> ScreenIndex:
    """Return the percent match of every row, flagged above anything that arises by chance.

    The cutoff is the largest match of any two rows in ten samples with scales permuted over respondents,
    and in ten samples of the null model, which holds the correlations between scales too (twenty of these
    when there is one scale). One sample in 21 would hold a larger match, in a pair of rows. Of more than
    2,000 rows only matches of 85 % or more are looked for. Of more than 4,000 the samples are fewer, one of
    each kind from 20,001 on; what that does to the false-flag rate is in the result.

    Parameters
    ----------
    answers : (n, items) array
    design : ScreenDesign
    model : NullModel
    rng : Generator
    """
    n = answers.shape[0]
    varies = _vary(answers)
    values = np.full(n, np.nan)
    many = n > _MOST_ROWS
    match = close_matches if many else _all_pairs
    found = match(answers[varies])
    if found is None:
        return no_index(_index(values, varies & False, varies, np.nan, np.nan), _TOO_ALIKE)
    values[varies] = found
    holes = np.isnan(answers)
    chance = np.nextafter(LEAST_MATCH, 0.0) if many else 0.0
    samples = max(1, min(_SAMPLES, _ROWS_DRAWN // n))
    for _ in range(samples):
        drawn = np.where(holes, np.nan, draw_answers(model, n, rng))
        # One scale permuted as a whole is the same sample again.
        other = (
            permute_scales(answers[varies], design.scales, rng)
            if len(design.scales) > 1
            else np.where(holes, np.nan, draw_answers(model, n, rng))
        )
        for sample in (other, drawn):
            by_chance = match(sample[_vary(sample)])
            if by_chance is None:
                return no_index(_index(values, varies & False, varies, np.nan, np.nan), _TOO_ALIKE)
            chance = max(chance, float(np.fmax.reduce(by_chance, initial=0.0)))
    # A row without a match that was looked for has none above the cutoff.
    scorable = varies if many else ~np.isnan(values)
    cutoff = float(np.nextafter(chance, 2.0)) if chance < 1.0 and scorable.any() else np.nan
    return _index(values, values > chance, scorable, cutoff, 2.0 / ((2 * samples + 1) * n))


_TOO_ALIKE = Text("too many rows are alike: pairs are not compared", "相似的行过多，不作两两比较")


def _vary(answers: Floats) -> Bools:
    """Return the rows with different answers: those of one answer repeat each other and mean nothing."""
    varies: Bools = np.fmax.reduce(answers, axis=1) > np.fmin.reduce(answers, axis=1)
    return varies


def _all_pairs(answers: Floats) -> Floats | None:
    return largest_match(answers)[0]


def _index(values: Floats, flagged: Bools, scorable: Bools, cutoff: float, rate: float) -> ScreenIndex:
    return ScreenIndex(
        "percent_match", "duplicates", "upper", _TITLE, ("kuriakose2016",), False, values,
        verdicts_of(flagged, scorable), cutoff, rate,
    )  # fmt: skip


def chance_of_repeats(model: NullModel, n: int, rng: np.random.Generator) -> float:
    """Return the share of n attentive rows that repeat an earlier one exactly; n up to 20,000 are drawn.

    Examples
    --------
    >>> coin = NullModel((np.array([0.0, 1.0]),), (np.array([0.5, 1.0]),), np.eye(1), 9, False)
    >>> chance_of_repeats(coin, 100, np.random.default_rng(1))
    0.98
    """
    drawn = draw_answers(model, min(n, 20_000), rng)
    n_first = np.unique(first_of_duplicates(drawn)).size
    return 1.0 - n_first / drawn.shape[0]
