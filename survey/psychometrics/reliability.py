"""Reliability of scales: alpha in its forms, omega, and what happens when an item is deleted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from survey.errors import Text, Warn
from survey.numerics.correlations import covariance
from survey.numerics.polychoric import polychoric, to_codes
from survey.numerics.resampling import bootstrap_covariances
from survey.numerics.streams import stream
from survey.psychometrics.answers import Answers, Data, Scales, read_scales, readonly
from survey.psychometrics.consistency import (
    alpha_if_deleted,
    cronbach_alpha,
    feldt_interval,
    item_rest,
    mean_inter_item,
    split_half,
    to_correlation,
)
from survey.psychometrics.convergent import convergent_validity
from survey.psychometrics.correlating import MOST_CATEGORIES
from survey.psychometrics.items import suspect_reversed
from survey.psychometrics.measurement import MeasurementModel, fit_measurement
from survey.psychometrics.results import Floats, Missing, ReliabilityResult, Sample, ScaleReliability
from survey.psychometrics.validity_results import ConvergentValidity

__all__ = ["ScaleSettings", "estimate_reliability", "reliability_of"]

_OMEGA = "congeneric factors of one ML CFA of all scales (McDonald 1999)"


@dataclass(frozen=True, slots=True)
class ScaleSettings:
    """How missing answers and uncertainty are treated, for everything that is said of the same scales."""

    missing: Missing
    confidence_level: float
    draws: int
    seed: int


def estimate_reliability(
    data: Data,
    scales: Scales,
    *,
    missing: Missing = "listwise",
    confidence_level: float = 0.95,
    draws: int = 0,
    seed: int = 1,
) -> ReliabilityResult:
    """Estimate the reliability of every scale on one stated sample.

    Parameters
    ----------
    data : DataFrame or (n, p) array
        Items already recoded.
    scales : mapping of str to sequence of str
        At least two items each.
    missing : {"listwise", "pairwise"}
        Listwise over all items of all scales. With pairwise the CFA behind omega, CR and AVE still uses
        complete rows, and a warning says so.
    draws : int
        Bootstrap draws of complete rows for a percentile interval of alpha beside Feldt's; 0 for none.

    Raises
    ------
    DataError
        As `read_scales`.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> X = rng.normal(size=(300, 1)) + rng.normal(size=(300, 4))
    >>> result = estimate_reliability(X, {"A": ["V1", "V2", "V3", "V4"]}).scale("A")
    >>> round(result.cronbach_alpha, 2)
    0.78
    """
    answers = read_scales(data, scales, missing=missing)
    model, warnings = fit_measurement(answers, scales)
    settings = ScaleSettings(missing, confidence_level, draws, seed)
    return reliability_of(answers, scales, data.shape[0], model, warnings, settings)


def reliability_of(
    answers: Answers,
    scales: Scales,
    n_total: int,
    model: MeasurementModel | None,
    warnings: tuple[Warn, ...],
    settings: ScaleSettings,
) -> ReliabilityResult:
    """Return the reliability of answers already read, with a measurement model already fitted."""
    convergent = None if model is None else convergent_validity(model)
    everything = covariance(answers.X, missing=settings.missing)
    found: list[ScaleReliability] = []
    said = list(warnings)
    for j, (name, items) in enumerate(scales.items()):
        one, warning = _one_scale(answers, name, tuple(items), j, convergent, settings)
        found.append(one)
        said += warning
    n = everything.n_used
    sample = Sample(n_total, n, n_total - n, int(everything.n_pairs.min()), settings.missing)
    level, draws, seed = settings.confidence_level, settings.draws, settings.seed
    return ReliabilityResult(tuple(found), sample, level, draws, seed, _OMEGA, tuple(said))


def _one_scale(
    answers: Answers,
    name: str,
    items: tuple[str, ...],
    j: int,
    convergent: ConvergentValidity | None,
    settings: ScaleSettings,
) -> tuple[ScaleReliability, list[Warn]]:
    made = covariance(answers.take(items), missing=settings.missing)
    S = made.matrix
    alpha = cronbach_alpha(S)
    lower, upper = feldt_interval(alpha, made.n_used, len(items), settings.confidence_level)
    boot_lower, boot_upper = _bootstrap_interval(answers.take(items), name, settings)
    scale = ScaleReliability(
        scale=name,
        items=items,
        n=made.n_used,
        cronbach_alpha=alpha,
        cronbach_alpha_ci_lower=lower,
        cronbach_alpha_ci_upper=upper,
        cronbach_alpha_boot_ci_lower=boot_lower,
        cronbach_alpha_boot_ci_upper=boot_upper,
        alpha_standardized=cronbach_alpha(to_correlation(S)),
        alpha_ordinal=_ordinal_alpha(answers.take(items)),
        mean_inter_item=mean_inter_item(S),
        split_half=split_half(S),
        omega_total=None if convergent is None else float(convergent.omega_total[j]),
        omega_total_observed=None if convergent is None else float(convergent.omega_total_observed[j]),
        cr=None if convergent is None else float(convergent.cr[j]),
        ave=None if convergent is None else float(convergent.ave[j]),
        item_rest=readonly(item_rest(S)),
        alpha_if_deleted=readonly(alpha_if_deleted(S)),
    )
    return scale, _warnings(name, alpha, tuple(items[i] for i in suspect_reversed(S)))


def _bootstrap_interval(X: Floats, name: str, settings: ScaleSettings) -> tuple[float | None, float | None]:
    """Return percentile limits of alpha from resampled complete rows; None without draws."""
    if settings.draws == 0:
        return None, None
    complete = X[~np.isnan(X).any(axis=1)]
    k = X.shape[1]
    batches = bootstrap_covariances(complete, settings.draws, stream(settings.seed, "alpha", name))
    alphas = np.concatenate(
        [k / (k - 1) * (1.0 - np.trace(S, axis1=1, axis2=2) / S.sum(axis=(1, 2))) for S in batches]
    )
    tail = 50.0 * (1.0 - settings.confidence_level)
    lower, upper = np.percentile(alphas, [tail, 100.0 - tail])
    return float(lower), float(upper)


def _ordinal_alpha(X: Floats) -> float | None:
    """Return alpha of polychoric correlations (Zumbo, Gadermann & Zeisser 2007); None when not ordinal."""
    codes = to_codes(X)
    if max(values.size for values in codes.values) > MOST_CATEGORIES:
        return None
    return cronbach_alpha(polychoric(codes.codes).matrix)


def _warnings(name: str, alpha: float, suspects: tuple[str, ...]) -> list[Warn]:
    said: list[Warn] = []
    if suspects:
        en = f"{name}: {', '.join(suspects)} run(s) against the other items; reverse-keyed and not recoded?"
        zh = f"{name}：题项 {'、'.join(suspects)} 与其余题项方向相反，可能是反向题尚未重新计分"
        said.append(Warn("suspected_reversed", Text(en, zh), suspects))
    if alpha < 0.0:
        en = f"{name}: alpha is negative; the items do not measure the same thing in the same direction"
        zh = f"{name}：α 系数为负，题项方向不一致或测量的并非同一构念"
        said.append(Warn("negative_alpha", Text(en, zh), (name,)))
    return said
