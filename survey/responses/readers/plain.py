"""A plain table: a header row, one row a respondent, no metadata."""

from __future__ import annotations

import numpy as np

from survey.responses.export import RawExport
from survey.responses.readers.tables import Rows, check_headers

__all__ = ["read", "recognises"]


def recognises(rows: Rows) -> bool:
    """Every table is at least a plain one."""
    return True


def read(rows: Rows, file: str, sha256: str) -> RawExport:
    """Take every column with a header as an answer column."""
    check_headers(rows, file)
    headers, body = rows[0], rows[1:]
    width = len(headers)
    body = [row + [""] * (width - len(row)) for row in body]
    places = [place for place, header in enumerate(headers) if header]
    return RawExport(
        platform="plain",
        file=file,
        sha256=sha256,
        headers=tuple(headers[place] for place in places),
        columns=tuple(np.array([row[place] for row in body], dtype=object) for place in places),
        positions=tuple(place + 1 for place in places),
        first_row=2,
        seconds=np.full(len(body), np.nan),
        submitted=("",) * len(body),
    )
