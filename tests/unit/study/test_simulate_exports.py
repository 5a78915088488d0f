"""The simulator: the same bytes, the planted rows, the population that was declared."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from collections import Counter
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
from python_calamine import CalamineWorkbook
from scipy.stats import norm

from survey.errors import InstrumentError, PlanError, SurveyError
from survey.numerics.ordinal_draws import category_probabilities
from survey.study.simulate import load_simulation, recorded_hashes, simulate_study
from survey.study.simulate.exports import draw_export
from survey.study.simulate.population import Clusters, draw_answers, draw_latent, make_population, recode
from survey.study.simulate.sheet import State
from survey.study.simulate.workbook import workbook_bytes

ROOT = Path(__file__).parents[3]
EXPORTS = [(group, wave) for group in ("customer_manager", "business_owner") for wave in ("pretest", "main")]


@pytest.fixture(scope="module")
def study():
    return load_simulation(ROOT)


@pytest.fixture(scope="module")
def exports(study):
    settings, instruments = study
    return {pair: draw_export(settings, instruments[pair[0]], *pair) for pair in EXPORTS}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "instruments", tmp_path / "instruments")
    (tmp_path / "analysis").mkdir()
    shutil.copy(ROOT / "analysis" / "simulation.yaml", tmp_path / "analysis")
    return tmp_path


def edited(folder: Path, old: str, new: str) -> Path:
    path = folder / "analysis" / "simulation.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_the_repository_holds_what_the_simulator_writes(copied: Path):
    simulate_study(copied)
    recorded = json.loads((ROOT / "analysis/data/simulated_sources.json").read_text(encoding="utf-8"))
    for file, value in recorded["sources"].items():
        content = (copied / "analysis" / file).read_bytes()
        assert hashlib.sha256(content).hexdigest() == value
        assert content == (ROOT / "analysis" / file).read_bytes()
    truth = "analysis/data/simulated_truth.csv"
    assert (copied / truth).read_bytes() == (ROOT / truth).read_bytes()


def test_its_own_exports_are_replaced_and_another_seed_changes_them(copied: Path):
    simulate_study(copied)
    before = recorded_hashes(copied / "analysis")
    simulate_study(copied)
    assert recorded_hashes(copied / "analysis") == before
    simulate_study(edited(copied, "seed: 20260118", "seed: 1"))
    after = recorded_hashes(copied / "analysis")
    assert after.keys() == before.keys()
    assert not set(after.values()) & set(before.values())


def test_an_export_that_it_did_not_write_stays(copied: Path):
    simulate_study(copied)
    files = sorted((copied / "analysis" / "data" / "raw").iterdir())
    files[1].write_bytes(b"collected by somebody")
    kept = {file: file.read_bytes() for file in files}
    record = (copied / "analysis/data/simulated_sources.json").read_bytes()
    edited(copied, "seed: 20260118", "seed: 2")
    with pytest.raises(PlanError, match="an export stands there that was not simulated"):
        simulate_study(copied)
    assert {file: file.read_bytes() for file in files} == kept
    assert (copied / "analysis/data/simulated_sources.json").read_bytes() == record


def test_a_lost_record_protects_the_exports(copied: Path):
    simulate_study(copied)
    path = copied / "analysis/data/simulated_sources.json"
    path.unlink()
    with pytest.raises(PlanError):
        simulate_study(copied)
    for broken in ("{", "[]", '{"sources": 1}', '{"sources": {"a": 1}}'):
        path.write_text(broken, encoding="utf-8")
        with pytest.raises(PlanError, match="record of simulated exports"):
            simulate_study(copied)


def test_an_earlier_export_under_another_name_stays_known(copied: Path):
    simulate_study(copied)
    before = recorded_hashes(copied / "analysis")
    simulate_study(edited(copied, "281904611_", "281904612_"))
    after = recorded_hashes(copied / "analysis")
    assert before.items() <= after.items()
    assert len(after) == len(before) + 1


def test_the_planted_rows_are_counted(study, exports):
    settings, _ = study
    for (group, wave), export in exports.items():
        plan = settings.groups[group].waves[wave]
        planted = {kind: count for kind, count in plan.careless.model_dump().items() if count}
        counted = Counter(export.sheet.kind)
        assert counted.pop("attentive") == plan.attentive
        assert counted == planted
        assert f"_{export.sheet.n}_{export.sheet.n}.xlsx" in export.file


def longest_run(values: list[object]) -> int:
    return max((len(list(run)) for value, run in groupby(values) if not isinstance(value, State)), default=0)


@pytest.mark.parametrize("pair", EXPORTS)
def test_each_kind_shows_what_its_rule_looks_for(study, exports, pair):
    instrument = study[1][pair[0]]
    sheet = exports[pair].sheet
    likert = [question.code for question in instrument.of_kind("likert")]
    items = [question.code for question in instrument.items]
    for i, kind in enumerate(sheet.kind):
        answers = [sheet.cells[code][i] for code in likert]
        blank = np.mean([sheet.cells[code][i] is State.BLANK for code in items])
        assert (sheet.seconds[i] < 2 * len(likert)) == (kind in ("fast", "no_consent"))
        assert (blank > 0.2) == (kind == "mostly_blank")
        assert (sheet.cells["consent"][i] != 1) == (kind == "no_consent")
        if kind == "straight_line":
            assert longest_run(answers) > 20
        elif kind == "attentive":
            # By its nature the rule finds a few who simply agree evenly.
            assert longest_run(answers) < 20
        if kind != "straight_line":
            assert (sheet.cells["AC1"][i] not in (2, State.SKIPPED)) == (kind == "failed_instructed")


@pytest.mark.parametrize("pair", EXPORTS)
def test_duplicates_repeat_an_earlier_row_and_nobody_else_does(exports, pair):
    sheet = exports[pair].sheet
    rows = [tuple(column[i] for column in sheet.cells.values()) for i in range(sheet.n)]
    answered = [row for row, kind in zip(rows, sheet.kind, strict=True) if kind not in ("no_consent",)]
    assert len(answered) - len(set(answered)) == sheet.kind.count("duplicate")
    for i, original in enumerate(sheet.copy_of):
        assert (original >= 0) == (sheet.kind[i] == "duplicate")
        if original >= 0:
            assert original < i
            assert rows[i] == rows[original]
            assert sheet.kind[original] == "attentive"


def test_cannot_judge_is_rare_except_for_one_item_in_each_group(study, exports):
    for group, hard in (("customer_manager", "FV4"), ("business_owner", "RMS3")):
        sheet, instrument = exports[group, "main"].sheet, study[1][group]
        attentive = np.array(sheet.kind) == "attentive"
        shares = {
            question.code: np.mean(sheet.cells[question.code][attentive] == question.cannot_judge.code)
            for question in instrument.items
        }
        assert max(shares, key=shares.__getitem__) == hard
        assert 0.02 < shares.pop(hard) < 0.20
        assert 0.001 < np.mean(list(shares.values())) < 0.008


def test_routing_skips_exactly_what_the_answers_say(study, exports):
    sheet = exports["business_owner", "main"].sheet
    for banks, reason in zip(sheet.cells["lending_banks"], sheet.cells["other_bank_reason"], strict=True):
        assert (reason is State.SKIPPED) == (banks is State.SKIPPED or banks == 1)
    managers = exports["customer_manager", "main"].sheet
    for handled, cases in zip(
        managers.cells["handled_overdue"], managers.cells["overdue_cases"], strict=True
    ):
        assert (cases is State.SKIPPED) == (handled != 1)


def test_the_workbook_is_what_wenjuanxing_prints(exports):
    export = exports["business_owner", "main"]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(workbook_bytes(export.rows))).get_sheet_by_index(0)
    rows = sheet.to_python()
    assert len(rows) == export.sheet.n + 1
    assert rows[0][:6] == ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"]
    assert rows[0][6] == "1、您是否已阅读以上说明，并自愿参加本次调查？"
    column = {str(name).split("、")[0]: j for j, name in enumerate(rows[0])}
    assert {row[column["15"]] for row in rows[1:]} <= {
        "非常不同意", "不同意", "一般", "同意", "非常同意", "无法判断", "(跳过)", "(空)"
    }  # fmt: skip
    assert any("┋" in row[column["51"]] for row in rows[1:])
    assert any(row[column["53"]].count("→") == 2 for row in rows[1:])
    assert any("其他〖" in row[column["4"]] for row in rows[1:])
    assert all(row[2].endswith("秒") for row in rows[1:])
    assert [row[0] for row in rows[1:]] == list(range(1, export.sheet.n + 1))
    coded = exports["customer_manager", "main"].rows
    assert {type(value) for row in coded[1:] for value in row[16:]} <= {int, str}
    assert any(-3 in row for row in coded[1:])


def test_by_code_a_multi_select_and_a_ranking_have_a_column_for_each_option(study):
    settings, instruments = study
    owners = settings.groups["business_owner"].model_copy(update={"export": "code"})
    coded = settings.model_copy(update={"groups": {"business_owner": owners}})
    export = draw_export(coded, instruments["business_owner"], "business_owner", "pretest")
    header = export.rows[0]
    ranks = [header.index(f"第53题({label})") for label in ("全面落实风险管理制度", "提高贷后管理执行力")]
    chosen = header.index("第52题(没有遇到困难)")
    for row in export.rows[1:]:
        assert row[chosen] in (0, 1, -3)
        assert all(row[j] in (1, 2, 3, -3) for j in ranks)


@pytest.mark.parametrize("group", ["customer_manager", "business_owner"])
def test_the_population_has_the_declared_structure(study, group):
    settings, instruments = study
    population = make_population(settings.groups[group], instruments[group])
    implied = population.latent_correlation
    assert np.allclose(np.diag(implied), 1.0, atol=1e-12)
    n = 40_000
    rng = np.random.Generator(np.random.PCG64(5))
    branch = rng.integers(0, n // 40, size=n)
    latent = draw_latent(population, Clusters(branch, branch * 4 + rng.integers(0, 4, size=n)), rng)
    assert np.abs(np.cov(latent.T) - implied).max() < 0.04
    answers = draw_answers(population, latent, rng)
    # Marginal probabilities: the thresholds stand against a normal with the item's own mean.
    centre = population.means[population.construct_of] * population.loadings
    expected = category_probabilities(population.thresholds - centre[:, None])
    observed = np.stack([(answers == code).mean(axis=0) for code in range(1, 6)], axis=1)
    assert np.abs(observed - expected).max() < 5 * np.sqrt(0.25 / n)
    assert expected[0, 0] == pytest.approx(norm.cdf(population.thresholds[0, 0] - centre[0]), abs=1e-15)
    turned = recode(population, answers)
    inside = np.corrcoef(turned.T) + np.eye(turned.shape[1])
    same = population.construct_of[:, None] == population.construct_of
    assert inside[same].min() > 0.15


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("seed:", "sead:", 'did you mean "seed"?'),
        ("RMS: {IA: .22", "RMS: {IB: .22", "a construct that is not earlier"),
        ("PLM: {IA: .15", "PLM: {LR: .15", "a construct that is not earlier"),
        ("IA: {TT: .34", "IA: {LR: .34", "the construct is not exogenous"),
        ("means: {FV: .10", "means: {FW: .10", "the construct is not in the instrument"),
        ("IA1: {loading", "IA9: {loading", "items have no loading; expected: IA1"),
        ("cannot_judge: {FV4", "cannot_judge: {FV9", "the item is not in the instrument"),
        ("position: {weights: [26, 46, 20, 8]", "position: {weights: [26, 46]", "each option needs a weight"),
        ("education: {weights", "educatoin: {weights", "the question has no way of being answered"),
        ("training_hours: {median: 18, ", "training_hours: {", "needs a median"),
        ("execution: 1.35", "execute: 1.35", "the options are not those of the question"),
        ("thresholds: [-1.65, ", "thresholds: [", "the thresholds do not fit the points"),
        ("branch_question: sub_branch", "branch_question: sub_brunch", 'did you mean "sub_branch"?'),
        ("manager_question: manager_number", "manager_question: position", "no text question asks"),
        ("5]}\n      years_in_post", "5], tilt: {RA: 1}}\n      years_in_post", "cannot lean"),
        ("IA1: {loading: .80", "IA1: {loading: .999", "leave no unique variance"),
        ("weights: [26, 46", "weights: [0, 46", "the number is too small"),
        ("icc_branch: .01", "icc_branch: 1", "the shares of the clusters leave nothing"),
        ("RMS: {IA: .22, TT: .30", "RMS: {IA: .92, TT: .90", "explain more than the whole variance"),
        ("IA: {TT: .34, RA: .30", "IA: {TT: .99, RA: -.99", "the correlations are not positive definite"),
        ("thresholds: [-1.65, -.65", "thresholds: [-.65, -1.65", "the thresholds do not ascend"),
    ],
)  # fmt: skip
def test_a_fault_of_the_population_is_told(copied: Path, old: str, new: str, message: str):
    edited(copied, old, new)
    with pytest.raises(SurveyError) as caught:
        simulate_study(copied)
    assert message in str(caught.value)


def test_two_exports_cannot_have_one_file(copied: Path):
    edited(copied, "284416027_按序号_小微企业信贷风险管理调查问卷（客户经理版）_262_262", "a")
    edited(copied, "284416155_按文本_小微企业信贷风险管理调查问卷（小微企业主版）_560_560", "a")
    with pytest.raises(PlanError, match="two exports have the same file"):
        simulate_study(copied)


def test_faults_of_both_instruments_are_told_together(copied: Path):
    for path in (copied / "instruments").iterdir():
        path.write_text(path.read_text(encoding="utf-8").replace("version", "verion"), encoding="utf-8")
    with pytest.raises(InstrumentError) as caught:
        simulate_study(copied)
    assert {fault.where.split("/")[-1].split(":")[0] for fault in caught.value.faults} == {
        "customer_manager.yaml",
        "business_owner.yaml",
    }
