"""``survey templates``: list the chapter's templates, or copy one into a study to edit it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from survey.cli.messages import current_language, say, tell
from survey.errors import Fault, Language, ReportError, Text

__all__ = ["templates"]

templates = typer.Typer()


@templates.command("list", help=tell("List the templates.", "列出全部模板。"))
def list_templates() -> None:
    """Print the name of every template."""
    from survey.report.templates.sources import template_names

    for name in template_names(current_language()):
        typer.echo(name)


@templates.command(
    "copy",
    help=tell("Copy one template, or all, into a study's reports/.", "将模板复制到研究的 reports/ 中。"),
)
def copy_templates(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help=tell("The template; all by default.", "模板名；默认全部。")),
    ] = None,
    study: Annotated[
        Path, typer.Option("--study", help=tell("The study's folder.", "研究所在文件夹。"))
    ] = Path(),
) -> None:
    """Copy templates in both languages; a file that is there already is never overwritten."""
    from survey.report.templates.sources import template_names, template_source

    languages: tuple[Language, ...] = ("zh", "en")
    names = [name] if name is not None else list(template_names("zh"))
    targets: dict[tuple[str, Language], Path] = {
        (n, lang): study / "reports" / lang / f"{n}.md.j2" for n in names for lang in languages
    }
    faults = [
        Fault(
            Text("the file is there already", "文件已存在"),
            where=str(path),
            mend=Text("edit it, or remove it first", "请直接编辑，或先删除该文件"),
        )
        for path in targets.values()
        if path.exists()
    ]
    if faults:
        raise ReportError(faults)
    sources = {key: template_source(key[0], key[1])[0] for key in targets}
    for key, path in targets.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sources[key], encoding="utf-8", newline="\n")
        say(Text(f"copied to {path}", f"已复制到 {path}"))
