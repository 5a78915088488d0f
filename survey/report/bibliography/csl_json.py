"""Works from CSL-JSON, as Zotero and other managers export them, into the BibTeX that is formatted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from survey.errors import Fault, ReportError, Text

__all__ = ["bibtex_from_csl_json"]

_KINDS = {
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "book": "book",
    "chapter": "incollection",
    "paper-conference": "inproceedings",
    "thesis": "phdthesis",
    "report": "techreport",
    "standard": "techreport",
    "webpage": "misc",
    "document": "misc",
}
_FIELDS = {
    "title": "title",
    "volume": "volume",
    "issue": "number",
    "number": "number",
    "page": "pages",
    "edition": "edition",
    "publisher-place": "address",
    "DOI": "doi",
    "URL": "url",
    "language": "language",
}
_HOUSES = {"phdthesis": "school", "techreport": "institution"}
_CONTAINERS = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle"}
_SPECIAL = re.compile(r"([\\{}%#&_$])")


def bibtex_from_csl_json(path: Path) -> str:
    """Convert a file of CSL-JSON.

    Parameters
    ----------
    path : Path
        A list of items, each with `id` and `type`.

    Returns
    -------
    str
        BibTeX, an entry for each item, under its id.

    Raises
    ------
    ReportError
        When the file is no JSON, or with every item that has no id or is of a kind without a form in BibTeX.
    """
    try:
        items = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as cause:
        what = Text("the bibliography is no JSON", "参考文献文件不是有效的 JSON")
        raise ReportError(Fault(what, where=path.name, got=str(cause))) from cause
    if not isinstance(items, list):
        what = Text("the bibliography is no list of works", "参考文献文件不是文献列表")
        raise ReportError(Fault(what, where=path.name, expected="[...]", got=type(items).__name__))
    works = cast("list[Any]", items)
    faults = [fault for place, one in enumerate(works, start=1) for fault in _faults(one, place, path.name)]
    if faults:
        raise ReportError(faults)
    return "\n".join(_entry(cast("Mapping[str, Any]", one)) for one in works)


def _faults(item: Any, place: int, name: str) -> Iterator[Fault]:
    where = f"{name}: {place}"
    if not isinstance(item, dict) or not re.fullmatch(r"[\w.:/+-]+", str(cast("Any", item).get("id") or "")):
        what = Text(
            "a work needs an id of letters, digits and . : / + -",
            "文献须有由字母、数字及 . : / + - 组成的 id",
        )
        yield Fault(what, where=where)
        return
    kind = cast("dict[str, Any]", item).get("type")
    if kind not in _KINDS:
        what = Text("this kind of work cannot be converted", "该类型的文献无法转换")
        yield Fault(what, where=where, expected=", ".join(_KINDS), got=str(kind))


def _entry(item: Mapping[str, Any]) -> str:
    kind = _KINDS[str(item["type"])]
    if kind == "phdthesis" and re.search(r"master|硕士", str(item.get("genre", "")), re.IGNORECASE):
        kind = "mastersthesis"
    lines = [
        f"  {ours} = {{{_escaped(item[theirs])}}}," for theirs, ours in _FIELDS.items() if item.get(theirs)
    ]
    lines += [
        f"  {role} = {{{' and '.join(map(_name, item[role]))}}},"
        for role in ("author", "editor")
        if item.get(role)
    ]
    lines += [f"  type = {{{genre}}},"] if (genre := _genre(item)) else []
    year = _year(item)
    lines += [f"  year = {{{year}}},"] if year else []
    if item.get("publisher"):
        house = _HOUSES.get(kind.replace("mastersthesis", "phdthesis"), "publisher")
        lines.append(f"  {house} = {{{_escaped(item['publisher'])}}},")
    if item.get("container-title") and kind in _CONTAINERS:
        lines.append(f"  {_CONTAINERS[kind]} = {{{_escaped(item['container-title'])}}},")
    body = "\n".join(lines).replace("–", "--")
    return f"@{kind}{{{item['id']},\n{body}\n}}"


def _genre(item: Mapping[str, Any]) -> str:
    """Return what a thesis or a report calls itself; a standard is known by this word."""
    return "standard" if item["type"] == "standard" else _escaped(item.get("genre", ""))


def _escaped(value: Any) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(str(value).split()))


def _name(name: Mapping[str, str]) -> str:
    """Return a person by family and given name, and a body as one word that is not taken apart."""
    if "literal" in name:
        return f"{{{_escaped(name['literal'])}}}"
    family = " ".join(
        part for part in (name.get("non-dropping-particle", ""), name.get("family", "")) if part
    )
    given = name.get("given", "")
    if re.search("[\u4e00-\u9fff]", family):
        return _escaped(family + given)
    return _escaped(f"{family}, {given}" if given else family)


def _year(item: Mapping[str, Any]) -> str:
    """Return the year of the first date; nothing where the item has none or writes it in another way."""
    issued = item.get("issued")
    if not isinstance(issued, dict):
        return ""
    dates = cast("dict[str, Any]", issued).get("date-parts")
    found = re.search(r"\d{4}", json.dumps(dates or issued))
    return found[0] if found else ""
