"""Fitting models with method variance: what the data need not identify, from several starts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey.errors import IdentificationError, Text
from survey.sem import difference_test, fit_sem
from survey.sem.postestimation.difference_tests import DifferenceTest
from survey.sem.results import SemResult

if TYPE_CHECKING:
    import pandas as pd


__all__ = ["NOT_TRIED", "Attempt", "MethodFitter"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A fit, or the reason why the model cannot be fitted."""

    fit: SemResult | None
    reason: Text | None = None


# What a larger model is where the one that it is compared with says nothing.
NOT_TRIED = Attempt(
    None,
    Text(
        "the model without method variance did not converge or is not admissible",
        "不含方法因子的模型未收敛或解不可接受",
    ),
)


@dataclass(frozen=True, slots=True)
class MethodFitter:
    """The data and options that all models of a verb are fitted with."""

    data: pd.DataFrame
    estimator: str
    missing: str
    std_lv: bool = False

    def fit(self, model: str) -> SemResult:
        """Fit one model."""
        return fit_sem(model, self.data, estimator=self.estimator, missing=self.missing, std_lv=self.std_lv)

    def attempt(self, model: str, start: str = "") -> Attempt:
        """Fit a model that the data need not identify.

        Parameters
        ----------
        model : str
        start : str
            Lines that say where to start (see `starts_from`).
        """
        try:
            return Attempt(self.fit(f"{model}\n{start}"))
        except IdentificationError as error:
            en, zh = error.say("en"), error.say("zh")
            return Attempt(None, Text(f"it is not identified ({en})", f"模型不可识别（{zh}）"))

    def best(self, model: str, starts: Sequence[str]) -> Attempt:
        """Fit a model from every start and keep the lowest chi-square of the solutions that can be trusted.

        Models with free method loadings have minima of their own. Where none can be trusted, the lowest of
        those that converged is kept.
        """
        tried = [self.attempt(model, start) for start in starts]
        arrived = [one for one in tried if one.fit is not None and one.fit.convergence.converged]
        trusted = [one for one in arrived if one.fit is not None and one.fit.trusted]
        return min(trusted or arrived or tried, key=_chisq)

    def compare(self, constrained: SemResult, larger: SemResult) -> DifferenceTest | None:
        """Return the difference test of two fits; None where one of them cannot be trusted.

        Where the scaling factor of Satorra & Bentler (2001) is not positive, the test is Satorra's (2000).
        """
        if not (constrained.trusted and larger.trusted):
            return None
        test = difference_test(constrained, larger)
        if test.method == "satorra_bentler_2001" and math.isnan(test.pvalue):
            return difference_test(constrained, larger, method="satorra_2000")
        return test


def _chisq(one: Attempt) -> float:
    return math.inf if one.fit is None else one.fit.fit.chisq
