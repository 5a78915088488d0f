"""``survey simulate``: the exports of a study drawn from the population that it declares."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from survey.cli.exit_codes import ExitCode
from survey.cli.messages import say, tell
from survey.errors import Text

__all__ = ["simulate"]


def simulate(
    study: Annotated[
        Path,
        typer.Argument(
            help=tell(
                "The folder that holds analysis/simulation.yaml.", "包含 analysis/simulation.yaml 的文件夹。"
            )
        ),
    ] = Path(),
) -> int:
    """Write simulated exports, the truth about their rows, and the record of their hashes."""
    from survey.study.simulate import simulate_study

    for export in simulate_study(study):
        typer.echo((study / "analysis" / export.file).as_posix())
        say(
            Text(
                f"{export.n} simulated rows, {export.careless} of them careless",
                f"模拟数据 {export.n} 行，其中不认真作答 {export.careless} 行",
            )
        )
    return ExitCode.DONE
