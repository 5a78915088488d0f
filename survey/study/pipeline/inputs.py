"""The files that a run reads: what they were when it began, and whether they still are when they are read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from survey.errors import Fault, ResponseError, Text
from survey.study.pipeline.manifest import sha256_of
from survey.study.plan.load import Study

__all__ = ["input_hashes", "refuse_changed"]


def input_hashes(study: Study) -> dict[str, str]:
    """Return the SHA-256 of every file that the results depend on, by path in the study.

    Parameters
    ----------
    study : Study
        Just loaded: the plan and the instruments are held to be what they were then.
    """
    return {path.relative_to(study.folder).as_posix(): sha256_of(path) for path in study.inputs}


def refuse_changed(folder: Path, hashes: Mapping[str, str]) -> None:
    """Refuse files that were saved again after the run had begun.

    What is computed from them would be kept under the hash of what they were.

    Parameters
    ----------
    folder : Path
        The study.
    hashes : mapping of str to str
        SHA-256 when the run began, by path in the study.

    Raises
    ------
    ResponseError
        With every such file.
    """
    what = Text("the file was changed while the run was reading it", "该文件在运行读取期间被改动")
    mend = Text("run again; what was finished is kept", "请重新运行；已完成的步骤会保留")
    changed = [
        name
        for name, before in hashes.items()
        if not (folder / name).is_file() or sha256_of(folder / name) != before
    ]
    if changed:
        raise ResponseError([Fault(what, where=name, mend=mend) for name in changed])
