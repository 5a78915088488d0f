"""Tables: captions, scopes, spanners, and numbers with their points under each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from survey.report.document import Cell, Column, Figure, Number, Row, Table, TableNotes
from survey.report.emitters.html.fonts import glyph_widths
from survey.report.emitters.html.inlines import InlineWriter, anchor
from survey.report.emitters.html.markup import Markup, element, join, text
from survey.report.printing.captions import note_paragraphs, second_caption
from survey.report.printing.numbering import CaptionNumber
from survey.report.profiles.profile import Profile

__all__ = ["Offsets", "caption", "notes", "table_figure"]

_LONG = 24


@dataclass(slots=True)
class Offsets:
    """Style rules for the widths and right offsets of numbers; a page may have no style attributes."""

    used: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])

    def names(self, width: float, offset: float) -> str:
        """Return the classes of a box of a width whose content ends `offset` before its right side."""
        wide, back = round(width * 100), round(offset * 100)
        self.used.add((wide, back))
        return f"d w{wide} r{back}"

    def rules(self) -> str:
        """Return the rules of every class that was named."""
        widths = sorted({wide for wide, _ in self.used})
        backs = sorted({back for _, back in self.used})
        rules = [f".w{wide}{{width:{wide / 100:g}em}}" for wide in widths]
        return "\n".join(rules + [f".r{back}{{padding-right:{back / 100:g}em}}" for back in backs])


@dataclass(frozen=True, slots=True)
class _Decimals:
    """The widest parts before and after the point of a column."""

    left: float
    right: float


def table_figure(
    table: Table,
    number: CaptionNumber,
    profile: Profile,
    writer: InlineWriter,
    offsets: Offsets,
    words: Mapping[str, str],
) -> Markup:
    """Return a table with its caption, notes and tools."""
    columns = range(len(table.columns))
    decimals = tuple(_decimals(table, place, writer) for place in columns)
    head = element("thead", *_head(table, writer, words))
    bodies = [element("tbody", *rows) for rows in _bodies(table, decimals, writer, offsets)]
    named = f"{anchor(table.key)}-caption"
    title = element("caption", element("span", caption(table, number, profile, writer)), id=named)
    scroll = element(
        "div",
        element("table", title, head, *bodies),
        class_="scroll",
        role="region",
        tabindex=0,
        aria_labelledby=named,
    )
    tools = element(
        "div", element("button", text(words["copy"]), type="button", class_="copy"), class_="tools"
    )
    classes = ["stacked"] if profile.captions.layout == "stacked" else []
    classes += ["long"] if len(table.rows) > _LONG else []
    classes += [] if table.landscape or len(table.columns) > 8 else ["narrow"]
    return element(
        "figure",
        scroll,
        *notes(table.notes, profile, writer),
        tools,
        id=anchor(table.key),
        class_=" ".join(classes) or None,
    )


def caption(block: Table | Figure, number: CaptionNumber, profile: Profile, writer: InlineWriter) -> Markup:
    """Return the number and title of a caption, and the one in the other language where it is asked for."""
    title = writer.write(block.title)
    if profile.captions.layout == "stacked":
        first = join((text(number.text), element("span", title, class_="title")), " ")
    else:
        first = join((text(number.text), text(profile.captions.title_gap), title))
    second = second_caption(block, number, profile)
    if not second:
        return first
    lang = "en" if profile.language == "zh" else "zh-CN"
    return join((first, element("span", writer.write(second), class_="second", lang=lang)), " ")


def notes(found: TableNotes, profile: Profile, writer: InlineWriter) -> tuple[Markup, ...]:
    """Return the notes under a table or figure, or nothing."""
    paragraphs = [element("p", writer.write(paragraph)) for paragraph in note_paragraphs(found, profile)]
    return (element("div", *paragraphs, class_="notes"),) if paragraphs else ()


def _head(table: Table, writer: InlineWriter, words: Mapping[str, str]) -> list[Markup]:
    sortable = len(table.rows) > 2 and all(row.kind == "data" and not row.indent for row in table.rows)
    rows: list[Markup] = []
    if table.spanners:
        cells: list[Markup] = []
        place = 0
        for spanner in table.spanners:
            if spanner.first > place:
                cells.append(element("td", colspan=spanner.first - place))
            label = element("span", writer.write(spanner.label))
            span = spanner.last - spanner.first + 1
            cells.append(element("th", label, colspan=span, scope="colgroup", class_="span"))
            place = spanner.last + 1
        if place < len(table.columns):
            cells.append(element("td", colspan=len(table.columns) - place))
        rows.append(element("tr", *cells))
    heads: list[Markup] = []
    for column in table.columns:
        label = writer.write(column.label)
        plain = writer.plain(column.label)
        look = " ".join(
            (*(("left",) if column.align == "left" else ()), *(("short",) if len(plain) < 5 else ()))
        )
        if not plain:
            heads.append(element("td"))
            continue
        button = (_sorter(words["sort"], plain),) if sortable else ()
        heads.append(element("th", label, *button, scope="col", class_=look or None))
    return [*rows, element("tr", *heads)]


def _sorter(wording: str, label: str) -> Markup:
    """Return the button that lies over a head; the head's own words stay text, also in print."""
    return element("button", type="button", class_="sort", aria_label=wording.replace("{}", label))


def _bodies(
    table: Table, decimals: Sequence[_Decimals], writer: InlineWriter, offsets: Offsets
) -> list[list[Markup]]:
    """Return the rows; a group row begins a body of its own."""
    bodies: list[list[Markup]] = [[]]
    for row in table.rows:
        if row.kind == "group":
            if bodies[-1]:
                bodies.append([])
            label = writer.write(row.cells[0].content)
            head = element("th", label, colspan=len(table.columns), scope="rowgroup")
            bodies[-1].append(element("tr", head))
            continue
        cells = [
            _cell(row, place, column, decimals[place], writer, offsets)
            for place, column in enumerate(table.columns)
        ]
        bodies[-1].append(element("tr", *cells, class_="total" if row.kind == "total" else None))
    return bodies


def _cell(
    row: Row, place: int, column: Column, decimals: _Decimals, writer: InlineWriter, offsets: Offsets
) -> Markup:
    cell = row.cells[place]
    written = writer.write(cell.content)
    content = element("strong", written) if cell.strong else written
    if place == 0 and column.align == "left":
        indent = f"in{min(row.indent, 3)}" if row.indent else None
        return element("th", content, scope="row", class_=indent)
    if _is_decimal(cell, column, writer):
        after = _sides(writer.plain(cell.content))[1]
        names = offsets.names(decimals.left + decimals.right, decimals.right - after)
        return element("td", element("span", content, class_=names))
    several = sum(isinstance(one, Number) for one in cell.content) > 1
    return element("td", content, class_="left" if column.align == "left" else "set" if several else None)


def _is_decimal(cell: Cell, column: Column, writer: InlineWriter) -> bool:
    numbers = sum(isinstance(one, Number) for one in cell.content)
    printed = writer.plain(cell.content)
    single = numbers == 1 or (numbers == 0 and printed.strip().isdigit())
    return column.align == "decimal" and single and any(map(str.isdigit, printed))


def _decimals(table: Table, place: int, writer: InlineWriter) -> _Decimals:
    column = table.columns[place]
    cells = [row.cells[place] for row in table.rows if row.kind != "group"]
    sides = [_sides(writer.plain(c.content)) for c in cells if _is_decimal(c, column, writer)]
    if not sides:
        return _Decimals(0, 0)
    return _Decimals(max(left for left, _ in sides), max(right for _, right in sides))


def _sides(printed: str) -> tuple[float, float]:
    """Return the widths before and after the point, or after the last digit."""
    point = printed.find(".")
    if point < 0:
        point = max(place for place, character in enumerate(printed) if character.isdigit()) + 1
    widths = glyph_widths()

    def width(piece: str) -> float:
        return sum(widths.get(character, 1.0) for character in piece)

    return width(printed[:point]), width(printed[point:])
