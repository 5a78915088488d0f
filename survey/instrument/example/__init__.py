"""A questionnaire of two questions and its export, to try things with: ``service.yaml``, ``service.csv``."""

from __future__ import annotations

from pathlib import Path

__all__ = ["example_file"]


def example_file(name: str) -> Path:
    """Return the path of a file of the example.

    Parameters
    ----------
    name : str
        ``service.yaml`` or ``service.csv``.

    Raises
    ------
    FileNotFoundError
        When the example has no such file.

    Examples
    --------
    >>> print(example_file("service.csv").read_text(encoding="utf-8").splitlines()[0])
    S1,S2
    """
    path = Path(__file__).with_name(name)
    if not path.is_file():
        raise FileNotFoundError(name)
    return path
