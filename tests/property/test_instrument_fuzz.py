"""Broken files give faults with a place, never tracebacks; codes and labels go both ways."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from survey.errors import Fault, PlanError, SurveyError, Text
from survey.instrument import load_instrument, parse_instrument
from survey.instrument.yaml_marks import parse_marked

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "instruments" / "business_owner.yaml").read_text(encoding="utf-8")
LINES = TEXT.splitlines(keepends=True)
OWNERS = load_instrument(ROOT / "instruments" / "business_owner.yaml")
DAMAGE = st.sampled_from(
    [*"\t:{}[]%\0é", "", "- ", '"', "'", "&a ", "*a ", "!!x ", "|\n", "# ", "null", "-1", "<<: "]
)


def faults_of(read: Callable[[], object]) -> tuple[Fault, ...]:
    try:
        read()
    except SurveyError as error:
        return error.faults or (Fault(Text("an error without a fault", "")),)
    return ()


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.integers(0, len(LINES) - 1), st.integers(0, 60), st.integers(0, 12), DAMAGE)
def test_a_damaged_instrument_gives_faults_or_an_instrument(line: int, at: int, cut: int, damage: str):
    near = LINES[line]
    broken = near[:at] + damage + near[at + cut :]
    text = "".join([*LINES[:line], broken, *LINES[line + 1 :]])
    for fault in faults_of(lambda: parse_instrument(text, "business_owner.yaml")):
        assert fault.where.startswith("business_owner.yaml")
        assert fault.what.en
        assert fault.what.zh


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.text(alphabet="ab: -{}[],&*!|>%@`\"'\n\t#?~<0123.\\xu中", max_size=60))
def test_any_text_is_read_or_refused(text: str):
    def read() -> None:
        marked = parse_marked(text, "f.yaml", PlanError)
        assert all(mark.line >= 1 and mark.column >= 1 for mark in marked.values.values())

    assert all(fault.where.startswith("f.yaml") for fault in faults_of(read))


@settings(max_examples=80, derandomize=True, deadline=None)
@given(st.sampled_from([question for question in OWNERS.questions if question.every_option]), st.data())
def test_codes_and_labels_go_both_ways(question, data):
    option = data.draw(st.sampled_from(question.every_option))
    assert question.option(option.code) is option
    assert question.option(option.key) is option
    assert question.option_by_label(option.label.zh) is option
    assert question.option_by_label(option.label.en) is option
