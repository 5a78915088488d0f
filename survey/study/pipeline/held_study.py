"""A study held by one process while it writes: what a killed run left is put right first."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from survey.study.pipeline.outputs import recover_folder
from survey.study.pipeline.run_lock import run_lock
from survey.study.pipeline.step_cache import CACHE, StepCache
from survey.study.pipeline.write_faults import check_writable

__all__ = ["OUT", "STORE", "hold_study"]

OUT = Path("reports", "out")
STORE = Path("analysis", "results")


@contextmanager
def hold_study(folder: Path, *targets: Path) -> Generator[StepCache]:
    """Hold a study, make sure that its folders can be written, and give its cache.

    Parameters
    ----------
    folder : Path
        The study.
    *targets : Path
        The folders, relative to it, that will be written or replaced.

    Raises
    ------
    ReportError
        When another process holds it, or a folder cannot be written.
    """
    cache = StepCache(folder / CACHE)
    cache.prepare()
    with run_lock(cache.folder / "lock"):
        for target in targets:
            recover_folder(folder / target)
            there = (folder / target).is_dir()
            check_writable((folder / target).parent, *((folder / target,) if there else ()))
        for left in (folder / OUT).glob(".new.*"):
            shutil.rmtree(left)
        yield cache
