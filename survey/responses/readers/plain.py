"""A plain table: a header row, one row a respondent; SPSS and Stata files with what they declare."""

from __future__ import annotations

from types import MappingProxyType

from survey.responses.cells import CellState
from survey.responses.export import RawExport
from survey.responses.readers.headers import identifies, numbered, without_marks
from survey.responses.readers.layout import Head, Layout, assemble
from survey.responses.readers.table import Table

__all__ = ["read", "recognises"]

# What Wenjuanxing writes for no answer stays unmistakable in a table that was saved anew. Codes such as -1 or
# NA are answers until the instrument declares them missing.
_TOKENS = MappingProxyType({"(空)": CellState.BLANK, "(跳过)": CellState.SKIPPED})
_ROW_NAMES = ("", "id", "rownames", "unnamed: 0", "respondent", "respondent_id")


def recognises(table: Table) -> bool:
    """Every table is at least a plain one."""
    return True


def read(table: Table) -> RawExport:
    """Take every column with a header as an answer column, but those that name people."""
    headers = table.headers
    private = tuple(place for place, header in enumerate(headers) if identifies(header))
    places = [p for p, header in enumerate(headers) if header and p not in private]
    if table.variables:
        heads = tuple(_declared(place, table) for place in places)
        platform = table.kind
    else:
        heads = tuple(_head(place, headers[place]) for place in places)
        platform = "plain"
    respondent = next((p for p, header in enumerate(headers) if header.casefold() in _ROW_NAMES), None)
    layout = Layout(platform, heads, tokens=_TOKENS, respondent=respondent, identifying=private)
    return assemble(table, layout)


def _head(place: int, header: str) -> Head:
    number, stem = numbered(without_marks(header))
    return Head(place, header, code=header, number=number, stem=stem)


def _declared(place: int, table: Table) -> Head:
    variable = table.variables[place]
    number, stem = numbered(without_marks(variable.label))
    return Head(place, variable.name, variable.name, number, stem, labels=variable.labels)
