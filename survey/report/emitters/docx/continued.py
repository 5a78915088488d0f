"""Tables longer than a page, in parts of at most a page.

Word repeats a head on the next page by itself, but nothing that it offers writes 续表 above it: what stands
in a repeated row is the same on every page. A table that no page holds is therefore written as several
tables, each whole on its page; those after the first begin a page under 续表4-1 or Table 4.1 (continued).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from survey.report.characters.widths import text_width
from survey.report.document import Row, Table
from survey.report.emitters.docx.inlines import InlineWriter
from survey.report.emitters.docx.layout import PADDING, TableLayout, lay_out, line_points, row_points
from survey.report.emitters.docx.overflow import continued_runs
from survey.report.emitters.docx.sections import text_height_cm
from survey.report.emitters.docx.xml import tag, val
from survey.report.printing.captions import note_paragraphs
from survey.report.profiles.profile import Profile

__all__ = ["PageParts", "continued_xml", "fit_pages"]

_POINTS_PER_CM = 72 / 2.54
_CAPTION_LINES, _SHARE = 4, 0.75
_WHOLE = 0.6  # of a page: what a table may leave white by beginning on the next one
_SMALLEST, _STEP = 9.0, 0.5  # points: how small a table is set to stay one


@dataclass(frozen=True, slots=True)
class PageParts:
    """The layout, the rows of each part, and whether every part must stay on one page."""

    layout: TableLayout
    rows: tuple[range, ...]
    whole: bool


def fit_pages(
    table: Table, inlines: InlineWriter, profile: Profile, available: int, *, landscape: bool
) -> PageParts:
    """Return the parts; one when a page holds the table, in a smaller size where that is what it takes.

    Parameters
    ----------
    table : Table
    inlines : InlineWriter
    profile : Profile
    available : int
        The width between the margins in twips.
    landscape : bool

    Returns
    -------
    PageParts
        A short table must not part. A part of a long one begins with a group or a named row where one is
        near, and never ends with a group's name.
    """
    size = profile.sizes.table
    first = parts = _page_parts(
        table, lay_out(table, inlines, size, available), inlines, profile, landscape=landscape
    )
    while len(parts.rows) > 1 and size - _STEP >= _SMALLEST:
        size -= _STEP
        layout = lay_out(table, inlines, size, available)
        parts = _page_parts(table, layout, inlines, profile, landscape=landscape)
    return first if len(parts.rows) > 1 else parts


def _page_parts(
    table: Table, layout: TableLayout, inlines: InlineWriter, profile: Profile, *, landscape: bool
) -> PageParts:
    page = profile.page
    height = (page.width_cm - page.left_cm - page.right_cm) if landscape else text_height_cm(profile)
    line = line_points(layout.size, profile)
    notes = len(note_paragraphs(table.notes, profile)) + 1
    around = line * (_CAPTION_LINES + bool(table.spanners) + notes)
    needs = [_lines(row, layout, inlines) * line + row_points(profile) for row in table.rows]
    points = height * _POINTS_PER_CM
    rows = tuple(_parts(table.rows, needs, points - around))
    return PageParts(layout, rows, len(rows) > 1 or sum(needs) + around <= points * _WHOLE)


def _lines(row: Row, layout: TableLayout, inlines: InlineWriter) -> int:
    if row.kind == "group":
        return 1
    em = layout.size * 20
    widths = [max((width - 2 * PADDING) / em, 1.0) for width in layout.widths]
    texts = (text_width(inlines.text(cell.content)) for cell in row.cells)
    return max(1, *(ceil(text / width) for text, width in zip(texts, widths, strict=True)))


def _parts(rows: Sequence[Row], needs: Sequence[float], room: float) -> Iterator[range]:
    """Go through the parts: as few as there can be, of about one size, so that the first fits sooner."""
    wanted = min(room, sum(needs) / ceil(sum(needs) / room) + max(needs, default=0.0))
    first = 0
    while sum(needs[first:]) > room:
        last, used = first, needs[first]
        while used + needs[last + 1] <= wanted:
            last += 1
            used += needs[last]
        stop = _cut(rows, first, last + 1)
        yield range(first, stop)
        first = stop
    yield range(first, len(rows))


def _cut(rows: Sequence[Row], first: int, stop: int) -> int:
    """Return where the next part begins, at `stop` or a little before it."""
    places = range(stop, first + max(1, round((stop - first) * _SHARE)), -1)
    groups = (place for place in places if rows[place].kind == "group")
    named = (place for place in places if rows[place].cells[0].content and rows[place - 1].kind != "group")
    return next(groups, next(named, stop))


def continued_xml(key: str, writer: InlineWriter, profile: Profile) -> str:
    """Return the paragraph above a later part: the table's number by reference, and the word for it."""
    look = (
        val("w:pStyle", "TableCaption"),
        "<w:pageBreakBefore/>",
        tag("w:spacing", {"w:before": 0, "w:after": 80}),
    )
    return tag("w:p", {}, tag("w:pPr", {}, *look), continued_runs(key, writer, profile))
