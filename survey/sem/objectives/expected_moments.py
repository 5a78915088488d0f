"""What the complete data are expected to be, given what was answered: the E step, for a batch of samples.

With P = Sigma^-1, a row's deviations d (0 where missing) and M what it misses, the expected deviations are z:
z = d where seen, z_M = -(P_MM)^-1 (P d)_M, and (P_MM)^-1 is the covariance about them. So a pattern costs an
inverse of the size of what is missing (Little & Rubin 2019, 11.2; Jamshidian & Bentler 1999), and with
T = sum (z z' + (P_MM)^-1) / n and t = sum z / n the gradient of the observed likelihood is that of complete
data with moments T about mu and mean mu + t (Fisher's identity).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from survey.sem.objectives.patterns import Block, IncompleteSample

__all__ = ["ExpectedMoments", "expected_moments", "pattern_inverses"]

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ExpectedMoments:
    """The expected moments of one group in each of b samples.

    Parameters
    ----------
    second : ndarray, shape (b, p, p)
        T, about mu.
    shift : ndarray, shape (b, p)
        t.
    constant : ndarray, shape (b,)
        What the value of -2 log L / n has beside log |Sigma| + tr(P T): sum_n (log |P_MM| - k) / n.
    completed : ndarray, shape (b, r, p)
        z of the incomplete rows.
    """

    second: Floats
    shift: Floats
    constant: Floats
    completed: Floats


def expected_moments(sample: IncompleteSample, inverse: Floats, mu: Floats) -> ExpectedMoments:
    """Return the expected moments of one group.

    Parameters
    ----------
    sample : IncompleteSample
    inverse : ndarray, shape (b, p, p)
        P.
    mu : ndarray, shape (b, p)
    """
    b, p = mu.shape
    patterns, n = sample.patterns, sample.n
    d = sample.mean - mu
    share = (sample.complete / n)[:, None]
    second = share[:, :, None] * (sample.covariance + d[:, :, None] * d[:, None, :])
    shift, constant = share * d, np.zeros(b)
    Z = patterns.values - (patterns.coefficient[:, None] * patterns.seen) * mu[:, None, :]
    if not patterns.blocks:
        return ExpectedMoments(second, shift, constant, Z)
    Y = Z @ inverse
    about = np.zeros((b, p * p))
    for block in patterns.blocks:
        covariance, logdet = _conditional(block, inverse)
        columns = block.columns[patterns.pattern[block.rows] - block.patterns.start]
        rows: Places = np.arange(block.rows.start, block.rows.stop, dtype=np.int64)[:, None]
        own = patterns.pattern[block.rows] - block.patterns.start
        Z[:, rows, columns] = -np.einsum("brij,brj->bri", covariance[:, own], Y[:, rows, columns])
        weight = sample.counts[:, block.patterns] / n
        constant += ((logdet - block.columns.shape[1]) * weight).sum(axis=1)
        _scatter(about, block, covariance * weight[:, :, None, None], p)
    weighted = np.swapaxes(Z * (sample.rows / n)[:, :, None], 1, 2)
    second = second + weighted @ Z + about.reshape(b, p, p)
    shift = shift + (weighted @ patterns.coefficient)
    return ExpectedMoments(second, shift, constant, Z)


def _conditional(block: Block, inverse: Floats) -> tuple[Floats, Floats]:
    """Return (P_MM)^-1 (b, patterns, k, k) and log |P_MM| (b, patterns)."""
    PM = inverse[:, block.columns[:, :, None], block.columns[:, None, :]]
    if block.columns.shape[1] == 1:
        return 1.0 / PM, np.log(PM[:, :, 0, 0])
    found = cast("Floats", np.linalg.inv(PM))
    logdet: Floats = np.linalg.slogdet(PM)[1]
    return found, logdet


def _scatter(total: Floats, block: Block, blocks: Floats, p: int) -> None:
    """Add the blocks (b, patterns, k, k) to the cells of total (b, p * p) that they belong to."""
    cells = (block.columns[:, :, None] * p + block.columns[:, None, :]).reshape(-1)
    order = np.argsort(cells, kind="stable")
    ordered = cells[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    flat = blocks.reshape(blocks.shape[0], cells.size)[:, order]
    total[:, ordered[starts]] += np.add.reduceat(flat, starts, axis=1)


def pattern_inverses(sample: IncompleteSample, inverse: Floats) -> Floats:
    """Return the inverse of what each pattern has of Sigma, 0 elsewhere: (patterns, p, p).

    Parameters
    ----------
    sample : IncompleteSample
    inverse : ndarray, shape (p, p)
        Of all of Sigma.
    """
    patterns = sample.patterns
    found = np.repeat(inverse[None], patterns.answered.size, axis=0)
    for block in patterns.blocks:
        rest, _ = _conditional(block, inverse[None])
        across = inverse[:, block.columns].transpose(1, 0, 2)
        found[block.patterns] -= across @ rest[0] @ np.swapaxes(across, 1, 2)
    seen = patterns.seen[patterns.starts] if patterns.answered.size else patterns.seen
    return found * seen[:, :, None] * seen[:, None, :]
