"""Parentheses around a citation: the author may write them or not, and the style decides.

A template says ``(Cite)`` or ``Cite``; author-year styles print their own parentheses, numeric styles none.
"""

from __future__ import annotations

import re
from dataclasses import replace

from survey.report.document import Cite, Inline, Inlines

__all__ = ["without_parentheses"]

_OPENING = re.compile(r"[(（]\s*$")
_REMARK = re.compile(r"[(（]([^()（）]+?)\s*[;；,，]\s*$")
_CLOSING = re.compile(r"^\s*[)）]")


def without_parentheses(inlines: Inlines) -> Inlines:
    """Take away the parentheses that a template writes around a citation.

    A remark before the citation goes with it, for the style to place: ``(IPMA; Cite)``.

    Examples
    --------
    >>> without_parentheses(("held (", Cite(("holm1979",)), ")."))
    ('held ', Cite(keys=('holm1979',), narrative=False, remark=''), '.')
    """
    parts: list[Inline] = list(inlines)
    for index in range(1, len(parts) - 1):
        before, cite, after = parts[index - 1], parts[index], parts[index + 1]
        if not (isinstance(cite, Cite) and isinstance(before, str) and isinstance(after, str)):
            continue
        if cite.narrative or _CLOSING.match(after) is None:
            continue
        if _OPENING.search(before):
            parts[index - 1] = _OPENING.sub("", before)
        elif found := _REMARK.search(before):
            parts[index - 1] = before[: found.start()]
            parts[index] = replace(cite, remark=found[1])
        else:
            continue
        parts[index + 1] = _CLOSING.sub("", after)
    return tuple(part for part in parts if part != "")
