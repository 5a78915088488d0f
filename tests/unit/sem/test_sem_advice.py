"""What a fit that cannot be trusted says of its cause."""

from __future__ import annotations

import numpy as np
import pandas as pd

from survey.numerics.multivariate_kurtosis import kurtosis_test
from survey.sem import fit_sem
from survey.sem.advice import advise
from survey.sem.model.parameters import build_parameters
from survey.sem.results import Sample
from survey.sem.syntax.parse import parse_model

ROWS = tuple(r for r in build_parameters(parse_model("f =~ a + b + c")))
Q = max(r.free for r in ROWS)


def sample(n: int = 300, ratio: float = 1.0) -> Sample:
    S = np.diag([1.0, 1.0, ratio])[None]
    return Sample(("",), (n,), (0,), "", ("a", "b", "c"), S, np.zeros((1, 3)))


def codes(
    *, n: int = 300, ratio: float = 1.0, bent: float = 1.0, low: float = 1.0, arrived: bool = False
) -> set[str]:
    theta = np.ones(Q)
    theta[next(r.free for r in ROWS if r.lhs == r.rhs == "b") - 1] = low
    information = np.diag(np.full(Q, 2.0))
    information[0, 1] = information[1, 0] = 2.0 * (1.0 - bent)
    found = advise(sample(n, ratio), ROWS, theta, information, None, arrived=arrived)
    assert all(w.message.en and w.message.zh for w in found)
    return {w.code for w in found}


def test_each_cause_has_its_advice() -> None:
    assert codes(ratio=5000.0) == {"units_far_apart"}
    assert codes(n=20) == {"few_rows"}
    assert codes(bent=1e-7) == {"hardly_identified"}
    assert codes(low=-0.1) == {"negative_variances"}


def test_start_values_are_to_blame_only_where_nothing_else_is() -> None:
    assert codes() == {"try_starting_values"}
    assert codes(arrived=True) == set()


def test_a_negative_variance_is_explained_and_a_sound_fit_has_no_advice() -> None:
    z = np.random.default_rng(3).standard_normal((25, 8))
    noise = pd.DataFrame(z, columns=list("abcdefgh"))
    found = {w.code: w for w in fit_sem("f =~ a + b + c\ng =~ d + e + h", noise).warnings}
    assert {"inadmissible", "few_rows", "negative_variances"} <= set(found)
    assert "f ~~ f" in found["negative_variances"].message.en
    sound = pd.DataFrame(np.repeat(z[:, :1], 4, axis=1) + z[:, 1:5], columns=list("abcd"))
    assert fit_sem("f =~ a + b + c + d", sound).warnings == ()


def test_heavy_tails_are_warned_of_where_a_test_of_normal_theory_is_asked_of_them() -> None:
    rng = np.random.default_rng(5)
    normal = [kurtosis_test([rng.normal(size=(120, 6)), rng.normal(size=(90, 6))])[2] for _ in range(400)]
    # Two Monte Carlo errors about a one-sided .01, and Mardia's statistic is a little skewed.
    assert 0.0 < np.mean(np.array(normal) > 2.326) < 0.03
    z = rng.normal(size=(150, 1)) + rng.normal(size=(150, 4))
    heavy = pd.DataFrame(z**3, columns=list("abcd"))
    said = {
        e: fit_sem("f =~ a + b + c + d", heavy, estimator=e).warnings for e in ("ML", "GLS", "MLM", "MLR")
    }
    assert [warn.code for e in ("ML", "GLS") for warn in said[e]] == ["not_normal", "not_normal"]
    assert "MLR" in said["ML"][0].message.zh
    assert said["MLM"] == said["MLR"] == ()
    # A covariate has no distribution to be normal: only what is left of the others beside it.
    sex = rng.integers(0, 2, 150) * 30.0
    assert fit_sem("y ~ sex", pd.DataFrame({"y": z[:, 0] + sex, "sex": sex**2})).warnings == ()


def test_errors_that_were_not_asked_for_are_not_missed_and_a_group_of_five_is_named() -> None:
    rng = np.random.default_rng(3)
    data = pd.DataFrame(
        rng.normal(size=(205, 1)) + 0.8 * rng.normal(size=(205, 4)), columns=["a", "b", "c", "d"]
    )
    model = "f =~ a + b + c + d"
    assert fit_sem(model, data, se="none").warnings == ()
    data["g"] = ["few"] * 5 + ["many"] * 200
    assert "small_group" in {w.code for w in fit_sem(model, data, group="g").warnings}
