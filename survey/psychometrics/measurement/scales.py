"""Answers to scales, with the measurement model fitted to them: read once for all that is said of them."""

from __future__ import annotations

from dataclasses import dataclass

from survey.errors import Warn
from survey.psychometrics.answers.reading import Answers, Data, Scales, read_scales
from survey.psychometrics.answers.sample import Missing
from survey.psychometrics.measurement.model import MeasurementModel, fit_measurement

__all__ = ["MeasuredScales", "ScaleSettings", "measure_scales"]


@dataclass(frozen=True, slots=True)
class ScaleSettings:
    """How missing answers and uncertainty are treated, for everything that is said of the same scales.

    ``alpha_draws`` is None where alpha has as many draws as the rest.
    """

    missing: Missing
    confidence_level: float
    draws: int
    seed: int
    alpha_draws: int | None = None

    @property
    def of_alpha(self) -> int:
        """The draws of alpha."""
        return self.draws if self.alpha_draws is None else self.alpha_draws


@dataclass(frozen=True, slots=True)
class MeasuredScales:
    """Answers of ``n_total`` rows as read, and the CFA of all scales; None, with a warning, without one."""

    answers: Answers
    scales: Scales
    n_total: int
    model: MeasurementModel | None
    warnings: tuple[Warn, ...]


def measure_scales(data: Data, scales: Scales, settings: ScaleSettings, *, refit: bool) -> MeasuredScales:
    """Read the answers and fit the CFA; with `refit` to every draw as well.

    Raises
    ------
    DataError
        As `read_scales`.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> X = rng.normal(size=(300, 1)) + rng.normal(size=(300, 3))
    >>> settings = ScaleSettings("listwise", 0.95, draws=0, seed=1)
    >>> measure_scales(X, {"A": ["V1", "V2", "V3"]}, settings, refit=False).model.scales
    ('A',)
    """
    answers = read_scales(data, scales, missing=settings.missing)
    model, warnings = fit_measurement(
        answers,
        scales,
        missing=settings.missing,
        draws=settings.draws if refit else 0,
        seed=settings.seed,
    )
    return MeasuredScales(answers, scales, data.shape[0], model, warnings)
