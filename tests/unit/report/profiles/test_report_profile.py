"""Style profiles: the package's own, a study's overrides, and what is wrong with a file."""

from __future__ import annotations

import pytest

from survey.errors import ReportError
from survey.report.profiles.load import load_profile, profile_names


@pytest.mark.parametrize("name", profile_names())
def test_every_default_profile_loads_and_is_hashable_apart_from_decimals(name):
    profile = load_profile(name)
    assert profile.name == name
    assert profile.language == name[-2:]
    assert all(isinstance(digits, int) for digits in profile.numbers.decimals.values())


def test_a_study_overrides_only_what_it_states(tmp_path):
    (tmp_path / "gbt7713-zh.yaml").write_text("numbers: {decimals: {mean: 2}}\nsizes: {body: 10}\n", "utf-8")
    own, default = load_profile("gbt7713-zh", tmp_path), load_profile("gbt7713-zh")
    assert own.numbers.decimals["mean"] == 2
    assert own.sizes.body == 10.0
    assert own.numbers.decimals["p_value"] == default.numbers.decimals["p_value"]
    assert own.fonts == default.fonts


def test_a_profile_of_ones_own_names_its_base(tmp_path):
    (tmp_path / "faculty.yaml").write_text("base: apa7-zh\nfonts: {heading: 微软雅黑}\n", "utf-8")
    profile = load_profile("faculty", tmp_path)
    assert profile.fonts.heading == "微软雅黑"
    assert profile.numbers.leading_zero is False
    assert "faculty" in profile_names(tmp_path)


def test_every_fault_of_a_file_is_told_with_its_place(tmp_path):
    text = (
        "sizes:\n  boddy: 12\n  body: huge\ncaptions: {layout: sideways}\nrules: {outer: 99}\ncontents: 3\n"
    )
    (tmp_path / "apa7-en.yaml").write_text(text, "utf-8")
    with pytest.raises(ReportError) as caught:
        load_profile("apa7-en", tmp_path)
    said = caught.value.say("en")
    assert 'apa7-en.yaml:2:3: unknown setting; got: boddy; to mend: did you mean "body"?' in said
    assert "apa7-en.yaml:3:9" in said
    assert "expected: inline, stacked; got: sideways" in said
    assert "got: 99" in said
    assert "expected: bool; got: 3" in said
    assert len(caught.value.faults) == 5


def test_an_unknown_profile_names_the_nearest(tmp_path):
    with pytest.raises(ReportError, match="did you mean apa7-en"):
        load_profile("apa7en", tmp_path)


@pytest.mark.parametrize("name", ["../apa7-en", "a/b", ""])
def test_a_profile_is_a_name_and_not_a_path(name):
    with pytest.raises(ReportError):
        load_profile(name)


@pytest.mark.parametrize("text", ["base: nothing\n", "- a\n", "x: [\n"])
def test_a_file_that_cannot_be_used_is_refused(tmp_path, text):
    (tmp_path / "own.yaml").write_text(text, "utf-8")
    with pytest.raises(ReportError, match=r"own\.yaml:"):
        load_profile("own", tmp_path)


def test_files_that_are_not_there_and_a_misspelt_base_are_told(tmp_path):
    (tmp_path / "own.yaml").write_text(
        "base: apa7-en\nword_template: a.dotx\ncitation_style: b.csl\n", "utf-8"
    )
    with pytest.raises(ReportError) as caught:
        load_profile("own", tmp_path)
    assert [fault.where.rpartition("/")[2] for fault in caught.value.faults] == [
        "own.yaml:2:16",
        "own.yaml:3:17",
    ]
    (tmp_path / "own.yaml").write_text("base: gbt7713\n", "utf-8")
    with pytest.raises(ReportError, match='did you mean "gbt7713-zh"'):
        load_profile("own", tmp_path)


def test_a_profile_without_base_must_state_everything(tmp_path):
    (tmp_path / "own.yaml").write_text("language: zh\n", "utf-8")
    with pytest.raises(ReportError, match="the setting is missing"):
        load_profile("own", tmp_path)
