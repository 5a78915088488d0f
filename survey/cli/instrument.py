"""``survey instrument new``: draft an instrument from an export, for the researcher to finish."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from survey.cli.messages import say, tell
from survey.cli.output import write_text
from survey.errors import Fault, InstrumentError, Text

__all__ = ["instrument"]

instrument = typer.Typer()


@instrument.command("new", help=tell("Draft an instrument from an export.", "由导出文件起草问卷文件。"))
def new(
    export: Annotated[Path, typer.Argument(metavar="EXPORT", help=tell("The export.", "导出文件。"))],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            help=tell(
                "The file to write; its name is the instrument's id.", "写入的文件；文件名即问卷的 id。"
            ),
        ),
    ] = Path("instruments/draft.yaml"),
    platform: Annotated[
        str | None,
        typer.Option("--platform", help=tell("Recognised by default.", "平台；默认自动识别。")),
    ] = None,
    form: Annotated[
        Path | None,
        typer.Option("--form", help=tell("An XLSForm or a data dictionary.", "XLSForm 或数据字典。")),
    ] = None,
) -> None:
    """Write the draft, and a map beside it where headers alone do not say which question they are."""
    from survey.responses.draft import draft_instrument
    from survey.responses.mapping import map_text
    from survey.responses.readers import read_export

    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", out.stem) or out.suffix != ".yaml":
        what = Text("the file's name must be an instrument's id", "文件名须可用作问卷的 id")
        raise InstrumentError(Fault(what, where="--out", expected="letters_and_digits.yaml", got=out.name))
    beside = out.with_name(f"{out.stem}.map.yaml")
    refuse_existing(out, beside)
    draft = draft_instrument(read_export(export, platform=platform, form=form), out.stem)
    write_text(draft.text, out)
    kinds = len(draft.instrument.questions), len(draft.instrument.scales), len(draft.open_text)
    say(
        Text(
            f"{out}: {kinds[0]} questions, {kinds[1]} scales found, {kinds[2]} open questions",
            f"{out}：{kinds[0]} 题，识别出 {kinds[1]} 个量表，{kinds[2]} 道开放题",
        )
    )
    if draft.columns.columns:
        write_text(map_text(draft.columns), beside)
        say(
            Text(
                f"{beside}: name it as column_map in the plan", f"{beside}：请在研究计划中用 column_map 引用"
            )
        )


def refuse_existing(*paths: Path) -> None:
    """Refuse to overwrite what someone may have edited.

    Raises
    ------
    InstrumentError
        With every file that is there.
    """
    what = Text("the file is there already, and nothing was written", "文件已存在，未写入任何内容")
    mend = Text(
        "edit it, move it away if it is left from an earlier draft, or name another with --out",
        "请直接编辑；若为先前起草时留下的文件，请移走；或用 --out 另指定文件",
    )
    if faults := [Fault(what, where=str(path), mend=mend) for path in paths if path.exists()]:
        raise InstrumentError(faults)
