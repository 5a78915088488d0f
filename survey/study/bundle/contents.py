"""What of a study goes into a bundle: a closed list of files, none of which holds what identifies people."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from survey.disclosure.anonymity import AnonymityReport
from survey.disclosure.cross_table import CrossTable
from survey.disclosure.overlaps import Overlaps
from survey.errors import BundleError, Fault, SurveyError, Text, Warn
from survey.responses.cleaning_result import CleaningResult
from survey.responses.frame import Responses
from survey.study.bundle.archive import name_faults
from survey.study.deidentified import (
    DEIDENTIFIED,
    identifying_words,
    order_only,
    save_deidentified,
)
from survey.study.pipeline.held_study import OUT, hold_study
from survey.study.plan.load import Study, load_study, plan_path
from survey.study.simulated import RECORD
from survey.study.sources import privacy_policy, read_source
from survey.study.stored import STORE, StoredStudy, changed_inputs, load_stored, save_stored

__all__ = ["Contents", "gather"]

_OVERRIDES = frozenset({".j2", ".yaml", ".bib", ".docx", ".dotx"})


@dataclass(frozen=True, slots=True)
class Contents:
    """The files of a bundle before its own three, with what they were gathered from.

    Parameters
    ----------
    study : Study
    stored : StoredStudy
    results : mapping of str to object
        The results of the steps, as the bundle holds them.
    run : mapping of str to object
        The manifest of the run.
    files : mapping of str to bytes
    warnings : tuple of Warn
    """

    study: Study
    stored: StoredStudy
    results: Mapping[str, Any]
    run: Mapping[str, Any]
    files: Mapping[str, bytes]
    warnings: tuple[Warn, ...]

    @property
    def data(self) -> str:
        """What stands for the answers: ``deidentified`` or ``statistics``."""
        return self.study.plan.sharing.data


def gather(folder: Path) -> Contents:
    """Collect what a bundle holds.

    Parameters
    ----------
    folder : Path
        A study that was run.

    Raises
    ------
    BundleError
        With every fault: inputs or outputs that changed since the run, kept words that identify someone,
        files outside the study, and a key of pseudonyms in what would go out.
    SurveyError
        When the study was not run, a run is at work on it, or an export can no longer be read.
    """
    study = load_study(folder)
    with hold_study(folder, STORE, OUT):
        return _gathered(study)


def _gathered(study: Study) -> Contents:
    folder = study.folder
    stored, results = load_stored(folder)
    faults = [
        Fault(warning.message, where=", ".join(warning.objects)) for warning in changed_inputs(folder, stored)
    ]
    run, outputs, left = _outputs(folder, faults)
    files = {**_written(study, faults), **outputs}
    if study.plan.sharing.data == "deidentified":
        files |= _answers(study, faults)
        results = {name: _ordered(value) for name, value in results.items()}
    else:
        results = {n: v for n, v in results.items() if not _of_persons(v)}
    inputs = {name: hashlib.sha256(files[name]).hexdigest() for name in files if _is_input(name, study)}
    stored = replace(stored, inputs=inputs)
    files |= _store(stored, results)
    faults += _key_faults(study, files)
    faults += [fault for name in files for fault in name_faults(name)]
    if faults:
        raise BundleError(faults)
    return Contents(study, stored, results, run, files, left)


def _written(study: Study, faults: list[Fault]) -> dict[str, bytes]:
    """Return plan, instruments, maps, forms, the simulator's record, and the study's own templates."""
    folder = study.folder
    paths = [path for path in study.inputs if path not in study.sources and path.is_file()]
    paths = [path for path in paths if not path.is_relative_to(folder / DEIDENTIFIED)]
    if (folder / RECORD).is_file():
        paths.append(folder / RECORD)
    for path in sorted((folder / "reports").rglob("*")):
        inside = path.relative_to(folder / "reports")
        hidden = any(part.startswith((".", "~")) for part in inside.parts)
        if (
            path.suffix.lower() in _OVERRIDES
            and inside.parts[0] != OUT.name
            and not hidden
            and path.is_file()
        ):
            paths.append(path)
    root = folder.resolve()
    files: dict[str, bytes] = {}
    for path in paths:
        place = path.resolve()
        if place.is_relative_to(root):
            name = Path(os.path.normpath(path.relative_to(folder))).as_posix()
            files[name] = path.read_bytes()
        else:
            what = Text("the file lies outside the study", "该文件位于研究文件夹之外")
            mend = Text("copy it into the study", "请将其复制到研究文件夹内")
            faults.append(Fault(what, where=path.name, mend=mend))
    return files


def _outputs(folder: Path, faults: list[Fault]) -> tuple[dict[str, Any], dict[str, bytes], tuple[Warn, ...]]:
    """Return the run's manifest and the outputs that it lists, and a warning of what it does not list."""
    out = folder / OUT
    path = out / "manifest.json"
    if not path.is_file():
        mend = Text("run `survey run` first", "请先运行 `survey run`")
        what = Text("the outputs have no manifest", "输出文件夹缺少清单")
        raise BundleError(Fault(what, where=(OUT / "manifest.json").as_posix(), mend=mend))
    run: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    files = {(OUT / "manifest.json").as_posix(): path.read_bytes()}
    for name, expected in run["outputs"].items():
        data = (out / name).read_bytes() if (out / name).is_file() else None
        if data is None or hashlib.sha256(data).hexdigest() != expected:
            what = Text("the output is not what the run wrote", "该输出与运行时写出的不一致")
            mend = Text(
                "run `survey run` again, and keep edited copies elsewhere",
                "请重新运行 `survey run`，并将改动过的副本存放在别处",
            )
            faults.append(Fault(what, where=(OUT / name).as_posix(), mend=mend))
        else:
            files[(OUT / name).as_posix()] = data
    there = sorted(p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file())
    extra = tuple(name for name in there if name not in run["outputs"] and name != "manifest.json")
    message = Text("no run wrote these, and they stay out", "以下文件并非由运行写出，未收入研究包")
    return run, files, (Warn("not_bundled", message, extra),) if extra else ()


def _answers(study: Study, faults: list[Fault]) -> dict[str, bytes]:
    """Return the de-identified answers of every export."""
    answers: dict[str, Responses] = {}
    for group in study.plan.groups:
        for wave in ("pretest", "main"):
            if study.source(group, wave) is None:
                continue
            name = f"{wave}.{group}"
            try:
                answers[name] = read_source(study, group, wave)
            except SurveyError as error:
                faults += error.faults
                continue
            faults += identifying_words(name, answers[name])
    with tempfile.TemporaryDirectory() as private:
        save_deidentified(answers, Path(private))
        return _files_of(Path(private), DEIDENTIFIED)


def _ordered(value: Any) -> Any:
    """Return a flow whose times say the day and the order only."""
    return (
        replace(value, submitted=order_only(value.submitted)) if isinstance(value, CleaningResult) else value
    )


def _of_persons(value: Any) -> bool:
    """Say whether a result tells of single respondents: flows row by row, tables with small cells."""
    if isinstance(value, tuple):
        return any(_of_persons(part) for part in cast("tuple[object, ...]", value))
    return isinstance(value, (CleaningResult, CrossTable, Overlaps, AnonymityReport))


def _store(stored: StoredStudy, results: Mapping[str, Any]) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as private:
        save_stored(stored, results, Path(private))
        return _files_of(Path(private), STORE)


def _files_of(folder: Path, place: Path) -> dict[str, bytes]:
    return {(place / path.name).as_posix(): path.read_bytes() for path in sorted(folder.iterdir())}


def _is_input(name: str, study: Study) -> bool:
    """Say whether results depend on a file of the bundle: plan, instruments, maps, forms and answers."""
    inputs = {path.relative_to(study.folder).as_posix() for path in study.inputs}
    return name in inputs or name.startswith(DEIDENTIFIED.as_posix()) or plan_path(Path()).as_posix() == name


def _key_faults(study: Study, files: Mapping[str, bytes]) -> Iterator[Fault]:
    """Yield a fault for every file that holds the key of the pseudonyms."""
    if not study.plan.privacy.pseudonymise or not all(path.is_file() for path in study.sources):
        return
    key = privacy_policy(study).key
    for name, data in files.items():
        if key and key in data:
            what = Text("the file holds the key of the pseudonyms", "该文件含有假名密钥")
            mend = Text("keep the key outside the study", "请将密钥存放在研究文件夹之外")
            yield Fault(what, where=name, mend=mend)
