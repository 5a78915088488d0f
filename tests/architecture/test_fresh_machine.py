"""What a fresh machine is told: make on an unfit Python, and tests that silently did not run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def fake_python(folder: Path, *, old: bool, ensurepip: bool) -> Path:
    """Write a command that stands for a Python: too old, or without ensurepip."""
    path = folder / "python"
    path.write_text(
        "#!/bin/sh\n"
        'case "$*" in\n'
        '  *--version*) echo "Python 3.9.1"; exit 0;;\n'
        f"  *version_info*) exit {int(old)};;\n"
        f"  *ensurepip*) exit {int(not ensurepip)};;\n"
        '  *) echo "no environment may be made" >&2; exit 99;;\n'
        "esac\n",
        encoding="utf-8",
    )
    path.chmod(0o755)
    return path


def make(folder: Path, python: Path | str) -> subprocess.CompletedProcess[str]:
    if shutil.which("make") is None or os.name == "nt":
        pytest.skip("make is not installed; apt-get install make")
    return subprocess.run(
        ["make", "-C", str(ROOT), f"PYTHON={python}", f"VENV={folder / 'venv'}", "run"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_an_old_python_is_named(tmp_path: Path) -> None:
    finished = make(tmp_path, fake_python(tmp_path, old=True, ensurepip=True))
    assert finished.returncode != 0
    assert "3.11" in finished.stderr
    assert "Python 3.9.1" in finished.stderr


def test_no_python_at_all_is_said(tmp_path: Path) -> None:
    finished = make(tmp_path, "")
    assert finished.returncode != 0
    assert "none was found" in finished.stderr


def test_a_python_without_ensurepip_names_the_package_and_stops(tmp_path: Path) -> None:
    finished = make(tmp_path, fake_python(tmp_path, old=False, ensurepip=False))
    assert finished.returncode != 0
    assert "apt-get install python3-venv" in finished.stderr
    assert "no environment may be made" not in finished.stderr
    assert not (tmp_path / "venv").exists()


TESTS = """
import pytest

def test_excused():
    pytest.skip("the folder ../shared is absent")

def test_not_excused():
    pytest.skip("Chromium is not installed")

@pytest.mark.xfail(reason="known")
def test_expected_to_fail():
    assert False

def test_passes():
    pass
"""
FILE_THAT_SKIPS = "import pytest\npytest.importorskip('no_such_library')\n"


def run_tests(folder: Path, *, require_all: bool) -> str:
    """Run two files of tests below the project's own conftest and return pytest's closing line."""
    (folder / "conftest.py").write_bytes((ROOT / "tests" / "conftest.py").read_bytes())
    (folder / "test_some.py").write_text(TESTS, encoding="utf-8")
    (folder / "test_that_skips.py").write_text(FILE_THAT_SKIPS, encoding="utf-8")
    options = ["-p", "no:cacheprovider", "--continue-on-collection-errors", "--rootdir", str(folder)]
    finished = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(folder)],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "SURVEY_REQUIRE_ALL": str(int(require_all))},
        check=False,
    )
    return finished.stdout.splitlines()[-1]


def test_a_skip_fails_when_everything_is_required(tmp_path: Path) -> None:
    # Of TESTS and FILE_THAT_SKIPS: what is counted as skipped here must be a failure below.
    assert "1 passed, 3 skipped, 1 xfailed in" in run_tests(tmp_path, require_all=False)
    told = run_tests(tmp_path, require_all=True)
    assert "1 failed, 1 passed, 1 skipped, 1 xfailed, 1 error in" in told


def test_the_check_is_bash_that_parses() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    text = script.read_text(encoding="utf-8")
    assert text.splitlines()[0].endswith("bash")
    assert "set -euo pipefail" in text
    subprocess.run(["bash", "-n", str(script)], check=True)
