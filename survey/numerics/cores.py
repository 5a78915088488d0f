"""Work in parts on all cores of one machine: threads, as the time is spent where they run at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from threadpoolctl import threadpool_limits

__all__ = ["on_cores"]

_Found = TypeVar("_Found")


def on_cores(function: Callable[[int], _Found], count: int) -> Iterator[_Found]:
    """Yield what a function says of parts 0 to count - 1, in order; linear algebra keeps to one thread each.

    Examples
    --------
    >>> list(on_cores(lambda part: part**2, 4))
    [0, 1, 4, 9]
    """
    if count == 1:
        yield function(0)
        return
    with threadpool_limits(limits=1, user_api="blas"), ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(function, range(count))
