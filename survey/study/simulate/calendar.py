"""When simulated respondents answered, and for how long: from the seed, never from the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from survey.study.simulate.settings import GroupSettings, WaveSettings

__all__ = ["draw_seconds", "draw_submissions"]

_OPEN_HOUR, _CLOSE_HOUR = 8.5, 22.0


def draw_seconds(settings: GroupSettings, n: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """Draw the time that attentive respondents took: log-normal, never below the declared least."""
    drawn = settings.seconds_median * np.exp(settings.seconds_spread * generator.standard_normal(n))
    return np.maximum(np.rint(drawn), settings.seconds_least).astype(np.int64)


def draw_submissions(
    wave: WaveSettings, seconds: NDArray[np.int64], copy_of: Sequence[int], generator: np.random.Generator
) -> list[dt.datetime]:
    """Draw the moments of submission, more of them early than late.

    A duplicate comes minutes after its original.

    Parameters
    ----------
    wave : WaveSettings
    seconds : ndarray of int, shape (n,)
    copy_of : sequence of int
        For duplicates the row that was copied, else -1.
    generator : Generator
    """
    n = seconds.size
    # A geometric decline over the days, as after an invitation that nobody repeats.
    chances = 0.82 ** np.arange(wave.days)
    days = generator.choice(wave.days, size=n, p=chances / chances.sum())
    hours = _OPEN_HOUR + (_CLOSE_HOUR - _OPEN_HOUR) * generator.beta(1.6, 1.9, size=n)
    pauses = generator.integers(40, 600, size=n)
    first = dt.datetime.combine(wave.first_day, dt.time())
    moments = [
        first + dt.timedelta(days=int(day), seconds=int(hour * 3600))
        for day, hour in zip(days, hours, strict=True)
    ]
    for row, original in enumerate(copy_of):
        if original >= 0:
            moments[row] = moments[original] + dt.timedelta(seconds=int(seconds[row] + pauses[row]))
    return moments
