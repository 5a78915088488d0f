"""What leaves and what stays, on a study small enough to know every number of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from survey.compare.sample import Frequencies
from survey.disclosure.cross_table import CrossTable
from survey.disclosure.overlaps import Overlaps
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


ALONE = DisclosurePlan()  # nothing is crossed


def differences(question_: str, tested: dict[str, int], n: int) -> list[Finding]:
    """Return what is told of a comparison on n people."""
    found = [count(f"differences.{question_}={c}.n", size, n) for c, size in tested.items()]
    for c in tested:
        found += [Finding(f"differences.{question_}={c}:LR.mean@{GROUP}", 3.0, Unit.MEAN, n)]
    tests = (("statistic", Unit.STATISTIC), ("pvalue", Unit.P_VALUE), ("effect_value", Unit.EFFECT))
    found += [Finding(f"differences.{question_}:LR.{name}@{GROUP}", 0.2, unit, n) for name, unit in tests]
    return [*found, Finding(f"differences.{question_}:LR.df@{GROUP}", 3.0, Unit.STATISTIC, n)]


def compared(answers: dict[str, list[str]], tested: dict[str, str], sampled: int = 0) -> Findings:
    """Control comparisons by answers; of each question the categories in `tested` are compared."""
    n = len(next(iter(answers.values())))
    every = flow(sampled or n)
    single: list[Frequencies] = []
    members: dict[str, np.ndarray] = {}
    for code, given in answers.items():
        counts = {c: given.count(c) for c in dict.fromkeys(sorted(given))}
        # Those without complete answers are of the most frequent category.
        most = max(counts, key=lambda c: counts[c])
        own = tuple(v + (sampled - n if sampled and c == most else 0) for c, v in counts.items())
        every += question(code, own)
        single.append(frequencies(code, own))
        every += differences(code, {c: counts[c] for c in tested[code]}, n)
        members |= {f"{code}={c}": np.array([one == c for one in given]) for c in counts}
    stored = {
        f"frequencies.{GROUP}": tuple(single),
        f"cross.{GROUP}": (),
        f"overlaps.{GROUP}": Overlaps.of(GROUP, members, n),
    }
    return control_findings([GROUP], Findings.of(every), stored, ALONE).findings


def shown(left: Findings, code: str) -> str:
    return "".join(c for c in "1234" if has(left, f"differences.{code}={c}:LR.mean@{GROUP}"))


def has(left: Findings, key: str) -> bool:
    return key in left and left[key].value is not None


def letters(**sizes: int) -> list[str]:
    return [c for name, size in sizes.items() for c in [name[-1]] * size]


def test_the_mean_of_a_small_rest_cannot_be_worked_out() -> None:
    # Of 60 people, 24, 12, 11 and 9 are compared; four are left out of the test.
    left = compared({"post": letters(c1=24, c2=12, c3=11, c4=9, c5=4)}, {"post": "1234"})
    assert shown(left, "post") == "123"  # thirteen others remain
    # Without the category of nine, the mean of all would give that of four people.
    left = compared({"post": letters(c1=24, c2=12, c3=20, c4=4)}, {"post": "123"})
    assert shown(left, "post") == "13"


def test_the_rest_is_that_of_those_whose_scores_are_compared() -> None:
    # 88 people are described, and 60 of them compared: the rest of these is four, whatever that of those.
    left = compared({"post": letters(c1=24, c2=12, c3=20, c4=4)}, {"post": "123"}, sampled=88)
    assert shown(left, "post") == "13"


def test_a_test_over_all_gives_no_second_equation_for_two_that_are_withheld() -> None:
    left = compared({"post": letters(c1=24, c2=17, c3=11, c4=8)}, {"post": "1234"})
    assert shown(left, "post") == "12"
    # n3 m3 + n4 m4 follows from the mean of all, and n3 m3^2 + n4 m4^2 from the test: both would be known.
    for statistic in ("statistic", "pvalue", "effect_value"):
        assert left[f"differences.post:LR.{statistic}@{GROUP}"].reason == SMALL_CELL
    assert left[f"differences.post:LR.df@{GROUP}"].value == 3.0
    whole = compared({"post": letters(c1=24, c2=20, c3=16)}, {"post": "123"})
    assert whole[f"differences.post:LR.statistic@{GROUP}"].value == 0.2


def test_two_questions_do_not_give_away_who_is_in_one_category_alone() -> None:
    # All of years 1 are in post 1, and three more: the mean of these three is a difference of two means.
    post = letters(c1=30, c2=30)
    years = letters(c1=27, c2=33)
    left = compared({"post": post, "years": years}, {"post": "12", "years": "12"})
    assert (shown(left, "post"), shown(left, "years")) in (("12", ""), ("", "12"))
    wide = compared({"post": post, "years": letters(c2=15, c1=30, c3=15)}, {"post": "12", "years": "123"})
    assert (shown(wide, "post"), shown(wide, "years")) == ("12", "123")


def test_three_questions_together_do_not_give_away_a_few() -> None:
    # Post 1 is years 1 and region 1 together, but for five people; no two of the three come so near.
    post = letters(c1=43, c2=60)
    years = letters(a2=20, b1=20, c2=63)
    region = letters(a1=18, b2=22, c1=3, d2=60)
    left = compared(
        {"post": post, "years": years, "region": region}, {"post": "12", "years": "12", "region": "12"}
    )
    assert sorted(len(shown(left, code)) for code in ("post", "years", "region")) == [0, 2, 2]


def test_results_that_do_not_say_how_categories_overlap_are_refused() -> None:
    with pytest.raises(DisclosureError, match=r"overlap.*run `survey run` again"):
        run(*differences("post", {"1": 24, "2": 36}, 60))


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
