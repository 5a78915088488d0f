"""Figures as SVG and PNG from plain data, drawn alike: one kind to a file."""
