"""Steps are declared in order, each sees what it declares, and adding one moves no other's numbers."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from survey.errors import PlanError, Text
from survey.numerics.streams import stream
from survey.study.pipeline.graph import study_graph
from survey.study.pipeline.import_closure import ImportGraph
from survey.study.pipeline.inputs import input_hashes
from survey.study.pipeline.runner import check_steps, run_steps
from survey.study.pipeline.step import Step, StepInputs
from survey.study.pipeline.step_cache import StepCache
from survey.study.pipeline.step_code import PACKAGE
from survey.study.pipeline.step_key import StepKeys
from survey.study.pipeline.steps import STEPS
from survey.study.plan.load import Study, load_study
from survey.study.plan.model import Plan

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study(ROOT)


@pytest.fixture(scope="module")
def graph() -> ImportGraph:
    return ImportGraph(PACKAGE)


def keys_of(study: Study, plan: Plan, graph: ImportGraph) -> dict[str, str]:
    keys = StepKeys.of(plan, study.instruments, graph)
    return {step.name: keys.key(step, {}) for step in study_graph(study, {})}


@pytest.fixture(scope="module")
def keys(study: Study, graph: ImportGraph) -> dict[str, str]:
    return keys_of(study, study.plan, graph)


def drawing(name: str) -> Step:
    def compute(inputs: StepInputs) -> dict[str, Any]:
        return {f"{name}.numbers": stream(inputs.plan.seed, name).random(3)}

    return Step(name, Text(name, name), (), compute, random=True)


def test_the_declared_steps_are_in_order_and_read_what_the_plan_has(study: Study) -> None:
    steps = study_graph(study, input_hashes(study))
    check_steps(steps)
    assert {part.partition(".")[0] for step in steps for part in step.parts} <= set(Plan.model_fields)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_every_declared_step_has_a_computation_of_its_name(step: Step) -> None:
    module = importlib.import_module(f"survey.study.pipeline.steps.{step.name}")
    assert callable(module.compute)


def test_a_step_is_refused_a_part_of_the_plan_that_it_does_not_declare(
    study: Study, graph: ImportGraph
) -> None:
    step = replace(drawing("a"), reads=("efa",))
    shown = StepKeys.of(study.plan, study.instruments, graph).asked(step).plan
    assert shown.efa == study.plan.efa
    assert shown.seed == study.plan.seed
    with pytest.raises(PlanError, match=r"a: the step reads a part .* got: estimation"):
        shown.estimation  # noqa: B018 - reading it is what is refused


def test_a_part_of_a_part_is_refused_too(study: Study, graph: ImportGraph) -> None:
    parts = ("efa.share", "hypotheses.*.path", "groups.*.main", "thresholds.item_total")
    step = replace(drawing("a"), reads=parts)
    keys = StepKeys.of(study.plan, study.instruments, graph)
    shown = keys.asked(step).plan
    assert shown.efa.share == study.plan.efa.share
    assert [one.path for one in shown.hypotheses] == [one.path for one in study.plan.hypotheses]
    assert {name: one.main for name, one in shown.groups.items()} == {
        name: one.main for name, one in study.plan.groups.items()
    }
    assert shown.thresholds["item_total"] == study.plan.thresholds["item_total"]
    for read, got in (
        (lambda: shown.efa.rotation, "efa.rotation"),
        (lambda: shown.hypotheses[0].sign, r"hypotheses\.\*\.sign"),
        (lambda: next(iter(shown.groups.values())).platform, r"groups\.\*\.platform"),
        (lambda: shown.thresholds["ave"], r"thresholds\.ave"),
    ):
        with pytest.raises(PlanError, match=f"got: {got}"):
            read()
    turned = study.plan.model_copy(update={"efa": study.plan.efa.model_copy(update={"rotation": "varimax"})})
    halved = study.plan.model_copy(update={"efa": study.plan.efa.model_copy(update={"share": 0.25})})
    turned_key, halved_key = (
        StepKeys.of(plan, study.instruments, keys.graph).key(step, {}) for plan in (turned, halved)
    )
    assert turned_key == keys.key(step, {}) != halved_key


@pytest.mark.parametrize(
    ("change", "computed"),
    [
        ({"efa": {"rotation": "varimax"}}, {"efa"}),
        ({"profiles": {"zh": "apa7-zh", "en": "apa7-en"}}, set[str]()),
        ({"thresholds": {"htmt": {"value": 0.8}}}, set[str]()),
        ({"thresholds": {"item_total": {"value": 0.4}}}, {"items"}),
        ({"hypotheses": {0: {"sign": "-"}}}, {"findings"}),
        ({"hypotheses": {0: {"label": {"zh": "甲", "en": "a"}}}}, set[str]()),
        ({"hypotheses": {0: {"path": "LR ~ TT"}}}, {"sensitivity", "paths", "power", "findings"}),
        ({"bootstrap": {"draws": 100}}, {"sem"}),
        ({"disclosure": {"minimum_group": 20}}, set[str]()),
    ],
)
def test_an_edit_of_the_plan_computes_the_steps_that_read_it(
    change: dict[str, Any], computed: set[str], study: Study, graph: ImportGraph, keys: dict[str, str]
) -> None:
    def edited(whole: Any, part: Any) -> Any:
        if not isinstance(part, dict):
            return part
        parts = cast("dict[Any, Any]", part)
        if isinstance(whole, list):
            every = enumerate(cast("list[Any]", whole))
            return [edited(one, parts[place]) if place in parts else one for place, one in every]
        return whole | {name: edited(whole.get(name), one) for name, one in parts.items()}

    body = study.plan.model_dump(mode="json")
    other = Plan.model_validate(edited(body, change))
    after = keys_of(study, other, graph)
    assert {name for name, key in keys.items() if after[name] != key} == computed


def test_wordings_are_absent_unless_a_step_says_that_it_reads_them(study: Study, graph: ImportGraph) -> None:
    step = replace(drawing("a"), reads=("rivals",))
    group = next(iter(study.instruments))
    for words in (False, True):
        inputs = StepKeys.of(study.plan, study.instruments, graph).asked(replace(step, words=words))
        assert (inputs.plan.rivals[0].label is not None) is words
        assert (inputs.instruments[group].questions[0].text is not None) is words
        assert inputs.plan.rivals[0].model == study.plan.rivals[0].model


def test_adding_a_step_moves_no_other_numbers(study: Study, tmp_path: Path) -> None:
    one, other = drawing("one"), drawing("other")
    alone, both = (
        run_steps(steps, study.plan, study.instruments, StepCache(tmp_path / str(len(steps)))).merged()
        for steps in ((one,), (other, one))
    )
    assert (alone["one.numbers"] == both["one.numbers"]).all()
    assert (both["one.numbers"] != both["other.numbers"]).all()
