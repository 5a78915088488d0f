"""YAML with marks: what is read, where it stood, and what is refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from survey.errors import PlanError
from survey.instrument.shape import known_keys, validate_marked
from survey.instrument.suggestions import did_you_mean, listed
from survey.instrument.yaml_marks import parse_marked, read_marked


def read(text: str):
    return parse_marked(text, "f.yaml", PlanError)


def said(text: str) -> str:
    with pytest.raises(PlanError) as caught:
        read(text)
    return str(caught.value)


def test_scalars_become_plain_values():
    data = read(
        "a: 0o17\nb: 0x1f\nc: 1_000\nd: -.inf\ne: ~\nf: yes\ng: 1e3\nh: '1'\ni: 2026-03-16\n"
        "j: true\nk: 2026-03-16 10:00:00\nl: .5\nm: 无\n"
    ).data
    assert data["a"] == 15
    assert data["b"] == 31
    assert data["c"] == 1000
    assert data["d"] == float("-inf")
    assert data["e"] is None
    assert data["f"] == "yes"
    assert data["g"] == 1000.0
    assert data["h"] == "1"
    assert data["i"] == dt.date(2026, 3, 16)
    assert data["j"] is True
    assert data["k"] == dt.datetime(2026, 3, 16, 10)
    assert data["l"] == 0.5
    assert data["m"] == "无"


def test_marks_count_from_one_and_fall_back_to_what_is_around():
    marked = read("a:\n  - b: 1\n    c: {d: 2}\n")
    assert marked.where(("a", 0, "c", "d")) == "f.yaml:3:12"
    assert marked.where(("a", 0, "c", "d"), key=True) == "f.yaml:3:9"
    assert marked.where(("a", 0, "zzz", "y")) == "f.yaml:2:5"
    assert read("").where(("a",)) == "f.yaml:1:1"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [1", "f.yaml:1:6: the file is not valid YAML"),
        ("a: *z", "f.yaml:1:4: the file is not valid YAML"),
        ("%YAML 1.", "the file is not valid YAML"),
        ("a: \x00", "the file is not valid YAML"),
        ("? [a]\n: 3", "f.yaml:1:3: a key must be a single word"),
        ("a: !!python/object:os.system x", "f.yaml:1:4: the tag is not allowed"),
        ("a: 1\nb: {c: 1, c: 2}", "f.yaml:2:11: the key is written twice; got: c"),
        ("a: !!int x", "f.yaml:1:4: the value cannot be read"),
        ("a: 2026-13-45", "f.yaml:1:4: the value cannot be read"),
        ("a: &x [*x]", "nested too deeply"),
        ("[" * 3000, "nested too deeply"),
        (
            "a: &a [1,1,1,1,1,1,1,1,1]\n"
            + "".join(
                f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(7)
            ),
            "too many values",
        ),
    ],
)
def test_what_is_not_a_plain_file_is_refused(text: str, message: str):
    assert message in said(text)


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class One(Shape):
    rule: Literal["one"]
    least: float = Field(gt=0)


class Two(Shape):
    rule: Literal["two"]
    most: int = 3


class Whole(Shape):
    rules: tuple[Annotated[One | Two, Field(discriminator="rule")], ...] = ()
    by_name: dict[str, Two] = {}
    either: int | Literal["all"] = 1
    day: dt.date | None = None
    on: bool = True
    pair: tuple[int, ...] = Field((1, 2), min_length=2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "rules: [{rule: one, least: 1, mots: 2}]",
            "f.yaml:1:31: the key is not known here; expected: rule, least;",
        ),
        ("rules: [{rule: three}]", "f.yaml:1:9: the value is not one of those allowed"),
        ("rules: [{least: 1}]", "f.yaml:1:9: a required key is missing"),
        ("rules: [{rule: one}]", "f.yaml:1:9: a required key is missing; expected: least"),
        ("rules: [{rule: one, least: -1}]", "f.yaml:1:28: the number is too small; expected: > 0; got: -1"),
        ("rules: 3", "f.yaml:1:8: a list is expected here"),
        ("by_name: {x: {rule: two, mots: 3}}", 'did you mean "most"?'),
        ("by_name: {x: 3}", "f.yaml:1:14: a mapping of keys is expected here"),
        (
            "either: some",
            "f.yaml:1:9: the value fits none of the forms allowed here; expected: 1, 2, ... | 'all'",
        ),
        ("day: soon", "a date is expected"),
        ("on: perhaps", "f.yaml:1:5: true or false is expected here"),
        ("pair: [1]", "f.yaml:1:7: the list is too short; expected: >= 2"),
        ("[1, 2]", "f.yaml:1:1: a mapping of keys is expected here"),
        ("", "f.yaml:1:1: a mapping of keys is expected here"),
    ],
)
def test_a_shape_tells_every_fault_with_its_place(text: str, message: str):
    with pytest.raises(PlanError) as caught:
        validate_marked(read(text), Whole, PlanError)
    assert message in str(caught.value)
    for fault in caught.value.faults:
        assert fault.what.zh != fault.what.en


def test_a_good_file_becomes_the_model():
    whole = validate_marked(read("rules: [{rule: one, least: 2}]\neither: all"), Whole, PlanError)
    assert whole.rules[0].least == 2
    assert whole.either == "all"


def test_known_keys_follow_unions_lists_and_mappings():
    assert known_keys(Whole, ("rules", 0)) == ("rule", "least", "most")
    assert known_keys(Whole, ("rules", 0, "two")) == ("rule", "most")
    assert known_keys(Whole, ("by_name", "x")) == ("rule", "most")


def test_suggestions_are_near_or_none():
    assert did_you_mean("ia1", ["IA1", "IA2"]).zh == "是否为“IA1”？"
    assert did_you_mean("xyz", ["IA1"]) is None
    assert listed([]) == ""


def test_a_file_that_is_too_large_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"a: '" + b"x" * 5_000_000 + b"'")
    with pytest.raises(PlanError, match=r"x\.yaml: the file is too large .*<= 5000000 bytes"):
        read_marked(path, PlanError)
