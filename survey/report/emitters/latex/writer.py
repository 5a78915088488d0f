"""From a chapter to a LaTeX file and the pictures beside it."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path

from survey.errors import Fault, ReportError, Text
from survey.report.characters.covered import Characters
from survey.report.document import (
    Appendix,
    Block,
    Chapter,
    Equation,
    Figure,
    Heading,
    ListBlock,
    Note,
    Paragraph,
    ReferenceList,
    Table,
)
from survey.report.emitters.latex.formula import formula_latex
from survey.report.emitters.latex.inlines import InlineWriter, label
from survey.report.emitters.latex.preamble import preamble_lines
from survey.report.emitters.latex.tables import needed_points, table_lines
from survey.report.printing.captions import note_paragraphs, second_caption
from survey.report.printing.citations import Citations
from survey.report.printing.numbering import number_chapter
from survey.report.profiles.profile import Profile

__all__ = ["latex_source", "write_latex"]

_LEVELS = ("section", "subsection", "subsubsection", "paragraph")
FOLDER = "figures"


def write_latex(chapter: Chapter, profile: Profile, path: Path) -> None:
    """Write a chapter as LaTeX, and its figures as PDF into ``figures`` beside it.

    Parameters
    ----------
    chapter : Chapter
    profile : Profile
    path : Path

    Raises
    ------
    ReportError
        When a reference or a citation has no target, or a figure is not an SVG.
    """
    path.write_text(latex_source(chapter, profile), encoding="utf-8", newline="\n")
    folder = path.parent / FOLDER
    for block in chapter.blocks:
        if isinstance(block, Figure):
            folder.mkdir(exist_ok=True)
            (folder / _file_name(block, chapter)).write_bytes(_pdf(block, chapter))


def latex_source(chapter: Chapter, profile: Profile) -> str:
    """Return a chapter's source, for XeLaTeX or LuaLaTeX.

    Examples
    --------
    >>> from survey.report.profiles.load import load_profile
    >>> source = latex_source(Chapter("A & B", "en", 4, "2026-03-16", ()), load_profile("apa7-en"))
    >>> "\\\\chapter{A \\\\& B}" in source
    True
    """
    writer = InlineWriter(number_chapter(chapter, profile), Citations.of(chapter), Characters())
    lines = [*preamble_lines(chapter, profile, writer), "\\begin{document}", *_opening(chapter, writer)]
    wide = False
    for place, block in enumerate(chapter.blocks):
        turned = isinstance(block, Table) and block.landscape
        if turned != wide:
            lines.append("\\begin{landscape}" if turned else "\\end{landscape}")
            wide = turned
        if _begins_table(chapter, place) and not turned:
            following = next(one for one in chapter.blocks[place:] if isinstance(one, Table))
            lines.append(f"\\surveyneed{{{needed_points(following, profile, writer)}pt}}")
        lines += ["", *_block_lines(chapter, place, block, profile, writer)]
    lines += ["\\end{landscape}"] if wide else []
    return "\n".join([*lines, "", "\\end{document}", ""])


def _begins_table(chapter: Chapter, place: int) -> bool:
    """Say whether a table begins here, or headings that stand right before one."""
    blocks = chapter.blocks
    if (
        place
        and isinstance(blocks[place], Table | Heading)
        and isinstance(blocks[place - 1], Heading | Appendix)
    ):
        return False  # its headings have asked for the room
    after = next((one for one in blocks[place:] if not isinstance(one, Heading | Appendix)), None)
    return isinstance(after, Table) and not after.landscape


def _opening(chapter: Chapter, writer: InlineWriter) -> Iterator[str]:
    starts = chapter.starts
    yield f"\\setcounter{{chapter}}{{{chapter.number - 1}}}"
    yield f"\\chapter{{{writer.text(chapter.title)}}}"
    for counter, value in (
        ("section", starts.sections),
        ("table", starts.tables),
        ("figure", starts.figures),
        ("equation", starts.equations),
    ):
        if value:
            yield f"\\setcounter{{{counter}}}{{{value}}}"
    if starts.appendices:
        yield f"\\setcounter{{surveyappendix}}{{{starts.appendices}}}"
    if starts.lettered:
        yield "\\surveyletters"


def _block_lines(
    chapter: Chapter, place: int, block: Block, profile: Profile, writer: InlineWriter
) -> Iterator[str]:
    match block:
        case Heading():
            lower = (
                any(isinstance(one, Appendix) for one in chapter.blocks[:place]) or chapter.starts.lettered
            )
            yield f"\\{_LEVELS[min(block.level - 1 + lower, 3)]}{{{writer.write(block.text)}}}"
        case Appendix():
            yield f"\\surveyappendix{{{writer.write(block.title)}}}"
        case Paragraph():
            yield writer.write(block.text)
        case Note():
            yield f"\\surveybox{{{writer.write(block.text)}}}"
        case ListBlock():
            name = "enumerate" if block.ordered else "itemize"
            yield f"\\begin{{{name}}}"
            yield from (f"\\item {{}}{writer.write(item)}" for item in block.items)
            yield f"\\end{{{name}}}"
        case Table():
            yield from table_lines(block, profile, writer)
        case Figure():
            yield from _figure_lines(block, chapter, profile, writer)
        case Equation():
            yield f"\\begin{{equation}}\\label{{{label(block.key)}}}"
            yield formula_latex(block.formula)
            yield "\\end{equation}"
        case ReferenceList():
            yield from _reference_lines(block, writer)


def _figure_lines(figure: Figure, chapter: Chapter, profile: Profile, writer: InlineWriter) -> Iterator[str]:
    number = writer.numbering.captions[figure.key]
    caption = [f"\\caption{{{writer.write(figure.title)}}}\\label{{{label(figure.key)}}}"]
    second = second_caption(figure, number, profile)
    caption += [f"\\par {writer.write(second)}"] if second else []
    alt = writer.text(figure.alt).replace(",", "{,}").replace("=", "{=}")
    size = f"width=\\surveywidth{{{figure.width_cm:g}cm}},height=0.8\\textheight,keepaspectratio"
    image = f"\\includegraphics[{size},alt={{{alt}}}]{{{FOLDER}/{_file_name(figure, chapter)}}}"
    notes = [f"\\surveyfigurenote{{{writer.write(one)}}}" for one in note_paragraphs(figure.notes, profile)]
    above = profile.captions.figure == "above"
    yield "\\begin{figure}[!htbp]"
    yield "\\centering"
    yield from (*caption, image, *notes) if above else (image, *caption, *notes)
    yield "\\end{figure}"


def _reference_lines(block: ReferenceList, writer: InlineWriter) -> Iterator[str]:
    yield f"\\section*{{{writer.write(block.title)}}}"
    numbered = any(entry.number for entry in block.entries)
    yield "\\begin{list}{}{" + ("\\surveynumbered" if numbered else "\\surveyhanging") + "}"
    for entry in block.entries:
        mark = f"[{{[}}{entry.number}{{]}}]" if numbered else "[]"
        target = f"\\hypertarget{{work:{label(entry.key)}}}{{}}"
        body = writer.write(entry.entry).replace("/", "/\\allowbreak{}")
        yield f"\\item{mark}{target}{body}"
    yield "\\end{list}"


def _file_name(figure: Figure, chapter: Chapter) -> str:
    return f"{figure.key.removeprefix('figure.')}.{chapter.language}.pdf"


def _pdf(figure: Figure, chapter: Chapter) -> bytes:
    """Return a figure as a PDF of its own size, which LaTeX can include."""
    import typst

    source = b'#set page(width: auto, height: auto, margin: 0pt)\n#image("figure.svg")'
    date = dt.datetime.combine(dt.date.fromisoformat(chapter.date), dt.time(), dt.UTC)
    files = {"main.typ": source, "figure.svg": figure.svg}
    with tempfile.TemporaryDirectory() as root:
        try:
            return typst.compile(files, root=root, format="pdf", timestamp=date, ignore_system_fonts=True)
        except typst.TypstError as error:
            what = Text(f"typst cannot read the figure: {error}", f"typst 无法读取该图：{error}")
            raise ReportError(Fault(what, where=figure.key)) from error
