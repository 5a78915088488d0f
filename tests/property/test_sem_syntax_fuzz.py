"""The parser of models: any model parses to itself when printed; any text is read or refused with a place."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.errors import Fault, ModelSyntaxError
from survey.sem.syntax.expressions import evaluate, names_in, parse_expression
from survey.sem.syntax.model_syntax import FREED, Constraint, Definition, ModelSyntax, Term
from survey.sem.syntax.parse import parse_model

NAMES = st.sampled_from(
    ["x1", "y.2", "_z", ".w", "风险", "a b", "~", "=~", "c", "NA", "1", "start", "e+1", "x;y#", "à"]
)
LABELS = st.sampled_from(["a", "b.1", "标签", "NA", "f=~x", "two words", "it's", 'say "so"', "c", "0"])
VALUES = st.one_of(st.just(FREED), st.floats(allow_nan=False, allow_infinity=False))
EXPRESSIONS = st.sampled_from(["a", "a*b", "-a^2", "exp(-(a+b))/2", "1e-05", "a-(b-`x y`)", "2^-a"])


def tuples(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(values, max_size=3).map(tuple)


@st.composite
def terms(draw: st.DrawFn) -> Term:
    op = draw(st.sampled_from(["=~", "~", "~~", "~1", "|", "~*~"]))
    lhs = draw(NAMES)
    rhs = {"~1": "", "|": "t2", "~*~": lhs}.get(op) if op in ("~1", "|", "~*~") else draw(NAMES)
    return Term(lhs, op, rhs, *(draw(tuples(kind)) for kind in (VALUES, VALUES, LABELS, LABELS.map(bare))))


def bare(text: str) -> str:
    return "".join(text.split())


MODELS = st.builds(
    ModelSyntax,
    st.lists(terms(), min_size=1, max_size=4).map(tuple),
    st.lists(st.builds(Definition, NAMES, EXPRESSIONS), max_size=2).map(tuple),
    st.lists(
        st.builds(Constraint, EXPRESSIONS, st.sampled_from(["==", "<", ">"]), EXPRESSIONS), max_size=2
    ).map(tuple),
)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(MODELS)
def test_what_is_printed_parses_to_itself(model: ModelSyntax) -> None:
    assert parse_model(str(model)) == model


def read(text: str) -> ModelSyntax | tuple[Fault, ...]:
    try:
        return parse_model(text, source="m")
    except ModelSyntaxError as error:
        return error.faults


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.text(alphabet="fxy1 =~|:<>*+-()c,.\"'`;#!\n0e^NA风＋?", max_size=40))
def test_any_text_is_read_or_refused_with_its_place(text: str) -> None:
    found = read(text)
    if isinstance(found, ModelSyntax):
        assert parse_model(str(found)) == found
    else:
        assert found
        assert all(fault.where.startswith("m") and fault.what.en and fault.what.zh for fault in found)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(
    st.recursive(
        st.sampled_from(["a", "b", "2", "0.5"]),
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda p: f"({p[0]}){p[1]}{p[2]}"),
            inner.map(lambda x: f"-{x}"),
            inner.map(lambda x: f"({x})^2"),
        ),
        max_leaves=6,
    )
)
def test_an_expression_has_the_value_that_python_gives_it(text: str) -> None:
    tree = parse_expression(text)
    values = {"a": np.array([1.7]), "b": np.array([0.3])}
    assert names_in(tree) <= {"a", "b"}
    with np.errstate(all="ignore"):
        ours = float(np.ravel(evaluate(tree, values))[0])
    try:
        theirs = float(eval(text.replace("^", "**"), {}, {"a": 1.7, "b": 0.3}))  # noqa: S307 - drawn above
    except ZeroDivisionError:
        return
    assert math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-12)
