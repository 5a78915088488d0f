"""Rerun a bundle and say whether it says the same: the same bytes, the same numbers, or something else.

Nothing of a bundle is executed: there is no notebook, script or entry point that is looked for, the plan and
the instruments are data, and templates run in their sandbox as in any study.
"""

from __future__ import annotations

import importlib.metadata
import platform
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from survey.errors import BundleError, Fault, Text
from survey.study.bundle.archive import read_archive
from survey.study.bundle.compare import Difference, compare_findings, printed_changes
from survey.study.bundle.compare_files import FileDifference, FileState, changed_texts, compare_files
from survey.study.bundle.manifest import BundleManifest, blas_of, open_manifest
from survey.study.bundle.rerun import Rerun, rerun_from_answers, rerun_from_statistics
from survey.study.bundle.signing import signer_of
from survey.study.deidentified import DEIDENTIFIED
from survey.study.pipeline.step import NoProgress, Progress
from survey.study.pipeline.step_code import package_digest
from survey.study.pipeline.study_run import OUT

__all__ = ["Verdict", "Verification", "verify_bundle"]

# Platform and duration stand in the run's manifest alone.
_LEFT_OUT = frozenset({"manifest.json"})
_BY_KEY = ("results.json", "printed.")


class Verdict(StrEnum):
    """What a rerun says of a bundle."""

    IDENTICAL = "identical"  # every output byte for byte
    SAME = "same"  # the same numbers within the stated tolerance
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found when a bundle was run again.

    Parameters
    ----------
    verdict : Verdict
    data : str
        What the bundle holds of the answers: ``deidentified`` or ``statistics``.
    differences : tuple of Difference
        Every number that is not bit for bit the same.
    files : tuple of FileDifference
        Every output that is not byte for byte the same.
    computed : tuple of Text
        What was computed again.
    not_computed : tuple of Text
        What could not be, and why.
    environment : tuple of (str, str, str)
        What differs of the versions and the machine: name, of the bundle, here.
    signer : str
        Who signed it, where that was asked.
    """

    verdict: Verdict
    data: str
    differences: tuple[Difference, ...]
    files: tuple[FileDifference, ...]
    computed: tuple[Text, ...]
    not_computed: tuple[Text, ...]
    environment: tuple[tuple[str, str, str], ...]
    signer: str = ""


def verify_bundle(
    path: Path, *, signers: Path | None = None, progress: Progress | None = None
) -> Verification:
    """Check a bundle's hashes, run it again in a private folder, and compare.

    Parameters
    ----------
    path : Path
    signers : Path, optional
        A file of allowed signers; the bundle must then be signed by one of them.
    progress : Progress, optional

    Raises
    ------
    BundleError
        When the archive cannot be trusted; with every fault.
    SurveyError
        When its plan, instruments or templates cannot be used by this version.
    """
    told = progress or NoProgress()
    told.step(Text("checking the archive", "检查压缩包"))
    signer = "" if signers is None else signer_of(path, signers)
    files = read_archive(path)
    manifest = open_manifest(files)
    before = _outputs(files)
    with tempfile.TemporaryDirectory(prefix="survey-verify-") as private:
        holds = any(name.startswith(DEIDENTIFIED.as_posix()) for name in files)
        if holds != (manifest.data == "deidentified"):
            what = Text("the manifest and the files disagree on the data", "清单与文件对数据的说明不一致")
            raise BundleError(Fault(what, where="manifest.json", got=manifest.data))
        again = (rerun_from_answers if holds else rerun_from_statistics)(files, Path(private), told)
    told.step(Text("comparing", "比较"))
    return _compared(manifest, before, again, signer)


def _outputs(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the outputs that are compared, by their path in ``reports/out``."""
    start = OUT.as_posix() + "/"
    outputs = {name.removeprefix(start): data for name, data in files.items() if name.startswith(start)}
    if "results.json" not in outputs:
        what = Text("the bundle holds no results to compare with", "研究包中没有可供比较的结果")
        raise BundleError(Fault(what, expected=start + "results.json"))
    return {name: data for name, data in outputs.items() if name not in _LEFT_OUT}


def _compared(
    manifest: BundleManifest, before: Mapping[str, bytes], again: Rerun, signer: str
) -> Verification:
    after = {name: data for name, data in again.outputs.items() if name not in _LEFT_OUT}
    printed = printed_changes(before, after)
    differences = (
        *compare_findings(before["results.json"], after.get("results.json", b"{}"), printed),
        *again.differences,
    )
    files = compare_files(before, after, changed_texts(differences))
    environment = _environment(manifest)
    return Verification(
        _verdict(differences, files, other_environment=bool(environment)),
        manifest.data,
        differences,
        files,
        again.computed,
        again.not_computed,
        environment,
        signer,
    )


def _verdict(
    differences: Sequence[Difference], files: Sequence[FileDifference], *, other_environment: bool
) -> Verdict:
    if not differences and not files:
        return Verdict.IDENTICAL
    judged = [file for file in files if not file.name.startswith(_BY_KEY) or file.state is FileState.ABSENT]
    wrong = {FileState.TEXT, FileState.ABSENT}
    if not other_environment and not differences:
        # Equal numbers on an equal system draw equal pictures.
        wrong |= {FileState.DRAWN}
    if any(file.state in wrong for file in judged) or not all(one.within for one in differences):
        return Verdict.DIFFERENT
    return Verdict.SAME


def _environment(manifest: BundleManifest) -> tuple[tuple[str, str, str], ...]:
    """Return what of the versions and the machine is otherwise here."""
    here = {name: _version(name) for name in manifest.versions}
    here |= {"python": platform.python_version(), "system": platform.system()}
    here |= {"machine": platform.machine(), "blas": blas_of(None)}
    machine: Mapping[str, Any] = manifest.machine
    there = {**manifest.versions, **{k: str(machine.get(k, "")) for k in ("python", "system", "machine")}}
    there["blas"] = blas_of(machine.get("blas"))
    here["sources of survey"] = package_digest()
    there["sources of survey"] = manifest.sources or here["sources of survey"]
    return tuple((name, there[name], here[name]) for name in there if there[name] != here[name])


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""
