"""Whole runs without room, without the right to write, beside another run, on damaged or changing files.

Nothing is lost, nothing is half-written, and what is said names the place and how to mend it.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any, NoReturn

import pytest
from conftest import left_over, written

from survey.cli.main import main
from survey.errors import ReportError, ResponseError
from survey.study.bundle.make import make_bundle
from survey.study.chapter_maker import ChapterMaker
from survey.study.cleaned import clean_study
from survey.study.pipeline.run_lock import run_lock
from survey.study.pipeline.step_cache import CACHE
from survey.study.pipeline.steps import reading
from survey.study.pipeline.study_run import run_one_step, run_study
from survey.study.rebuild import open_maker, rebuild_report
from survey.study.share.share import share_study

if sys.platform == "win32":
    pytest.skip("needs a Unix system's limits and signals", allow_module_level=True)

import resource

FUTURE = 4_000_000_000  # the year 2096


@pytest.fixture
def disk(tmp_path: Path) -> Generator[Path]:
    """A file system in memory, where this process may mount one; otherwise a folder."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = mount("-t", "tmpfs", "-o", "size=64m", "none", str(place))
    yield place
    if mounted:
        subprocess.run(["umount", str(place)], check=True)


def mount(*words: str) -> bool:
    if sys.platform != "linux" or shutil.which("mount") is None:
        return False
    return subprocess.run(["mount", *words], check=False, capture_output=True).returncode == 0


class Room:
    """So much room on a disk: for all files where it was mounted, else for the largest of them."""

    def __init__(self, disk: Path, kilobytes: int) -> None:
        self._whole = disk.is_mount()
        self._hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        if self._whole:
            assert mount("-o", f"remount,size={kilobytes}k", str(disk))
        else:
            resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024 // 10, self._hard[1]))

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, *_: object) -> None:
        """Give a file all room again."""
        resource.setrlimit(resource.RLIMIT_FSIZE, self._hard)


def test_a_full_disk(disk: Path, undisturbed: Path, fresh: Path) -> None:
    study = disk / "study"
    shutil.copytree(fresh, study)
    told: list[ReportError] = []
    for kilobytes in (500, 800, 1100, 1400, 64_000):
        with Room(disk, kilobytes):
            try:
                run_study(study)
            except ReportError as error:
                told.append(error)
        assert not told or written(study) in ({}, written(undisturbed))
    assert len(told) >= 2
    assert all("the disk is full" in str(error) for error in told)
    assert all("磁盘空间已满" in error.faults[0].say("zh") for error in told)
    assert written(study) == written(undisturbed)
    assert left_over(study) == []


def test_a_folder_that_may_not_be_written(
    disk: Path, undisturbed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = disk / "study"
    shutil.copytree(undisturbed, study)
    (study / "analysis/study.yaml").open("a").write("# another\n")
    if disk.is_mount():
        assert mount("-o", "remount,ro", str(disk))
    else:
        monkeypatch.setattr(Path, "write_bytes", refusing(errno.EROFS))
    began = time.monotonic()
    for verb in (run_study, share_study, make_bundle, clean_study):
        with pytest.raises(ReportError, match="cannot be written") as refused:
            verb(study)
        assert "文件夹无法写入" in refused.value.faults[0].say("zh")
    assert time.monotonic() - began < 60  # it is said before anything is computed
    assert written(study) == written(undisturbed)


def refusing(number: int) -> Callable[..., NoReturn]:
    def refuse(source: object, *_: object) -> NoReturn:
        raise OSError(number, os.strerror(number), str(source))

    return refuse


@pytest.mark.parametrize("verb", ["run", "report", "share"])
def test_a_workbook_that_excel_keeps(verb: str, done: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    share_study(done)
    page = done / "reports/en/06_reliability.md.j2"
    page.write_text(page.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    before = written(done)
    held = done / ("reports/share/findings.xlsx" if verb == "share" else "reports/out/tables.en.xlsx")
    keep_open(held, monkeypatch)
    with pytest.raises(ReportError, match=f"{held.name}; to mend: close it in Excel") as refused:
        VERBS[verb](done)
    assert f"{held.name}；" in refused.value.faults[0].say("zh")
    assert "请在 Excel、Word 或阅读器中关闭" in refused.value.faults[0].say("zh")
    monkeypatch.undo()
    if verb != "report":  # which replaces file by file
        assert written(done) == before
    assert held.is_file()
    assert left_over(done) == []


def keep_open(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do as Windows does with what Excel has open: it is neither moved, replaced nor opened to write."""
    replace, opened = os.replace, Path.open

    def refused(source: Any, place: Any) -> None:
        if held.is_relative_to(source) or Path(place) == held:
            raise PermissionError(errno.EACCES, "Permission denied", str(source), None, str(place))
        replace(source, place)

    def refused_open(path: Path, mode: str = "r", *words: Any, **named: Any) -> Any:
        if path == held and "+" in mode:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened(path, mode, *words, **named)

    monkeypatch.setattr(os, "replace", refused)
    monkeypatch.setattr(Path, "open", refused_open)


def test_a_template_that_cannot_be_filled(done: Path) -> None:
    before = written(done)
    page = done / "reports/en/06_reliability.md.j2"
    page.write_text('{{ n("reliability.NOBODY.cronbach_alpha@all") }}', encoding="utf-8")
    with pytest.raises(ReportError, match="no such key") as refused:
        run_study(done)
    assert "reports/en/06_reliability.md.j2:1" in str(refused.value)
    assert written(done) == before
    assert left_over(done) == []


def test_a_clock_that_was_set_back(undisturbed: Path, fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 0.0)
    for path in fresh.rglob("*"):
        os.utime(path, (FUTURE, FUTURE))
    run_study(fresh)
    assert written(fresh) == written(undisturbed)
    for path in fresh.rglob("*"):
        os.utime(path, (0, 0))
    assert run_study(fresh).computed == ()


def truncated(entry: Path) -> bytes:
    return entry.read_bytes()[:-20]


def flipped(entry: Path) -> bytes:
    body = bytearray(entry.read_bytes())
    body[len(body) // 2] ^= 1
    return bytes(body)


def another_step(entry: Path) -> bytes:
    return next((entry.parents[1] / "reliability").iterdir()).read_bytes()


def nothing(_: Path) -> bytes:
    return b""


@pytest.mark.parametrize("damage", [truncated, flipped, another_step, nothing])
def test_a_damaged_entry_is_computed_again_and_said(
    damage: Callable[[Path], bytes], undisturbed: Path, done: Path
) -> None:
    (entry,) = (done / CACHE / "cfa").iterdir()
    entry.write_bytes(damage(entry))
    ran = run_study(done)
    assert ran.computed == ("cfa",)
    assert [(one.code, one.objects[0]) for one in ran.warnings] == [("damaged_cache", "cfa")]
    assert "computed again" in ran.warnings[0].message.en
    assert "重新计算" in ran.warnings[0].message.zh
    assert written(done) == written(undisturbed)


def call(log: Path, *words: str) -> None:
    """Run a command in a process of its own, and keep what it says."""
    file = os.open(log, os.O_WRONLY | os.O_CREAT)
    os.dup2(file, 2)
    main(words)


def test_two_whole_runs_at_once(
    server: ForkServerContext, undisturbed: Path, fresh: Path, tmp_path: Path
) -> None:
    logs = [tmp_path / "one", tmp_path / "other"]
    runs = [server.Process(target=call, args=(log, "run", str(fresh))) for log in logs]
    for run in runs:
        run.start()
    for run in runs:
        run.join(120)
    codes = [run.exitcode for run in runs]
    # The second is refused, or, when the first had ended already, finds everything done.
    assert 0 in codes
    for code, log in zip(codes, logs, strict=True):
        assert code == 0 or (code == 2 and "another run is at work" in log.read_text(encoding="utf-8"))
    assert written(fresh) == written(undisturbed)
    assert left_over(fresh) == []


VERBS: dict[str, Callable[[Path], object]] = {
    "run": run_study,
    "run --only": lambda study: run_one_step(study, "cfa"),
    "report": lambda study: rebuild_report(open_maker(study)),
    "share": share_study,
    "bundle": make_bundle,
    "clean": clean_study,
}


@pytest.mark.parametrize("verb", VERBS)
def test_whatever_writes_to_a_study_waits_its_turn(verb: str, undisturbed: Path) -> None:
    with run_lock(undisturbed / CACHE / "lock"), pytest.raises(ReportError, match="another run") as refused:
        VERBS[verb](undisturbed)
    assert f"process {os.getpid()}" in str(refused.value)
    assert "另一个运行正在处理该研究" in refused.value.faults[0].say("zh")


def test_an_export_that_is_saved_again_while_it_is_read(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export = fresh / "analysis/data/raw/bfi.csv"
    prepare = reading.prepare

    def saved_meanwhile(*words: Any) -> Any:
        made = prepare(*words)
        export.open("a").write("\n")
        return made

    monkeypatch.setattr(reading, "prepare", saved_meanwhile)
    with pytest.raises(ResponseError, match=r"bfi\.csv: the file was changed while the run was reading it"):
        run_study(fresh)
    assert not (fresh / CACHE / "prepare").exists() or not list((fresh / CACHE / "prepare").iterdir())


def test_a_chapter_is_rebuilt_from_what_a_later_run_has_stored(done: Path) -> None:
    maker = open_maker(done)
    plan = done / "analysis/study.yaml"
    plan.write_text(
        plan.read_text(encoding="utf-8").replace("complete_items: true", "complete_items: false"),
        encoding="utf-8",
    )
    before = written(done)
    run_study(done)
    after = written(done)
    assert after != before
    rebuild_report(maker)
    assert written(done) == after


def test_a_plan_that_is_changed_during_a_run_is_told_afterwards(
    done: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = done / "analysis/study.yaml"
    write = ChapterMaker.write

    def edited_meanwhile(*words: Any) -> Any:
        plan.open("a").write("# later\n")
        return write(*words)

    monkeypatch.setattr(ChapterMaker, "write", edited_meanwhile)
    run_study(done, start="chapter")
    monkeypatch.undo()
    (warning,) = rebuild_report(open_maker(done), formats=("md",)).warnings
    assert (warning.code, warning.objects) == ("changed_inputs", ("analysis/study.yaml",))
    assert run_study(done).computed == ("chapter",)
