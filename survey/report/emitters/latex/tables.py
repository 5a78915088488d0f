r"""Tables as ``longtable`` with booktabs' rules: decimal points in a pair of columns, heads that repeat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from survey.report.characters.widths import text_width
from survey.report.document import Cell, Column, Row, Table
from survey.report.emitters.latex.inlines import InlineWriter, label
from survey.report.printing.captions import note_paragraphs, second_caption
from survey.report.printing.column_fit import fit_columns, row_lines, split_number
from survey.report.printing.numbering import CaptionNumber
from survey.report.profiles.profile import Profile

__all__ = ["needed_points", "table_lines"]

_SEPARATION = 4.0  # points on each side of a column
_TOGETHER = 24
_SUBSTITUTE = 1.12  # how much wider than Times the fonts may be that a reader has


@dataclass(frozen=True, slots=True)
class _Layout:
    """Font size and widths in points; the widest text before and after the points of decimal columns."""

    size: float
    widths: tuple[float, ...]
    halves: tuple[tuple[float, float] | None, ...]


def table_lines(table: Table, profile: Profile, writer: InlineWriter) -> Iterator[str]:
    """Go through the lines of a table."""
    layout = _layout(table, profile, writer)
    number = writer.numbering.captions[table.key]
    above = profile.captions.table == "above"
    whole = len(layout.halves) + sum(one is not None for one in layout.halves)
    yield f"{{\\surveytable{{{layout.size:g}}}{{{layout.size * 1.25:g}}}%"
    specs = "".join(_spec(layout, place, column) for place, column in enumerate(table.columns))
    yield f"\\begin{{longtable}}{{@{{}}{specs}@{{}}}}"
    if above:
        yield from (
            f"{line}\\\\" if last else line
            for line, last in _with_last(_caption_lines(table, profile, writer))
        )
    head = list(_head(table, layout, writer))
    yield from (*head, "\\endfirsthead")
    width = (
        sum(layout.widths) + 2 * _SEPARATION * (len(layout.widths) - 1) - 1.0
    )  # so that no column stretches
    across = f"\\multicolumn{{{whole}}}{{@{{}}p{{{width:.1f}pt}}@{{}}}}"
    yield f"{across}{{{_continued(number, profile, writer)}}}\\\\[4pt]"
    yield from (*head, "\\endhead", "\\bottomrule", "\\endfoot", "\\bottomrule")
    for paragraph in note_paragraphs(table.notes, profile):
        yield f"{across}{{\\surveynotes{{}}{writer.write(paragraph)}}}\\\\"
    yield "\\endlastfoot"
    together = len(table.rows) <= _TOGETHER
    for place, row in enumerate(table.rows):
        keep = "*" if place + 1 < len(table.rows) and (together or row.kind == "group") else ""
        if row.kind == "total":
            yield "\\midrule"
        yield f"{_row(row, table, layout, writer, whole)}\\\\{keep}"
    yield "\\end{longtable}}"
    if not above:
        yield "{\\captionsetup{type=table}" + "".join(_caption_lines(table, profile, writer)) + "}"


def needed_points(table: Table, profile: Profile, writer: InlineWriter) -> int:
    """Return about how high a table is that is kept whole, or the first rows of a long one, in points."""
    size, ems = fit_columns(table, profile, writer.plain, padding=2 * _SEPARATION)
    lines = sum(row_lines(table, size, ems, writer.plain, padding=2 * _SEPARATION))
    notes = len(note_paragraphs(table.notes, profile))
    whole = (lines + notes + 6) * size * 1.3
    page = (profile.page.height_cm - profile.page.top_cm - profile.page.bottom_cm) / 2.54 * 72.27
    kept = len(table.rows) <= _TOGETHER and whole < 0.6 * page
    return round(whole if kept else 12 * size * 1.3)


def _caption_lines(block: Table, profile: Profile, writer: InlineWriter) -> list[str]:
    """Return the caption with its label, and the one in the other language where it is asked for."""
    lines = [f"\\caption{{{writer.write(block.title)}}}\\label{{{label(block.key)}}}"]
    second = second_caption(block, writer.numbering.captions[block.key], profile)
    if second:
        lines[-1] += "\\\\"
        lines.append(f"\\multicolumn{{{_columns(block, writer)}}}{{c}}{{{writer.write(second)}}}")
    return lines


def _columns(table: Table, writer: InlineWriter) -> int:
    return len(table.columns) + sum(
        any(split_number(row.cells[place], column, writer.plain) for row in table.rows if row.kind != "group")
        for place, column in enumerate(table.columns)
    )


def _with_last(lines: Sequence[str]) -> Iterator[tuple[str, bool]]:
    return ((line, place + 1 == len(lines)) for place, line in enumerate(lines))


def _continued(number: CaptionNumber, profile: Profile, writer: InlineWriter) -> str:
    """Return the line above the rest of a table: 续表4-1 by LaTeX's counter."""
    word = writer.text(profile.labels.continued)
    name = f"{writer.text(number.label)}{'~' if number.gap else ''}\\thetable{{}}"
    return (
        f"\\surveycontinued{{}}{word}{name}"
        if profile.language == "zh"
        else f"\\surveycontinued{{}}{name} {word}"
    )


def _layout(table: Table, profile: Profile, writer: InlineWriter) -> _Layout:
    padding = 2 * _SEPARATION
    size, ems = fit_columns(table, profile, writer.plain, padding=padding * _SUBSTITUTE)
    share = _across(table, profile) / (sum(ems) * size)
    widths = tuple(em * size * share - padding for em in ems)
    return _Layout(size, widths, tuple(_halves(table, p, c, writer) for p, c in enumerate(table.columns)))


def _across(table: Table, profile: Profile) -> float:
    page = profile.page
    cm = (
        page.height_cm - page.top_cm - page.bottom_cm
        if table.landscape
        else page.width_cm - page.left_cm - page.right_cm
    )
    return cm / 2.54 * 72.27 + 2 * _SEPARATION - 5.0  # the outer sides have no padding


def _halves(table: Table, place: int, column: Column, writer: InlineWriter) -> tuple[float, float] | None:
    cells = [row.cells[place] for row in table.rows if row.kind != "group"]
    found = [halves for cell in cells if (halves := split_number(cell, column, writer.plain))]
    if not found:
        return None
    left, right = ([text_width(writer.plain(pair[side])) for pair in found] for side in (0, 1))
    return max(left), max(right)


def _spec(layout: _Layout, place: int, column: Column) -> str:
    """Return a column's specification; decimals are a pair of columns around their points."""
    width, halves = layout.widths[place], layout.halves[place]
    if halves is None:
        look = "\\raggedright" if column.align == "left" else "\\centering"
        return f">{{{look}\\arraybackslash}}p{{{width:.1f}pt}}"
    side = max(0.0, (width - 1.06 * sum(halves) * layout.size) / 2)
    return f">{{\\hspace{{{side:.1f}pt}}}}r@{{}}l<{{\\hspace{{{side:.1f}pt}}}}"


def _head(table: Table, layout: _Layout, writer: InlineWriter) -> Iterator[str]:
    yield "\\toprule"
    if table.spanners:
        yield from _spanners(table, layout, writer)
    cells = [
        _across_pair(layout, place, column, writer.write(column.label), box="b")
        for place, column in enumerate(table.columns)
    ]
    yield f"{' & '.join(cells)}\\\\"
    yield "\\midrule"


def _spanners(table: Table, layout: _Layout, writer: InlineWriter) -> Iterator[str]:
    at = [
        1 + sum(1 + (one is not None) for one in layout.halves[:place])
        for place in range(len(layout.halves) + 1)
    ]
    cells: list[str] = []
    rules: list[str] = []
    place = 0
    for spanner in sorted(table.spanners, key=lambda one: one.first):
        cells += [""] * (at[spanner.first] - at[place])
        span = at[spanner.last + 1] - at[spanner.first]
        cells.append(f"\\multicolumn{{{span}}}{{c}}{{{writer.write(spanner.label)}}}")
        rules.append(f"\\cmidrule(lr){{{at[spanner.first]}-{at[spanner.last + 1] - 1}}}")
        place = spanner.last + 1
    cells += [""] * (at[-1] - at[place])
    yield f"{' & '.join(cells)}\\\\"
    yield "".join(rules)


def _across_pair(layout: _Layout, place: int, column: Column, content: str, *, box: str = "p") -> str:
    """Return a cell that is no number, over both columns of a pair."""
    if layout.halves[place] is None and box == "p":
        return content
    look = "\\raggedright" if column.align == "left" else "\\centering"
    span = 1 if layout.halves[place] is None else 2
    edge = "@{}" if place == 0 else ""
    last = "@{}" if place + 1 == len(layout.halves) else ""
    spec = f"{edge}>{{{look}\\arraybackslash}}{box}{{{layout.widths[place]:.1f}pt}}{last}"
    return f"\\multicolumn{{{span}}}{{{spec}}}{{{content}}}"


def _row(row: Row, table: Table, layout: _Layout, writer: InlineWriter, whole: int) -> str:
    if row.kind == "group":
        return f"\\multicolumn{{{whole}}}{{@{{}}l}}{{{writer.write(row.cells[0].content)}}}"
    cells = [_cell(cell, place, table.columns[place], layout, writer) for place, cell in enumerate(row.cells)]
    if row.indent:
        cells[0] = f"\\hspace*{{{row.indent}em}}{cells[0]}"
    first = cells[0]
    cells[0] = f"{{}}{first}" if first.startswith("*") else first  # not the star of the row before
    return " & ".join(cells)


def _cell(cell: Cell, place: int, column: Column, layout: _Layout, writer: InlineWriter) -> str:
    bold = "\\bfseries{}" if cell.strong else ""
    if layout.halves[place] is not None:
        halves = split_number(cell, column, writer.plain)
        if halves is not None:
            return f"{bold}{writer.write(halves[0])} & {bold}{writer.write(halves[1])}"
        if not cell.content:
            return " & "
    return _across_pair(layout, place, column, bold + writer.write(cell.content))
