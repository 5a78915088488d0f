"""``survey map``: write which column answers which question, with what must be decided, to be edited."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey.cli.instrument import refuse_existing
from survey.cli.messages import say, tell
from survey.cli.output import write_text
from survey.errors import Fault, PlanError, Text

if TYPE_CHECKING:
    from survey.instrument.model import Instrument
    from survey.responses.export import RawExport
    from survey.responses.mapping import ColumnMap

__all__ = ["map_columns"]


def map_columns(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="STUDY|EXPORT",
            help=tell("A study's folder, or an export.", "研究所在文件夹，或一个导出文件。"),
        ),
    ] = Path(),
    instrument: Annotated[
        Path | None,
        typer.Option("--instrument", help=tell("The instrument of an export.", "导出文件对应的问卷文件。")),
    ] = None,
    platform: Annotated[
        str | None,
        typer.Option("--platform", help=tell("Recognised by default.", "平台；默认自动识别。")),
    ] = None,
    form: Annotated[
        Path | None,
        typer.Option("--form", help=tell("An XLSForm or a data dictionary.", "XLSForm 或数据字典。")),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help=tell("The folder of the maps.", "映射文件所在文件夹。")),
    ] = None,
) -> None:
    """Write one map for each export: of a study, or the one named."""
    from survey.responses.mapping import draft_map

    if source.is_dir():
        folder, parts = source / "analysis" / "maps", _of_study(source)
    else:
        folder, parts = source.parent, _of_export(source, instrument, platform, form)
    for name, export, asked, known in parts:
        path = (out or folder) / f"{name}.yaml"
        refuse_existing(path)
        text, found = draft_map(export, asked, known.columns, not_asked=known.not_asked)
        write_text(text, path)
        counts = len(found.matches), len(found.decisions), len(found.unused)
        say(
            Text(
                f"{path}: {counts[0]} columns matched, {counts[1]} to decide, {counts[2]} not asked for",
                f"{path}：匹配 {counts[0]} 列，待决定 {counts[1]} 处，未使用 {counts[2]} 列",
            )
        )


def _of_study(folder: Path) -> Iterator[tuple[str, RawExport, Instrument, ColumnMap]]:
    from survey.study.plan.load import load_study
    from survey.study.sources import column_map, read_raw

    study = load_study(folder)
    for group in study.plan.groups:
        for wave in ("pretest", "main"):
            if study.source(group, wave) is not None:
                export = read_raw(study, group, wave)
                yield f"{group}.{wave}", export, study.instruments[group], column_map(study, group)


def _of_export(
    path: Path, instrument: Path | None, platform: str | None, form: Path | None
) -> Iterator[tuple[str, RawExport, Instrument, ColumnMap]]:
    from survey.instrument.load import load_instrument
    from survey.responses.mapping import ColumnMap
    from survey.responses.readers import read_export

    if instrument is None:
        what = Text("an export alone does not say what was asked", "仅有导出文件无法得知题目")
        mend = Text("name its instrument with --instrument", "请用 --instrument 指定问卷文件")
        raise PlanError(Fault(what, where="--instrument", mend=mend))
    asked = load_instrument(instrument)
    yield f"{path.stem}.map", read_export(path, platform=platform, form=form), asked, ColumnMap()
