"""Reverse keys, scored against the declared scale and never against the answers that happen to occur."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from survey.instrument.model import Instrument
from survey.responses.frame import Responses

__all__ = ["reverse_scores", "score_items"]


def reverse_scores(answers: NDArray[np.float64], minimum: float, maximum: float) -> NDArray[np.float64]:
    """Return ``minimum + maximum - answers``; reversing twice is the identity.

    Examples
    --------
    >>> reverse_scores(np.array([1.0, 5.0, np.nan]), 1, 5).tolist()
    [5.0, 1.0, nan]
    """
    return minimum + maximum - answers


def score_items(responses: Responses, instrument: Instrument) -> NDArray[np.float64]:
    """Return the scale items scored so that high means more of the construct, shape (n, items).

    Parameters
    ----------
    responses : Responses
    instrument : Instrument
        Its `items` are the columns, in order.
    """
    codes = tuple(question.code for question in instrument.items)
    scores = responses.matrix(codes)
    for place, question in enumerate(instrument.items):
        if question.reverse and question.response_set is not None:
            points = question.response_set
            scores[:, place] = reverse_scores(scores[:, place], points.minimum, points.maximum)
    return scores
