"""Write a chapter in every format, under the names that users and tests rely on."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from survey.report.document import Block, Chapter, Figure
from survey.report.profiles.profile import Profile
from survey.report.writing.memory import give_back

if TYPE_CHECKING:
    from survey.report.emitters.typst_pdf.render import SettingPdf

__all__ = [
    "FORMATS",
    "RUN_FORMATS",
    "Format",
    "write_as",
    "write_chapter",
    "write_figures",
    "writing_chapter",
]

Format: TypeAlias = Literal["docx", "pdf", "html", "tex", "md", "xlsx"]
FORMATS: tuple[Format, ...] = ("docx", "pdf", "html", "tex", "md", "xlsx")
# What a run writes; LaTeX and Markdown, for those who go on writing there, come on request.
RUN_FORMATS: tuple[Format, ...] = ("docx", "pdf", "html", "xlsx")
_FOLDERS: Mapping[Format, str] = {"tex": "latex", "md": "markdown"}


def write_chapter(
    chapter: Chapter, profile: Profile, folder: Path, formats: Sequence[Format] = FORMATS
) -> tuple[Path, ...]:
    """Write a chapter in each format: ``chapter.LANG.docx`` and so on, ``tables.LANG.xlsx``.

    LaTeX and Markdown have folders of their own with their figures, because the programs that read them
    would write over the chapter's own PDF and HTML.

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
    with writing_chapter(chapter, profile, folder, formats) as written:
        return written


@contextmanager
def writing_chapter(
    chapter: Chapter,
    profile: Profile,
    folder: Path,
    formats: Sequence[Format] = FORMATS,
    *,
    beside: bool = True,
) -> Generator[tuple[Path, ...], None, None]:
    """Write a chapter as `write_chapter` does; in the block all files are there but the PDF.

    Typst sets it in a process of its own while the others are written and while the block holds them to the
    gate, or before them, which takes longer and less memory; it is saved when the block ends.
    """
    paths: dict[Format, Path] = {name: _path(name, chapter, folder) for name in formats}
    with ExitStack() as stack:
        give_back()
        setting = stack.enter_context(_setting_pdf(chapter, profile)) if "pdf" in paths else None
        if setting is not None and not beside:
            paths["pdf"].write_bytes(setting.rendered().data)
            setting = None
        for name, path in paths.items():
            path.parent.mkdir(exist_ok=True)
            if name != "pdf":
                write_as(name, chapter, profile, path)
        yield tuple(paths.values())
        if setting is not None:
            paths["pdf"].write_bytes(setting.rendered().data)


def _path(name: Format, chapter: Chapter, folder: Path) -> Path:
    stem = "tables" if name == "xlsx" else "chapter"
    return folder / _FOLDERS.get(name, "") / f"{stem}.{chapter.language}.{name}"


def _setting_pdf(chapter: Chapter, profile: Profile) -> AbstractContextManager[SettingPdf]:
    from survey.report.emitters.typst_pdf import setting_pdf

    return setting_pdf(chapter, profile)


def write_as(name: Format, chapter: Chapter, profile: Profile, path: Path) -> None:
    """Write a chapter in one format to a file; see `write_chapter`."""
    _writer(name)(chapter, profile, path)


def _writer(name: Format) -> Callable[[Chapter, Profile, Path], None]:
    """Return the emitter of a format; its libraries are imported only then."""
    match name:
        case "docx":
            from survey.report.emitters.docx.writer import write_docx

            return write_docx
        case "pdf":
            from survey.report.emitters.typst_pdf import write_pdf

            return write_pdf
        case "html":
            from survey.report.emitters.html import write_html

            return write_html
        case "tex":
            from survey.report.emitters.latex import write_latex

            return write_latex
        case "md":
            from survey.report.emitters.quarto import write_quarto

            return write_quarto
        case "xlsx":
            from survey.report.emitters.xlsx import write_xlsx

            return write_xlsx


def write_figures(blocks: Sequence[Block], language: str, folder: Path) -> tuple[Path, ...]:
    """Write every figure: ``NAME.LANG.svg``, ``NAME.LANG.png``, and what it has for other programs."""
    folder.mkdir(exist_ok=True)
    written: list[Path] = []
    for block in blocks:
        if isinstance(block, Figure):
            name = f"{block.key.removeprefix('figure.')}.{language}"
            beside = ((one.suffix, one.content) for one in block.editable)
            for suffix, content in (("svg", block.svg), ("png", block.png), *beside):
                path = folder / f"{name}.{suffix}"
                path.write_bytes(content)
                written.append(path)
    return tuple(written)
