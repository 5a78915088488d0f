"""The hash of what computes a step: the sources that it reaches, the libraries of these, the machine."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from survey.study.pipeline.digest import digest_of
from survey.study.pipeline.import_closure import ImportGraph

__all__ = ["LIBRARIES", "PACKAGE", "package_digest", "step_code", "whole_code"]

PACKAGE = Path(__file__).parents[2]
# The distributions behind what the sources of steps import, by the name that they are imported by.
LIBRARIES = {
    "factor_analyzer": ("factor-analyzer", "scikit-learn"),
    "numpy": ("numpy",),
    "pandas": ("pandas",),
    "pingouin": ("pingouin",),
    "pyarrow": ("pyarrow",),
    "pydantic": ("pydantic",),
    "pydantic_core": ("pydantic",),
    "pyreadstat": ("pyreadstat",),
    "python_calamine": ("python-calamine",),
    "ruamel": ("ruamel.yaml",),
    "scipy": ("scipy",),
    "semopy": ("semopy",),
    "threadpoolctl": ("threadpoolctl",),
}
_RENDERING = ("matplotlib", "python-docx", "typst", "xlsxwriter", "jinja2")
# What every step is run by, and the page on which steps are wired to a study.
_RUN_BY = "survey.study.pipeline.runner"
_WIRED = PACKAGE / "study/pipeline/graph.py"


def step_code(graph: ImportGraph, module: str, results: Iterable[str]) -> str:
    """Return the hash of what computes a step.

    Parameters
    ----------
    graph : ImportGraph
        Of this package.
    module : str
        Where the step's code begins; empty for the whole package.
    results : iterable of str
        The modules of the classes of the results that it is given.
    """
    begins = (module, _RUN_BY, *results) if module else ()
    outside = graph.outside(*begins) if module else LIBRARIES
    files = graph.closure(*begins) | {_WIRED}
    libraries = {name for one in outside for name in LIBRARIES.get(one, ())}
    return digest_of([_hashes(graph, files), _versions(libraries), _machine()])


def whole_code(graph: ImportGraph) -> str:
    """Return the hash of whatever computes or prints, but for the command itself."""
    files = (path for path in graph.hashes if path.relative_to(PACKAGE).parts[0] != "cli")
    libraries = {name for names in LIBRARIES.values() for name in names} | set(_RENDERING)
    return digest_of([_hashes(graph, files), _versions(libraries), _machine()])


def package_digest() -> str:
    """Return a hash of every source file of this package, on any machine the same for the same sources."""
    graph = ImportGraph(PACKAGE)
    return digest_of(_hashes(graph, graph.hashes))


def _hashes(graph: ImportGraph, files: Iterable[Path]) -> dict[str, str]:
    return {path.relative_to(PACKAGE).as_posix(): graph.hashes[path] for path in files}


def _versions(libraries: Iterable[str]) -> dict[str, str]:
    return {name: _version(name) for name in libraries}


@cache
def _version(library: str) -> str:
    """Return a version, looked up once in a process: that reads files."""
    return importlib.metadata.version(library)


def _machine() -> list[str]:
    return [platform.python_version(), platform.system(), platform.machine()]
