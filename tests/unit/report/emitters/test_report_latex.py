"""LaTeX: text is text, XeLaTeX compiles it without a complaint, and counts as every other format does."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from sample_chapter import sample_chapter

from survey.errors import Language, ReportError
from survey.report.document import Chapter, Figure, Paragraph
from survey.report.emitters.latex import latex_source, write_latex
from survey.report.emitters.latex.escape import escape
from survey.report.emitters.latex.inlines import label
from survey.report.printing.numbering import number_chapter
from survey.report.profiles.load import load_profile

PROFILES: dict[Language, str] = {"zh": "gbt7713-zh", "en": "apa7-en"}
# What a reader would see, or what the log says when a character has no glyph.
COMPLAINTS = re.compile(
    r"^!.*|^Missing character.*|.*undefined.*|^Overfull \\hbox \((?:[1-9]|\d{2,}).*", re.MULTILINE
)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("50 % of #1 & $2", r"50 \% of \#1 \& \$2"),
        (r"\end{document}", r"\textbackslash{}end\{document\}"),
        ("-- ``x'' ?`", r"-{}- `{}`x'{}' ?{}`"),
        ("p < .05", r"p~\textless{}~.05"),
        ("χ² ≥ −3", r"$\chi$\textsuperscript{2}~$\geq$~$-$3"),
    ],
)
def test_no_character_is_a_command(text: str, written: str) -> None:
    assert escape(text) == written


@pytest.mark.requires_latex
@pytest.mark.requires_poppler
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_compiles_and_counts_as_the_chapter_does(language: Language, tmp_path: Path) -> None:
    chapter, profile = sample_chapter(language), load_profile(PROFILES[language])
    write_latex(chapter, profile, tmp_path / "chapter.tex")
    program = shutil.which("xelatex")
    assert program is not None
    command = [program, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "chapter.tex"]
    for _ in range(3):  # longtable finds its widths in the runs before
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]
    log = (tmp_path / "chapter.log").read_text("utf-8", errors="replace")
    assert COMPLAINTS.findall(log) == []
    aux = (tmp_path / "chapter.aux").read_text("utf-8")
    counted = dict(re.findall(r"\\newlabel\{([^}]*)\}\{\{([^}]*)\}", aux))
    captions = number_chapter(chapter, profile).captions
    assert {name: counted[label(name)] for name in captions} == {k: n.digits for k, n in captions.items()}
    text = subprocess.run(
        ["pdftotext", "-layout", "chapter.pdf", "-"], cwd=tmp_path, capture_output=True, check=True
    ).stdout.decode()
    continued = "续表4-3" if language == "zh" else "Table4.3(continued)"
    assert re.sub(r"\s", "", text).count(continued) >= 2
    assert "root:" not in text


def test_a_figure_that_is_no_picture_is_an_error(tmp_path: Path) -> None:
    figure = Figure("figure.a", ("A",), b"<nothing", b"", "alt")
    chapter = Chapter("T", "en", 4, "2026-01-01", (figure,))
    with pytest.raises(ReportError, match=r"figure\.a: typst cannot read the figure"):
        write_latex(chapter, load_profile("apa7-en"), tmp_path / "x.tex")


def test_chinese_in_an_english_chapter_has_a_font() -> None:
    chapter = Chapter("T", "en", 4, "2026-01-01", (Paragraph(("信度",)),))
    assert "scheme=plain" in latex_source(chapter, load_profile("apa7-en"))
    assert "ctex" not in latex_source(Chapter("T", "en", 4, "2026-01-01", ()), load_profile("apa7-en"))
