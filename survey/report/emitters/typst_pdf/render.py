"""From a chapter to the bytes of its PDF."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from survey.errors import Fault, ReportError, Text, Warn
from survey.report.characters.covered import Characters
from survey.report.document import Chapter, Equation, Figure, Table
from survey.report.emitters.typst_pdf.blocks import BlockWriter
from survey.report.emitters.typst_pdf.inlines import InlineWriter
from survey.report.emitters.typst_pdf.style import style_source
from survey.report.printing.citations import Citations
from survey.report.printing.numbering import number_chapter
from survey.report.printing.rendered import Rendered
from survey.report.profiles.profile import Profile
from survey.report.typst_source import array

__all__ = ["SettingPdf", "render_pdf", "setting_pdf", "typst_source", "write_pdf"]


def write_pdf(chapter: Chapter, profile: Profile, path: Path) -> None:
    """Write a chapter as a PDF; see `render_pdf`."""
    path.write_bytes(render_pdf(chapter, profile).data)


def render_pdf(chapter: Chapter, profile: Profile) -> Rendered:
    """Set a chapter as a PDF.

    Parameters
    ----------
    chapter : Chapter
    profile : Profile

    Returns
    -------
    Rendered
        Bytes that depend on the chapter and the profile alone (the creation date is the chapter's), and a
        warning that counts the characters printed as code points.

    Raises
    ------
    ReportError
        When a reference or citation has no target, or typst refuses a figure.
    """
    with setting_pdf(chapter, profile) as setting:
        return setting.rendered()


@contextmanager
def setting_pdf(chapter: Chapter, profile: Profile) -> Generator[SettingPdf, None, None]:
    """Let typst set a chapter while the block does something else; what is not awaited is ended with it.

    Raises
    ------
    ReportError
        See `render_pdf`.
    """
    characters = Characters()
    source, files = typst_source(chapter, profile, characters)
    preamble = (Path(__file__).parent / "preamble.typ").read_bytes()
    style, _, body = source.partition("\n")
    main = style.encode() + b"\n" + preamble + b"\n" + body.encode()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, content in {"main.typ": main, **files}.items():
            (folder / file).write_bytes(content)
        with subprocess.Popen(
            _words(folder, chapter.date), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as process:
            try:
                yield SettingPdf(chapter.title, folder, process, characters.warnings())
            finally:
                process.kill()  # does nothing to one that has ended


def _words(folder: Path, date: str) -> list[str]:
    """Return the command of a Python that finds typst and, of this process' path, nothing else."""
    import typst

    from survey.report.emitters.typst_pdf import alone
    from survey.report.fonts import font_paths

    module = Path(typst.__file__)
    found = module.parents[1 if module.stem == "__init__" else 0]
    fonts = font_paths()[0].parent
    return [sys.executable, "-I", "-S", alone.__file__, str(found), str(folder), str(fonts), date]


@dataclass(frozen=True, slots=True)
class SettingPdf:
    """A chapter that typst is setting in a process of its own."""

    title: str
    folder: Path
    process: subprocess.Popen[bytes]
    warnings: tuple[Warn, ...]

    def rendered(self) -> Rendered:
        """Wait for the PDF.

        Raises
        ------
        ReportError
            When typst refuses the chapter.
        """
        _, stderr = self.process.communicate()
        if self.process.returncode:
            said = stderr.decode("utf-8", "replace").strip() or str(self.process.returncode)
            what = Text(f"typst cannot set the chapter: {said}", f"typst 无法排版本章：{said}")
            raise ReportError(Fault(what, where=self.title))
        return Rendered((self.folder / "main.pdf").read_bytes(), self.warnings)


def typst_source(chapter: Chapter, profile: Profile, characters: Characters) -> tuple[str, dict[str, bytes]]:
    """Return a chapter's source, whose first line is the profile, and the pictures that it shows."""
    numbering, citations = number_chapter(chapter, profile), Citations.of(chapter)
    keys = [block.key for block in chapter.blocks if isinstance(block, Table | Figure | Equation)]
    anchors = {key: f"b{place}" for place, key in enumerate(keys)}
    anchors |= {key: f"r{place}" for place, key in enumerate(citations.entries)}
    writer = InlineWriter(numbering, citations, characters, anchors)
    blocks = BlockWriter(chapter, profile, writer)
    banner = writer.text(chapter.banner) if chapter.banner else None
    day = dt.date.fromisoformat(chapter.date)
    lines = [
        f"#let profile = {style_source(profile, banner).source}",
        f"#set document(title: {writer.text(chapter.title).source}, "
        f"author: {array(writer.text(author) for author in chapter.authors).source}, "
        f"date: datetime(year: {day.year}, month: {day.month}, day: {day.day}))",
        "#show: chapter",
        *([f"#contents({writer.text(_CONTENTS[chapter.language]).source})"] if profile.contents else []),
        *blocks.source(),
    ]
    return "\n".join(lines) + "\n", blocks.files


_CONTENTS = {"zh": "目录", "en": "Contents"}
