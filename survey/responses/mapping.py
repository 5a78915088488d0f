"""The map of an export's columns as a file to edit: what was matched how, and what must be decided."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from survey.errors import ResponseError
from survey.instrument.model import Instrument
from survey.instrument.shape import validate_marked
from survey.instrument.yaml_marks import read_marked
from survey.responses.column_match import Matching
from survey.responses.export import RawExport
from survey.responses.matching import propose_matches

__all__ = ["ColumnMap", "draft_map", "map_text", "read_map"]


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """What a researcher decided of an export's columns.

    Parameters
    ----------
    columns : mapping of str to str
        Header to question code, ``code/option``, ``code/option/words``, or ``-``.
    not_asked : tuple of str
        Questions that the export does not hold.
    """

    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    not_asked: tuple[str, ...] = ()


def draft_map(
    export: RawExport,
    instrument: Instrument,
    column_map: Mapping[str, str] | None = None,
    *,
    not_asked: tuple[str, ...] = (),
) -> tuple[str, Matching]:
    """Return a map as YAML to be edited, and the matching that it was drafted from.

    Every column stands in it once: with its question and how it was found; with ``null`` and its candidates
    where the researcher must decide; with ``-`` where nothing asks for it. A map without ``null`` whose
    questions are all there can be read as it stands.
    """
    found = propose_matches(export, instrument, column_map, not_asked=not_asked)
    matched = {match.column: match for match in found.matches}
    decisions = {d.column: d for d in found.decisions if d.column is not None}
    lines = [f"# {export.file} ({export.platform}) -> {instrument.id}", "columns:"]
    for place, column in enumerate(export.answers):
        name = json.dumps(column.header, ensure_ascii=False)
        if place in decisions:
            target = "null"
            likely = " | ".join(_target(c.question, c.option) for c in decisions[place].candidates)
            note = f"{decisions[place].fault.what.en} / {decisions[place].fault.what.zh}; {likely or '-'}"
        elif place in matched:
            match = matched[place]
            target = _target(match.question, match.option) + ("/words" if match.words else "")
            note = f"{match.how} {match.confidence:.2f}"
        else:
            target, note = '"-"', ""
        lines.append(f"  {name}: {target}" + (f"  # {note}" if note else ""))
    missing = [d.question for d in found.decisions if d.column is None and d.question]
    if missing:
        lines.append(f"# without a column / 没有对应列: {', '.join(missing)}")
    lines.append("not_asked: " + json.dumps(list(not_asked)))
    return "\n".join(lines) + "\n", found


def map_text(columns: ColumnMap) -> str:
    """Return a map as YAML.

    Examples
    --------
    >>> print(map_text(ColumnMap({"年龄": "age"})), end="")
    columns:
      "年龄": "age"
    not_asked: []
    """
    lines = [
        f"  {json.dumps(header, ensure_ascii=False)}: {json.dumps(target, ensure_ascii=False)}"
        for header, target in columns.columns.items()
    ]
    head = "columns:" if lines else "columns: {}"
    return "\n".join([head, *lines, "not_asked: " + json.dumps(list(columns.not_asked))]) + "\n"


def _target(question: str, option: str) -> str:
    return json.dumps(f"{question}/{option}" if option else question, ensure_ascii=False)


def read_map(path: Path) -> ColumnMap:
    """Read a map; entries of ``null`` are still open and left out.

    Raises
    ------
    ResponseError
        When the file is not there or is no map, with line and column.
    """
    # Here and not above: pydantic takes a tenth of a second.
    from survey.responses.map_shape import MapShape

    shape = validate_marked(read_marked(path, ResponseError), MapShape, ResponseError)
    decided = {header: target for header, target in shape.columns.items() if target is not None}
    return ColumnMap(MappingProxyType(decided), shape.not_asked)
