"""Read every export of a study, clean it by the plan's rules, and make the answers ready for analysis."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey.errors import Fault, ResponseError
from survey.instrument.model import Instrument
from survey.responses.cells import CellState
from survey.responses.cleaning_result import CleaningResult
from survey.responses.frame import Responses
from survey.responses.missing import MissingAnswers, describe_missing
from survey.responses.recoding import score_items
from survey.study.answers import clean_source
from survey.study.pipeline.prepared import Prepared
from survey.study.pipeline.source_facts import SourceFacts
from survey.study.pipeline.step import StepInputs
from survey.study.plan.load import Study
from survey.study.plan.model import Plan
from survey.study.shared_model import shared_items
from survey.study.sources import source_warnings

__all__ = ["prepare"]


def prepare(study: Study, inputs: StepInputs) -> dict[str, Any]:
    """Read, clean and prepare every export of a study; all their faults at once."""
    study = replace(study, plan=inputs.plan)
    made: dict[str, Any] = {}
    faults: list[Fault] = []
    for group in inputs.groups:
        for wave in ("pretest", "main"):
            if study.source(group, wave) is None:
                continue
            try:
                made |= _one(study, group, wave)
            except ResponseError as error:
                faults += error.faults
    if faults:
        raise ResponseError(faults)
    return made


def _one(study: Study, group: str, wave: str) -> dict[str, Any]:
    """Read, clean and prepare one export."""
    plan, instrument = study.plan, study.instruments[group]
    responses, cleaned = clean_source(study, group, wave)
    name = f"{wave}.{group}"
    newest = max((dt.datetime.fromisoformat(s).date() for s in responses.submitted if s), default=None)
    return {
        f"source.{name}": SourceFacts(
            responses.file, responses.sha256, responses.n, newest, source_warnings(responses)
        ),
        f"clean.{name}": cleaned,
        f"prepared.{name}": _prepare(plan, study, responses, cleaned, instrument, wave),
        f"missing.{name}": _missing(plan, study, responses, cleaned, instrument),
    }


def _missing(
    plan: Plan, study: Study, responses: Responses, cleaned: CleaningResult, instrument: Instrument
) -> MissingAnswers:
    """Describe what the valid rows leave out of the shared items, whether or not incomplete rows stay."""
    shared = {item for items in shared_items(plan, study.instruments).values() for item in items}
    codes = tuple(
        q.code for q in instrument.items if q.code in shared and q.code not in cleaned.dropped_items
    )
    states = responses.state_matrix(codes)[cleaned.kept]
    asked = ~np.isin(states, (CellState.SKIPPED, CellState.NOT_ASKED))
    return describe_missing(
        responses.matrix(codes)[cleaned.kept], states == CellState.CANNOT_JUDGE, codes, asked
    )


def _prepare(
    plan: Plan, study: Study, responses: Responses, cleaned: CleaningResult, instrument: Instrument, wave: str
) -> Prepared:
    """Take the valid rows; with ``complete_items`` only those complete on the shared items."""
    codes = tuple(question.code for question in instrument.items)
    recoded = score_items(responses, instrument)
    kept = cleaned.kept
    if plan.cleaning.complete_items:
        shared = {item for items in shared_items(plan, study.instruments).values() for item in items}
        places = [place for place, code in enumerate(codes) if code in shared]
        kept = kept & ~np.isnan(recoded[:, places]).any(axis=1)
    rows = np.flatnonzero(kept)
    states = responses.state_matrix(codes)
    background = {
        code: values[rows]
        for code, values in responses.values.items()
        if code not in codes and code.partition("/")[0] in instrument.codes
    }
    for question in instrument.questions:
        if question.kind == "text" and question.code in background:
            background[question.code] = (responses.states[question.code] == CellState.ANSWERED)[rows]
    return Prepared(
        group=responses.group,
        wave=wave,
        items=codes,
        recoded=recoded[rows],
        as_given=responses.matrix(codes)[rows],
        cannot_judge=(states == CellState.CANNOT_JUDGE)[rows],
        background=MappingProxyType(background),
        rows=rows + 1,
        seconds=responses.seconds[rows],
        submitted=np.array([responses.submitted[row] or "" for row in rows], dtype=np.str_),
        clusters=_clusters(responses, plan.groups[responses.group].nested_in, rows),
    )


def _clusters(responses: Responses, question: str | None, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number the answers by which the plan says who belongs together; -1 where there is none."""
    if question is None:
        return np.empty(0, dtype=np.int64)
    if question not in responses.values:
        return np.full(rows.size, -1, dtype=np.int64)
    answers = responses.values[question][rows].astype(str)
    said = responses.states[question][rows] == CellState.ANSWERED
    numbers = np.full(rows.size, -1, dtype=np.int64)
    numbers[said] = np.unique(answers[said], return_inverse=True)[1]
    return numbers
