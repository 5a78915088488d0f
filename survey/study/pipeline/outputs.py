"""Outputs are written beside their place and moved into it whole.

A run that fails or is interrupted leaves the previous output as it was; what a run that was killed left lying
about is put right by the next.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from survey.study.pipeline.write_faults import writing

__all__ = ["recover_folder", "replace_folder"]


@contextmanager
def replace_folder(target: Path) -> Generator[Path]:
    """Give a new private folder that takes the target's place when the block ends well.

    Parameters
    ----------
    target : Path
        The folder to replace; its parent is made when absent.

    Yields
    ------
    Path
        An empty folder on the same file system.

    Raises
    ------
    ReportError
        When the disk is full, the folder may not be written, or a file in it is open in another program;
        the folder is then as it was.

    Examples
    --------
    >>> import tempfile
    >>> root = Path(tempfile.mkdtemp())
    >>> with replace_folder(root / "out") as new:
    ...     _ = (new / "a.txt").write_text("a")
    >>> [path.name for path in (root / "out").iterdir()]
    ['a.txt']
    """
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=f".{target.name}.new.", dir=target.parent))
        try:
            yield new
            _swap(new, target)
        finally:
            shutil.rmtree(new, ignore_errors=True)


def recover_folder(target: Path) -> None:
    """Put right what a killed run left: the old output back in its place, and no half-written one.

    Parameters
    ----------
    target : Path
        A folder that nobody is replacing now.

    Examples
    --------
    >>> import tempfile
    >>> root = Path(tempfile.mkdtemp())
    >>> (root / ".out.new.x1").mkdir()
    >>> recover_folder(root / "out")
    >>> list(root.iterdir())
    []
    """
    with writing(target):
        for old in sorted(target.parent.glob(f".{target.name}.old.*")):
            if not target.exists() and (old / "was").is_dir():
                os.replace(old / "was", target)
            shutil.rmtree(old)
        for new in target.parent.glob(f".{target.name}.new.*"):
            shutil.rmtree(new)


def _swap(new: Path, target: Path) -> None:
    """Put `new` in the target's place; the old folder stands aside until that is done."""
    new.chmod(0o755)
    if not target.exists():
        os.replace(new, target)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}.old.", dir=target.parent))
    was = old / "was"
    try:
        os.replace(target, was)
        os.replace(new, target)
    finally:
        # Whatever stopped it, Ctrl-C between the two moves included: something stands in the place again.
        if not target.exists():
            os.replace(was, target)
        shutil.rmtree(old, ignore_errors=True)
