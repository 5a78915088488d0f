"""Findings and names into printed numbers and words; the only place of the package that rounds."""
