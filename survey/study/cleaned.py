"""Clean a study's exports by its plan, and write clean data, the flow, and the log with every reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from survey.errors import Fault, ResponseError
from survey.responses.cleaning_result import CleaningResult
from survey.responses.frame import Responses
from survey.responses.labelled import labelled_frame, state_frame, write_parquet, write_spss
from survey.study.answers import clean_source
from survey.study.pipeline.held_study import hold_study
from survey.study.pipeline.outputs import replace_folder
from survey.study.plan.load import Study, load_study
from survey.study.sensitivity import sensitivity_frame, sensitivity_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CLEAN", "CleanedStudy", "clean_study", "flow_frame", "reasons_frame", "write_csv"]

CLEAN = Path("analysis", "clean")
# The first sign of a formula, full-width too, at the start, after blanks, or after what ends a cell.
_FORMULA = re.compile(r"(^|[;\t\r\n])(?=[\s\ufeff\u200b]*[=+\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\t\r\n])")


@dataclass(frozen=True, slots=True)
class CleanedStudy:
    """What `clean_study` left behind: the folder, and the flow of each export."""

    folder: Path
    flows: tuple[CleaningResult, ...]


def clean_study(folder: Path, *, sensitivity: bool = True) -> CleanedStudy:
    """Read and clean every export, and write ``analysis/clean``, whole or not at all.

    For each wave and group: ``WAVE.GROUP.parquet`` and ``.sav`` with labels hold the valid rows as given,
    with reversed items once more, scored; ``WAVE.GROUP.states.parquet`` says of every cell what it is;
    ``WAVE.GROUP.log.csv`` says of every respondent what each rule saw and why he is out. ``flow.csv`` counts
    each rule alone, jointly and in the plan's order.

    Parameters
    ----------
    folder : Path
        The folder that holds ``analysis/study.yaml``.
    sensitivity : bool
        Write ``sensitivity.csv`` too: alpha, fit of the CFA and paths on all, lenient and strict samples.

    Raises
    ------
    PlanError, ResponseError
        When the plan or an export cannot be used; nothing is written then.
    ReportError
        When a run is at work on the study, or the folder cannot be written.
    """
    study = load_study(folder)
    with hold_study(folder, CLEAN):
        return _clean_held(study, sensitivity=sensitivity)


def _clean_held(study: Study, *, sensitivity: bool) -> CleanedStudy:
    import pandas as pd

    folder = study.folder
    faults: list[Fault] = []
    read: list[tuple[Responses, CleaningResult]] = []
    for group, wave in _exports(study):
        try:
            read.append(clean_source(study, group, wave))
        except ResponseError as error:
            faults += error.faults
    if faults:
        raise ResponseError(faults)
    language = study.plan.languages[0]
    with replace_folder(folder / CLEAN) as out:
        for responses, flow in read:
            instrument = study.instruments[responses.group]
            frame = labelled_frame(responses, instrument, flow.kept)
            name = f"{flow.wave}.{flow.group}"
            states = state_frame(responses, instrument, flow.kept)
            write_parquet(frame, out / f"{name}.parquet")
            write_parquet(states, out / f"{name}.states.parquet")
            write_spss(frame, states, instrument, out / f"{name}.sav", language=language)
            write_csv(reasons_frame(responses, flow), out / f"{name}.log.csv")
        counts = pd.concat([flow_frame(flow) for _, flow in read], ignore_index=True)
        write_csv(counts, out / "flow.csv")
        if sensitivity:
            figures = [sensitivity_of(r, f, study) for r, f in read if f.wave == "main"]
            table = sensitivity_frame(tuple(one for own in figures for one in own))
            write_csv(table, out / "sensitivity.csv")
    return CleanedStudy(folder / CLEAN, tuple(flow for _, flow in read))


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a table for spreadsheets; text that one would take for a formula begins with an apostrophe.

    Parameters
    ----------
    frame : DataFrame
    path : Path

    Notes
    -----
    A spreadsheet runs what begins with one of ``= + - @``, full-width or not, a tab or a line's end, in a
    cell of its own or after a semicolon that it takes for the end of one (OWASP, CSV injection).
    """
    safe = frame.copy()
    for name in safe.columns:
        if safe[name].dtype.kind == "O":
            safe[name] = safe[name].map(_as_text)
    safe.columns = [_as_text(name) for name in safe.columns]
    safe.to_csv(path, index=False, encoding="utf-8-sig")


def _as_text(value: object) -> object:
    if not isinstance(value, str):
        return value
    # A carriage return inside a cell ends the row for some readers.
    return _FORMULA.sub(r"\1'", value).replace("\r", " ")


def reasons_frame(responses: Responses, flow: CleaningResult) -> pd.DataFrame:
    """Return the log with the export's own row and the platform's number of each answer sheet."""
    log = flow.log
    if responses.rows.size:
        log["row"] = responses.rows
    if responses.respondents:
        log.insert(1, "respondent", list(responses.respondents))
    return log


def flow_frame(flow: CleaningResult) -> pd.DataFrame:
    """Return the counts of a flow, a row a step: in order, hit at all, hit alone, and by pairs of rules."""
    import pandas as pd

    steps: list[tuple[str, str, float | None]] = [
        ("distributed", "", flow.distributed),
        ("returned", "", flow.n_returned),
        ("return_rate", "", flow.return_rate),
    ]
    for rule in flow.rules:
        steps.append(("excluded", rule, flow.excluded[rule]))
        steps.append(("hit", rule, flow.hit[rule]))
        steps.append(("hit_alone", rule, flow.hit_alone[rule]))
    steps += [("hit_jointly", f"{a} + {b}", count) for (a, b), count in flow.hit_jointly.items()]
    steps += [("valid", "", flow.n_valid), ("valid_rate", "", flow.valid_rate)]
    frame = pd.DataFrame(steps, columns=["step", "rule", "value"])
    frame.insert(0, "group", flow.group)
    frame.insert(0, "wave", flow.wave)
    return frame


def _exports(study: Study) -> Iterator[tuple[str, str]]:
    for group in study.plan.groups:
        for wave in ("pretest", "main"):
            if study.source(group, wave) is not None:
                yield group, wave
