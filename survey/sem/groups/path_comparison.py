"""Whether structural paths differ between groups: all at once, and each with Holm's correction.

The omnibus test comes first: the model with equal regressions against the one with free ones. Then each path
alone is held equal (difference test), and its difference is read from the free model (Wald).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from survey.errors import DataError, Fault, Text
from survey.numerics.holm import holm
from survey.numerics.plain_repr import plain_repr
from survey.sem.fit import fit_sem
from survey.sem.postestimation.difference_tests import DifferenceTest, difference_test
from survey.sem.results import SemResult

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PathContrast", "PathDifference", "PathDifferences", "path_contrast", "path_differences"]


@dataclass(frozen=True, slots=True)
class PathContrast:
    """One path in two groups, from the model with free paths.

    Parameters
    ----------
    outcome, predictor : str
    est_1, est_2 : float
        In the first and the second group.
    difference, se, z, pvalue_wald, ci_lower, ci_upper : float
        First less second, by the covariance of the estimates.
    """

    outcome: str
    predictor: str
    est_1: float
    est_2: float
    difference: float
    se: float
    z: float
    pvalue_wald: float
    ci_lower: float
    ci_upper: float


@dataclass(frozen=True, slots=True)
class PathDifference(PathContrast):
    """One path in two groups, tested.

    Parameters
    ----------
    test : DifferenceTest
        Of holding this path alone equal.
    pvalue_holm : float
        Of the difference test within the family.
    """

    test: DifferenceTest
    pvalue_holm: float


@dataclass(frozen=True, slots=True)
class PathDifferences:
    """The omnibus test and each path; `free` and `equal` are the two models, without evidence."""

    group_labels: tuple[str, ...]
    omnibus: DifferenceTest
    paths: tuple[PathDifference, ...]
    free: SemResult
    equal: SemResult

    __repr__ = plain_repr


def path_differences(
    model: str,
    data: pd.DataFrame,
    *,
    group: str,
    paths: Sequence[tuple[str, str]] = (),
    estimator: str | None = None,
    missing: str = "listwise",
    group_equal: Sequence[str] = ("loadings",),
    group_partial: Sequence[str] = (),
    std_lv: bool = False,
    ordered: Sequence[str] | None = None,
    collapse_sparse: int = 0,
    each: bool = True,
) -> PathDifferences:
    """Test whether paths differ between two groups.

    Parameters
    ----------
    model : str
        Measurement and structure in lavaan's syntax.
    data : DataFrame
    group : str
        A column with two groups.
    paths : sequence of (outcome, predictor)
        The family; by default every regression of the model.
    estimator, missing, std_lv, ordered, collapse_sparse : str, str, bool, sequence of str, int
        As in `fit_sem`; MLR by default, and WLSMV with ordinal variables.
    each : bool
        Whether each path is tested alone, too.
    group_equal, group_partial : sequence of str
        The invariance reached; paths are comparable from (partial) metric invariance on.

    Raises
    ------
    DataError
        When there are not two groups, or a path is not in the model.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> rng = np.random.default_rng(1)
    >>> x, late = rng.normal(size=400), np.arange(400) >= 200
    >>> y = np.where(late, 0.8, 0.2) * x + rng.normal(size=400)
    >>> data = pd.DataFrame({"x": x, "y": y, "wave": np.where(late, "late", "early")})
    >>> found = path_differences("y ~ x", data, group="wave")
    >>> found.omnibus.df_diff, found.omnibus.pvalue < 0.001
    (1, True)
    """

    chosen = estimator or ("WLSMV" if ordered else "MLR")

    def fitted(equal: Sequence[str], partial: Sequence[str]) -> SemResult:
        return fit_sem(
            model,
            data,
            estimator=chosen,
            missing=missing,
            group=group,
            group_equal=equal,
            group_partial=partial,
            std_lv=std_lv,
            meanstructure=True,
            ordered=ordered,
            collapse_sparse=collapse_sparse,
        )

    free = fitted(group_equal, group_partial)
    every = [(lhs, rhs) for lhs, op, rhs, g in _keys(free) if op == "~" and g == 1]
    family = list(paths) or every
    _check(free, family, every)
    controls = [f"{lhs}~{rhs}" for lhs, rhs in every if (lhs, rhs) not in family]
    with_regressions = [*group_equal, "regressions"]
    equal = fitted(with_regressions, [*group_partial, *controls])
    tests = [
        difference_test(
            fitted(with_regressions, [*group_partial, *(f"{a}~{b}" for a, b in every if (a, b) != path)]),
            free,
        )
        for path in (family if each else ())
    ]
    adjusted = holm([t.pvalue for t in tests])
    found = [
        _tested(path_contrast(free, lhs, rhs), test, float(p))
        for (lhs, rhs), test, p in zip(family if each else (), tests, adjusted, strict=True)
    ]
    labels = free.sample.group_labels
    return PathDifferences(labels, difference_test(equal, free), tuple(found), free.lean(), equal.lean())


def _keys(fit: SemResult) -> list[tuple[str, str, str, int]]:
    table = fit.table
    return list(zip(table.lhs, table.op, table.rhs, table.group, strict=True))


def _check(free: SemResult, family: Sequence[tuple[str, str]], every: Sequence[tuple[str, str]]) -> None:
    faults: list[Fault] = []
    if len(free.sample.n_used) != 2:
        what = Text("paths are compared between two groups", "路径差异检验需要恰好两组")
        faults.append(Fault(what, where="group", got=str(len(free.sample.n_used)), expected="2"))
    what = Text("the model has no such path", "模型中没有该路径")
    faults += [Fault(what, where="paths", got=f"{a} ~ {b}") for a, b in family if (a, b) not in every]
    if faults:
        raise DataError(faults)


def _tested(of: PathContrast, test: DifferenceTest, adjusted: float) -> PathDifference:
    limits = (of.ci_lower, of.ci_upper)
    ests = (of.est_1, of.est_2)
    wald = (of.difference, of.se, of.z, of.pvalue_wald)
    return PathDifference(of.outcome, of.predictor, *ests, *wald, *limits, test, adjusted)


def path_contrast(free: SemResult, lhs: str, rhs: str) -> PathContrast:
    """Return the difference of a path between the two groups of a fitted model, with its Wald interval.

    Raises
    ------
    KeyError
        When the model has no such path.
    """
    table = free.table
    i, j = table.row(lhs, "~", rhs, 1), table.row(lhs, "~", rhs, 2)
    a, b = table.free[i] - 1, table.free[j] - 1
    V = free.vcov
    difference = float(table.est[i] - table.est[j])
    se = float(np.sqrt(V[a, a] + V[b, b] - 2 * V[a, b]))
    half = float(special.ndtri(0.5 + free.options.confidence_level / 2)) * se
    z = difference / se
    pvalue = float(2 * special.ndtr(-abs(z)))
    ests = (float(table.est[i]), float(table.est[j]))
    limits = (difference - half, difference + half)
    return PathContrast(lhs, rhs, *ests, difference, se, z, pvalue, *limits)
