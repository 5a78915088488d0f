"""Holes, weights and clusters as tests/reference/r/sem_fiml.R makes them: by row and column numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from lavaan_cases import REVERSED, path_of

ITEMS = tuple(f"x{k}" for k in range(1, 10))
INDICATORS = ("x1", "x2", "x3", *(f"y{k}" for k in range(1, 9)))


def at_random(frame: pd.DataFrame, columns: Sequence[str], modulus: int) -> pd.DataFrame:
    found, i = frame.copy(), np.arange(1, len(frame) + 1)
    for j, column in enumerate(columns, start=1):
        found.loc[(i * 7 + j * 13 + (i * j) % 11) % modulus == 0, column] = np.nan
    return found


def by_value(frame: pd.DataFrame, cause: str, below: float, columns: Sequence[str]) -> pd.DataFrame:
    found, i = frame.copy(), np.arange(1, len(frame) + 1)
    for j, column in enumerate(columns, start=1):
        found.loc[(frame[cause].to_numpy() < below) & ((i + j) % 2 == 0), column] = np.nan
    return found


def incomplete_frame(name: str) -> pd.DataFrame:
    """Return the data of a case, by the script's name."""
    base, _, how = name.partition("_")
    frame = pd.read_csv(path_of(base), index_col=0).reset_index(drop=True)
    if base == "bfi":
        frame = frame.iloc[:, :25].astype(float)
        for item in REVERSED:
            frame[item] = 7 - frame[item]
    numeric = [c for c in frame.columns if c not in ("school", "id", "case")]
    frame[numeric] = frame[numeric].astype(float)
    i = np.arange(1, len(frame) + 1)
    frame["weight"], frame["cluster"] = 0.5 + ((i * 37) % 100) / 100, (i * 5) % 43
    if how == "mcar":
        return at_random(frame, ITEMS, 17) if base == "hs" else at_random(frame, INDICATORS, 19)
    if how == "mar" and base == "hs":
        return by_value(frame, "x1", 4.5, ITEMS[3:])
    if how == "mar":
        return by_value(frame, "y1", 5, ("y5", "y6", "y7", "y8"))
    if how == "empty":
        frame = at_random(frame, ITEMS, 17)
        frame.loc[[2, 149, 289], list(ITEMS)] = np.nan
    if how == "skipped":
        frame = at_random(frame, ITEMS[3:], 11)
        frame.loc[[4, 59, 199], "ageyr"] = np.nan
    return frame
