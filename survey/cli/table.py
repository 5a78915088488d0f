"""``survey table``: one table of the chapter, on the terminal or as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from survey.cli.exit_codes import ExitCode
from survey.cli.messages import current_language, parse_languages, tell
from survey.cli.report import parse_formats
from survey.errors import Fault, ReportError, Text

__all__ = ["table"]


def table(
    key: Annotated[
        str,
        typer.Argument(
            metavar="KEY", help=tell("Its key, sem_fit, or number, 4-7.", "表的键（sem_fit）或编号（4-7）。")
        ),
    ],
    study: Annotated[
        Path, typer.Option("--study", help=tell("The study's folder.", "研究所在文件夹。"))
    ] = Path(),
    lang: Annotated[str | None, typer.Option("--lang", help=tell("zh or en.", "zh 或 en。"))] = None,
    profile: Annotated[
        str, typer.Option("--profile", help=tell("A style profile by name.", "样式方案的名称。"))
    ] = "",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help=tell("A .docx, .pdf, .html, .tex, .md or .xlsx file.", "输出文件，按扩展名定格式。"),
        ),
    ] = None,
) -> int:
    """Print a table from stored results, or write it to a file whose ending says the format."""
    from survey.report.document import Table
    from survey.report.emitters.plain import text_table
    from survey.report.writing.emit import write_as
    from survey.study.rebuild import make_table, open_maker

    chosen = parse_languages(lang) if lang is not None else ()
    if len(chosen) > 1:
        what = Text("a table is printed in one language", "一次只输出一种语言的表")
        raise ReportError(Fault(what, where="--lang", expected="zh / en", got=", ".join(chosen)))
    maker = open_maker(study, profile)
    own = maker.languages() if profile else (current_language(),)
    (language, *_) = chosen or own
    chapter, style = make_table(maker, key, language)
    if output is not None:
        (form,) = parse_formats(output.suffix.removeprefix("."), "--output")
        write_as(form, chapter, style, output)
        typer.echo(output.as_posix())
        return ExitCode.DONE
    found = next(block for block in chapter.blocks if isinstance(block, Table))
    typer.echo(text_table(found, chapter, style))
    return ExitCode.DONE
