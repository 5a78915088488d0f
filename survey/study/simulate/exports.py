"""The exports of a study drawn from its population, as rows ready to be written."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from survey.instrument import Instrument
from survey.numerics.streams import stream
from survey.study.simulate.background import answer_background, answer_other, apply_routing
from survey.study.simulate.calendar import draw_seconds, draw_submissions
from survey.study.simulate.careless import plant_careless
from survey.study.simulate.population import Clusters, draw_answers, draw_latent, make_population
from survey.study.simulate.settings import GroupSettings, SimulationSettings, WaveSettings
from survey.study.simulate.sheet import Cells, Sheet, State, as_cells
from survey.study.simulate.wenjuanxing import Row, export_rows

__all__ = ["Export", "draw_export"]


@dataclass(frozen=True, slots=True)
class Export:
    """One export and the truth about its rows.

    Parameters
    ----------
    file : str
        Relative to the study's ``analysis`` folder.
    rows : tuple of list
        The header and the respondents, in order of submission.
    sheet : Sheet
        The same respondents with their kinds.
    """

    file: str
    rows: tuple[Row, ...]
    sheet: Sheet


def draw_export(settings: SimulationSettings, instrument: Instrument, group: str, wave: str) -> Export:
    """Draw one export.

    Parameters
    ----------
    settings : SimulationSettings
    instrument : Instrument
    group, wave : str
        Which population, and which of its waves.

    Returns
    -------
    Export
        The same for the same settings and seed; another group or wave changes nothing here.
    """
    population = settings.groups[group]
    plan = next(part for name, part in population.waves.items() if name == wave)
    seed, names = settings.seed, ("simulate", group, wave)
    sheet = _attentive(settings, population, plan, instrument, names)
    sheet = plant_careless(sheet, instrument, plan.careless, stream(seed, *names, "careless"))
    moments = draw_submissions(plan, sheet.seconds, sheet.copy_of, stream(seed, *names, "calendar"))
    order = np.array(sorted(range(sheet.n), key=lambda i: moments[i]), dtype=np.int64)
    sheet = sheet.take(order)
    # 192.0.2.0/24 is reserved for documentation (RFC 5737): no address belongs to anybody.
    hosts = stream(seed, *names, "address").integers(1, 255, size=sheet.n)
    addresses = [f"192.0.2.{host}" for host in hosts]
    rows = export_rows(sheet, instrument, [moments[int(i)] for i in order], addresses, population.export)
    return Export(plan.file, tuple(rows), sheet)


def _attentive(
    settings: SimulationSettings,
    group: GroupSettings,
    wave: WaveSettings,
    instrument: Instrument,
    names: tuple[str, str, str],
) -> Sheet:
    """Draw as many attentive respondents as the wave has rows."""
    seed, n = settings.seed, wave.attentive + wave.careless.total
    population = make_population(group, instrument, wave.items)
    cells: dict[str, Cells] = {}
    clusters = _clusters(settings, group, instrument, cells, n, names)
    latent = draw_latent(population, clusters, stream(seed, *names, "latent"))
    answers = draw_answers(population, latent, stream(seed, *names, "answers"))
    cells |= {code: as_cells(answers[:, j].tolist()) for j, code in enumerate(population.items)}
    scores = {code: latent[:, k] for k, code in enumerate(population.constructs)}
    words: dict[str, Cells] = {}
    for question in instrument.questions:
        generator = stream(seed, *names, question.code)
        if question.instructed is not None:
            cells[question.code] = as_cells([question.instructed] * n)
        elif question.kind == "consent":
            cells[question.code] = as_cells([question.options[0].code] * n)
        elif question.code not in cells:
            part = group.background[question.code]
            cells[question.code] = answer_background(question, part, scores, n, generator)
            if any(option.other for option in question.options):
                words[question.code] = answer_other(part, n, generator)
    _leave_out(cells, group, instrument, n, stream(seed, *names, "missing"))
    apply_routing(instrument, cells)
    seconds = draw_seconds(group, n, stream(seed, *names, "seconds"))
    return Sheet(cells, words, seconds, ("attentive",) * n, (-1,) * n)


def _clusters(
    settings: SimulationSettings,
    group: GroupSettings,
    instrument: Instrument,
    cells: dict[str, Cells],
    n: int,
    names: tuple[str, str, str],
) -> Clusters:
    """Draw sub-branch and manager of each respondent, and answer the questions that ask for them."""
    branch = instrument.question(settings.branch_question)
    generator = stream(settings.seed, *names, branch.code)
    cells[branch.code] = answer_background(branch, group.background[branch.code], {}, n, generator)
    codes = {option.code: i for i, option in enumerate(branch.options)}
    of_branch = np.array([codes[answer] for answer in cells[branch.code]], dtype=np.int64)
    managers = group.managers_per_branch or 1
    within = stream(settings.seed, *names, "manager").integers(managers, size=n)
    if settings.manager_question is not None and instrument.has(settings.manager_question):
        numbers = [f"K{b + 1:02d}{m + 1:02d}" for b, m in zip(of_branch, within, strict=True)]
        cells[settings.manager_question] = as_cells(numbers)
    return Clusters(of_branch, of_branch * managers + within)


def _leave_out(
    cells: dict[str, Cells],
    group: GroupSettings,
    instrument: Instrument,
    n: int,
    generator: np.random.Generator,
) -> None:
    """Turn some answers into "cannot judge" and a few into blanks, in place.

    Most people judge everything; a few use "cannot judge" now and then, and some items are hard to
    judge for anybody in the group.
    """
    unsure = generator.random(n) < group.cannot_judge_people
    for question in instrument.items:
        outside = question.cannot_judge
        rate = np.where(unsure, group.cannot_judge_rate, 0.0) + group.cannot_judge.get(question.code, 0.0)
        cannot = generator.random(n) < rate
        blank = generator.random(n) < group.blank_rate
        column = cells[question.code]
        if outside is not None:
            column[cannot] = outside.code
        if not question.required:
            column[blank & ~cannot] = State.BLANK
