"""``survey report``: the chapter again, from stored results and the templates as they are now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey.cli.exit_codes import ExitCode
from survey.cli.messages import parse_languages, print_error, print_warning, say, tell
from survey.cli.shared_options import StudyFolder
from survey.errors import Fault, ReportError, SurveyError, Text

if TYPE_CHECKING:
    from survey.report.writing.emit import Format

__all__ = ["parse_formats", "report"]


def report(
    study: StudyFolder = Path(),
    formats: Annotated[
        str | None,
        typer.Option(
            "--format",
            help=tell(
                "docx,pdf,html,tex,md,xlsx; without it docx,pdf,html,xlsx.",
                "输出格式：docx,pdf,html,tex,md,xlsx；默认为 docx,pdf,html,xlsx。",
            ),
        ),
    ] = None,
    lang: Annotated[
        str | None,
        typer.Option("--lang", help=tell("Output languages, e.g. zh,en.", "输出语言，如 zh,en。")),
    ] = None,
    profile: Annotated[
        str, typer.Option("--profile", help=tell("A style profile by name.", "样式方案的名称。"))
    ] = "",
    section: Annotated[
        str, typer.Option("--section", help=tell("One section alone, e.g. 4.5.", "只输出一节，如 4.5。"))
    ] = "",
    check: Annotated[
        bool, typer.Option("--check", help=tell("Check and write nothing.", "只检查，不写文件。"))
    ] = False,
    watch: Annotated[
        bool,
        typer.Option("--watch", help=tell("Rebuild when a template changes.", "模板改动后自动重新生成。")),
    ] = False,
) -> int:
    """Rebuild the chapter of a study from its stored results."""
    from survey.report.writing.emit import FORMATS
    from survey.study.rebuild import check_report, open_maker, rebuild_report, watch_report

    if check and watch:
        what = Text("--check and --watch exclude each other", "--check 与 --watch 不能同时使用")
        raise ReportError(Fault(what, where="--watch"))
    chosen = parse_formats(formats)
    languages = None if lang is None else parse_languages(lang)
    maker = open_maker(study, profile)
    if check:
        return _told(check_report(maker, languages, FORMATS if formats is None else chosen, section))

    def rebuild() -> None:
        done = rebuild_report(maker, languages=languages, formats=chosen, section=section, changed=watch)
        for warning in done.warnings:
            print_warning(warning)
        for path in done.files:
            if path.parent.name != "figures" and path.suffix != ".json":
                typer.echo(path.as_posix())

    def rebuild_and_go_on() -> None:
        try:
            rebuild()
        except SurveyError as error:
            print_error(error)

    if watch:
        say(
            Text(
                "watching the study's reports folder; end with Ctrl-C",
                "正在监视 reports 文件夹，按 Ctrl-C 结束",
            )
        )
        watch_report(maker, rebuild_and_go_on)
    rebuild()
    return ExitCode.DONE


def _told(faults: tuple[Fault, ...]) -> int:
    """Print what a check found."""
    if faults:
        print_error(ReportError(faults))
        return ExitCode.CHECK_FAILED
    say(Text("nothing to mend", "没有需要修改之处"))
    return ExitCode.DONE


def parse_formats(value: str | None, where: str = "--format") -> tuple[Format, ...]:
    """Return the formats that an option names, once each and in order; those of a run when none is given.

    Raises
    ------
    ReportError
        When a format is not one that there is.

    Examples
    --------
    >>> parse_formats("pdf, docx,pdf")
    ('pdf', 'docx')
    """
    from survey.instrument.suggestions import did_you_mean
    from survey.report.writing.emit import FORMATS, RUN_FORMATS

    if value is None:
        return RUN_FORMATS
    names = list(dict.fromkeys(part.strip().lower() for part in value.split(",") if part.strip()))
    unknown = [name for name in names if name not in FORMATS] if names else [value]
    if unknown:
        what = Text("unknown output format", "未知的输出格式")
        expected = ", ".join(FORMATS)
        raise ReportError(
            [Fault(what, where, expected, name, did_you_mean(name, FORMATS)) for name in unknown]
        )
    return tuple(known for name in names for known in FORMATS if known == name)
