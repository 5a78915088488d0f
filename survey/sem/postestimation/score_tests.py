"""Score (Lagrange multiplier) tests: what chi-square would fall by if something fixed or equal were freed.

With s half the gradient of F and E the information per respondent, releasing directions M from a solution
with free directions N costs X2 = n s' R (R'E R)^-1 R' s, R = (N, M), as N's = 0 (Rao 1948; Silvey 1959;
Sorbom 1989). The expected change of the parameters is -R (R'E R)^-1 R' s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import special

from survey.errors import DataError, Fault, Text
from survey.sem.model.constraints import null_space_of
from survey.sem.model.matrices import lay_out
from survey.sem.model.parameters import Parameter
from survey.sem.objectives.objective import informed
from survey.sem.postestimation.reopen import Reopened, reopen

if TYPE_CHECKING:
    import pandas as pd

    from survey.sem.results import SemResult

__all__ = ["ReleasedConstraint", "ScoreTest", "score_test"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ReleasedConstraint:
    """An equality and what its release alone would do.

    Parameters
    ----------
    left, right : str
        The equal parameters, e.g. ``f=~x2`` and ``f=~x2.g2``; or the constraint's two sides as written.
    chisq, pvalue : float
        With one degree of freedom.
    epc : float
        Expected change of left minus right.
    """

    left: str
    right: str
    chisq: float
    pvalue: float
    epc: float


@dataclass(frozen=True, slots=True)
class ScoreTest:
    """The test of all equality constraints at once, and of each.

    Parameters
    ----------
    chisq, df, pvalue
        Of releasing all.
    released : tuple of ReleasedConstraint
    epc : ndarray
        Expected change of each row of the result's table if all were released; 0 for fixed rows.
    """

    chisq: float
    df: int
    pvalue: float
    released: tuple[ReleasedConstraint, ...]
    epc: Floats


def score_test(
    result: SemResult, data: pd.DataFrame | None = None, *, information: str = "expected"
) -> ScoreTest:
    """Test equality constraints by what their release would do to chi-square.

    Parameters
    ----------
    result : SemResult
        With equal labels, `group_equal` or ``==``.
    data : DataFrame, optional
        That it was fitted to; needed unless it is complete ML.
    information : "expected" or "observed"

    Raises
    ------
    DataError
        When the model has no equality constraint.

    Examples
    --------
    >>> from survey.sem import fit_sem
    >>> S = [[1, .5, .4], [.5, 1, .3], [.4, .3, 1]]
    >>> fit = fit_sem("f =~ a + k*b + k*c", sample_cov=S, sample_names="abc", sample_n=100)
    >>> found = score_test(fit)
    >>> found.df, found.released[0].left, found.released[0].right
    (1, 'f=~b', 'f=~c')
    """
    opened = reopen(result, data)
    split = _split(opened.problem.rows)
    R, names = _equalities(opened, split)
    if R.shape[0] == 0:
        what = Text("the model has no equality constraint", "模型中没有等式约束")
        raise DataError(Fault(what, where="result"))
    s, E = _score(opened, split, information == "observed")
    n = opened.problem.total
    N, rank = null_space_of(np.zeros((0, s.size)))
    chisq, change = _release(s, E, N, n)
    _, rank = null_space_of(R)
    released: list[ReleasedConstraint] = []
    for k, (left, right) in enumerate(names):
        one, moved = _release(s, E, null_space_of(np.delete(R, k, axis=0))[0], n)
        released.append(
            ReleasedConstraint(left, right, one, float(special.chdtrc(1, one)), float(R[k] @ moved))
        )
    epc = np.array([change[r.free - 1] if r.free else 0.0 for r in split])
    return ScoreTest(chisq, rank, float(special.chdtrc(rank, chisq)), tuple(released), epc)


def _split(rows: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """Return the rows with a parameter of its own for each free row."""
    free = np.cumsum([r.free > 0 for r in rows])
    return tuple(replace(r, free=int(k)) if r.free else r for r, k in zip(rows, free, strict=True))


def _equalities(opened: Reopened, split: Sequence[Parameter]) -> tuple[Floats, list[tuple[str, str]]]:
    """Return the derivatives of every equality (k, split parameters), and the names of its sides."""
    rows, problem = opened.problem.rows, opened.problem
    q = max(r.free for r in split)
    first: dict[int, Parameter] = {}
    found: list[Floats] = []
    names: list[tuple[str, str]] = []
    for r, own in zip(rows, split, strict=True):
        if not r.free:
            continue
        before = first.setdefault(r.free, own)
        if before is not own:
            row = np.zeros(q)
            row[before.free - 1], row[own.free - 1] = 1.0, -1.0
            found.append(row)
            names.append((_name(before), _name(own)))
    if problem.gaps is not None:
        J = problem.gaps.slopes(opened.theta)[problem.gaps.equal]
        texts = [t for t, equal in zip(problem.gaps.texts, problem.gaps.equal, strict=True) if equal]
        for slopes, text in zip(J, texts, strict=True):
            row = np.zeros(q)
            for number, own in first.items():
                row[own.free - 1] = slopes[number - 1]
            found.append(row)
            left, _, right = text.partition(" == ")
            names.append((left, right))
    return np.array(found).reshape(len(found), q), names


def _name(r: Parameter) -> str:
    return r.name if r.group == 1 else f"{r.name}.g{r.group}"


def _score(opened: Reopened, split: Sequence[Parameter], observed: bool) -> tuple[Floats, Floats]:
    """Return half the gradient of F and the information in the split parameters."""
    problem = opened.problem
    layout = lay_out(split, problem.variables, len(problem.sample.n_used))
    theta = np.zeros(layout.q)
    for r, own in zip(problem.rows, split, strict=True):
        if own.free:
            theta[own.free - 1] = opened.theta[r.free - 1]
    objective = problem.statistics.objective(layout)
    _, slope, information = informed(objective, observed=observed)(theta[None])
    return slope[0] / 2, information[0]


def _release(s: Floats, E: Floats, R: Floats, n: float) -> tuple[float, Floats]:
    """Return the score test of moving along R, and the expected change."""
    reduced = R.T @ E @ R
    change = -R @ np.linalg.lstsq(reduced, R.T @ s, rcond=1e-12)[0]
    return float(-n * s @ change), change
