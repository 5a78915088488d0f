"""Nesting: who shares a unit, how alike they answer, and the same paths with errors that allow for it."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from survey.errors import PlanError, Text
from survey.findings.nesting import clustered_findings, nesting_findings
from survey.findings.sensitivity import Alternative
from survey.findings.verdicts import HypothesisRule
from survey.sem import fit_sem
from survey.study.pipeline.collect import model_findings
from survey.study.pipeline.prepared import Prepared
from survey.study.pipeline.step import StepInputs
from survey.study.pipeline.steps.joint import CLUSTER_COLUMN, clustered_frame
from survey.study.pipeline.steps.nesting import compute
from survey.study.plan.load import Study, load_study

OWNERS = "business_owner"


@pytest.fixture(scope="module")
def study(project_root: Path) -> Study:
    return load_study(project_root)


def inputs_of(study: Study, units: NDArray[np.int64]) -> StepInputs:
    """Owners of one unit answer alike; managers, who are not nested, answer as they like."""
    rng = np.random.default_rng(4)
    results: dict[str, object] = {}
    for group, instrument in study.instruments.items():
        items = tuple(question.code for question in instrument.items)
        shared = rng.normal(size=(units.size, 1))[units] if group == OWNERS else 0.0
        answers = np.clip(np.round(3 + shared + rng.normal(size=(units.size, len(items)))), 1, 5)
        blank = np.zeros(answers.shape, dtype=np.bool_)
        n = units.size
        own = units if group == OWNERS else np.empty(0, np.int64)
        results[f"prepared.main.{group}"] = Prepared(
            group, "main", items, answers, answers, blank, {}, np.arange(n), np.ones(n), np.full(n, ""), own
        )
    # The agreement alone: what the model does with clusters is the business of tests/reference.
    plan = study.plan.model_copy(update={"structural": ""})
    return StepInputs(plan, study.instruments, MappingProxyType(results))


def test_alike_answers_are_found_in_the_nested_group_alone(study: Study) -> None:
    units = np.repeat(np.arange(40), 3)
    units[:2] = -1
    inputs = inputs_of(study, units)
    made = compute(inputs)
    assert set(made) == {f"nesting.{OWNERS}", f"units.{OWNERS}"}
    found = {
        f.key: f.value for f in nesting_findings(made[f"nesting.{OWNERS}"], made[f"units.{OWNERS}"], OWNERS)
    }
    assert found[f"nesting.summary.units@{OWNERS}"] == 40
    assert found[f"nesting.summary.unknown@{OWNERS}"] == 2
    assert found[f"nesting.summary.largest_size@{OWNERS}"] == 3
    assert found[f"nesting.summary.few_units@{OWNERS}"] == "no"
    icc = float(str(found[f"nesting.IA.icc1@{OWNERS}"]))
    assert icc > 0.5
    # Units of three, but for the one that lost two: (sum of squared sizes / n - 1) ICC(1) is what is added.
    assert found[f"nesting.IA.design_effect@{OWNERS}"] == pytest.approx(1 + (352 / 118 - 1) * icc)
    frame = clustered_frame(inputs, OWNERS)
    assert frame[CLUSTER_COLUMN].nunique() == 42
    assert clustered_frame(inputs, "customer_manager")[CLUSTER_COLUMN].is_unique


@pytest.mark.parametrize("units", [np.arange(60), np.zeros(60, np.int64), np.full(60, -1)])
def test_without_shared_units_there_is_nothing_to_say(study: Study, units: NDArray[np.int64]) -> None:
    assert compute(inputs_of(study, units)) == {}


def test_errors_robust_to_nesting_stand_beside_the_reported_ones() -> None:
    """A cause that is the same for all members of a unit: what they share widens its error."""
    rng = np.random.default_rng(2)
    unit = np.repeat(np.arange(50), 8)
    x = rng.normal(size=50)[unit]
    y = 1.0 * x + rng.normal(size=50)[unit] + rng.normal(size=400)
    data = pd.DataFrame({"x": x, "y": y, "unit": unit})
    reported = fit_sem("y ~ x", data, estimator="MLR")
    robust = fit_sem("y ~ x", data, estimator="MLR", cluster="unit")
    rules = [HypothesisRule("H1", "path", ("x", "y"), "+")]
    found = {f.key: f.value for f in clustered_findings(robust, reported, rules, (), "g")}
    row = reported.table.op.index("~")
    ratio = robust.table.se[row] / reported.table.se[row]
    assert ratio > 1.5
    assert found["sem_clustered.y~x.se_ratio@g"] == pytest.approx(ratio)
    assert found["sem_clustered.summary.highest_se_ratio@g"] == pytest.approx(ratio)
    assert found["sem_clustered.y~x.std_all@g"] == pytest.approx(reported.table.std_all[row])
    assert found["sem_clustered.H1.verdict@g"] == "supported"


def test_a_fixed_path_has_no_error_to_set_beside() -> None:
    rng = np.random.default_rng(3)
    data = pd.DataFrame(rng.normal(size=(120, 3)), columns=["x", "z", "y"])
    data["unit"] = np.repeat(np.arange(40), 3)
    model = "y ~ x + 0*z"
    reported = fit_sem(model, data, estimator="MLR")
    robust = fit_sem(model, data, estimator="MLR", cluster="unit")
    found = {f.key for f in clustered_findings(robust, reported, (), (), "g")}
    assert "sem_clustered.y~x.se_ratio@g" in found
    assert "sem_clustered.y~z.se_ratio@g" not in found


def test_a_model_that_the_data_do_not_allow_is_told_with_its_reason(study: Study) -> None:
    inputs = inputs_of(study, np.repeat(np.arange(40), 3))
    why = Text("too few rows", "行数过少")
    results = {**compute(inputs), "clustered": Alternative("clustered", None, why)}
    found = {f.key: f for f in model_findings(study.plan, results)}
    told = found[f"sem_clustered.summary.changed@{OWNERS}"]
    assert (told.value, told.reason) == (None, why)


def test_an_open_question_whose_words_do_not_come_in_tells_no_units(
    project_root: Path, tmp_path: Path
) -> None:
    (tmp_path / "analysis").mkdir()
    (tmp_path / "instruments").symlink_to(project_root / "instruments")
    (tmp_path / "analysis" / "data").symlink_to(project_root / "analysis" / "data")
    plan = (project_root / "analysis" / "study.yaml").read_text(encoding="utf-8")
    assert "  keep: [manager_number]" in plan
    unkept = plan.replace("  keep: [manager_number]", "  keep: []")
    (tmp_path / "analysis" / "study.yaml").write_text(unkept, encoding="utf-8")
    with pytest.raises(PlanError, match="pseudonymise: \\[manager_number\\]"):
        load_study(tmp_path)
    unknown = plan.replace("nested_in: manager_number", "nested_in: manager_numbr")
    (tmp_path / "analysis" / "study.yaml").write_text(unknown, encoding="utf-8")
    with pytest.raises(PlanError, match="manager_number"):
        load_study(tmp_path)
