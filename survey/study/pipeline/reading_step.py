"""The first step: the exports of a study, read and cleaned; its inputs are files."""

from __future__ import annotations

from typing import Any

from survey.errors import Text
from survey.study.pipeline.step import Step, StepInputs
from survey.study.pipeline.steps import PREPARE
from survey.study.plan.load import Study

__all__ = ["reading_step"]

# complete_items looks at the items of the shared model; a rule of screening draws from the seed.
_READS = ("groups", "privacy", "cleaning", "constructs", "seed")


def reading_step(study: Study) -> Step:
    """Return the step that reads and cleans the exports of a study."""

    def compute(inputs: StepInputs) -> dict[str, Any]:
        from survey.study.pipeline.steps.reading import prepare

        return prepare(study, inputs)

    return Step(PREPARE, Text("reading and cleaning", "读取与清理"), (), compute, reads=_READS, words=True)
