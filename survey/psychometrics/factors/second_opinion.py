"""The same factor analysis by factor_analyzer: the one place where that library is called.

It is given the correlation matrix, so that the comparison is of estimation and rotation, not of the treatment
of missing answers.
"""

from __future__ import annotations

import warnings

import numpy as np

from survey.numerics.rotation import align_loadings
from survey.psychometrics.answers.arrays import Floats, readonly
from survey.psychometrics.factors.results import EfaResult, SecondOpinion

__all__ = ["ask_factor_analyzer"]

_PROGRAM = "factor_analyzer"
# Our name to theirs; their rotations that are not here follow other conventions or are not theirs at all.
_METHODS = {"minres": "minres", "ml": "ml", "pa": "minres"}
_ROTATIONS = {
    "none": None,
    "varimax": "varimax",
    "quartimax": "quartimax",
    "oblimin": "oblimin",
    "quartimin": "quartimin",
    "geomin": "geomin_obl",
    "geomin_t": "geomin_ort",
    "promax": "promax",
}


def ask_factor_analyzer(result: EfaResult) -> SecondOpinion:
    """Refit a factor analysis with factor_analyzer, and return the largest difference in loadings.

    Principal axis is compared with its minres, which has the same solution. Factors are permuted and
    reflected to agree best before they are compared.

    Parameters
    ----------
    result : EfaResult

    Returns
    -------
    SecondOpinion
        Not available, with the reason, for what the other program cannot do.

    Examples
    --------
    >>> from survey.psychometrics.factors.efa import factor_analysis
    >>> rng = np.random.default_rng(1)
    >>> X = np.repeat(rng.normal(size=(400, 2)), 3, axis=1) + rng.normal(size=(400, 6))
    >>> made = ask_factor_analyzer(factor_analysis(X, n_factors=2, rotation="oblimin"))
    >>> made.available, made.max_difference < 1e-5
    (True, True)
    """
    from importlib.metadata import version

    options = result.options
    reason = _why_not(options.extraction, options.rotation, options.like)
    if reason:
        return SecondOpinion(_PROGRAM, version("factor-analyzer"), False, reason, None, None, "", "")
    theirs = _loadings(
        result.correlation, options.n_factors, options.extraction, options.rotation, options.kaiser
    )
    aligned = align_loadings(theirs, result.loadings)[0]
    gap = np.abs(aligned - result.loadings)
    item, factor = np.unravel_index(int(np.argmax(gap)), gap.shape)
    return SecondOpinion(
        program=_PROGRAM,
        version=version("factor-analyzer"),
        available=True,
        reason="",
        loadings=readonly(aligned),
        max_difference=float(gap.max()),
        item=result.items[int(item)],
        factor=result.factors[int(factor)],
    )


def _why_not(extraction: str, rotation: str, like: str | None) -> str:
    if like is not None:
        return f"conventions of {like}"
    if extraction not in _METHODS:
        return f"extraction {extraction}"
    return "" if rotation in _ROTATIONS else f"rotation {rotation}"


def _loadings(R: Floats, n_factors: int, extraction: str, rotation: str, kaiser: bool) -> Floats:
    from factor_analyzer import FactorAnalyzer, Rotator

    model = FactorAnalyzer(
        n_factors=n_factors,
        rotation=None,
        method=_METHODS[extraction],
        is_corr_matrix=True,
        svd_method="lapack",
    )
    with warnings.catch_warnings():
        # It calls scikit-learn by an argument that was renamed; the pin in pyproject.toml keeps the old name.
        warnings.simplefilter("ignore", FutureWarning)
        fitted = model.fit(np.array(R))
    name = _ROTATIONS[rotation]
    if name is None or n_factors == 1:
        return fitted.loadings_
    # Varimax stops by the relative gain, the others by the norm of the gradient, which does not fall below
    # 1e-7 at machine precision: asked for less, they halve steps until the iterations are spent.
    tolerance = 1e-8 if name in ("varimax", "promax") else 1e-6
    rotator = Rotator(method=name, normalize=kaiser, power=4, gamma=0.0, max_iter=2000, tol=tolerance)
    return np.asarray(rotator.fit_transform(fitted.loadings_), dtype=np.float64)
