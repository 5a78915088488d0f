"""What the package's sources import, kept beside the results because reading them takes half a second."""

from __future__ import annotations

from typing import cast

from survey.study.pipeline.digest import digest_of
from survey.study.pipeline.import_closure import ImportGraph, Imports
from survey.study.pipeline.step_cache import StepCache
from survey.study.pipeline.step_code import PACKAGE

__all__ = ["IMPORTS", "keep_imports", "known_imports"]

IMPORTS = "imports"  # a name that no step has


def known_imports(cache: StepCache) -> ImportGraph:
    """Return the imports of the package's sources, as far as they were read before from the same files.

    Parameters
    ----------
    cache : StepCache
        Of the study.
    """
    graph = ImportGraph(PACKAGE)
    found = cache.find(IMPORTS, _key(graph))
    if found is not None:
        graph.read.update(cast("dict[str, Imports]", found.open()))
    return graph


def keep_imports(graph: ImportGraph, cache: StepCache) -> str:
    """Keep what was read, if it is more than is kept, and return its key.

    Parameters
    ----------
    graph : ImportGraph
    cache : StepCache
    """
    key = _key(graph)
    found = cache.find(IMPORTS, key)
    if found is None or graph.read.keys() != found.open().keys():
        cache.keep(IMPORTS, key, dict(sorted(graph.read.items())))
    return key


def _key(graph: ImportGraph) -> str:
    return digest_of({path.relative_to(PACKAGE).as_posix(): one for path, one in graph.hashes.items()})
