"""What a new study is made from: the answers of the researcher, as she typed them or by default."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from survey.errors import Fault, InstrumentError, Language, PlanError, Text
from survey.responses.draft.given import parse_scale

__all__ = ["RESPONDENTS", "UNTITLED", "NewGroup", "NewStudy", "named_scales", "parse_group", "parse_wording"]

UNTITLED = Text("Untitled study", "未命名研究")
RESPONDENTS = Text("All respondents", "全体受访者")


@dataclass(frozen=True, slots=True)
class NewGroup:
    """A group of respondents: its code, which also names its instrument, its label and its export."""

    code: str = "respondents"
    label: Text = RESPONDENTS
    export: Path | None = None


@dataclass(frozen=True, slots=True)
class NewStudy:
    """The answers from which a study is made.

    Parameters
    ----------
    title : Text
    groups : tuple of NewGroup
        In the order in which they are to be reported.
    languages : tuple of Language
        Of the chapter.
    scales : mapping of str to str
        Scales that the researcher names, with their items, where exports do not show them.
    platform : str, optional
        Of the exports; recognised by default.
    form : Path, optional
        The questionnaire's own file: an XLSForm or a data dictionary.
    """

    title: Text = UNTITLED
    groups: tuple[NewGroup, ...] = (NewGroup(),)
    languages: tuple[Language, ...] = ("zh", "en")
    scales: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    platform: str | None = None
    form: Path | None = None


def parse_wording(words: str) -> Text:
    """Return a wording typed as ``中文 | English``, or the same in both when it has no bar.

    Examples
    --------
    >>> parse_wording("信贷风险 | Credit risk")
    Text(en='Credit risk', zh='信贷风险')
    >>> parse_wording("Credit risk").zh
    'Credit risk'
    """
    zh, bar, en = (part.strip() for part in words.partition("|"))
    return Text(en=en if bar and en else zh, zh=zh or en)


def parse_group(words: str) -> NewGroup:
    """Return a group typed as ``code``, or ``code=中文 | English``.

    Raises
    ------
    PlanError
        When the code is no word of letters, digits and ``_``.

    Examples
    --------
    >>> parse_group("owner=企业主 | Owners")
    NewGroup(code='owner', label=Text(en='Owners', zh='企业主'), export=None)
    """
    code, sign, label = (part.strip() for part in words.partition("="))
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", code):
        what = Text("a group has a code of letters, digits and _", "组的代码由字母、数字和下划线组成")
        raise PlanError(Fault(what, where="--group", expected="owner=企业主|Owners", got=words))
    return NewGroup(code, parse_wording(label) if sign and label else Text(code, code))


def named_scales(words: Sequence[str]) -> Mapping[str, str]:
    """Return the items of scales typed as ``IA=Q17-Q21``, by scale.

    Raises
    ------
    InstrumentError
        With every scale that is not written so, and every one that is named twice.

    Examples
    --------
    >>> dict(named_scales(["IA=Q1-Q3", "TT=Q4,Q5"]))
    {'IA': 'Q1-Q3', 'TT': 'Q4,Q5'}
    """
    found: dict[str, str] = {}
    faults: list[Fault] = []
    for one in words:
        try:
            name, items = parse_scale(one)
        except InstrumentError as error:
            faults += error.faults
            continue
        if name in found:
            faults.append(Fault(Text("a scale is named twice", "量表重复"), where="--scale", got=name))
        found[name] = items
    if faults:
        raise InstrumentError(faults)
    return MappingProxyType(found)
