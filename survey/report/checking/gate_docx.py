"""The Word file read back: its numbers, its cross-references beside their captions, its alternative texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from survey.errors import Fault, Text
from survey.report.characters.digits import digits_of
from survey.report.characters.visible import visible
from survey.report.checking.gate_numbers import compare_numbers, count_numbers, printed_texts, repeated_texts
from survey.report.checking.word_text import WordText, read_word
from survey.report.document import Chapter
from survey.report.document.walk import all_numbers
from survey.report.profiles.profile import Profile

__all__ = ["check_docx"]


def check_docx(chapter: Chapter, profile: Profile, path: Path) -> tuple[Fault, ...]:
    """Compare a Word file with the chapter that it was written from.

    Parameters
    ----------
    chapter : Chapter
    profile : Profile
    path : Path

    Returns
    -------
    tuple of Fault
        What does not agree; empty when all does.

    Raises
    ------
    ReportError
        When the file is not a Word document.
    """
    read = read_word(path)
    wanted = count_numbers(printed_texts(chapter, profile, numbered=False))
    again = count_numbers(repeated_texts(chapter, profile))
    return (
        *_missing_numbers(chapter, read),
        *_broken_references(read),
        *(_fault("a picture has no alternative text", "图片缺少替代文字", name) for name in read.silent),
        *compare_numbers(chapter, wanted, count_numbers(read.paragraphs), path.name, again=again),
    )


def _missing_numbers(chapter: Chapter, read: WordText) -> Iterator[Fault]:
    """Each number must occur at least as often as the model prints it, each word somewhere."""
    text = "\n".join(read.paragraphs)
    printed = [visible(number.text) for number in all_numbers(chapter.blocks)]
    wanted = Counter(digits for one in printed for digits in digits_of(one))
    found = Counter(digits_of(text))
    what = Text("a number is missing from the document", "文档中缺少应输出的数字")
    for digits, times in wanted.items():
        # A number whose unit is per cent is read with its sign: those that no share accounts for.
        spare = 0 if digits.endswith("%") else max(0, found[f"{digits}%"] - wanted[f"{digits}%"])
        if found[digits] + spare < times:
            yield Fault(what, where=digits, expected=str(times), got=str(found[digits]))
    for word in dict.fromkeys(one for one in printed if not digits_of(one)):
        if word not in text:
            yield Fault(what, where=word)


def _broken_references(read: WordText) -> Iterator[Fault]:
    for target, printed in read.references:
        if target not in read.bookmarks:
            yield _fault("a cross-reference has no bookmark", "交叉引用缺少书签", target)
        elif read.bookmarks[target] != printed:
            what = Text(
                "a cross-reference prints another number than its caption", "交叉引用与题注编号不一致"
            )
            yield Fault(what, where=target, expected=read.bookmarks[target], got=printed)


def _fault(english: str, chinese: str, where: str) -> Fault:
    return Fault(Text(english, chinese), where=where)
