"""The repository's own study, from raw exports to chapters."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from survey.findings import load_results
from survey.psychometrics.coefficients.composite import average_variance_extracted, composite_reliability
from survey.study.pipeline.study_run import run_study
from survey.study.plan.load import load_study

EXPECTED = {
    *(f"chapter.{lang}.{kind}" for lang in ("zh", "en") for kind in ("docx", "pdf", "html")),
    *(
        f"{name}.{lang}.{kind}"
        for lang in ("zh", "en")
        for name, kind in (("tables", "xlsx"), ("printed", "json"))
    ),
    "results.json",
    "manifest.json",
    "figures",
}
FOLDERS = {"figures"}
# The rule that each kind of carelessness was planted for.
PLANTED = {
    "no_consent": "consent",
    "duplicate": "duplicates",
    "fast": "seconds_per_item",
    "straight_line": "longest_run",
    "failed_instructed": "instructed_item",
    "mostly_blank": "missing_share",
}


def out(study: Path) -> Path:
    return study / "reports" / "out"


def test_outputs_have_exactly_these_names(branch_study: Path) -> None:
    assert {path.name for path in out(branch_study).iterdir()} == EXPECTED


def test_every_planted_row_is_found_by_its_rule(branch_study: Path) -> None:
    results = load_results(branch_study / "analysis" / "results")
    planted: dict[str, list[tuple[int, str]]] = defaultdict(list)
    with (branch_study / "analysis/data/simulated_truth.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["kind"] in PLANTED:
                planted[Path(row["file"]).name].append((int(row["row"]), row["kind"]))
    cleaned = {v.file: v for name, v in results.items() if name.startswith("clean.")}
    assert planted.keys() == cleaned.keys()
    for file, rows in planted.items():
        flow = cleaned[file]
        for row, kind in rows:
            assert flow.hits[row - 1, flow.rules.index(PLANTED[kind])], (file, row, kind)
            assert not flow.kept[row - 1]


def test_the_flow_adds_up(branch_study: Path) -> None:
    results = load_results(branch_study / "analysis" / "results")
    for name, flow in results.items():
        if name.startswith("clean."):
            assert flow.n_returned == flow.n_valid + sum(flow.excluded.values())
            assert all(flow.hit_alone[rule] <= flow.hit[rule] for rule in flow.rules)
            assert all(flow.excluded[rule] <= flow.hit[rule] for rule in flow.rules)


def test_every_printed_number_has_its_finding(branch_study: Path) -> None:
    findings = json.loads((out(branch_study) / "results.json").read_text(encoding="utf-8"))["findings"]
    keys = {finding["key"] for finding in findings}
    printed = {
        lang: json.loads((out(branch_study) / f"printed.{lang}.json").read_text(encoding="utf-8"))
        for lang in ("zh", "en")
    }
    assert printed["zh"].keys() <= keys
    assert printed["zh"].keys() == printed["en"].keys()
    assert len(printed["zh"]) > 500


@pytest.mark.parametrize(
    "pattern",
    [
        r"nonresponse\.summary\.largest_effect@",  # late respondents stand in for those who did not answer
        r"items\.FV4\.cannot_judge@",
        r"ranking\.measures_rank=\w+~\w+\.pvalue@",  # corrected pairs
        r"open\.suggestion\.count@",
        r"measures\.system\.importance_reversed@",  # the mediators in the opposite order
        r"hypotheses\.summary\.highest_detectable@",  # sensitivity among the limits
        r"multiple\.products=\w+\.response_share@",
        r"method_bias\.harman\.first_share@",
        r"rival\.ra_rms_merged\.chisq@",
        r"sem_wlsmv\.RMS~IA\.pvalue@",  # the verdicts by another estimator
        r"power\.RMS~IA\.detectable@",
        r"screening\.RMS~IA\.std_all_strict@",
        r"missing\.little\.pvalue@",
        r"efa\.adequacy\.respondents_per_item@",
        r"item_analysis\.summary\.lowest_critical_ratio@",
        r"correlations\.summary\.highest_r@",
        r"sem\.LR\.r2@",
        r"sem_listwise\.RMS~IA\.pvalue@",
    ],
)
def test_the_chapter_prints_what_examiners_look_for(branch_study: Path, pattern: str) -> None:
    printed = json.loads((out(branch_study) / "printed.zh.json").read_text(encoding="utf-8"))
    groups = {key.partition("@")[2] for key in printed if re.match(pattern, key)}
    wanted = {"business_owner"} if pattern.startswith(("ranking", "open", "multiple")) else None
    assert groups == (wanted or {"customer_manager", "business_owner"})


@pytest.mark.parametrize("group", ["customer_manager", "business_owner"])
def test_validity_follows_from_the_loadings_printed_beside_it(branch_study: Path, group: str) -> None:
    findings = json.loads((out(branch_study) / "results.json").read_text(encoding="utf-8"))["findings"]
    found = {f["key"]: f["value"] for f in findings}
    loadings = {
        key: value for key, value in found.items() if re.fullmatch(rf"cfa\.\w+\.std_all@{group}", key)
    }
    own = np.array([value for key, value in loadings.items() if key.startswith("cfa.IA")])
    assert found[f"validity.IA.ave@{group}"] == pytest.approx(average_variance_extracted(own), abs=1e-4)
    assert found[f"validity.IA.cr@{group}"] == pytest.approx(composite_reliability(own), abs=1e-4)
    assert found[f"validity.summary.lowest_loading@{group}"] == pytest.approx(
        min(loadings.values()), abs=1e-4
    )


def test_the_chapter_says_that_the_structure_is_saturated(branch_study: Path) -> None:
    assert "饱和" in (out(branch_study) / "chapter.zh.html").read_text(encoding="utf-8")
    assert "is saturated" in (out(branch_study) / "chapter.en.html").read_text(encoding="utf-8")


def test_open_answers_are_counted_without_their_text(branch_study: Path) -> None:
    findings = json.loads((out(branch_study) / "results.json").read_text(encoding="utf-8"))["findings"]
    count = {f["key"]: f["value"] for f in findings}["open.suggestion.count@business_owner"]
    assert 0 < count < 520


def test_early_and_late_respondents_are_compared_on_every_scale(branch_study: Path) -> None:
    results = load_results(branch_study / "analysis" / "results")
    for group in ("customer_manager", "business_owner"):
        late, n = results[f"late.{group}"], results[f"correlations.{group}"].n
        assert late.categories == ("early", "late")
        assert late.counts == (n // 3, n // 3)
        assert tuple(d.scale for d in late.differences) == load_study(branch_study).plan.constructs


def test_the_opposite_order_of_the_mediators_moves_what_runs_through_them(branch_study: Path) -> None:
    results = load_results(branch_study / "analysis" / "results")
    for group in ("customer_manager", "business_owner"):
        found = {e.id: e for e in results[f"measures.{group}"].estimates}
        # A cause reaches the outcome by all ways in either order; a mediator's share of them changes.
        assert found["team"].importance_reversed == pytest.approx(found["team"].importance, rel=1e-4)
        assert found["system"].importance_reversed < found["system"].importance
        assert found["execution"].importance_reversed > found["execution"].importance


def test_every_page_says_that_the_data_are_simulated(branch_study: Path) -> None:
    zh = (out(branch_study) / "chapter.zh.html").read_text(encoding="utf-8")
    en = (out(branch_study) / "chapter.en.html").read_text(encoding="utf-8")
    assert "模拟数据" in zh
    assert "Simulated data" in en


def test_nothing_of_the_exports_identifies_anyone(branch_study: Path) -> None:
    for path in (branch_study / "analysis" / "results").iterdir():
        assert b"192.0.2." not in path.read_bytes()


def test_a_second_run_gives_the_same_bytes(branch_study: Path) -> None:
    def content() -> dict[str, bytes]:
        return {
            path.relative_to(branch_study).as_posix(): path.read_bytes()
            for folder in (out(branch_study), branch_study / "analysis" / "results")
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != "manifest.json"
        }

    before = content()
    run_study(branch_study)
    after = content()
    assert before.keys() == after.keys()
    assert [name for name in before if before[name] != after[name]] == []


def test_the_manifest_names_inputs_versions_and_seeds(branch_study: Path) -> None:
    manifest = json.loads((out(branch_study) / "manifest.json").read_text(encoding="utf-8"))
    study = load_study(branch_study)
    assert set(manifest["inputs"]) == {p.relative_to(branch_study).as_posix() for p in study.inputs}
    assert manifest["seed"] == study.plan.seed
    assert manifest["versions"]["survey-analysis"]
    assert set(manifest["outputs"]) >= EXPECTED - {*FOLDERS, "manifest.json"}
    assert {name.split("/")[0] for name in manifest["outputs"] if "/" in name} == FOLDERS
