"""A general factor beside group factors: Schmid & Leiman's (1957) transformation and hierarchical omega.

Items load on correlated group factors, Lambda and Phi; one factor of Phi has loadings gamma. The general
factor's loadings are Lambda gamma, and each group factor keeps what the general one leaves, lambda_k times
the root of 1 - gamma_k^2. Hierarchical omega (Zinbarg, Revelle, Yovel & Li 2005) is the general factor's
share of the variance of the sum score; at least three group factors are needed to identify gamma.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from survey.errors import DataError, Fault, Text, Warn
from survey.numerics.uniquenesses import loadings_given, solve_uniquenesses
from survey.psychometrics.answers.arrays import Floats, readonly
from survey.psychometrics.answers.correlating import CorrelationKind
from survey.psychometrics.answers.reading import Data, Scales
from survey.psychometrics.answers.sample import Missing
from survey.psychometrics.factors.efa import factor_analysis
from survey.psychometrics.factors.extraction import Method
from survey.psychometrics.factors.results import EfaResult, HierarchicalOmega

__all__ = ["estimate_hierarchical_omega", "general_factor", "schmid_leiman"]


def estimate_hierarchical_omega(
    data: Data,
    items: Sequence[str] | None = None,
    *,
    n_groups: int = 3,
    extraction: Method = "minres",
    rotation: str = "oblimin",
    correlation: CorrelationKind = "pearson",
    missing: Missing = "listwise",
    seed: int = 1,
) -> HierarchicalOmega:
    """Estimate hierarchical and total omega of some items from an exploratory solution.

    Parameters
    ----------
    data : DataFrame or (n, p) array
        Items already recoded: all keyed towards the general factor.
    n_groups : int
        Group factors, three or more.
    rotation : str
        An oblique rotation.

    Raises
    ------
    DataError
        As `factor_analysis`; also for fewer than three group factors, or an orthogonal rotation.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> g, groups = rng.normal(size=(500, 1)), rng.normal(size=(500, 3))
    >>> X = 0.7 * g + 0.5 * np.repeat(groups, 3, axis=1) + 0.6 * rng.normal(size=(500, 9))
    >>> round(estimate_hierarchical_omega(X).omega_hierarchical, 2)
    0.78
    """
    if n_groups < 3:
        raise DataError(_too_few_groups(n_groups))
    result = factor_analysis(
        data,
        items,
        n_factors=n_groups,
        extraction=extraction,
        rotation=rotation,
        correlation=correlation,
        missing=missing,
        seed=seed,
    )
    if result.phi is None:
        what = Text("group factors must be allowed to correlate", "组因子之间须允许相关")
        mend = Text("choose an oblique rotation such as oblimin", "请选用斜交旋转，如 oblimin")
        raise DataError(Fault(what, got=rotation, mend=mend))
    return _from_efa(result, result.phi)


def _too_few_groups(n_groups: int) -> Fault:
    what = Text("a general factor needs three or more group factors", "一般因子至少需要三个组因子才能识别")
    mend = Text(
        "name three scales or more, or leave the general factor", "请给出三个以上量表，或不估计一般因子"
    )
    return Fault(what, expected=">= 3", got=str(n_groups), mend=mend)


def general_factor(
    data: Data, scales: Scales, *, missing: Missing = "listwise", seed: int = 1
) -> HierarchicalOmega:
    """Estimate hierarchical omega of the items of several scales, one group factor to a scale.

    Raises
    ------
    DataError
        As `estimate_hierarchical_omega`: three scales or more.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> X = rng.normal(size=(500, 1)) + np.repeat(rng.normal(size=(500, 3)), 3, axis=1)
    >>> X = X + rng.normal(size=(500, 9))
    >>> names = {s: [f"V{3 * j + i}" for i in (1, 2, 3)] for j, s in enumerate("ABC")}
    >>> round(general_factor(X, names).omega_hierarchical, 1)
    0.7
    """
    items = [item for own in scales.values() for item in own]
    return estimate_hierarchical_omega(data, items, n_groups=len(scales), missing=missing, seed=seed)


def schmid_leiman(loadings: Floats, phi: Floats) -> tuple[Floats, Floats, bool]:
    """Return the general loadings (p,), the group loadings (p, k), and whether gamma reached its bound.

    Examples
    --------
    >>> general, group, _ = schmid_leiman(np.eye(3), np.full((3, 3), 0.25) + 0.75 * np.eye(3))
    >>> general.round(6).tolist(), group.round(6)[0].tolist()
    ([0.5, 0.5, 0.5], [0.866025, 0.0, 0.0])
    """
    solved = solve_uniquenesses(phi[None], 1)
    gamma = loadings_given(solved.psi, phi[None], 1)[0, :, 0]
    gamma = gamma * (-1.0 if gamma.sum() < 0.0 else 1.0)
    left = np.sqrt(np.maximum(1.0 - gamma**2, 0.0))
    return loadings @ gamma, loadings * left, bool(solved.at_bound.any())


def _from_efa(result: EfaResult, phi: Floats) -> HierarchicalOmega:
    general, group, at_bound = schmid_leiman(result.loadings, phi)
    total = float(result.correlation.sum())
    explained = float((general**2).sum())
    said = list(result.warnings)
    if at_bound:
        text = Text(
            "a group factor is explained by the general factor whole: hierarchical omega is an upper bound",
            "某组因子完全由一般因子解释：ω_h 为上界",
        )
        said.append(Warn("general_factor_at_bound", text))
    said += _keyed_against(tuple(result.items[j] for j in np.flatnonzero(general < 0.0)))
    return HierarchicalOmega(
        items=result.items,
        general=readonly(general),
        group=readonly(group),
        communalities=result.communalities,
        omega_hierarchical=float(general.sum()) ** 2 / total,
        omega_total=1.0 - float(result.uniquenesses.sum()) / total,
        explained_common_variance=explained / (explained + float((group**2).sum())),
        group_factors=result,
        warnings=tuple(said),
    )


def _keyed_against(items: tuple[str, ...]) -> list[Warn]:
    """Name the items that load negatively on the general factor: they take away from the sum."""
    if not items:
        return []
    en = (
        f"{', '.join(items)} load(s) negatively on the general factor: the sum of all items cancels, and "
        "both omegas are too low; recode so that all are keyed alike"
    )
    zh = f"{'、'.join(items)} 在一般因子上为负载荷，总分相互抵消，两个 ω 偏低；请先统一计分方向"
    return [Warn("keyed_against_general_factor", Text(en, zh), items)]
