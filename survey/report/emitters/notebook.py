"""Results as three-line tables in a notebook: formatters by name, so that nothing is imported beforehand."""

from __future__ import annotations

from survey.report.document import Cite, Column, Inline, Inlines, Ref, Row, Table
from survey.report.emitters.html.markup import Markup, element, text
from survey.report.printing.captions import note_paragraphs
from survey.report.profiles.load import load_profile
from survey.report.profiles.profile import Profile
from survey.report.tables.to_table import to_table

__all__ = ["show_result", "table_fragment"]

_HEAD_LINES = "border-top:1.5px solid;border-bottom:.75px solid"


def show_result(result: object) -> str:
    """Return a result as HTML: its tidy table in APA's look.

    Examples
    --------
    >>> import pandas as pd
    >>> show_result(pd.DataFrame({"mean": [3.256]}, index=["IA1"])).count("3.26")
    1
    """
    profile = load_profile("apa7-en")
    return table_fragment(to_table(result, profile=profile), profile)


def table_fragment(table: Table, profile: Profile) -> str:
    """Return one table as HTML that stands by itself, all text escaped.

    Parameters
    ----------
    table : Table
        Without references and citations, which need a chapter.
    profile : Profile
    """
    heads = [_cell("th", column.label, column, _HEAD_LINES) for column in table.columns]
    rows = [_row(row, table.columns) for row in table.rows]
    notes = [element("p", _inlines(paragraph)) for paragraph in note_paragraphs(table.notes, profile)]
    whole = element(
        "table",
        element("caption", element("em", _inlines(table.title)), style="text-align:left;color:inherit"),
        element("thead", element("tr", *heads)),
        element("tbody", *rows, style="border-bottom:1.5px solid"),
        style="border-collapse:collapse",
    )
    return element("div", whole, *notes).source


def _row(row: Row, columns: tuple[Column, ...]) -> Markup:
    if row.kind == "group":
        return element("tr", element("td", _inlines(row.cells[0].content), colspan=len(columns)))
    pairs = zip(row.cells, columns, strict=True)
    return element("tr", *(_cell("td", cell.content, column) for cell, column in pairs))


def _cell(tag: str, content: Inlines, column: Column, lines: str = "") -> Markup:
    side = "right" if column.align == "decimal" else column.align
    style = ";".join(filter(None, (f"text-align:{side}", "padding:2px 8px", lines)))
    return element(tag, _inlines(content), style=style)


def _inlines(content: Inlines) -> Markup:
    return text("".join(_said(inline) for inline in content))


def _said(inline: Inline) -> str:
    """Return an inline's text; a reference, which only a chapter can number, names its target."""
    match inline:
        case str():
            return inline
        case Ref():
            return inline.target
        case Cite():
            return "; ".join(inline.keys)
        case _:
            return inline.text
