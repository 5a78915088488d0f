"""Make a bundle: gather, describe, write, and sign when asked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from survey.errors import Warn
from survey.study.bundle.archive import write_archive
from survey.study.bundle.contents import gather
from survey.study.bundle.crate import CRATE, crate_metadata
from survey.study.bundle.manifest import MANIFEST, bundle_manifest
from survey.study.bundle.readme import readme_text
from survey.study.bundle.signing import sign_file
from survey.study.pipeline.write_faults import writing

__all__ = ["Bundle", "make_bundle"]


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was written.

    Parameters
    ----------
    path : Path
    files : tuple of str
        The names in the archive.
    data : str
        ``deidentified`` or ``statistics``.
    signature : Path or None
    warnings : tuple of Warn
    """

    path: Path
    files: tuple[str, ...]
    data: str
    signature: Path | None
    warnings: tuple[Warn, ...]


def make_bundle(folder: Path, target: Path | None = None, *, key: Path | None = None) -> Bundle:
    """Write a study that was run as one archive.

    The same run gives the same bytes: names are sorted, dates are the study's, no clock is read.

    Parameters
    ----------
    folder : Path
        The folder that holds ``analysis/study.yaml``.
    target : Path, optional
        The archive; ``reports/STUDY.bundle.zip`` in the study by default.
    key : Path, optional
        An ssh key to sign the archive with; the signature lies beside it as ``.sig``.

    Raises
    ------
    BundleError
        With every fault that `gather` names, or when the archive cannot be signed.
    SurveyError
        When the study was not run, a run is at work on it, or the archive cannot be written.
    """
    contents = gather(folder)
    path = target or folder / "reports" / f"{contents.study.plan.study}.bundle.zip"
    own = {"README.md": readme_text(contents, path.name).encode()}
    own[CRATE] = _json(crate_metadata(contents, own))
    files = {**contents.files, **own, MANIFEST: _json(bundle_manifest(contents, own))}
    with writing(path):
        write_archive(files, path, contents.stored.facts.date)
    signature = None if key is None else sign_file(path, key)
    return Bundle(path, tuple(sorted(files)), contents.data, signature, contents.warnings)


def _json(body: Mapping[str, Any]) -> bytes:
    return (json.dumps(body, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
