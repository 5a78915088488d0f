"""Clean answers with their labels, written as Parquet and as an SPSS file.

Both hold the answers as they were given; a reversed item has a second column, scored (``IA5_r``). In the SPSS
file an answer that is none keeps its reason as a user-missing code, and a blank is system-missing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from survey.errors import Language, Text
from survey.instrument.model import Instrument, Question
from survey.responses.cells import CellState
from survey.responses.frame import Responses
from survey.responses.readers.statistics import write_sav
from survey.responses.recoding import reverse_scores

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["labelled_frame", "state_frame", "variable_labels", "write_parquet", "write_spss"]

# Codes that no scale uses, in a row: SPSS takes one range of user-missing values and one value beside it.
_REASONS = {
    CellState.SKIPPED: (-97, Text("skipped by routing", "跳题")),
    CellState.NOT_ASKED: (-98, Text("not asked", "未询问")),
    CellState.INVALID: (-99, Text("not a valid answer", "无效作答")),
}
_RANGE = {"lo": -99, "hi": -97}


def labelled_frame(responses: Responses, instrument: Instrument, kept: NDArray[np.bool_]) -> pd.DataFrame:
    """Return the kept rows as given: one column a question, or one an option of a multi-select or ranking.

    Parameters
    ----------
    responses : Responses
    instrument : Instrument
    kept : (n,) array of bool

    Returns
    -------
    DataFrame
        `row` is the row of the export; `seconds` the time taken. Codes that are whole numbers are numbers.
        Last come the reversed items again, scored so that high means more of their construct.
    """
    import pandas as pd

    rows = responses.rows if responses.rows.size else np.arange(1, responses.n + 1)
    columns: dict[str, object] = {"row": rows[kept], "seconds": responses.seconds[kept]}
    for question in instrument.questions:
        for code, name in _names(question):
            if code in responses.values:
                columns[name] = _plain(responses.values[code][kept])
    for question, name in _reversed(instrument):
        if question.response_set is not None and question.code in responses.values:
            points = question.response_set
            given = responses.matrix((question.code,))[kept, 0]
            columns[name] = reverse_scores(given, points.minimum, points.maximum)
    return pd.DataFrame(columns)


def state_frame(responses: Responses, instrument: Instrument, kept: NDArray[np.bool_]) -> pd.DataFrame:
    """Return what each cell of `labelled_frame` is, in the words of `CellState`: one column a question.

    Parameters
    ----------
    responses : Responses
    instrument : Instrument
    kept : (n,) array of bool
    """
    import pandas as pd

    words = np.array([state.name.lower() for state in CellState], dtype=object)
    rows = responses.rows if responses.rows.size else np.arange(1, responses.n + 1)
    columns: dict[str, object] = {"row": rows[kept]}
    for question in instrument.questions:
        if question.code in responses.states:
            columns[question.code] = pd.Categorical(words[responses.states[question.code][kept]], words)
    return pd.DataFrame(columns)


def variable_labels(instrument: Instrument, language: Language) -> dict[str, str]:
    """Return the wording of each column of `labelled_frame`."""
    labels: dict[str, str] = {}
    for question in instrument.questions:
        options = {option.key: option.label.say(language) for option in question.options}
        for code, name in _names(question):
            option = options.get(code.partition("/")[2])
            text = question.text.say(language)
            labels[name] = text if option is None else f"{text} - {option}"
    given, scored = _AS_GIVEN.say(language), _SCORED.say(language)
    for question, name in _reversed(instrument):
        labels[question.code], labels[name] = (f"{labels[question.code]} {how}" for how in (given, scored))
    return labels


def write_parquet(frame: pd.DataFrame, path: Path) -> None:
    """Write the rows as Parquet, the same bytes for the same rows."""
    frame.to_parquet(path, engine="pyarrow", index=False)


def write_spss(
    frame: pd.DataFrame,
    states: pd.DataFrame,
    instrument: Instrument,
    path: Path,
    *,
    language: Language = "zh",
) -> None:
    """Write the rows as an SPSS file with variable and value labels, and the reason where an answer is none.

    Parameters
    ----------
    frame, states : DataFrame
        Of `labelled_frame` and `state_frame`.
    instrument : Instrument
    path : Path
    language : {"zh", "en"}
        Of the labels.
    """
    frame = frame.copy()
    values: dict[str, dict[int | float, str]] = {}
    missing: dict[str, list[int | dict[str, int]]] = {}
    for question in instrument.questions:
        codes = _codes(question)
        own = {} if question.kind in ("multi", "ranking") else _value_labels(question, language)
        for _, name in _names(question):
            if name not in frame.columns or frame[name].dtype.kind not in "fi":
                continue
            answers = frame[name].to_numpy(np.float64)
            if np.isin(answers, list(codes.values())).any():
                continue  # a number that was answered; `state_frame` says which cells are none
            frame[name], used = _with_reasons(answers, states[question.code], codes)
            values[name] = own | {_REASONS[s][0]: _REASONS[s][1].say(language) for s in used if s in _REASONS}
            missing[name] = [_RANGE, *(codes[s] for s in codes if s not in _REASONS)]
    wordings = variable_labels(instrument, language)
    labels = [wordings.get(str(name), str(name))[:250] for name in frame.columns]
    write_sav(frame, path, labels, {name: own for name, own in values.items() if own}, missing)


def _value_labels(question: Question, language: Language) -> dict[int | float, str]:
    return {float(o.key): o.label.say(language) for o in question.every_option if _whole(o.key)}


def _codes(question: Question) -> dict[CellState, int]:
    """Return the code of each reason why an answer is none: "cannot judge" has its own in the instrument."""
    codes = {state: code for state, (code, _) in _REASONS.items()}
    outside = question.cannot_judge
    if outside is not None and _whole(outside.key):
        codes[CellState.CANNOT_JUDGE] = int(outside.key)
    return codes


def _with_reasons(
    answers: NDArray[np.float64], states: pd.Series, codes: dict[CellState, int]
) -> tuple[NDArray[np.float64], list[CellState]]:
    """Put the code of its reason where an answer is none; blanks stay NaN. Return the reasons that occur."""
    coded = answers.copy()
    used: list[CellState] = []
    for state, code in codes.items():
        here = (states == state.name.lower()).to_numpy()
        coded[here] = code
        if here.any():
            used.append(state)
    return coded, used


_AS_GIVEN = Text("(reversed item, as given)", "（反向题，原始作答）")
_SCORED = Text("(reversed item, scored)", "（反向题，已反向计分）")


def _reversed(instrument: Instrument) -> list[tuple[Question, str]]:
    """Return the reversed items, each with a name for its scored column that no other column has."""
    taken = {name for question in instrument.questions for _, name in _names(question)}
    found: list[tuple[Question, str]] = []
    for question in instrument.items:
        if question.reverse:
            name = f"{question.code}_r"
            while name in taken:
                name += "r"
            found.append((question, name))
    return found


def _names(question: Question) -> list[tuple[str, str]]:
    """Return the codes of a question's values with the names of their columns; SPSS knows no slash."""
    if question.kind not in ("multi", "ranking"):
        return [(question.code, question.code)]
    return [(f"{question.code}/{o.key}", f"{question.code}_{o.key}") for o in question.options]


def _whole(text: str) -> bool:
    return text.lstrip("-").isdigit()


def _plain(values: NDArray[np.generic]) -> NDArray[np.generic]:
    """Turn codes that are whole numbers into numbers, empty ones into NaN; leave words."""
    if values.dtype != object:
        return values
    texts = [str(value) for value in values.tolist()]
    if any(text and not _whole(text) for text in texts):
        return np.array(texts, dtype=object)
    return np.array([float(text) if text else np.nan for text in texts])
