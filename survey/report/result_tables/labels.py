"""What the items ask, beside their names, where the file of the answers tells."""

from __future__ import annotations

from collections.abc import Mapping

from survey.errors import Text
from survey.findings import Unit
from survey.report.document import Table
from survey.report.profiles.profile import Profile
from survey.report.result_tables.columns import Shown, build_table

__all__ = ["label_tables"]


def label_tables(labels: Mapping[str, str], profile: Profile) -> tuple[Table, ...]:
    """Return the table of items and labels, or none where there are no labels.

    A table of its own, because questions beside their numbers would make most tables wider than a page.
    """
    if not labels:
        return ()
    column = Shown(Text("Label", "标签"), list(labels.values()), Unit.WORD)
    title, stub = Text("Items and their labels", "题项与变量标签"), Text("Item", "题项")
    return (build_table("table.labels", title, stub, list(labels), [column], profile),)
