"""A figure as an inline drawing: PNG for every reader, SVG beside it for those that can draw it."""

from __future__ import annotations

import struct

from survey.errors import Fault, ReportError, Text
from survey.report.document import Figure
from survey.report.emitters.docx.units import emu
from survey.report.emitters.docx.xml import tag, val

__all__ = ["drawing_xml", "png_size"]

_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_SVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"


def png_size(png: bytes, key: str) -> tuple[int, int]:
    """Return width and height in pixels.

    Raises
    ------
    ReportError
        When the bytes are not a PNG.
    """
    if png[:8] != b"\x89PNG\r\n\x1a\n" or png[12:16] != b"IHDR":
        what = Text("a figure's picture is not a PNG", "图片不是有效的 PNG")
        raise ReportError(Fault(what, where=key))
    width, height = struct.unpack(">II", png[16:24])
    return int(width), int(height)


def drawing_xml(
    figure: Figure, number: int, png_id: str, svg_id: str, *, widest_cm: float, highest_cm: float
) -> str:
    """Return the paragraph that holds the drawing, never wider or higher than the text.

    Parameters
    ----------
    figure : Figure
    number : int
        The drawing's own number in the document.
    png_id, svg_id : str
        Relationships of the two pictures; an empty `svg_id` leaves the vector form out.
    widest_cm, highest_cm : float
    """
    width, height = png_size(figure.png, figure.key)
    scale = min(figure.width_cm, widest_cm, highest_cm * width / height)
    extent = {"cx": emu(scale), "cy": emu(scale * height / width)}
    name = {"id": number, "name": figure.key, "descr": figure.alt}
    locks = tag(
        "a:graphicFrameLocks",
        {"xmlns:a": "http://schemas.openxmlformats.org/drawingml/2006/main", "noChangeAspect": 1},
    )
    inline = tag(
        "wp:inline",
        {"distT": 0, "distB": 0, "distL": 0, "distR": 0},
        tag("wp:extent", extent),
        tag("wp:docPr", name),
        tag("wp:cNvGraphicFramePr", {}, locks),
        tag("a:graphic", {}, tag("a:graphicData", {"uri": _PICTURE}, _picture(extent, name, png_id, svg_id))),
    )
    style = tag("w:pPr", {}, val("w:pStyle", "Figure"))
    return tag("w:p", {}, style, tag("w:r", {}, tag("w:drawing", {}, inline)))


def _picture(extent: dict[str, int], name: dict[str, str | int], png_id: str, svg_id: str) -> str:
    vector = ""
    if svg_id:
        blip = tag("asvg:svgBlip", {"xmlns:asvg": _SVG, "r:embed": svg_id})
        vector = tag("a:extLst", {}, tag("a:ext", {"uri": _SVG_EXTENSION}, blip))
    fill = tag(
        "pic:blipFill", {}, tag("a:blip", {"r:embed": png_id}, vector), tag("a:stretch", {}, "<a:fillRect/>")
    )
    transform = tag("a:xfrm", {}, tag("a:off", {"x": 0, "y": 0}), tag("a:ext", extent))
    shape = tag("pic:spPr", {}, transform, tag("a:prstGeom", {"prst": "rect"}, "<a:avLst/>"))
    about = tag("pic:nvPicPr", {}, tag("pic:cNvPr", name), "<pic:cNvPicPr/>")
    return tag("pic:pic", {}, about, fill, shape)
