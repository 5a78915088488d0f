"""The chapter as a PDF, set by typst with the package's fonts alone; equal chapters give equal bytes."""

from survey.report.emitters.typst_pdf.render import render_pdf, setting_pdf, write_pdf

__all__ = ["render_pdf", "setting_pdf", "write_pdf"]
