"""One reader per platform; the platform is recognised from the file, and can be forced."""

from __future__ import annotations

import importlib
from functools import lru_cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import cast

from survey.errors import Fault, ResponseError, Text
from survey.responses.export import RawExport
from survey.responses.own_readers import GROUP
from survey.responses.readers.form_files import read_form
from survey.responses.readers.table import Reader, Table
from survey.responses.readers.tables import read_table

__all__ = ["GROUP", "PLATFORMS", "Reader", "Table", "platforms", "read_export"]

# In the order in which they are asked; plain takes what no other knows.
PLATFORMS = (
    "wenjuanxing",
    "tencent",
    "qualtrics",
    "surveymonkey",
    "limesurvey",
    "kobo",
    "redcap",
    "google_forms",
    "plain",
)

_KINDS = (
    "spss",
    "stata",
)  # read as plain tables: what their files declare is known before a platform is asked


@lru_cache(maxsize=1)
def _own_readers() -> dict[str, Reader]:
    """Return the readers that other packages offer, by name."""
    return {point.name: cast("Reader", point.load()) for point in entry_points(group=GROUP)}


def platforms() -> tuple[str, ...]:
    """Return the names of all platforms, those of other packages first: they are asked first."""
    own = tuple(sorted(name for name in _own_readers() if name not in PLATFORMS))
    return (*own, *PLATFORMS)


def _reader(name: str) -> Reader:
    own = _own_readers()
    if name in own:
        return own[name]
    return cast("Reader", importlib.import_module(f"{__name__}.{name}"))


def read_export(path: Path, *, platform: str | None = None, form: Path | None = None) -> RawExport:
    """Read a raw export.

    Parameters
    ----------
    path : Path
        xlsx, xls, csv, tsv, parquet, sav, zsav, por or dta.
    platform : str, optional
        One of `platforms`; recognised from the file by default.
    form : Path, optional
        The questionnaire's own file: an XLSForm, or REDCap's data dictionary.

    Raises
    ------
    ResponseError
        When the file cannot be read, is empty, or is not the platform's.
    """
    if platform is not None and platform not in (*platforms(), *_KINDS):
        what = Text("there is no reader for this platform", "没有读取该平台的程序")
        expected = ", ".join((*platforms(), *_KINDS))
        raise ResponseError(Fault(what, where=path.name, got=platform, expected=expected))
    table = read_table(path, None if form is None else read_form(form))
    if platform in _KINDS:
        if table.kind != platform:
            what = Text("the file is not of the kind that was named", "文件类型与所指定的不符")
            mend = Text("leave the platform out: it is recognised", "请不要指定平台：程序可自行识别")
            raise ResponseError(Fault(what, where=path.name, expected=platform, got=table.kind, mend=mend))
        platform = "plain"
    if platform is None:
        platform = next(name for name in platforms() if _reader(name).recognises(table))
    return _reader(platform).read(table)
