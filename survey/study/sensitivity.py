"""What the conclusions owe to the exclusions: reliability, fit and paths on all, lenient and strict samples.

all: every returned answer sheet of someone who consented. lenient: those that the plan's rules keep. strict:
of these, only those that no index of the screen flags. The screen's flags exclude nobody anywhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError
from survey.findings import Finding, Unit
from survey.findings.models import NOT_TRUSTED
from survey.psychometrics import estimate_reliability
from survey.responses.cleaning_result import CleaningResult
from survey.responses.frame import Responses
from survey.responses.recoding import score_items
from survey.responses.screening.sources import screen_responses
from survey.sem import fit_sem
from survey.study.plan.load import Study
from survey.study.shared_model import shared_items

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "SAMPLES",
    "SampleSensitivity",
    "sample_masks",
    "screening_findings",
    "sensitivity_frame",
    "sensitivity_of",
]

SAMPLES = ("all", "lenient", "strict")
_PATH = ("lhs", "op", "rhs", "std_all")
_FIT = ("chisq", "df", "cfi", "tli", "rmsea", "srmr")
_UNITS = {"chisq": Unit.STATISTIC, "df": Unit.DEGREES}


@dataclass(frozen=True, slots=True)
class SampleSensitivity:
    """One sample's figures.

    Attributes
    ----------
    group, sample : str
    n, n_complete : int
        Rows of the sample, and those complete on the items of the model.
    trusted : bool
        Whether both models converged to an admissible solution.
    figures : tuple of (str, str, float)
        Section (``alpha``, ``cfa``, ``path``), name, value.
    """

    group: str
    sample: str
    n: int
    n_complete: int
    trusted: bool
    figures: tuple[tuple[str, str, float], ...]


def sample_masks(responses: Responses, flow: CleaningResult, study: Study) -> dict[str, NDArray[np.bool_]]:
    """Return the rows of the three samples; whoever did not consent is in none."""
    instrument = study.instruments[responses.group]
    flagged = screen_responses(responses, instrument, seed=study.plan.seed).flagged
    every = np.ones(responses.n, dtype=np.bool_)
    if "consent" in flow.rules:
        every &= ~flow.hits[:, flow.rules.index("consent")]
    return {"all": every, "lenient": flow.kept, "strict": flow.kept & ~flagged}


def sensitivity_of(responses: Responses, flow: CleaningResult, study: Study) -> tuple[SampleSensitivity, ...]:
    """Return the figures of one export on the three samples.

    Parameters
    ----------
    responses : Responses
    flow : CleaningResult
    study : Study
        Its plan holds the models.
    """
    import pandas as pd

    plan, instrument = study.plan, study.instruments[responses.group]
    scales = shared_items(plan, study.instruments)
    codes = [question.code for question in instrument.items]
    scored = pd.DataFrame(score_items(responses, instrument), columns=codes)
    items = [item for own in scales.values() for item in own]
    found: list[SampleSensitivity] = []
    for sample, rows in sample_masks(responses, flow, study).items():
        complete = scored.loc[rows, items].dropna()
        figures, trusted = _figures(study, complete, scales)
        counts = (int(rows.sum()), len(complete))
        found.append(SampleSensitivity(responses.group, sample, *counts, trusted, tuple(figures)))
    return tuple(found)


def _figures(
    study: Study, complete: pd.DataFrame, scales: Mapping[str, Sequence[str]]
) -> tuple[list[tuple[str, str, float]], bool]:
    """Return one sample's figures, and whether its models can be trusted; none where data are too few."""
    plan = study.plan
    try:
        figures: list[tuple[str, str, float]] = [
            ("alpha", one.scale, float(one.cronbach_alpha))
            for one in estimate_reliability(complete, scales).scales
        ]
        cfa = fit_sem(plan.measurement, complete, model_type="cfa")
        figures += [("cfa", name, float(getattr(cfa.fit, name))) for name in _FIT]
        if not plan.structural.strip():
            return figures, cfa.trusted
        sem = fit_sem(f"{plan.measurement}\n{plan.structural}", complete)
    except DataError:
        return [], False
    paths = sem.parameters
    figures += [
        ("path", f"{lhs} ~ {rhs}", float(value))
        for lhs, op, rhs, value in zip(*(paths[name] for name in _PATH), strict=True)
        if op == "~"
    ]
    return figures, cfa.trusted and sem.trusted


def screening_findings(
    found: Sequence[SampleSensitivity], group: str, hypothesised: Collection[tuple[str, str]]
) -> Iterator[Finding]:
    """Yield one group's figures on every sample, and how far each sample's paths lie from the lenient ones.

    Parameters
    ----------
    found : sequence of SampleSensitivity
    group : str
    hypothesised : collection of (str, str)
        Left and right side of each hypothesised path. The largest change is theirs: the table prints them,
        and a change of a control's path beside it could not be found there.
    """
    units = {"alpha": ("cronbach_alpha", Unit.PROPORTION), "path": ("std_all", Unit.PROPORTION)}
    wanted = {f"{lhs} ~ {rhs}" for lhs, rhs in hypothesised}
    paths = {one.sample: {name: v for _, name, v in one.figures if name in wanted} for one in found}
    for one in found:
        yield Finding(f"screening.summary.n_{one.sample}@{group}", one.n, Unit.COUNT)
        yield Finding(f"screening.summary.complete_{one.sample}@{group}", one.n_complete, Unit.COUNT)
        reason = None if one.trusted else NOT_TRUSTED
        for kind, name, value in one.figures:
            object_, (statistic, unit) = name.replace(" ", ""), units.get(kind, (name, _UNITS.get(name)))
            if kind == "cfa":
                object_ = "measurement"
            key = f"screening.{object_}.{statistic}_{one.sample}@{group}"
            yield Finding(key, value, unit or Unit.PROPORTION, one.n_complete, one.trusted, reason)
        away = [abs(v - paths["lenient"][name]) for name, v in paths[one.sample].items() if paths["lenient"]]
        if away:
            key = f"screening.summary.largest_change_{one.sample}@{group}"
            yield Finding(key, max(away), Unit.PROPORTION, one.n_complete, one.trusted, reason)


def sensitivity_frame(found: tuple[SampleSensitivity, ...]) -> pd.DataFrame:
    """Return the samples side by side: one row a figure, one column a sample."""
    import pandas as pd

    rows: list[tuple[str, str, str, str, float]] = []
    for one in found:
        counts = (("sample", "n", float(one.n)), ("sample", "n_complete", float(one.n_complete)))
        figures = (*counts, ("sample", "trusted", float(one.trusted)), *one.figures)
        rows += [(one.group, section, name, one.sample, value) for section, name, value in figures]
    long = pd.DataFrame(rows, columns=["group", "section", "name", "sample", "value"])
    wide = long.pivot_table(index=["group", "section", "name"], columns="sample", values="value", sort=False)
    return wide.reset_index()
