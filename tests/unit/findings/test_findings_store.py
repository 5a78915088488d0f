"""Findings: keys are well formed and unique, and a missing value has its reason."""

from __future__ import annotations

import json

import pytest

from survey.errors import ReportError, Text
from survey.findings import Finding, Findings, Key, Unit

A = Finding("reliability.IA.cronbach_alpha@m", 0.8, Unit.PROPORTION, n=100)
B = Finding("reliability.TT.cronbach_alpha@o", None, Unit.PROPORTION, reason=Text("constant", "常数"))


@pytest.mark.parametrize("key", ["a.b", "a.b.c.d", "a.b.c@", "a b.c.d", ".b.c", "a.b.c@g@h"])
def test_a_malformed_key_is_refused(key: str) -> None:
    with pytest.raises(ReportError, match="not a key"):
        Key.parse(key)


def test_a_key_prints_what_it_parsed() -> None:
    for text in ("a.b.c", "sem.RMS~IA.est@owner"):
        assert str(Key.parse(text)) == text


def test_absence_needs_a_reason_and_nan_is_absence() -> None:
    with pytest.raises(ReportError, match="reason"):
        Finding("a.b.c", None, Unit.MEAN)
    assert Finding("a.b.c", float("nan"), Unit.MEAN, reason=Text("x", "y")).value is None


def test_a_key_computed_twice_is_named() -> None:
    with pytest.raises(ReportError, match="computed twice"):
        Findings.of([A, A])


def test_an_unknown_key_names_the_nearest() -> None:
    found = Findings.of([A, B])
    with pytest.raises(ReportError, match=r"did you mean reliability\.IA\.cronbach_alpha@m"):
        found["reliability.IA.cronbach_alpah@m"]
    with pytest.raises(ReportError, match="no such key"):
        found["zzz.zzz.zzz"]


def test_selection_by_part() -> None:
    found = Findings.of([A, B])
    assert found.select(section="reliability", group="o") == (B,)
    assert found.select(statistic="cronbach_alpha") == (A, B)
    assert len(found) == 2
    assert A.key in found
    assert "x" not in found


def test_the_flat_view_is_strict_json() -> None:
    untrusted = Finding("a.b.c", 1.0, Unit.MEAN, trusted=False, reason=Text("no", "否"))
    body = json.loads(Findings.of([A, B, untrusted]).to_json())
    assert body["schema_version"]
    assert body["findings"][0] == {"key": A.key, "value": 0.8, "n": 100, "unit": "proportion"}
    assert body["findings"][1]["value"] is None
    assert body["findings"][1]["reason"]["zh"] == "常数"
    assert body["findings"][2]["trusted"] is False
