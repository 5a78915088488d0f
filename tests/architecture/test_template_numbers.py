"""A number enters prose by its key: what the default templates write out is a closed set of conventions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from survey.report.sections import SECTIONS

TEMPLATES = Path(__file__).parents[2] / "survey" / "report" / "templates"
_JINJA = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*|(?<![\w.])\.\d+")
# Each is part of a method's definition, or a label of the plan's; none is computed from answers.
_CONVENTIONS = re.compile(
    r"""
    the\ 27th\ and\ the\ 73rd\ percentile | 第\ 27\ 与第\ 73\ 百分位      # upper and lower groups
    | 95th\ percentile | 第\ 95\ 百分位                                   # parallel analysis
    | [Ee]igenvalues\ above\ 1\b | 特征值大于\ 1\                         # Kaiser's criterion, for reference
    | fixed\ to\ 1\b | 固定为\ 1\                                         # scaling of a factor
    | \b9[05]\ ?%                                                         # levels of intervals
    | \b80\ ?%                                                            # power
    | \b0[–—]100\b | \b100\ minus | 为\ 100\ 减                           # rescaled scores
    | \bH8\b                                                              # the hypothesis of groups
    """,
    re.VERBOSE,
)


def literals(source: str) -> list[str]:
    """Return the numbers that a template writes out itself, with what stands around them."""
    prose = _JINJA.sub("\0", source)
    allowed = [match.span() for match in _CONVENTIONS.finditer(prose)]
    return [
        prose[max(0, found.start() - 20) : found.end() + 10]
        for found in _NUMBER.finditer(prose)
        if not any(start <= found.start() and found.end() <= end for start, end in allowed)
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.template)
def test_default_templates_write_no_number_out(language, section):
    path = TEMPLATES / language / f"{section.template}.md.j2"
    assert literals(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "alpha is .84.",
        "共 211 份",
        "{{ n('a.b.c') }} of 520",
        "an interval of 95 points",
        "power of 80",
        "H1a",
    ],
)
def test_a_number_written_out_is_found(source):
    assert literals(source)


def test_numbers_by_key_and_conventions_pass():
    interval = "95% interval {{ interval('a.b.low1', 'a.b.high2') }}"
    assert literals(interval + ", *p* < {{ level(0.05) }}, {% if 3 > 2 %}{% endif %}") == []
