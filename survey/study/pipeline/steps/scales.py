"""What several steps ask of the plan: scales of the shared model, limits, seeds, the seeded split."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from survey.numerics.streams import seed_sequence, stream
from survey.study.pipeline.prepared import Prepared
from survey.study.pipeline.step import StepInputs
from survey.study.shared_model import shared_items

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "confirmatory_clusters",
    "confirmatory_frame",
    "exploratory_frame",
    "limits_of",
    "scales_of",
    "step_seed",
    "wave_frame",
]


def scales_of(inputs: StepInputs) -> dict[str, list[str]]:
    """Return the scales of the shared model and their items, without items above the cannot-judge limit."""
    dropped = {
        item
        for name, value in inputs.results.items()
        if name.startswith("clean.main.")
        for item in value.dropped_items
    }
    shared = shared_items(inputs.plan, inputs.instruments)
    return {code: [item for item in items if item not in dropped] for code, items in shared.items()}


def limits_of(inputs: StepInputs, group: str) -> dict[str, tuple[float, float]]:
    """Return the declared lowest and highest point of each scale."""
    instrument = inputs.instruments[group]
    limits: dict[str, tuple[float, float]] = {}
    for code in inputs.plan.constructs:
        points = instrument.question(instrument.scale(code).items[0]).response_set
        if points is not None:
            limits[code] = (float(points.minimum), float(points.maximum))
    return limits


def step_seed(inputs: StepInputs, *names: str) -> int:
    """Return a whole-number seed from the plan's seed and a name."""
    return int(seed_sequence(inputs.plan.seed, *names).generate_state(1)[0])


def wave_frame(inputs: StepInputs, wave: str, group: str) -> pd.DataFrame:
    """Return the recoded items of the shared model of one group in one wave."""
    prepared: Prepared = inputs.results[f"prepared.{wave}.{group}"]
    return prepared.frame([item for items in scales_of(inputs).values() for item in items])


def exploratory_rows(inputs: StepInputs, group: str, n: int) -> NDArray[np.bool_]:
    """Return which rows of the main survey the exploratory analysis takes when the plan splits it."""
    order = stream(inputs.plan.seed, "efa", "split", group).permutation(n)
    taken = np.zeros(n, dtype=bool)
    taken[order[: round(inputs.plan.efa.share * n)]] = True
    return taken


def exploratory_frame(inputs: StepInputs, group: str) -> pd.DataFrame:
    """Return the rows that the plan gives to the exploratory analysis."""
    if inputs.plan.efa.sample == "pretest":
        return wave_frame(inputs, "pretest", group)
    frame = wave_frame(inputs, "main", group)
    if inputs.plan.efa.sample == "same":
        return frame
    return frame.loc[exploratory_rows(inputs, group, len(frame))]


def confirmatory_frame(inputs: StepInputs, group: str, others: Sequence[str] = ()) -> pd.DataFrame:
    """Return the rows of the main survey that the exploratory analysis did not take.

    Parameters
    ----------
    inputs : StepInputs
    group : str
    others : sequence of str
        Items beside those of the shared model: a marker's.
    """
    frame = wave_frame(inputs, "main", group)
    if others:
        prepared: Prepared = inputs.results[f"prepared.main.{group}"]
        frame = frame.join(prepared.frame(others))
    if inputs.plan.efa.sample != "split":
        return frame
    return frame.loc[~exploratory_rows(inputs, group, len(frame))].reset_index(drop=True)


def confirmatory_clusters(inputs: StepInputs, group: str) -> NDArray[np.int64] | None:
    """Return the unit of each row of `confirmatory_frame`, -1 where unknown; None without ``nested_in``."""
    if inputs.plan.groups[group].nested_in is None:
        return None
    prepared: Prepared = inputs.results[f"prepared.main.{group}"]
    if inputs.plan.efa.sample != "split":
        return prepared.clusters
    return prepared.clusters[~exploratory_rows(inputs, group, prepared.n)]
