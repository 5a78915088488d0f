"""Model syntax: what it accepts, what it prints back, and how it complains."""

from __future__ import annotations

import pytest

from survey.errors import ModelSyntaxError
from survey.sem.model.parameters import build_parameters
from survey.sem.syntax.parse import parse_model

FULL = """
# a comment
f =~ NA*x1 + a*x2 +
  0.5*x3     ! another
g =~ c(p, q)*y1 + start(0.8)*y2 + equal("a")*y3 ; f ~~ 0*g
y1 ~ 1
z ~ label("k")*f + g
ind := a*k + exp(a)
a == 2*k
"""


def test_it_prints_back_what_it_parsed() -> None:
    once = str(parse_model(FULL))
    assert str(parse_model(once)) == once
    assert "g =~ c(p,q)*y1" in once
    assert "y1 ~ 1" in once


def test_modifiers_are_told_apart() -> None:
    terms = {(t.lhs, t.rhs): t for t in parse_model(FULL).terms}
    assert terms["f", "x1"].fixed[0] != terms["f", "x1"].fixed[0]
    assert terms["f", "x2"].labels == ("a",)
    assert terms["f", "x3"].fixed == (0.5,)
    assert terms["g", "y1"].labels == ("p", "q")
    assert terms["g", "y2"].start == (0.8,)
    assert terms["g", "y3"].equal == ("a",)
    assert terms["f", "g"].fixed == (0.0,)
    assert terms["z", "f"].labels == ("k",)


def test_definitions_and_constraints() -> None:
    model = parse_model(FULL)
    assert model.definitions[0].name == "ind"
    assert (model.constraints[0].left, model.constraints[0].op) == ("a", "==")


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("f =~ x1 + + x2", "m:1:11", "missing before"),
        ("f =~ x1 +", "m:1", "statement|missing after"),
        ("f x1", "m:1", "left, operator, right"),
        ("f =~ x1\ny ? x", "m:2:3", "no meaning"),
        ("f =~ 3*", "m:1", "name is expected|left, operator"),
        ("f =~ foo(2)*x", "m:1:6", "no such modifier"),
        ("f + g := a", "m:1", "one name on its left"),
        ("2 =~ x", "m:1:1", "name is expected"),
        ("", "m", "empty"),
    ],
)
def test_a_fault_has_its_place(text: str, place: str, what: str) -> None:
    with pytest.raises(ModelSyntaxError, match=what) as caught:
        parse_model(text, source="m")
    assert any(fault.where.startswith(place) for fault in caught.value.faults)


def test_every_fault_is_told_with_a_caret() -> None:
    with pytest.raises(ModelSyntaxError) as caught:
        parse_model("f =~ x1 + + x2\ny ? x\nz ~", source="m")
    assert len(caught.value.faults) >= 3
    assert "^" in str(caught.value)


def terms_of(text: str) -> dict[str, object]:
    return {f"{t.lhs}{t.op}{t.rhs}": t for t in parse_model(text).terms}


@pytest.mark.parametrize(
    "text",
    [
        "f =~ x1 +\n x2 + x3",
        "f =~ x1\n  + x2\n  + x3",
        "f =~\n x1 + x2 + x3",
        "f\n=~ x1 + x2 + x3",
        "f =~ x1 + x2; f =~ x3",
        "f =~ x1 + # one\n  x2 + ! two\n\n  x3",
    ],
)
def test_lines_that_go_on(text: str) -> None:
    assert list(terms_of(text)) == ["f=~x1", "f=~x2", "f=~x3"]


def test_everything_that_a_term_may_carry() -> None:
    terms = terms_of(
        """
        f1 + f2 =~ label("a", "b")*x1 + start(0.8)*l*x2 + c(1, NA)*x3 + start(c(.1, -1e-3))*x4 + x`
    """.replace("x`", "`总 分`")
        + """
        z ~ b.1*x + 0*w
        z ~ 0*1
        x.1 ~~ equal("x1~~x1")*x.1
        风险 ~ 信息
        u | t1 + c(-0.5, NA)*t2
        u ~*~ 1*u
        f1 ~~ -0.5*f2
    """
    )
    assert terms["f2=~x1"].labels == ("a", "b")
    assert (terms["f1=~x2"].start, terms["f1=~x2"].labels) == ((0.8,), ("l",))
    assert str(terms["f1=~x3"].fixed) == "(1.0, nan)"
    assert terms["f1=~x4"].start == (0.1, -0.001)
    assert "f1=~总 分" in terms
    assert (terms["z~x"].labels, terms["z~w"].fixed, terms["z~1"].fixed) == (("b.1",), (0.0,), (0.0,))
    assert terms["x.1~~x.1"].equal == ("x1~~x1",)
    assert terms["u|t2"].fixed[0] == -0.5
    assert terms["u~*~u"].fixed == (1.0,)
    assert "风险~信息" in terms
    assert terms["f1~~f2"].fixed == (-0.5,)


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("f <~ x1 + x2", "m:1:3", "composite"),
        ("f =~ x1 ＋ x2", "m:1:9", "full-width"),
        ("u | x", "m:1:5", "t1, t2"),
        ("u ~*~ v", "m:1:7", "own variable"),
        ("f =~ c(a, 1)*x", "m:1:6", "cannot be mixed"),
        ("f =~ start(a)*x", "m:1:6", "cannot be mixed"),
        ('f =~ label("a*x', "m:1:12", "not closed"),
        ("f =~ *x", "m:1:6", "missing before"),
        ("f =~ 1e999*x", "m:1:6", "a number"),
        ("y ~ x:z", "m:1:6", "products"),
        ("a == foo(b)", "m:1:6", "cannot stand"),
        ("a < (b + 1", "m:1:10", "not closed"),
        ("a > b +", "m:1:7", "number or a label"),
        ("a := b c", "m:1:8", "from here"),
        ("f =~ x1\nx2", "m:2:1", "left, operator, right"),
    ],
)
def test_a_fault_says_what_was_expected(text: str, place: str, what: str) -> None:
    with pytest.raises(ModelSyntaxError, match=what) as caught:
        parse_model(text, source="m")
    assert caught.value.faults[0].where == place


def test_the_caret_stands_under_a_place_after_chinese() -> None:
    with pytest.raises(ModelSyntaxError) as caught:
        parse_model("风险 =~ ?x", source="m")
    lines = caught.value.faults[0].say().splitlines()
    assert lines[-1] == "    " + "　　" + "    " + "^"


def free_of(text: str, groups: int = 1) -> dict[str, int]:
    rows = build_parameters(parse_model(text), n_groups=groups)
    return {f"{r.name}.g{r.group}": r.free for r in rows}


def test_equal_shares_the_parameter_that_it_names() -> None:
    free = free_of(
        'f =~ x1 + x2 + equal("f =~ x2")*x3 + x4\nx2 ~~ equal("x1~~x1")*x2\nx4 ~~ k*x4\nx3 ~~ equal("k")*x3'
    )
    assert free["f=~x2.g1"] == free["f=~x3.g1"] != free["f=~x4.g1"]
    assert free["x2~~x2.g1"] == free["x1~~x1.g1"]
    assert free["x3~~x3.g1"] == free["x4~~x4.g1"]


def test_equal_in_groups_names_the_first_group_or_its_own() -> None:
    one = free_of('f =~ x1 + x2 + equal("f=~x2")*x3', groups=2)
    assert one["f=~x3.g1"] == one["f=~x3.g2"] == one["f=~x2.g1"] != one["f=~x2.g2"]
    each = free_of('f =~ x1 + x2 + equal("f=~x2", "f=~x2.g2")*x3', groups=2)
    assert each["f=~x3.g1"] == each["f=~x2.g1"] != each["f=~x2.g2"] == each["f=~x3.g2"]


def test_equal_to_nothing_is_refused() -> None:
    with pytest.raises(ModelSyntaxError, match="no such parameter"):
        free_of('f =~ x1 + x2 + equal("f=~x9")*x3')
