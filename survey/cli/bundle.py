"""``survey bundle``: a study that was run, as one archive that another person can rerun."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey.cli.messages import print_warning, say, tell
from survey.cli.output import write_json
from survey.cli.shared_options import JsonFile, StudyFolder
from survey.errors import Text

if TYPE_CHECKING:
    from survey.study.bundle.make import Bundle

__all__ = ["bundle", "bundle_record"]


def bundle(
    study: StudyFolder = Path(),
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help=tell(
                "The archive; by default in reports/ of the study.", "压缩包；默认写入研究的 reports/。"
            ),
        ),
    ] = None,
    sign: Annotated[
        Path | None,
        typer.Option("--sign", help=tell("An ssh key to sign with.", "用于签名的 ssh 密钥。")),
    ] = None,
    json: JsonFile = None,
) -> None:
    """Write the bundle of a study and say what it holds of the answers."""
    from survey.study.bundle.make import make_bundle

    made = make_bundle(study, output, key=sign)
    for warning in made.warnings:
        print_warning(warning)
    if made.data == "statistics":
        say(Text("the bundle holds statistics and no answers", "研究包只含统计量，不含作答数据"))
    else:
        say(Text("the bundle holds de-identified answers", "研究包含去标识化的作答数据"))
    if json is not None:
        write_json(bundle_record(made), json)
    if json != "-":
        for path in filter(None, (made.path, made.signature)):
            typer.echo(path.as_posix())


def bundle_record(made: Bundle) -> dict[str, object]:
    """Return what ``--json`` writes; the shape is ``schemas/bundle.schema.json``."""
    return {
        "schema_version": 1,
        "bundle": made.path,
        "signature": made.signature,
        "data": made.data,
        "files": made.files,
        "not_bundled": [name for warning in made.warnings for name in warning.objects],
    }
