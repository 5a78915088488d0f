"""How a command shows a result: tables on the terminal or in a file, a figure in a file, in one language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from survey.cli.messages import current_language, parse_languages, say
from survey.errors import Fault, Language, ReportError, Text

if TYPE_CHECKING:
    from survey.report.document import Figure, Table
    from survey.report.profiles.profile import Profile

__all__ = ["Show"]

_PROFILES = {"zh": "gbt7713-zh", "en": "apa7-en"}
# Documents carry a date, these results have none, and no output reads the clock: the first that zip knows.
_NO_DATE = "1980-01-01"
_PICTURES = (".svg", ".png")


@dataclass(frozen=True, slots=True)
class Show:
    """What ``--lang``, ``--output``, ``--figure`` and ``--json`` ask for, checked before computing."""

    profile: Profile
    output: Path | None
    figure: Path | None
    json: str | None

    @classmethod
    def asked(cls, lang: str | None, output: Path | None, figure: Path | None, json: str | None) -> Show:
        """Check the options.

        Raises
        ------
        PlanError, ReportError
            For an unknown language, two of them, or a file whose ending is no format.
        """
        from survey.cli.report import parse_formats
        from survey.report.profiles.load import load_profile

        language = current_language() if lang is None else _one_language(lang)
        if output is not None:
            parse_formats(output.suffix.removeprefix("."), "--output")
        if figure is not None and figure.suffix.lower() not in _PICTURES:
            what = Text("unknown kind of picture", "未知的图片格式")
            raise ReportError(Fault(what, where="--figure", expected=", ".join(_PICTURES), got=figure.suffix))
        return cls(load_profile(_PROFILES[language]), output, figure, json)

    def tables(self, made: Callable[[Profile], tuple[Table, ...]], title: Text) -> None:
        """Write the tables to the file asked for, or, unless JSON was asked for, print them."""
        if self.output is None and self.json is not None:
            return
        from survey.cli.report import parse_formats
        from survey.report.document import Chapter
        from survey.report.emitters.plain import text_table
        from survey.report.writing.emit import write_as

        found, language = made(self.profile), self.profile.language
        chapter = Chapter(title.say(language), language, 0, _NO_DATE, found)
        if self.output is None:
            print("\n\n".join(text_table(table, chapter, self.profile) for table in found))
            return
        self.output.parent.mkdir(parents=True, exist_ok=True)
        (form,) = parse_formats(self.output.suffix.removeprefix("."), "--output")
        write_as(form, chapter, self.profile, self.output)
        say(Text(f"tables: {self.output.as_posix()}", f"表格：{self.output.as_posix()}"))

    def picture(self, made: Callable[[Profile], Figure | None]) -> None:
        """Write the figure asked for; say so where the result has none."""
        if self.figure is None:
            return
        drawn = made(self.profile)
        if drawn is None:
            say(Text("this result has no figure", "该结果没有可绘制的图"))
            return
        self.figure.parent.mkdir(parents=True, exist_ok=True)
        self.figure.write_bytes(drawn.svg if self.figure.suffix.lower() == ".svg" else drawn.png)
        say(Text(f"figure: {self.figure.as_posix()}", f"图：{self.figure.as_posix()}"))


def _one_language(lang: str) -> Language:
    first, *others = parse_languages(lang)
    if others:
        what = Text("a result is printed in one language", "一次只输出一种语言")
        raise ReportError(Fault(what, where="--lang", expected="zh / en", got=lang))
    return first
