"""The profiles that there are, the package's and a study's own, each loaded by its name."""

from __future__ import annotations

import difflib
from functools import cache
from pathlib import Path

from survey.errors import Fault, ReportError, Text
from survey.report.profiles.profile import Profile
from survey.report.profiles.profile_file import read_profile

__all__ = ["load_profile", "profile_names"]

_DEFAULTS = Path(__file__).parent


def profile_names(folder: Path | None = None) -> tuple[str, ...]:
    """Return the names of the profiles that there are, a study's own included.

    Examples
    --------
    >>> profile_names()
    ('apa7-en', 'apa7-zh', 'brief-en', 'brief-zh', 'gbt7713-zh', 'gbt7714-2025-zh')
    """
    folders = (_DEFAULTS,) if folder is None else (_DEFAULTS, folder)
    return tuple(sorted({path.stem for one in folders for path in one.glob("*.yaml")}))


def load_profile(name: str, folder: Path | None = None) -> Profile:
    """Load a profile by its name.

    Parameters
    ----------
    name : str
        E.g. ``"gbt7713-zh"``.
    folder : Path, optional
        A study's ``reports/profiles``; a file of that name there overrides the default.

    Raises
    ------
    ReportError
        When there is no such profile, or its file has faults; all of them, each with file:line:column.

    Examples
    --------
    >>> load_profile("apa7-en").numbers.leading_zero
    False
    """
    own = folder / f"{name}.yaml" if folder is not None else None
    if own is not None and own.is_file():
        return _read(name, own, own.stat().st_mtime_ns)
    path = _DEFAULTS / f"{name}.yaml"
    if not path.is_file() or "/" in name or "\\" in name:
        known = profile_names(folder)
        near = difflib.get_close_matches(name.lower(), known, n=1)
        mend = Text(f"did you mean {near[0]}?", f"是否为 {near[0]}？") if near else None
        what = Text("no such style profile", "没有这个样式方案")
        raise ReportError(Fault(what, expected=", ".join(known), got=name, mend=mend))
    return _read(name, path, path.stat().st_mtime_ns)


@cache
def _read(name: str, path: Path, stamp: int) -> Profile:
    """Read a profile's file once; the time of its last change tells one that was saved again from itself."""
    return read_profile(name, path, _DEFAULTS)
