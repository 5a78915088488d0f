"""Write a chapter in every format, under the names that users and tests rely on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

from survey.report.document import Block, Chapter, Figure
from survey.report.profile import Profile

__all__ = ["FORMATS", "Format", "write_chapter", "write_figures"]

Format: TypeAlias = Literal["docx", "pdf", "html", "xlsx"]
FORMATS: tuple[Format, ...] = ("docx", "pdf", "html", "xlsx")


def write_chapter(
    chapter: Chapter, profile: Profile, folder: Path, formats: Sequence[Format] = FORMATS
) -> tuple[Path, ...]:
    """Write a chapter in each format: ``chapter.LANG.docx`` and so on, ``tables.LANG.xlsx``.

    Parameters
    ----------
    chapter : Chapter
    profile : Profile
    folder : Path
        Must exist.
    formats : sequence of Format

    Returns
    -------
    tuple of Path
        The files, in the order of `formats`.
    """
    written: list[Path] = []
    for name in formats:
        stem = "tables" if name == "xlsx" else "chapter"
        path = folder / f"{stem}.{chapter.language}.{name}"
        _writer(name)(chapter, profile, path)
        written.append(path)
    return tuple(written)


def _writer(name: Format) -> Callable[[Chapter, Profile, Path], None]:
    """Return the emitter of a format; its libraries are imported only then."""
    match name:
        case "docx":
            from survey.report.docx.writer import write_docx

            return write_docx
        case "pdf":
            from survey.report.typst_pdf import write_pdf

            return write_pdf
        case "html":
            from survey.report.html import write_html

            return write_html
        case "xlsx":
            from survey.report.xlsx import write_xlsx

            return write_xlsx


def write_figures(blocks: Sequence[Block], language: str, folder: Path) -> tuple[Path, ...]:
    """Write every figure as SVG and PNG: ``NAME.LANG.svg``, ``NAME.LANG.png``."""
    folder.mkdir(exist_ok=True)
    written: list[Path] = []
    for block in blocks:
        if isinstance(block, Figure):
            name = f"{block.key.removeprefix('figure.')}.{language}"
            for suffix, content in (("svg", block.svg), ("png", block.png)):
                path = folder / f"{name}.{suffix}"
                path.write_bytes(content)
                written.append(path)
    return tuple(written)
