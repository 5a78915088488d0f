"""A table from columns of values: each with its head and unit, printed as the profile prints it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from survey.errors import Text
from survey.findings import Finding, Unit
from survey.psychometrics import Sample
from survey.report.document import (
    Align,
    Cell,
    Column,
    Inlines,
    Number,
    Row,
    Spanner,
    Styled,
    Table,
    TableNotes,
)
from survey.report.profiles.profile import Profile
from survey.report.wording.numbers import print_interval, print_number

__all__ = [
    "Interval",
    "Shown",
    "Value",
    "bound_in_note",
    "build_table",
    "group_of_rows",
    "in_note",
    "joined",
    "sample_note",
]

Interval: TypeAlias = tuple[float | None, float | None]
Value: TypeAlias = float | int | str | Interval | None
_FORBIDDEN = re.compile(r"[.@\s]+")
_ABSENT = Text("could not be computed", "无法计算")
_SYMBOL = re.compile(r"\*([^*]+)\*")


@dataclass(frozen=True, slots=True)
class Shown:
    """A column: its head (symbols between stars, for italics) and its values, all of one unit.

    A text is printed as it is, an empty one leaves the cell blank; None and NaN print as the profile's dash,
    a pair as an interval. ``strong`` names the rows whose cell is set in bold.
    """

    label: Text
    values: Sequence[Value]
    unit: Unit = Unit.PROPORTION
    strong: frozenset[int] = frozenset()


def build_table(
    key: str,
    title: Text,
    stub: Text | None,
    names: Sequence[str],
    columns: Sequence[Shown],
    profile: Profile,
    *,
    notes: Sequence[Text] = (),
    spanners: Sequence[tuple[Text, int, int]] = (),
) -> Table:
    """Return a three-line table.

    Parameters
    ----------
    key : str
        ``table.NAME``.
    stub : Text or None
        The head over the names of the rows; None where the rows have no names.
    names : sequence of str
        One a row.
    columns : sequence of Shown
        With as many values as there are names.
    notes : sequence of Text
        Sentences of the general note.
    spanners : sequence of (label, first, last)
        Heads over some of `columns`, counted from 0 without the stub.

    Examples
    --------
    >>> from survey.report.profiles.load import load_profile
    >>> shown = (Shown(Text("*r*", "相关"), [0.5, None]), Shown(Text("CI", "区间"), [(0.4, 0.6), ""]))
    >>> item = Text("Item", "题项")
    >>> made = build_table("table.a", Text("A", "甲"), item, ["x", "y"], shown, load_profile("apa7-en"))
    >>> [[inline if isinstance(inline, str) else inline.text for inline in cell.content]
    ...  for cell in made.rows[0].cells]
    [['x'], ['.500'], ['[', '.400', ', ', '.600', ']']]
    """
    shift = 0 if stub is None else 1
    heads = [] if stub is None else [Column((stub.say(profile.language),), "left")]
    heads += [Column(_marked(one.label.say(profile.language)), _align(one)) for one in columns]
    rows: list[Row] = []
    for place, name in enumerate(names):
        cells = [] if stub is None else [Cell((name,))]
        for j, one in enumerate(columns):
            where = f"{key.removeprefix('table.')}.{_FORBIDDEN.sub('_', name) or place}_{place}.c{j}"
            cells.append(Cell(_content(where, one.values[place], one.unit, profile), place in one.strong))
        rows.append(Row(tuple(cells)))
    return Table(
        key,
        (title.say(profile.language),),
        tuple(heads),
        tuple(rows),
        tuple(Spanner((label.say(profile.language),), a + shift, b + shift) for label, a, b in spanners),
        TableNotes(general=_marked(joined(notes, profile))) if notes else TableNotes(),
    )


def group_of_rows(label: str) -> Row:
    """Return the row that heads a group of rows."""
    return Row((Cell((label,)),), "group")


def joined(notes: Sequence[Text], profile: Profile) -> str:
    """Return sentences one after the other, as the language sets them."""
    return ("" if profile.language == "zh" else " ").join(note.say(profile.language) for note in notes)


def in_note(value: float | None, profile: Profile, unit: Unit = Unit.PROPORTION) -> str:
    """Return a number as the cells of the tables have it, for a sentence of a note.

    Examples
    --------
    >>> from survey.report.profiles.load import load_profile
    >>> in_note(0.716, load_profile("apa7-en")), in_note(None, load_profile("apa7-en"))
    ('.716', '—')
    """
    return _number("note.number.value", value, unit, profile).text


def bound_in_note(value: float, profile: Profile) -> str:
    """Return a bound that somebody chose, with the decimals it was given with, of fractions two at least.

    Examples
    --------
    >>> from survey.report.profiles.load import load_profile
    >>> [bound_in_note(value, load_profile("apa7-en")) for value in (0.3, 0.025, 3.0)]
    ['.30', '.025', '3']
    """
    text = f"{value:.2f}" if 0.0 < abs(value) < 1.0 and round(value, 2) == value else f"{value:g}"
    return text if profile.numbers.leading_zero else text.replace("0.", ".", 1)


def sample_note(sample: Sample) -> Text:
    """Say on how many rows a table rests, and what became of the others.

    Examples
    --------
    >>> sample_note(Sample(300, 285, 15, 285, "listwise")).en
    '*n* = 285 of 300 rows; 15 with a missing answer were left out (listwise).'
    """
    n, total, lost, pair = sample.n_used, sample.n_total, sample.n_dropped, sample.n_min_pair
    if sample.missing == "listwise":
        if lost == 0:
            return Text(f"*n* = {n:,}, all rows.", f"*n* = {n}，全部个案。")
        return Text(
            f"*n* = {n:,} of {total:,} rows; {lost:,} with a missing answer were left out (listwise).",
            f"*n* = {n}（共 {total} 个个案，按列表删除剔除含缺失值的 {lost} 个）。",
        )
    way = (
        Text("maximum likelihood", "极大似然")
        if sample.missing == "fiml"
        else Text("pairwise deletion", "成对删除")
    )
    return Text(
        f"*n* = {n:,} of {total:,} rows, missing answers by {way.en}; the least common pair has "
        f"{pair:,} rows.",
        f"*n* = {n}（共 {total} 个个案，缺失值处理：{way.zh}；成对有效个案最少 {pair} 个）。",
    )


def _align(one: Shown) -> Align:
    words = [value for value in one.values if isinstance(value, str) and value]
    if one.unit is Unit.WORD or (words and len(words) == len(one.values)):
        return "left"
    return "center" if any(isinstance(value, tuple) for value in one.values) else "decimal"


def _content(key: str, value: Value, unit: Unit, profile: Profile) -> Inlines:
    if isinstance(value, str):
        return (value,) if value else ()
    if isinstance(value, tuple):
        low, high = value
        if low is None or high is None or low != low or high != high:
            return _content(key, None, unit, profile)
        return print_interval(
            Finding(f"{key}_lower", low, unit), Finding(f"{key}_upper", high, unit), profile
        )
    return (_number(key, value, unit, profile),)


def _number(key: str, value: float | None, unit: Unit, profile: Profile) -> Number:
    if value is None or value != value or abs(value) == float("inf"):
        return print_number(Finding(key, None, unit, reason=_ABSENT), profile)
    return print_number(Finding(key, value, unit), profile)


def _marked(text: str) -> Inlines:
    parts = _SYMBOL.split(text)
    found = [Styled(part, "italic") if place % 2 else part for place, part in enumerate(parts) if part]
    return tuple(found)
