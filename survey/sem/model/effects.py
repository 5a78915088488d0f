"""Specific, total indirect, direct and total effects, found from the graph of the regressions.

Total effects are (I - A)^-1 - I (Bollen 1987); a specific effect is the product along one way.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.sem.model.matrices import Layout, Numbers
from survey.sem.model.parameters import Parameter
from survey.sem.model.standardize import Standardizer, parameter_values

__all__ = ["Way", "effect_values", "find_ways"]

Floats = NDArray[np.float64]
_MOST = 2000


@dataclass(frozen=True, slots=True)
class Way:
    """An effect: its kind, its path, and the rows of the table whose products are summed."""

    kind: str
    path: tuple[str, ...]
    group: int
    products: tuple[tuple[int, ...], ...]


def find_ways(rows: Sequence[Parameter]) -> tuple[Way, ...]:
    """Find every effect in each group; none when the regressions form a circle or are too many."""
    ways: list[Way] = []
    for group in sorted({r.group for r in rows}):
        arrows = {(r.rhs, r.lhs): k for k, r in enumerate(rows) if r.op == "~" and r.group == group}
        forward: dict[str, list[str]] = {}
        for source, target in arrows:
            forward.setdefault(source, []).append(target)
        paths = list(_paths(forward))
        if len(paths) > _MOST:
            continue
        ways += _of_group(paths, arrows, group)
    return tuple(ways)


def _paths(forward: dict[str, list[str]]) -> Iterator[tuple[str, ...]]:
    stack = [(source, target) for source in forward for target in forward[source]]
    count = 0
    while stack and count <= _MOST:
        path = stack.pop(0)
        if path[-1] in path[:-1]:
            continue
        count += 1
        yield path
        stack += [(*path, target) for target in forward.get(path[-1], ())]


def _of_group(paths: list[tuple[str, ...]], arrows: dict[tuple[str, str], int], group: int) -> Iterator[Way]:
    def product(path: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(arrows[pair] for pair in itertools.pairwise(path))

    ends = dict.fromkeys((path[0], path[-1]) for path in paths)
    for path in paths:
        if len(path) > 2:
            yield Way("specific", path, group, (product(path),))
    for end in ends:
        own = [path for path in paths if (path[0], path[-1]) == end]
        direct = tuple(product(p) for p in own if len(p) == 2)
        indirect = tuple(product(p) for p in own if len(p) > 2)
        if direct:
            yield Way("direct", end, group, direct)
        if indirect:
            yield Way("total_indirect", end, group, indirect)
        yield Way("total", end, group, direct + indirect)


def effect_values(
    ways: Sequence[Way], rows: Sequence[Parameter], layout: Layout, theta: Numbers, *, std_all: bool
) -> Numbers:
    """Return every effect (b, ways) at each theta (b, q), raw or completely standardised."""
    if std_all:
        values = Standardizer.of(rows, layout).standardized(theta, latent_only=False)
    else:
        values = parameter_values(rows, theta)
    out = np.zeros((theta.shape[0], len(ways)), dtype=values.dtype)
    for k, way in enumerate(ways):
        for product in way.products:
            out[:, k] += values[:, list(product)].prod(axis=1)
    return out
