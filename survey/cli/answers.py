"""The answers of a table as a command takes them: codes that are no answers, items keyed the other way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from survey.cli.data import listed_names
from survey.errors import DataError, Fault, Text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["as_answers", "parse_answer_scale", "without_contradiction"]

_RANGE = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*(?:-|–|~|:|\.\.)\s*(-?\d+(?:\.\d+)?)\s*")


def as_answers(
    frame: pd.DataFrame,
    items: Sequence[str],
    *,
    user_missing: str | None = None,
    reverse: str | None = None,
    answers: str | None = None,
) -> pd.DataFrame:
    """Blank some codes of the items of a table, and recode those that are keyed the other way.

    Parameters
    ----------
    frame : DataFrame
    items : sequence of str
        No other column is changed: an age of 99 stays.
    user_missing : str, optional
        ``-9,99``: what these codes hold is no answer.
    reverse : str, optional
        ``a1,c4``: each answer x becomes LOW + HIGH - x.
    answers : str, optional
        ``LOW-HIGH``, the answer scale, to which every item is held; `reverse` needs it.

    Raises
    ------
    DataError
        For a code that is no number or that no item holds, an item beyond the answer scale, one to reverse
        that is text or not among the items, and for `reverse` without `answers`.
    """
    scale = None if answers is None else parse_answer_scale(answers)
    own = [name for name in dict.fromkeys(items) if name in frame.columns]
    if user_missing is not None:
        frame = _blanked(frame, own, _codes(user_missing))
    if scale is not None:
        _hold_to(frame, own, scale)
    return frame if reverse is None else _reversed(frame, own, reverse, scale)


def parse_answer_scale(value: str) -> tuple[float, float]:
    """Return the lowest and the highest answer.

    Raises
    ------
    DataError
        When these are not two numbers, the lower one first.

    Examples
    --------
    >>> parse_answer_scale("1-5"), parse_answer_scale("-3..3")
    ((1.0, 5.0), (-3.0, 3.0))
    """
    found = _RANGE.fullmatch(value)
    low, high = (float(found[1]), float(found[2])) if found else (0.0, 0.0)
    if low < high:
        return low, high
    what = Text("the answer scale is not two numbers", "答案范围应为两个数值")
    raise DataError(Fault(what, where="--answers", expected="LOW-HIGH, 1-5", got=value))


def without_contradiction(
    correlation: str, missing: Literal["listwise", "pairwise", "fiml"]
) -> Literal["listwise", "pairwise", "fiml"]:
    """Return how missing answers are treated where ``--correlation fiml`` may ask for it too.

    Raises
    ------
    DataError
        For ``--correlation fiml --missing pairwise``, which ask for two treatments.
    """
    if correlation != "fiml":
        return missing
    if missing == "pairwise":
        what = Text("--correlation fiml and --missing pairwise contradict each other", "两个选项相互矛盾")
        raise DataError(Fault(what, where="--missing", expected="fiml", got=missing))
    return "fiml"


def _codes(value: str) -> list[float]:
    parts = listed_names(value)
    try:
        return [float(part) for part in parts]
    except ValueError:
        what = Text("a code is not a number", "缺失编码不是数字")
        raise DataError(Fault(what, where="--user-missing", expected="-9,99", got=value)) from None


def _blanked(frame: pd.DataFrame, items: list[str], codes: list[float]) -> pd.DataFrame:
    """Blank the codes; refuse codes that no item holds, because that is a slip."""
    numbers = frame[items].select_dtypes("number")
    held = numbers.isin(codes)
    if not held.to_numpy().any():
        what = Text("no item holds any of these codes", "没有任何题项含有这些编码")
        raise DataError(Fault(what, where="--user-missing", got=", ".join(f"{code:g}" for code in codes)))
    return frame.assign(**{str(name): numbers[name].mask(held[name]) for name in numbers.columns})


def _hold_to(frame: pd.DataFrame, items: list[str], scale: tuple[float, float]) -> None:
    """Refuse answers beyond the declared scale: codes of missing answers, or another scale."""
    low, high = scale
    what = Text("the item goes beyond the answer scale", "该题项超出答案范围")
    mend = Text("codes that are no answers: --user-missing", "表示缺失的编码请用 --user-missing 指定")
    faults: list[Fault] = []
    for item, column in frame[items].select_dtypes("number").items():
        if bool(((column < low) | (column > high)).any()):
            got = f"{column.min():g}..{column.max():g}"
            faults.append(Fault(what, str(item), f"{low:g}..{high:g}", got, mend))
    if faults:
        raise DataError(faults)


def _reversed(
    frame: pd.DataFrame, items: list[str], reverse: str, scale: tuple[float, float] | None
) -> pd.DataFrame:
    if scale is None:
        what = Text("reversing needs the answer scale", "反向计分需要给出答案范围")
        raise DataError(Fault(what, where="--reverse", expected="--answers LOW-HIGH"))
    low, high = scale
    faults: list[Fault] = []
    recoded: dict[str, pd.Series[float]] = {}
    for item in listed_names(reverse, tuple(map(str, frame.columns))):
        if item not in frame.columns:
            faults.append(
                Fault(Text("there is no such column", "数据中没有这一列"), where=f"--reverse {item}")
            )
        elif frame[item].dtype.kind not in "biuf":
            faults.append(Fault(Text("the item is not numbers", "该题项不是数值"), where=f"--reverse {item}"))
        else:
            recoded[item] = low + high - frame[item]
    if faults:
        raise DataError(faults)
    return frame.assign(**recoded)
