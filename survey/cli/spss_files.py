"""Tables in SPSS's files: the one place of the command where pyreadstat is called."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SPSS_FILES", "item_labels", "read_sav", "write_sav"]

SPSS_FILES = (".sav", ".zsav")


def read_sav(file: Path) -> pd.DataFrame:
    """Read the codes of a file.

    Raises
    ------
    ValueError
        When it is no file of SPSS.
    """
    import pandas as pd
    import pyreadstat

    try:
        return pd.read_spss(file, convert_categoricals=False)
    except pyreadstat.ReadstatError as error:
        raise ValueError(str(error)) from error


def item_labels(path: str | Path, items: Sequence[str]) -> dict[str, str]:
    """Return the labels that a file of SPSS has for items, in their order; of another file, none."""
    file = Path(path)
    if file.suffix.lower() not in SPSS_FILES:
        return {}
    import pyreadstat

    _, told = pyreadstat.read_sav(str(file), metadataonly=True)
    known = {name.strip(): (label or "").strip() for name, label in told.column_names_to_labels.items()}
    return {item: known[item] for item in items if known.get(item)}


def write_sav(frame: pd.DataFrame, path: Path, source: Path) -> None:
    """Write a table; where it came from a file of SPSS, with the labels of that."""
    import pyreadstat

    if source.suffix.lower() not in SPSS_FILES:
        pyreadstat.write_sav(frame, str(path))
        return
    _, told = pyreadstat.read_sav(str(source), metadataonly=True)
    labels = {name: label for name, label in told.column_names_to_labels.items() if label}
    pyreadstat.write_sav(
        frame, str(path), column_labels=labels, variable_value_labels=told.variable_value_labels
    )
