"""Standard errors of rotated loadings by the bootstrap, every draw aligned with the sample's solution.

A rotated solution is known up to order and sign of its factors, and a criterion may have several minima. So
each draw's unrotated loadings are turned to the sample's rotated ones by orthogonal Procrustes, the rotation
starts from there, and its factors are permuted and reflected to the greatest congruence with the sample's
(Zhang 2014). All draws are extracted and rotated in one batch.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import numpy as np

from survey.errors import Text, Warn
from survey.numerics.gradient_projection import project_gradient
from survey.numerics.missing import complete_rows
from survey.numerics.polychoric import polychoric
from survey.numerics.resampling import bootstrap_correlations
from survey.numerics.rotation import OBLIQUE, align_loadings, criterion_of, rotate_loadings
from survey.numerics.streams import stream
from survey.numerics.uniquenesses import loadings_given, solve_uniquenesses
from survey.psychometrics.answers.arrays import Bools, Floats, readonly
from survey.psychometrics.answers.correlating import ordinal_codes, smooth_correlation
from survey.psychometrics.answers.reading import Answers, Data, read_items
from survey.psychometrics.coefficients.failed_draws import draws_failed
from survey.psychometrics.coefficients.percentile_limits import percentile_band
from survey.psychometrics.factors.extraction import Method, extract_factors
from survey.psychometrics.factors.results import EfaResult, LoadingErrors

__all__ = ["bootstrap_loadings"]


def bootstrap_loadings(
    result: EfaResult, data: Data, *, draws: int = 1000, confidence_level: float = 0.95, seed: int = 1
) -> LoadingErrors:
    """Resample the complete rows behind a factor analysis, and repeat extraction and rotation on each draw.

    Parameters
    ----------
    result : EfaResult
        Its options say how each draw is treated.
    data : DataFrame or (n, p) array
        The answers that it came from.
    draws, confidence_level, seed : int, float, int

    Raises
    ------
    DataError
        As `read_items`.

    Examples
    --------
    >>> from survey.psychometrics.factors.efa import factor_analysis
    >>> rng = np.random.default_rng(1)
    >>> X = np.repeat(rng.normal(size=(400, 2)), 3, axis=1) + rng.normal(size=(400, 6))
    >>> made = bootstrap_loadings(factor_analysis(X, n_factors=2), X, draws=50)
    >>> made.se.shape, made.draws_used
    ((6, 2), 50)
    """
    X = read_items(data, result.items).X
    complete = complete_rows(X)
    L, phi = _refit(_draws(complete, result, draws, stream(seed, "efa", "bootstrap")), result)
    lower, upper = percentile_band(L, confidence_level)
    size = np.sqrt((L * L).sum(axis=1) * (result.loadings**2).sum(axis=0))
    congruence = (L * result.loadings).sum(axis=1) / size
    used = L.shape[0]
    return LoadingErrors(
        items=result.items,
        factors=result.factors,
        se=readonly(L.std(axis=0, ddof=1)),
        ci_lower=readonly(lower),
        ci_upper=readonly(upper),
        phi_se=None if result.phi is None else readonly(phi.std(axis=0, ddof=1)),
        congruence=readonly(congruence.mean(axis=0)),
        confidence_level=confidence_level,
        draws=draws,
        draws_used=used,
        seed=seed,
        n=complete.shape[0],
        warnings=_warnings(draws, used, X.shape[0] - complete.shape[0], result),
    )


def _refit(batches: Iterator[Floats], result: EfaResult) -> tuple[Floats, Floats]:
    """Return the loadings and factor correlations of every draw that came to its end, aligned."""
    loadings: list[Floats] = []
    phis: list[Floats] = []
    for R in batches:
        A, good = _extract(R[np.isfinite(R).all(axis=(1, 2))], result)
        rotated, between, settled = _rotate(A[good], result)
        loadings.append(rotated[settled])
        phis.append(between[settled])
    return _aligned(np.concatenate(loadings), np.concatenate(phis), result.loadings)


def _draws(X: Floats, result: EfaResult, draws: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Yield batches of correlation matrices of resampled rows, of the kind that the result used."""
    from scipy import stats

    if result.options.correlation == "polychoric":
        codes = ordinal_codes(Answers(result.items, X)).codes
        for _ in range(draws):
            rows = rng.integers(0, X.shape[0], size=(X.shape[0],), dtype=np.int64)
            yield smooth_correlation(polychoric(codes[rows]).matrix)[0][None]
        return
    ranked = result.options.correlation == "spearman"
    values = np.asarray(stats.rankdata(X, axis=0), dtype=np.float64) if ranked else X
    yield from bootstrap_correlations(values, draws, rng)


def _extract(R: Floats, result: EfaResult) -> tuple[Floats, Bools]:
    """Return unrotated loadings (b, p, k), and which draws converged."""
    k, method = result.options.n_factors, cast("Method", result.options.extraction)
    if method in {"minres", "ml"}:
        solved = solve_uniquenesses(R, k, method="ml" if method == "ml" else "minres", tolerance=1e-7)
        return loadings_given(solved.psi, R, k, method="ml" if method == "ml" else "minres"), solved.converged
    spss = result.options.like == "spss"
    each = [extract_factors(one, k, method, spss=spss) for one in R]
    return np.stack([one.loadings for one in each]), np.array([one.converged for one in each])


def _rotate(A: Floats, result: EfaResult) -> tuple[Floats, Floats, Bools]:
    """Rotate every draw from the position nearest to the sample's loadings."""
    options, k = result.options, result.loadings.shape[1]
    U, _, Vt = np.linalg.svd(A.transpose(0, 2, 1) @ result.loadings)
    near = A @ (U @ Vt)
    eye = np.broadcast_to(np.eye(k), (A.shape[0], k, k))
    if options.rotation == "none" or k == 1:
        return near, eye, np.ones((A.shape[0],), dtype=np.bool_)
    if options.rotation.startswith("promax") or options.like == "spss":
        return _one_by_one(near, result)
    size = np.sqrt((A * A).sum(axis=2, keepdims=True)) if options.kaiser else np.ones((A.shape[0], 1, 1))
    criterion = criterion_of(
        options.rotation, A.shape[1:], gamma=options.gamma, delta=options.delta, target=options.target
    )
    oblique = options.rotation in OBLIQUE
    done = project_gradient(near / size, eye.copy(), criterion, oblique=oblique, tolerance=1e-6)
    onto = np.linalg.inv(done.T).transpose(0, 2, 1) if oblique else done.T
    phi = done.T.transpose(0, 2, 1) @ done.T if oblique else eye
    return near @ onto, phi, done.converged


def _one_by_one(near: Floats, result: EfaResult) -> tuple[Floats, Floats, Bools]:
    options = result.options
    rotated = [
        rotate_loadings(
            A,
            options.rotation_variant,
            kaiser=options.kaiser,
            n_starts=1,
            power=options.power,
            gamma=options.gamma,
            delta=options.delta,
            target=options.target,
        )
        for A in near
    ]
    return (
        np.stack([one.loadings for one in rotated]),
        np.stack([one.phi for one in rotated]),
        np.array([one.converged for one in rotated]),
    )


def _aligned(L: Floats, phi: Floats, reference: Floats) -> tuple[Floats, Floats]:
    """Permute and reflect the factors of every draw to agree best with the reference."""
    turned, correlations = np.empty_like(L), np.empty_like(phi)
    for b, (own, between) in enumerate(zip(L, phi, strict=True)):
        turned[b], order, sign = align_loadings(own, reference)
        correlations[b] = between[np.ix_(order, order)] * sign * sign[:, None]
    return turned, correlations


def _warnings(draws: int, used: int, blank: int, result: EfaResult) -> tuple[Warn, ...]:
    why = Text("did not converge and were not used", "未收敛，未计入")
    said = list(draws_failed(draws - used, draws, why))
    if blank and result.options.missing != "listwise":
        en = f"the bootstrap rests on complete rows; {blank} were left out"
        zh = f"自助法仅用完整个案，剔除 {blank} 行"
        said.append(Warn("bootstrap_listwise", Text(en, zh)))
    return tuple(said)
