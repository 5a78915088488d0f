"""A damaged entry, a killed run, a full disk, a file held open, two runs at once, a clock set back."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from survey.errors import ReportError
from survey.study.pipeline.checkpoints import ResumableChunks
from survey.study.pipeline.outputs import recover_folder, replace_folder
from survey.study.pipeline.run_lock import process_alive, run_lock
from survey.study.pipeline.step_cache import StepCache

HOLD = """
import sys, time
from pathlib import Path
from survey.study.pipeline.run_lock import run_lock
with run_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_damaged_entry_is_not_believed_and_is_said(tmp_path: Path) -> None:
    cache = StepCache(tmp_path)
    cache.keep("cfa", "key", {"a": 0.1})
    path = tmp_path / "cfa" / "key"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert cache.find("cfa", "key") is None
    assert [(one.code, one.objects[0]) for one in cache.warnings] == [("damaged_cache", "cfa")]


def test_an_entry_counts_whatever_the_clock_says(tmp_path: Path) -> None:
    cache = StepCache(tmp_path)
    cache.keep("cfa", "key", {"a": 0.1})
    os.utime(tmp_path / "cfa" / "key", (0, 0))
    for number in range(6):
        cache.keep("cfa", f"later{number}", {"a": 1.0})
    cache.tidy({"cfa": "key"})
    found = cache.find("cfa", "key")
    assert found is not None
    assert found.open()["a"] == 0.1
    assert len(list((tmp_path / "cfa").iterdir())) == 4


def test_a_second_run_is_refused_and_a_killed_one_leaves_no_lock(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with subprocess.Popen([sys.executable, "-c", HOLD, str(lock)], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"held"
        with pytest.raises(ReportError, match=f"another run .* process {other.pid} on"), run_lock(lock):
            pass
        other.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        other.wait()
        assert not process_alive(other.pid)
    with run_lock(lock):
        pass


@pytest.mark.parametrize(
    ("number", "said"), [(errno.ENOSPC, "the disk is full"), (errno.EACCES, "cannot be written")]
)
def test_the_old_output_stays_when_the_system_will_not_write(
    number: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out"
    with replace_folder(target) as new:
        (new / "a.txt").write_text("first")

    def refuse(source: Path, place: Path) -> None:
        raise OSError(number, os.strerror(number), str(source))

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(ReportError, match=said), replace_folder(target) as new:
        (new / "a.txt").write_text("second")
    assert (target / "a.txt").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_a_killed_run_left_is_put_right(tmp_path: Path) -> None:
    was = tmp_path / ".out.old.x" / "was"
    was.mkdir(parents=True)
    (was / "a.txt").write_text("first")
    (tmp_path / ".out.new.y").mkdir()
    recover_folder(tmp_path / "out")
    assert (tmp_path / "out" / "a.txt").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_interrupted_calculation_computes_only_what_is_missing(tmp_path: Path) -> None:
    done: list[int] = []

    def chunk(number: int) -> float:
        if number == 2 and len(done) < 3:
            raise OSError
        done.append(number)
        return number / 3

    chunks = ResumableChunks(StepCache(tmp_path), "joint")
    with pytest.raises(OSError, match=r"^$"):
        list(chunks.map(chunk, [0, 1, 2]))
    assert sorted(done) == [0, 1]
    done.append(-1)
    assert list(chunks.map(chunk, [0, 1, 2])) == [0.0, 1 / 3, 2 / 3]
    assert done[3:] == [2]
