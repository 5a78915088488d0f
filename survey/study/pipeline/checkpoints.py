"""Chunks of a long calculation kept as they are finished, so that an interrupted one goes on where it was.

What a chunk holds depends on the seed and its number alone (see `survey.sem.resampling`), and the folder
belongs to one key of one step, so a kept chunk is the one that would be computed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, cast

from survey.study.pipeline.step import StepInputs
from survey.study.pipeline.step_cache import StepCache

if TYPE_CHECKING:
    from survey.sem.resampling.row_counts import Mapper

__all__ = ["ResumableChunks", "resumable"]

_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class ResumableChunks:
    """Computes chunks in threads and keeps each; a backend for `survey.sem.fit_sem`.

    Parameters
    ----------
    kept : StepCache
        Of the unfinished step.
    stream : str
        The name of the seed stream that is drawn from, each used once in a step.
    """

    kept: StepCache
    stream: str

    def map(self, function: Callable[[int], _Found], chunks: Sequence[int], /) -> Iterator[_Found]:
        """Return the answers in the order of the chunks."""
        from survey.sem.resampling.row_counts import map_chunks

        place = f"{self.stream}.{type(function).__name__}"

        def once(number: int) -> _Found:
            found = self.kept.find(place, str(chunks[number]))
            if found is None:
                found = self.kept.keep(place, str(chunks[number]), {"chunk": function(chunks[number])})
            return cast("_Found", found.open()["chunk"])

        return map_chunks(once, len(chunks))


def resumable(inputs: StepInputs, stream: str) -> Mapper | str:
    """Return the backend of a bootstrap that goes on where an interrupted run left it.

    Parameters
    ----------
    inputs : StepInputs
    stream : str
        The name of its seed stream, used once in the step.
    """
    return "threads" if inputs.kept is None else ResumableChunks(inputs.kept, stream)
