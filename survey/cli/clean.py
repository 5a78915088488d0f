"""``survey clean``: the valid answers of a study, the flow, and every respondent's reasons."""

from __future__ import annotations

from pathlib import Path

import typer

from survey.cli.messages import say
from survey.cli.shared_options import StudyFolder
from survey.errors import Text

__all__ = ["clean"]


def clean(
    study: StudyFolder = Path(),
) -> None:
    """Clean the exports of a study by its plan, and say where the clean data are."""
    from survey.study.cleaned import clean_study

    done = clean_study(study)
    for flow in done.flows:
        say(
            Text(
                f"{flow.wave}, {flow.group}: {flow.n_valid} of {flow.n_returned} rows are valid",
                f"{flow.wave}，{flow.group}：{flow.n_returned} 份中有效 {flow.n_valid} 份",
            )
        )
    for path in sorted(done.folder.iterdir()):
        typer.echo(path.as_posix())
