"""Scales found by shared options: columns that stand together and are answered with the same points."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from survey.errors import Fault, InstrumentError, Text
from survey.responses.draft.given import named_items
from survey.responses.draft.kinds import Look
from survey.responses.draft.questions import Asked

__all__ = ["Found", "find_scales"]

_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Found:
    """The questions of a draft with their response sets and scales.

    Parameters
    ----------
    questions : tuple of Asked
    sets : mapping of str to Look
        Response sets by name.
    of_set, of_scale : mapping of str to str
        Name of the response set, and of the scale, by question code.
    """

    questions: tuple[Asked, ...]
    sets: dict[str, Look]
    of_set: dict[str, str]
    of_scale: dict[str, str]


def find_scales(asked: Sequence[Asked], given: Mapping[str, str] = _NONE, *, blocks: bool = False) -> Found:
    """Return likert items with their response sets, and runs of them that share a stem or a name as scales.

    Points that no other column shares are no scale: they are a choice among codes.

    Parameters
    ----------
    asked : sequence of Asked
    given : mapping of str to str
        Scales that the researcher names, as `named_items` reads them.
    blocks : bool
        Items that follow each other and share the wording of their options, but no stem or name, are a run.

    Raises
    ------
    InstrumentError
        With every scale given whose items do not exist or do not share ordered options.
    """
    named = named_items(given, [one.code for one in asked])
    of_given = {code: name for name, codes in named.items() for code in codes}
    sets: dict[str, Look] = {}
    of_set: dict[str, str] = {}
    of_scale: dict[str, str] = {}
    scaled: dict[str, Look] = {}
    taken = {one.code for one in asked} | set(named)
    faults: list[Fault] = []
    runs = [[one for one in asked if of_given.get(one.code) == name] for name in named]
    runs += _runs([one for one in asked if one.code not in of_given], blocks=blocks)
    for run in runs:
        name = of_given.get(run[0].code)
        look = _together([one.look for one in run], least=2 if run[0].matrix or name else 3)
        if look is None or any(one.look.kind not in ("points", "likert") for one in run):
            if name is not None:
                faults.append(_no_scale(name, run))
            continue
        if len(run) < 2 and run[0].look.kind != "likert":
            continue
        of_set |= dict.fromkeys((one.code for one in run), _set_of(look, sets))
        scaled |= dict.fromkeys((one.code for one in run), look)
        if len(run) > 1:
            name = name or _name(run, taken | set(of_scale.values()))
            of_scale |= dict.fromkeys((one.code for one in run), name)
    if faults:
        raise InstrumentError(faults)
    questions = tuple(replace(one, look=_settled(one, scaled)) for one in asked)
    return Found(questions, sets, of_set, of_scale)


def _set_of(look: Look, sets: dict[str, Look]) -> str:
    """Return the name of a response set, a new one where no other has its options."""
    name = next((n for n, known in sets.items() if _same(known, look)), f"set{len(sets) + 1}")
    sets.setdefault(name, look)
    return name


def _no_scale(name: str, run: Sequence[Asked]) -> Fault:
    what = Text("the items do not share ordered options", "这些题项的选项不一致，或没有可识别的顺序")
    got = "; ".join(f"{one.code}: {', '.join(label for _, label in one.look.options[:6])}" for one in run[:3])
    mend = Text(
        "leave the others out, or write the response set by hand",
        "请去掉其他题目，或在问卷文件中手工填写选项",
    )
    return Fault(what, where=f"--scale {name}", got=got, mend=mend)


def _settled(one: Asked, scaled: dict[str, Look]) -> Look:
    if one.code in scaled:
        return replace(scaled[one.code], kind="likert", codes=one.look.codes)
    if one.look.kind != "points":
        return one.look
    return replace(
        one.look, kind="single" if len(one.look.options) > 1 else "numeric", options=one.look.options
    )


def _runs(asked: Sequence[Asked], *, blocks: bool) -> list[list[Asked]]:
    runs: list[list[Asked]] = []
    for one in asked:
        if one.look.kind not in ("points", "likert"):
            continue
        if runs and _joins(runs[-1], one, blocks=blocks):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _joins(run: Sequence[Asked], one: Asked, *, blocks: bool) -> bool:
    """Tell whether an item goes on with a run: the same stem, or in a block the same options by wording."""
    last = run[-1]
    if _stem(one) == _stem(last):
        rows = bool(one.matrix) and one.look.kind == last.look.kind == "points"
        return rows or _together([last.look, one.look]) is not None
    alone = _stem(one)[0] == _stem(last)[0] == "alone"
    worded = one.look.kind == last.look.kind == "likert"
    return blocks and alone and worded and _together([item.look for item in (*run, one)]) is not None


def _stem(one: Asked) -> tuple[object, ...]:
    """Items of a scale share their matrix, or their name up to its last number."""
    if one.matrix:
        return ("matrix", one.number, one.matrix)
    named = re.fullmatch(r"(.*?)_?\d+[a-z]?", one.code)
    return (
        ("name", named.group(1))
        if named and not re.fullmatch(r"Q|V", named.group(1))
        else ("alone", one.code)
    )


def _together(looks: Sequence[Look], least: int = 3) -> Look | None:
    """Return the points that several columns share: the same labels, or bare numbers of one range."""
    first = looks[0]
    bare = all(code == label for look in looks for code, label in look.options)
    if not bare:
        wordings = {look.options for look in looks}
        longest = max(wordings, key=len)
        fits = all(set(dict(options).values()) <= set(dict(longest).values()) for options in wordings)
        same = first.kind == "likert" or len(wordings) == 1
        outside = {look.outside for look in looks if look.outside}
        if not (fits and same) or len(outside) > 1:
            return None
        return Look("likert", longest, outside=next(iter(outside), ""))
    codes = sorted({int(code) for look in looks for code, _ in look.options})
    if not least <= len(codes) <= 11:
        return None
    points = range(codes[0], codes[-1] + 1)
    return Look("likert", tuple((str(code), str(code)) for code in points))


def _same(a: Look, b: Look) -> bool:
    return a.options == b.options and a.outside == b.outside


def _name(run: Sequence[Asked], taken: set[str]) -> str:
    kind, *rest = _stem(run[0])
    if kind == "alone":
        name = f"BLOCK{run[0].number or run[0].columns[0][0] + 1}"
    elif kind == "name":
        name = re.sub(r"\W+", "", str(rest[0])).upper()
    else:
        name = f"M{run[0].number or run[0].columns[0][0]}"
    name = name.strip("_") if re.match(r"[A-Za-z]", name) else f"S{name}"
    while name in taken:
        name += "_S"
    return name
