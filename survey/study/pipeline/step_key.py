"""The key of a step's results: a hash of everything that they depend on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from survey.findings.codec import encode
from survey.instrument.model import Instrument
from survey.study.pipeline.digest import digest_of
from survey.study.pipeline.import_closure import ImportGraph
from survey.study.pipeline.plan_view import declared_plan, declared_values, parts_tree, without_words
from survey.study.pipeline.step import Step
from survey.study.pipeline.step_cache import StepResults
from survey.study.pipeline.step_code import step_code
from survey.study.plan.model import Plan

__all__ = ["Asked", "StepKeys", "plan_parts"]


def plan_parts(plan: Plan, parts: Iterable[str]) -> dict[str, Any]:
    """Return parts of the plan as plain values; see `declared_plan` for how they are named."""
    tree = parts_tree(parts)
    # A wording that was taken out is no value of its field's type, and that is what is wanted.
    return declared_values(plan.model_dump(mode="json", include=set(tree), warnings="none"), tree)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was planned and asked, as a step sees it, and the hash of what was asked.

    Parameters
    ----------
    plan : Plan
    instruments : mapping of str to Instrument
        By group.
    digest : str
    """

    plan: Plan
    instruments: Mapping[str, Instrument]
    digest: str

    @classmethod
    def of(cls, plan: Plan, instruments: Mapping[str, Instrument]) -> Asked:
        """Hash the instruments."""
        return cls(
            plan, instruments, digest_of([[group, encode(one, {})] for group, one in instruments.items()])
        )


@dataclass(frozen=True, slots=True)
class StepKeys:
    """Makes the keys of the steps of one run.

    Parameters
    ----------
    worded, bare : Asked
        With wordings and without.
    graph : ImportGraph
        What the package's sources import.
    """

    worded: Asked
    bare: Asked
    graph: ImportGraph

    @classmethod
    def of(cls, plan: Plan, instruments: Mapping[str, Instrument], graph: ImportGraph) -> StepKeys:
        """Prepare the keys of a study."""
        bare = {group: without_words(instrument) for group, instrument in instruments.items()}
        return cls(Asked.of(plan, instruments), Asked.of(without_words(plan), bare), graph)

    def asked(self, step: Step) -> Asked:
        """Return what a step may read: the parts that it declares, with wordings only where it says so."""
        seen = self.worded if step.words else self.bare
        return Asked(declared_plan(seen.plan, step.name, step.parts), seen.instruments, seen.digest)

    def key(self, step: Step, needed: Mapping[str, StepResults]) -> str:
        """Return the key of a step's results.

        Parameters
        ----------
        step : Step
        needed : mapping of str to StepResults
            What the steps that it needs have made, by their names.
        """
        given = {module for made in needed.values() for module in made.modules}
        seen = self.worded if step.words else self.bare
        return digest_of(
            {
                "step": step.name,
                "code": step_code(self.graph, step.module, given),
                "plan": plan_parts(seen.plan, step.parts),
                "asked": seen.digest,
                "needs": {name: made.digest for name, made in needed.items()},
                "also": dict(step.also),
            }
        )
