"""What the plan's rules did to one export: every row's reasons, and the flow that adds up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from survey.numerics.plain_repr import plain_repr

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CleaningResult"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class CleaningResult:
    """What the rules did to one export.

    Parameters
    ----------
    group, wave : str
    file, sha256 : str
        The export.
    rules : tuple of str
        Names in the order in which they were applied.
    hits : ndarray of bool, shape (n, rules)
        Which rules hit each row, whether or not an earlier one did.
    values : ndarray of float, shape (n, rules)
        What each rule looked at; NaN where it could not be scored.
    first : ndarray of int, shape (n,)
        The place of the first rule that hit; -1 for kept rows.
    distributed : int or None
        How many questionnaires were handed out; None for an open link.
    seconds : ndarray of float, shape (n,)
    submitted : tuple of str
    cannot_judge : tuple of (str, float)
        Each scale item's share of "cannot judge" among the kept rows.
    dropped_items : tuple of str
        Items whose share exceeds the limit; they leave the shared model.
    """

    group: str
    wave: str
    file: str
    sha256: str
    rules: tuple[str, ...]
    hits: Flags
    values: Floats
    first: NDArray[np.int64]
    distributed: int | None
    seconds: Floats
    submitted: tuple[str, ...]
    cannot_judge: tuple[tuple[str, float], ...]
    dropped_items: tuple[str, ...]

    __repr__ = plain_repr

    @property
    def kept(self) -> Flags:
        """Which rows are valid."""
        return self.first < 0

    @property
    def n_returned(self) -> int:
        """How many rows the export holds."""
        return int(self.first.size)

    @property
    def n_valid(self) -> int:
        """How many rows are kept."""
        return int(self.kept.sum())

    @property
    def excluded(self) -> dict[str, int]:
        """How many rows each rule excluded, each row counted at the first rule that hit it."""
        return {rule: int((self.first == k).sum()) for k, rule in enumerate(self.rules)}

    @property
    def hit(self) -> dict[str, int]:
        """How many rows each rule hit in all."""
        return {rule: int(self.hits[:, k].sum()) for k, rule in enumerate(self.rules)}

    @property
    def hit_alone(self) -> dict[str, int]:
        """How many rows each rule alone hit."""
        alone = self.hits.sum(axis=1) == 1
        return {rule: int((self.hits[:, k] & alone).sum()) for k, rule in enumerate(self.rules)}

    @property
    def hit_jointly(self) -> dict[tuple[str, str], int]:
        """How many rows each pair of rules hit together."""
        both = self.hits.T.astype(np.int64) @ self.hits.astype(np.int64)
        return {
            (first, second): int(both[k, m])
            for k, first in enumerate(self.rules)
            for m, second in enumerate(self.rules)
            if k < m
        }

    @property
    def return_rate(self) -> float | None:
        """Returned over distributed; None when it is not computable."""
        return None if self.distributed is None else self.n_returned / self.distributed

    @property
    def valid_rate(self) -> float:
        """Valid over returned."""
        return self.n_valid / self.n_returned

    @property
    def log(self) -> pd.DataFrame:
        """One row a respondent: kept, the first reason, every reason, and each rule's value."""
        import pandas as pd

        names = np.array([*self.rules, ""], dtype=object)
        frame = pd.DataFrame({"row": np.arange(1, self.n_returned + 1), "kept": self.kept})
        frame["first_reason"] = names[self.first]
        frame["reasons"] = [";".join(np.array(self.rules, dtype=object)[row]) for row in self.hits]
        for k, rule in enumerate(self.rules):
            frame[rule] = self.values[:, k]
        return frame
