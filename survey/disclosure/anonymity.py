"""How far respondents stand out by what outsiders may know of them: k-anonymity and l-diversity.

Respondents who agree on all quasi-identifiers form a class; k is the size of the smallest (Samarati & Sweeney
1998; Sweeney 2002). A class whose members all gave the same answer discloses it whatever its size: distinct l
is the least number of different answers in a class, entropy l the least exp(entropy) (Machanavajjhala,
Kifer, Gehrke & Venkitasubramaniam 2007).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["AnonymityReport", "Diversity", "measure_anonymity"]

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Diversity:
    """How varied one sensitive answer is within the classes."""

    attribute: str
    distinct_l: int
    entropy_l: float
    n_uniform: int  # respondents in classes of two or more whose members all gave the same answer


@dataclass(frozen=True, slots=True)
class AnonymityReport:
    """Classes of respondents by their quasi-identifiers.

    Parameters
    ----------
    group : str
    quasi_identifiers : tuple of str
    banded : bool
        Whether numbers were put into bands first.
    n : int
    k : int
        The size of the smallest class; 0 without respondents.
    n_classes, n_unique : int
        Classes, and respondents who are alone in theirs.
    n_below : int
        Respondents in classes smaller than `target`.
    target : int
    removed_unique : tuple of int
        For each quasi-identifier, how many respondents would be alone without it: where it falls most, that
        identifier is best made coarser.
    diversity : tuple of Diversity
    """

    group: str
    quasi_identifiers: tuple[str, ...]
    banded: bool
    n: int
    k: int
    n_classes: int
    n_unique: int
    n_below: int
    target: int
    removed_unique: tuple[int, ...]
    diversity: tuple[Diversity, ...]


def measure_anonymity(
    group: str,
    quasi_identifiers: Sequence[str],
    codes: Codes,
    sensitive: Sequence[str],
    answers: Codes,
    *,
    target: int = 10,
    banded: bool = False,
) -> AnonymityReport:
    """Measure k-anonymity and l-diversity.

    Parameters
    ----------
    group : str
    quasi_identifiers : sequence of str, length q
    codes : ndarray of int, shape (n, q)
        A missing answer is a value of its own.
    sensitive : sequence of str, length s
    answers : ndarray of int, shape (n, s)
        Negative where there is none; such answers are left out.
    target : int
        The k that is aimed at.
    banded : bool
        Said of `codes` in the report.

    Examples
    --------
    >>> codes = np.array([[1, 1], [1, 1], [2, 1]])
    >>> found = measure_anonymity("g", ["a", "b"], codes, ["s"], np.array([[1], [1], [3]]), target=2)
    >>> found.k, found.n_unique, found.n_below, found.diversity[0].n_uniform
    (1, 1, 1, 2)
    """
    label, sizes = _classes(codes)
    own = sizes[label]
    removed = tuple(_unique(np.delete(codes, column, axis=1)) for column in range(codes.shape[1]))
    return AnonymityReport(
        group=group,
        quasi_identifiers=tuple(quasi_identifiers),
        banded=banded,
        n=int(codes.shape[0]),
        k=int(sizes.min()) if sizes.size else 0,
        n_classes=int(sizes.size),
        n_unique=int((sizes == 1).sum()),
        n_below=int((own < target).sum()),
        target=target,
        removed_unique=removed,
        diversity=tuple(
            _diversity(name, label, sizes, answers[:, column]) for column, name in enumerate(sensitive)
        ),
    )


def _classes(codes: Codes) -> tuple[Codes, Codes]:
    """Return each respondent's class, shape (n,), and the classes' sizes."""
    if codes.shape[0] == 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    _, label, sizes = np.unique(codes, axis=0, return_inverse=True, return_counts=True)
    return label.reshape(-1).astype(np.int64), sizes.astype(np.int64)


def _unique(codes: Codes) -> int:
    if codes.shape[1] == 0:
        return int(codes.shape[0] == 1)
    return int((_classes(codes)[1] == 1).sum())


def _diversity(name: str, label: Codes, sizes: Codes, answers: Codes) -> Diversity:
    known = answers >= 0
    if not known.any():
        return Diversity(name, 0, 0.0, 0)
    width = int(answers.max()) + 1
    table = np.bincount(label[known] * width + answers[known], minlength=sizes.size * width)
    table = table.reshape(sizes.size, width)
    answered = table.sum(axis=1)
    held = table[answered > 0].astype(float)
    shares = held / held.sum(axis=1, keepdims=True)
    logs = np.log(shares, where=shares > 0, out=np.zeros_like(shares))
    distinct = (held > 0).sum(axis=1)
    uniform = held.sum(axis=1)[(distinct == 1) & (held.sum(axis=1) > 1)]
    entropy = np.exp(-(shares * logs).sum(axis=1))
    return Diversity(name, int(distinct.min()), float(entropy.min()), int(uniform.sum()))
