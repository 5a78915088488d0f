"""Numbers that a template writes out itself, where a number enters prose by its key."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from survey.errors import Fault, Language, Text
from survey.report.sections import SECTIONS
from survey.report.templates.sources import template_source

__all__ = ["typed_numbers", "typed_numbers_of_study"]

_JINJA = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*|(?<![\w.])\.\d+")
_LIST_MARK = re.compile(r"^[ ]*\d+[.)](?=\s)", re.MULTILINE)
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


def typed_numbers(source: str, name: str, names: Collection[str] = ()) -> Iterator[Fault]:
    """Go through the numbers that a template writes out, each with its line and column.

    Conventions that are part of a method, the marks of a numbered list, and what Jinja prints are none: a
    number that no result is can be written as ``{{ "2026" }}``.

    Parameters
    ----------
    source, name : str
        The template's text and file.
    names : collection of str
        Names of the study with a number in them, such as ``H1a``.

    Examples
    --------
    >>> [fault.where for fault in typed_numbers("In all 240 answers of H1a, {{ n('a.b.c') }}.", "x", {"H1a"})]
    ['x:1:8']
    """
    prose = _JINJA.sub(lambda found: re.sub(r"[^\n]", "\0", found[0]), source)
    allowed = [found.span() for found in (*_CONVENTIONS.finditer(prose), *_LIST_MARK.finditer(prose))]
    if names:
        longest_first = sorted(names, key=len, reverse=True)
        known = re.compile("|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in longest_first), re.ASCII)
        allowed += [found.span() for found in known.finditer(prose)]
    what = Text("the template writes out a number", "模板直接写出了数字")
    mend = Text(
        'print a result by its key, {{ n("...") }}; write another number as {{ "..." }}',
        '结果请按键输出：{{ n("...") }}；其他数字请写作 {{ "..." }}',
    )
    for found in _NUMBER.finditer(prose):
        if any(start <= found.start() and found.end() <= end for start, end in allowed):
            continue
        line, begin = prose.count("\n", 0, found.start()) + 1, prose.rfind("\n", 0, found.start()) + 1
        around = prose[max(begin, found.start() - 20) : found.end() + 10].partition("\n")[0]
        got = around.replace("\0", "").strip()
        yield Fault(what, f"{name}:{line}:{found.start() - begin + 1}", got=got, mend=mend)


def typed_numbers_of_study(language: Language, reports: Path, names: Collection[str]) -> Iterator[Fault]:
    """Go through the numbers that a study's own templates of the chapter write out.

    Parameters
    ----------
    language : "zh" or "en"
    reports : Path
        The study's folder of templates.
    names : collection of str
        See `typed_numbers`.
    """
    for section in SECTIONS:
        source, name = template_source(section.template, language, reports)
        if "/" in name:  # one of the study, not of the package
            yield from typed_numbers(source, name, names)
