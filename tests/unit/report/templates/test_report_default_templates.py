"""The templates of the package: names that exist, works that exist, the same keys in both languages."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping

import pytest

from survey.errors import Language, Text
from survey.findings import Findings
from survey.report.bibliography.reference_list import bibliography_keys
from survey.report.chapter.brief import BRIEF_NAMES
from survey.report.chapter.template_facts import template_facts
from survey.report.context import ChapterContext
from survey.report.facts.study_facts import StudyFacts
from survey.report.profiles.load import load_profile
from survey.report.templates.checks import check_template
from survey.report.templates.functions import TemplateFunctions
from survey.report.templates.markdown import Placeholders
from survey.report.templates.sandbox import make_environment
from survey.report.templates.sources import template_names, template_source
from survey.report.templates.template_context import TemplateContext

NAMES = template_names("zh")
# Calls that print or ask by key: what both languages must share.
CALL = re.compile(r"\b(n|p|interval|value|met|has|trusted|table|figure|ref|cite|cite_n|source)\(([^()]*)\)")


def known_names(language: Language) -> Mapping[str, object]:
    title = Text("T", "题")
    facts = StudyFacts(title, title, 4, (), dt.date(2026, 1, 1), 1, False, (), (), (), ())
    profile = load_profile("gbt7713-zh" if language == "zh" else "apa7-en")
    context = ChapterContext(facts, Findings.of([]), {}, profile, language)
    scope = TemplateContext(context.findings, profile, language)
    functions = TemplateFunctions(scope, Placeholders()).offered()
    return {**template_facts(context), **functions, **dict.fromkeys(BRIEF_NAMES)}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_template_names_only_what_there_is(name: str, language: Language):
    source, shown = template_source(name, language)
    tree = make_environment().parse(source, shown, shown)
    faults = check_template(tree, source, shown, known_names(language), bibliography_keys())
    assert [fault.say("en") for fault in faults] == []


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_print_and_ask_the_same_keys(name: str):
    found = [Counter(CALL.findall(template_source(name, language)[0])) for language in ("zh", "en")]
    assert found[0] == found[1]
