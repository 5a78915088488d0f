"""Ctrl-C that is not lost: a library that swallows the exception stops at the next step all the same."""

from __future__ import annotations

import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from survey.errors import Text

if TYPE_CHECKING:
    from survey.cli.progress import Progress

__all__ = ["Interruptible", "interruptible"]


class Interruptible:
    """A progress display that asks before every step whether the user has interrupted.

    Python raises KeyboardInterrupt wherever it happens to be. Inside a destructor, or a library's bare
    ``except``, it is dropped there, and the run would go on to its end.
    """

    def __init__(self, shown: Progress) -> None:
        self._shown = shown
        self._interrupted = False

    def interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        """Remember the interruption, and raise it as Python would."""
        self._interrupted = True
        raise KeyboardInterrupt

    def step(self, label: Text) -> None:
        """Say that a step begins, unless the user has interrupted."""
        if self._interrupted:
            raise KeyboardInterrupt
        self._shown.step(label)

    def advance(self, done: int, total: int) -> None:
        """Say how much of the present step is done."""
        self._shown.advance(done, total)


@contextmanager
def interruptible(shown: Progress) -> Generator[Interruptible]:
    """Listen for Ctrl-C while a calculation runs, in the main thread and where it is not ignored already."""
    heeding = Interruptible(shown)
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield heeding
        return
    signal.signal(signal.SIGINT, heeding.interrupt)
    try:
        yield heeding
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
