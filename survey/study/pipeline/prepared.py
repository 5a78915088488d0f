"""Answers made ready for analysis: one group in one wave, valid rows only, items recoded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Prepared"]


def _independent() -> NDArray[np.int64]:
    return np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Prepared:
    """The valid answers of one group in one wave.

    Parameters
    ----------
    group, wave : str
        E.g. ``"business_owner"`` and ``"main"`` or ``"pretest"``.
    items : tuple of str, length p
        Codes of the scale items that the group was asked, in questionnaire order.
    recoded : ndarray of float, shape (n, p)
        Scored answers, high = more of the construct; NaN where not answered or cannot judge.
    as_given : ndarray of float, shape (n, p)
        The answers before reversal.
    cannot_judge : ndarray of bool, shape (n, p)
    background : mapping of str to ndarray, each of length n
        Background answers by question code: option codes as text (empty where unanswered) for
        single choice, float for numeric questions, whether something was written for open ones, and
        ``question/option`` columns of 0, 1 or NaN (multi-select) or ranks (ranking).
    rows : ndarray of int, length n
        The rows of the export.
    seconds : ndarray of float, length n
        Time taken.
    submitted : ndarray of str, length n
        When each was submitted (ISO 8601); empty where the export does not say.
    clusters : ndarray of int, length n
        Who belongs together, by the plan's ``nested_in``: numbered from 0, -1 where a respondent did not say;
        empty where the plan names no question.
    """

    group: str
    wave: str
    items: tuple[str, ...]
    recoded: NDArray[np.float64]
    as_given: NDArray[np.float64]
    cannot_judge: NDArray[np.bool_]
    background: Mapping[str, NDArray[Any]]
    rows: NDArray[np.int64]
    seconds: NDArray[np.float64]
    submitted: NDArray[np.str_]
    clusters: NDArray[np.int64] = field(default_factory=_independent)

    @property
    def n(self) -> int:
        """The number of valid rows."""
        return int(self.recoded.shape[0])

    def frame(self, items: Sequence[str] | None = None) -> pd.DataFrame:
        """Return the recoded items as a frame, all of them or those named."""
        import pandas as pd

        whole = pd.DataFrame(self.recoded, columns=list(self.items))
        return whole if items is None else whole[list(items)]
