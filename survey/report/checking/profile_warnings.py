"""What a profile asks for and cannot have as it asks: fonts of the PDF, styles of a Word template."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from survey.errors import Text, Warn
from survey.report.emitters.typst_pdf.style import is_sans
from survey.report.profiles.profile import Profile

__all__ = ["profile_warnings"]

# Families that the package's own stand in for by design: of the same kind, and as wide.
_STOOD_FOR = frozenset(
    {"Times New Roman", "Times", "SimSun", "NSimSun", "SimHei", "Arial", "Helvetica"}
    | {"宋体", "新宋体", "黑体", "中易宋体", "中易黑体"}
)


def profile_warnings(profile: Profile) -> tuple[Warn, ...]:
    """Return one warning for each family that the PDF sets in another, and one for the styles added.

    Parameters
    ----------
    profile : Profile

    Returns
    -------
    tuple of Warn
        Empty for the package's own profiles.

    Raises
    ------
    ReportError
        When the Word template cannot be read.

    Examples
    --------
    >>> from survey.report.profiles.load import load_profile
    >>> profile_warnings(load_profile("gbt7713-zh"))
    ()
    """
    asked = dict.fromkeys(getattr(profile.fonts, one.name) for one in dataclasses.fields(profile.fonts))
    warnings = [_font(family) for family in asked if family not in _STOOD_FOR]
    if profile.word_template:
        from survey.report.emitters.docx.template import added_styles

        added = added_styles(Path(profile.word_template), profile)
        warnings += [_styles(Path(profile.word_template).name, added)] if added else []
    return tuple(warnings)


def _font(family: str) -> Warn:
    fallback = "Survey Sans SC" if is_sans(family) else "Survey Serif SC"
    message = Text(
        f"the PDF has no font {family} and is set in {fallback}; Word uses {family} where it is installed",
        f"PDF 中没有字体“{family}”，以 {fallback} 代替；Word 文档在装有该字体的电脑上使用“{family}”",
    )
    return Warn("font_replaced", message, (family, fallback))


def _styles(name: str, added: tuple[str, ...]) -> Warn:
    message = Text(
        f"{name} lacks styles that the chapter needs; they were added",
        f"{name} 缺少本章所需的样式，已补充",
    )
    return Warn("styles_added", message, added)
