"""SPSS files through pyreadstat: codes as written, user-missing values as blanks."""

from __future__ import annotations

from pathlib import Path

from survey.errors import Fault, ResponseError, Text

__all__ = ["read_spss"]


def read_spss(path: Path) -> list[list[object]]:
    """Return header and rows of an SPSS file.

    Raises
    ------
    ResponseError
        When the file is damaged.
    """
    import pyreadstat

    reader = pyreadstat.read_por if path.suffix.lower() == ".por" else pyreadstat.read_sav
    try:
        frame, _ = reader(str(path))
    except (pyreadstat.ReadstatError, UnicodeDecodeError, ValueError) as error:
        what = Text("the SPSS file cannot be read", "无法读取 SPSS 文件")
        raise ResponseError(Fault(what, where=path.name, got=str(error))) from error
    values = frame.astype(object).where(frame.notna(), None)
    return [list(map(str, frame.columns)), *values.values.tolist()]
