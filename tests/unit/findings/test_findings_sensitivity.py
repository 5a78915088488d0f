"""The same model estimated in another way: which verdicts would be others, and what is not interpreted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from survey.errors import Text
from survey.findings import Finding
from survey.findings.sensitivity import (
    Alternative,
    alternative_difference_findings,
    alternative_findings,
    alternative_fit_findings,
)
from survey.findings.verdicts import HypothesisRule, path_verdict, verdict_findings
from survey.sem import fit_sem, group_view, path_differences
from survey.sem.groups.path_comparison import PathDifferences
from survey.sem.postestimation.difference_tests import DifferenceTest
from survey.sem.results import SemResult

MODEL = "f =~ a + b + c\ny ~ f + x"
RULES = [HypothesisRule("H1", "path", ("f", "y"), "+"), HypothesisRule("H2", "path", ("x", "y"), "-")]
CHAIN = "f =~ a + b + c\ng =~ d + e + h\ng ~ f\ny ~ g + f"


@pytest.fixture(scope="module")
def fit() -> SemResult:
    rng = np.random.default_rng(4)
    f, x = rng.normal(size=(2, 300))
    noise = rng.normal(size=(300, 4))
    frame = pd.DataFrame(
        {
            "a": f + 0.5 * noise[:, 0],
            "b": f + 0.6 * noise[:, 1],
            "c": f + 0.7 * noise[:, 2],
            "x": x,
            "y": 0.5 * f + 0.4 * x + noise[:, 3],
        }
    )
    return fit_sem(MODEL, frame)


def by_key(found: list[Finding]) -> dict[str, Finding]:
    return {one.key: one for one in found}


def weakened(fit: SemResult) -> SemResult:
    """The fit with a path that is no longer significant, as another estimator might find it."""
    pvalue = fit.table.pvalue.copy()
    pvalue[fit.table.row("y", "~", "f")] = 0.2
    return replace(fit, table=replace(fit.table, pvalue=pvalue))


def untrusted(fit: SemResult) -> SemResult:
    return replace(fit, convergence=replace(fit.convergence, converged=False))


def test_a_verdict_that_changes_is_named(fit: SemResult) -> None:
    found = by_key(list(alternative_findings("wlsmv", weakened(fit), fit, RULES, (), "g")))
    assert found["sem_wlsmv.H1.verdict@g"].value == "not_supported"
    assert found["sem_wlsmv.H1.changes@g"].value == "yes"
    assert found["sem_wlsmv.H2.verdict@g"].value == "opposite"
    assert found["sem_wlsmv.H2.changes@g"].value == "no"
    assert found["sem_wlsmv.summary.changed@g"].value == 1
    row = fit.table.row("y", "~", "x")
    assert found["sem_wlsmv.y~x.std_all@g"].value == fit.table.std_all[row]


def test_constructs_that_cannot_be_told_apart_have_no_verdict_by_any_estimator(fit: SemResult) -> None:
    assert path_verdict(fit, RULES[0], [("y", "f")]) == "not_interpretable"
    found = by_key(list(alternative_findings("wlsmv", weakened(fit), fit, RULES, [("y", "f")], "g")))
    assert found["sem_wlsmv.H1.changes@g"].value == "no"


def test_an_untrusted_solution_changes_nothing_and_is_marked(fit: SemResult) -> None:
    found = by_key(list(alternative_findings("listwise", untrusted(weakened(fit)), fit, RULES, (), "g")))
    assert found["sem_listwise.H1.verdict@g"].value == "not_trusted"
    assert found["sem_listwise.H1.changes@g"].value == "no"
    assert not found["sem_listwise.summary.changed@g"].trusted
    assert not found["sem_listwise.y~f.std_all@g"].trusted


def test_what_could_not_be_fitted_says_why() -> None:
    reason = Text("too few", "过少")
    (found,) = alternative_fit_findings(Alternative("wlsmv", None, reason), "joint")
    assert (found.key, found.value, found.reason) == ("sem_wlsmv.structural.n@joint", None, reason)


def test_the_smallest_effect_is_the_given_one_else_an_approximation(fit: SemResult) -> None:
    by_error = by_key(list(verdict_findings(fit, RULES, (), "g")))
    given = by_key(list(verdict_findings(fit, RULES, (), "g", {"y~f": 0.31, "y~x": 0.27})))
    row = fit.table.row("y", "~", "f")
    assert by_error["hypotheses.H1.detectable@g"].value == pytest.approx(
        2.8016 * fit.table.std_all_se[row], rel=1e-4
    )
    assert given["hypotheses.H1.detectable@g"].value == 0.31
    assert given["hypotheses.summary.lowest_detectable@g"].value == 0.27
    assert given["hypotheses.summary.highest_detectable@g"].value == 0.31


def test_differences_of_paths_are_judged_again(fit: SemResult) -> None:
    def apart(pvalue: float, free: SemResult = fit) -> PathDifferences:
        test = DifferenceTest("satorra_2000", 9.0, 4, pvalue)
        return PathDifferences(("u", "v"), test, (), free, fit)

    reported = apart(0.03)
    tried = Alternative("wlsmv", fit, None, apart(0.2))
    found = by_key(list(alternative_difference_findings(tried, reported, "H8")))
    assert found["sem_wlsmv.omnibus.delta_df"].value == 4
    assert found["sem_wlsmv.omnibus.delta_pvalue"].value == 0.2
    assert found["sem_wlsmv.H8.verdict"].value == "not_supported"
    assert found["sem_wlsmv.H8.changes"].value == "yes"
    lost = Alternative("wlsmv", fit, None, apart(0.2, untrusted(fit)))
    found = by_key(list(alternative_difference_findings(lost, reported, "H8")))
    assert found["sem_wlsmv.H8.changes"].value == "no"
    assert not found["sem_wlsmv.omnibus.delta_pvalue"].trusted
    assert list(alternative_difference_findings(Alternative("fiml", fit), reported, "H8")) == []


def test_indirect_effects_and_differences_stand_beside_with_intervals() -> None:
    rng = np.random.default_rng(8)
    f, noise = rng.normal(size=400), rng.normal(size=(400, 8))
    g = 0.6 * f + noise[:, 7]
    columns = {name: f + 0.6 * noise[:, j] for j, name in enumerate("abc")}
    columns |= {name: g + 0.6 * noise[:, j] for j, name in enumerate("deh", start=3)}
    frame = pd.DataFrame({**columns, "y": 0.5 * g + noise[:, 6], "group": np.repeat(["u", "v"], 200)})
    reported = path_differences(CHAIN, frame, group="group", paths=[("y", "g")])
    tried = path_differences(CHAIN, frame, group="group", paths=[("y", "g")], estimator="ML", each=False)
    found = by_key(
        list(alternative_difference_findings(Alternative("fiml", tried.free, None, tried), reported, None))
    )
    # The same estimates; the interval is the normal theory's.
    assert found["sem_fiml.y~g.difference"].value == pytest.approx(reported.paths[0].difference, abs=1e-6)
    table, V = tried.free.table, tried.free.vcov
    i, j = (table.free[table.row("y", "~", "g", k)] - 1 for k in (1, 2))
    half = 1.959964 * np.sqrt(V[i, i] + V[j, j] - 2 * V[i, j])
    lower, upper = (found[f"sem_fiml.y~g.ci_{end}"].value for end in ("lower", "upper"))
    assert (upper - lower) / 2 == pytest.approx(half, rel=1e-6)

    rule = HypothesisRule("H7", "indirect", ("f", "g", "y"), "+")
    view = group_view(tried.free, 2)
    found = by_key(list(alternative_findings("fiml", view, view, [rule], (), "v")))
    effect = view.effect("specific", ("f", "g", "y"))
    row = view.table.row
    product = view.table.std_all[row("g", "~", "f")] * view.table.std_all[row("y", "~", "g")]
    assert found["sem_fiml.f>g>y.std_all@v"].value == pytest.approx(product)
    assert found["sem_fiml.f>g>y.std_all_ci_lower@v"].value == effect.std_all_ci_lower
    assert effect.std_all_ci_lower < product < effect.std_all_ci_upper
    assert "sem_fiml.H7.verdict@v" not in found
