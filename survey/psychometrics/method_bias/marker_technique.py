"""The CFA marker technique (Williams, Hartman & Cavazotte 2010).

CFA: substantive factors and the marker covary. Baseline: the marker is orthogonal to them, its loadings and
error variances fixed to those of the CFA. Method-C: it loads equally on all substantive items; Method-U:
freely. Method-R: the retained one of these two, with the substantive correlations fixed to those of the
Baseline. Latent variances are 1 throughout.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from survey.errors import DataError, Fault, Text, Warn
from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.answers.reading import read_answers
from survey.psychometrics.coefficients.alpha import cronbach_alpha
from survey.psychometrics.method_bias.comparison import changes_between
from survey.psychometrics.method_bias.fitting import Attempt, MethodFitter
from survey.psychometrics.method_bias.latent_reliability import decompose_reliability
from survey.psychometrics.method_bias.marker_results import (
    LatentReliability,
    MarkerComparison,
    MarkerModel,
    MarkerResult,
)
from survey.psychometrics.method_bias.model_results import MethodChange
from survey.psychometrics.method_bias.substantive import Substantive, read_substantive, starts_from
from survey.sem.results import SemResult
from survey.sem.syntax.tokens import write_name

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LOWEST_ALPHA", "MARKER_FACTOR", "marker_sequence"]

MARKER_FACTOR = "Marker"
LOWEST_ALPHA = 0.60
_LABEL = "method.c"


def marker_sequence(
    model: str,
    data: pd.DataFrame,
    *,
    marker: Sequence[str],
    structural: str = "",
    estimator: str = "MLR",
    missing: str = "listwise",
    significance: float = 0.05,
) -> MarkerResult:
    """Fit the sequence of CFA marker models, and take reliability apart.

    Parameters
    ----------
    model : str
        The measurement model of the substantive factors, in lavaan's syntax.
    data : DataFrame
        One group, with the marker's items.
    marker : sequence of str
        Two items or more of a scale that has nothing to do with the substantive ones.
    structural : str
        Regressions among the factors; then the changes of the paths are given too.
    estimator, missing
        As in `survey.fit_sem`.
    significance : float
        Of the test of Method-C against Method-U that decides which of them is retained.

    Returns
    -------
    MarkerResult
        Refused, with the reason, where the marker's alpha is below .60: what does not measure one thing well
        carries no method variance that could be told from error.

    Raises
    ------
    ModelSyntaxError, IdentificationError
    DataError
        When the marker has fewer than two items, or shares one with the model.

    Notes
    -----
    A marker tells only of the method variance that it shares with the substantive items; one that it does not
    share stays unseen.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(7)
    >>> f, m = rng.normal(size=(400, 2)), rng.normal(size=(400, 1))
    >>> X = np.repeat(f, 3, axis=1) + 0.5 * m + rng.normal(size=(400, 6))
    >>> Y = 0.9 * m + rng.normal(size=(400, 3))
    >>> data = pd.DataFrame(np.hstack([X, Y]), columns=list("abcdegxyz"))
    >>> found = marker_sequence("F =~ a + b + c\\nG =~ d + e + g", data, marker=["x", "y", "z"])
    >>> [(one.name, one.fit.fit.df) for one in found.models]
    [('cfa', 24), ('baseline', 32), ('method_c', 31), ('method_u', 26), ('method_r', 32)]
    >>> found.comparison("baseline", "method_c").test.pvalue < 0.001
    True
    """
    spec = read_substantive(model, method=MARKER_FACTOR)
    _check(spec, marker)
    alpha = cronbach_alpha(np.cov(_complete(data, marker), rowvar=False))
    # Written so that an alpha that is no number is refused too.
    if not alpha >= LOWEST_ALPHA:
        refusal = Text(
            "the marker's alpha is below .60: what does not measure one thing cannot serve as a marker",
            "标记变量的 α 系数低于 .60，不足以作为标记变量",
        )
        return MarkerResult(tuple(marker), alpha, refusal)
    fitter = MethodFitter(data, estimator, missing, std_lv=True)
    found = _sequence(spec, tuple(marker), structural, fitter, significance)
    return replace(found, cronbach_alpha=alpha)


@dataclass(frozen=True, slots=True)
class _Paths:
    """A structure without and with the marker's loadings on the substantive items."""

    without: SemResult
    with_marker: SemResult

    def changes(self, latent: Sequence[str]) -> tuple[MethodChange, ...]:
        """Return the changes of the paths; none where a fit cannot be trusted."""
        if not (self.without.trusted and self.with_marker.trusted):
            return ()
        found = changes_between(self.without, self.with_marker, latent)
        return tuple(one for one in found if one.op == "~")


def _check(spec: Substantive, marker: Sequence[str]) -> None:
    faults: list[Fault] = []
    if len(set(marker)) < 2:
        what = Text("a marker has two items or more", "标记变量至少需要两个题项")
        faults.append(Fault(what, where="marker", got=", ".join(marker)))
    what = Text("an item of the marker is in the substantive model", "标记变量的题项已在实质模型中")
    faults += [Fault(what, where="marker", got=item) for item in marker if item in spec.items]
    if faults:
        raise DataError(faults)


def _complete(data: pd.DataFrame, marker: Sequence[str]) -> Floats:
    return read_answers(data, marker, missing="listwise", minimum=2).X


def _sequence(
    spec: Substantive, marker: tuple[str, ...], structural: str, fitter: MethodFitter, significance: float
) -> MarkerResult:
    """Fit the models in turn; alpha is filled in by the caller."""
    terms = " + ".join(write_name(item) for item in marker)
    cfa = fitter.fit(f"{spec.text}\n{write_name(spec.method)} =~ {terms}")
    fixed = _fixed_marker(cfa, spec, marker)
    baseline = fitter.fit(f"{spec.text}\n{fixed}")
    start = starts_from(baseline, spec.latent)
    loadings = {"method_c": _loadings(spec, _LABEL), "method_u": _loadings(spec, "NA")}
    tried = {name: fitter.attempt(f"{spec.text}\n{fixed}\n{line}", start) for name, line in loadings.items()}
    fits = {name: one.fit for name, one in tried.items() if one.fit is not None}
    models = {"cfa": cfa, "baseline": baseline, **fits}
    pairs = [("baseline", "method_c"), ("baseline", "method_u"), ("method_c", "method_u")]
    comparisons = [_compare(h0, h1, models, fitter) for h0, h1 in pairs]
    retained = _retained(baseline, fits, comparisons[-1], significance)
    reliability: tuple[LatentReliability, ...] = ()
    changes: tuple[MethodChange, ...] = ()
    if retained:
        held = _fixed_correlations(baseline, spec)
        models["method_r"] = fitter.fit(f"{spec.text}\n{fixed}\n{loadings[retained]}\n{held}")
        comparisons.append(_compare("method_r", retained, models, fitter))
        reliability = decompose_reliability(baseline, fits[retained], spec)
        changes = changes_between(baseline, fits[retained], spec.latent)
    if retained and structural:
        paths = _path_fits(structural, fixed, loadings[retained], spec, fitter)
        models |= {"paths_baseline": paths.without, f"paths_{retained}": paths.with_marker}
        changes = (*changes, *paths.changes(spec.latent))
    kept = tuple(MarkerModel(name, fit.lean()) for name, fit in models.items())
    warnings = (*cfa.warnings, *_warnings(models, tried))
    return MarkerResult(
        marker, math.nan, None, kept, tuple(comparisons), retained, reliability, changes, warnings
    )


def _fixed_marker(cfa: SemResult, spec: Substantive, marker: Sequence[str]) -> str:
    """Return the marker with its loadings and error variances of the CFA, orthogonal to the other factors."""
    table, M = cfa.table, write_name(spec.method)
    lines: list[str] = []
    for item in marker:
        loading = float(table.est[table.row(spec.method, "=~", item)])
        error = float(table.est[table.row(item, "~~", item)])
        lines += [
            f"{M} =~ {loading!r}*{write_name(item)}",
            f"{write_name(item)} ~~ {error!r}*{write_name(item)}",
        ]
    # Orthogonal to all, so that a structure added later finds no covariance of the marker either.
    return "\n".join([*lines, *spec.orthogonal()])


def _loadings(spec: Substantive, value: str) -> str:
    terms = " + ".join(f"{value}*{write_name(item)}" for item in spec.items)
    return f"{write_name(spec.method)} =~ {terms}"


def _fixed_correlations(baseline: SemResult, spec: Substantive) -> str:
    table = baseline.table
    lines: list[str] = []
    for i, a in enumerate(spec.latent):
        for b in spec.latent[:i]:
            value = float(table.est[table.row(b, "~~", a)])
            lines.append(f"{write_name(b)} ~~ {value!r}*{write_name(a)}")
    return "\n".join(lines)


def _compare(
    constrained: str, larger: str, models: dict[str, SemResult], fitter: MethodFitter
) -> MarkerComparison:
    """Test one model against a larger one; a model that is not there was not identified."""
    h0, h1 = models.get(constrained), models.get(larger)
    test = None if h0 is None or h1 is None else fitter.compare(h0, h1)
    if test is not None:
        return MarkerComparison(constrained, larger, test)
    bad = [name for name, fit in ((constrained, h0), (larger, h1)) if fit is None or not fit.trusted]
    names = ", ".join(bad)
    reason = Text(
        f"not identified, not converged or not admissible: {names}", f"不可识别、未收敛或解不可接受：{names}"
    )
    return MarkerComparison(constrained, larger, None, reason)


def _retained(
    baseline: SemResult, fits: dict[str, SemResult], between: MarkerComparison, significance: float
) -> str:
    """Return Method-U where it fits better than Method-C, else Method-C; only what can be trusted."""
    usable = [name for name, fit in fits.items() if fit.trusted and baseline.trusted]
    if len(usable) < 2:
        return usable[0] if usable else ""
    assert between.test is not None  # both fits are trusted
    return "method_u" if between.test.pvalue < significance else "method_c"


def _path_fits(structural: str, fixed: str, loadings: str, spec: Substantive, fitter: MethodFitter) -> _Paths:
    """Fit a structure with the Baseline's marker, and with the method loadings of the retained model."""
    text = f"{spec.text}\n{structural}\n{fixed}"
    return _Paths(fitter.fit(text), fitter.fit(f"{text}\n{loadings}"))


def _warnings(models: dict[str, SemResult], tried: dict[str, Attempt]) -> tuple[Warn, ...]:
    bad = [name for name, fit in models.items() if not fit.trusted]
    bad += [name for name, one in tried.items() if one.fit is None]
    if not bad:
        return ()
    text = Text(
        "models of the marker sequence that are not identified, did not converge or are not admissible are "
        "not interpreted",
        "标记变量系列模型中不可识别、未收敛或解不可接受者不作解释",
    )
    return (Warn("marker_model_not_usable", text, tuple(bad)),)
