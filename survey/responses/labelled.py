"""Clean answers with their labels, written as Parquet and as an SPSS file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from survey.errors import Language
from survey.instrument.model import Instrument, Question
from survey.responses.frame import Responses
from survey.responses.readers.statistics import write_sav

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["labelled_frame", "variable_labels", "write_parquet", "write_spss"]


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
    """
    import pandas as pd

    rows = responses.rows if responses.rows.size else np.arange(1, responses.n + 1)
    columns: dict[str, object] = {"row": rows[kept], "seconds": responses.seconds[kept]}
    for question in instrument.questions:
        for code, name in _names(question):
            if code in responses.values:
                columns[name] = _plain(responses.values[code][kept])
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
    return labels


def write_parquet(frame: pd.DataFrame, path: Path) -> None:
    """Write the rows as Parquet, the same bytes for the same rows."""
    frame.to_parquet(path, engine="pyarrow", index=False)


def write_spss(frame: pd.DataFrame, instrument: Instrument, path: Path, *, language: Language = "zh") -> None:
    """Write the rows as an SPSS file with variable and value labels."""
    wordings = variable_labels(instrument, language)
    values: dict[str, dict[int | float, str]] = {}
    for question in instrument.questions:
        numbered = {float(o.key): o.label.say(language) for o in question.every_option if _whole(o.key)}
        if question.kind in ("multi", "ranking"):
            continue
        if question.code in frame.columns and frame[question.code].dtype.kind in "fi" and numbered:
            values[question.code] = dict(numbered)
    labels = [wordings.get(str(name), str(name))[:250] for name in frame.columns]
    write_sav(frame, path, labels, values)


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
