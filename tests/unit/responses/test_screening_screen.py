"""The screen as a whole: verdicts, families, overrides, determinism, and the rate that it holds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from survey.errors import DataError
from survey.responses.screening.calibration import calibrate, pvalues_of
from survey.responses.screening.design import SPECS, ScreenDesign
from survey.responses.screening.hard import HardEvidence
from survey.responses.screening.null_model import draw_answers, fit_null_model
from survey.responses.screening.result import ScreenResult, Verdict
from survey.responses.screening.screen import Override, screen
from survey.responses.screening.sources import screen_frame

ITEMS = tuple(f"q{j}" for j in range(30))
SCALES = {f"S{k}": range(5 * k, 5 * k + 5) for k in range(6)}


def attentive(n: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    scores = np.repeat(rng.normal(size=(n, 6)) + 0.5 * rng.normal(size=(n, 1)), 5, axis=1)
    latent = scores + 0.9 * rng.normal(size=(n, 30)) + np.linspace(-0.6, 0.6, 30)
    return 1.0 + (latent[:, :, None] > [-1.5, -0.5, 0.6, 1.6]).sum(axis=2)


def screened(answers: np.ndarray, known: HardEvidence | None = None, **options: object) -> ScreenResult:
    design = ScreenDesign.of_answers(answers, ITEMS, SCALES)
    return screen(answers, design, known, draws=1_500, departures=(), **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def planted() -> ScreenResult:
    answers = attentive(250, 1)
    rng = np.random.default_rng(2)
    answers[:5] = rng.integers(1, 6, (5, 30))
    answers[5:10] = 4.0
    answers[10:15] = np.resize([1.0, 3.0, 5.0], 30)
    answers[15, 20:] = np.nan
    seconds = np.full(250, 240.0)
    seconds[16] = 30.0
    instructed = np.full((250, 1), 2.0)
    instructed[17] = 5.0
    instructed[18] = np.nan
    return screened(answers, HardEvidence(seconds=seconds, instructed=instructed, wanted=np.array([2.0])))


def test_planted_carelessness_is_flagged_with_its_reason(planted: ScreenResult) -> None:
    assert planted.flagged[:15].mean() >= 0.9
    assert all("longstring" in planted.reasons(row) for row in range(5, 10))
    assert all("autocorrelation" in planted.reasons(row) for row in range(10, 15))
    index = planted.index("longstring")
    assert index.reason_of(5, 30).en == f"longest run: 30 >= {index.cutoff:.4g}"


def test_what_cannot_be_scored_is_no_pass(planted: ScreenResult) -> None:
    for name in ("even_odd", "resampled_reliability", "autocorrelation"):
        assert planted.index(name).verdicts[5] == Verdict.NOT_SCORABLE
        assert planted.index(name).reason_of(5, 30).en == "the answers do not vary"
    antonyms = planted.index("psychometric_antonyms")
    assert (antonyms.verdicts == Verdict.NOT_SCORABLE).all()
    assert antonyms.reason is not None


def test_hard_rules_exclude_alone_and_a_single_family_does_not(planted: ScreenResult) -> None:
    assert planted.hard[[16, 17]].all()
    assert not planted.hard[18]
    assert planted.index("instructed").verdicts[18] == Verdict.NOT_SCORABLE
    one = (planted.families == 1) & ~planted.hard
    assert one.any()
    assert not planted.excluded()[one].any()
    assert planted.excluded()[planted.families >= 2].all()


def test_attentive_people_are_flagged_at_the_rate_asked_for() -> None:
    shares = [screened(attentive(300, seed)).flagged.mean() for seed in range(3, 9)]
    # Six samples of 300 have a standard error of .005; .05 + 3 of them.
    assert np.mean(shares) <= 0.066


def test_the_same_seed_gives_the_same_screen() -> None:
    answers = attentive(120, 4)
    first, second = screened(answers), screened(answers)
    for a, b in zip(first.indices, second.indices, strict=True):
        np.testing.assert_array_equal(a.values, b.values)
        np.testing.assert_array_equal(a.verdicts, b.verdicts)


def test_a_plan_may_set_a_cutoff_or_a_rate() -> None:
    answers = attentive(200, 6)
    own = {"longstring": Override(cutoff=4.0), "irv": Override(rate=0.2)}
    found = screened(answers, overrides=own)
    longest = found.index("longstring")
    np.testing.assert_array_equal(longest.flagged, longest.values >= 4.0)
    assert longest.cutoff == 4.0
    assert found.index("irv").false_flag_rate == pytest.approx(0.2, abs=0.01)
    with pytest.raises(DataError, match="no such index"):
        screened(answers, overrides={"irvv": Override(rate=0.1)})


def test_too_few_rows_leave_the_hard_rules(planted: ScreenResult) -> None:
    found = screened(attentive(20, 7), HardEvidence(seconds=np.r_[5.0, np.full(19, 200.0)]))
    assert found.reasons(0) == ("seconds_per_item",)
    assert (found.index("longstring").verdicts == Verdict.NOT_SCORABLE).all()
    assert [warning.code for warning in found.warnings] == ["not_calibrated"]


def test_too_few_rows_still_have_values() -> None:
    answers = attentive(20, 7)
    answers[3] = 2.0
    answers[4, :4] = np.nan
    found = screened(answers)
    assert found.index("longstring").values[3] == 30.0
    assert found.index("irv").values[0] == pytest.approx(answers[0].std(ddof=1))
    assert np.isfinite(found.index("even_odd").values[[0, 4]]).all()
    assert not found.flagged.any()
    reason = found.index("irv").reason_of(0, 30)
    assert reason is not None
    assert "fewer than 50" in reason.en


def test_exact_duplicates_count_only_where_chance_makes_none() -> None:
    answers = attentive(200, 8)
    answers[150] = answers[20]
    found = screened(answers)
    assert found.index("duplicates").values[150] == 21.0
    assert found.hard[150]
    assert "percent_match" in found.reasons(20)
    short = answers[:, :4]
    design = ScreenDesign.of_answers(short, ITEMS[:4])
    few = screen(short, design, draws=500, departures=())
    assert (few.index("duplicates").verdicts == Verdict.NOT_SCORABLE).all()


def test_draws_keep_the_margins_and_correlations() -> None:
    answers = attentive(2_000, 9)
    model = fit_null_model(answers)
    drawn = draw_answers(model, 20_000, np.random.default_rng(1))
    for value in range(1, 6):
        np.testing.assert_allclose((drawn == value).mean(axis=0), (answers == value).mean(axis=0), atol=0.015)
    np.testing.assert_allclose(np.corrcoef(drawn.T), np.corrcoef(answers.T), atol=0.05)
    for departure in ("contaminated", "skewed", "acquiescent"):
        bent = draw_answers(model, 20_000, np.random.default_rng(1), departure=departure)
        np.testing.assert_allclose((bent == 3).mean(axis=0), (answers == 3).mean(axis=0), atol=0.015)


def test_the_smallest_p_value_holds_the_family_wise_rate() -> None:
    rng = np.random.default_rng(1)
    usable = np.arange(len(SPECS)) < 6
    drawn = rng.normal(size=(20_000, len(SPECS))) + 2.0 * rng.normal(size=(20_000, 1))
    made = calibrate(drawn, usable, 0.05)
    fresh = rng.normal(size=(20_000, len(SPECS))) + 2.0 * rng.normal(size=(20_000, 1))
    assert 0.045 < (fresh >= made.cutoffs).any(axis=1).mean() < 0.055
    assert np.isinf(made.cutoffs[~usable]).all()
    p = pvalues_of(drawn[:5], made.null)
    assert ((p[:, :6] > 0) & (p[:, :6] <= 1)).all()


def test_a_table_says_what_is_wrong_with_its_columns() -> None:
    frame = pd.DataFrame(attentive(60, 3), columns=list(ITEMS))
    frame["name"] = "x"
    frame["row"] = np.arange(60) + 1
    with pytest.raises(DataError) as caught:
        screen_frame(frame, {"A": ["q1", "q2", "nobody"], "B": ["q2"]}, seconds="never")
    assert [fault.got for fault in caught.value.faults] == ["nobody", "q2", "never"]
    with pytest.raises(DataError, match="no numbers"):
        screen_frame(frame, {"A": ["q1", "name"]})
    result, warnings = screen_frame(frame, draws=300)
    assert (result.items, [warning.objects for warning in warnings]) == (ITEMS, [("name",), ("row",)])
