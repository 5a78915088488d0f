"""What leaves and what stays, on a study small enough to know every number of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from survey.compare.sample import Frequencies
from survey.disclosure.cross_table import CrossTable
from survey.errors import DisclosureError
from survey.findings import Finding, Findings, Unit
from survey.study.plan.disclosure_plan import DisclosurePlan, Quote
from survey.study.share.control import Controlled, control_findings
from survey.study.share.rules import ONE_PERSON, SMALL_BASE, SMALL_CELL

GROUP = "staff"
CROSS = CrossTable(GROUP, ("post", "years"), (("1", "2"), ("1", "2")), np.array([[20, 4], [24, 12]]))


def count(key: str, value: int, n: int | None = None) -> Finding:
    return Finding(f"{key}@{GROUP}", value, Unit.COUNT, n)


def flow(analysed: int, returned: int = 75) -> list[Finding]:
    numbers = {"distributed": 100, "returned": returned, "valid": analysed, "excluded": returned - analysed}
    found = [count(f"flow.main.{name}", value) for name, value in numbers.items()]
    return [*found, count("flow.main.analysed", analysed)]


def frequencies(question: str, counts: tuple[int, ...]) -> Frequencies:
    return Frequencies(question, tuple(str(i + 1) for i in range(len(counts))), counts, sum(counts), 0)


def question(code: str, counts: tuple[int, ...]) -> list[Finding]:
    n = sum(counts)
    found = [count(f"sample.{code}={i + 1}.count", value, n) for i, value in enumerate(counts)]
    shares = [
        Finding(f"sample.{code}={i + 1}.share@{GROUP}", value / n, Unit.SHARE, n)
        for i, value in enumerate(counts)
    ]
    return [*found, *shares, count(f"sample.{code}.n", n, n)]


STORED: dict[str, Any] = {
    f"frequencies.{GROUP}": (frequencies("post", (24, 36)), frequencies("years", (44, 16))),
    f"cross.{GROUP}": (CROSS,),
}
PLAN = DisclosurePlan(tables=(("post", "years"),))


def run(
    *more: Finding, plan: DisclosurePlan = PLAN, stored: dict[str, Any] = STORED, analysed: int = 60
) -> Controlled:
    every = [*flow(analysed), *question("post", (24, 36)), *question("years", (44, 16)), *more]
    return control_findings([GROUP], Findings.of(every), stored, plan)


def test_a_small_cell_of_a_cross_table_takes_others_with_it() -> None:
    left = run().findings
    cells = [left[f"cross.post={a}:years={b}.count@{GROUP}"].value for a in "12" for b in "12"]
    assert cells == [None, None, None, None]  # a table of two by two has no other way
    assert left[f"sample.post=1.count@{GROUP}"].value == 24
    assert left[f"cross.post=1:years=2.count@{GROUP}"].reason == SMALL_CELL


def test_a_share_goes_with_its_count() -> None:
    stored = {**STORED, f"frequencies.{GROUP}": (frequencies("post", (5, 25, 30)),), f"cross.{GROUP}": ()}
    every = Findings.of([*flow(60), *question("post", (5, 25, 30))])
    left = control_findings([GROUP], every, stored, DisclosurePlan()).findings
    assert [left[f"sample.post={i}.count@{GROUP}"].value for i in "123"].count(None) == 2
    for i in "123":
        absent = left[f"sample.post={i}.count@{GROUP}"].value is None
        assert (left[f"sample.post={i}.share@{GROUP}"].value is None) is absent


def test_extremes_and_small_bases_stay() -> None:
    left = run(
        Finding(f"sample.age.maximum@{GROUP}", 61.0, Unit.ANSWER, 60),
        Finding(f"sample.age.median@{GROUP}", 40.0, Unit.ANSWER, 39),
        Finding(f"sample.age.mean@{GROUP}", 41.0, Unit.MEAN, 39),
        Finding(f"reliability.LR.cronbach_alpha@{GROUP}", 0.9, Unit.PROPORTION, 9),
        Finding(f"items.LR1.cannot_judge@{GROUP}", 3 / 60, Unit.SHARE, 60),
    ).findings
    assert left[f"sample.age.maximum@{GROUP}"].reason == ONE_PERSON
    assert left[f"sample.age.median@{GROUP}"].reason == SMALL_BASE
    assert left[f"sample.age.mean@{GROUP}"].value == 41.0
    assert left[f"reliability.LR.cronbach_alpha@{GROUP}"].reason == SMALL_BASE
    assert left[f"items.LR1.cannot_judge@{GROUP}"].value is None


def test_a_section_that_is_not_in_the_list_stays_and_is_counted() -> None:
    done = run(Finding(f"novel.thing.value@{GROUP}", 1.0, Unit.MEAN, 60))
    assert f"novel.thing.value@{GROUP}" not in done.findings
    assert done.not_shared == {"novel": 1}


def differences(sizes: dict[str, int]) -> list[Finding]:
    n = sum(sizes.values())
    found = [count(f"differences.post={c}.n", size, n) for c, size in sizes.items()]
    means = [Finding(f"differences.post={c}:LR.mean@{GROUP}", 3.0, Unit.MEAN, n) for c in sizes]
    return [*found, *means, Finding(f"differences.post:LR.pvalue@{GROUP}", 0.2, Unit.P_VALUE, n)]


def test_the_mean_of_a_small_rest_cannot_be_worked_out() -> None:
    stored = {
        **STORED,
        f"frequencies.{GROUP}": (frequencies("post", (24, 12, 11, 9, 4)),),
        f"cross.{GROUP}": (),
    }
    whole = [
        *flow(60),
        *question("post", (24, 12, 11, 9, 4)),
        *differences({"1": 24, "2": 12, "3": 11, "4": 9}),
    ]
    left = control_findings([GROUP], Findings.of(whole), stored, DisclosurePlan()).findings
    # 60 less 24, 12, 11 and 9 leaves four people: nothing of this comparison is told.
    assert all(f.value is None for f in left.select(section="differences"))


def test_the_smallest_category_covers_one_that_is_withheld() -> None:
    counts = (24, 17, 11, 8)
    stored = {**STORED, f"frequencies.{GROUP}": (frequencies("post", counts),), f"cross.{GROUP}": ()}
    sizes = {str(i + 1): size for i, size in enumerate(counts)}
    left = control_findings(
        [GROUP],
        Findings.of([*flow(60), *question("post", counts), *differences(sizes)]),
        stored,
        DisclosurePlan(),
    ).findings
    shown = [c for c in sizes if left[f"differences.post={c}:LR.mean@{GROUP}"].value is not None]
    assert "4" not in shown
    assert 60 - sum(sizes[c] for c in shown) >= 10
    assert left[f"differences.post:LR.pvalue@{GROUP}"].value == 0.2


def test_a_group_that_is_too_small_is_refused() -> None:
    with pytest.raises(DisclosureError, match=r"staff: the group is too small .* got: 9"):
        control_findings([GROUP], Findings.of(flow(9)), STORED, PLAN)


def test_unreviewed_words_are_refused() -> None:
    quote = Quote(zh="甲", en="a")
    with pytest.raises(DisclosureError, match=r"quotes\[0\]"):
        run(plan=PLAN.model_copy(update={"quotes": (quote,)}))
    run(plan=PLAN.model_copy(update={"quotes": (quote.model_copy(update={"reviewed": True}),)}))


def test_a_table_that_identifies_staff_is_refused() -> None:
    plan = PLAN.model_copy(update={"staff": {GROUP: ("post", "years")}})
    with pytest.raises(DisclosureError, match="post x years @ staff: a table crosses all that identifies"):
        run(plan=plan)


def test_results_of_an_earlier_version_are_refused_with_what_to_do() -> None:
    with pytest.raises(DisclosureError, match="run `survey run` again"):
        run(stored={})
    with pytest.raises(DisclosureError, match="post x education"):
        run(plan=PLAN.model_copy(update={"tables": (("post", "education"),)}))


def test_a_table_that_the_plan_no_longer_names_does_not_leave() -> None:
    left = run(plan=DisclosurePlan()).findings
    assert not left.select(section="cross")


def test_a_small_count_never_leaves_by_another_door() -> None:
    """A count that no table knows is caught by its printed value."""
    every = [*flow(60), *question("post", (24, 36)), *question("years", (44, 16))]
    stray = replace(every[-1], key=f"sample.stray.n@{GROUP}", value=7, n=60)
    with pytest.raises(DisclosureError, match="stray"):
        control_findings([GROUP], Findings.of([*every, stray]), STORED, PLAN)
