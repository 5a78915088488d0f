"""What the commands on models share: reading a model, and lists of names."""

from __future__ import annotations

import sys
from pathlib import Path

from survey.errors import DataError, Fault, Text

__all__ = ["listed", "read_model"]


def read_model(model: str) -> str:
    """Return a model's text from a file, or from standard input for ``-``.

    Raises
    ------
    DataError
        When there is no such file, or it is not UTF-8.
    """
    if model == "-":
        return sys.stdin.read()
    path = Path(model)
    if not path.is_file():
        what = Text("there is no such model file", "模型文件不存在")
        raise DataError(Fault(what, where=str(path), mend=Text("check the path", "请检查路径")))
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        what = Text("the model file is not UTF-8", "模型文件不是 UTF-8 编码")
        raise DataError(Fault(what, where=str(path))) from error


def listed(text: str) -> tuple[str, ...]:
    """Return the names of a list ``a,b,c``.

    Examples
    --------
    >>> listed("loadings, intercepts")
    ('loadings', 'intercepts')
    """
    return tuple(part.strip() for part in text.split(",") if part.strip())
