"""All groups together: their rows, and what invariance allows to be equal over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from survey.sem.groups.invariance_results import InvarianceResult
from survey.study.pipeline.step import StepInputs
from survey.study.pipeline.steps.scales import confirmatory_clusters, confirmatory_frame

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "CLUSTER_COLUMN",
    "GROUP_COLUMN",
    "JointOptions",
    "clustered_frame",
    "joint_frame",
    "joint_options",
]

# No item has a blank in its code.
GROUP_COLUMN = "respondent group"
CLUSTER_COLUMN = "respondent cluster"


@dataclass(frozen=True, slots=True)
class JointOptions:
    """How groups are fitted together: what is equal over them, and what of it was given up."""

    group_equal: tuple[str, ...]
    group_partial: tuple[str, ...]


def joint_frame(inputs: StepInputs, *, clustered: bool = False) -> pd.DataFrame:
    """Return the confirmatory rows of all groups, with their group in `GROUP_COLUMN`, in the plan's order.

    Parameters
    ----------
    inputs : StepInputs
    clustered : bool
        Say in `CLUSTER_COLUMN` who belongs together.
    """
    import pandas as pd

    make = clustered_frame if clustered else confirmatory_frame
    parts = [make(inputs, group).assign(**{GROUP_COLUMN: group}) for group in inputs.groups]
    return pd.concat(parts, ignore_index=True)


def clustered_frame(inputs: StepInputs, group: str) -> pd.DataFrame:
    """Return the confirmatory rows of a group; who shares a unit has one name in `CLUSTER_COLUMN`.

    A respondent of whom no unit is known, or in a group that is not nested, is a unit of his own.
    """
    frame = confirmatory_frame(inputs, group)
    clusters = confirmatory_clusters(inputs, group)
    if clusters is None:
        clusters = np.full(len(frame), -1)
    own = [f"{group}, row {row}" if unit < 0 else f"{group}, {unit}" for row, unit in enumerate(clusters)]
    return frame.assign(**{CLUSTER_COLUMN: own})


def joint_options(inputs: StepInputs) -> JointOptions | None:
    """Return how groups may be fitted together; None below (partial) metric invariance, or with one group.

    Paths need equal loadings alone, so that scalar and strict equalities are not added: they would move
    nothing but the means.
    """
    found: InvarianceResult | None = inputs.results.get("invariance")
    if found is None or found.reached not in ("metric", "scalar", "strict"):
        return None
    partial = tuple(name for name in found.released if "=~" in name)
    return JointOptions(("loadings",), partial)
