"""Method variance: what is refused, what is marked, and what is found where it was planted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from survey.errors import DataError, ModelSyntaxError
from survey.findings.codec import load_results, save_results
from survey.psychometrics import (
    acquiescence_factor,
    assess_method_bias,
    marker_sequence,
    unmeasured_method_factor,
)
from survey.psychometrics.method_bias.fitting import MethodFitter
from survey.psychometrics.method_bias.substantive import read_substantive

MODEL = "F =~ a1 + a2 + a3 + a4\nG =~ b1 + b2 + b3 + b4"
ITEMS = [f"{scale}{k}" for scale in "ab" for k in range(1, 5)]
REVERSED = ["a3", "b4"]
MARKER = ["m1", "m2", "m3"]


def draw(method: float = 0.0, agreement: float = 0.0, marker: float = 0.9, n: int = 500) -> pd.DataFrame:
    """Return answers as given: two factors (r = .4), common method variance, agreement, a marker."""
    rng = np.random.default_rng(20101)
    f = rng.normal(size=(n, 2)) @ np.linalg.cholesky([[1.0, 0.4], [0.4, 1.0]]).T
    shared, yes = rng.normal(size=(n, 1)), rng.normal(size=(n, 1))
    X = np.repeat(f, 4, axis=1) * np.tile([1.0, 0.9, 0.8, 1.1], 2) + method * shared + rng.normal(size=(n, 8))
    signs = np.array([-1.0 if item in REVERSED else 1.0 for item in ITEMS])
    Y = marker * shared + rng.normal(size=(n, 3))
    return pd.DataFrame(np.hstack([signs * X + agreement * yes, Y]), columns=[*ITEMS, *MARKER])


def recoded(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(**{item: -frame[item] for item in REVERSED})


def test_planted_agreement_is_found_and_its_variance_with_it() -> None:
    found = acquiescence_factor(MODEL, draw(agreement=0.5), reversed_items=REVERSED).intercept
    assert found.fit is not None
    variance = found.fit.table.est[found.fit.table.row("Acquiescence", "~~", "Acquiescence")]
    assert variance == pytest.approx(0.25, abs=0.08)
    assert found.test is not None
    assert found.test.pvalue < 0.001
    assert {one.item: one.est for one in found.loadings}["a3"] == -1.0


def test_a_negative_method_variance_is_marked_and_nothing_is_said_of_it() -> None:
    # Answers as given that covary by -.08 beyond their factors: the opposite of a common tendency.
    rng = np.random.default_rng(3)
    repel = rng.normal(size=(500, 8)) @ np.linalg.cholesky(np.eye(8) - 0.08).T
    found = acquiescence_factor(MODEL, draw()[ITEMS] + repel, reversed_items=REVERSED)
    assert found.intercept.fit is not None
    assert not found.intercept.usable
    assert found.intercept.reason is not None
    assert "negative" in found.intercept.reason.en
    assert found.intercept.test is None
    assert found.intercept.changes == ()
    assert np.isnan(found.intercept.share)
    assert found.warnings[-1].code == "method_model_not_usable"


def test_acquiescence_needs_reversed_items_of_the_model() -> None:
    with pytest.raises(DataError, match="no item is reversed"):
        acquiescence_factor(MODEL, draw(), reversed_items=[])
    with pytest.raises(DataError, match="no such item"):
        acquiescence_factor(MODEL, draw(), reversed_items=["a3", "zz"])


def test_a_method_factor_that_is_not_identified_is_a_reason_and_no_error() -> None:
    rng = np.random.default_rng(1)
    X = rng.normal(size=(200, 1)) + rng.normal(size=(200, 4))
    found = unmeasured_method_factor("F =~ a + b + c + d", pd.DataFrame(X, columns=list("abcd")))
    assert found.free.fit is None
    assert found.free.reason is not None
    assert "not identified" in found.free.reason.en
    assert not found.free.usable
    assert "method_model_not_usable" in [w.code for w in found.warnings]


def test_names_of_the_method_factor_and_second_order_models_are_refused() -> None:
    frame = draw()
    for model in (MODEL.replace("F =~", "Method =~"), MODEL + "\nH =~ F + G"):
        with pytest.raises(ModelSyntaxError):
            unmeasured_method_factor(model, frame)


def test_the_marker_sees_planted_method_variance_and_its_correlation_falls() -> None:
    found = marker_sequence(MODEL, recoded(draw(method=0.8)), marker=MARKER, structural="G ~ F")
    assert found.refusal is None
    test = found.comparison("baseline", "method_c").test
    assert test is not None
    assert test.pvalue < 0.001
    changes = {one.name: one for one in found.changes}
    assert changes["F~~G"].change < -0.03
    assert changes["G~F"].change < -0.03
    for one in found.reliability:
        assert one.total == pytest.approx(one.substantive + one.method)
        assert one.method_share > 0.02
    assert found.frame["change"].notna().all()


def test_a_marker_without_method_variance_changes_next_to_nothing() -> None:
    found = marker_sequence(MODEL, recoded(draw()), marker=MARKER)
    test = found.comparison("baseline", "method_c").test
    assert test is not None
    assert test.pvalue > 0.01
    assert max(abs(one.change) for one in found.changes) < 0.02


def test_a_marker_that_measures_nothing_is_refused_with_its_alpha() -> None:
    found = marker_sequence(MODEL, recoded(draw(marker=0.2)), marker=MARKER)
    assert found.cronbach_alpha < 0.60
    assert found.refusal is not None
    assert ".60" in found.refusal.en
    assert found.models == ()
    with pytest.raises(DataError, match="two items"):
        marker_sequence(MODEL, recoded(draw()), marker=["m1"])
    with pytest.raises(DataError, match="in the substantive model"):
        marker_sequence(MODEL, recoded(draw()), marker=["m1", "a1"])


def test_each_group_has_its_own_result_and_it_survives_storage(tmp_path: Path) -> None:
    frame = recoded(draw(agreement=0.5)).assign(g=["x", "y"] * 250)
    found = assess_method_bias(
        MODEL, frame, marker=MARKER, reversed_items=REVERSED, unmeasured=False, group="g"
    )
    assert [one.group for one in found] == ["x", "y"]
    alone = acquiescence_factor(MODEL, draw(agreement=0.5).iloc[::2], reversed_items=REVERSED)
    assert found[0].acquiescence is not None
    assert found[0].acquiescence.intercept.share == pytest.approx(alone.intercept.share, rel=1e-6)
    assert found[0].harman.items == tuple(ITEMS)
    save_results({"method_bias.x": found[0]}, tmp_path)
    back = load_results(tmp_path)["method_bias.x"]
    assert back.marker.changes == found[0].marker.changes
    with pytest.raises(DataError):
        assess_method_bias(MODEL, frame, group="nowhere")


def test_the_best_solution_of_free_method_loadings_is_kept_not_the_first_that_can_be_trusted() -> None:
    # Two minima that can be trusted; the first start ends in the higher one.
    rng = np.random.default_rng(92)
    f, shared = rng.normal(size=(150, 2)), rng.normal(size=(150, 1))
    own = np.array([0.8, 0.1, 0.5, 0.7, -0.5, 0.4, 0.0, 0.6])
    X = np.repeat(f, 4, axis=1) + own * shared + rng.normal(size=(150, 8))
    data = pd.DataFrame(X, columns=ITEMS)
    spec = read_substantive(MODEL, method="Method")
    fitter = MethodFitter(data, "ML", "listwise")
    model, starts = spec.factor(["NA"] * 8, "1"), spec.starts(fitter.fit(MODEL))
    chisqs = [one.fit.fit.chisq for start in starts if (one := fitter.attempt(model, start)).fit is not None]
    assert chisqs[0] > min(chisqs) + 0.5
    kept = unmeasured_method_factor(MODEL, data, estimator="ML", missing="listwise").free.fit
    assert kept is not None
    assert kept.trusted
    assert kept.fit.chisq == pytest.approx(min(chisqs), abs=1e-6)
