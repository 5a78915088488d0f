"""Counts that disclosure control needs, and how far respondents stand out in the de-identified data.

Small cells are counted here as they are. `survey share` alone publishes anything of them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey.disclosure.anonymity import AnonymityReport, measure_anonymity
from survey.disclosure.cross_table import CrossTable, cross_answers
from survey.disclosure.overlaps import Overlaps
from survey.instrument.model import Instrument
from survey.study.pipeline.prepared import Prepared
from survey.study.pipeline.step import StepInputs
from survey.study.pipeline.steps.comparisons import compares, complete_rows
from survey.study.pipeline.steps.scales import scales_of

__all__ = ["band_names", "compute"]

Codes = NDArray[np.int64]
_QUARTERS = (0.25, 0.5, 0.75)


def compute(inputs: StepInputs) -> dict[str, Any]:
    """Cross what the plan names, and measure anonymity and diversity of each group."""
    made: dict[str, Any] = {}
    plan = inputs.plan.disclosure
    for group in inputs.groups:
        instrument = inputs.instruments[group]
        made[f"cross.{group}"] = tuple(
            _cross(inputs, group, pair) for pair in plan.tables if all(instrument.has(code) for code in pair)
        )
        if group in plan.staff:
            made[f"staff.{group}"] = _cross(inputs, group, plan.staff[group])
        made[f"overlaps.{group}"] = _overlaps(inputs, group)
        made[f"anonymity.{group}"] = _anonymity(inputs, group)
    return made


def band_names(limits: tuple[float, ...]) -> tuple[str, ...]:
    """Return what the bands of a numeric question are called in keys.

    Examples
    --------
    >>> band_names((3.0, 6.0))
    ('band_1', 'band_2', 'band_3')
    """
    return tuple(f"band_{place + 1}" for place in range(len(limits) + 1))


def _cross(inputs: StepInputs, group: str, questions: tuple[str, ...]) -> CrossTable:
    prepared: Prepared = inputs.results[f"prepared.main.{group}"]
    bands, instrument = inputs.plan.disclosure.bands, inputs.instruments[group]
    answers: list[NDArray[np.str_]] = []
    categories: list[tuple[str, ...]] = []
    for code in questions:
        given = prepared.background[code]
        if instrument.question(code).kind == "numeric":
            names = band_names(bands[code])
            places = np.digitize(given.astype(float), bands[code])
            answers.append(np.where(np.isnan(given.astype(float)), "", np.array(names)[places % len(names)]))
            categories.append(names)
        else:
            answers.append(given.astype(np.str_))
            categories.append(tuple(option.key for option in instrument.question(code).options))
    return cross_answers(group, questions, answers, categories)


def _overlaps(inputs: StepInputs, group: str) -> Overlaps:
    """Return who is in which category, of those whose scores the chapter compares."""
    prepared: Prepared = inputs.results[f"prepared.main.{group}"]
    rows = complete_rows(inputs, group)
    members: dict[str, NDArray[np.bool_]] = {}
    for comparison in inputs.plan.comparisons:
        if compares(inputs, comparison, group):
            answers = prepared.background[comparison.question][rows].astype(np.str_)
            for option in inputs.instruments[group].question(comparison.question).options:
                if (answers == option.key).any():
                    members[f"{comparison.question}={option.key}"] = answers == option.key
    return Overlaps.of(group, members, int(rows.sum()))


def _anonymity(inputs: StepInputs, group: str) -> tuple[AnonymityReport, ...]:
    """Measure the group as recorded, and with numbers in bands."""
    prepared: Prepared = inputs.results[f"prepared.main.{group}"]
    plan, instrument = inputs.plan.disclosure, inputs.instruments[group]
    described = (*inputs.plan.sample.frequencies, *inputs.plan.sample.numeric)
    names = plan.quasi_identifiers.get(group) or tuple(code for code in described if instrument.has(code))
    if not names:
        return ()
    scales = scales_of(inputs)
    # Whole points of a scale's mean score, as far as somebody could repeat them of a colleague.
    scores = [prepared.frame(items).mean(axis=1, skipna=True).to_numpy() for items in scales.values()]
    answers = np.column_stack([np.where(np.isnan(s), -1, np.rint(s)) for s in scores]).astype(np.int64)
    reports: list[AnonymityReport] = []
    for banded in (False, True):
        codes = np.column_stack([_codes(inputs, group, code, instrument, banded=banded) for code in names])
        reports.append(
            measure_anonymity(
                group, names, codes, tuple(scales), answers, target=plan.minimum_cell, banded=banded
            )
        )
    return tuple(reports)


def _codes(inputs: StepInputs, group: str, code: str, instrument: Instrument, *, banded: bool) -> Codes:
    """Return a whole number for each distinct answer; not having answered is one of them."""
    prepared: Prepared = inputs.results[f"prepared.main.{group}"]
    given = prepared.background[code]
    if banded and instrument.question(code).kind == "numeric":
        values = given.astype(float)
        known = values[~np.isnan(values)]
        limits = inputs.plan.disclosure.bands.get(code) or tuple(np.quantile(known, _QUARTERS).tolist())
        return np.where(np.isnan(values), -1, np.digitize(values, limits)).astype(np.int64)
    return np.unique(given.astype(np.str_), return_inverse=True)[1].reshape(-1).astype(np.int64)
