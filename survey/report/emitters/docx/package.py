"""The parts of a document as one zip archive whose bytes depend on the parts and the date alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from survey.report.emitters.docx.xml import DECLARATION, tag

__all__ = ["Part", "Relationship", "pack", "relationships_part"]


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the package; an empty content type leaves it to the extension's default."""

    name: str
    body: bytes
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Relationship:
    """What a part points at."""

    id: str
    kind: str
    target: str


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_DEFAULTS = (
    ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
    ("xml", "application/xml"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
)


def relationships_part(name: str, relationships: Sequence[Relationship]) -> Part:
    """Return the part that lists relationships; a kind without a scheme is one of Office's own."""
    rows = [
        tag(
            "Relationship",
            {
                "Id": one.id,
                "Type": one.kind if "://" in one.kind else _OFFICE + one.kind,
                "Target": one.target,
            },
        )
        for one in relationships
    ]
    return Part(name, (DECLARATION + tag("Relationships", {"xmlns": _RELATIONS}, *rows)).encode())


def pack(parts: Sequence[Part], date: str) -> bytes:
    """Return the archive.

    Parameters
    ----------
    parts : sequence of Part
        In the order in which they are stored, after the list of content types.
    date : str
        ISO date, which every entry carries.
    """
    year, month, day = (int(piece) for piece in date.split("-"))
    stamp = (max(year, 1980), month, day, 0, 0, 0)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for part in (_content_types(parts), *parts):
            entry = zipfile.ZipInfo(part.name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, part.body, compresslevel=6)
    return buffer.getvalue()


def _content_types(parts: Sequence[Part]) -> Part:
    used = {part.name.rsplit(".", 1)[-1] for part in parts}
    rows = [
        tag("Default", {"Extension": extension, "ContentType": kind})
        for extension, kind in _DEFAULTS
        if extension in used
    ]
    rows += [
        tag("Override", {"PartName": f"/{part.name}", "ContentType": part.content_type})
        for part in parts
        if part.content_type
    ]
    return Part("[Content_Types].xml", (DECLARATION + tag("Types", {"xmlns": _TYPES}, *rows)).encode())
