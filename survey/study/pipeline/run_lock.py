"""One run at a time on one study.

The lock is the system's own, on a file: it ends with the process that holds it, however that ends, so that no
stale lock remains. The file says which process on which machine holds it. Where a file system has no locks,
this record alone decides, and a record whose process is gone is stale.
"""

from __future__ import annotations

import errno
import json
import os
import platform
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from survey.errors import Fault, ReportError, Text
from survey.study.pipeline.write_faults import writing

__all__ = ["process_alive", "run_lock"]

# Beyond the record, because Windows keeps others from reading locked bytes.
_PLACE = 1 << 30
_TAKEN = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK})


@contextmanager
def run_lock(path: Path) -> Generator[None]:
    """Hold a lock on a file for the time of the block.

    Parameters
    ----------
    path : Path
        The file, made when absent; its folder must exist.

    Raises
    ------
    ReportError
        When another process holds it: who, and on which machine.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "lock"
    >>> with run_lock(path):
    ...     json.loads(path.read_text())["pid"] == os.getpid()
    True
    >>> path.read_text()
    ''
    """
    with writing(path):
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(file, path)
        record = json.dumps({"pid": os.getpid(), "host": platform.node()}).encode()
        with writing(path):
            os.ftruncate(file, 0)
            _write_at_start(file, record)
        yield
        os.ftruncate(file, 0)
    finally:
        os.close(file)


def process_alive(pid: int) -> bool:
    """Say whether a process of this machine is there; True when it cannot be known.

    Examples
    --------
    >>> process_alive(os.getpid())
    True
    """
    if sys.platform == "win32":
        return _alive_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _take(file: int, path: Path) -> None:
    try:
        _lock(file)
    except OSError as error:
        record = _record(path)
        if error.errno in _TAKEN or _holds(record):
            raise ReportError(_busy(record, path)) from error


def _lock(file: int) -> None:
    """Take the system's lock at once or fail."""
    if sys.platform == "win32":
        import msvcrt

        os.lseek(file, _PLACE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _write_at_start(file: int, record: bytes) -> None:
    os.lseek(file, 0, os.SEEK_SET)
    os.write(file, record)


def _record(path: Path) -> dict[str, Any]:
    """Return who holds the lock; empty when nobody has said so."""
    try:
        body: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return body


def _holds(record: dict[str, Any]) -> bool:
    """Say whether the process of a record may still be at work."""
    if not record:
        return False
    return record.get("host") != platform.node() or process_alive(int(record.get("pid", 0)))


def _busy(record: dict[str, Any], path: Path) -> Fault:
    who = f"process {record['pid']} on {record['host']}" if record else ""
    return Fault(
        Text("another run is at work on this study", "另一个运行正在处理该研究"),
        where=path.parent.as_posix(),
        got=who,
        mend=Text(
            "wait until it has ended and run again: its finished steps are then reused",
            "请等它结束后再运行，届时会直接使用其已完成的步骤",
        ),
    )


def _alive_on_windows(pid: int) -> bool:
    # os.kill(pid, 0) would send Ctrl-C there.
    import ctypes

    kernel: Any = getattr(ctypes, "windll").kernel32  # noqa: B009 - known to type checkers on Windows alone
    query, still_active = 0x1000, 259
    handle = kernel.OpenProcess(query, False, pid)
    if not handle:
        return False
    code = ctypes.c_ulong()
    known = kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return not known or code.value == still_active
