"""The chapter as one HTML file that needs no network: fonts, pictures, style and script inside it."""

from survey.report.emitters.html.render import render_html, write_html

__all__ = ["render_html", "write_html"]
