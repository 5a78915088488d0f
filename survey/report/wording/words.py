"""Words that stand for values of a closed set: verdicts, conventions, marks."""

from __future__ import annotations

from survey.errors import Fault, Language, ReportError, Text
from survey.findings import Finding, Unit
from survey.report.document import Number
from survey.report.profiles.profile import Profile
from survey.report.wording.numbers import print_number, print_word

__all__ = ["WORDS", "print_finding", "word"]

WORDS: dict[str, Text] = {
    "supported": Text("supported", "支持"),
    "not_supported": Text("not supported", "未获支持"),
    "opposite": Text("not supported (opposite sign)", "未获支持（方向相反）"),
    "not_interpretable": Text("not interpretable separately", "不能分别解释"),
    "not_trusted": Text("no verdict (solution not trusted)", "不作判断（解不可信）"),
    "not_tested": Text("not tested", "未检验"),
    "none": Text("no level of", "未达到任何水平的"),
    "configural": Text("configural", "形态"),
    "thresholds": Text("threshold", "阈值"),
    "metric": Text("metric", "弱（载荷）"),
    "scalar": Text("scalar", "强（截距）"),
    "strict": Text("strict", "严格（残差）"),
    "method_c": Text("Method-C", "Method-C"),
    "method_u": Text("Method-U", "Method-U"),
    "met": Text("met", "达到"),
    "not_met": Text("not met", "未达到"),
    "keep": Text("keep", "保留"),
    "review": Text("review", "复核"),
    "drop": Text("drop", "删除"),
    "yes": Text("yes", "是"),
    "no": Text("no", "否"),
}


def word(code: str, language: Language) -> str:
    """Return the word of a code.

    Raises
    ------
    ReportError
        When the set has no such code.

    Examples
    --------
    >>> word("supported", "zh")
    '支持'
    """
    try:
        return WORDS[code].say(language)
    except KeyError:
        raise ReportError(Fault(Text("no word for this value", "没有与该值对应的词"), got=code)) from None


def print_finding(finding: Finding, profile: Profile, language: Language) -> Number:
    """Print a finding: its number by the profile, or the word of a code of a closed set.

    Examples
    --------
    >>> from survey.report.profiles.load import load_profile
    >>> verdict = Finding("hypotheses.H1.verdict", "supported", Unit.WORD)
    >>> print_finding(verdict, load_profile("gbt7713-zh"), "zh").text
    '支持'
    """
    value = finding.value
    if finding.unit is Unit.WORD and isinstance(value, str) and value in WORDS:
        return print_word(finding, word(value, language))
    return print_number(finding, profile)
