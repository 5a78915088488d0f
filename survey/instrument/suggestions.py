"""Did you mean ...: the known name that is nearest to one that is not known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from survey.errors import Text

__all__ = ["did_you_mean", "listed"]


def did_you_mean(name: object, known: Iterable[str]) -> Text | None:
    """Return a suggestion, or None when no known name is near.

    Parameters
    ----------
    name : object
        What was written.
    known : iterable of str
        The names that could have been meant.

    Examples
    --------
    >>> did_you_mean("quesions", ["questions", "scales"]).say("en")
    'did you mean "questions"?'
    >>> did_you_mean("colour", ["questions", "scales"]) is None
    True
    """
    written = str(name)
    folded: dict[str, str] = {}
    for candidate in sorted(set(known)):
        folded.setdefault(candidate.casefold(), candidate)
    near = difflib.get_close_matches(written.casefold(), list(folded), n=1, cutoff=0.6)
    if not near:
        return None
    best = folded[near[0]]
    return Text(f'did you mean "{best}"?', f"是否为“{best}”？")


def listed(names: Iterable[object], limit: int = 12) -> str:
    """Return names in one line, cut after `limit` of them.

    Examples
    --------
    >>> listed(["a", "b", "c"], limit=2)
    'a, b, ... (3)'
    """
    words = [str(name) for name in names]
    if len(words) <= limit:
        return ", ".join(words)
    return ", ".join(words[:limit]) + f", ... ({len(words)})"
