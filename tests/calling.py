"""The command as a shell calls it, in this process."""

from __future__ import annotations

import pytest

from survey.cli.main import main

__all__ = ["call"]


def call(*words: str) -> int:
    """Call `survey` with these words and return its exit code."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    return int(ended.value.code or 0)
