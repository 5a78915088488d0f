"""One ML CFA of all named scales as correlated factors: what CR, AVE and omega are computed from.

The model is fitted by `survey.sem`; this file writes its syntax and takes its estimates apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from survey.errors import DataError, IdentificationError, Text, Warn
from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.answers.reading import Answers, Scales
from survey.psychometrics.answers.sample import Missing
from survey.psychometrics.coefficients.failed_draws import draws_failed
from survey.psychometrics.measurement.draws import MeasurementDraws

if TYPE_CHECKING:
    from survey.sem.results import ParameterTable, SemResult

__all__ = ["MeasurementModel", "fit_measurement", "measurement_syntax"]


@dataclass(frozen=True, slots=True)
class MeasurementModel:
    """The estimates of a simple-structure CFA, items in the order of the scales.

    Attributes
    ----------
    loadings, std_loadings, residuals : (p,) arrays
        Raw and completely standardised loadings, raw residual variances.
    factor_variances : (m,) array
    factor_correlations : (m, m) array
    covariance : (p, p) array
        The observed covariance matrix that was fitted, divisor n; by fiml that of the saturated model.
    draws : MeasurementDraws or None
        The estimates of each draw of a bootstrap, where one was asked for.
    """

    scales: tuple[str, ...]
    items: tuple[tuple[str, ...], ...]
    loadings: Floats
    std_loadings: Floats
    residuals: Floats
    factor_variances: Floats
    factor_correlations: Floats
    covariance: Floats
    draws: MeasurementDraws | None = None

    def block(self, j: int) -> slice:
        """Return the place of the j-th scale's items."""
        start = sum(len(items) for items in self.items[:j])
        return slice(start, start + len(self.items[j]))


def measurement_syntax(scales: Scales) -> str:
    """Return the model in lavaan syntax.

    Examples
    --------
    >>> print(measurement_syntax({"A": ["a1", "a2"], "B": ["b1", "b2"]}))
    A =~ a1 + a2
    B =~ b1 + b2
    """
    return "\n".join(f"{scale} =~ {' + '.join(items)}" for scale, items in scales.items())


def fit_measurement(
    answers: Answers, scales: Scales, *, missing: Missing = "listwise", draws: int = 0, seed: int = 1
) -> tuple[MeasurementModel | None, tuple[Warn, ...]]:
    """Fit the CFA; None, with the reason, where its estimates cannot be trusted.

    A single scale needs three items. By "fiml" every row with an answer counts (Arbuckle 1996); otherwise
    rows with a missing answer are left out, and a warning says how many. Scales and items go by running
    names in the model, so that theirs may be anything. With `draws` the model is refitted to as many samples
    of the rows (nonparametric bootstrap), by the same treatment of missing answers.
    """
    if len(scales) == 1 and len(next(iter(scales.values()))) < 3:
        return None, (_refusal("two items alone do not identify it", "仅两个题项，模型无法识别"),)
    import pandas as pd

    from survey.sem import fit_sem

    order = [item for items in scales.values() for item in items]
    short = {item: f"x{j + 1}" for j, item in enumerate(order)}
    model = {f"f{j + 1}": [short[item] for item in items] for j, items in enumerate(scales.values())}
    X = answers.take(order)
    blank = np.isnan(X)
    full = missing == "fiml" and bool(blank.any())
    used = X[~blank.all(axis=1)] if full else X[~blank.any(axis=1)]
    frame = pd.DataFrame(used, columns=list(short.values()))
    names = {**{brief: item for item, brief in short.items()}, **dict(zip(model, scales, strict=True))}
    how = "fiml" if full else "listwise"
    try:
        result = fit_sem(
            measurement_syntax(model), frame, estimator="ML", missing=how, bootstrap=draws, seed=seed
        )
    except (IdentificationError, DataError) as error:
        return None, (_refusal(_in_own_names(error.say("en"), names), _in_own_names(error.say("zh"), names)),)
    if not result.trusted:
        return None, (_untrusted(result, names),)
    dropped = X.shape[0] - used.shape[0]
    said = (_rows_left_out(dropped, used.shape[0]),) if dropped and not full else ()
    return _take_apart(result, scales, model), said + _draws_not_usable(result)


def _take_apart(result: SemResult, scales: Scales, model: Scales) -> MeasurementModel:
    table, drawn = result.table, result.draws
    pairs = [(factor, item) for factor, items in model.items() for item in items]
    rows = [table.row(factor, "=~", item) for factor, item in pairs]
    own = [table.row(item, "~~", item) for _, item in pairs]
    factors = list(model)
    correlations = np.eye(len(factors))
    for i, a in enumerate(factors):
        for j, b in enumerate(factors[:i]):
            correlations[i, j] = correlations[j, i] = table.std_all[table.row(b, "~~", a)]
    place = [result.sample.observed.index(item) for _, item in pairs]
    covariance = result.sample.covariance.reshape(-1, len(place), len(place))[0]
    return MeasurementModel(
        scales=tuple(scales),
        items=tuple(tuple(items) for items in scales.values()),
        loadings=table.est[rows],
        std_loadings=table.std_all[rows],
        residuals=table.est[own],
        factor_variances=np.array([table.est[table.row(factor, "~~", factor)] for factor in factors]),
        factor_correlations=correlations,
        covariance=covariance[np.ix_(place, place)],
        draws=None if drawn is None else _take_draws_apart(table, drawn.theta, rows, own, model),
    )


def _take_draws_apart(
    table: ParameterTable, theta: Floats, rows: list[int], own: list[int], model: Scales
) -> MeasurementDraws:
    free = np.array(table.free)
    each = np.where(free > 0, theta[:, free - 1], table.est)  # what is fixed is so in every draw
    variances = [table.row(factor, "~~", factor) for factor in model]
    return MeasurementDraws(each[:, rows], each[:, own], each[:, variances])


def _draws_not_usable(result: SemResult) -> tuple[Warn, ...]:
    draws = result.draws
    if draws is None:
        return ()
    why = Text(
        f"of the CFA did not converge ({draws.failed}) or are not admissible ({draws.inadmissible}); the "
        "intervals of omega, CR and AVE are not to be trusted",
        f" CFA 未收敛（{draws.failed} 次）或解不可接受（{draws.inadmissible} 次），"
        "omega、CR 与 AVE 的区间不可信",
    )
    return draws_failed(draws.failed + draws.inadmissible, draws.requested, why)


def _untrusted(result: SemResult, names: Mapping[str, str]) -> Warn:
    """Say why the solution cannot be used, in the names of the user."""
    told = _in_own_names("; ".join(result.convergence.problems), names)
    if not result.convergence.converged:
        return _refusal("the CFA of all scales did not converge", "全部量表的 CFA 未收敛")
    return _refusal(
        f"the CFA of all scales is not admissible ({told})", f"全部量表的 CFA 得到不可接受的解（{told}）"
    )


def _in_own_names(told: str, names: Mapping[str, str]) -> str:
    """Put the names of the user for those of the model."""
    return re.sub(r"\b[fx]\d+\b", lambda found: names.get(found[0], found[0]), told)


def _rows_left_out(dropped: int, used: int) -> Warn:
    return Warn(
        "measurement_model_listwise",
        Text(
            f"omega, CR and AVE rest on the {used} complete rows; {dropped} were left out",
            f"omega、CR 与 AVE 基于 {used} 个完整个案，另有 {dropped} 个含缺失值未用",
        ),
    )


def _refusal(en: str, zh: str) -> Warn:
    """Return the warning that stands for everything that rests on the model."""
    return Warn(
        "measurement_model_not_usable",
        Text(f"omega, CR and AVE are left out: {en}", f"未给出 omega、CR 与 AVE：{zh}"),
    )
