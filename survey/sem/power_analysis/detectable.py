"""The smallest effect that a sample can detect, and the sample that an effect needs, by Monte Carlo.

Power grows with the effect and with n, so both are found by bisection. Every evaluation uses the same random
numbers, which keeps the curve smooth.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from survey.errors import DataError, Fault, Text
from survey.sem.power_analysis.monte_carlo import power
from survey.sem.power_analysis.population import population_of
from survey.sem.power_analysis.power_results import Target, TargetPower, parse_target
from survey.sem.syntax.parse import ModelSyntax, Term, parse_model

__all__ = [
    "DetectableEffect",
    "RequiredSample",
    "Search",
    "required_sample",
    "smallest_effect",
    "target_values",
]

_STEPS = 7
_LARGEST = 0.9


@dataclass(frozen=True, slots=True)
class DetectableEffect:
    """The smallest value of a target that is found with the wanted power.

    Parameters
    ----------
    target : str
    effect : float
        In the population's own units (standardised where its variances are 1); NaN, with the `reason`,
        where no admissible value reaches the power.
    power, power_se : float
        At that value.
    n : tuple of int
    replications, seed : int
    reason : str
    """

    target: str
    effect: float
    power: float
    power_se: float
    n: tuple[int, ...]
    replications: int
    seed: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RequiredSample:
    """The smallest n, in the proportions given, at which a target is found with the wanted power.

    Parameters
    ----------
    n : tuple of int
        Empty, with the `reason`, where none up to the limit is enough.
    """

    target: str
    n: tuple[int, ...]
    power: float
    power_se: float
    replications: int
    seed: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """How a search goes.

    Parameters
    ----------
    n : tuple of int
        One number for each group: the sample, or the proportions and where the search begins.
    wanted : float
        The power.
    estimator, replications, seed
        As in `power`.
    largest : float
        How many times `n` is tried at most.
    """

    n: tuple[int, ...]
    wanted: float = 0.80
    estimator: str = "MLR"
    replications: int = 300
    seed: int = 1
    largest: float = 20.0

    def power(self, model: str, target: str, sizes: tuple[int, ...]) -> TargetPower:
        """Return the power of one target at some sizes."""
        found = power(
            model,
            n=sizes,
            targets=[target],
            estimator=self.estimator,
            replications=self.replications,
            seed=self.seed,
        )
        return found.targets[0]


def smallest_effect(model: str, *, target: str, search: Search) -> DetectableEffect:
    """Find the smallest value of a path that a sample detects, all else as in the population.

    Parameters
    ----------
    model : str
        The population.
    target : str
        ``RMS~IA``, or ``RMS~IA@1-2``: then the path of the first group exceeds that of the second by the
        effect.
    search : Search

    Raises
    ------
    DataError, ModelSyntaxError

    Notes
    -----
    The effect is known to 0.9 / 2^7 = .007, the power to its Monte Carlo error.

    Examples
    --------
    >>> text = "f =~ .8*a + .7*b + .7*c; y ~ .5*f"
    >>> found = smallest_effect(text, target="y~f", search=Search((150,), estimator="ML", replications=60))
    >>> 0.15 < found.effect < 0.4
    True
    """
    sizes, aim, syntax = search.n, parse_target(target), parse_model(model)
    low, high = 0.0, _largest(syntax, aim, len(sizes))
    rest = (sizes, search.replications, search.seed)
    best: TargetPower | None = None
    for step in range(_STEPS + 1):
        value = high if step == 0 else (low + high) / 2
        found = search.power(str(_with_value(syntax, aim, value, len(sizes))), target, sizes)
        if found.power >= search.wanted:
            best, high = found, value
        elif best is None:
            reason = f"even {value:.2f} is found in only {found.power:.2f} of the samples"
            return DetectableEffect(target, math.nan, found.power, found.power_se, *rest, reason)
        else:
            low = value
    assert best is not None  # the first step sets it or returns
    return DetectableEffect(target, high, best.power, best.power_se, *rest)


def required_sample(model: str, *, target: str, search: Search) -> RequiredSample:
    """Find the smallest sample that detects the population's value of a target.

    Parameters
    ----------
    model, target
        As in `smallest_effect`.
    search : Search

    Raises
    ------
    DataError, ModelSyntaxError
    """

    def at(factor: float) -> tuple[tuple[int, ...], TargetPower]:
        sizes = tuple(max(math.ceil(size * factor), 10) for size in search.n)
        return sizes, search.power(model, target, sizes)

    low, high = 0.0, 1.0
    sizes, found = at(high)
    while found.power < search.wanted and high < search.largest:
        low, high = high, min(high * 2, search.largest)
        sizes, found = at(high)
    if found.power < search.wanted:
        reason = f"even n = {', '.join(map(str, sizes))} reaches only {found.power:.2f}"
        rest = (found.power, found.power_se, search.replications, search.seed)
        return RequiredSample(target, (), *rest, reason)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        tried = at(middle)
        if tried[1].power >= search.wanted:
            (sizes, found), high = tried, middle
        else:
            low = middle
    return RequiredSample(target, sizes, found.power, found.power_se, search.replications, search.seed)


def _values(term: Term, groups: int) -> list[float]:
    given = term.fixed or term.start
    return list(given) if len(given) == groups else [given[0]] * groups


def target_values(syntax: ModelSyntax, target: Target, groups: int) -> tuple[float, ...]:
    """Return the population's value of a target in each group.

    Raises
    ------
    DataError
        When the population has no such parameter.

    Examples
    --------
    >>> target_values(parse_model("y ~ c(.2, .3)*x"), parse_target("y~x"), 2)
    (0.2, 0.3)
    """
    return tuple(_values(_find(syntax, target), groups))


def _find(syntax: ModelSyntax, target: Target) -> Term:
    for term in syntax.terms:
        if (term.lhs, term.op, term.rhs) == (target.lhs, target.op, target.rhs):
            return term
    what = Text("the population has no such parameter", "总体模型中没有该参数")
    raise DataError(Fault(what, where="target", got=target.name))


def _with_value(syntax: ModelSyntax, target: Target, value: float, groups: int) -> ModelSyntax:
    """Return the population with another value of the target; of a difference, the first group's moves."""
    term = _find(syntax, target)
    values = _values(term, groups)
    if target.group == 0:
        values[0] = values[1] + value
    else:
        values[target.group - 1] = value
    new = replace(term, fixed=tuple(values), start=())
    return replace(syntax, terms=tuple(new if t is term else t for t in syntax.terms))


def _largest(syntax: ModelSyntax, target: Target, groups: int) -> float:
    """Return the largest value that leaves every variance positive."""
    high = _LARGEST
    while high > 0.01:
        try:
            population_of(_with_value(syntax, target, high, groups), groups)
        except DataError:
            high *= 0.9
        else:
            return high
    what = Text("no value of the target is admissible", "目标参数没有可行的取值")
    raise DataError(Fault(what, where="target", got=target.name))
