"""Reliability of scales: alpha in its forms, omega, and what happens when an item is deleted."""

from __future__ import annotations

from dataclasses import replace

from survey.errors import Text, Warn
from survey.numerics.correlations import CorrelationMatrix, covariance, smallest_eigenvalue
from survey.psychometrics.answers.arrays import readonly
from survey.psychometrics.answers.correlating import sample_of, to_correlation
from survey.psychometrics.answers.reading import Answers, Data, Scales
from survey.psychometrics.answers.sample import Missing
from survey.psychometrics.coefficients.alpha import alpha_if_deleted, cronbach_alpha, feldt_interval
from survey.psychometrics.coefficients.constant_sums import refuse_constant_sums
from survey.psychometrics.coefficients.failed_draws import draws_failed
from survey.psychometrics.coefficients.item_total import item_rest, mean_inter_item
from survey.psychometrics.coefficients.lower_bounds import (
    greatest_lower_bound,
    guttman_lambda2,
    guttman_lambda6,
)
from survey.psychometrics.coefficients.ordinal_reliability import OrdinalReliability, ordinal_reliability
from survey.psychometrics.coefficients.reversed_items import reversed_warning, suspect_reversed
from survey.psychometrics.coefficients.split_half import split_half, split_half_range
from survey.psychometrics.measurement.convergent import convergent_validity
from survey.psychometrics.measurement.draws import CongenericLimits, congeneric_limits
from survey.psychometrics.measurement.results import ConvergentValidity
from survey.psychometrics.measurement.scales import MeasuredScales, ScaleSettings, measure_scales
from survey.psychometrics.reliability.alpha_draws import bootstrap_alphas
from survey.psychometrics.reliability.results import ReliabilityResult, ScaleReliability

__all__ = ["estimate_reliability", "reliability_of"]

_OMEGA = "congeneric factors of one ML CFA of all scales (McDonald 1999)"
_CONSTANT = Text("had an item without variance", "出现无变异的题项")


def estimate_reliability(
    data: Data,
    scales: Scales,
    *,
    missing: Missing = "listwise",
    confidence_level: float = 0.95,
    draws: int = 0,
    alpha_draws: int | None = None,
    seed: int = 1,
) -> ReliabilityResult:
    """Estimate the reliability of every scale on one stated sample.

    Parameters
    ----------
    data : DataFrame or (n, p) array
        Items already recoded.
    scales : mapping of str to sequence of str
        At least two items each.
    missing : {"listwise", "pairwise", "fiml"}
        Listwise over all items of all scales. Pairwise, alpha uses each pair's rows; the CFA behind omega,
        CR and AVE still uses complete rows, and a warning says so. By fiml alpha uses the maximum likelihood
        moments, and the CFA full information.
    confidence_level : float
        Of all intervals.
    draws : int
        Bootstrap draws for percentile intervals; 0 for none. Those of alpha (raw, standardised, ordinal),
        beside Feldt's, are of complete rows; those of omega total, CR and AVE refit the CFA to each draw.
    alpha_draws : int, optional
        Draws of alpha, where they shall be others; 0 leaves its interval to Feldt.
    seed : int
        Of the draws.

    Returns
    -------
    ReliabilityResult

    Raises
    ------
    DataError
        As `read_scales`; also where the items of a scale cancel, so that their sum does not vary.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> X = rng.normal(size=(300, 1)) + rng.normal(size=(300, 4))
    >>> result = estimate_reliability(X, {"A": ["V1", "V2", "V3", "V4"]}).scale("A")
    >>> round(result.cronbach_alpha, 2)
    0.78
    """
    settings = ScaleSettings(missing, confidence_level, draws, seed, alpha_draws)
    return reliability_of(measure_scales(data, scales, settings, refit=True), settings)


def reliability_of(measured: MeasuredScales, settings: ScaleSettings) -> ReliabilityResult:
    """Return the reliability of scales already read, with a measurement model already fitted."""
    answers, model = measured.answers, measured.model
    convergent = None if model is None else convergent_validity(model)
    # One treatment of missing answers for all scales: by fiml, the others' answers tell of the missing ones.
    everything = covariance(answers.X, missing=settings.missing)
    parts = {name: everything.part(answers.places(items)) for name, items in measured.scales.items()}
    refuse_constant_sums({name: part.matrix for name, part in parts.items()})
    found: list[ScaleReliability] = []
    said = list(measured.warnings)
    for j, (name, items) in enumerate(measured.scales.items()):
        one, warning = _one_scale(answers, name, tuple(items), settings, parts[name])
        if model is not None and convergent is not None:
            limits = congeneric_limits(model.draws, j, model.block(j), settings.confidence_level)
            one = _with_model(one, convergent, limits, j)
        found.append(one)
        said += warning
    sample = sample_of(everything, measured.n_total)
    level, draws, seed = settings.confidence_level, settings.draws, settings.seed
    return ReliabilityResult(tuple(found), sample, level, draws, seed, _OMEGA, tuple(said))


def _one_scale(
    answers: Answers,
    name: str,
    items: tuple[str, ...],
    settings: ScaleSettings,
    made: CorrelationMatrix,
) -> tuple[ScaleReliability, list[Warn]]:
    X, S = answers.take(items), made.matrix
    ordinal = ordinal_reliability(X)
    boot = bootstrap_alphas(X, name, settings, ordinal=ordinal is not None)
    plain = _of_covariances(name, items, made, settings.confidence_level)
    said = _warnings(name, plain.cronbach_alpha, tuple(items[i] for i in suspect_reversed(S)))
    said += _ordinal_warnings(name, items, ordinal)
    said += draws_failed(boot.failed, settings.of_alpha, _CONSTANT, scale=name)
    return replace(
        plain,
        cronbach_alpha_boot_ci_lower=boot.raw[0],
        cronbach_alpha_boot_ci_upper=boot.raw[1],
        alpha_standardized_boot_ci_lower=boot.standardized[0],
        alpha_standardized_boot_ci_upper=boot.standardized[1],
        alpha_ordinal=None if ordinal is None else ordinal.alpha,
        alpha_ordinal_boot_ci_lower=boot.ordinal[0],
        alpha_ordinal_boot_ci_upper=boot.ordinal[1],
        omega_categorical=None if ordinal is None else ordinal.omega,
    ), said


def _of_covariances(
    name: str, items: tuple[str, ...], made: CorrelationMatrix, level: float
) -> ScaleReliability:
    """Return what rests on the covariances alone, without draws of the answers."""
    S = made.matrix
    alpha = cronbach_alpha(S)
    lower, upper = feldt_interval(alpha, made.n_used, len(items), level)
    regular = smallest_eigenvalue(to_correlation(S)) > 1e-10
    halves = split_half_range(S) or (None, None, None)
    return ScaleReliability(
        scale=name,
        items=items,
        n=made.n_used,
        cronbach_alpha=alpha,
        cronbach_alpha_ci_lower=lower,
        cronbach_alpha_ci_upper=upper,
        cronbach_alpha_boot_ci_lower=None,
        cronbach_alpha_boot_ci_upper=None,
        alpha_standardized=cronbach_alpha(to_correlation(S)),
        alpha_standardized_boot_ci_lower=None,
        alpha_standardized_boot_ci_upper=None,
        alpha_ordinal=None,
        alpha_ordinal_boot_ci_lower=None,
        alpha_ordinal_boot_ci_upper=None,
        mean_inter_item=mean_inter_item(S),
        split_half=split_half(S),
        split_half_min=halves[0],
        split_half_mean=halves[1],
        split_half_max=halves[2],
        lambda2=guttman_lambda2(S),
        lambda6=guttman_lambda6(S) if regular else None,
        glb=greatest_lower_bound(S).glb if regular else None,
        omega_categorical=None,
        item_rest=readonly(item_rest(S)),
        alpha_if_deleted=readonly(alpha_if_deleted(S)),
    )


def _with_model(
    one: ScaleReliability, convergent: ConvergentValidity, limits: CongenericLimits, j: int
) -> ScaleReliability:
    """Return the scale with what rests on the CFA of all scales, of which it is the j-th."""
    return replace(
        one,
        omega_total=float(convergent.omega_total[j]),
        omega_total_boot_ci_lower=limits.omega_total[0],
        omega_total_boot_ci_upper=limits.omega_total[1],
        omega_total_observed=float(convergent.omega_total_observed[j]),
        cr=float(convergent.cr[j]),
        cr_boot_ci_lower=limits.cr[0],
        cr_boot_ci_upper=limits.cr[1],
        ave=float(convergent.ave[j]),
        ave_boot_ci_lower=limits.ave[0],
        ave_boot_ci_upper=limits.ave[1],
    )


def _warnings(name: str, alpha: float, suspects: tuple[str, ...]) -> list[Warn]:
    said = list(reversed_warning(name, suspects))
    if alpha < 0.0:
        en = f"{name}: alpha is negative; the items do not measure the same thing in the same direction"
        zh = f"{name}：α 系数为负，题项方向不一致或测量的并非同一构念"
        said.append(Warn("negative_alpha", Text(en, zh), (name,)))
    return said


def _ordinal_warnings(name: str, items: tuple[str, ...], ordinal: OrdinalReliability | None) -> list[Warn]:
    """Say why ordinal alpha is not to be trusted, or categorical omega is not there."""
    if ordinal is None:
        return []
    if ordinal.at_limit:
        pairs = tuple(f"{items[i]} / {items[j]}" for i, j in ordinal.at_limit)
        en = (
            f"{name}: polychoric correlations at their limit (nearly empty tables): {', '.join(pairs)}; "
            "ordinal alpha is not to be trusted, categorical omega is left out"
        )
        zh = (
            f"{name}：以下多分相关达到极限（列联表近乎空白）：{'、'.join(pairs)}；有序 α 不可信，未给出类别 ω"
        )
        return [Warn("polychoric_at_limit", Text(en, zh), pairs)]
    if ordinal.omega is None and len(items) > 2:
        en = f"{name}: categorical omega is left out: its factor is a Heywood case, or did not converge"
        zh = f"{name}：未给出类别 ω：其单因子模型出现 Heywood 现象或未收敛"
        return [Warn("categorical_omega_not_usable", Text(en, zh), (name,))]
    return []
