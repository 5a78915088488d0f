"""styles.xml: every look of the chapter is a named style, so that Word changes it in one place."""

from __future__ import annotations

from dataclasses import dataclass

from survey.report.emitters.docx.layout import row_points
from survey.report.emitters.docx.units import eighths, half_points, twips, twips_of_points
from survey.report.emitters.docx.xml import DECLARATION, NAMESPACES, tag, val
from survey.report.profiles.profile import Profile

__all__ = ["TABLE_STYLE", "styles_xml"]

TABLE_STYLE = "ThreeLineTable"
_FLUSH = tag(
    "w:ind", {"w:left": 0, "w:firstLineChars": 0, "w:firstLine": 0}
)  # whatever a template's text has
_CENTER, _KEEP = val("w:jc", "center"), "<w:keepNext/>"


@dataclass(frozen=True, slots=True)
class _Style:
    """One paragraph style; `paragraph` and `run` hold properties as XML in the schema's order."""

    id: str
    name: str
    paragraph: str = ""
    run: str = ""
    based_on: str = "Normal"
    following: str = ""


def styles_xml(profile: Profile) -> str:
    """Return the whole part."""
    paragraphs = [*_text_styles(profile), *_heading_styles(profile), *_caption_styles(profile)]
    paragraphs += [*_list_styles(profile), *_edge_styles(profile)]
    attributes = {"xmlns:w": NAMESPACES["xmlns:w"]}
    body = [_defaults(profile), _normal(), *map(_paragraph_style, paragraphs), _character_styles()]
    body += [_table_normal(), _no_list(), _three_line_table(profile)]
    return DECLARATION + tag("w:styles", attributes, *body)


def fonts(latin: str, east: str) -> str:
    """Return the fonts of a run."""
    return tag("w:rFonts", {"w:ascii": latin, "w:hAnsi": latin, "w:eastAsia": east, "w:cs": latin})


def size(points: float) -> str:
    """Return the size of a run."""
    return val("w:sz", half_points(points)) + val("w:szCs", half_points(points))


def _spacing(before: float = 0, after: float = 0, line: float = 0) -> str:
    attributes: dict[str, str | int] = {
        "w:before": twips_of_points(before),
        "w:after": twips_of_points(after),
    }
    if line:
        attributes |= {"w:line": round(line * 240), "w:lineRule": "auto"}
    return tag("w:spacing", attributes)


def _defaults(profile: Profile) -> str:
    language = tag("w:lang", {"w:val": "en-US", "w:eastAsia": "zh-CN", "w:bidi": "ar-SA"})
    run = tag("w:rPr", {}, fonts(profile.fonts.latin, profile.fonts.body), size(profile.sizes.body), language)
    paragraph = tag("w:pPr", {}, _spacing(line=1))
    return tag("w:docDefaults", {}, tag("w:rPrDefault", {}, run), tag("w:pPrDefault", {}, paragraph))


def _normal() -> str:
    # What Word does anyway is said here for LibreOffice, which takes it for its opposite: it then hangs no
    # mark over the margin, where it would leave out one behind a parenthesis or a citation.
    hanging = tag("w:pPr", {}, "<w:overflowPunct/>")
    name = val("w:name", "Normal") + "<w:qFormat/>" + hanging
    return tag("w:style", {"w:type": "paragraph", "w:default": "1", "w:styleId": "Normal"}, name)


def _paragraph_style(style: _Style) -> str:
    attributes: dict[str, str | int] = {"w:type": "paragraph", "w:styleId": style.id}
    custom = style.name[0].isupper() and style.id not in (
        "Heading",
        "BodyText",
        "ListParagraph",
        "Bibliography",
    )
    if custom:
        attributes = {"w:type": "paragraph", "w:customStyle": "1", "w:styleId": style.id}
    parts = [val("w:name", style.name), val("w:basedOn", style.based_on)]
    parts += [val("w:next", style.following)] if style.following else []
    parts += ["<w:qFormat/>"]
    parts += [tag("w:pPr", {}, style.paragraph)] if style.paragraph else []
    parts += [tag("w:rPr", {}, style.run)] if style.run else []
    return tag("w:style", attributes, *parts)


def _text_styles(profile: Profile) -> list[_Style]:
    page = profile.page
    chars = round(page.first_line_indent * 100)
    points = page.first_line_indent * profile.sizes.body
    indent = tag("w:ind", {"w:firstLineChars": chars, "w:firstLine": twips_of_points(points)})
    body = _spacing(0, page.paragraph_gap, page.line_spacing) + indent + val("w:jc", "both")
    edge = {"w:val": "single", "w:sz": 4, "w:space": 4, "w:color": "7F7F7F"}
    box = "".join(tag(f"w:{side}", edge) for side in ("top", "left", "bottom", "right"))
    heavy = {"w:val": "single", "w:sz": 24, "w:space": 6, "w:color": "404040"}
    bar = tag("w:left", heavy)
    shade = tag("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": "F2F2F2"})
    inset = tag("w:ind", {"w:left": 170, "w:right": 170, "w:firstLineChars": 0, "w:firstLine": 0})
    note = size(max(profile.sizes.body - 1.5, profile.sizes.note))
    gap = _spacing(6, 8, 1.25)
    width = twips(page.width_cm - page.left_cm - page.right_cm)
    stops = tag("w:tab", {"w:val": "center", "w:pos": width // 2})
    stops += tag("w:tab", {"w:val": "right", "w:pos": width})
    return [
        _Style("BodyText", "Body Text", body),
        _Style("Equation", "Equation", tag("w:tabs", {}, stops) + _spacing(8, 8, 1)),
        _Style(
            "NoticeBox", "Notice Box", "<w:keepLines/>" + tag("w:pBdr", {}, box) + shade + gap + inset, note
        ),
        _Style(
            "WarningBox", "Warning Box", "<w:keepLines/>" + tag("w:pBdr", {}, bar) + shade + gap + inset, note
        ),
    ]


def _heading_styles(profile: Profile) -> list[_Style]:
    head, sizes = profile.headings, profile.sizes
    face = fonts(profile.fonts.heading_latin, profile.fonts.heading)
    bold = "<w:b/><w:bCs/>" if head.bold else ""
    lean = "<w:i/><w:iCs/>" if head.italic_3 else ""
    rows = (
        (1, sizes.title, head.align_title, 12.0, 18.0, face + bold),
        (2, sizes.heading_1, head.align_1, 14.0, 8.0, face + bold),
        (3, sizes.heading_2, head.align_2, 10.0, 6.0, face + bold),
        (4, sizes.heading_3, head.align_2, 8.0, 4.0, face + bold + lean),
    )
    made: list[_Style] = []
    for level, points, align, before, after, look in rows:
        place = _spacing(before, after, 1.25) + _FLUSH + val("w:jc", align)
        made.append(_numbered(f"heading {level}", level, 1, place, look + size(points)))
        if level < 4:
            name = "Appendix" if level == 1 else f"Appendix Heading {level}"
            made.append(_numbered(name, level, 2, place, look + size(points)))
    tail = _spacing(14, 8, 1.25) + val("w:jc", head.align_1) + val("w:outlineLvl", 1)
    made.append(
        _Style("ReferencesTitle", "References Title", _KEEP + tail, face + bold + size(sizes.heading_1))
    )
    return made


def _numbered(name: str, level: int, series: int, place: str, look: str) -> _Style:
    """Return the style of a heading that Word numbers: in the series of sections (1) or of appendices (2)."""
    number = tag("w:numPr", {}, val("w:ilvl", level - 1), val("w:numId", series))
    paragraph = _KEEP + "<w:keepLines/>" + number + place + val("w:outlineLvl", level - 1)
    return _Style(name.title().replace(" ", ""), name, paragraph, look, following="BodyText")


def _caption_styles(profile: Profile) -> list[_Style]:
    caption, sizes = profile.captions, profile.sizes
    face = fonts(profile.fonts.latin, profile.fonts.caption) + ("<w:b/><w:bCs/>" if caption.bold else "")
    face += size(sizes.caption)
    align = val("w:jc", caption.align)
    table_keep = _KEEP if caption.table == "above" else ""
    figure_keep = _KEEP if caption.figure == "above" else ""
    lean = '<w:b w:val="0"/><w:bCs w:val="0"/><w:i/><w:iCs/>'
    stacked = caption.layout == "stacked"
    table_gap = _spacing(12, 0 if stacked else 4, 1.25)
    figure_gap = (
        _spacing(12, 0 if stacked else 4, 1.25) if caption.figure == "above" else _spacing(4, 14, 1.25)
    )
    note = _spacing(3, 14, 1.15)
    text = _spacing(row_points(profile) / 2, row_points(profile) / 2, profile.page.table_line_spacing)
    table_face = fonts(profile.fonts.latin, profile.fonts.table) + size(sizes.table)
    return [
        _Style("Caption", "caption", "<w:keepLines/>" + _spacing(10, 4, 1.25) + _FLUSH + align, face),
        _Style("TableCaption", "Table Caption", table_keep + table_gap + _FLUSH + align, "", "Caption"),
        _Style("FigureCaption", "Figure Caption", figure_keep + figure_gap + _FLUSH + align, "", "Caption"),
        _Style(
            "CaptionTitle", "Caption Title", _KEEP + _spacing(0, 4, 1.25) + _FLUSH + align, lean, "Caption"
        ),
        _Style("TableText", "Table Text", text + _FLUSH, table_face),
        _Style(
            "TableNote",
            "Table Note",
            "<w:keepLines/>" + note + _FLUSH + val("w:jc", "left"),
            size(sizes.note),
        ),
        _Style("FigureNote", "Figure Note", "<w:keepLines/>" + note + _FLUSH + align, size(sizes.note)),
        _Style("Figure", "Figure", _KEEP + _spacing(10, 4, 1) + _FLUSH + align),
    ]


def _list_styles(profile: Profile) -> list[_Style]:
    line = _spacing(0, 0, profile.page.line_spacing)
    hanging = tag("w:ind", {"w:left": 480, "w:hanging": 480})
    entry = _spacing(0, 3, min(profile.page.line_spacing, 1.25))
    return [
        _Style("ListParagraph", "List Paragraph", line),
        _Style("Bibliography", "Bibliography", entry + hanging, size(max(profile.sizes.body - 1.5, 9))),
    ]


def _edge_styles(profile: Profile) -> list[_Style]:
    rule = tag("w:bottom", {"w:val": "single", "w:sz": 4, "w:space": 1, "w:color": "auto"})
    small = size(profile.sizes.header)
    return [
        _Style("Header", "header", tag("w:pBdr", {}, rule) + _FLUSH + _CENTER, small),
        _Style("Footer", "footer", _FLUSH + _CENTER, small),
        _Style(
            "SectionBreak",
            "Section Break",
            tag("w:spacing", {"w:before": 0, "w:after": 0, "w:line": 20, "w:lineRule": "exact"}),
            size(1),
        ),
        *(
            _Style(
                f"TOC{level}",
                f"toc {level}",
                _spacing(2, 2, 1.1) + tag("w:ind", {"w:left": 240 * (level - 1)}),
            )
            for level in (1, 2, 3)
        ),
    ]


def _character_styles() -> str:
    name = val("w:name", "Default Paragraph Font") + val("w:uiPriority", 1) + "<w:semiHidden/>"
    attributes = {"w:type": "character", "w:default": "1", "w:styleId": "DefaultParagraphFont"}
    return tag("w:style", attributes, name)


def _table_normal() -> str:
    margins = tag(
        "w:tblCellMar",
        {},
        *(
            tag(f"w:{side}", {"w:w": width, "w:type": "dxa"})
            for side, width in (("top", 0), ("left", 108), ("bottom", 0), ("right", 108))
        ),
    )
    inner = tag("w:tblPr", {}, tag("w:tblInd", {"w:w": 0, "w:type": "dxa"}), margins)
    name = val("w:name", "Normal Table") + val("w:uiPriority", 99) + "<w:semiHidden/><w:unhideWhenUsed/>"
    return tag("w:style", {"w:type": "table", "w:default": "1", "w:styleId": "TableNormal"}, name, inner)


def _no_list() -> str:
    name = val("w:name", "No List") + val("w:uiPriority", 99) + "<w:semiHidden/><w:unhideWhenUsed/>"
    return tag("w:style", {"w:type": "numbering", "w:default": "1", "w:styleId": "NoList"}, name)


def rule(side: str, points: float) -> str:
    """Return one rule of a table."""
    attributes = {"w:val": "single", "w:sz": eighths(points), "w:space": 0, "w:color": "auto"}
    return tag(f"w:{side}", attributes)


def _three_line_table(profile: Profile) -> str:
    """Top and bottom rule by the whole table, the rule under the head by the first row."""
    rules = profile.rules
    borders = tag("w:tblBorders", {}, rule("top", rules.outer), rule("bottom", rules.outer))
    sides = (("top", 0), ("left", 70), ("bottom", 0), ("right", 70))
    margins = tag("w:tblCellMar", {}, *(tag(f"w:{side}", {"w:w": w, "w:type": "dxa"}) for side, w in sides))
    whole = tag("w:tblPr", {}, val("w:jc", "center"), borders, margins)
    head = tag("w:tcBorders", {}, rule("top", rules.outer), rule("bottom", rules.header))
    first = tag("w:tblStylePr", {"w:type": "firstRow"}, tag("w:tcPr", {}, head))
    name = val("w:name", "Three-Line Table") + val("w:basedOn", "TableNormal") + "<w:qFormat/>"
    paragraph = tag(
        "w:pPr", {}, tag("w:spacing", {"w:before": 0, "w:after": 0, "w:line": 240, "w:lineRule": "auto"})
    )
    attributes = {"w:type": "table", "w:customStyle": "1", "w:styleId": TABLE_STYLE}
    return tag("w:style", attributes, name, paragraph, whole, first)
