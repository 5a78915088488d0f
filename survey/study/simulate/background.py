"""Background questions answered: choices, numbers, multi-selects, rankings and words."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from survey.instrument import Instrument, Question
from survey.study.simulate.settings import BackgroundSettings
from survey.study.simulate.sheet import Cells, State, as_cells

__all__ = ["answer_background", "answer_other", "apply_routing"]

Floats = NDArray[np.float64]


def answer_background(
    question: Question,
    settings: BackgroundSettings,
    latent: Mapping[str, Floats],
    n: int,
    generator: np.random.Generator,
) -> Cells:
    """Answer one background question for n respondents.

    Parameters
    ----------
    question : Question
    settings : BackgroundSettings
    latent : mapping of str to ndarray, shape (n,)
        The constructs, which answers may lean with.
    n : int
    generator : Generator
    """
    lean = np.zeros(n)
    for construct, weight in settings.tilt.items():
        lean = lean + weight * latent[construct]
    if question.kind == "single":
        return _choose(question, settings, lean, generator)
    if question.kind == "numeric":
        return _number(question, settings, lean, generator)
    if question.kind == "multi":
        return _select(question, settings, lean, generator)
    if question.kind == "ranking":
        return _rank(question, settings, n, generator)
    return _write(settings, n, generator)


def _choose(
    question: Question, settings: BackgroundSettings, lean: Floats, generator: np.random.Generator
) -> Cells:
    """Choose one option: the largest of log weight + lean * rank + Gumbel noise (Luce's choice)."""
    weights = np.array(settings.weights, dtype=float)
    ranks = np.arange(weights.size) - (weights.size - 1) / 2.0
    with np.errstate(divide="ignore"):
        appeal = np.log(weights) + lean[:, None] * ranks
    chosen = np.argmax(appeal + generator.gumbel(size=appeal.shape), axis=1)
    codes = [option.code for option in question.options]
    return as_cells(codes[int(i)] for i in chosen)


def _number(
    question: Question, settings: BackgroundSettings, lean: Floats, generator: np.random.Generator
) -> Cells:
    median = 1.0 if settings.median is None else settings.median
    noise = settings.spread * generator.standard_normal(lean.size)
    values = median * np.exp(lean + noise)
    low = -np.inf if question.minimum is None else question.minimum
    high = np.inf if question.maximum is None else question.maximum
    if question.integer:
        return as_cells([int(value) for value in np.clip(np.rint(values), low, high)])
    return as_cells([float(value) for value in np.clip(np.round(values, 1), low, high)])


def _select(
    question: Question, settings: BackgroundSettings, lean: Floats, generator: np.random.Generator
) -> Cells:
    """Select options each by a logit; who selects none takes the exclusive option, or the likeliest."""
    offered = [option.code for option in question.options if not option.exclusive]
    alone = [option.code for option in question.options if option.exclusive]
    chances = np.array([settings.chances[str(code)] for code in offered])
    taken = generator.logistic(size=(lean.size, len(offered))) < logit(chances) + lean[:, None]
    nothing = (alone[0],) if alone else (offered[int(np.argmax(chances))],)
    rows = [tuple(code for code, yes in zip(offered, row, strict=True) if yes) or nothing for row in taken]
    return as_cells(rows)


def _rank(question: Question, settings: BackgroundSettings, n: int, generator: np.random.Generator) -> Cells:
    """Rank by Plackett-Luce: log worth + Gumbel noise, in descending order."""
    codes = [option.code for option in question.options]
    appeal = np.log([settings.worths[str(code)] for code in codes]) + generator.gumbel(size=(n, len(codes)))
    return as_cells(tuple(codes[int(i)] for i in row) for row in np.argsort(-appeal, axis=1))


def _write(settings: BackgroundSettings, n: int, generator: np.random.Generator) -> Cells:
    writes = generator.random(n) < settings.share
    if not settings.texts:
        return as_cells([State.BLANK] * n)
    which = generator.integers(len(settings.texts), size=n)
    return as_cells(
        settings.texts[int(i)] if yes else State.BLANK for i, yes in zip(which, writes, strict=True)
    )


def answer_other(settings: BackgroundSettings, n: int, generator: np.random.Generator) -> Cells:
    """Draw what stands behind "other", for whoever chooses it."""
    texts = settings.other_texts or ("",)
    return as_cells(texts[int(i)] for i in generator.integers(len(texts), size=n))


def apply_routing(instrument: Instrument, cells: dict[str, Cells]) -> None:
    """Mark as skipped what a respondent's own answers route past, in place.

    Who refuses consent skips everything else; a condition on a skipped question is not met.
    """
    refused = np.zeros(len(next(iter(cells.values()))), dtype=bool)
    for question in instrument.questions:
        column = cells[question.code]
        if question.kind == "consent":
            agreed = question.options[0].code
            refused |= np.array([answer != agreed for answer in column])
            continue
        past = refused.copy()
        if question.show_if is not None:
            wanted = question.show_if.any_of
            past |= np.array([answer not in wanted for answer in cells[question.show_if.question]])
        column[past] = State.SKIPPED
