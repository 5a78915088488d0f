"""A group's instrument drafted from its export, so far finished that a first analysis runs on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from survey.errors import Text
from survey.instrument.model import Instrument, Question
from survey.responses.draft import Draft, draft_instrument
from survey.responses.export import RawExport
from survey.responses.frame import Responses, decode_export
from survey.responses.mapping import ColumnMap, map_text
from survey.responses.matching import match_columns
from survey.responses.readers import read_export
from survey.study.scaffold.answers import NewGroup, NewStudy

__all__ = ["MODEL_ITEMS", "DraftedGroup", "draft_group"]

MODEL_ITEMS = 3  # a factor that stands alone is identified by three items (Bollen 1989)
_MISSING_SHARE = 0.20  # the plan's rule
_RARE_SHARE = 0.02  # below it the last of bare codes may be no point of the scale
_ROWS_PER_ITEM = 3  # complete rows for each item of the model, below which no first model is fitted


@dataclass(frozen=True, slots=True)
class DraftedGroup:
    """A group with the instrument that its export shows.

    Parameters
    ----------
    group : NewGroup
    export : Path
    platform : str
    text : str
        The instrument file.
    instrument : Instrument
    map_text : str
        The map of the columns that headers alone do not say; empty where none is needed.
    n : int
        Rows of the export.
    scales : tuple of str
        Those that a first model can hold.
    mostly_complete : bool
        At least half of the rows answered four fifths of the scale items, so that a rule can ask for it.
    date : date or None
        The export's own, where it holds no time of submission.
    notes : tuple of Text
        What the answers say that the researcher has to decide on.
    """

    group: NewGroup
    export: Path
    platform: str
    text: str
    instrument: Instrument
    map_text: str
    n: int
    scales: tuple[str, ...]
    mostly_complete: bool
    date: dt.date | None
    notes: tuple[Text, ...]


def draft_group(group: NewGroup, path: Path, study: NewStudy) -> DraftedGroup:
    """Draft the instrument of a group from its export.

    Items that everyone answered alike leave their scale, because no correlation can be computed with them.
    Which items are reversed is not decided: those that run against their scale are named in the notes.

    Raises
    ------
    ResponseError
        When the export cannot be read.
    InstrumentError
        When a scale that the researcher names has items that do not exist or share no ordered options.
    """
    export = read_export(path, platform=study.platform, form=study.form)
    draft = draft_instrument(export, group.code, scales=study.scales, blocks=True)
    answers = _answers(export, draft, group.code)
    constant = _constant(draft.instrument, answers)
    if constant:
        draft = draft_instrument(export, group.code, scales=study.scales, blocks=True, apart=constant)
    fit, notes = _fit_scales(draft.instrument, answers)
    if constant:
        listed = ", ".join(constant)
        notes.insert(
            0, Text(f"answered alike by everyone, left out: {listed}", f"全部作答相同，未纳入量表：{listed}")
        )
    instructed = ", ".join(item.code for item in draft.instrument.instructed_items)
    if instructed:
        en = f"taken for an instructed item by its wording, and not scored: {instructed}"
        notes.append(Text(en, f"按题干判断为指定作答题，不计分：{instructed}"))
    return DraftedGroup(
        group,
        path,
        export.platform,
        draft.text,
        draft.instrument,
        map_text(draft.columns) if draft.columns.columns else "",
        export.n,
        fit,
        _mostly_complete(draft.instrument, answers),
        None if any(answers.submitted) else _date_of(path),
        tuple(notes),
    )


def _answers(export: RawExport, draft: Draft, group: str) -> Responses:
    columns: ColumnMap = draft.columns
    matches = match_columns(export, draft.instrument, columns.columns, not_asked=columns.not_asked)
    return decode_export(export, draft.instrument, matches, group=group)


def _date_of(path: Path) -> dt.date:
    """Return the day on which the export was last changed: nothing that is printed reads the clock."""
    return dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC).date()


def _mostly_complete(instrument: Instrument, answers: Responses) -> bool:
    values = answers.matrix(tuple(question.code for question in instrument.items))
    share = np.isnan(values).mean(axis=1) if values.shape[1] else np.zeros(answers.n)
    return bool((share <= _MISSING_SHARE).mean() >= 0.5)


def _constant(instrument: Instrument, answers: Responses) -> tuple[str, ...]:
    codes = tuple(question.code for question in instrument.items)
    values = answers.matrix(codes)
    answered = ~np.isnan(values)
    low = np.min(values, axis=0, initial=np.inf, where=answered)
    high = np.max(values, axis=0, initial=-np.inf, where=answered)
    return tuple(code for code, alike in zip(codes, low >= high, strict=True) if alike)


def _fit_scales(instrument: Instrument, answers: Responses) -> tuple[tuple[str, ...], list[Text]]:
    """Return the scales that a first model can hold, and what is to be said of all.

    Scales are taken from the most complete one on, as long as enough rows are complete on all of them.
    """
    values = {scale.code: answers.matrix(scale.items) for scale in instrument.scales}
    complete = {code: ~np.isnan(X).any(axis=1) for code, X in values.items()}
    notes: list[Text] = []
    kept, fit, n_items = np.ones(answers.n, dtype=bool), set[str](), 0
    for scale in sorted(instrument.scales, key=lambda one: -int(complete[one.code].sum())):
        n, together = len(scale.items), int((kept & complete[scale.code]).sum())
        if n < MODEL_ITEMS:
            en = f"scale {scale.code} has {n} items, fewer than a factor of its own needs: not in the model"
            notes.append(Text(en, f"量表 {scale.code} 仅有 {n} 题，不足以单独构成因子，未纳入模型"))
        elif together < _ROWS_PER_ITEM * (n_items + n):
            en = f"scale {scale.code}: with it {together} rows would be complete: not in the model"
            notes.append(Text(en, f"量表 {scale.code}：若纳入则完整作答仅 {together} 行，未纳入模型"))
        else:
            kept, n_items = kept & complete[scale.code], n_items + n
            fit.add(scale.code)
    for scale in instrument.scales:
        notes += _rare_end(scale.code, instrument.question(scale.items[0]), values[scale.code])
        if scale.code in fit:
            notes += _against(scale.code, scale.items, values[scale.code])
    return tuple(scale.code for scale in instrument.scales if scale.code in fit), notes


def _rare_end(code: str, item: Question, values: NDArray[np.float64]) -> list[Text]:
    """Ask about the last of bare codes where hardly anyone chose it: no label says "cannot judge" there."""
    points = [] if item.response_set is None else list(item.response_set.options)
    if not points or any(str(point.code) != point.label.en for point in points):
        return []
    last, answered = max(float(point.code) for point in points), values[~np.isnan(values)]
    share = float((answered == last).mean()) if answered.size else 1.0
    if share >= _RARE_SHARE:
        return []
    en = f"scale {code}: {last:g} is {share:.1%} of the answers; a point, or cannot judge (cannot_judge)?"
    zh = f"量表 {code}：选 {last:g} 的占 {share:.1%}，是量表的一点，还是“无法判断”（cannot_judge）？"
    return [Text(en, zh)]


def _against(code: str, items: Sequence[str], values: NDArray[np.float64]) -> list[Text]:
    """Name the items that run against the rest of their scale, by the first component's signs."""
    complete = values[~np.isnan(values).any(axis=1)]
    if len(complete) <= len(items) or (complete.std(axis=0) == 0).any():
        return []
    first = np.linalg.eigh(np.corrcoef(complete, rowvar=False))[1][:, -1]
    turned = first * np.sign(first.sum() or 1.0) < 0
    if not turned.any():
        return []
    listed = ", ".join(item for item, against in zip(items, turned, strict=True) if against)
    return [
        Text(
            f"scale {code}: {listed} against the direction of the rest; reversed? (reverse: true)",
            f"量表 {code}：{listed} 与其余题项方向相反，是否为反向题？（reverse: true）",
        )
    ]
