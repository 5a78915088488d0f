"""Rounding and printing of findings by unit, profile and language."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.errors import ReportError, Text
from survey.findings import Finding, Unit
from survey.report.document import Cell, Row
from survey.report.profiles.load import load_profile
from survey.report.wording.numbers import (
    MINUS,
    print_interval,
    print_number,
    print_p,
    print_word,
    probability_note,
    round_half_up,
    stars,
    untrusted_note,
)

APA, GBT = load_profile("apa7-en"), load_profile("gbt7713-zh")


def printed(value: float | int | str | None, unit: Unit, profile=APA, **more) -> str:
    return print_number(Finding("a.b.c", value, unit, **more), profile).text


@pytest.mark.parametrize(
    ("value", "unit", "apa", "gbt"),
    [
        (2436, Unit.COUNT, "2,436", "2436"),
        (0.4525, Unit.SHARE, "45.3%", "45.3%"),  # 45.25 lies in the middle: away from zero
        (1.0, Unit.SHARE, "100.0%", "100.0%"),
        (0.0004, Unit.P_VALUE, "< .001", "< 0.001"),
        (0.001, Unit.P_VALUE, ".001", "0.001"),
        (0.03125, Unit.P_VALUE, ".031", "0.031"),
        (0.0496, Unit.P_VALUE, ".0496", "0.0496"),  # .050 would contradict the verdict
        (0.0504, Unit.P_VALUE, ".050", "0.050"),
        (0.00999, Unit.P_VALUE, ".010", "0.010"),
        (0.9996, Unit.P_VALUE, "> .999", "> 0.999"),
        (1.0, Unit.P_VALUE, "> .999", "> 0.999"),
        (0.0, Unit.P_VALUE, "< .001", "< 0.001"),
        (12, Unit.DEGREES, "12", "12"),
        (12.0, Unit.DEGREES, "12", "12"),
        (12.345, Unit.DEGREES, "12.35", "12.35"),
        (1481.266, Unit.STATISTIC, "1,481.27", "1481.266"),
        (-0.8456, Unit.PROPORTION, f"{MINUS}.846", f"{MINUS}0.846"),
        (1.0, Unit.PROPORTION, "1.000", "1.000"),
        (1.0496, Unit.PROPORTION, "1.050", "1.050"),
        (-0.0001, Unit.PROPORTION, ".000", "0.000"),
        (0.5, Unit.COEFFICIENT, "0.500", "0.500"),
        (3.005, Unit.MEAN, "3.01", "3.005"),
        (-0.205, Unit.EFFECT, f"{MINUS}0.21", f"{MINUS}0.205"),
        (51.25, Unit.POINTS, "51.3", "51.25"),
        (184.25, Unit.DURATION, "184", "184"),
        (12.0, Unit.ANSWER, "12", "12"),
        (12.5, Unit.ANSWER, "12.5", "12.5"),
        (-12345.678, Unit.INFORMATION, f"{MINUS}12,345.68", f"{MINUS}12345.68"),
        (5.2345, Unit.EIGENVALUE, "5.23", "5.235"),
    ],
)
def test_every_unit_prints_as_its_profile_says(value, unit, apa, gbt):
    assert printed(value, unit) == apa
    assert printed(value, unit, GBT) == gbt


def test_absent_values_print_a_dash_and_no_number():
    number = print_number(Finding("a.b.c", math.nan, Unit.MEAN, reason=Text("none", "无")), APA)
    assert (number.text, number.value, number.spreadsheet_format) == ("—", None, "")


def test_untrusted_values_carry_the_mark_and_no_stars():
    finding = Finding("a.b.c", 0.0123, Unit.P_VALUE, trusted=False)
    number = print_number(finding, APA)
    assert number.text == ".012†"
    assert number.spreadsheet_format == '.000"†"'
    assert stars(finding) == ""
    assert untrusted_note(APA).startswith("†")


def test_words_print_as_they_are_and_by_the_chapters_wording():
    finding = Finding("a.b.verdict", "supported", Unit.WORD)
    assert print_number(finding, APA).text == "supported"
    assert print_word(finding, "支持").text == "支持"


@pytest.mark.parametrize(
    ("value", "unit"), [(math.inf, Unit.MEAN), ("x", Unit.MEAN), (1.5, Unit.WORD), (1.5, Unit.COUNT)]
)
def test_what_a_unit_cannot_print_is_refused(value, unit):
    with pytest.raises(ReportError):
        printed(value, unit)


def test_numpy_scalars_print_like_plain_numbers():
    assert printed(np.float64(0.4525), Unit.SHARE) == "45.3%"
    assert printed(np.int64(7), Unit.COUNT) == "7"
    assert stars(Finding("a.b.p", np.float64(0.009), Unit.P_VALUE)) == "**"


def test_p_in_a_sentence_has_its_relation_once():
    small, large = Finding("a.b.p", 1e-9, Unit.P_VALUE), Finding("a.b.p", 0.2, Unit.P_VALUE)
    assert [getattr(one, "text", one) for one in print_p(small, APA)] == ["< .001"]
    assert [getattr(one, "text", one) for one in print_p(large, APA)] == ["= ", ".200"]


def test_intervals_keep_both_keys():
    low, high = Finding("a.b.lower", -0.1, Unit.PROPORTION), Finding("a.b.upper", 0.3, Unit.PROPORTION)
    inlines = print_interval(low, high, GBT)
    assert "".join(getattr(one, "text", one) for one in inlines) == f"[{MINUS}0.100, 0.300]"
    assert [one.key for one in inlines if not isinstance(one, str)] == ["a.b.lower", "a.b.upper"]


@pytest.mark.parametrize(
    ("p", "expected"),
    [(0.05, ""), (0.0499999, "*"), (0.01, "*"), (0.0099, "**"), (0.001, "**"), (0.0001, "***")],
)
def test_stars_compare_the_full_value(p, expected):
    assert stars(Finding("a.b.p", p, Unit.P_VALUE)) == expected


def test_the_probability_note_follows_language_and_zero():
    text = "".join(getattr(one, "text", one) for one in probability_note(GBT))
    assert text == "*p < 0.05，**p < 0.01，***p < 0.001。"
    starred = [Row((Cell((".31", "***")),)), Row((Cell((".20", "**")),))]
    text = "".join(getattr(one, "text", one) for one in probability_note(APA, starred))
    assert text == "**p < .01. ***p < .001."  # no mark is explained that the table does not have


def test_spreadsheet_formats_show_the_same_digits():
    assert print_number(Finding("a.b.c", 0.85, Unit.PROPORTION), APA).spreadsheet_format == ".000"
    assert print_number(Finding("a.b.c", 1.2, Unit.PROPORTION), APA).spreadsheet_format == "0.000"
    assert print_number(Finding("a.b.c", 2436, Unit.COUNT), APA).spreadsheet_format == "#,##0"
    assert print_number(Finding("a.b.c", 0.5, Unit.SHARE), APA).spreadsheet_format == "0.0%"
    assert print_number(Finding("a.b.c", 1e-5, Unit.P_VALUE), APA).spreadsheet_format == '"< .001"'


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.floats(-1e9, 1e9), st.integers(0, 6))
def test_rounding_is_within_half_a_digit_and_symmetric(value, decimals):
    rounded = round_half_up(value, decimals)
    assert abs(rounded - Decimal(repr(value))) <= Decimal(5).scaleb(-decimals - 1)
    assert round_half_up(-value, decimals) == -rounded
