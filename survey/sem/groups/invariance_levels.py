"""Measurement invariance over groups, step by step, with a search for partial invariance.

Continuous indicators: configural, metric (loadings), scalar (and intercepts), strict (and residuals). The
scaled difference test decides; changes of CFI, RMSEA and SRMR stand beside it (Cheung & Rensvold 2002; Chen
2007). Releasing the worst equality until the step holds is exploratory: the level is divided by the number of
equalities that could have been released (Bonferroni), and every release is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from survey.errors import DataError, Fault, Text
from survey.sem.fit import fit_sem
from survey.sem.groups.invariance_results import (
    InvarianceResult,
    InvarianceStep,
    Release,
    conclude_invariance,
)
from survey.sem.groups.ordinal_invariance import OrdinalRequest, ordinal_invariance
from survey.sem.groups.ordinal_levels import ORDINAL_LEVELS
from survey.sem.postestimation.comparison import describe_change
from survey.sem.postestimation.difference_tests import difference_test
from survey.sem.postestimation.score_tests import score_test
from survey.sem.results import SemResult
from survey.sem.syntax.parse import parse_model

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["invariance"]

CONTINUOUS = (
    ("configural", ()),
    ("metric", ("loadings",)),
    ("scalar", ("loadings", "intercepts")),
    ("strict", ("loadings", "intercepts", "residuals")),
)
_OPERATOR = {"metric": "=~", "scalar": "~1", "strict": "~~"}
# At least as many indicators of a factor stay invariant as identify it.
_LEAST = 2


def invariance(
    model: str,
    data: pd.DataFrame,
    *,
    group: str,
    estimator: str | None = None,
    missing: str = "listwise",
    std_lv: bool = False,
    levels: Sequence[str] | None = None,
    partial: bool = True,
    significance: float = 0.05,
    ordered: Sequence[str] = (),
    parameterization: str = "delta",
    collapse_sparse: int = 0,
    progress: Callable[[str], None] | None = None,
) -> InvarianceResult:
    """Test measurement invariance of a model over groups.

    Parameters
    ----------
    model : str
        A measurement model in lavaan's syntax.
    data : DataFrame
    group : str
        The column of groups.
    estimator, missing, std_lv : str, str, bool
        As in `fit_sem`; MLR by default, and WLSMV with ordinal indicators.
    levels : sequence of str, optional
        From "configural" on: metric, scalar, strict; with ordinal indicators thresholds come before metric.
    partial : bool
        Whether to search for partial invariance where a level is rejected. With ordinal indicators an item
        gives up all its thresholds at once, and every candidate is refitted.
    significance : float
        At which a level is rejected by its difference test.
    ordered : sequence of str
        Ordinal indicators, or ``["all"]``; their levels are those of Wu & Estabrook (2016), see
        `survey.sem.groups.ordinal_invariance`.
    parameterization, collapse_sparse : str, int
        Of ordinal indicators, as in `fit_sem`.
    progress : callable, optional
        Told the name of each level.

    Returns
    -------
    InvarianceResult

    Raises
    ------
    DataError, ModelSyntaxError, IdentificationError

    Notes
    -----
    Latent means are compared at the highest (partial) scalar level. No difference found is not equality: a
    level that is not rejected holds at this sample size. Levels as Meredith (1993) and Vandenberg & Lance
    (2000) have them.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> rng = np.random.default_rng(1)
    >>> X = rng.normal(size=(400, 1)) + rng.normal(size=(400, 4))
    >>> data = pd.DataFrame(X, columns=list("abcd")).assign(branch=np.repeat(["north", "south"], 200))
    >>> invariance("f =~ a + b + c + d", data, group="branch").reached
    'strict'
    """
    known = ORDINAL_LEVELS if ordered else tuple(name for name, _ in CONTINUOUS)
    wanted = known if levels is None else tuple(levels)
    if wanted != known[: len(wanted)] or not wanted:
        what = Text("levels are taken from the first on, in order", "不变性水平须从首个起依次给出")
        raise DataError(Fault(what, where="levels", expected=", ".join(known), got=", ".join(wanted)))
    if ordered:
        asked = OrdinalRequest(
            group,
            (ordered,) if isinstance(ordered, str) else tuple(ordered),
            estimator or "WLSMV",
            missing,
            parameterization,
            collapse_sparse,
            significance,
        )
        return ordinal_invariance(model, data, asked, wanted, progress, partial=partial)
    search = _Search(model, data, group, estimator or "MLR", missing, std_lv, significance)
    before: SemResult | None = None
    released: tuple[str, ...] = ()
    steps: list[InvarianceStep] = []
    fits: list[SemResult] = []
    for name, equal in CONTINUOUS[: len(wanted)]:
        if progress is not None:
            progress(name)
        fit, step = search.level(name, equal, before, released, partial=partial)
        steps.append(step)
        fits.append(fit)
        if not step.holds:
            break
        before, released = fit, (*released, *(r.parameter for r in step.releases))
    return conclude_invariance(steps, fits, released)


@dataclass(frozen=True, slots=True)
class _Search:
    """A model and its data; fits levels and gives up equalities."""

    model: str
    data: pd.DataFrame
    group: str
    estimator: str
    missing: str
    std_lv: bool
    significance: float

    def fit(self, equal: Sequence[str], released: Sequence[str]) -> SemResult:
        """Fit one level."""
        return fit_sem(
            self.model,
            self.data,
            model_type="cfa",
            estimator=self.estimator,
            missing=self.missing,
            std_lv=self.std_lv,
            group=self.group,
            group_equal=equal,
            group_partial=released,
            meanstructure=True,
        )

    def level(
        self,
        name: str,
        equal: Sequence[str],
        before: SemResult | None,
        released: tuple[str, ...],
        *,
        partial: bool,
    ) -> tuple[SemResult, InvarianceStep]:
        """Fit a level; where it is rejected, give up the worst equalities one by one."""
        fit = self.fit(equal, self._named(released, equal))
        if before is None:
            change = describe_change(name, fit, None)
            return fit, InvarianceStep(name, change, (), fit.convergence.converged, np.nan, fit.trusted)
        pvalue = difference_test(fit, before).pvalue
        candidates = self._candidates(name, released)
        level = self.significance
        releases: list[Release] = []
        while partial and pvalue < level and candidates:
            worst, score = self._worst(fit, candidates)
            if not worst:
                break
            trial = self.fit(equal, [*self._named(released, equal), *(r.parameter for r in releases), worst])
            after = difference_test(trial, before).pvalue
            releases.append(Release(worst, score, pvalue, after))
            fit, pvalue = trial, after
            candidates = self._candidates(name, (*released, *(r.parameter for r in releases)))
            level = self.significance / (len(candidates) + len(releases))
        change = describe_change(name, fit, before)
        holds = fit.convergence.converged and not pvalue < level
        return fit, InvarianceStep(name, change, tuple(releases), holds, level, fit.trusted)

    def _named(self, released: Sequence[str], equal: Sequence[str]) -> list[str]:
        """Return the equalities given up, with the intercepts of items whose loadings are no longer equal."""
        extra: list[str] = []
        if "intercepts" in equal:
            extra = [f"{name.split('=~')[1]}~1" for name in released if "=~" in name]
        return [*released, *(name for name in extra if name not in released)]

    def _candidates(self, name: str, released: Sequence[str]) -> tuple[str, ...]:
        """Return the equalities that may still be given up, with `_LEAST` left to each factor."""
        terms = [t for t in parse_model(self.model).terms if t.op == "=~"]
        given = {r.split("=~")[1] if "=~" in r else r.split("~")[0] for r in released}
        found: list[str] = []
        for factor in dict.fromkeys(t.lhs for t in terms):
            items = [t.rhs for t in terms if t.lhs == factor]
            if len([item for item in items if item not in given]) <= _LEAST:
                continue
            found += [_parameter(name, factor, item) for item in items if item not in given]
        return tuple(found)

    def _worst(self, fit: SemResult, candidates: Sequence[str]) -> tuple[str, float]:
        """Return the candidate whose release would lower chi-square most; no name where none is equal."""
        scores: dict[str, float] = {}
        for one in score_test(fit, self.data).released:
            name = one.left.split(".g")[0]
            if name in candidates:
                scores[name] = max(scores.get(name, 0.0), one.chisq)
        worst = max(scores, key=lambda name: scores[name], default="")
        return worst, scores.get(worst, np.nan)


def _parameter(level: str, factor: str, item: str) -> str:
    """Return the equality of an item at a level, as `group_partial` names it."""
    operator = _OPERATOR[level]
    if operator == "=~":
        return f"{factor}=~{item}"
    return f"{item}~1" if operator == "~1" else f"{item}~~{item}"
