"""A style profile as the dictionary that the preamble sets a chapter by."""

from __future__ import annotations

from survey.report.profiles.profile import Profile
from survey.report.typst_source import Code, dictionary, points

__all__ = ["is_sans", "style_source"]

_SANS = ("黑体", "雅黑", "等线", "Arial", "Helvetica", "Calibri", "Sans")
# Latin letters in a face of the kind of Times, which typst brings along, with italics; Chinese in ours.
_LATIN = '(name: "Libertinus Serif", covers: "latin-in-cjk")'
_BEHIND = '"Survey Symbols Serif", "Survey Symbols"'
# The font's own line is about 1.3 em high; typst's leading is what stands between lines of 1 em.
_FONT_LINE = 1.3


def is_sans(family: str) -> bool:
    """Say whether a family of a profile is one without serifs (黑体, Arial).

    Examples
    --------
    >>> is_sans("黑体"), is_sans("Times New Roman")
    (True, False)
    """
    return any(name in family for name in _SANS)


def style_source(profile: Profile, banner: Code | None) -> Code:
    """Return the dictionary."""
    fonts, sizes, page, captions = profile.fonts, profile.sizes, profile.page, profile.captions
    latin = _LATIN if profile.language == "zh" else '"Libertinus Serif"'
    serif = Code(f'({latin}, "Survey Serif SC", {_BEHIND})')
    return dictionary(
        {
            "lang": profile.language,
            "region": "cn" if profile.language == "zh" else "us",
            "banner": banner,
            "serif": serif,
            "sans": Code('("Survey Sans SC", "Survey Symbols", "Survey Symbols Serif")'),
            "italic": Code(f'("Libertinus Serif", "Survey Serif SC", {_BEHIND})'),
            "bold": Code(f'({latin}, "Survey Sans SC", "Survey Symbols")'),
            "body-sans": is_sans(fonts.body),
            "heading-sans": is_sans(fonts.heading) and profile.language == "zh",
            "caption-sans": is_sans(fonts.caption) and profile.language == "zh",
            "table-sans": is_sans(fonts.table),
            "heading-weight": "bold",
            **{name.replace("_", "-") + "-size": points(getattr(sizes, name)) for name in _SIZES},
            **{name: Code(f"{getattr(page, name + '_cm'):g}cm") for name in _PAGE},
            "leading": _em(_FONT_LINE * page.line_spacing - 1),
            "table-leading": _em(_FONT_LINE * page.table_line_spacing - 1),
            "paragraph-gap": points(page.paragraph_gap),
            "indent": _em(page.first_line_indent),
            "cell-y": _em(max(0.2, (_FONT_LINE * page.table_line_spacing - 0.85) / 2)),
            "title-align": Code(profile.headings.align_title),
            "heading-1-align": Code(profile.headings.align_1),
            "heading-2-align": Code(profile.headings.align_2),
            "caption-align": Code(captions.align),
            "caption-stacked": captions.layout == "stacked",
            "caption-bold": captions.bold,
            "caption-gap": captions.title_gap,
            "rule-outer": points(profile.rules.outer),
            "rule-header": points(profile.rules.header),
            "rule-spanner": points(profile.rules.spanner),
        }
    )


_SIZES = ("title", "heading_1", "heading_2", "heading_3", "body", "caption", "table", "note", "header")
_PAGE = ("width", "height", "top", "bottom", "left", "right")


def _em(value: float) -> Code:
    return Code(f"{value:.3g}em")
