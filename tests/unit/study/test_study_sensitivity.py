"""The other ways of estimating follow from the answers: is any missing, how many categories are there."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
from numpy.typing import NDArray

from survey.errors import DataError, Fault, Text
from survey.sem.results import SemResult
from survey.study.pipeline.prepared import Prepared
from survey.study.pipeline.step import StepInputs
from survey.study.pipeline.steps.sensitivity import try_way, ways_of
from survey.study.pipeline.steps.structure import How
from survey.study.plan.load import Study, load_study


@pytest.fixture(scope="module")
def study(project_root: Path) -> Study:
    return load_study(project_root)


def inputs_of(study: Study, answers: NDArray[np.float64]) -> StepInputs:
    """Give every group of the study the same answers."""
    results: dict[str, object] = {}
    for group, instrument in study.instruments.items():
        items = tuple(question.code for question in instrument.items)
        n = len(answers)
        recoded = answers[:, : len(items)]
        blank = np.zeros(recoded.shape, dtype=np.bool_)
        results[f"prepared.main.{group}"] = Prepared(
            group, "main", items, recoded, recoded, blank, {}, np.arange(n), np.ones(n), np.full(n, "")
        )
    return StepInputs(study.plan, study.instruments, MappingProxyType(results))


def test_complete_answers_leave_nothing_to_delete(study: Study) -> None:
    answers = np.random.default_rng(1).integers(1, 6, size=(40, 60)).astype(float)
    assert [name for name, _ in ways_of(inputs_of(study, answers))] == ["wlsmv"]


def test_a_missing_answer_brings_complete_rows_beside_full_information(study: Study) -> None:
    answers = np.random.default_rng(1).integers(1, 6, size=(40, 60)).astype(float)
    answers[3] = np.nan
    ways = dict(ways_of(inputs_of(study, answers)))
    assert list(ways) == ["listwise", "wlsmv"]
    assert ways["listwise"] == How("MLR", "listwise")
    assert ways["wlsmv"].estimator == "WLSMV"
    assert "RMS1" in ways["wlsmv"].ordered
    assert "TT5" not in ways["wlsmv"].ordered  # asked of one group only


def test_many_categories_are_not_ordered_ones(study: Study) -> None:
    answers = np.random.default_rng(1).integers(0, 101, size=(40, 60)).astype(float)
    assert list(ways_of(inputs_of(study, answers))) == []


def test_what_the_data_do_not_allow_is_absent_with_its_reason() -> None:
    what = Text("a category is empty", "某选项无人选择")

    def refuse(how: How) -> SemResult | None:
        raise DataError(Fault(what))

    tried = try_way("wlsmv", refuse, How("WLSMV", "listwise"))
    assert tried.fit is None
    assert tried.reason == what
