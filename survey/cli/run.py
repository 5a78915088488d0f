"""``survey run``: the whole way, from the raw exports of a study to its chapter; or a step of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey.cli.exit_codes import ExitCode
from survey.cli.messages import current_language, parse_languages, print_warning, say, tell
from survey.cli.output import write_json
from survey.cli.progress import progress
from survey.cli.shared_options import JsonFile, StudyFolder
from survey.errors import Fault, PlanError, Text

if TYPE_CHECKING:
    from survey.study.pipeline.runner import StepState
    from survey.study.pipeline.study_run import StudyRun

__all__ = ["run", "run_record", "steps_record"]

_STATES = {
    "unchanged": Text("unchanged", "未变动"),
    "to run": Text("to run", "待运行"),
    "waits": Text("waits", "待前序步骤"),
}


def run(
    study: StudyFolder = Path(),
    lang: Annotated[
        str | None,
        typer.Option("--lang", help=tell("Output languages, e.g. zh,en.", "输出语言，如 zh,en。")),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help=tell("Compute every step again.", "重新计算全部步骤。"))
    ] = False,
    start: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="STEP",
            help=tell("Compute STEP again and all that rest on it.", "重新计算该步骤及依赖它的所有步骤。"),
        ),
    ] = "",
    only: Annotated[
        str,
        typer.Option(
            "--only",
            metavar="STEP",
            help=tell(
                "Compute STEP, and what it needs that is not there yet; write no chapter.",
                "只计算该步骤及其尚缺的前序步骤，不生成章节。",
            ),
        ),
    ] = "",
    list_steps: Annotated[
        bool,
        typer.Option(
            "--list-steps",
            help=tell("Show every step and where it stands; run nothing.", "列出各步骤及其状态，不运行。"),
        ),
    ] = False,
    json: JsonFile = None,
) -> int:
    """Run a study and say where the chapter is."""
    from survey.study.pipeline.study_run import run_study

    _refuse_together(list_steps=list_steps, only=only, start=start)
    languages = None if lang is None else parse_languages(lang)
    if list_steps:
        return _list_steps(study, json)
    if only:
        return _run_only(study, only, force=force, json=json)
    with progress() as told:
        done = run_study(study, languages=languages, progress=told, force=force, start=start)
    for warning in done.warnings:
        print_warning(warning)
    _say_reused(done.reused)
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
        "computed": done.computed,
        "reused": done.reused,
    }


def steps_record(states: Sequence[StepState]) -> dict[str, object]:
    """Return what ``--list-steps --json`` writes; the shape is ``schemas/run_steps.schema.json``."""
    return {
        "schema_version": 1,
        "steps": [
            {
                "name": one.step.name,
                "label": {"en": one.step.label.en, "zh": one.step.label.zh},
                "needs": one.step.needs,
                "reads": sorted(one.step.parts),
                "files": sorted(one.step.also),
                "random": one.step.random,
                "state": one.state,
            }
            for one in states
        ],
    }


def _refuse_together(*, list_steps: bool, only: str, start: str) -> None:
    asked = [
        name for name, given in (("--list-steps", list_steps), ("--only", only), ("--from", start)) if given
    ]
    if len(asked) > 1:
        what = Text("these options do not go together", "这些选项不能同时使用")
        raise PlanError(Fault(what, got=", ".join(asked)))


def _list_steps(study: Path, json: str | None) -> int:
    """Print every step with its state, what it needs and which parts of the plan it reads."""
    from survey.study.pipeline.study_run import list_steps

    states = list_steps(study)
    if json is not None:
        write_json(steps_record(states), json)
    if json != "-":
        language = current_language()
        heads = (Text("step", "步骤"), Text("state", "状态"), Text("needs", "依赖"), Text("plan", "计划内容"))
        rows = [[head.say(language) for head in heads]]
        for one in states:
            needs, parts = _short(one.step.needs), _short(_heads(one.step.parts))
            rows.append([one.step.name, _STATES[one.state].say(language), needs, parts])
        _print_columns(rows)
    return ExitCode.DONE


def _short(names: Sequence[str]) -> str:
    return ", ".join(names[:6]) + (", ..." if len(names) > 6 else "")


def _print_columns(rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns; a Chinese character is two wide."""
    wide = [[sum(2 if ord(c) > 0x2E7F else 1 for c in cell) for cell in row] for row in rows]
    widths = [max(column) for column in zip(*wide, strict=True)]
    for row, own in zip(rows, wide, strict=True):
        cells = (cell + " " * (width - used) for cell, used, width in zip(row, own, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())


def _run_only(study: Path, only: str, *, force: bool, json: str | None) -> int:
    """Compute one step and say what was made."""
    from survey.study.pipeline.study_run import run_one_step

    with progress() as told:
        ran = run_one_step(study, only, force=force, progress=told)
    _say_reused(ran.reused)
    names = tuple(ran.results[only].open())
    if json is not None:
        write_json({"schema_version": 1, "step": only, "computed": ran.computed, "results": names}, json)
    if json != "-":
        for name in names:
            typer.echo(name)
    return ExitCode.DONE


def _say_reused(reused: Sequence[str]) -> None:
    if reused:
        names = ", ".join(reused)
        say(Text(f"unchanged, not computed again: {names}", f"未变动，未重新计算：{names}"))


def _heads(parts: Collection[str]) -> list[str]:
    """Return declared parts of the plan by their first names; a star says that it is not all of one.

    Examples
    --------
    >>> _heads({"seed", "efa.sample", "efa.share", "bootstrap", "bootstrap.draws"})
    ['bootstrap', 'efa.*', 'seed']
    """
    heads = {part.partition(".")[0] for part in parts}
    return [head if head in parts else f"{head}.*" for head in sorted(heads)]
