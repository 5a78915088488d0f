"""Near duplicates with a calibrated cutoff, and how often attentive people repeat each other by chance."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.errors import Text
from survey.responses.screening.design import ScreenDesign
from survey.responses.screening.duplicates import first_of_duplicates, largest_match, permute_scales
from survey.responses.screening.hard import no_index, verdicts_of
from survey.responses.screening.null_model import NullModel, draw_answers
from survey.responses.screening.result import ScreenIndex

__all__ = ["chance_of_repeats", "near_duplicates"]

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
_MOST_ROWS = 2_000
_SAMPLES = 10
_TITLE = Text("largest share of answers in common with another", "与他人作答相同的最大比例")


def near_duplicates(
    answers: Floats, design: ScreenDesign, model: NullModel, rng: np.random.Generator
) -> ScreenIndex:
    """Return the percent match of every row, flagged above anything that arises by chance.

    The cutoff is the largest match of any two rows in ten samples with scales permuted over respondents,
    and in ten samples of the null model, which holds the correlations between scales too. One sample in 21
    would hold a larger match, in a pair of rows.

    Parameters
    ----------
    answers : (n, items) array
        With more than 2,000 rows, all pairs are too many: nobody is scored.
    design : ScreenDesign
    model : NullModel
    rng : Generator
    """
    n = answers.shape[0]
    varies: Bools = np.fmax.reduce(answers, axis=1) > np.fmin.reduce(answers, axis=1)
    values = np.full(n, np.nan)
    empty = ScreenIndex(
        "percent_match", "duplicates", "upper", _TITLE, ("kuriakose2016",), False, values,
        verdicts_of(varies & False, varies), np.nan, np.nan,
    )  # fmt: skip
    if n > _MOST_ROWS:
        reason = Text(
            f"more than {_MOST_ROWS} rows: pairs are not compared", f"超过 {_MOST_ROWS} 行，不作两两比较"
        )
        return no_index(empty, reason)
    values[varies] = largest_match(answers[varies])[0]
    holes = np.isnan(answers)
    chance = 0.0
    for _ in range(_SAMPLES):
        drawn = np.where(holes, np.nan, draw_answers(model, n, rng))
        for sample in (permute_scales(answers[varies], design.scales, rng), drawn):
            chance = max(chance, float(np.fmax.reduce(largest_match(sample)[0], initial=0.0)))
    verdicts = verdicts_of(values > chance, ~np.isnan(values))
    cutoff = np.nextafter(chance, 2.0) if chance < 1.0 else np.nan
    return ScreenIndex(
        "percent_match", "duplicates", "upper", _TITLE, ("kuriakose2016",), False, values, verdicts,
        float(cutoff), 2.0 / ((2 * _SAMPLES + 1) * n),
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
