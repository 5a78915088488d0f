"""The works that a chapter cites, formatted once by typst's bibliography engine for every emitter.

The package's ``references.bib`` holds the method papers and the sources of the constructs. Each work is
formatted in its own language (et al. beside 等), in the style that the profile names.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from survey.errors import Fault, Language, ReportError, Text
from survey.report.bibliography.csl_json import bibtex_from_csl_json
from survey.report.bibliography.engine import Formatted, format_works
from survey.report.document import Inline, Inlines, Reference, ReferenceList
from survey.report.profiles.profile import Profile

__all__ = ["bibliography_keys", "reference_list"]

_PATH = Path(__file__).parent / "references.bib"
_ENTRY = re.compile(r"^@\w+\{([^,\s]+),.*?^\}", re.MULTILINE | re.DOTALL)
_HAN = re.compile("[\u4e00-\u9fff]")
# typst's engine loses a thesis' school and a report's institution beside an address, but no publisher.
_HOUSE = re.compile(r"^( *)(?:school|institution)( *=)", re.MULTILINE)
_DOI = re.compile(r"^ *doi *=.*\n", re.MULTILINE)
_DOUBLE_ISSUE = re.compile(r"^( *number *= *\{\d+)(?:--|–)(\d+\})", re.MULTILINE)
_REPORT = re.compile(r"^@\w+")


@dataclass(frozen=True, slots=True)
class _Work:
    """One entry of a BibTeX file."""

    key: str
    source: str

    @property
    def standard(self) -> bool:
        return re.search(r"^ *type *= *\{standard\}", self.source, re.MULTILINE | re.IGNORECASE) is not None

    @property
    def language(self) -> Language:
        return "zh" if _HAN.search(self.source) else "en"


def bibliography_keys(own: Path | None = None) -> frozenset[str]:
    """Return the keys that a chapter may cite.

    Parameters
    ----------
    own : Path, optional
        A study's own BibTeX or CSL-JSON file; its entries stand before the package's of the same key.

    Examples
    --------
    >>> "hu1999" in bibliography_keys()
    True
    """
    return frozenset(_works(own))


def reference_list(
    keys: Sequence[str], profile: Profile, title: Inlines, own: Path | None = None
) -> ReferenceList:
    """Format the works that are cited, and no others.

    Parameters
    ----------
    keys : sequence of str
        In order of first citation.
    profile : Profile
        Its citation style decides: numeric styles list works as cited, author-year styles by author,
        Chinese works first in a Chinese chapter.
    title : Inlines
        The list's heading.
    own : Path, optional
        A study's own BibTeX file.

    Raises
    ------
    ReportError
        With every key that no bibliography has, or when an entry cannot be formatted.
    """
    works = _works(own)
    unknown = [key for key in keys if key not in works]
    if unknown:
        raise ReportError([_unknown(key, works) for key in unknown])
    style = profile.citation_style
    formatted: dict[str, Formatted] = {}
    for language in ("zh", "en"):
        chosen = [works[key] for key in keys if works[key].language == language]
        if chosen:
            source = "\n".join(_prepared(work, style) for work in chosen)
            cited = tuple(work.key for work in chosen)
            for one in format_works(source, cited, style, language, _stamp(style)):
                formatted[one.key] = _as_standard(one) if works[one.key].standard else one
    if all(one.numeric for one in formatted.values()):
        ordered = [formatted[key] for key in keys]
    else:
        ordered = _by_author(formatted.values(), works, profile.language)
    entries = tuple(
        _reference(one, place, works[one.key].language, profile.language)
        for place, one in enumerate(ordered, start=1)
    )
    return ReferenceList(title, entries, next((one.joint for one in ordered), ","))


def _prepared(work: _Work, style: str) -> str:
    """Return a work's BibTeX as the style can print it."""
    source = _HOUSE.sub(r"\1publisher\2", work.source)
    if style.startswith("gb-"):  # a DOI would make a printed article an online one; a double issue is 1/2
        source = _DOUBLE_ISSUE.sub(r"\1/\2", _DOI.sub("", source))
    if style == "gb-7714-2025-numeric" and work.standard:  # its form is not a report's
        source = _REPORT.sub("@legislation", source)
    return source


def _as_standard(one: Formatted) -> Formatted:
    """Return a standard by its own mark: BibTeX has no such kind, and a report's is [R]."""
    entry = tuple(part.replace("[R]", "[S]") if isinstance(part, str) else part for part in one.entry)
    return dataclasses.replace(one, entry=entry)


def _stamp(style: str) -> int:
    """Return when a citation style of one's own was saved last."""
    return Path(style).stat().st_mtime_ns if style.endswith(".csl") else 0


def _by_author(
    formatted: Iterable[Formatted], works: dict[str, _Work], language: Language
) -> list[Formatted]:
    """Keep the order of the style within each language; the chapter's language comes first."""
    return sorted(formatted, key=lambda one: (works[one.key].language != language, one.place))


def _reference(one: Formatted, number: int, work: Language, chapter: Language) -> Reference:
    authors = _authors(one.authors, work, chapter)
    entry = tuple(_chinese(part) if work == "zh" else part for part in map(_closed_up, one.entry))
    if one.numeric:
        gap = " " if chapter == "en" else ""
        return Reference(one.key, entry, f"[{number}]", f"{authors}{gap}[{number}]", number)
    opening, closing = ("（", "）") if chapter == "zh" else ("(", ")")
    gap = "" if chapter == "zh" else " "
    cited = one.in_text.strip("()")
    if work == "zh":
        cited = cited.replace(" & ", "和").replace(" 等", "等")
    in_text = f"{opening}{cited}{closing}"
    return Reference(one.key, entry, in_text, f"{authors}{gap}{opening}{one.year}{closing}")


def _closed_up(part: Inline) -> Inline:
    """Take away the space that typst's engine puts after a full-width comma before et al."""
    return part.replace("， ", "，") if isinstance(part, str) else part


def _chinese(part: Inline) -> Inline:
    """Take what an English style puts into a Chinese entry away: the ampersand, the tilde of pages."""
    if isinstance(part, str):
        return part.replace(", & ", ", ").replace("\uff5e", "–")
    return part


def _authors(printed: str, work: Language, chapter: Language) -> str:
    """Put authors into a sentence of the chapter's language."""
    if work == "zh":
        joined = printed.replace(", & ", "和").replace(" & ", "和").replace(", 等", "等").replace(", ", "、")
        return re.sub(r"\s+等", "等", joined)
    if chapter == "zh":
        return printed.replace(", & ", " 和 ").replace(" & ", " 和 ").replace(" et al.", " 等")
    return printed.replace(" & ", " and ")


def _works(own: Path | None) -> dict[str, _Work]:
    works = dict(_read_works(_PATH, 0))
    return works | _read_works(own, own.stat().st_mtime_ns) if own is not None else works


@cache
def _read_works(path: Path, stamp: int) -> dict[str, _Work]:
    """Read a bibliography; the time of its last change tells a file that was saved again from itself."""
    text = bibtex_from_csl_json(path) if path.suffix == ".json" else path.read_text(encoding="utf-8")
    return {match[1]: _Work(match[1], match[0]) for match in _ENTRY.finditer(text)}


def _unknown(key: str, works: Iterable[str]) -> Fault:
    near = difflib.get_close_matches(key, sorted(works), n=3, cutoff=0.6)
    mend = Text(f"did you mean {', '.join(near)}?", f"是否为 {'、'.join(near)}？") if near else None
    return Fault(Text("no such entry in the bibliography", "参考文献库中没有这一条"), got=key, mend=mend)
