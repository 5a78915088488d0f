"""Rotating factor loadings: named rotations, random starts, one deterministic order and sign.

Conventions follow psych: Kaiser's (1958) row normalisation by default for varimax and promax, and for
no other; `geomin` is oblique with delta .01, `geomin_t` orthogonal. Promax comes in three named variants:

* ``promax`` (= ``promax_psych``): loadings are row-normalised, rotated by varimax, raised to the power 4, and
  the result is scaled back;
* ``promax_stats``: Hendrickson & White (1964) on Kaiser varimax loadings, without the row normalisation;
* ``promax_spss``: the target is built from row-normalised varimax loadings (IBM SPSS algorithms), kappa 4.

Factors come out by falling variance, diag(Phi Lambda' Lambda), with a positive sum of loadings each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.numerics import rotation_criteria as criteria
from survey.numerics.arrays import Floats
from survey.numerics.gradient_projection import (
    GradientProjection,
    project_gradient,
    random_rotations,
    runaway_below,
)
from survey.numerics.item_axes import axes_through_items
from survey.numerics.planar_varimax import planar_varimax
from survey.numerics.quartimin_newton import polish_quartimin
from survey.numerics.quartimin_starts import approach_quartimin
from survey.numerics.rotation_criteria import Criterion
from survey.numerics.rotation_newton import polish_rotation
from survey.numerics.streams import stream

__all__ = [
    "KAISER_DEFAULT",
    "OBLIQUE",
    "ROTATIONS",
    "Rotation",
    "align_loadings",
    "criterion_of",
    "rotate_loadings",
]


OBLIQUE = frozenset(
    {
        "oblimin", "quartimin", "geomin", "bentler_q", "simplimax", "target_q", "bifactor_q",
        "promax", "promax_psych", "promax_stats", "promax_spss",
    }
)  # fmt: skip
ORTHOGONAL = frozenset(
    {
        "varimax",
        "varimax_spss",
        "quartimax",
        "equamax",
        "geomin_t",
        "bentler_t",
        "target_t",
        "bifactor",
        "none",
    }
)
ROTATIONS = tuple(sorted(OBLIQUE | ORTHOGONAL))
KAISER_DEFAULT = frozenset(
    {"varimax", "varimax_spss", "promax", "promax_psych", "promax_stats", "promax_spss"}
)

_MOST_MINIMA = 10  # different places that are followed to their end
_FEW_FACTORS, _UNIFORM_SHARE = 3, 10  # of oblimin: up to so many factors, one start in so many is uniform


@dataclass(frozen=True, slots=True)
class Rotation:
    """Rotated loadings (p, k), factor correlations (k, k) and how the rotation went.

    ``criterion`` is None for ``"none"`` and promax; ``n_local_minima`` counts the different criterion values
    (to 1e-6) that the starts reached.
    """

    loadings: Floats
    phi: Floats
    oblique: bool
    kaiser: bool
    criterion: float | None
    converged: bool
    n_local_minima: int


def rotate_loadings(
    A: Floats,
    rotation: str,
    *,
    kaiser: bool | None = None,
    n_starts: int = 30,
    seed: int = 0,
    gamma: float = 0.0,
    delta: float = 0.01,
    power: float = 4.0,
    target: Floats | None = None,
) -> Rotation:
    """Rotate loadings.

    Parameters
    ----------
    A : (p, k) array
        Unrotated loadings.
    rotation : str
        One of `ROTATIONS`.
    kaiser : bool, optional
        Normalise rows before rotating; None takes psych's default for the rotation.
    n_starts : int
        The unrotated position, and n_starts - 1 random ones from ``stream(seed, "rotation")``: uniform
        orthogonal ones; for oblimin with gamma 0, most or all have their factors through items.
    gamma, delta, power : float
        Of oblimin, geomin, promax.
    target : (p, k) array, optional
        For ``target_t`` and ``target_q``; NaN leaves a loading free.

    Raises
    ------
    ValueError
        For a rotation that does not exist, or a target rotation without a target.

    Examples
    --------
    >>> A = np.array([[0.7, 0.3], [0.6, 0.3], [0.4, -0.6], [0.4, -0.5]])
    >>> rotate_loadings(A, "varimax").loadings.round(2)[0]
    array([0.76, 0.1 ])
    """
    if rotation not in OBLIQUE | ORTHOGONAL:
        raise ValueError(f"unknown rotation {rotation!r}; known: {', '.join(ROTATIONS)}")
    use_kaiser = rotation in KAISER_DEFAULT if kaiser is None else kaiser
    k = A.shape[1]
    if rotation == "none" or k == 1:
        return _finish(A, np.eye(k), oblique=False, kaiser=False, by_column=False)
    size = np.sqrt((A * A).sum(axis=1, keepdims=True)) if use_kaiser else np.ones((A.shape[0], 1))
    size = np.where(size > 0.0, size, 1.0)
    if rotation == "varimax_spss":
        V, settled = planar_varimax(A / size)
        return _finish(V * size, np.eye(k), oblique=False, kaiser=use_kaiser, converged=settled)
    if rotation.startswith("promax"):
        L, phi, settled = _promax(A, rotation, power, size, n_starts, seed)
        return _finish(L, phi, oblique=True, kaiser=use_kaiser, converged=settled)
    if "target" in rotation and target is None:
        raise ValueError("a target rotation needs a target")
    criterion = criterion_of(rotation, A.shape, gamma=gamma, delta=delta, target=target)
    quartimin = rotation == "quartimin" or (rotation == "oblimin" and gamma == 0.0)
    oblique = rotation in OBLIQUE
    done = _best_of(A / size, criterion, oblique=oblique, n_starts=n_starts, seed=seed, quartimin=quartimin)
    by_column = "target" not in rotation and "bifactor" not in rotation
    return _turned(A, size, done, oblique=oblique, kaiser=use_kaiser, by_column=by_column)


def _turned(
    A: Floats, size: Floats, done: GradientProjection, *, oblique: bool, kaiser: bool, by_column: bool
) -> Rotation:
    """Return the loadings at the best of the positions reached on the rows over `size`."""
    T = done.T[0]
    phi = T.transpose() @ T
    onto = np.asarray(np.linalg.inv(T), dtype=np.float64).transpose() if oblique else T
    return _finish(
        (A / size) @ onto * size,
        phi if oblique else np.eye(T.shape[0]),
        oblique=oblique,
        kaiser=kaiser,
        by_column=by_column,
        criterion=float(done.criterion[0]),
        converged=bool(done.converged[0]),
        n_local_minima=int(np.unique(np.round(done.criterion, 6)).size),
    )


def align_loadings(L: Floats, reference: Floats) -> tuple[Floats, NDArray[np.intp], Floats]:
    """Permute and reflect factors to agree best with a reference of the same shape.

    Returns the aligned loadings, the permutation and the signs, so that
    ``aligned = L[:, permutation] * signs``; the assignment maximises the absolute congruence.

    Examples
    --------
    >>> aligned, order, sign = align_loadings(np.array([[0.0, -1.0], [1.0, 0.0]]), np.eye(2))
    >>> (aligned + 0.0).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    from scipy.optimize import linear_sum_assignment

    norm = np.sqrt((L * L).sum(axis=0))[None, :] * np.sqrt((reference * reference).sum(axis=0))[:, None]
    congruence = reference.T @ L / np.where(norm > 0.0, norm, 1.0)
    rows, columns = linear_sum_assignment(-np.abs(congruence))
    order = np.asarray(columns, dtype=np.intp)
    signs = np.where(congruence[rows, order] < 0.0, -1.0, 1.0)
    return L[:, order] * signs, order, signs


def criterion_of(
    rotation: str,
    shape: tuple[int, ...],
    *,
    gamma: float = 0.0,
    delta: float = 0.01,
    target: Floats | None = None,
) -> Criterion:
    """Return what a rotation minimises, for loadings of a shape (p, k); not for "none" and promax.

    Examples
    --------
    >>> value, _ = criterion_of("quartimin", (2, 2))(np.array([[[1.0, 0.0], [0.0, 1.0]]]))
    >>> float(value[0])
    0.0
    """
    p, k = shape
    match rotation:
        case "varimax":
            return criteria.varimax
        case "quartimax":
            return criteria.crawford_ferguson(0.0)
        case "equamax":
            return criteria.crawford_ferguson(k / (2.0 * p))
        case "oblimin" | "quartimin":
            return criteria.oblimin(gamma if rotation == "oblimin" else 0.0)
        case "geomin" | "geomin_t":
            return criteria.geomin(delta)
        case "bentler_t" | "bentler_q":
            return criteria.bentler
        case "bifactor" | "bifactor_q":
            return criteria.bifactor
        case "simplimax":
            return criteria.simplimax(p * (k - 1))
        case _:
            return criteria.target(np.full((p, k), np.nan) if target is None else target)


def _best_of(
    A: Floats, criterion: Criterion, *, oblique: bool, n_starts: int, seed: int, quartimin: bool = False
) -> GradientProjection:
    """Bring every start near its minimum, then one of each place to the end; element 0 is the best."""
    if quartimin:
        near = approach_quartimin(A, _quartimin_starts(A, n_starts, seed))
    else:
        near = _approach(A, _orthogonal_starts(A.shape[1], n_starts, seed), criterion, oblique=oblique)
    ends = [
        polish_quartimin(A, T) if quartimin else polish_rotation(A, T, criterion, oblique=oblique)
        for T in near[:_MOST_MINIMA]
    ]
    floor = runaway_below(A)  # where nothing else is found, what ran away is told as not converged
    ends.sort(key=lambda end: (bool(end.criterion[0] < floor), round(float(end.criterion[0]), 10)))
    return GradientProjection(
        np.concatenate([end.T for end in ends]),
        np.concatenate([end.criterion for end in ends]),
        np.concatenate([end.gradient for end in ends]),
        np.concatenate([end.converged for end in ends]),
    )


def _quartimin_starts(A: Floats, n_starts: int, seed: int) -> Floats:
    """Return starts (k, k, n_starts): the unrotated position, uniform ones, and the most through items."""
    rng, k = stream(seed, "rotation"), A.shape[1]
    uniform = n_starts // _UNIFORM_SHARE if k <= _FEW_FACTORS else 0
    turned = random_rotations(k, uniform, rng).transpose(1, 2, 0)
    through = axes_through_items(A, n_starts - 1 - uniform, rng)
    return np.concatenate([np.eye(k)[:, :, None], turned, through], axis=2)


def _orthogonal_starts(k: int, n_starts: int, seed: int) -> Floats:
    """Return the unrotated position and uniformly drawn ones (n_starts, k, k)."""
    drawn = random_rotations(k, n_starts - 1, stream(seed, "rotation"))
    return np.concatenate([np.eye(k)[None], drawn])


def _approach(A: Floats, starts: Floats, criterion: Criterion, *, oblique: bool) -> Floats:
    """Return one position (m, k, k) of each value that the starts lead to, by rising criterion."""
    rough = project_gradient(A, starts, criterion, oblique=oblique, tolerance=1e-3, max_iterations=300)
    order = np.argsort(np.round(rough.criterion, 8), kind="stable")
    ordered = rough.criterion[order]
    # Starts whose values lie within 1e-4 of their size are on their way to the same minimum.
    first = np.concatenate([[True], np.diff(ordered) > 1e-4 * (1e-3 + np.abs(ordered[1:]))])
    return rough.T[order[first]]


def _promax(
    A: Floats, rotation: str, power: float, size: Floats, n_starts: int, seed: int
) -> tuple[Floats, Floats, bool]:
    """Rotate to the least-squares fit of the powered varimax loadings, found on the rows over `size`."""
    if rotation == "promax_spss":
        normal, converged = planar_varimax(A / size)
    else:
        done = _best_of(A / size, criteria.varimax, oblique=False, n_starts=n_starts, seed=seed)
        normal, converged = (A / size) @ done.T[0], bool(done.converged[0])
    V = normal * size
    if rotation == "promax_spss":
        h = np.sqrt((A * A).sum(axis=1, keepdims=True))
        base, goal = V, np.sign(V) * np.abs(V / np.where(h > 0.0, h, 1.0)) ** power
    else:
        base = V if rotation == "promax_stats" else normal
        goal = base * np.abs(base) ** (power - 1.0)
    fitted = np.asarray(np.linalg.lstsq(base, goal, rcond=None)[0], dtype=np.float64)
    U = fitted * np.sqrt(np.diag(np.linalg.inv(fitted.T @ fitted)))
    inverse = np.linalg.inv(U)
    return V @ U, inverse @ inverse.T, converged


def _finish(
    L: Floats,
    phi: Floats,
    *,
    oblique: bool,
    kaiser: bool,
    by_column: bool = True,
    criterion: float | None = None,
    converged: bool = True,
    n_local_minima: int = 1,
) -> Rotation:
    """Put factors in order of falling variance, with a positive sum of loadings each."""
    k = L.shape[1]
    share = np.diag(phi @ L.T @ L)
    key = -np.round(share, 10) if by_column else np.zeros(k)
    order = np.argsort(key, kind="stable")
    ordered = L[:, order]
    sign = np.where(ordered.sum(axis=0) < 0.0, -1.0, 1.0)
    turned = phi[:, order][order] * sign * sign[:, None]
    return Rotation(ordered * sign, turned, oblique, kaiser, criterion, converged, n_local_minima)
