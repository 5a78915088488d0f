"""Model syntax: what it accepts, what it prints back, and how it complains."""

from __future__ import annotations

import pytest

from survey.errors import ModelSyntaxError
from survey.sem.syntax import parse_model

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
    assert terms["g", "y3"].labels == ("a",)
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
