"""``survey share``: what the branch receives, or why it may not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from survey.cli.exit_codes import ExitCode
from survey.cli.messages import print_error, print_warning, say
from survey.cli.output import write_json
from survey.cli.shared_options import JsonFile, StudyFolder
from survey.errors import DisclosureError, Text

if TYPE_CHECKING:
    from survey.study.share.share import SharedStudy

__all__ = ["share", "share_record"]


def share(
    study: StudyFolder = Path(),
    json: JsonFile = None,
) -> int:
    """Write reports/share from the stored results, and say what was withheld."""
    from survey.study.share.share import share_study

    try:
        done = share_study(study)
    except DisclosureError as error:
        print_error(error)
        say(Text("nothing was shared", "未生成任何共享文件"))
        return ExitCode.CHECK_FAILED
    for warning in done.warnings:
        print_warning(warning)
    if json is not None:
        write_json(share_record(done), json)
    if json != "-":
        for path in done.files:
            typer.echo(path.as_posix())
    say(
        Text(
            f"{done.n_shared} numbers are shared; {done.n_withheld} are withheld, "
            f"among them {done.n_cells_withheld} of {done.n_cells} counts",
            f"共享 {done.n_shared} 个数字，未公布 {done.n_withheld} 个；"
            f"其中计数 {done.n_cells} 个，未公布 {done.n_cells_withheld} 个",
        )
    )
    return ExitCode.DONE


def share_record(done: SharedStudy) -> dict[str, object]:
    """Return what ``--json`` writes; the shape is ``schemas/share.schema.json``."""
    return {
        "schema_version": 1,
        "folder": done.folder,
        "outputs": [path.name for path in done.files],
        "n_shared": done.n_shared,
        "n_withheld": done.n_withheld,
        "n_cells": done.n_cells,
        "n_cells_withheld": done.n_cells_withheld,
        "warnings": [warning.code for warning in done.warnings],
    }
