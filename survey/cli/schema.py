"""``survey schema``: the JSON Schemas of plans and instruments, by which editors complete and check them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from survey.cli.messages import say, tell
from survey.errors import Text

__all__ = ["schema"]


def schema(
    name: Annotated[
        str, typer.Argument(metavar="study|instrument", help=tell("Of which file.", "哪一种文件。"))
    ],
    out: Annotated[
        Path | None, typer.Option("--out", help=tell("The file to write.", "写入的文件。"))
    ] = None,
) -> None:
    """Print the schema, or write it to a file; it holds what each key means in both languages."""
    from survey.study.schemas.published import schema_text

    text = schema_text(name)
    if out is None:
        typer.echo(text, nl=False)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8", newline="\n")
    line = f"# yaml-language-server: $schema={out.as_posix()}"
    say(Text(f"name it in the first line of the file: {line}", f"请在文件首行写明：{line}"))
