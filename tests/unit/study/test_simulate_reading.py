"""What the simulator prints, the reader reads: every answer and every reason for none, in both forms."""

from __future__ import annotations

from pathlib import Path
from unicodedata import normalize

import numpy as np
import pytest

from survey.responses import CellState, Responses, read_responses
from survey.responses.privacy import PrivacyPolicy
from survey.study.simulate import load_simulation
from survey.study.simulate.exports import Export, draw_export
from survey.study.simulate.sheet import State
from survey.study.simulate.workbook import workbook_bytes

ROOT = Path(__file__).parents[3]


def check_multi(question, answers, read: Responses) -> None:
    for option in question.options:
        column = read.values[f"{question.code}/{option.key}"]
        for value, answer in zip(column, answers, strict=True):
            if isinstance(answer, State):
                assert np.isnan(value)
            elif question.kind == "multi":
                assert value == (option.code in answer)
            else:
                assert value == answer.index(option.code) + 1


def check_question(question, answers, read: Responses) -> None:
    states = read.states[question.code]
    for state, answer in zip(states, answers, strict=True):
        outside = question.cannot_judge is not None and answer == question.cannot_judge.code
        expected = {State.BLANK: CellState.BLANK, State.SKIPPED: CellState.SKIPPED}.get(
            answer, CellState.CANNOT_JUDGE if outside else CellState.ANSWERED
        )
        assert state == expected, question.code
    if question.kind in ("multi", "ranking"):
        check_multi(question, answers, read)
        return
    for state, value, answer in zip(states, read.values[question.code], answers, strict=True):
        if state == CellState.ANSWERED:
            said = f"{value:g}" if question.kind in ("likert", "numeric") else str(value)
            # Whether full-width punctuation in open answers stays is the reader's affair.
            assert normalize("NFKC", str(answer)) == normalize("NFKC", said)


@pytest.mark.parametrize("form", ["code", "text"])
@pytest.mark.parametrize(
    ("group", "wave"),
    [("customer_manager", "main"), ("business_owner", "main"), ("business_owner", "pretest")],
)
def test_an_export_is_read_as_it_was_answered(tmp_path: Path, group: str, wave: str, form: str):
    settings, instruments = load_simulation(ROOT)
    part = settings.groups[group].model_copy(update={"export": form})
    changed = settings.model_copy(update={"groups": {**settings.groups, group: part}})
    export: Export = draw_export(changed, instruments[group], group, wave)
    path = tmp_path / Path(export.file).name.replace("按文本" if form == "code" else "按序号", form)
    path.write_bytes(workbook_bytes(export.rows))
    words = PrivacyPolicy(keep=frozenset(instruments[group].codes))
    read = read_responses(path, instruments[group], group=group, platform="wenjuanxing", privacy=words)
    assert read.n == export.sheet.n
    assert np.array_equal(read.seconds, export.sheet.seconds)
    assert list(read.submitted) == sorted(read.submitted)
    for question in instruments[group].questions:
        check_question(question, export.sheet.cells[question.code], read)
