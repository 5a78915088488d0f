"""A sheet printed as Wenjuanxing exports it, by text or by code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias, cast

from survey.instrument import Instrument, OptionCode, Question
from survey.study.simulate.sheet import Sheet, State, as_cells

__all__ = ["Row", "export_rows"]

Row: TypeAlias = list["str | int"]
_METADATA = ("序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP")
_SKIPPED_TEXT, _SKIPPED_CODE, _BLANK_TEXT = "(跳过)", -3, "(空)"


def export_rows(
    sheet: Sheet,
    instrument: Instrument,
    moments: Sequence[dt.datetime],
    addresses: Sequence[str],
    form: Literal["text", "code"],
) -> list[Row]:
    """Return the rows of the workbook, the header first.

    Parameters
    ----------
    sheet : Sheet
        In order of submission.
    instrument : Instrument
    moments : sequence of datetime
    addresses : sequence of str
        What stands under 来自IP.
    form : {"text", "code"}
        By text a multi-select is one cell joined by ``┋`` and a ranking one joined by ``→``; by code
        each option has a column, holding 0 or 1, or the rank. Skipped is ``(跳过)`` or -3.
    """
    printers = [_column(question, form) for question in instrument.questions]
    header: Row = [*_METADATA, *(name for names, _ in printers for name in names)]
    rows = [header]
    columns = [sheet.cells[question.code] for question in instrument.questions]
    nothing = as_cells([""] * sheet.n)
    words = [sheet.words.get(question.code, nothing) for question in instrument.questions]
    for i in range(sheet.n):
        moment = moments[i]
        stamp = f"{moment.year}/{moment.month}/{moment.day} {moment.hour}:{moment:%M:%S}"
        row: Row = [i + 1, stamp, f"{int(sheet.seconds[i])}秒", "手机提交", "微信", addresses[i]]
        for (_, printer), column, said in zip(printers, columns, words, strict=True):
            row.extend(printer(column[i], str(said[i])))
        rows.append(row)
    return rows


Printer: TypeAlias = Callable[[object, str], Row]


def _column(question: Question, form: Literal["text", "code"]) -> tuple[list[str], Printer]:
    """Return the headers of a question and what prints its cells."""
    if form == "code" and question.kind in ("multi", "ranking"):
        names = [f"第{question.number}题({option.label.zh})" for option in question.options]
        return names, lambda answer, _: _spread(question, answer)
    name = f"{question.number}、{question.text.zh}"
    if form == "code":
        return [name], lambda answer, _: [_code(answer)]
    return [name], lambda answer, said: [_text(question, answer, said)]


def _code(answer: object) -> str | int:
    if answer is State.SKIPPED:
        return _SKIPPED_CODE
    if answer is State.BLANK:
        return ""
    if isinstance(answer, int):
        return answer
    return f"{answer:g}" if isinstance(answer, float) else str(answer)


def _spread(question: Question, answer: object) -> Row:
    """Print a multi-select as 0 and 1, a ranking as ranks, one column for each option."""
    codes = [option.code for option in question.options]
    if answer is State.SKIPPED:
        return [_SKIPPED_CODE] * len(codes)
    if answer is State.BLANK:
        return [""] * len(codes)
    chosen = list(cast("tuple[OptionCode, ...]", answer))
    if question.kind == "multi":
        return [int(code in chosen) for code in codes]
    return [chosen.index(code) + 1 if code in chosen else -2 for code in codes]


def _text(question: Question, answer: object, said: str) -> str:
    if answer is State.SKIPPED:
        return _SKIPPED_TEXT
    if answer is State.BLANK:
        return _BLANK_TEXT
    if question.kind in ("numeric", "text"):
        return f"{answer:g}" if isinstance(answer, int | float) else str(answer)
    if isinstance(answer, tuple):
        joint = "→" if question.kind == "ranking" else "┋"
        return joint.join(_label(question, code, said) for code in cast("tuple[OptionCode, ...]", answer))
    return _label(question, cast(OptionCode, answer), said)


def _label(question: Question, code: OptionCode, said: str) -> str:
    """Return an option's wording; an option that takes words carries them in brackets."""
    option = question.option(code)
    if option is None:
        return str(code)
    return f"{option.label.zh}〖{said}〗" if option.other else option.label.zh
