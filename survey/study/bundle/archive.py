"""The archive: written so that equal files give equal bytes, read as if an enemy had made it."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import stat
import struct
import tempfile
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from survey.errors import BundleError, Fault, Text

__all__ = ["name_faults", "read_archive", "write_archive"]

LARGEST_BYTES = 512 * 2**20  # all files together, unpacked
LARGEST_COUNT = 10_000
LARGEST_RATIO = 100  # unpacked to packed, where a file is larger than a megabyte
_SMALL = 2**20
_LONGEST_NAME = 240
_UNIX_FIELD, _UNIX_TIMES = (
    0x000D,
    12,
)  # PKWARE's APPNOTE 4.5.7: two times, owner, group; then what it points to
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
_RESERVED = re.compile(r"(?i:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")
_ROOTS = re.compile(r"(README\.md|manifest\.json|ro-crate-metadata\.json)|(analysis|instruments|reports)/.+")
# What is read, shown or compared. Nothing that a system would run is among them.
_TEXTS = (".yaml", ".yml", ".json", ".md", ".txt", ".csv", ".tex", ".bib", ".j2", ".html", ".svg", ".drawio")
_SUFFIXES = frozenset((*_TEXTS, ".npz", ".docx", ".dotx", ".xlsx", ".xls", ".pdf", ".png"))


def write_archive(files: Mapping[str, bytes], path: Path, date: dt.date) -> None:
    """Write files into a zip archive, whole or not at all.

    Names are sorted and every entry carries the same date, so that equal files give equal bytes. A file that
    deflates further than a reader would believe is stored as it is.

    Parameters
    ----------
    files : mapping of str to bytes
    path : Path
    date : date
        Of every entry; not before 1980.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (max(date.year, 1980), date.month, date.day, 0, 0, 0))
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            entry.create_system = 3
            entry.compress_type = _method(files[name])
            archive.writestr(entry, files[name], compresslevel=9)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(buffer.getvalue())
        Path(temporary).chmod(0o644)
        os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _method(data: bytes) -> int:
    if len(data) > _SMALL and len(data) > LARGEST_RATIO * len(zlib.compress(data, 9)) * 0.9:
        return zipfile.ZIP_STORED
    return zipfile.ZIP_DEFLATED


def read_archive(path: Path) -> dict[str, bytes]:
    """Read a bundle into memory; nothing is written anywhere.

    Parameters
    ----------
    path : Path

    Raises
    ------
    BundleError
        With every fault: names that lead out of the bundle or stand twice, links and other special files,
        encrypted entries, kinds of files that a bundle does not hold, and sizes that no study has.

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp())
    >>> write_archive({"README.md": b"x"}, folder / "a.zip", dt.date(2026, 1, 31))
    >>> read_archive(folder / "a.zip")
    {'README.md': b'x'}
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            faults = [*_size_faults(entries), *_entry_faults(entries)]
            if faults:
                raise BundleError(faults)
            return {entry.filename: _bytes_of(archive, entry) for entry in entries}
    # What zipfile raises for broken tables, broken or cut streams, and methods of packing that it lacks.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        what = Text("the file is no archive that can be read", "该文件不是可读取的压缩包")
        raise BundleError(Fault(what, where=path.name, got=str(error))) from error


def _bytes_of(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Unpack one entry, and no more than it declares."""
    with archive.open(entry) as file:
        data = file.read(entry.file_size + 1)
    if len(data) != entry.file_size:
        what = Text("the file is not as large as the archive says", "文件大小与压缩包所载不符")
        raise BundleError(
            Fault(what, where=entry.filename, expected=str(entry.file_size), got=str(len(data)))
        )
    return data


def _size_faults(entries: list[zipfile.ZipInfo]) -> Iterator[Fault]:
    total = sum(entry.file_size for entry in entries)
    if total > LARGEST_BYTES:
        what = Text("the archive unpacks to more than a bundle may hold", "压缩包解开后超过允许的大小")
        yield Fault(what, expected=f"<= {LARGEST_BYTES}", got=str(total))
    if len(entries) > LARGEST_COUNT:
        what = Text("the archive holds more files than a bundle may", "压缩包内文件过多")
        yield Fault(what, expected=f"<= {LARGEST_COUNT}", got=str(len(entries)))
    for entry in entries:
        if entry.file_size > _SMALL and entry.file_size > LARGEST_RATIO * entry.compress_size:
            what = Text("the file unpacks to many times its packed size", "文件的压缩比异常")
            got = f"{entry.file_size} / {entry.compress_size}"
            yield Fault(what, where=_shown(entry.orig_filename), expected=f"<= {LARGEST_RATIO}", got=got)


def _entry_faults(entries: list[zipfile.ZipInfo]) -> Iterator[Fault]:
    folded = Counter(_folded(entry.orig_filename) for entry in entries)
    folders = {"/".join(parts[:k]) for parts in (n.split("/") for n in folded) for k in range(1, len(parts))}
    for entry in entries:
        name = entry.orig_filename
        yield from name_faults(name)
        if folded[_folded(name)] > 1:
            yield Fault(Text("the name stands more than once", "文件名重复"), where=_shown(name))
        if _folded(name) in folders:
            yield Fault(
                Text("the file is a folder of others, too", "该文件同时又是文件夹"), where=_shown(name)
            )
        mode = entry.external_attr >> 16
        if entry.is_dir() or (stat.S_IFMT(mode) and not stat.S_ISREG(mode)) or _is_linked(entry.extra):
            what = Text("the entry is a link, a folder or a device, not a file", "该条目是链接、文件夹或设备")
            yield Fault(what, where=_shown(name), got=stat.filemode(mode))
        if entry.flag_bits & 0x1:
            yield Fault(Text("the entry is encrypted", "该条目已加密"), where=_shown(name))
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            what = Text("the entry is packed in a way that bundles do not use", "该条目的压缩方式不受支持")
            yield Fault(what, where=_shown(name), got=str(entry.compress_type))


def _is_linked(extra: bytes) -> bool:
    """Say whether the field for Unix says what a link points to, or the numbers of a device."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == _UNIX_FIELD and size > _UNIX_TIMES:
            return True
        extra = extra[4 + size :]
    return False


def name_faults(name: str) -> Iterator[Fault]:
    """Yield what is wrong with the name of a file in a bundle.

    Examples
    --------
    >>> [fault.what.en for fault in name_faults("analysis/../../etc/passwd.yaml")]
    ['the name leads out of the bundle']
    >>> list(name_faults("analysis/study.yaml"))
    []
    """
    parts = name.split("/")
    if name.startswith("/") or any(part in ("", ".", "..") for part in parts):
        yield Fault(Text("the name leads out of the bundle", "文件名指向压缩包之外"), where=_shown(name))
    elif _FORBIDDEN.search(name) or any(_RESERVED.match(p) or p != p.rstrip(". ") for p in parts):
        what = Text("the name cannot be a file's on every system", "文件名在部分系统上不可用")
        yield Fault(what, where=_shown(name))
    elif len(name) > _LONGEST_NAME:
        yield Fault(Text("the name is too long", "文件名过长"), where=_shown(name))
    elif not _ROOTS.fullmatch(name) or Path(name).suffix.lower() not in _SUFFIXES:
        what = Text("a bundle holds no file of this kind or place", "研究包不含这类或这个位置的文件")
        yield Fault(what, where=_shown(name))


def _folded(name: str) -> str:
    """Return what file systems that ignore case and accents' form take a name for."""
    return unicodedata.normalize("NFC", name).casefold()


def _shown(name: str) -> str:
    shown = name if len(name) <= 80 else name[:79] + "…"
    return shown if shown.isprintable() else ascii(shown)
