"""``survey simulate``: the exports of a study drawn from the population that it declares."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey.cli.exit_codes import ExitCode
from survey.cli.messages import say, tell
from survey.cli.output import write_json
from survey.cli.shared_options import JsonFile
from survey.errors import Text

if TYPE_CHECKING:
    from survey.study.simulate.simulate import Simulated

__all__ = ["simulate", "simulate_record"]


def simulate(
    study: Annotated[
        Path,
        typer.Argument(
            metavar="STUDY",
            help=tell(
                "The folder that holds analysis/simulation.yaml.", "包含 analysis/simulation.yaml 的文件夹。"
            ),
        ),
    ] = Path(),
    json: JsonFile = None,
) -> int:
    """Write simulated exports, the truth about their rows, and the record of their hashes."""
    from survey.study.simulate import simulate_study

    exports = simulate_study(study)
    if json is not None:
        write_json(simulate_record(exports), json)
    for export in exports:
        if json != "-":
            typer.echo((study / "analysis" / export.file).as_posix())
        say(
            Text(
                f"{export.n} simulated rows, {export.careless} of them careless",
                f"模拟数据 {export.n} 行，其中不认真作答 {export.careless} 行",
            )
        )
    return ExitCode.DONE


def simulate_record(exports: Sequence[Simulated]) -> dict[str, object]:
    """Return what ``--json`` writes; the shape is ``schemas/simulate.schema.json``."""
    return {"schema_version": 1, "exports": exports}
