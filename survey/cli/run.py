"""``survey run``: the whole way, from the raw exports of a study to its chapter."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from survey.cli.exit_codes import ExitCode
from survey.cli.messages import parse_languages, say, tell
from survey.cli.progress import progress
from survey.errors import Text

__all__ = ["run"]


def run(
    study: Annotated[
        Path,
        typer.Argument(
            help=tell("The folder that holds analysis/study.yaml.", "包含 analysis/study.yaml 的文件夹。")
        ),
    ] = Path(),
    lang: Annotated[
        str | None,
        typer.Option("--lang", help=tell("Output languages, e.g. zh,en.", "输出语言，如 zh,en。")),
    ] = None,
) -> int:
    """Run a study and say where the chapter is."""
    from survey.study.pipeline.study_run import run_study

    languages = None if lang is None else parse_languages(lang)
    with progress() as told:
        done = run_study(study, languages=languages, progress=told)
    for path in sorted(done.folder.glob("chapter.*")):
        typer.echo(path.as_posix())
    if done.untrusted:
        count = len(done.untrusted)
        say(
            Text(
                f"{count} results are not to be trusted; the chapter marks them and does not interpret them",
                f"有 {count} 个结果不可信，章节中已标注且不作解释",
            )
        )
        return ExitCode.NOT_TRUSTED
    return ExitCode.DONE
