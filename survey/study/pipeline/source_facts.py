"""What is kept of an export that was read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from survey.errors import Warn

__all__ = ["SourceFacts"]


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What is kept of a source: file, hash, rows, newest submission (None when unknown), warnings."""

    file: str
    sha256: str
    n: int
    newest: dt.date | None
    warnings: tuple[Warn, ...] = ()
