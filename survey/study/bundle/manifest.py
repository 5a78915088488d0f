"""The bundle's manifest: the hash of every file, and with what, on what and from what it was made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from survey.errors import BundleError, Fault, Text
from survey.responses.cleaning_result import CleaningResult
from survey.sem.results import SemResult
from survey.study.bundle.array_files import array_faults
from survey.study.bundle.contents import Contents

__all__ = ["MANIFEST", "BundleManifest", "blas_of", "bundle_manifest", "git_commit", "open_manifest"]

MANIFEST = "manifest.json"
VERSION = "1.0"
_LARGEST_ARRAYS = 2**29


@dataclass(frozen=True, slots=True)
class BundleManifest:
    """What verification reads of a manifest.

    Parameters
    ----------
    data : "deidentified" or "statistics"
        What stands for the answers.
    versions : mapping of str to str
        Of the packages that the results depend on.
    machine : mapping of str to object
        System, Python and BLAS of the run.
    sources : str
        A hash of this package's own source files; empty where it was not recorded.
    seconds : float
        How long the run took.
    """

    data: Literal["deidentified", "statistics"]
    versions: Mapping[str, str]
    machine: Mapping[str, Any]
    seconds: float
    sources: str = ""


def bundle_manifest(contents: Contents, others: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the manifest of a bundle.

    Parameters
    ----------
    contents : Contents
    others : mapping of str to bytes
        README and metadata.
    """
    plan, run = contents.study.plan, contents.run
    files = {**contents.files, **others}
    return {
        "bundle_version": VERSION,
        "study": plan.study,
        "title": {"en": plan.title.en, "zh": plan.title.zh},
        "date": contents.stored.facts.date.isoformat(),
        "simulated": contents.stored.facts.simulated,
        "data": contents.data,
        "seed": run["seed"],
        "streams": run["streams"],
        "rows": run["rows"],
        "steps": _rows(contents.results),
        "versions": run["versions"],
        "sources": run["sources"],
        "machine": run["machine"],
        "git_commit": git_commit(contents.study.folder),
        "exports": {p.relative_to(contents.study.folder).as_posix(): _hash_of(p, run, contents) for p in
                    contents.study.sources},
        "files": {
            name: {"sha256": hashlib.sha256(files[name]).hexdigest(), "bytes": len(files[name])}
            for name in sorted(files)
        },
    }  # fmt: skip


def _hash_of(path: Path, run: Mapping[str, Any], contents: Contents) -> str | None:
    """Return the hash that an export had when it was read; it is not in the bundle."""
    found = run["inputs"].get(path.relative_to(contents.study.folder).as_posix())
    return cast("str | None", found)


def _rows(results: Mapping[str, Any]) -> dict[str, int]:
    """Return how many respondents each result rests on."""
    rows: dict[str, int] = {}
    for name, value in results.items():
        if isinstance(value, CleaningResult):
            rows[f"{name}.returned"], rows[f"{name}.valid"] = value.n_returned, value.n_valid
        elif isinstance(value, SemResult):
            rows[name] = value.sample.n
        elif isinstance(n := getattr(value, "n", None), int):
            rows[name] = n
    return rows


def git_commit(folder: Path) -> str | None:
    """Return the commit that a folder's repository stands on; None where there is none.

    Parameters
    ----------
    folder : Path
        Looked for upwards from here; git itself is not run.
    """
    for place in (folder.resolve(), *folder.resolve().parents):
        git = place / ".git"
        if git.is_file():  # a worktree names its folder
            git = place / git.read_text(encoding="utf-8").partition("gitdir:")[2].strip()
        if git.is_dir():
            return _head(git)
    return None


def _head(git: Path) -> str | None:
    head = _text(git / "HEAD")
    if not head.startswith("ref:"):
        return head or None
    name = head.partition(":")[2].strip()
    common = git / (_text(git / "commondir") or ".")
    for base in (git, common):
        if found := _text(base / name):
            return found
    packed = (line.split() for line in _text(common / "packed-refs").splitlines())
    return next((parts[0] for parts in packed if parts[1:] == [name]), None)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def blas_of(recorded: object) -> str:
    """Return the linear algebra of a run in a line, from its manifest; this process's own for None."""
    if recorded is None:
        from threadpoolctl import threadpool_info

        recorded = threadpool_info()
    if not isinstance(recorded, list):
        return ""
    pools = [cast("dict[str, Any]", one) for one in cast("list[object]", recorded) if isinstance(one, dict)]
    shown = {f"{p['internal_api']} {p.get('version')} {p.get('architecture')}" for p in pools if _is_blas(p)}
    return ", ".join(sorted(shown))


def _is_blas(pool: Mapping[str, Any]) -> bool:
    return pool.get("internal_api") not in (None, "openmp")


def open_manifest(files: Mapping[str, bytes]) -> BundleManifest:
    """Check the files of a bundle against its manifest.

    Parameters
    ----------
    files : mapping of str to bytes
        Every file of the archive.

    Raises
    ------
    BundleError
        With every fault: hashes that are wrong, files that the manifest does not know, files that are not
        there, and arrays that are not what they say.
    """
    body = _body(files)
    known: Mapping[str, Any] = body["files"]
    faults = [*_hash_faults(files, known)]
    for name in known.keys() & files.keys():
        if name.endswith(".npz"):
            faults += array_faults(name, files[name], _LARGEST_ARRAYS)
    if faults:
        raise BundleError(faults)
    machine = cast("Mapping[str, Any]", body["machine"])
    return BundleManifest(
        body["data"],
        body["versions"],
        machine,
        float(machine.get("seconds", 0.0)),
        str(body.get("sources", "")),
    )


def _body(files: Mapping[str, bytes]) -> dict[str, Any]:
    if MANIFEST not in files:
        raise BundleError(Fault(Text("the bundle has no manifest", "研究包缺少清单"), expected=MANIFEST))
    try:
        body = json.loads(files[MANIFEST])
    except (ValueError, RecursionError) as error:
        what = Text("the manifest cannot be read", "清单无法读取")
        raise BundleError(Fault(what, where=MANIFEST, got=str(error))) from error
    wanted = {"bundle_version": str, "data": str, "versions": dict, "machine": dict, "files": dict}
    wrong = not isinstance(body, dict) or any(
        not isinstance(cast("dict[str, Any]", body).get(name), kind) for name, kind in wanted.items()
    )
    if wrong or body["bundle_version"] != VERSION or body["data"] not in ("deidentified", "statistics"):
        what = Text("the manifest is not one of this version", "清单的版本或结构不符")
        raise BundleError(Fault(what, where=MANIFEST, expected=f"bundle_version {VERSION}"))
    return cast("dict[str, Any]", body)


def _hash_faults(files: Mapping[str, bytes], known: Mapping[str, Any]) -> Iterator[Fault]:
    for name in sorted(files.keys() - known.keys() - {MANIFEST}):
        yield Fault(Text("the manifest does not know this file", "清单中没有该文件"), where=name)
    for name in sorted(known):
        entry = known[name]
        expected = str(cast("dict[str, Any]", entry).get("sha256")) if isinstance(entry, dict) else ""
        if name not in files:
            yield Fault(Text("a file of the manifest is not there", "缺少清单所列的文件"), where=name)
        elif (got := hashlib.sha256(files[name]).hexdigest()) != expected:
            what = Text("the file is not what the manifest says", "文件与清单所载的哈希值不符")
            yield Fault(what, where=name, expected=expected, got=got)
