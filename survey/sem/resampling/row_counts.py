"""Resampled data as counts: how often each row is in a draw; and the work of many draws, in chunks.

A chunk of draws has seed streams of its own, so what it holds depends on the seed and its number alone, never
on who computes it or in which order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError, Fault, Text
from survey.numerics.cores import on_cores
from survey.numerics.streams import stream
from survey.sem.model.matrices import Layout
from survey.sem.objectives.discrepancy import moments_of
from survey.sem.objectives.fiml import Fiml
from survey.sem.objectives.objective import NormalTheory
from survey.sem.objectives.patterns import Patterns, find_patterns, sample_with
from survey.sem.resampling.drawn import Drawn, Resampler, moments_of_counts, weighed_counts
from survey.sem.resampling.weighted_resampling import WeightedRows
from survey.sem.samples.incomplete_statistics import IncompleteStatistics
from survey.sem.samples.sample_statistics import CompleteStatistics
from survey.sem.samples.weighted_statistics import WeightedStatistics

__all__ = [
    "BACKENDS",
    "CHUNK",
    "ClusterRows",
    "CompleteRows",
    "IncompleteRows",
    "Mapper",
    "chunk_counts",
    "chunk_rows",
    "map_chunks",
    "resample_rows",
    "resampler_of",
]

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
CHUNK = 100
BACKENDS = ("threads", "dask")
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class CompleteRows:
    """Complete rows of each group, (n_g, p), and their sampling weights, (n_g,)."""

    rows: tuple[Floats, ...]
    weights: tuple[Floats | None, ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Rows of each group."""
        return tuple(X.shape[0] for X in self.rows)

    @property
    def part(self) -> int:
        """A whole chunk."""
        return CHUNK

    def draw(self, layout: Layout, counts: Sequence[Floats]) -> Drawn:
        """Return normal theory's discrepancy of each draw.

        Sums of products of a draw are counts times products: one matrix product for the whole batch.
        """
        S, mean = moments_of_counts(self.rows, weighed_counts(counts, self.weights))
        sizes = [float(n if w is None else w.sum()) for n, w in zip(self.sizes, self.weights, strict=True)]
        with np.errstate(all="ignore"):
            moments = moments_of(S, mean, np.array(sizes))
        return Drawn(NormalTheory(layout, moments), S, mean, _none(S.shape[0]))


@dataclass(frozen=True, slots=True)
class IncompleteRows:
    """Rows of each group with NaN for blanks, (n_g, p), refitted by full information.

    Patterns are found once, for all draws.
    """

    rows: tuple[Floats, ...]
    found: tuple[tuple[Patterns, Places, Places], ...]
    weights: tuple[Floats | None, ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Rows of each group."""
        return tuple(X.shape[0] for X in self.rows)

    @property
    def part(self) -> int:
        """As many draws as leave their rows in the cache."""
        return 20

    def draw(self, layout: Layout, counts: Sequence[Floats]) -> Drawn:
        """Return the full-information discrepancy of each draw; moments are of complete columns alone."""
        counts = weighed_counts(counts, self.weights)
        groups = tuple(
            sample_with(X, *patterns, w) for X, patterns, w in zip(self.rows, self.found, counts, strict=True)
        )
        S, mean = moments_of_counts(self.rows, counts)
        offset = np.zeros(S.shape[0], dtype=np.float64)
        return Drawn(Fiml(layout, groups, offset), S, mean, _none(S.shape[0]))


@dataclass(frozen=True, slots=True)
class ClusterRows:
    """Whole clusters of rows that another resampler has, each group's (n_g,) from 0.

    Draws differ in their numbers of rows; each group keeps its share of the sample.
    """

    inner: CompleteRows | IncompleteRows
    clusters: tuple[Places, ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Clusters of each group."""
        return tuple(int(c.max()) + 1 for c in self.clusters)

    @property
    def part(self) -> int:
        """As the rows have it."""
        return self.inner.part

    def draw(self, layout: Layout, counts: Sequence[Floats]) -> Drawn:
        """Return draws that have each row as often as its cluster."""
        rows = [w[:, c] for w, c in zip(counts, self.clusters, strict=True)]
        sums = zip(rows, self.inner.sizes, strict=True)
        return self.inner.draw(layout, [w * (n / w.sum(axis=1, keepdims=True)) for w, n in sums])


def _none(b: int) -> NDArray[np.bool_]:
    """Say of b draws of continuous data that none lacks a category."""
    return np.full(b, False)


def resampler_of(statistics: object) -> Resampler:
    """Return what draws from an estimator's data.

    Raises
    ------
    DataError
        Where there is no bootstrap for them.
    """
    if isinstance(statistics, CompleteStatistics | IncompleteStatistics):
        weights = tuple(d.weights for d in statistics.design) or (None,) * len(statistics.rows)
        found = CompleteRows(statistics.rows, weights)
        if isinstance(statistics, IncompleteStatistics):
            found = IncompleteRows(statistics.rows, tuple(find_patterns(X) for X in statistics.rows), weights)
        clusters = tuple(d.clusters for d in statistics.design if d.clusters is not None)
        return ClusterRows(found, clusters) if clusters else found
    if isinstance(statistics, WeightedStatistics) and statistics.recipe is not None:
        return WeightedRows(statistics.rows, statistics.recipe)
    if isinstance(statistics, Resampler):
        return statistics
    what = Text("there is no bootstrap for this estimator", "该估计方法不支持自助法")
    raise DataError(Fault(what, where="bootstrap", got=type(statistics).__name__))


def chunk_rows(seed: int, draws: int, chunk: int, n: int, group: int = 1) -> NDArray[np.int32]:
    """Return the rows of each draw of a chunk (b, n).

    Parameters
    ----------
    seed, draws : int
    chunk : int
        From 0, of `CHUNK` draws each but the last.
    n : int
        Rows of the group.
    group : int
        From 1.
    """
    generator = stream(seed, "sem", "bootstrap", str(group), str(chunk))
    return generator.integers(0, n, size=(min(CHUNK, draws - chunk * CHUNK), n), dtype=np.int32)


def resample_rows(seed: int, draws: int, n: int, group: int = 1) -> Iterator[NDArray[np.int32]]:
    """Yield the rows of each draw in chunks (b, n); the same for any consumer of the same seed.

    Examples
    --------
    >>> [rows.shape for rows in resample_rows(1, 150, 20)]
    [(100, 20), (50, 20)]
    """
    for chunk in range(-(-draws // CHUNK)):
        yield chunk_rows(seed, draws, chunk, n, group)


def chunk_counts(seed: int, draws: int, chunk: int, sizes: Sequence[int]) -> list[Floats]:
    """Return how often each draw of a chunk has each row, (b, n_g) for each group."""
    found: list[Floats] = []
    for g, n in enumerate(sizes):
        rows = chunk_rows(seed, draws, chunk, n, g + 1)
        offsets = np.arange(0, n * rows.shape[0], n, dtype=np.int64)
        flat = (rows + offsets[:, None]).reshape(-1)
        found.append(np.bincount(flat, minlength=n * rows.shape[0]).reshape(-1, n).astype(float))
    return found


class Mapper(Protocol):
    """What applies a function to chunks and returns the answers in order: any executor."""

    def map(self, function: Callable[[int], _Found], chunks: Sequence[int], /) -> Iterator[_Found]:
        """Return the answers in the order of the chunks."""
        ...


def map_chunks(
    function: Callable[[int], _Found], count: int, backend: str | Mapper = "threads"
) -> Iterator[_Found]:
    """Yield the answers for chunks 0 to count - 1, in order.

    Parameters
    ----------
    function : callable
        Of a chunk's number; picklable where it is sent away.
    count : int
    backend : "threads", "dask" or an executor
        Threads suffice on one machine: the time is spent in LAPACK, which lets them run at once. ``dask``
        sends the chunks to the workers of the client in force. An executor is anything with a `map` in order.

    Raises
    ------
    DataError
        For ``dask`` without its package or a client.
    """
    if not isinstance(backend, str):
        yield from backend.map(function, range(count))
    elif backend == "threads":
        yield from on_cores(function, count)
    elif backend == "dask":
        yield from _dask_mapper().map(function, range(count))
    else:
        what = Text("there is no such backend", "没有这种计算后端")
        raise DataError(Fault(what, where="backend", expected=", ".join(BACKENDS), got=backend))


def _dask_mapper() -> Mapper:
    """Return the executor of the dask client in force."""
    import importlib

    try:
        distributed = importlib.import_module("distributed")
    except ModuleNotFoundError as error:
        what = Text("the backend dask needs its package", "dask 后端需要安装相应的包")
        mend = Text("install survey-analysis[distributed]", "请安装 survey-analysis[distributed]")
        raise DataError(Fault(what, where="backend", mend=mend)) from error
    try:
        return distributed.get_client().get_executor()
    except ValueError as error:
        what = Text("there is no dask client", "没有可用的 dask 客户端")
        mend = Text("make one: distributed.Client(...)", "请先创建：distributed.Client(...)")
        raise DataError(Fault(what, where="backend", mend=mend)) from error
