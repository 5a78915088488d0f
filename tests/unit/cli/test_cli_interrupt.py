"""An interruption that a library swallows ends the run at the next step."""

from __future__ import annotations

import contextlib
import io
import os
import signal
from collections.abc import Iterator

import pytest

from survey.cli.progress import progress
from survey.errors import Text


@pytest.fixture
def interruptible() -> Iterator[None]:
    """A process started in the background of a shell ignores Ctrl-C; these tests send it all the same."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interruption_that_was_swallowed_is_raised_at_the_next_step() -> None:
    before = signal.getsignal(signal.SIGINT)
    with progress(io.StringIO()) as told:
        told.step(Text("one", "一"))
        with contextlib.suppress(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            told.step(Text("two", "二"))
    assert signal.getsignal(signal.SIGINT) is before
