"""What `survey run` computes and what it reuses, by what it says and by what the cache holds."""

from __future__ import annotations

import builtins
import importlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema
import pytest
from conftest import ROOT, written

from survey.cli.main import main
from survey.errors import PlanError, Text
from survey.numerics.streams import stream
from survey.study.pipeline import graph
from survey.study.pipeline.graph import CHAPTER, FINDINGS, steps_behind, steps_from, study_graph
from survey.study.pipeline.import_closure import ImportGraph
from survey.study.pipeline.inputs import input_hashes
from survey.study.pipeline.step import Step, StepInputs
from survey.study.pipeline.step_cache import CACHE, StepCache, StepResults
from survey.study.pipeline.step_code import PACKAGE
from survey.study.pipeline.study_run import list_steps, run_one_step, run_study
from survey.study.plan.load import load_study


def steps_of(folder: Path) -> tuple[Step, ...]:
    study = load_study(folder)
    return study_graph(study, input_hashes(study))


def entries(folder: Path) -> dict[Path, int]:
    """Return the file of every entry; one that is written again is another file."""
    return {path: path.stat().st_ino for path in (folder / CACHE).glob("*/*")}


def change(folder: Path, old: str, new: str) -> None:
    plan = folder / "analysis/study.yaml"
    text = plan.read_text(encoding="utf-8")
    assert old in text
    plan.write_text(text.replace(old, new), encoding="utf-8")


def test_with_nothing_changed_nothing_is_computed(done: Path) -> None:
    before = entries(done), written(done)
    ran = run_study(done)
    assert ran.computed == ()
    assert set(ran.reused) == {*(step.name for step in steps_of(done)), CHAPTER}
    assert (entries(done), written(done)) == before
    assert {one.state for one in list_steps(done)} == {"unchanged"}


@pytest.mark.parametrize(
    ("old", "new", "computed"),
    [
        ("# There is no marker scale", "# No marker scale", {CHAPTER}),  # the store has the plan's hash
        ("- {question: education}\n", "", {"comparisons", "disclosure", FINDINGS, CHAPTER}),
        ("All respondents", "Everyone", {"prepare", "screening", CHAPTER}),
    ],
)
def test_what_a_change_of_the_plan_computes(old: str, new: str, computed: set[str], done: Path) -> None:
    change(done, old, new)
    waiting = {one.step.name for one in list_steps(done) if one.state != "unchanged"}
    ran = set(run_study(done).computed)
    assert ran <= computed
    assert ran >= computed - {"prepare", "screening", FINDINGS}
    assert waiting >= ran - {CHAPTER}


def test_from_computes_a_step_and_all_that_rest_on_it(done: Path) -> None:
    before = written(done)
    ran = run_study(done, start="sem")
    assert set(ran.computed) == {*steps_from("sem", steps_of(done)), CHAPTER}
    assert {"measures", FINDINGS} < set(ran.computed)
    assert run_study(done, start=CHAPTER).computed == (CHAPTER,)
    assert written(done) == before


def test_only_computes_a_step_and_what_it_lacks(fresh: Path, done: Path) -> None:
    before = written(done)
    assert run_one_step(done, "reliability").computed == ("reliability",)
    assert run_one_step(done, "measures", force=True).computed == tuple(
        step.name for step in steps_behind("measures", steps_of(done))
    )
    assert written(done) == before
    assert run_one_step(fresh, "items").computed == ("prepare", "items")
    assert run_one_step(fresh, "items").computed == ("items",)
    assert written(fresh) == {}


def watch_imports(steps: tuple[Step, ...], monkeypatch: pytest.MonkeyPatch) -> dict[str, set[str]]:
    """Record for each step that is computed what its code imports, at any time, outside of its closure."""
    graph, outside = ImportGraph(PACKAGE), dict[str, set[str]]()
    by_name, now, made = {step.name: step for step in steps}, set[str](), dict[str, StepResults]()
    import_statement, import_module, keep = builtins.__import__, importlib.import_module, StepCache.keep

    def statement(
        name: str,
        scope: Mapping[str, object] | None = None,
        local: Mapping[str, object] | None = None,
        taken: Sequence[str] | None = None,
        level: int = 0,
    ) -> ModuleType:
        inside = name.partition(".")[0] == "survey" and str((scope or {}).get("__name__")).startswith(
            "survey"
        )
        for one in (taken or ("",)) if inside else ():
            now.update(graph.homes(name, one) if taken else (name,))
        return import_statement(name, scope, local, taken or (), level)

    def named(name: str, package: str | None = None) -> ModuleType:
        now.update({name} & graph.modules.keys())
        return import_module(name, package)

    def kept(cache: StepCache, step: str, key: str, results: Mapping[str, object]) -> StepResults:
        found = keep(cache, step, key, results)
        if step in by_name:
            made[step] = found
            given = {module for need in by_name[step].needs for module in made[need].modules}
            code = graph.closure(by_name[step].module, "survey.study.pipeline.runner", *given)
            outside[step] = {one for one in now if graph.modules[one] not in code}
            assert now
            now.clear()
        return found

    monkeypatch.setattr(StepCache, "keep", kept)
    monkeypatch.setattr(builtins, "__import__", statement)
    monkeypatch.setattr(importlib, "import_module", named)
    return outside


def test_force_computes_everything_to_the_same_bytes_with_the_code_in_the_keys(
    done: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = written(done)
    outside = watch_imports(steps_of(done), monkeypatch)
    ran = run_study(done, force=True)
    assert outside == {step.name: set() for step in steps_of(done)}
    assert ran.computed == (*(step.name for step in steps_of(done)), CHAPTER)
    assert ran.reused == ()
    assert written(done) == before


@pytest.mark.parametrize("option", ["--from", "--only"])
def test_an_unknown_step_is_told_with_the_nearest(
    option: str, done: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for language, said in (("en", 'did you mean "reliability"'), ("zh", "没有这个步骤")):
        monkeypatch.setenv("SURVEY_LANG", language)
        with pytest.raises(SystemExit) as ended:
            main(["run", str(done), option, "relaibility"])
        assert ended.value.code == 2
        assert said in capfd.readouterr().err


def test_the_steps_are_listed_and_nothing_is_run(
    fresh: Path, done: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def listed(folder: Path) -> dict[str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["run", str(folder), "--list-steps", "--json", "-"])
        assert not ended.value.code
        body = json.loads(capfd.readouterr().out)
        schema = json.loads((ROOT / "survey/cli/schemas/run_steps.schema.json").read_text(encoding="utf-8"))
        jsonschema.validate(body, schema)
        return {step["name"]: step["state"] for step in body["steps"]}

    states = listed(fresh)
    assert states.pop("prepare") == "to run"
    assert set(states.values()) == {"waits"}
    assert not (fresh / CACHE).exists()
    before = entries(done)
    change(done, "n_factors: 2", "n_factors: 3")
    states = listed(done)
    assert {name for name, state in states.items() if state != "unchanged"} >= {"efa", FINDINGS}
    assert states["reliability"] == "unchanged"
    assert entries(done) == before


def test_another_step_that_draws_moves_no_other_numbers(
    undisturbed: Path, fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compute(inputs: StepInputs) -> dict[str, Any]:
        return {"extra.numbers": stream(inputs.plan.seed, "extra").random(5)}

    extra = Step("extra", Text("one more", "新增步骤"), ("prepare",), compute, random=True)
    monkeypatch.setattr(graph, "STEPS", (extra, *graph.STEPS))
    assert "extra" in run_study(fresh).computed
    before = {path.relative_to(undisturbed): path.read_bytes() for path in entries(undisturbed)}
    after = {path.relative_to(fresh): path.read_bytes() for path in entries(fresh)}
    other = {path for path in before if path.parent.name != CHAPTER and path.parent.name != FINDINGS}
    assert len(other) > 15
    assert [path for path in other if after.get(path) != before[path]] == []


def test_options_that_do_not_go_together(done: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["run", str(done), "--from", "sem", "--only", "cfa"])
    assert ended.value.code == 2
    with pytest.raises(PlanError, match="no such step"):
        run_study(done, start="chapters")
