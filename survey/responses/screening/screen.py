"""Screen respondents: hard rules, statistical indices, and cutoffs calibrated against attentive answers.

1. Hard rules say whom the null model may not be fitted to.
2. The null is fitted to the others, and screened with a strict family-wise rate of .5 %.
3. It is fitted once more without those whom that flags. Then the cutoffs are set.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError, Fault, Text, Warn
from survey.numerics.streams import stream
from survey.numerics.tails import chi_square_tail
from survey.responses.screening.calibration import (
    Calibration,
    calibrate,
    draw_values,
    flags_of,
    pvalues_of,
    suspicion,
)
from survey.responses.screening.design import SPECS, ScreenDesign
from survey.responses.screening.evaluate import evaluate
from survey.responses.screening.hard import HardEvidence, hard_indices, no_index
from survey.responses.screening.near_duplicates import chance_of_repeats, near_duplicates
from survey.responses.screening.null_model import Departure, NullModel, fit_null_model
from survey.responses.screening.reference import Tools, make_tools, reference_of, unusable
from survey.responses.screening.reported import bare_indices, calibrated_indices
from survey.responses.screening.result import ScreenIndex, ScreenResult
from survey.responses.screening.whole import compact

__all__ = ["DEPARTURES", "FEWEST_ROWS", "Override", "screen"]

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
FEWEST_ROWS = 50
_FIRST_RATE, _FIRST_DRAWS = 0.005, 4_000
_LARGEST_FIT = 20_000
DEPARTURES: tuple[Departure, ...] = ("contaminated", "skewed", "acquiescent")
_MOST_CHANCE = 0.001


@dataclass(frozen=True, slots=True)
class Override:
    """A cutoff (the first value that is flagged) or a false-flag rate that the plan sets for an index."""

    cutoff: float | None = None
    rate: float | None = None


@dataclass(frozen=True, slots=True)
class _Settings:
    """What every pass is told."""

    overrides: Mapping[str, Override]
    critical: float
    seed: int


@dataclass(frozen=True, slots=True)
class _Fitted:
    """One pass: the tools, the values of every row, their suspicion, and the calibration."""

    tools: Tools
    model: NullModel
    values: Floats
    turned: Floats
    calibration: Calibration
    absent: Mapping[str, Text]
    blanks: Bools


def screen(
    answers: Floats,
    design: ScreenDesign,
    known: HardEvidence | None = None,
    *,
    rate: float = 0.05,
    overrides: Mapping[str, Override] | None = None,
    draws: int = 10_000,
    departures: Sequence[Departure] = DEPARTURES,
    critical: float = 0.60,
    seed: int = 1,
) -> ScreenResult:
    """Screen respondents.

    Parameters
    ----------
    answers : (n, items) array
        As given, NaN where not answered.
    design : ScreenDesign
    known : HardEvidence, optional
        Times, instructed items, devices and what else is known.
    rate : float
        The share of attentive people whom the statistical indices together may flag.
    overrides : mapping of str to Override, optional
        Cutoffs or rates of single indices, which then do not share `rate`.
    draws : int
        Attentive rows to draw.
    departures : sequence of Departure
        The ways in which the null may be wrong, whose false-flag rates are reported.
    critical : float
        The correlation that makes synonyms.
    seed : int

    Raises
    ------
    DataError
        When there are no rows or items, or the overrides name what is no index.

    Examples
    --------
    >>> from survey.responses.screening.result import Verdict
    >>> rng = np.random.default_rng(3)
    >>> X = np.round(np.clip(3 + 0.6 * rng.normal(size=(80, 1)) + rng.normal(size=(80, 12)), 1, 5))
    >>> X[0] = 4.0
    >>> found = screen(X, ScreenDesign.of_answers(X, [f"q{j}" for j in range(12)]), draws=500)
    >>> from survey.responses.screening.result import Verdict
    >>> "longstring" in found.reasons(0), Verdict(found.index("autocorrelation").verdicts[0]).word
    (True, 'not_scorable')
    """
    own = dict(overrides or {})
    _refuse(answers, design, own)
    hard = hard_indices(answers, design, known or HardEvidence())
    seen = ~np.isnan(answers)
    hit = np.logical_or.reduce([index.flagged for index in hard if index.hard])
    fit_to = ~hit & (seen.sum(axis=1) >= 0.5 * answers.shape[1])
    answered = seen.sum(axis=1).astype(np.int64)
    settings = _Settings(own, critical, seed)
    if fit_to.sum() < FEWEST_ROWS or not seen[fit_to].any(axis=0).all():
        return _uncalibrated(answers, design, hard, answered, rate, settings)
    first = _pass(answers, design, fit_to, _FIRST_RATE, min(draws, _FIRST_DRAWS), settings)
    kept = fit_to & ~flags_of(first.turned, first.calibration).any(axis=1)
    if kept.sum() < FEWEST_ROWS or not seen[kept].any(axis=0).all():
        kept = fit_to
    fitted = _pass(answers, design, kept, rate, draws, settings)
    hard = _without_chance(hard, fitted.model, design, answers.shape[0], seed)
    near = near_duplicates(answers, design, fitted.model, stream(seed, "screen", "near_duplicates"))
    return ScreenResult(
        design.items,
        answered,
        (
            *hard,
            near,
            *calibrated_indices(answers, fitted.values, fitted.turned, fitted.calibration, fitted.absent),
        ),
        rate,
        fitted.calibration.family_wise,
        _departures(fitted, departures, draws, seed),
        fitted.calibration.pvalue,
        int(kept.sum()),
        fitted.calibration.draws,
        seed,
        fitted.model.repaired,
        -np.log10(np.fmin.reduce(pvalues_of(fitted.turned, fitted.calibration.null), axis=1, initial=1.0)),
    )


def _refuse(answers: Floats, design: ScreenDesign, overrides: Mapping[str, Override]) -> None:
    faults: list[Fault] = []
    if answers.shape[0] == 0 or answers.shape[1] == 0:
        what = Text("there is nothing to screen", "没有可供筛查的作答")
        faults.append(Fault(what, got=f"{answers.shape[0]} x {answers.shape[1]}"))
    names = [spec.name for spec in SPECS]
    for name in overrides.keys() - set(names):
        what = Text("there is no such index", "没有这个筛查指标")
        faults.append(Fault(what, got=name, expected=", ".join(names)))
    if answers.shape[1] != len(design.items):
        what = Text("the design has another number of items than the answers", "设计与作答的题项数不一致")
        faults.append(Fault(what, expected=str(len(design.items)), got=str(answers.shape[1])))
    if faults:
        raise DataError(faults)


def _pass(
    answers: Floats, design: ScreenDesign, rows: Bools, rate: float, draws: int, settings: _Settings
) -> _Fitted:
    """Fit the null to some rows, evaluate all, and calibrate."""
    halves = stream(settings.seed, "screen", "halves")
    model = _fit(answers, rows, settings.seed)
    given = compact(answers)
    tools = make_tools(given, design, model, halves, critical=settings.critical)
    reference = reference_of(given, design, stream(settings.seed, "screen", "robust"))
    absent = unusable(reference, tools)
    usable = np.array([spec.name not in absent for spec in SPECS])
    blanks = np.isnan(answers[rows])
    drawn = draw_values(tools, model, blanks, draws, stream(settings.seed, "screen", "draws"))
    calibration = calibrate(drawn, usable, rate, _cutoffs(settings.overrides, drawn, blanks))
    values = evaluate(given, tools, reference)
    return _Fitted(tools, model, values, suspicion(values, answers), calibration, absent, blanks)


def _fit(answers: Floats, rows: Bools, seed: int) -> NullModel:
    """Fit the null to some rows; of very many, to a random part, whose correlations err by less than .01."""
    chosen = np.flatnonzero(rows)
    if chosen.size > _LARGEST_FIT:
        chosen = stream(seed, "screen", "fit").permutation(chosen)[:_LARGEST_FIT]
    return fit_null_model(answers[chosen])


def _cutoffs(overrides: Mapping[str, Override], drawn: Floats, blanks: Bools) -> dict[int, float]:
    """Return the cutoffs that the plan sets, in the units of suspicion."""
    found: dict[int, float] = {}
    for k, spec in enumerate(SPECS):
        own = overrides.get(spec.name)
        if own is None:
            continue
        if own.rate is not None:
            column = drawn[:, k]
            found[k] = float(np.nanquantile(column, 1.0 - own.rate, method="higher"))
        elif own.cutoff is not None:
            found[k] = own.cutoff if spec.tail == "upper" else -own.cutoff
            if spec.family == "outlier" and blanks.any():
                found[k] = -math.log(max(chi_square_tail(own.cutoff, blanks.shape[1]), 1e-300))
    return found


def _departures(
    fitted: _Fitted, departures: Sequence[Departure], draws: int, seed: int
) -> tuple[tuple[str, float], ...]:
    """Return the share of attentive people who are flagged when the null is wrong in a named way."""
    found: list[tuple[str, float]] = []
    for departure in departures:
        rng = stream(seed, "screen", departure)
        drawn = draw_values(
            fitted.tools, fitted.model, fitted.blanks, max(draws // 5, 1), rng, departure=departure
        )
        found.append((departure, float(flags_of(drawn, fitted.calibration).any(axis=1).mean())))
    return tuple(found)


def _without_chance(
    hard: tuple[ScreenIndex, ...], model: NullModel, design: ScreenDesign, n: int, seed: int
) -> tuple[ScreenIndex, ...]:
    """Take exact duplicates back where attentive people repeat each other by chance, as in short scales."""
    chance = chance_of_repeats(model, n, stream(seed, "screen", "repeats"))
    if chance <= _MOST_CHANCE:
        return hard
    reason = Text(
        f"with {len(design.items)} items, {chance:.1%} of attentive people repeat another by chance",
        f"仅 {len(design.items)} 个题项，认真作答者中有 {chance:.1%} 会偶然与他人完全相同",
    )
    return tuple(no_index(index, reason) if index.name == "duplicates" else index for index in hard)


def _uncalibrated(
    answers: Floats, design: ScreenDesign, hard: tuple[ScreenIndex, ...], answered: NDArray[np.int64],
    rate: float, settings: _Settings,
) -> ScreenResult:  # fmt: skip
    """Return the hard rules, and values without verdicts: too few rows to say what attentive people do."""
    reason = Text(
        f"fewer than {FEWEST_ROWS} usable rows: no null model can be fitted",
        f"可用作答少于 {FEWEST_ROWS} 份，无法拟合零模型",
    )
    seed = settings.seed
    tools = make_tools(answers, design, None, stream(seed, "screen", "halves"), critical=settings.critical)
    reference = reference_of(answers, design, stream(seed, "screen", "robust"))
    absent = unusable(reference, tools)
    values = evaluate(answers, tools, reference)
    statistical = bare_indices(values, absent, reason)
    warning = Warn("not_calibrated", reason)
    return ScreenResult(
        design.items,
        answered,
        (*hard, *statistical),
        rate,
        np.nan,
        (),
        np.nan,
        0,
        0,
        seed,
        False,
        np.full(answers.shape[:1], 0.0, dtype=np.float64),
        (warning,),
    )
