"""The bundle's metadata as RO-Crate 1.1: what each file is, for repositories and for machines that read them.

Source: Soiland-Reyes et al. (2022), Packaging research artefacts with RO-Crate; the specification 1.1 at
https://w3id.org/ro/crate/1.1.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from typing import Any

from survey.study.bundle.contents import Contents

__all__ = ["CRATE", "crate_metadata"]

CRATE = "ro-crate-metadata.json"
_KINDS = {
    ".yaml": "application/yaml",
    ".bib": "application/x-bibtex",
    ".j2": "text/plain",
    ".md": "text/markdown",
    ".npz": "application/zip",
    ".tex": "application/x-tex",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_LICENCE = "#licence"
_RUN = "#run"


def crate_metadata(contents: Contents, others: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the JSON-LD of a bundle.

    Parameters
    ----------
    contents : Contents
    others : mapping of str to bytes
        Files beside the contents that the crate describes too.
    """
    files = {**contents.files, **others}
    names = sorted(files)
    inputs = [name for name in names if _is_input(name)]
    results = [name for name in names if name.startswith(("reports/out/", "analysis/results/"))]
    licence = contents.study.plan.sharing.licence
    graph: list[dict[str, Any]] = [
        {
            "@id": CRATE,
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            "about": {"@id": "./"},
        },
        _root(contents, names, licence),
        *([_no_licence()] if licence is None else []),
        *(
            {"@id": f"#{author}", "@type": "Person", "name": author}
            for author in contents.stored.facts.authors
        ),
        _software(contents),
        {
            "@id": _RUN,
            "@type": "CreateAction",
            "name": "survey run",
            "instrument": {"@id": "#survey"},
            "object": _ids(inputs),
            "result": _ids(results),
        },
        *(_file(name, files[name]) for name in names),
    ]
    return {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}


def _root(contents: Contents, names: list[str], licence: str | None) -> dict[str, Any]:
    facts = contents.stored.facts
    held = (
        "de-identified answers"
        if contents.data == "deidentified"
        else "statistics, and no answers of persons"
    )
    simulated = " The answers are simulated." if facts.simulated else ""
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": facts.title.en,
        "alternateName": facts.title.zh,
        "description": f"A survey study that can be rerun: plan, instruments, {held}, results.{simulated}",
        "datePublished": facts.date.isoformat(),
        "license": {"@id": _LICENCE} if licence is None else licence,
        **({"author": _ids([f"#{author}" for author in facts.authors])} if facts.authors else {}),
        "hasPart": _ids(names),
        "mentions": {"@id": _RUN},
    }


def _no_licence() -> dict[str, Any]:
    text = "The plan declares no licence; ask the authors before using the data."
    return {"@id": _LICENCE, "@type": "CreativeWork", "name": "No licence", "description": text}


def _software(contents: Contents) -> dict[str, Any]:
    return {
        "@id": "#survey",
        "@type": "SoftwareApplication",
        "name": "survey",
        "version": contents.run["versions"]["survey-analysis"],
    }


def _file(name: str, data: bytes) -> dict[str, Any]:
    suffix = name[name.rfind(".") :]
    kind = _KINDS.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")
    return {"@id": name, "@type": "File", "name": name, "encodingFormat": kind, "contentSize": str(len(data))}


def _is_input(name: str) -> bool:
    return name.startswith(("instruments/", "analysis/")) and not name.startswith("analysis/results/")


def _ids(names: list[str]) -> list[dict[str, str]]:
    return [{"@id": name} for name in names]
