"""The draft as an instrument file, checked by reading the export with it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from survey.errors import ResponseError
from survey.instrument.load import parse_instrument
from survey.instrument.model import Instrument
from survey.responses.answers import decode_answers
from survey.responses.column_match import ColumnMatch
from survey.responses.draft.kinds import Look
from survey.responses.draft.questions import Asked, questions_of
from survey.responses.draft.scales import Found, find_scales
from survey.responses.draft.wording import agreeing_first, instructed_point, printed
from survey.responses.export import RawExport
from survey.responses.mapping import ColumnMap
from survey.responses.matching import propose_matches
from survey.responses.privacy import PrivacyPolicy
from survey.responses.readers.headers import numbered
from survey.responses.wrong_file import turned_table

__all__ = ["Draft", "draft_instrument"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted instrument.

    Parameters
    ----------
    text : str
        The instrument file.
    instrument : Instrument
    columns : ColumnMap
        What headers alone do not say; empty when the instrument matches the export by itself.
    open_text : tuple of str
        Questions whose answers were no choice, number or date.
    """

    text: str
    instrument: Instrument
    columns: ColumnMap
    open_text: tuple[str, ...]


def draft_instrument(
    export: RawExport,
    name: str,
    *,
    scales: Mapping[str, str] = MappingProxyType({}),
    blocks: bool = False,
    apart: Collection[str] = (),
) -> Draft:
    """Draft an instrument from an export: questions, options, scales by shared options.

    The draft loads, and reads the export that it was drafted from. Wordings stand in both languages as the
    export has them; scales, roles and reversed items are the researcher's to decide. A question of consent
    and an instructed item are known by their wording. A column whose answers fit no kind becomes an open
    question, and its words stand nowhere in the draft.

    Parameters
    ----------
    export : RawExport
    name : str
        The instrument's id, a word of letters, digits and ``_``.
    scales : mapping of str to str
        Scales that the researcher names, with their items (``{"IA": "Q17-Q21"}``).
    blocks : bool
        Items that follow each other and share the wording of their options alone become a scale each.
    apart : collection of str
        Questions that belong to no scale, whatever their options.

    Raises
    ------
    InstrumentError
        When the name is no id, or a scale given has items that do not exist or share no ordered options.
    ResponseError
        When the table is turned: its first column holds the numbered questions that its headers lack.
    """
    if _is_turned(export):
        raise ResponseError(turned_table(export))
    asked = list(questions_of(export))
    while True:
        found = find_scales(asked, scales, blocks=blocks)
        none = {one.code for one in found.questions if _instructed(one, found) is not None} | set(apart)
        of_scale = {code: scale for code, scale in found.of_scale.items() if code not in none}
        found = replace(found, of_scale=of_scale)
        text = _file(found, export, name)
        instrument = parse_instrument(text, f"{name}.yaml")
        columns, matches = _columns(found, export, instrument)
        wrong = {fault.where for fault in decode_answers(export, instrument, matches, PrivacyPolicy()).faults}
        bad = {one.code for one in found.questions if one.look.kind != "text" and _hit(one, export, wrong)}
        if not bad:
            break
        # What cannot be read back is an open question; each round has fewer others, so this ends.
        asked = [replace(one, look=Look("text")) if one.code in bad else one for one in asked]
    open_text = tuple(one.code for one in found.questions if one.look.kind == "text")
    return Draft(text, instrument, columns, open_text)


def _instructed(one: Asked, found: Found) -> int | None:
    return instructed_point(one.text, one.look) if one.code in found.of_set else None


def _hit(one: Asked, export: RawExport, wrong: set[str]) -> bool:
    places = [f"column {export.answers[place].position} (" for place, _ in one.columns]
    return any(place in where for place in places for where in wrong)


def _columns(
    found: Found, export: RawExport, instrument: Instrument
) -> tuple[ColumnMap, tuple[ColumnMatch, ...]]:
    """Return the map of the columns that would not find their question alone."""
    meant = {
        place: (one.code, option if one.look.kind in ("multi", "ranking") else "")
        for one in found.questions
        for place, option in one.columns
    }
    alone = propose_matches(export, instrument)
    matched = {match.column: (match.question, match.option) for match in alone.matches if not match.words}
    needed: dict[str, str] = {}
    for place, column in enumerate(export.answers):
        target = meant.get(place)
        if target is None:
            needed[column.header] = "-"
        elif matched.get(place) != target:
            needed[column.header] = "/".join(filter(None, target))
    if not needed:
        return ColumnMap(), alone.matches
    return ColumnMap(MappingProxyType(needed)), propose_matches(export, instrument, needed).matches


def _file(found: Found, export: RawExport, name: str) -> str:
    lines = [
        f"# Drafted from {export.file} ({export.platform}, {export.n} rows). To finish: wordings in both",
        "# languages, names and roles of scales, reversed and instructed items, routing, order of options.",
        f"id: {name}",
        'version: "0"',
        f"title: {_both('草稿', 'Draft')}",
        f"population: {_both('待填写', 'to be written')}",
        f"introduction: {_both('待填写', 'to be written')}",
        *_missing(found),
        *_sets(found),
        *_scales(found),
        "pages:",
    ]
    page: object = None
    last, owner = 0, page  # the last number, and the page that has it
    for one in found.questions:
        here = ("matrix", one.number, one.matrix) if one.matrix else "plain"
        if here != page:
            page = here
            title = [f"  - matrix: {_both(one.matrix, one.matrix)}", "    questions:"] if one.matrix else []
            lines += title if here != "plain" else ["  - questions:"]
        shared = one.number == last and here == owner != "plain"
        rising = one.number is not None and (one.number > last or shared)
        lines += _question(one, found, number=rising)
        if rising and one.number is not None:
            last, owner = one.number, here
    return "\n".join(lines) + "\n"


def _missing(found: Found) -> list[str]:
    codes = sorted({code for one in found.questions for code in one.look.codes}, key=lambda c: (len(c), c))
    if not codes:
        return []
    words = _both("未作答（待说明）", "no answer (to be explained)")
    written = [f"  - {{code: {_code(code)}, state: blank, {words[1:]}" for code in codes]
    return ["missing:", *written]


def _sets(found: Found) -> list[str]:
    lines = ["response_sets:"] if found.sets else []
    for name, look in found.sets.items():
        lines += [f"  {name}:", "    options:"]
        lines += [f"      - {_option(code, label, look)}" for code, label in look.options]
        if look.outside:
            code = str(max(int(code) for code, _ in look.options) + 1)
            lines.append(f"    cannot_judge: {_option(code, look.outside, look)}")
    return lines


def _scales(found: Found) -> list[str]:
    names = dict.fromkeys(found.of_scale.values())
    lines = ["scales:"] if names else []
    return [*lines, *(f"  {name}: {{name: {_both(name, name)}}}" for name in names)]


def _question(one: Asked, found: Found, *, number: bool) -> list[str]:
    look = one.look
    text = _clean(one.text) or one.code
    consent = agreeing_first(text, look.options) if look.kind == "single" else ()
    kind = "consent" if consent else look.kind
    lines = [f"      - code: {one.code}", f"        kind: {kind}", "        required: false"]
    if number:
        lines.append(f"        number: {one.number}")
    lines += [f"        zh: {_quoted(text)}", f"        en: {_quoted(text)}"]
    if one.code in found.of_set:
        lines.append(f"        response_set: {found.of_set[one.code]}")
    if one.code in found.of_scale:
        lines.append(f"        scale: {found.of_scale[one.code]}")
    elif (point := _instructed(one, found)) is not None:
        lines.append(f"        instructed: {point}")
    if look.kind in ("single", "multi", "ranking"):
        lines.append("        options:")
        lines += [f"          - {_option(code, label, look)}" for code, label in consent or look.options]
    return lines


def _option(code: str, label: str, look: Look) -> str:
    other = ", other: true" if code in look.other else ""
    text = _clean(label) or code
    return f"{{code: {_code(code)}, zh: {_quoted(text)}, en: {_quoted(text)}{other}}}"


def _code(code: str) -> str:
    return code if re.fullmatch(r"-?(?:0|[1-9]\d{0,8})", code) else _quoted(code)


def _clean(text: str) -> str:
    return printed(re.sub(r"[┋→〖〗]+", " ", text).strip())


def _both(zh: str, en: str) -> str:
    return f"{{zh: {_quoted(_clean(zh))}, en: {_quoted(_clean(en))}}}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _is_turned(export: RawExport) -> bool:
    """Say whether printed numbers of questions stand in the first column and not in the headers."""
    heads = sum(numbered(header)[0] is not None for header in export.headers)
    cells: list[str] = export.answers[0].cells.tolist() if export.answers else []
    return heads == 0 and sum(numbered(cell)[0] is not None for cell in cells) >= max(4, len(cells) // 2)
