"""Whole runs that are killed, at every step and while they write: the next ends as if nothing had happened.

A run is a process forked from one that has imported everything, so that it begins at once and can be killed
wherever it is.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import time
from collections.abc import Callable
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest
from conftest import left_over, written

from survey.study.pipeline.held_study import OUT
from survey.study.pipeline.step_cache import CACHE
from survey.study.pipeline.study_run import run_study

if sys.platform == "win32":
    pytest.skip("there is no kill -9 on Windows", allow_module_level=True)

import signal


def killed(server: ForkServerContext, study: Path, when: Callable[[], bool]) -> bool:
    """Start a run and kill it when something is so; say whether it was killed before it ended."""
    run = server.Process(target=run_study, args=(study,))
    run.start()
    while run.is_alive() and not when():
        time.sleep(0.002)
    if run.is_alive() and run.pid is not None:
        os.kill(run.pid, signal.SIGKILL)
    run.join(60)
    return run.exitcode == -signal.SIGKILL


def finished(study: Path) -> set[Path]:
    """Return the entries of finished steps, but not of their parts."""
    return {path for path in (study / CACHE).glob("*/*") if path.is_file() and path.name[0] != "."}


def test_killed_at_every_step_boundary(server: ForkServerContext, undisturbed: Path, fresh: Path) -> None:
    kills, before = 0, finished(fresh)
    while killed(server, fresh, lambda before=before: finished(fresh) > before):
        assert finished(fresh) > before
        kills, before = kills + 1, finished(fresh)
        assert not (fresh / OUT).exists() or written(fresh) == written(undisturbed)
    # Quick steps follow each other before the signal comes.
    assert kills > len(finished(undisturbed)) // 2
    assert run_study(fresh).computed == ()
    assert written(fresh) == written(undisturbed)
    assert left_over(fresh) == []


def test_killed_in_the_middle_of_writing(server: ForkServerContext, done: Path, tmp_path: Path) -> None:
    # Earlier outputs by another template stand there: they stay whole until the new ones take their place.
    earlier = written(done)
    page = done / "reports/en/06_reliability.md.j2"
    page.write_text(page.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    quiet = tmp_path / "quiet"
    shutil.copytree(done, quiet)
    assert run_study(quiet).computed == ("chapter",)
    folders = [done / "reports", done / "analysis"]
    for name in ("store.json", "chapter.en.docx", "printed.en.json"):
        place = f".*.new.*/{name}"
        assert killed(server, done, lambda place=place: any(any(f.glob(place)) for f in folders)), name
        assert written(done) == earlier
    run_study(done)
    assert written(done) == written(quiet) != earlier
    assert left_over(done) == []


def test_killed_at_any_moment(server: ForkServerContext, undisturbed: Path, fresh: Path) -> None:
    moments = random.Random(20260316)
    for _ in range(6):
        end = time.monotonic() + moments.uniform(0.02, 0.6)
        killed(server, fresh, lambda end=end: time.monotonic() > end)
    run_study(fresh)
    assert written(fresh) == written(undisturbed)
    assert left_over(fresh) == []


def test_an_interrupted_bootstrap_ends_as_the_uninterrupted(
    server: ForkServerContext, undisturbed: Path, fresh: Path
) -> None:
    parts, whole = fresh / CACHE / "sem", undisturbed / CACHE / "sem"
    assert killed(server, fresh, lambda: len(list(parts.glob("*.parts/*/[0-9]*"))) > 1)
    assert len(list(parts.glob("*.parts/*/[0-9]*"))) in range(2, 5)
    assert "sem" in run_study(fresh).computed
    (key,) = (path.name for path in whole.iterdir())
    assert (parts / key).read_bytes() == (whole / key).read_bytes()
    assert left_over(fresh) == []
