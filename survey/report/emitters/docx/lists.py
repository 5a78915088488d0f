"""numbering.xml: the numbers of headings, of the appendix, and of lists."""

from __future__ import annotations

from survey.report.document import Chapter
from survey.report.emitters.docx.xml import DECLARATION, NAMESPACES, tag, val
from survey.report.profiles.profile import Profile

__all__ = ["BULLETS", "FIRST_ORDERED", "numbering_xml"]

BULLETS = 3
FIRST_ORDERED = 4


def numbering_xml(profile: Profile, chapter: Chapter, ordered_lists: int) -> str:
    """Return the part.

    Parameters
    ----------
    profile : Profile
    chapter : Chapter
        Its number is where the first level starts; a part of a chapter starts where the whole would be.
    ordered_lists : int
        How many numbered lists there are; each starts from 1 again.
    """
    head = profile.headings
    heading_styles = ("Heading1", "Heading2", "Heading3", "Heading4")
    starts = (chapter.number, chapter.starts.sections + 1)
    headings = _headings(0, head.chapter.replace("{}", "%1"), "decimal", starts, heading_styles)
    appendix_styles = ("Appendix", "AppendixHeading2", "AppendixHeading3", "")
    starts = (chapter.starts.appendices + 1, 1)
    appendix = _headings(1, head.appendix.replace("{}", "%1"), "upperLetter", starts, appendix_styles)
    bullets = _abstract(2, "hybridMultilevel", [_list_level("bullet", "•")])
    marks = "（%1）" if profile.language == "zh" else "%1."
    ordered = _abstract(3, "hybridMultilevel", [_list_level("decimal", marks)])
    restart = tag("w:lvlOverride", {"w:ilvl": 0}, val("w:startOverride", 1))
    numbers = [tag("w:num", {"w:numId": one + 1}, val("w:abstractNumId", one)) for one in (0, 1, 2)]
    numbers += [
        tag("w:num", {"w:numId": FIRST_ORDERED + one}, val("w:abstractNumId", 3), restart)
        for one in range(ordered_lists)
    ]
    body = (headings, appendix, bullets, ordered, *numbers)
    return DECLARATION + tag("w:numbering", {"xmlns:w": NAMESPACES["xmlns:w"]}, *body)


def _abstract(number: int, kind: str, levels: list[str]) -> str:
    return tag("w:abstractNum", {"w:abstractNumId": number}, val("w:multiLevelType", kind), *levels)


def _headings(number: int, first: str, form: str, starts: tuple[int, int], styles: tuple[str, ...]) -> str:
    levels: list[str] = []
    for level, style in enumerate(styles):
        pattern = first if level == 0 else ".".join(f"%{k + 1}" for k in range(level + 1))
        parts = [
            val("w:start", starts[level] if level < len(starts) else 1),
            val("w:numFmt", form if level == 0 else "decimal"),
        ]
        parts += [val("w:pStyle", style)] if style else []
        parts += [
            val("w:suff", "space"),
            val("w:lvlText", pattern + ("" if level else " ")),
            val("w:lvlJc", "left"),
        ]
        parts += [tag("w:pPr", {}, tag("w:ind", {"w:left": 0, "w:firstLine": 0}))]
        levels.append(tag("w:lvl", {"w:ilvl": level}, *parts))
    return _abstract(number, "multilevel", levels)


def _list_level(form: str, text: str) -> str:
    indent = tag("w:pPr", {}, tag("w:ind", {"w:left": 840, "w:hanging": 420}))
    parts = [val("w:start", 1), val("w:numFmt", form), val("w:suff", "tab"), val("w:lvlText", text)]
    return tag("w:lvl", {"w:ilvl": 0}, *parts, val("w:lvlJc", "left"), indent)
