"""A number enters prose by its key: what the default templates write out is a closed set of conventions."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.report.checking.typed_numbers import typed_numbers
from survey.report.sections import SECTIONS

TEMPLATES = Path(__file__).parents[2] / "survey" / "report" / "templates"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_default_templates_write_no_number_out(language: str):
    paths = [TEMPLATES / language / f"{section.template}.md.j2" for section in SECTIONS]
    assert [
        fault.say() for path in paths for fault in typed_numbers(path.read_text(encoding="utf-8"), path.name)
    ] == []


@pytest.mark.parametrize(
    ("source", "where"),
    [
        ("alpha is .84.", "x:1:10"),
        ("甲\n\n共 211 份", "x:3:3"),
        ("{{ n('a.b.c') }} of 520", "x:1:21"),
        ("{# 5\n6 #} an interval of 95 points", "x:2:21"),
        ("power of 80", "x:1:10"),
        ("H1a", "x:1:2"),
    ],
)
def test_a_number_written_out_is_found(source: str, where: str):
    assert [fault.where for fault in typed_numbers(source, "x", {"H1b", "H1"})] == [where]


def test_numbers_by_key_and_conventions_pass():
    interval = "1. 95% interval {{ interval('a.b.low1', 'a.b.high2') }} of H1a and（H1b）在H1a中"
    source = interval + ', *p* < {{ level(0.05) }}, {% if 3 > 2 %}{% endif %} {{ "2026" }}'
    assert list(typed_numbers(source, "x", {"H1a", "H1b"})) == []
