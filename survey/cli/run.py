"""``survey run``: the whole way, from the raw exports of a study to its chapter."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey.cli.exit_codes import ExitCode
from survey.cli.messages import parse_languages, print_warning, say, tell
from survey.cli.output import write_json
from survey.cli.progress import progress
from survey.errors import Text

if TYPE_CHECKING:
    from survey.study.pipeline.study_run import StudyRun

__all__ = ["run", "run_record"]


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
    json: Annotated[
        str | None, typer.Option("--json", help=tell("Write JSON to FILE, or -.", "将 JSON 写入文件，或 -。"))
    ] = None,
) -> int:
    """Run a study and say where the chapter is."""
    from survey.study.pipeline.study_run import run_study

    languages = None if lang is None else parse_languages(lang)
    with progress() as told:
        done = run_study(study, languages=languages, progress=told)
    for warning in done.warnings:
        print_warning(warning)
    if json is not None:
        write_json(run_record(done), json)
    if json != "-":
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


def run_record(done: StudyRun) -> dict[str, object]:
    """Return what ``--json`` writes; the shape is ``schemas/run.schema.json``."""
    return {
        "schema_version": 1,
        "folder": done.folder,
        "outputs": sorted(
            path.relative_to(done.folder).as_posix() for path in done.folder.rglob("*") if path.is_file()
        ),
        "n_findings": len(done.findings),
        "untrusted": done.untrusted,
    }
