"""Scales found by shared options: columns that stand together and are answered with the same points."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from survey.responses.draft.kinds import Look
from survey.responses.draft.questions import Asked

__all__ = ["Found", "find_scales"]


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


def find_scales(asked: Sequence[Asked]) -> Found:
    """Return likert items with their response sets, and runs of them that share a stem or a name as scales.

    Points that no other column shares are no scale: they are a choice among codes.
    """
    runs = _runs(asked)
    sets: dict[str, Look] = {}
    of_set: dict[str, str] = {}
    of_scale: dict[str, str] = {}
    scaled: dict[str, Look] = {}
    for run in runs:
        look = _together([one.look for one in run], least=2 if run[0].matrix else 3)
        if look is None or (len(run) < 2 and run[0].look.kind != "likert"):
            continue
        name = next((n for n, known in sets.items() if _same(known, look)), f"set{len(sets) + 1}")
        sets.setdefault(name, look)
        scale = _name(run, set(of_scale.values()) | {one.code for one in asked}) if len(run) > 1 else ""
        for one in run:
            of_set[one.code] = name
            scaled[one.code] = look
            if scale:
                of_scale[one.code] = scale
    questions = tuple(replace(one, look=_settled(one, scaled)) for one in asked)
    return Found(questions, sets, of_set, of_scale)


def _settled(one: Asked, scaled: dict[str, Look]) -> Look:
    if one.code in scaled:
        return replace(scaled[one.code], kind="likert", codes=one.look.codes)
    if one.look.kind != "points":
        return one.look
    return replace(
        one.look, kind="single" if len(one.look.options) > 1 else "numeric", options=one.look.options
    )


def _runs(asked: Sequence[Asked]) -> list[list[Asked]]:
    runs: list[list[Asked]] = []
    for one in asked:
        if one.look.kind not in ("points", "likert"):
            continue
        last = runs[-1][-1] if runs else None
        rows = last is not None and bool(one.matrix) and one.look.kind == last.look.kind == "points"
        if last is not None and _stem(one) == _stem(last) and (rows or _together([last.look, one.look])):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


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
    stem = _stem(run[0])
    name = (
        re.sub(r"\W+", "", str(stem[1])).upper()
        if stem[0] == "name"
        else f"M{run[0].number or run[0].columns[0][0]}"
    )
    name = name.strip("_") if re.match(r"[A-Za-z]", name) else f"S{name}"
    while name in taken:
        name += "_S"
    return name
