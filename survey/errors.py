"""Errors as part of the product: what, where, expected, got, and how to mend.

Every error of the package carries all the faults that were found, not the first,
and every sentence in English and Chinese, so that a researcher reads it in her own language.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

__all__ = [
    "BundleError",
    "DataError",
    "DisclosureError",
    "Fault",
    "IdentificationError",
    "InstrumentError",
    "Language",
    "ModelSyntaxError",
    "PlanError",
    "ReportError",
    "ResponseError",
    "SurveyError",
    "Text",
    "Warn",
    "located",
]

Language: TypeAlias = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in both languages of the package.

    Examples
    --------
    >>> Text("the file is empty", "文件为空").say("zh")
    '文件为空'
    """

    en: str
    zh: str

    def say(self, language: Language = "en") -> str:
        """Return the sentence in one language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: what is wrong, where, what was expected and got, and how to mend it.

    Parameters
    ----------
    what : Text
        What is wrong.
    where : str
        ``file:line:column``, or the row and column of an export, or the name of the object.
    expected, got : str
        The value that was expected and the one that was found, as the user would write them.
    mend : Text, optional
        What to do about it.

    Examples
    --------
    >>> fault = Fault(Text("unknown item", "未知题项"), where="study.yaml:3:5", got="IA9",
    ...               mend=Text("did you mean IA1?", "是否为 IA1？"))
    >>> print(fault.say("en"))
    study.yaml:3:5: unknown item; got: IA9; to mend: did you mean IA1?
    """

    what: Text
    where: str = ""
    expected: str = ""
    got: str = ""
    mend: Text | None = None

    def say(self, language: Language = "en") -> str:
        """Return the whole fault as one line; places in a table are in the words of the language."""
        labels = (
            ("应为：", "实际为：", "处理办法：") if language == "zh" else ("expected: ", "got: ", "to mend: ")
        )
        parts = [self.what.say(language)]
        place = re.fullmatch(r"(?:row|column) \d+", self.expected) and language == "zh"
        expected = _in_chinese(self.expected) if place else self.expected
        values = (expected, self.got, self.mend.say(language) if self.mend else "")
        parts += [label + value for label, value in zip(labels, values, strict=True) if value]
        if language == "zh":
            return "；".join(parts) if not self.where else f"{_in_chinese(self.where)}：{'；'.join(parts)}"
        return f"{self.where}: {'; '.join(parts)}" if self.where else "; ".join(parts)


_PLACES = (
    (re.compile(r": (?=(row|column)s? \d)"), "："),
    (re.compile(r"row (\d+), column (\d+)"), r"第 \1 行第 \2 列"),
    (re.compile(r"row (\d+)"), r"第 \1 行"),
    (re.compile(r"columns (\d+) and (\d+)"), r"第 \1、\2 列"),
    (re.compile(r"columns? (\d+)"), r"第 \1 列"),
    (re.compile(r"\(line (\d+)\)"), r"（文件第 \1 行）"),
)


def _in_chinese(where: str) -> str:
    """Return a place with its rows and columns in Chinese.

    Examples
    --------
    >>> _in_chinese("a.xlsx: row 3, column 2 (Q1)")
    'a.xlsx：第 3 行第 2 列 (Q1)'
    """
    for pattern, words in _PLACES:
        where = pattern.sub(words, where)
    return where


class SurveyError(Exception):
    """Base of all errors of the package; holds every fault that was found.

    Examples
    --------
    >>> SurveyError([Fault(Text("a", "甲")), Fault(Text("b", "乙"))]).say("zh")
    '甲\\n乙'
    """

    faults: tuple[Fault, ...]

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__(self.say("en"))

    def say(self, language: Language = "en") -> str:
        """Return every fault, one to a line."""
        return "\n".join(fault.say(language) for fault in self.faults)


@contextmanager
def located(place: str) -> Generator[None, None, None]:
    """Put a place before the places of the faults that are raised inside.

    Examples
    --------
    >>> with located("group all"):
    ...     raise DataError(Fault(Text("the item is constant", "该题项为常数"), where="A1"))
    Traceback (most recent call last):
    survey.errors.DataError: group all, A1: the item is constant
    """
    try:
        yield
    except SurveyError as error:
        faults = [
            replace(fault, where=", ".join(filter(None, (place, fault.where)))) for fault in error.faults
        ]
        raise type(error)(faults) from error


class InstrumentError(SurveyError):
    """An instrument file that cannot be used."""


class ResponseError(SurveyError):
    """An export that cannot be read, or answers that the instrument does not know."""


class ModelSyntaxError(SurveyError):
    """A model text that cannot be parsed, or that names what does not exist."""


class IdentificationError(SurveyError):
    """A model whose parameters the moments cannot determine."""


class DataError(SurveyError):
    """Data that the method cannot use: constant, singular, too few."""


class PlanError(SurveyError):
    """A study plan that cannot be carried out."""


class ReportError(SurveyError):
    """A template, profile or result that cannot be printed."""


class BundleError(SurveyError):
    """An archive that cannot be trusted."""


class DisclosureError(SurveyError):
    """An output that would reveal who said what."""


@dataclass(frozen=True, slots=True)
class Warn:
    """A typed warning that travels with a result and is printed beside it.

    Parameters
    ----------
    code : str
        A stable name, e.g. ``"heywood_case"``.
    message : Text
        What the reader must know.
    objects : tuple of str
        The items, factors or parameters that it is about.
    """

    code: str
    message: Text
    objects: tuple[str, ...] = field(default=())
