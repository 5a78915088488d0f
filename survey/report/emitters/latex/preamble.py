"""What stands before a chapter in LaTeX: class, fonts, page, numbers and captions as the profile says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from survey.report.document import Chapter
from survey.report.document.walk import all_inlines
from survey.report.emitters.latex.inlines import InlineWriter
from survey.report.profiles.profile import Profile

__all__ = ["preamble_lines"]

_HAN = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
# Faces of the kind of Times that TeX or the system may have; the first that is there is used.
_TIMES = ("Times New Roman", "TeX Gyre Termes", "Liberation Serif", "FreeSerif")


def preamble_lines(chapter: Chapter, profile: Profile, writer: InlineWriter) -> Iterator[str]:
    """Go through the lines of the preamble."""
    yield "% Compile twice with xelatex or lualatex. From \\chapter on, it can be taken into a thesis of the"
    yield "% report or book class, together with the definitions below."
    yield from _class_lines(chapter, profile)
    page = profile.page
    sides = ", ".join(
        f"{side}={getattr(page, side + '_cm'):g}cm" for side in ("top", "bottom", "left", "right")
    )
    paper = f"paperwidth={page.width_cm:g}cm, paperheight={page.height_cm:g}cm"
    yield f"\\usepackage[{paper}, {sides}]{{geometry}}"
    yield "\\usepackage{amsmath,array,booktabs,longtable,caption,fancyhdr,pdflscape,graphicx}"
    title = (
        f"pdftitle={{{writer.text(chapter.title)}}}, pdfauthor={{{writer.text(', '.join(chapter.authors))}}}"
    )
    yield f"\\usepackage[hidelinks, {title}]{{hyperref}}"
    yield from _word_lines(chapter, profile, writer)
    yield from _caption_lines(profile)
    yield _definitions()


@cache
def _definitions() -> str:
    return (Path(__file__).parent / "definitions.tex").read_text(encoding="utf-8")


def _class_lines(chapter: Chapter, profile: Profile) -> Iterator[str]:
    size = min((10, 11, 12), key=lambda points: abs(points - profile.sizes.body))
    if profile.language == "zh":
        yield f"\\documentclass[UTF8, {size}pt, oneside, openany]{{ctexrep}}"
        before, _, after = profile.headings.chapter.partition("{}")
        yield f"\\ctexset{{chapter={{name={{{before},{after}}}, number=\\arabic{{chapter}},"
        yield "  format=\\sffamily\\bfseries\\centering\\Large, beforeskip=0pt, afterskip=24pt},"
        yield "  section={format=\\sffamily\\bfseries\\large\\raggedright},"
        yield "  subsection={format=\\sffamily\\bfseries\\raggedright}}"
    else:
        yield f"\\documentclass[{size}pt, oneside, openany]{{report}}"
        if any(_HAN.search(str(inline)) for inline in all_inlines(chapter.blocks)):
            yield "\\usepackage[UTF8, scheme=plain]{ctex}"
        else:
            yield "\\usepackage{fontspec}"
    faces = "".join(f"\\IfFontExistsTF{{{face}}}{{\\setmainfont{{{face}}}}}{{" for face in _TIMES)
    yield f"{faces}{'}' * len(_TIMES)}"
    yield f"\\linespread{{{profile.page.line_spacing / 1.25:.3g}}}"


def _word_lines(chapter: Chapter, profile: Profile, writer: InlineWriter) -> Iterator[str]:
    """Name what the definitions print, as the profile has it."""
    labels, rules, note = profile.labels, profile.rules, profile.sizes.note
    appendix = writer.text(profile.headings.appendix).replace("\\{\\}", "\\Alph{surveyappendix}")
    item = "（\\arabic{enumi}）" if profile.language == "zh" else "\\arabic{enumi}."
    side = "\\centering" if profile.captions.align == "center" else "\\raggedright"
    words = {
        "surveyseparator": writer.text(labels.separator),
        "surveyappendixname": appendix,
        "surveybanner": writer.text(chapter.banner),
        "surveycontinued": side,
        "surveynotes": f"\\fontsize{{{note:g}}}{{{note * 1.3:g}}}\\selectfont\\raggedright",
    }
    yield from (f"\\newcommand{{\\{name}}}{{{text}}}" for name, text in words.items())
    mark = writer.text(labels.equation_mark).replace("\\{\\}", "#1")
    yield f"\\newcommand{{\\surveymark}}[1]{{{mark}}}"
    renamed = {"tablename": labels.table, "figurename": labels.figure}
    yield from (f"\\renewcommand{{\\{name}}}{{{writer.text(text)}}}" for name, text in renamed.items())
    yield f"\\renewcommand{{\\labelenumi}}{{{item}}}"
    widths = {"heavyrulewidth": rules.outer, "lightrulewidth": rules.header, "cmidrulewidth": rules.spanner}
    yield from (f"\\setlength{{\\{name}}}{{{points:g}pt}}" for name, points in widths.items())


def _caption_lines(profile: Profile) -> Iterator[str]:
    captions = profile.captions
    stacked = captions.layout == "stacked"
    justify = "raggedright, singlelinecheck=false" if captions.align == "left" else "centering"
    gap = "newline" if stacked else "quad" if captions.title_gap.strip("\u3000") == "" else "space"
    fonts = "labelfont=bf, textfont=it" if stacked else f"font={'bf' if captions.bold else 'sf'}"
    yield f"\\captionsetup{{labelsep={gap}, justification={justify}, {fonts}, skip=6pt}}"
    side = "top" if captions.figure == "above" else "bottom"
    yield f"\\captionsetup[figure]{{position={side}}}"
