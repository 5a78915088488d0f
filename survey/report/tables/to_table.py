"""Any tidy result of the library as a table of the document model, for notebooks and the terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from survey.errors import Fault, ReportError, Text
from survey.findings import Finding, Unit
from survey.report.document import Cell, Column, Row, Styled, Table, TableNotes
from survey.report.profiles.load import load_profile
from survey.report.profiles.profile import Profile
from survey.report.tables.column_words import ColumnWord, column_word
from survey.report.wording.numbers import print_number, untrusted_note

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["to_table"]

_FORBIDDEN = re.compile(r"[.@\s]+")
_ABSENT = Text("could not be computed", "无法计算")


@runtime_checkable
class _HasFrame(Protocol):
    @property
    def frame(self) -> pd.DataFrame: ...


@runtime_checkable
class _HasParameters(Protocol):
    @property
    def parameters(self) -> pd.DataFrame: ...


def to_table(
    result: object, *, profile: Profile | None = None, key: str = "table.result", title: str = ""
) -> Table:
    """Turn a result into a table.

    Parameters
    ----------
    result : object
        A result with a ``frame`` (reliability, loadings, Fornell-Larcker, ...) or ``parameters`` (a fit),
        or a frame itself.
    profile : Profile, optional
        APA in English by default.
    key : str
        The table's key.
    title : str
        Its caption; the result's kind by default.

    Returns
    -------
    Table
        Text columns left, numbers printed by the profile under ``kind.row.column`` keys. Values of a fit
        that did not converge, or whose solution is inadmissible, carry the profile's mark and a note.

    Raises
    ------
    ReportError
        When the result has no frame.

    Examples
    --------
    >>> import pandas as pd
    >>> table = to_table(pd.DataFrame({"mean": [3.256]}, index=["IA1"]))
    >>> table.rows[0].cells[1].content[0].text
    '3.26'
    """
    style = profile or load_profile("apa7-en")
    frame = _frame_of(result)
    trusted = _is_trusted(result)
    kind = type(result).__name__
    words = [column_word(str(name), fraction=_is_fraction(frame[name])) for name in frame.columns]
    numeric = [_is_numeric(frame[name]) for name in frame.columns]
    stubbed = not _is_counter(frame)
    heads = [Column(("",), "left")] if stubbed else []
    heads += [_head(word, style, number=one) for word, one in zip(words, numeric, strict=True)]
    rows: list[Row] = []
    for place, (label, values) in enumerate(zip(frame.index, frame.itertuples(index=False), strict=True)):
        stub = _FORBIDDEN.sub("_", str(label)) or str(place)
        cells = [Cell((str(label),))] if stubbed else []
        for name, word, value in zip(frame.columns, words, values, strict=True):
            statistic = _FORBIDDEN.sub("_", str(name))
            cells.append(_cell(f"{kind}.{stub}.{statistic}", value, word.unit, style, trusted=trusted))
        rows.append(Row(tuple(cells)))
    notes = TableNotes() if trusted else TableNotes(general=(untrusted_note(style),))
    return Table(key, (title or kind,), tuple(heads), tuple(rows), notes=notes)


def _frame_of(result: object) -> pd.DataFrame:
    import pandas as pd

    if isinstance(result, pd.DataFrame):
        return result
    for protocol, name in ((_HasParameters, "parameters"), (_HasFrame, "frame")):
        if isinstance(result, protocol):
            found: object = getattr(result, name)
            if isinstance(found, pd.DataFrame):
                return found
    what = Text("this result has no tidy table", "该结果没有可输出的表格")
    raise ReportError(Fault(what, got=type(result).__name__))


def _is_counter(frame: pd.DataFrame) -> bool:
    """Say whether the index only counts the rows and names nothing."""
    import pandas as pd

    return isinstance(frame.index, pd.RangeIndex)


def _is_trusted(result: object) -> bool:
    """Say whether a fit converged to an admissible solution; results without convergence are closed forms."""
    convergence: object = getattr(result, "convergence", None)
    if convergence is None:
        return True
    return bool(getattr(convergence, "converged", True)) and bool(getattr(convergence, "admissible", True))


def _is_numeric(column: Any) -> bool:
    import pandas as pd

    return bool(pd.api.types.is_numeric_dtype(column)) and not bool(pd.api.types.is_bool_dtype(column))


def _is_fraction(column: Any) -> bool:
    return _is_numeric(column) and bool((column.dropna().abs() <= 1).all())


def _head(word: ColumnWord, profile: Profile, *, number: bool) -> Column:
    label = word.label.say(profile.language)
    return Column((Styled(label, "italic") if word.symbol else label,), "decimal" if number else "left")


def _cell(key: str, value: Any, unit: Unit, profile: Profile, *, trusted: bool) -> Cell:
    """Return a cell: texts as they are, numbers by their unit, what is not there as the profile's dash."""
    if isinstance(value, str):
        return Cell((value,))
    if value is None or value != value:
        return Cell((print_number(Finding(key, None, unit, reason=_ABSENT), profile),))
    plain = value.item() if hasattr(value, "item") else value
    if isinstance(plain, float) and plain in (float("inf"), float("-inf")):
        return Cell((("−" if plain < 0 else "") + "∞",))
    if isinstance(plain, bool) or not isinstance(plain, int | float):
        return Cell((str(plain),))
    return Cell((print_number(Finding(key, plain, unit, trusted=trusted), profile),))
