"""Two outputs of one name compared: their bytes, else their words and numbers.

Where numbers differ by less than the tolerance, a text may differ in those numbers and in nothing else, so
that a chapter that someone changed by hand is told from one that another processor computed.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from survey.errors import ReportError
from survey.report.checking.pdf_text import pdf_lines, read_pdf
from survey.study.bundle.compare import Difference
from survey.study.bundle.tolerance import same_number

__all__ = ["FileDifference", "FileState", "changed_texts", "compare_files"]

_NUMBER = re.compile(r"(?<![\w#])[-−+]?(?:\d+\.\d+|\.\d+|\d+)(?:[eE][-+]?\d+)?")
_PICTURE = re.compile(r"data:[\w/+.;-]+base64,[A-Za-z0-9+/=]+")
_PICTURES = (".png", ".svg", ".pdf")
_TEXTS = (".drawio", ".html", ".tex", ".md", ".json", ".svg", ".csv", ".xml", ".rels", ".txt")
_TEXT_LENGTH = 60


class FileState(StrEnum):
    """How two files of one name differ."""

    NUMBERS = "numbers"  # in numbers within the tolerance, and in nothing else
    DRAWN = "drawn"  # a picture whose bytes differ
    TEXT = "text"  # in words, or in numbers beyond the tolerance
    ABSENT = "absent"  # only one of the two is there


@dataclass(frozen=True, slots=True)
class FileDifference:
    """A file that is not byte for byte what it was; `old` and `new` show the first place of a text."""

    name: str
    state: FileState
    old: str = ""
    new: str = ""


def changed_texts(differences: Iterable[Difference]) -> frozenset[tuple[str, str]]:
    """Return the pieces of text by which files may differ, of numbers that are the same within the tolerance.

    What was printed, as a whole and number by number, and the value in full as a workbook holds it.
    """
    pairs: set[tuple[str, str]] = set()
    for one in differences:
        if not one.within:
            continue
        for old, new in one.printed:
            pairs |= {(old, new), *zip(_tokens(old), _tokens(new), strict=False)}
        if isinstance(one.old, float) and isinstance(one.new, float):
            pairs.add((f"{one.old:.16G}", f"{one.new:.16G}"))
    return frozenset(pairs)


def compare_files(
    old: Mapping[str, bytes], new: Mapping[str, bytes], printed: Collection[tuple[str, str]]
) -> tuple[FileDifference, ...]:
    """Return the files that differ.

    Parameters
    ----------
    old, new : mapping of str to bytes
        Outputs by name.
    printed : collection of (str, str)
        Printed numbers that changed although they are the same within the tolerance: digits at the edge of
        rounding. Texts may differ by them.
    """
    found: list[FileDifference] = []
    for name in sorted(old.keys() | new.keys()):
        if name not in old or name not in new:
            found.append(FileDifference(name, FileState.ABSENT, _there(name, old), _there(name, new)))
        elif old[name] != new[name]:
            found.append(_compare(name, old[name], new[name], frozenset(printed)))
    return tuple(found)


def _there(name: str, files: Mapping[str, bytes]) -> str:
    return "present" if name in files else "absent"


def _compare(name: str, old: bytes, new: bytes, printed: frozenset[tuple[str, str]]) -> FileDifference:
    if name.endswith((".docx", ".xlsx")):
        return _compare_packages(name, old, new, printed)
    texts = _text(name, old), _text(name, new)
    if texts[0] is None or texts[1] is None:
        state = FileState.DRAWN if name.endswith(_PICTURES) else FileState.TEXT
        return FileDifference(name, state)
    place = _first_difference(texts[0], texts[1], printed)
    if place is None:
        return FileDifference(name, FileState.NUMBERS)
    picture = "figures/" in name or "media/" in name
    return FileDifference(name, FileState.DRAWN if picture else FileState.TEXT, *place)


def _compare_packages(
    name: str, old: bytes, new: bytes, printed: frozenset[tuple[str, str]]
) -> FileDifference:
    """Compare the parts of a Word document or a workbook; the worst of them stands for the file."""
    parts = _parts(old), _parts(new)
    if parts[0] is None or parts[1] is None:
        return FileDifference(name, FileState.TEXT)
    found = compare_files(parts[0], parts[1], printed)
    order = [FileState.TEXT, FileState.ABSENT, FileState.DRAWN, FileState.NUMBERS]
    worst = min(found, key=lambda one: order.index(one.state), default=None)
    if worst is None:  # packed otherwise, by another version of the compressor
        return FileDifference(name, FileState.NUMBERS)
    state = FileState.TEXT if worst.state is FileState.ABSENT else worst.state
    return FileDifference(name, state, worst.old, worst.new)


def _parts(data: bytes) -> dict[str, bytes] | None:
    """Return the parts of an office file; both were read by size limits of the bundle or made here."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(entry.file_size for entry in package.infolist()) > 2**28:
                return None
            return {entry.filename: package.read(entry) for entry in package.infolist()}
    # Not an office file, or packed by a method that zipfile lacks: it is compared by its bytes.
    except (zipfile.BadZipFile, NotImplementedError):
        return None


def _text(name: str, data: bytes) -> str | None:
    """Return what a file says; None where it is a picture or cannot be read."""
    if name.endswith(".pdf"):
        try:
            pages = read_pdf(data)
        except ReportError:
            return None
        return " ".join(line for page in pages for line in pdf_lines(page))
    if not name.endswith(_TEXTS):
        return None
    try:
        return _PICTURE.sub("data:picture", data.decode("utf-8"))
    except UnicodeDecodeError:
        return None


def _first_difference(old: str, new: str, printed: frozenset[tuple[str, str]]) -> tuple[str, str] | None:
    """Return the first place where two texts differ by more than the same numbers; None where they do not."""
    for one, other in _pieces(old, new):
        if one == other or (one, other) in printed:
            continue
        if not (
            _NUMBER.fullmatch(one) and _NUMBER.fullmatch(other) and same_number(_value(one), _value(other))
        ):
            return one[:_TEXT_LENGTH], other[:_TEXT_LENGTH]
    return None


def _pieces(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Go through numbers and the words between them, pairwise; blanks and breaks of lines do not count."""
    one, other = list(_tokens(old)), list(_tokens(new))
    yield from zip(one, other, strict=False)
    if len(one) != len(other):
        shared = min(len(one), len(other))
        yield " ".join(one[shared : shared + 3]), " ".join(other[shared : shared + 3])


def _tokens(text: str) -> Iterator[str]:
    place = 0
    for found in _NUMBER.finditer(text):
        yield " ".join(text[place : found.start()].split())
        yield found[0]
        place = found.end()
    yield " ".join(text[place:].split())


def _value(text: str) -> float:
    return float(text.replace("−", "-"))
