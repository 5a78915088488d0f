"""Progress on stderr: a live bar on a terminal, plain lines without one.

The library knows nothing of this module: what reports progress takes any object with these methods.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TextIO

from survey.cli.interrupt import interruptible
from survey.cli.messages import current_language
from survey.errors import Language, Text

if TYPE_CHECKING:
    from rich.progress import Progress as RichBars
    from rich.progress import TaskID

__all__ = ["PlainProgress", "Progress", "RichProgress", "progress"]

_QUARTERS = 4


class Progress(Protocol):
    """What a long calculation tells about its way."""

    def step(self, label: Text) -> None:
        """Say that a step begins; the one before it is done."""
        ...

    def advance(self, done: int, total: int) -> None:
        """Say how much of the present step is done."""
        ...


class PlainProgress:
    """One line for each step, and one for each further quarter of a counted step.

    Examples
    --------
    >>> import sys
    >>> lines = PlainProgress(sys.stdout, "en")
    >>> lines.step(Text("bootstrap", "自助法"))
    bootstrap ...
    >>> lines.advance(10, 100); lines.advance(50, 100)
    bootstrap 50 %
    """

    def __init__(self, stream: TextIO, language: Language) -> None:
        self._stream = stream
        self._language: Language = language
        self._label = ""
        self._quarter = 0

    def step(self, label: Text) -> None:
        """Print that a step begins."""
        self._label = label.say(self._language)
        self._quarter = 0
        print(f"{self._label} ...", file=self._stream, flush=True)

    def advance(self, done: int, total: int) -> None:
        """Print the share that is done when it has passed a further quarter, but not the last."""
        quarter = _QUARTERS * done // total if total > 0 else 0
        if self._quarter < quarter < _QUARTERS:
            print(f"{self._label} {100 * done // total} %", file=self._stream, flush=True)
        self._quarter = max(self._quarter, quarter)


class RichProgress:
    """A spinner for each step, a bar once it is counted."""

    def __init__(self, bars: RichBars, language: Language) -> None:
        self._bars = bars
        self._language: Language = language
        self._task: TaskID | None = None

    def step(self, label: Text) -> None:
        """Finish the bar of the step before and begin a new one."""
        self.close()
        self._task = self._bars.add_task(label.say(self._language), total=None)

    def advance(self, done: int, total: int) -> None:
        """Move the bar of the present step."""
        if self._task is not None:
            self._bars.update(self._task, completed=done, total=total)

    def close(self) -> None:
        """Mark the present step as done."""
        if self._task is not None:
            self._bars.update(self._task, completed=1, total=1)


@contextmanager
def progress(stream: TextIO | None = None) -> Generator[Progress]:
    """Give a progress display on stderr: live on a terminal, plain lines otherwise.

    Parameters
    ----------
    stream : text stream, optional
        Where to write; stderr by default.
    """
    target = sys.stderr if stream is None else stream
    language = current_language()
    if not target.isatty():
        with interruptible(PlainProgress(target, language)) as heeding:
            yield heeding
        return
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (SpinnerColumn(finished_text="✓"), TextColumn("{task.description}"), BarColumn(bar_width=30))
    with Bars(*columns, TimeElapsedColumn(), console=Console(file=target)) as bars:
        shown = RichProgress(bars, language)
        with interruptible(shown) as heeding:
            yield heeding
        shown.close()
