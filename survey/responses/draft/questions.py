"""Columns gathered into the questions of a draft."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from survey.responses.cells import CellState
from survey.responses.draft.kinds import Look, look_at
from survey.responses.export import ExportColumn, RawExport
from survey.responses.spread import NO, YES
from survey.responses.texts import normal, parse_number

__all__ = ["Asked", "questions_of"]

_OPTION = re.compile(r"(?:___\w+|/[^/]+|\[[^\]]*\])$")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a draft.

    Parameters
    ----------
    code : str
    text : str
    look : Look
    columns : tuple of (int, str)
        Its columns, by place, each with the option that it is of, or empty.
    number : int or None
    matrix : str
        The stem that the question shares with others.
    """

    code: str
    text: str
    look: Look
    columns: tuple[tuple[int, str], ...]
    number: int | None = None
    matrix: str = ""


def questions_of(export: RawExport) -> tuple[Asked, ...]:
    """Return the questions that an export's columns show, in their order."""
    asked: list[Asked] = []
    places = list(enumerate(export.answers))
    for _, run in groupby(places, key=lambda one: _family(one[1], one[0])):
        columns = list(run)
        spread = _spread(columns) if len(columns) > 1 else None
        asked += [spread] if spread is not None else [_alone(place, column) for place, column in columns]
    return _with_codes(_without_summaries(asked))


def _family(column: ExportColumn, place: int) -> object:
    """Columns of one question follow each other and share its number or its wording."""
    if not column.part or column.words:
        return place
    return (column.number, normal(column.stem), _root(column.code))


def _root(code: str) -> str:
    """Return the question in a code such as ``needs[loan]``, ``needs/loan`` and ``needs___loan``."""
    return _OPTION.sub("", code) if _OPTION.search(code) else ""


def _alone(place: int, column: ExportColumn) -> Asked:
    look = Look("text") if column.words else look_at(column)
    text = column.part or column.stem or column.header
    matrix = column.stem if column.part and column.stem and column.part != column.stem else ""
    return Asked(column.code, text, look, ((place, ""),), column.number, matrix)


def _spread(columns: Sequence[tuple[int, ExportColumn]]) -> Asked | None:
    """Return a multi-select or a ranking whose options have columns of their own, or None for a matrix."""
    parts = [column.part for _, column in columns]
    if len({normal(part) for part in parts}) < len(parts) or not all(map(normal, parts)):
        return None
    seen = [set(column.cells[column.states == CellState.ANSWERED].tolist()) for _, column in columns]
    marks = [all(_mark(text, column) for text in own) for own, (_, column) in zip(seen, columns, strict=True)]
    if all(marks) and any(seen):
        kind = "multi"
    elif _ranks(columns):
        kind = "ranking"
    else:
        return None
    options = tuple((_key(part, place), part) for place, part in enumerate(parts, start=1))
    if len({code for code, _ in options}) < len(options):
        options = tuple((str(place), part) for place, part in enumerate(parts, start=1))
    first = columns[0][1]
    code = _root(first.code) or first.code
    text = first.stem or (f"第{first.number}题" if first.number is not None else first.header)
    other = frozenset(code for code, part in options if re.match(r"其[他它]|other", part, re.IGNORECASE))
    held = tuple((place, option) for (place, _), (option, _) in zip(columns, options, strict=True))
    return Asked(code, text, Look(kind, options, other=other), held, first.number)


def _key(part: str, place: int) -> str:
    return part if re.fullmatch(r"[A-Za-z]\w{0,15}|\d{1,3}", part) else str(place)


def _mark(text: str, column: ExportColumn) -> bool:
    own = normal(re.sub(r"^[A-Z]{1,2}\s*[.、]\s*", "", text))
    return normal(text) in YES or normal(text) in NO or own == normal(column.part)


def _ranks(columns: Sequence[tuple[int, ExportColumn]]) -> bool:
    """Tell whether each row gives every option another whole number from 1 to the number of options."""
    import numpy as np

    if len(columns) < 3:
        return False
    table = np.full((columns[0][1].cells.size, len(columns)), np.nan)
    for k, (_, column) in enumerate(columns):
        answered = column.states == CellState.ANSWERED
        table[answered, k] = [parse_number(text) for text in column.cells[answered].tolist()]
        if np.isnan(table[answered, k]).any():
            return False
    complete = table[~np.isnan(table).any(axis=1)]
    return bool(len(complete)) and bool((np.sort(complete, axis=1) == np.arange(1, len(columns) + 1)).all())


def _without_summaries(asked: Sequence[Asked]) -> list[Asked]:
    """Leave the joint cell of a multi-select aside where its options have columns."""
    spread = {one.code for one in asked if len(one.columns) > 1 and one.code}
    return [one for one in asked if len(one.columns) > 1 or one.code not in spread]


def _with_codes(asked: Sequence[Asked]) -> tuple[Asked, ...]:
    """Give every question a code that an instrument may have, no two the same."""
    taken: set[str] = set()
    named: list[Asked] = []
    rows: dict[int, int] = {}
    for one in asked:
        code = re.sub(r"[^A-Za-z0-9_]+", "_", one.code).strip("_") if one.code.isascii() else ""
        if not re.match(r"[A-Za-z]", code):
            code = f"V{one.columns[0][0] + 1}"
            if one.number is not None:
                row = rows[one.number] = rows.get(one.number, 0) + 1
                code = f"Q{one.number}_{row}" if one.matrix or row > 1 else f"Q{one.number}"
        while code.casefold() in taken:
            code = f"{code}_{one.columns[0][0] + 1}"
        taken.add(code.casefold())
        named.append(replace(one, code=code))
    return tuple(named)
