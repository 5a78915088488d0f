"""Results of steps kept under the hash of what they depend on, and believed only when they hash as they say.

An entry is one file: a line with a hash of its place and of what follows, a line with the modules of the
results' classes, and the results in the lossless codec. It is written under another name and moved into its
place whole. The folder holds answers of persons: it is private, and git leaves it alone.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from survey.errors import Text, Warn
from survey.findings.codec import modules_of, pack_results, unpack_results
from survey.study.pipeline.write_faults import writing

__all__ = ["CACHE", "StepCache", "StepResults"]

CACHE = Path("analysis", ".cache")
_KEPT = 4  # entries of a step: going back and forth between plans costs nothing
_HEAD = b"survey step 3 "
_HASH = 64


@dataclass(slots=True)
class StepResults:
    """The results of a step, decoded when they are first asked for; their bytes are then let go.

    Whether they were computed now or long ago, they are what was stored, so that numbers that follow from
    them are the same.

    Parameters
    ----------
    digest : str
        The SHA-256 of the results.
    modules : tuple of str
        Where the classes of the results are defined.
    """

    digest: str
    modules: tuple[str, ...]
    _packed: bytes = b""
    _opened: Mapping[str, Any] | None = None

    @classmethod
    def of(cls, packed: bytes, modules: tuple[str, ...]) -> StepResults:
        """Take the bytes of `pack_results`."""
        return cls(hashlib.sha256(packed).hexdigest(), modules, packed)

    def open(self) -> Mapping[str, Any]:
        """Return the results by name."""
        if self._opened is None:
            self._opened = MappingProxyType(unpack_results(self._packed))
            self._packed = b""
        return self._opened


@dataclass(slots=True)
class StepCache:
    """The cache of a study.

    Parameters
    ----------
    folder : Path
        Made when something is kept.
    warnings : list of Warn
        Entries that could not be believed.
    """

    folder: Path
    warnings: list[Warn] = field(default_factory=list[Warn])

    def prepare(self) -> None:
        """Make the folder, private and left alone by git."""
        with writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.folder.chmod(0o700)
            ignore = self.folder / ".gitignore"
            if not ignore.is_file():
                ignore.write_text("*\n", encoding="utf-8")

    def find(self, step: str, key: str) -> StepResults | None:
        """Return the results of a step under a key; None when they are not there or cannot be believed."""
        path = self._place(step, key)
        try:
            body = path.read_bytes()
        except FileNotFoundError:
            return None
        head, stored = body[: len(_HEAD) + _HASH + 1], body[len(_HEAD) + _HASH + 1 :]
        if head != _head(step, key, stored):
            self._distrust(step, path)
            return None
        modules, _, packed = stored.partition(b"\n")
        return StepResults.of(packed, tuple(modules.decode().split()))

    def keep(self, step: str, key: str, results: Mapping[str, object]) -> StepResults:
        """Store the results of a step under a key, whole or not at all, and return them as stored.

        Raises
        ------
        ReportError
            When the disk is full or may not be written.
        """
        packed = pack_results(results)
        made = StepResults.of(packed, modules_of(packed))
        stored = " ".join(made.modules).encode() + b"\n" + packed
        path = self._place(step, key)
        with writing(self.folder):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(prefix=".new.", dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_head(step, key, stored))
                    file.write(stored)
                os.replace(name, path)
            finally:
                Path(name).unlink(missing_ok=True)
        return made

    def tidy(self, used: Mapping[str, str]) -> None:
        """Remove what is left of broken runs, and of each step all but the entries used last.

        Parameters
        ----------
        used : mapping of str to str
            The key that each step has now; these stay, whatever the clock says of their age.
        """
        for folder in (path for path in self.folder.iterdir() if path.is_dir()):
            for left in folder.glob(".new.*"):
                left.unlink()
            now = used.get(folder.name, "")
            entries = sorted(
                (path for path in folder.iterdir() if path.is_file() and path.name != now),
                key=lambda path: (-path.stat().st_mtime_ns, path.name),
            )
            for old in entries[_KEPT - 1 :]:
                old.unlink()
            for parts in (path for path in folder.iterdir() if path.is_dir()):
                shutil.rmtree(parts)

    def unfinished(self, step: str, key: str) -> StepCache:
        """Return where a step that is not finished keeps the parts that are."""
        return StepCache(self._place(step, key).with_suffix(".parts"), self.warnings)

    def clear(self) -> None:
        """Remove all of it."""
        if self.folder.is_dir():
            shutil.rmtree(self.folder)

    def _place(self, step: str, key: str) -> Path:
        return self.folder / step / key

    def _distrust(self, step: str, path: Path) -> None:
        message = Text("a stored result is damaged and is computed again", "已保存的结果有损坏，将重新计算")
        self.warnings.append(Warn("damaged_cache", message, (step, path.name[:12])))


def _head(step: str, key: str, stored: bytes) -> bytes:
    """Return the first line of an entry, which no other entry has."""
    place = hashlib.sha256(f"{step}\n{key}\n".encode())
    place.update(stored)
    return _HEAD + place.hexdigest().encode() + b"\n"
