"""Simulated exports written to a study, with the record by which they are known as simulated."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from survey.errors import Fault, PlanError, Text
from survey.study.pipeline.write_faults import writing
from survey.study.simulate.exports import Export
from survey.study.simulate.workbook import workbook_bytes

__all__ = ["RECORD", "TRUTH", "recorded_hashes", "write_exports"]

RECORD = "data/simulated_sources.json"
TRUTH = "data/simulated_truth.csv"
_VERSION = 1


def recorded_hashes(analysis: str | os.PathLike[str]) -> dict[str, str]:
    """Return what the simulator wrote into a study: SHA-256 by path relative to ``analysis``.

    Parameters
    ----------
    analysis : str or path
        The study's ``analysis`` folder.

    Raises
    ------
    PlanError
        When the record is there and is not what the simulator writes.
    """
    path = Path(analysis) / RECORD
    if not path.exists():
        return {}
    try:
        record: object = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as cause:
        raise PlanError(_broken(path)) from cause
    sources = cast("dict[str, object]", record).get("sources") if isinstance(record, dict) else None
    if not isinstance(sources, dict):
        raise PlanError(_broken(path))
    hashes = cast("dict[str, object]", sources)
    if not all(isinstance(value, str) for value in hashes.values()):
        raise PlanError(_broken(path))
    return cast("dict[str, str]", hashes)


def _broken(path: Path) -> Fault:
    what = Text("the record of simulated exports cannot be read", "无法读取模拟数据的记录文件")
    mend = Text("restore it, or delete it and the exports", "请恢复该文件，或将其与导出文件一并删除")
    return Fault(what, where=path.as_posix(), mend=mend)


def write_exports(analysis: str | os.PathLike[str], exports: Sequence[Export], seed: int) -> list[Path]:
    """Write exports, the truth about their rows, and the record of their hashes.

    Parameters
    ----------
    analysis : str or path
        The study's ``analysis`` folder.
    exports : sequence of Export
    seed : int
        Stands in the record.

    Returns
    -------
    list of Path
        The exports that were written.

    Raises
    ------
    PlanError
        When a file stands there that the simulator did not write; nothing is written then.
    """
    folder = Path(analysis)
    known = recorded_hashes(folder)
    _refuse(folder, [export.file for export in exports], known)
    contents = {export.file: workbook_bytes(export.rows) for export in exports}
    hashes = {file: hashlib.sha256(content).hexdigest() for file, content in contents.items()}
    # The record comes first: an export without its record would look like a real one.
    _replace(folder / RECORD, _record(hashes | _still_there(folder, known, hashes), seed))
    for file, content in contents.items():
        _replace(folder / file, content)
    _replace(folder / TRUTH, _truth(exports))
    return [folder / file for file in contents]


def _refuse(folder: Path, files: Sequence[str], known: Mapping[str, str]) -> None:
    faults = [
        Fault(
            Text("an export stands there that was not simulated", "该处已有并非由模拟生成的导出文件"),
            where=(folder / file).as_posix(),
            mend=Text(
                "move it away, or name another file in simulation.yaml",
                "请移走该文件，或在 simulation.yaml 中改用其他文件名",
            ),
        )
        for file in files
        if (folder / file).exists() and _hash(folder / file) != known.get(file)
    ]
    if faults:
        raise PlanError(faults)


def _still_there(folder: Path, known: Mapping[str, str], fresh: Mapping[str, str]) -> dict[str, str]:
    """Return earlier exports under other names that are still what the simulator wrote."""
    return {
        file: value
        for file, value in known.items()
        if file not in fresh and (folder / file).exists() and _hash(folder / file) == value
    }


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _record(hashes: Mapping[str, str], seed: int) -> bytes:
    record = {"schema_version": _VERSION, "seed": seed, "sources": dict(sorted(hashes.items()))}
    return (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()


def _truth(exports: Sequence[Export]) -> bytes:
    """Return one line per respondent: the export, the row as numbered in it, and the kind."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["file", "row", "kind", "copy_of"])
    for export in exports:
        sheet = export.sheet
        for i in range(sheet.n):
            copy = str(sheet.copy_of[i] + 1) if sheet.copy_of[i] >= 0 else ""
            writer.writerow([export.file, i + 1, sheet.kind[i], copy])
    return buffer.getvalue().encode()


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with writing(path):
        try:
            temporary.write_bytes(content)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
