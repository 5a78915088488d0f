"""What a profile cannot have as it asks is said by name."""

from __future__ import annotations

import dataclasses

import pytest

from survey.errors import ReportError
from survey.report.checking.profile_warnings import profile_warnings
from survey.report.document import Chapter
from survey.report.emitters.docx import write_docx
from survey.report.profiles.load import load_profile, profile_names


@pytest.mark.parametrize("name", profile_names())
def test_the_packages_profiles_ask_for_nothing_absent(name):
    assert profile_warnings(load_profile(name)) == ()


def test_a_font_that_is_absent_is_named_with_what_stands_in(tmp_path):
    (tmp_path / "own.yaml").write_text("base: gbt7713-zh\nfonts: {body: 仿宋, heading: 微软雅黑}\n", "utf-8")
    found = profile_warnings(load_profile("own", tmp_path))
    assert [warn.objects for warn in found] == [("仿宋", "Survey Serif SC"), ("微软雅黑", "Survey Sans SC")]
    assert {warn.code for warn in found} == {"font_replaced"}


def test_styles_that_a_template_lacks_are_listed(tmp_path):
    profile = load_profile("gbt7713-zh")
    write_docx(Chapter("x", "zh", 4, "2026-03-16", ()), profile, tmp_path / "whole.docx")
    whole = dataclasses.replace(profile, word_template=(tmp_path / "whole.docx").as_posix())
    assert profile_warnings(whole) == ()


def test_a_citation_style_of_ones_own_is_found_beside_the_profile(tmp_path):
    (tmp_path / "own.yaml").write_text("base: apa7-en\ncitation_style: house.csl\n", "utf-8")
    with pytest.raises(ReportError, match="citation style"):
        load_profile("own", tmp_path)
    (tmp_path / "house.csl").write_text("<style/>", "utf-8")
    assert load_profile("own", tmp_path).citation_style == (tmp_path / "house.csl").as_posix()
