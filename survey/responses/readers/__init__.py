"""One reader per platform; the platform is recognised from the table's head, and can be forced."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from survey.errors import Fault, ResponseError, Text
from survey.responses.export import RawExport
from survey.responses.readers import plain, wenjuanxing
from survey.responses.readers.tables import Rows, read_rows

__all__ = ["READERS", "Reader", "read_export"]


class Reader(Protocol):
    """What a platform's module offers."""

    def recognises(self, rows: Rows) -> bool:
        """Say whether a table looks like this platform's."""
        ...

    def read(self, rows: Rows, file: str, sha256: str) -> RawExport:
        """Turn the table into an export."""
        ...


READERS: Mapping[str, Reader] = {"wenjuanxing": wenjuanxing, "plain": plain}


def read_export(path: Path, *, platform: str | None = None) -> RawExport:
    """Read a raw export.

    Parameters
    ----------
    path : Path
        xlsx, xls, csv, tsv, parquet, sav, zsav or por.
    platform : str, optional
        ``wenjuanxing`` or ``plain``; recognised from the file by default.

    Raises
    ------
    ResponseError
        When the file cannot be read, is empty, or has the same header twice.
    """
    if platform is not None and platform not in READERS:
        what = Text("there is no reader for this platform", "没有读取该平台的程序")
        raise ResponseError(Fault(what, where=path.name, got=platform, expected=", ".join(READERS)))
    rows = read_rows(path)
    name = platform or next(name for name, reader in READERS.items() if reader.recognises(rows))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return READERS[name].read(rows, path.name, sha256)
