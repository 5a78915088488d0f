"""How files of tests are handed to the workers of pytest-xdist: a file as a whole, the longest first.

A study that was run for a file's tests is run by one worker alone, and nothing long begins when the others
have nothing left to do. Without workers tests run in the order of their folders.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

__all__ = ["LONGEST", "TOGETHER", "ByFile", "longest_first"]

# What takes from a quarter of a minute to more than two, by file.
LONGEST = (
    "test_branch_study.py",
    "test_pages_are_true.py",
    "test_killed_runs.py",
    "test_run_faults.py",
    "test_notebooks.py",
    "test_step_options.py",
    "test_bad_input.py",
    "test_bundle.py",
)
# These ask for the run of the first.
TOGETHER = dict.fromkeys(("test_report_again.py", "test_share.py"), "test_branch_study.py")


def _file(nodeid: str) -> str:
    name = Path(nodeid.partition("::")[0]).name
    return TOGETHER.get(name, name)


def longest_first(items: list[pytest.Item]) -> None:
    """Put the tests of the longest files before all others."""
    place = {name: k for k, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(_file(item.nodeid), len(place)))


class ByFile(LoadScopeScheduling):
    """Hands out files, in the order of the collection."""

    def __init__(self, config: pytest.Config, log: object = None) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return _file(nodeid)
