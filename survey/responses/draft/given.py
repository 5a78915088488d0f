"""Scales that the researcher names when an instrument is drafted: ``IA=Q17-Q21`` or ``IA=A1,A3,A5``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from survey.errors import Fault, InstrumentError, Text

__all__ = ["named_items", "parse_scale"]


def parse_scale(words: str) -> tuple[str, str]:
    """Return the name and the items of ``NAME=ITEMS``; which items there are is checked by `named_items`.

    Raises
    ------
    InstrumentError
        When there is no ``=``, or the name is no code.

    Examples
    --------
    >>> parse_scale("IA=Q17-Q21")
    ('IA', 'Q17-Q21')
    """
    name, sign, items = (part.strip() for part in words.partition("="))
    if not sign or not items or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        what = Text("a scale is written as its code and its items", "量表应写作“代码=题项”")
        raise InstrumentError(Fault(what, where="--scale", expected="IA=Q17-Q21", got=words))
    return name, items


def named_items(scales: Mapping[str, str], codes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the codes of each scale's items.

    Parameters
    ----------
    scales : mapping of str to str
        Items by name, as codes or numbers with commas between them; ``-`` stands for all from one to another.
    codes : sequence of str
        The questions of the draft, in their order.

    Raises
    ------
    InstrumentError
        With every item that is not there or stands in two scales.

    Examples
    --------
    >>> named_items({"A": "1-2", "B": "Q3,Q5"}, ["Q1", "Q2", "Q3", "Q4", "Q5"])
    {'A': ('Q1', 'Q2'), 'B': ('Q3', 'Q5')}
    """
    faults: list[Fault] = []
    found: dict[str, tuple[str, ...]] = {}
    owner: dict[str, str] = {}
    for name, words in scales.items():
        items: list[str] = []
        for part in filter(None, (word.strip() for word in words.split(","))):
            items += _span(part, codes, name, faults)
        for code in items:
            if owner.setdefault(code, name) != name:
                what = Text("an item stands in two scales", "同一题项属于两个量表")
                faults.append(Fault(what, where=f"--scale {name}", got=f"{code} ({owner[code]})"))
        found[name] = tuple(dict.fromkeys(items))
        if len(found[name]) < 2 and not faults:
            what = Text("a scale has at least two items", "一个量表至少要有两个题项")
            faults.append(Fault(what, where=f"--scale {name}", got=words))
    if faults:
        raise InstrumentError(faults)
    return found


def _span(part: str, codes: Sequence[str], name: str, faults: list[Fault]) -> Sequence[str]:
    """Return one item, or all from one to another."""
    ends = [part] if _code(part, codes) in codes else part.split("-")
    places: list[int] = []
    for end in ends:
        code = _code(end.strip(), codes)
        if code in codes:
            places.append(list(codes).index(code))
        else:
            what = Text("the export has no such question", "导出文件中没有这道题")
            expected = ", ".join(codes) if len(codes) <= 12 else f"{codes[0]} ... {codes[-1]}"
            faults.append(Fault(what, where=f"--scale {name}", got=end.strip() or part, expected=expected))
    if len(places) != len(ends) or len(ends) > 2:
        return ()
    return codes[places[0] : places[-1] + 1]


def _code(word: str, codes: Sequence[str]) -> str:
    return f"Q{word}" if word.isdigit() and word not in codes else word
