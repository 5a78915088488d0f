"""Three designs of attentive answers, and four kinds of careless ones, for the benchmarks of screening."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.responses.screening.design import ScreenDesign

Floats = NDArray[np.float64]
KINDS = ("random", "straight", "patterned", "partial")


@dataclass(frozen=True)
class Design:
    """A population of attentive people: scales of equal length, a threshold model, blanks."""

    name: str
    n: int
    scales: int
    length: int
    cuts: tuple[float, ...]
    loading: tuple[float, float]
    between: float
    reversed_share: float
    blanks: float

    @property
    def items(self) -> int:
        return self.scales * self.length

    @property
    def points(self) -> int:
        return len(self.cuts) + 1


DESIGNS = (
    Design("8 x 5, five points", 300, 8, 5, (-1.4, -0.5, 0.4, 1.3), (0.55, 0.8), 0.35, 0.2, 0.0),
    Design("5 x 4, seven points", 200, 5, 4, (-2.2, -1.7, -1.2, -0.7, -0.1, 0.7), (0.6, 0.85), 0.5, 0.0, 0.0),
    Design("6 x 6, five points, blanks", 600, 6, 6, (-1.0, -0.3, 0.5, 1.2), (0.4, 0.75), 0.2, 0.3, 0.03),
)  # fmt: skip


def attentive(design: Design, rng: np.random.Generator) -> tuple[Floats, ScreenDesign]:
    """Draw a population's items, and one sample from it."""
    p, points = design.items, design.points
    loadings = rng.uniform(*design.loading, size=p)
    flipped = rng.random(p) < design.reversed_share
    shift = rng.uniform(-0.5, 0.5, size=p)
    factors = np.full((design.scales, design.scales), design.between)
    np.fill_diagonal(factors, 1.0)
    scores = rng.multivariate_normal(np.zeros(design.scales), factors, size=design.n)
    scores = np.repeat(scores, design.length, axis=1) * loadings * np.where(flipped, -1.0, 1.0)
    latent = scores + rng.standard_normal((design.n, p)) * np.sqrt(1.0 - loadings**2) + shift
    answers = 1.0 + (latent[:, :, None] > np.array(design.cuts)).sum(axis=2)
    answers[rng.random(answers.shape) < design.blanks] = np.nan
    parts = tuple(tuple(range(k, k + design.length)) for k in range(0, p, design.length))
    # The items of all scales are mixed, as in a questionnaire.
    order = rng.permutation(p)
    place = np.argsort(order)
    mixed = tuple(tuple(sorted(int(place[j]) for j in part)) for part in parts)
    reverse = tuple(int(j) for j in np.flatnonzero(flipped[order]))
    made = ScreenDesign(
        tuple(f"q{j + 1}" for j in range(p)),
        mixed,
        tuple(f"S{k + 1}" for k in range(len(mixed))),
        reverse,
        (1.0,) * p,
        (float(points),) * p,
    )
    return answers[:, order], made


def plant(answers: Floats, points: int, share: float, rng: np.random.Generator) -> NDArray[np.int64]:
    """Make a share of the rows careless, in place; return each row's kind, -1 for attentive ones.

    random: every point alike. straight: one point, with up to two slips. patterned: a cycle of two to five
    points. partial: attentive until somewhere in the middle third, then random or straight.
    """
    n, p = answers.shape
    kind = np.full(n, -1)
    rows = rng.permutation(n)[: round(share * n)]
    for place, row in enumerate(rows):
        kind[row] = place % len(KINDS)
        match KINDS[kind[row]]:
            case "random":
                answers[row] = rng.integers(1, points + 1, p)
            case "straight":
                answers[row] = rng.integers(1, points + 1)
                slips = rng.permutation(p)[: rng.integers(0, 3)]
                answers[row, slips] = rng.integers(1, points + 1, slips.size)
            case "patterned":
                cycle = rng.permutation(points)[: rng.integers(2, min(points, 5) + 1)] + 1.0
                answers[row] = np.resize(cycle, p)
            case _:
                start = int(rng.integers(p // 3, 2 * p // 3))
                rest = p - start
                straight = rng.random() < 0.5
                answers[row, start:] = (
                    rng.integers(1, points + 1) if straight else rng.integers(1, points + 1, rest)
                )
    return kind
