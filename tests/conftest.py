"""What the tests share: system programs that a test may need, the shared folder, and no silent skips."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

settings.register_profile("survey", derandomize=True, deadline=None, database=None)
settings.load_profile("survey")


@dataclass(frozen=True)
class Program:
    """A system program: the commands it may be called by, and the line that installs it."""

    title: str
    commands: tuple[str, ...]
    install: str

    def path(self) -> str | None:
        """Return where it is installed, or None."""
        return next((found for name in self.commands if (found := shutil.which(name))), None)


PROGRAMS = {
    "requires_chromium": Program(
        "Chromium", ("chromium", "chromium-browser", "google-chrome"), "apt-get install chromium"
    ),
    "requires_libreoffice": Program(
        "LibreOffice", ("soffice", "libreoffice"), "apt-get install libreoffice-writer libreoffice-calc"
    ),
    "requires_poppler": Program("poppler", ("pdftoppm",), "apt-get install poppler-utils"),
    "requires_r": Program(
        "R",
        ("Rscript",),
        "apt-get install r-cran-lavaan r-cran-psych r-cran-psychtools r-cran-semtools r-cran-gparotation "
        "r-cran-multilevel r-cran-rcsdp r-cran-jsonlite r-cran-digest",
    ),
    "requires_ssh": Program("OpenSSH", ("ssh-keygen",), "apt-get install openssh-client"),
    "requires_latex": Program(
        "LaTeX", ("xelatex",), "apt-get install texlive-xetex texlive-lang-chinese texlive-fonts-recommended"
    ),
}

# With SURVEY_REQUIRE_ALL a skip is a failure, so that a green run means that everything ran. The shared
# folder lies outside the project, and R is asked for by name (pytest -m reference_live).
REQUIRE_ALL = os.environ.get("SURVEY_REQUIRE_ALL") == "1"
EXCUSED = re.compile(r"\bshared\b|\bR\b|Rscript")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose system program is absent, and say how to install it."""
    for marker, program in PROGRAMS.items():
        if item.get_closest_marker(marker) is not None and program.path() is None:
            pytest.skip(f"{program.title} is not installed; {program.install}")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Hand out whole files, unless another way was asked for (`--dist`)."""
    if config.getoption("dist") != "load":
        return None
    from by_file import ByFile

    return ByFile(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes longest where workers share the tests."""
    if hasattr(config, "workerinput"):
        from by_file import longest_first

        longest_first(items)


def refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip that is not excused into a failure."""
    if not REQUIRE_ALL or not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
    if EXCUSED.search(reason) is None:
        report.outcome = "failed"
        report.longrepr = f"SURVEY_REQUIRE_ALL is set, and this did not run: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that skipped although everything is required."""
    report = yield
    refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Fail a file of tests that skipped although everything is required."""
    report = yield
    refuse_skip(report)
    return report


def program_path(marker: str) -> str:
    """Return the path of a program, or skip the test."""
    program = PROGRAMS[marker]
    path = program.path()
    if path is None:
        pytest.skip(f"{program.title} is not installed; {program.install}")
    return path


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of Chromium."""
    return program_path("requires_chromium")


@pytest.fixture(scope="session")
def libreoffice() -> str:
    """Return the path of LibreOffice."""
    return program_path("requires_libreoffice")


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """Return the folder of shared material beside the project, or skip the test."""
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared is absent")
    return SHARED


@pytest.fixture(scope="session")
def project_root() -> Path:
    """Return the root of the project."""
    return ROOT
