"""``survey notebook``: open Jupyter on the notebooks of a study."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from survey.cli.messages import tell
from survey.cli.shared_options import StudyFolder
from survey.errors import Fault, PlanError, Text

__all__ = ["notebook", "notebook_command"]


def notebook(
    study: StudyFolder = Path(),
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help=tell("Open a browser.", "打开浏览器。"))
    ] = True,
) -> int:
    """Open Jupyter on the study's notebooks, and stay until it is closed; its exit code is the command's."""
    if not any((study / "analysis").glob("*.ipynb")):
        what = Text("the study has no notebook", "研究中没有笔记本")
        where = (study / "analysis").as_posix()
        raise PlanError(Fault(what, where=where, expected="analysis/*.ipynb"))
    return subprocess.run(notebook_command(study, browser=browser), check=False).returncode


def notebook_command(study: Path, *, browser: bool) -> list[str]:
    """Return the command that opens Jupyter on ``analysis/``.

    Raises
    ------
    PlanError
        When Jupyter is not installed, with the line that installs it.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        what = Text("Jupyter is not installed", "未安装 Jupyter")
        mend = Text(
            'run: pip install "survey-analysis[notebooks]"',
            '请运行：pip install "survey-analysis[notebooks]"',
        )
        raise PlanError(Fault(what, mend=mend))
    extra = [] if browser else ["--no-browser"]
    return [sys.executable, "-m", "jupyterlab", *extra, (study / "analysis").as_posix()]
