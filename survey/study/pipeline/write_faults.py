"""What the system says when it will not write, in words that a researcher can act on."""

from __future__ import annotations

import errno
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from survey.errors import Fault, ReportError, Text

__all__ = ["check_writable", "writing"]

# Quotas by file, and file systems of memory sticks, allow a file no more than so many bytes.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_REFUSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


@contextmanager
def writing(place: Path) -> Generator[None]:
    """Turn a full disk, a folder that may not be written, and a file held open into faults.

    Parameters
    ----------
    place : Path
        What is written.

    Raises
    ------
    ReportError

    Examples
    --------
    >>> with writing(Path("reports/out")):
    ...     raise OSError(errno.ENOSPC, "No space left on device")
    Traceback (most recent call last):
    survey.errors.ReportError: reports/out: the disk is full; to mend: make room and run again; what was \
finished is kept
    """
    try:
        yield
    except OSError as error:
        fault = _fault(error, place)
        if fault is None:
            raise
        raise ReportError(fault) from error


def check_writable(*folders: Path) -> None:
    """Check that folders can be made and written, before anything is computed.

    Raises
    ------
    ReportError
        For the first that cannot.
    """
    for folder in folders:
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / f".probe.{os.getpid()}"
            # Trying is the one question that every system answers rightly.
            probe.write_bytes(b"")
            probe.unlink()


def _fault(error: OSError, place: Path) -> Fault | None:
    where = place.as_posix()
    if error.errno in _FULL:
        mend = Text(
            "make room and run again; what was finished is kept", "请腾出空间后重新运行；已完成的步骤会保留"
        )
        return Fault(Text("the disk is full", "磁盘空间已满"), where=where, mend=mend)
    if error.errno not in _REFUSED or not _is_about(error, place):
        return None
    held = _held_open(place) if place.is_dir() else ()
    if held:
        mend = Text(
            "close it in Excel, Word or the viewer and run again; what was finished is kept",
            "请在 Excel、Word 或阅读器中关闭该文件后重新运行；已完成的步骤会保留",
        )
        what = Text("a file is open in another program", "文件正被其他程序占用")
        return Fault(what, where=where, got=", ".join(held), mend=mend)
    what = Text("the folder cannot be written", "文件夹无法写入")
    mend = Text(
        "close what is open from it, or give yourself the right to write there",
        "请关闭从中打开的文件，或为该文件夹授予写入权限",
    )
    return Fault(what, where=where, got=error.strerror or "", mend=mend)


def _is_about(error: OSError, place: Path) -> bool:
    """Say whether it was about what is written, and not about a file that was read elsewhere."""
    name: str | None = error.filename
    return name is None or Path(os.fsdecode(name)).is_relative_to(place.parent)


def _held_open(folder: Path) -> tuple[str, ...]:
    """Return the files that another program keeps to itself; on Windows these cannot be opened to write."""
    held: list[str] = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            path.open("r+b").close()
        except PermissionError:
            held.append(path.relative_to(folder).as_posix())
        except OSError:
            continue  # a whole folder that cannot be written is said as such
    return tuple(held)
