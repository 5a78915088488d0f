"""Characters that no format can print, or that would deceive a reader, shown as their code points."""

from __future__ import annotations

import unicodedata

__all__ = ["visible"]

_DECEIVING = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff"
)
_BLANK = frozenset("\t\n\r\u0085\u2028\u2029")


def visible(text: str) -> str:
    r"""Return the text with control characters and direction overrides as ``U+0007``, line ends as blanks.

    Examples
    --------
    >>> visible("bell\x07 and line\nend")
    'bellU+0007 and line end'
    """
    if text.isprintable():  # nothing of the categories C and Z but the blank
        return text
    return "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character in _BLANK:
        return " "
    hidden = unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn")
    return f"U+{ord(character):04X}" if hidden or character in _DECEIVING else character
