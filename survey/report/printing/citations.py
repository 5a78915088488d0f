"""What a citation prints: looked up in the chapter's reference list, the same for every emitter.

Numeric styles (GB/T 7714) print one superscript for all works of a citation, ``[1-3,5]``; author-year
styles put them into one pair of parentheses in the list's order.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from survey.errors import Fault, Language, ReportError, Text
from survey.report.document import Chapter, Cite, Inlines, Reference, ReferenceList, Styled
from survey.report.document.walk import cited_keys

__all__ = ["Citations"]

_NUMBER_AT_END = re.compile(r"\s*\[\d+\]$")


@dataclass(frozen=True, slots=True)
class Citations:
    """The works of a chapter's reference lists by key, in the lists' order, and the chapter's language.

    `joint` is what the style puts between two numbers of one citation.
    """

    entries: Mapping[str, Reference]
    language: Language = "zh"
    joint: str = ","

    @classmethod
    def of(cls, chapter: Chapter) -> Citations:
        """Collect the works that a chapter lists.

        Raises
        ------
        ReportError
            With every citation whose work is not in the list.
        """
        lists = [block for block in chapter.blocks if isinstance(block, ReferenceList)]
        entries = {entry.key: entry for one in lists for entry in one.entries}
        missing = [key for key in cited_keys(chapter.blocks) if key not in entries]
        if missing:
            raise ReportError([_missing(key, entries) for key in missing])
        joint = next((one.joint for one in lists), ",")
        return cls(MappingProxyType(entries), chapter.language, joint)

    def printed(self, cite: Cite) -> Inlines:
        """Return what a citation prints, as text and superscripts.

        Examples
        --------
        >>> works = [Reference(k, (k,), f"[{n}]", f"{k}[{n}]", n) for n, k in enumerate("abc", start=1)]
        >>> citations = Citations({work.key: work for work in works})
        >>> citations.printed(Cite(("a", "b", "c")))
        (Styled(text='[1-3]', style='superscript'),)
        >>> citations.printed(Cite(("b",), narrative=True))
        ('b', Styled(text='[2]', style='superscript'))
        """
        works = [self.entries[key] for key in dict.fromkeys(cite.keys)]
        if cite.narrative:
            return self._narrative(works)
        if all(work.number for work in works):
            number = Styled(_numbers(sorted(work.number for work in works), self.joint), "superscript")
            opening, closing = ("（", "）") if self.language == "zh" else ("(", ") ")
            return (f"{opening}{cite.remark}{closing}", number) if cite.remark else (number,)
        order = list(self.entries)
        return (_parenthesis(sorted(works, key=lambda work: order.index(work.key)), cite.remark),)

    def _narrative(self, works: Sequence[Reference]) -> Inlines:
        """Return works as parts of the sentence, joined by the language's own and."""
        inlines: list[str | Styled] = []
        middle, end = ("、", "和") if self.language == "zh" else (", ", " and ")
        for position, work in enumerate(works):
            if position:
                inlines.append(end if position == len(works) - 1 else middle)
            name = _NUMBER_AT_END.sub("", work.narrative) if work.number else work.narrative
            inlines.append(name)
            if work.number:
                inlines.append(Styled(f"[{work.number}]", "superscript"))
        return tuple(inlines)


def _numbers(numbers: Sequence[int], joint: str) -> str:
    """Join consecutive numbers by a hyphen (GB/T 7714-2015, 10.1.3), others as the style does."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    return f"[{joint.join(parts)}]"


def _parenthesis(works: Sequence[Reference], remark: str = "") -> str:
    """Several works share one pair of parentheses, in the order of the reference list (APA 7, 8.12)."""
    bare = [remark] * bool(remark) + [work.in_text.strip()[1:-1] for work in works]
    opening, closing = works[0].in_text.strip()[0], works[0].in_text.strip()[-1]
    if opening not in "(（":
        plain = "; ".join(work.in_text.strip() for work in works)
        return f"({remark}) {plain}" if remark else plain
    return f"{opening}{('；' if opening == '（' else '; ').join(bare)}{closing}"


def _missing(key: str, entries: Mapping[str, Reference]) -> Fault:
    near = difflib.get_close_matches(key, entries, n=1)
    mend = Text(f"did you mean {near[0]}?", f"是否为 {near[0]}？") if near else None
    what = Text("a cited work is not in the reference list", "引用的文献不在参考文献表中")
    return Fault(what, got=key, mend=mend)
