"""Outputs take their place whole, or not at all; steps run in a checked order."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from survey.study.pipeline.outputs import replace_folder


def test_the_old_output_stays_when_the_new_fails(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with replace_folder(target) as new:
        (new / "a.txt").write_text("first")

    def fail() -> None:
        with replace_folder(target) as new:
            (new / "a.txt").write_text("second")
            raise RuntimeError("boom")

    with pytest.raises(RuntimeError, match="boom"):
        fail()
    assert (target / "a.txt").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_interruption_leaves_the_old_output(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with replace_folder(target) as new:
        (new / "a.txt").write_text("first")
    with pytest.raises(KeyboardInterrupt), replace_folder(target):
        raise KeyboardInterrupt
    assert (target / "a.txt").read_text() == "first"


def test_the_new_output_replaces_all_of_the_old(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "out"
    for name in ("a.txt", "b.txt"):
        with replace_folder(target) as new:
            (new / name).write_text(name)
    assert [path.name for path in target.iterdir()] == ["b.txt"]
    assert [path.name for path in target.parent.iterdir()] == ["out"]


@pytest.mark.parametrize("stopped_at", [1, 2])
@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError])
def test_a_stop_between_the_two_moves_puts_the_old_output_back(
    stopped_at: int, stop: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out"
    with replace_folder(target) as new:
        (new / "a.txt").write_text("first")
    move: Callable[[Path, Path], None] = os.replace
    moves = 0

    def stopped(source: Path, place: Path) -> None:
        nonlocal moves
        moves += 1
        if moves == stopped_at:
            raise stop
        move(source, place)

    monkeypatch.setattr(os, "replace", stopped)
    with pytest.raises(stop), replace_folder(target) as new:
        (new / "a.txt").write_text("second")
    assert (target / "a.txt").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
