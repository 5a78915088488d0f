"""Prose from templates: Markdown with Jinja in its sandbox, every number by its key."""
