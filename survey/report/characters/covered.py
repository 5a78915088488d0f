"""Text made printable with the package's fonts, and a count of what they lack."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache

from survey.errors import Text, Warn
from survey.report.characters.visible import visible

__all__ = ["Characters"]


@dataclass(slots=True)
class Characters:
    """Text made printable with the package's fonts; counts the characters that no font can show.

    Examples
    --------
    >>> characters = Characters()
    >>> characters.shown("信度 \\U0001f600")
    '信度 U+1F600'
    >>> characters.warnings()[0].objects
    ('U+1F600',)
    """

    missing: Counter[str] = field(default_factory=Counter[str])

    def shown(self, text: str) -> str:
        """Return the text; what the fonts lack, and control characters, as their code points."""
        text = visible(text)
        if text.isascii():
            return text
        covered = _covered()
        if covered.issuperset(text):
            return text
        return "".join(character if character in covered else self._code(character) for character in text)

    def _code(self, character: str) -> str:
        code = f"U+{ord(character):04X}"
        self.missing[code] += 1
        return code

    def warnings(self) -> tuple[Warn, ...]:
        """Return one warning that counts what was printed as code points, or none."""
        if not self.missing:
            return ()
        total = sum(self.missing.values())
        message = Text(
            f"{total} characters that the fonts lack are printed as their code points",
            f"有 {total} 个字符超出字体范围，已以码位代替",
        )
        return (Warn("uncovered_characters", message, tuple(sorted(self.missing))),)


@cache
def _covered() -> frozenset[str]:
    from survey.report.fonts import FAMILIES, covered_code_points

    return frozenset(chr(code) for family in FAMILIES for code in covered_code_points(family))
