"""Numbers of headings, tables, figures and equations in order of appearance, and what references print.

Every emitter numbers by this module, so that 表4-1 is the same table in every format.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from survey.errors import Fault, ReportError, Text
from survey.report.document import (
    Appendix,
    Chapter,
    Equation,
    Figure,
    Heading,
    Ref,
    Table,
)
from survey.report.document.walk import all_inlines
from survey.report.profiles.profile import Profile

__all__ = ["CaptionNumber", "Numbering", "number_chapter", "unused_targets"]


Kind: TypeAlias = Literal["table", "figure", "equation"]


@dataclass(frozen=True, slots=True)
class CaptionNumber:
    """The number of one table, figure or equation.

    Parameters
    ----------
    kind : "table", "figure" or "equation"
    label : str
        表, 图, Table or Figure; for an equation 式（{}） or Equation {}.
    gap : str
        Between label and number.
    chapter : str
        The chapter's number or the appendix's letter.
    separator : str
    number : int
        Counted from 1 within the chapter or appendix.
    continues : bool
        Whether it is the first of a part of a chapter, and the ones before it are not there to be counted.
    """

    kind: Kind
    label: str
    gap: str
    chapter: str
    separator: str
    number: int
    continues: bool = False

    @property
    def digits(self) -> str:
        """The number without the label, e.g. ``4-1``."""
        return f"{self.chapter}{self.separator}{self.number}" if self.chapter else str(self.number)

    @property
    def text(self) -> str:
        """What a reference prints, e.g. ``表4-1`` or ``Table 4.1``."""
        if self.kind == "equation":
            return self.label.replace("{}", self.digits)
        return f"{self.label}{self.gap}{self.digits}"


@dataclass(frozen=True, slots=True)
class Numbering:
    """All numbers of a chapter.

    Parameters
    ----------
    chapter : str
        ``第4章`` or ``Chapter 4``.
    headings : mapping of int to str
        By the block's position in `Chapter.blocks`: ``4.1``, ``4.1.1``, ``附录A``, ``A.1``.
    captions : mapping of str to CaptionNumber
        By key.
    """

    chapter: str
    headings: Mapping[int, str]
    captions: Mapping[str, CaptionNumber]

    def reference(self, ref: Ref) -> str:
        """Return what a cross-reference prints."""
        return self.captions[ref.target].text


def number_chapter(chapter: Chapter, profile: Profile) -> Numbering:
    """Number a chapter's headings, tables, figures and equations.

    Raises
    ------
    ReportError
        With every table or figure whose key occurs twice and every reference without a target.

    Examples
    --------
    >>> from survey.report.document import Paragraph
    >>> from survey.report.profiles.load import load_profile
    >>> blocks = (Heading(1, ("Results",)), Table("table.a", ("A",), (), ()), Paragraph((Ref("table.a"),)))
    >>> numbering = number_chapter(Chapter("T", "en", 4, "2026-01-01", blocks), load_profile("apa7-en"))
    >>> numbering.headings[0], numbering.reference(Ref("table.a"))
    ('4.1', 'Table 4.1')
    """
    headings: dict[int, str] = {}
    captions: dict[str, CaptionNumber] = {}
    faults: list[Fault] = []
    starts = chapter.starts
    numbered = chapter.number > 0
    place, counts, letters = str(chapter.number or ""), [starts.sections, 0, 0], starts.appendices
    place = _letter(letters - 1) if starts.lettered else place
    drawn: dict[Kind, int] = {
        "table": starts.tables,
        "figure": starts.figures,
        "equation": starts.equations,
    }
    for position, block in enumerate(chapter.blocks):
        match block:
            case Appendix():
                place, counts, letters = _letter(letters), [0, 0, 0], letters + 1
                drawn = {"table": 0, "figure": 0, "equation": 0}
                headings[position] = profile.headings.appendix.replace("{}", place)
            case Heading(level=level):
                counts = [*counts[: level - 1], counts[level - 1] + 1, 0, 0][:3]
                headings[position] = ".".join([place, *map(str, counts[:level])]) if numbered else ""
            case Table() | Figure() | Equation():
                kind = _kind(block)
                if block.key in captions:
                    what = Text("a table or figure stands twice in the chapter", "同一图表在章中出现两次")
                    faults.append(Fault(what, where=block.key))
                drawn[kind] += 1
                labels = profile.labels
                label = {"table": labels.table, "figure": labels.figure, "equation": labels.equation}[kind]
                continues = drawn[kind] > 1 and all(one.kind != kind for one in captions.values())
                gap = "" if kind == "equation" else labels.gap
                number = CaptionNumber(kind, label, gap, place, labels.separator, drawn[kind], continues)
                captions[block.key] = number
            case _:
                pass
    faults += _unresolved(chapter, captions)
    if faults:
        raise ReportError(faults)
    title = profile.headings.chapter.replace("{}", str(chapter.number)) if numbered else ""
    return Numbering(title, MappingProxyType(headings), MappingProxyType(captions))


def _kind(block: Table | Figure | Equation) -> Kind:
    return "table" if isinstance(block, Table) else "figure" if isinstance(block, Figure) else "equation"


def unused_targets(chapter: Chapter) -> tuple[Fault, ...]:
    """Return a fault for every table and figure that no sentence refers to.

    Every table and figure must be called out in the text (APA 7, section 7.5; GB/T 7713.1); the gate asks.
    """
    used = {ref.target for ref in _references(chapter)}
    what = Text("no sentence refers to this table or figure", "正文没有提及该图表")
    mend = Text("refer to it where it is discussed", "请在正文讨论处引用该图表")
    keys = [block.key for block in chapter.blocks if isinstance(block, Table | Figure)]
    return tuple(Fault(what, where=key, mend=mend) for key in keys if key not in used)


def _references(chapter: Chapter) -> Iterable[Ref]:
    return (inline for inline in all_inlines(chapter.blocks) if isinstance(inline, Ref))


def _unresolved(chapter: Chapter, captions: Mapping[str, CaptionNumber]) -> list[Fault]:
    faults: list[Fault] = []
    for ref in _references(chapter):
        if ref.target in captions:
            continue
        near = difflib.get_close_matches(ref.target, captions, n=1)
        mend = Text(f"did you mean {near[0]}?", f"是否为 {near[0]}？") if near else None
        what = Text("a reference has no table or figure", "交叉引用没有对应的图表")
        faults.append(Fault(what, got=ref.target, mend=mend))
    return faults


def _letter(index: int) -> str:
    return chr(ord("A") + index) if index < 26 else _letter(index // 26 - 1) + _letter(index % 26)
