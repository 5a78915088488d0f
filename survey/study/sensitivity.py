"""What the conclusions owe to the exclusions: reliability, fit and paths on all, lenient and strict samples.

all: every returned answer sheet. lenient: those that the plan's rules keep. strict: of these, only those
that no index of the screen flags. The screen's flags exclude nobody anywhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from survey.psychometrics import estimate_reliability
from survey.responses.cleaning import CleaningResult
from survey.responses.frame import Responses
from survey.responses.recoding import score_items
from survey.responses.screening.sources import screen_responses
from survey.sem import fit_sem
from survey.study.facts import shared_items
from survey.study.plan.load import Study

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SampleSensitivity", "sample_masks", "sensitivity_frame", "sensitivity_of"]

_PATH = ("lhs", "op", "rhs", "std_all")
_FIT = ("chisq", "df", "cfi", "tli", "rmsea", "srmr")


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
    """Return the rows of the three samples."""
    instrument = study.instruments[responses.group]
    flagged = screen_responses(responses, instrument, seed=study.plan.seed).flagged
    every = np.ones(responses.n, dtype=np.bool_)
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
        frame = scored.loc[rows, items]
        complete = frame.dropna()
        figures: list[tuple[str, str, float]] = [
            ("alpha", one.scale, float(one.cronbach_alpha))
            for one in estimate_reliability(complete, scales).scales
        ]
        cfa = fit_sem(plan.measurement, complete, model_type="cfa")
        figures += [("cfa", name, float(getattr(cfa.fit, name))) for name in _FIT]
        trusted = cfa.trusted
        if plan.structural.strip():
            sem = fit_sem(f"{plan.measurement}\n{plan.structural}", complete)
            trusted = trusted and sem.trusted
            paths = sem.parameters
            figures += [
                ("path", f"{lhs} ~ {rhs}", float(value))
                for lhs, op, rhs, value in zip(*(paths[name] for name in _PATH), strict=True)
                if op == "~"
            ]
        found.append(
            SampleSensitivity(
                responses.group, sample, int(rows.sum()), len(complete), trusted, tuple(figures)
            )
        )
    return tuple(found)


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
