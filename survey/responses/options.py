"""Options by code and by wording, the longest first: 不同意 holds 同意."""

from __future__ import annotations

import re
from collections.abc import Sequence

from survey.instrument.model import Option
from survey.responses.texts import normal, parse_number

__all__ = ["OptionBook", "words_of"]

_LETTER = re.compile(r"[A-Z]{1,2}\s*[.、．:)]\s*(.+)", re.DOTALL)
_CODED = re.compile(r"(-?\d+)\s*[.、:=)\-—]\s*(.+)", re.DOTALL)
_POINTS = re.compile(r"(.+?)\s*\(\s*-?\d+\s*分?\s*\)", re.DOTALL)
_WORDS = re.compile(r"[〖\[【((:](.*?)[〗\]】))]?$", re.DOTALL)
_LIME_OTHER = "-oth-"
_SPLITTERS = ("┋", "→", ";", "|", ",", "、")


def words_of(text: str) -> str:
    """Return the words that a respondent wrote behind "other".

    Examples
    --------
    >>> words_of("其他〖顾问〗"), words_of("其他【请注明】〖自由职业〗"), words_of("经理")
    ('顾问', '自由职业', '')
    """
    if "〖" in text:
        return text.rpartition("〖")[2].partition("〗")[0].strip()
    match = re.search(r"(?:其他|其它|other)[^:]*:\s*(.+)$", text, re.IGNORECASE | re.DOTALL)
    return match.group(1).strip() if match else ""


class OptionBook:
    """The options of a question, made ready for looking many texts up.

    Parameters
    ----------
    options : sequence of Option
    labels : sequence of (str, str)
        Value and label as the file declares them. A value whose label is the wording of an option is that
        option, whatever the option's code: a file may count the other way round.
    """

    def __init__(self, options: Sequence[Option], labels: Sequence[tuple[str, str]] = ()) -> None:
        self._options = tuple(options)
        self._keys = {option.key: option for option in self._options}
        self._wordings: dict[str, Option] = {}
        for option in self._options:
            for label in (option.label.zh, option.label.en):
                if normal(label):
                    self._wordings.setdefault(normal(label), option)
        self._declared = {
            value: self._wordings[normal(label)] for value, label in labels if normal(label) in self._wordings
        }
        self._longest = sorted(self._wordings, key=len, reverse=True)

    def find(self, text: str) -> Option | None:
        """Return the option with a code or a label, or None.

        Taken are: the code; the label; ``A.label`` (Tencent); ``4 - label`` where both agree; ``label(4分)``;
        a number of points ``4分``; and "other" with words behind it.
        """
        declared = self._declared.get(text)
        if declared is not None:
            return declared
        found = self._keys.get(text) or self._wordings.get(normal(text))
        if found is not None or not text:
            return found
        lettered = _LETTER.fullmatch(text)
        if lettered is not None and normal(lettered.group(1)) in self._wordings:
            return self._wordings[normal(lettered.group(1))]
        return self._coded(text) or self._other(lettered.group(1) if lettered else text)

    def _coded(self, text: str) -> Option | None:
        coded = _CODED.fullmatch(text)
        if coded is not None:
            both = self._keys.get(coded.group(1)), self._wordings.get(normal(coded.group(2)))
            return both[0] if both[0] is not None and both[0] == both[1] else None
        points = _POINTS.fullmatch(text)
        if points is not None and normal(points.group(1)) in self._wordings:
            return self._wordings[normal(points.group(1))]
        number = parse_number(text)
        return self._keys.get(f"{number:g}") if number == number else None

    def _other(self, text: str) -> Option | None:
        """Return "other" where its wording stands before the words, or LimeSurvey's mark for it."""
        if text == _LIME_OTHER:
            own = [option for option in self._options if option.other]
            return own[0] if len(own) == 1 else None
        ours = normal(_WORDS.sub("", text.partition("〖")[0]))
        for option in self._options:
            if not option.other:
                continue
            for label in (option.label.zh, option.label.en):
                bare = normal(_WORDS.sub("", label))
                if bare and ours in (bare, normal(label)):
                    return option
        return None

    def split(self, text: str) -> tuple[Option, ...] | None:
        """Return the options that one cell joins, in their order, or None when a part is no option.

        A separator counts only where every part is an option. Labels that hold the separator themselves are
        found by taking the longest label first. The same option twice is no selection.
        """
        for splitter in _SPLITTERS:
            if splitter in text:
                parts = [self.find(part.strip()) for part in text.split(splitter) if part.strip()]
                whole = tuple(part for part in parts if part is not None)
                if parts and len(whole) == len(parts):
                    return _unlike(whole)
        alone = self.find(text)
        if alone is not None:
            return (alone,)
        codes = [self._keys.get(part) for part in text.split()]
        whole = tuple(part for part in codes if part is not None)
        if codes and len(whole) == len(codes):
            return _unlike(whole)
        return self._longest_first(text)

    def _longest_first(self, text: str) -> tuple[Option, ...] | None:
        rest = normal(text)
        found: list[Option] = []
        while rest:
            label = next((label for label in self._longest if rest.startswith(label)), None)
            if label is None:
                return None
            found.append(self._wordings[label])
            rest = rest[len(label) :]
        return _unlike(tuple(found)) if found else None


def _unlike(options: tuple[Option, ...]) -> tuple[Option, ...] | None:
    return options if len({option.key for option in options}) == len(options) else None
