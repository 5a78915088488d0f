"""Files of arrays inside a bundle: what they declare is what they hold, and nothing in them is an object."""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Iterator

import numpy as np

from survey.errors import Fault, Text

__all__ = ["array_faults"]


def array_faults(name: str, data: bytes, largest: int) -> Iterator[Fault]:
    """Yield what is wrong with a file of arrays (npz), without making any array.

    Parameters
    ----------
    name : str
    data : bytes
    largest : int
        How many bytes its arrays may have together.

    Examples
    --------
    >>> file = io.BytesIO()
    >>> np.savez(file, a=np.zeros(3))
    >>> list(array_faults("x.npz", file.getvalue(), 1000))
    []
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            total = sum(entry.file_size for entry in entries)
            if total > largest:
                what = Text("the arrays are larger than a bundle may hold", "数组超过允许的大小")
                yield Fault(what, where=name, expected=f"<= {largest}", got=str(total))
                return
            for entry in entries:
                yield from _entry_faults(name, archive, entry)
    # What zipfile raises for a broken table, and for a method of packing that it lacks.
    except (zipfile.BadZipFile, NotImplementedError) as error:
        what = Text("the file of arrays cannot be read", "数组文件无法读取")
        yield Fault(what, where=name, got=str(error))


def _entry_faults(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[Fault]:
    """Compare the header of an array with the size of its entry."""
    where = f"{name}: {entry.orig_filename}"
    with archive.open(entry) as file:
        try:
            version = np.lib.format.read_magic(file)
            read = np.lib.format.read_array_header_1_0 if version == (1, 0) else None
            read = np.lib.format.read_array_header_2_0 if version == (2, 0) else read
            if read is None:
                raise ValueError(f"version {version}")
            shape, _, dtype = read(file)
            start = file.tell()
        except ValueError as error:
            what = Text("this is no array", "这不是数组")
            yield Fault(what, where=where, got=str(error))
            return
    if dtype.hasobject:
        yield Fault(Text("the array holds objects", "数组含有对象"), where=where, got=str(dtype))
    elif math.prod(shape) * dtype.itemsize != entry.file_size - start:
        what = Text("the array is not as large as it says", "数组大小与其声明不符")
        yield Fault(what, where=where, expected=f"{shape} {dtype}", got=f"{entry.file_size - start} bytes")
