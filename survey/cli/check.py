"""``survey check``: validate a study's plan, instruments, sources and templates; run nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from survey.cli.exit_codes import ExitCode
from survey.cli.messages import print_error, say, tell
from survey.errors import SurveyError, Text

__all__ = ["check"]


def check(
    study: Annotated[
        Path,
        typer.Argument(
            help=tell("The folder that holds analysis/study.yaml.", "包含 analysis/study.yaml 的文件夹。")
        ),
    ] = Path(),
) -> int:
    """Validate everything of a study; exit code 1 when something must be mended."""
    from survey.study.check import check_study

    try:
        checked = check_study(study)
    except SurveyError as error:
        print_error(error)
        say(Text("the study needs mending before it can run", "请修正上述问题后再运行"))
        return ExitCode.CHECK_FAILED
    for line in checked:
        say(line)
    return ExitCode.DONE
