"""Captions and notes as every format without fields prints them."""

from __future__ import annotations

from survey.report.document import Figure, Inlines, Styled, Table, TableNotes
from survey.report.printing.numbering import CaptionNumber
from survey.report.profiles.profile import Profile

__all__ = ["continued_label", "equation_mark", "note_paragraphs", "second_caption"]


def continued_label(number: CaptionNumber, profile: Profile) -> str:
    """Return the number above a table's continuation on the next page: 续表4-1, Table 4.1 (continued)."""
    word = profile.labels.continued
    return f"{word}{number.text}" if profile.language == "zh" else f"{number.text} {word}"


def equation_mark(number: CaptionNumber, profile: Profile) -> str:
    """Return what stands beside an equation: （4-1）, (4.1)."""
    return profile.labels.equation_mark.replace("{}", number.digits)


def second_caption(block: Table | Figure, number: CaptionNumber, profile: Profile) -> Inlines:
    """Return the caption in the other language with its number, or nothing where none is asked for."""
    if not profile.captions.bilingual or not block.second_title:
        return ()
    labels = profile.labels
    label = labels.second_table if number.kind == "table" else labels.second_figure
    return (f"{label}{number.digits}{profile.captions.title_gap}", *block.second_title)


def note_paragraphs(notes: TableNotes, profile: Profile) -> tuple[Inlines, ...]:
    """Return the notes under a table or figure in APA's order; the word for note opens them.

    Examples
    --------
    >>> from survey.report.profiles.load import load_profile
    >>> note_paragraphs(TableNotes(general=("N = 3.",)), load_profile("gbt7713-zh"))
    (('注：', '', 'N = 3.'),)
    """
    style = profile.notes
    opening: Inlines = (
        Styled(style.general, "italic") if style.general_italic else style.general,
        style.joiner,
    )
    kinds: list[Inlines] = []
    if notes.general:
        kinds.append((*opening, *notes.general))
    if notes.specific:
        spaced = [(" ", *note) if place else note for place, note in enumerate(notes.specific)]
        kinds.append(tuple(inline for note in spaced for inline in note))
    if notes.probability:
        kinds.append(notes.probability)
    if kinds and not notes.general and not style.general_italic:
        kinds[0] = (*opening, *kinds[0])
    return tuple(kinds)
