"""Chapters and figures into files of every format."""
