"""Word documents: real styles, fields and tables, written as WordprocessingML of our own."""

from survey.report.emitters.docx.writer import docx_bytes, write_docx

__all__ = ["docx_bytes", "write_docx"]
