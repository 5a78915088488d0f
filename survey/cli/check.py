"""``survey check``: validate a study's plan, instruments, sources and templates; run nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from survey.cli.exit_codes import ExitCode
from survey.cli.messages import print_error, say
from survey.cli.output import write_json
from survey.cli.shared_options import JsonFile, StudyFolder
from survey.errors import Fault, SurveyError, Text

__all__ = ["check", "check_record"]


def check(
    study: StudyFolder = Path(),
    json: JsonFile = None,
) -> int:
    """Validate everything of a study; exit code 1 when something must be mended."""
    from survey.study.check import check_study
    from survey.study.scaffold.unfinished import what_is_unfinished

    faults: Sequence[Fault] = ()
    checked: Sequence[Text] = ()
    try:
        checked = check_study(study)
    except SurveyError as error:
        faults = error.faults
        print_error(error)
        say(Text("the study needs mending before it can run", "请修正上述问题后再运行"))
    for line in checked:
        say(line)
    unfinished = what_is_unfinished(study)
    if unfinished:
        say(Text("to finish by hand:", "待完成："))
    for line in unfinished:
        say(Text(f"  - {line.en}", f"  - {line.zh}"))
    if json is not None:
        write_json(check_record(checked, faults, unfinished), json)
    return ExitCode.CHECK_FAILED if faults else ExitCode.DONE


def check_record(
    checked: Sequence[Text], faults: Sequence[Fault], unfinished: Sequence[Text]
) -> dict[str, object]:
    """Return what ``--json`` writes; the shape is ``schemas/check.schema.json``."""
    return {
        "schema_version": 1,
        "sound": not faults,
        "checked": checked,
        "faults": faults,
        "unfinished": unfinished,
    }
