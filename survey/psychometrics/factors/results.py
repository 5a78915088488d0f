"""What adequacy and factor analysis return; see `retention_results` for the number of factors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from survey.errors import Warn
from survey.numerics.plain_repr import plain_repr
from survey.psychometrics.answers.arrays import Floats, Ints
from survey.psychometrics.answers.sample import Missing, Sample
from survey.psychometrics.factors.retention_results import RetentionResult

if TYPE_CHECKING:
    import pandas as pd

    from survey.sem.results import SemResult

__all__ = [
    "AdequacyResult",
    "EfaFit",
    "EfaOptions",
    "EfaResult",
    "FactorScores",
    "HierarchicalOmega",
    "LoadingErrors",
    "SecondOpinion",
    "SplitFactors",
    "VarianceExplained",
]

_SPSS_ROTATIONS = {"promax": "promax_spss", "varimax": "varimax_spss"}


@dataclass(frozen=True, slots=True)
class AdequacyResult:
    """Whether the correlations are worth factoring: KMO, each item's MSA, Bartlett's test, determinant."""

    items: tuple[str, ...]
    kmo: float
    msa: Floats
    bartlett_chisq: float
    bartlett_df: int
    bartlett_pvalue: float
    determinant: float
    n: int

    __repr__ = plain_repr


@dataclass(frozen=True, slots=True)
class VarianceExplained:
    """Variance in three sections, each with a value, its share of the total and the running share.

    ``initial_*``: eigenvalues of the correlation matrix, one per item. ``extracted_*``: sums of squared
    unrotated loadings. ``rotated_*``: after rotation; when factors correlate, diag(Phi Lambda' Lambda),
    which adds up to the communalities. Shares are of the number of items.
    """

    initial: Floats
    initial_share: Floats
    initial_cumulative: Floats
    extracted: Floats
    extracted_share: Floats
    extracted_cumulative: Floats
    rotated: Floats
    rotated_share: Floats
    rotated_cumulative: Floats

    __repr__ = plain_repr


@dataclass(frozen=True, slots=True)
class EfaFit:
    """How well the factors reproduce the correlations.

    ``objective`` is the normal-theory ML discrepancy at the solution, whatever the extraction;
    ``chisq`` is Bartlett's (1951) corrected statistic. All but ``objective``, ``rmsr`` and
    ``rmsr_corrected`` are None with principal components, or with no degrees of freedom.
    """

    objective: float | None
    chisq: float | None
    df: int
    pvalue: float | None
    null_chisq: float | None
    null_df: int
    rmsea: float | None
    rmsea_ci_lower: float | None
    rmsea_ci_upper: float | None
    tli: float | None
    bic: float | None
    rmsr: float
    rmsr_corrected: float | None


@dataclass(frozen=True, slots=True)
class EfaOptions:
    """The options as used, every default written out.

    ``gamma`` is oblimin's, ``delta`` geomin's, ``power`` promax's; ``target`` (items, factors) belongs to the
    target rotations, NaN where a loading is free.
    """

    n_factors: int
    n_factors_by: str
    extraction: str
    rotation: str
    kaiser: bool
    correlation: str
    missing: Missing
    n_starts: int
    seed: int
    like: str | None
    gamma: float = 0.0
    delta: float = 0.01
    power: float = 4.0
    target: Floats | None = None

    __repr__ = plain_repr

    @property
    def rotation_variant(self) -> str:
        """The rotation as it is computed: SPSS's promax and varimax are variants of their own."""
        return _SPSS_ROTATIONS.get(self.rotation, self.rotation) if self.like == "spss" else self.rotation


@dataclass(frozen=True, slots=True)
class EfaResult:
    """An exploratory factor analysis.

    ``loadings`` (items, factors) is the pattern; ``structure`` = loadings @ phi; ``phi`` is None when the
    factors are orthogonal. ``communalities`` are the sums of squared unrotated loadings, ``uniquenesses``
    what they leave of one, in a Heywood case too. ``rotation_criterion`` is the value of the rotation's
    criterion at the solution (None without one), ``n_local_minima`` how many different values the random
    starts reached.
    """

    items: tuple[str, ...]
    factors: tuple[str, ...]
    loadings: Floats
    phi: Floats | None
    structure: Floats
    unrotated: Floats
    communalities: Floats
    uniquenesses: Floats
    variance: VarianceExplained
    eigenvalues: Floats
    correlation: Floats
    fit: EfaFit
    adequacy: AdequacyResult
    options: EfaOptions
    sample: Sample
    converged: bool
    iterations: int
    rotation_converged: bool
    rotation_criterion: float | None
    n_local_minima: int
    heywood: tuple[str, ...]
    retention: RetentionResult | None
    warnings: tuple[Warn, ...]

    __repr__ = plain_repr

    @property
    def initial_communalities(self) -> Floats:
        """The squared multiple correlation of each item with the others (of components: one)."""
        if self.options.extraction == "components":
            return np.ones(len(self.items))
        return np.asarray(1.0 - 1.0 / np.diag(np.linalg.inv(self.correlation)), dtype=np.float64)

    @property
    def complexity(self) -> Floats:
        """Over how many factors each item's loadings spread (Hofmann 1978): (sum l^2)^2 / sum l^4."""
        squared = np.square(self.loadings)
        return np.asarray(squared.sum(axis=1) ** 2 / np.square(squared).sum(axis=1), dtype=np.float64)

    @property
    def residuals(self) -> Floats:
        """Observed less reproduced correlations, (items, items); uniquenesses on the diagonal."""
        return np.asarray(self.correlation - self.structure @ self.loadings.T, dtype=np.float64)

    @property
    def frame(self) -> pd.DataFrame:
        """The pattern with communalities, one row to an item."""
        import pandas as pd

        table = pd.DataFrame(self.loadings, index=list(self.items), columns=list(self.factors))
        return table.assign(communality=self.communalities, uniqueness=self.uniquenesses)


@dataclass(frozen=True, slots=True)
class LoadingErrors:
    """Bootstrap standard errors and percentile limits of rotated loadings, (items, factors) each.

    ``phi_se`` is of the factor correlations, None when orthogonal. ``congruence`` is each factor's mean
    Tucker congruence with the sample's: a factor far below one is not the same factor from draw to draw.
    """

    items: tuple[str, ...]
    factors: tuple[str, ...]
    se: Floats
    ci_lower: Floats
    ci_upper: Floats
    phi_se: Floats | None
    congruence: Floats
    confidence_level: float
    draws: int
    draws_used: int
    seed: int
    n: int
    warnings: tuple[Warn, ...]

    __repr__ = plain_repr


@dataclass(frozen=True, slots=True)
class HierarchicalOmega:
    """Hierarchical omega with the Schmid-Leiman loadings behind it.

    ``omega_hierarchical`` and ``omega_total`` are shares of the variance of the sum of standardised items,
    from an exploratory solution; ``explained_common_variance`` is the general factor's share of common
    variance.
    """

    items: tuple[str, ...]
    general: Floats
    group: Floats
    communalities: Floats
    omega_hierarchical: float
    omega_total: float
    explained_common_variance: float
    group_factors: EfaResult
    warnings: tuple[Warn, ...]

    __repr__ = plain_repr


@dataclass(frozen=True, slots=True)
class FactorScores:
    """Factor scores of every row, NaN where an answer is missing.

    ``weights`` (items, factors) multiply standardised items. ``determinacy`` is the correlation of each
    factor with its best linear prediction from the items, whatever the method.
    """

    factors: tuple[str, ...]
    method: str
    scores: Floats
    weights: Floats
    determinacy: Floats
    n: int

    __repr__ = plain_repr


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """The same factor analysis by another program: the largest absolute difference in loadings.

    ``available`` is False, with the ``reason``, where the other program cannot fit this specification.
    """

    program: str
    version: str
    available: bool
    reason: str
    loadings: Floats | None
    max_difference: float | None
    item: str
    factor: str

    __repr__ = plain_repr


@dataclass(frozen=True, slots=True)
class SplitFactors:
    """An exploratory analysis of some rows, and the model that it suggests fitted to the others.

    ``structure`` holds, for each factor, its items; ``left_out`` names items without a loading of
    ``least_loading``. ``confirmatory`` is None, with a warning, where no factor kept two items. Rows count
    from zero in the data as given.
    """

    exploratory: EfaResult
    confirmatory: SemResult | None
    model: str
    structure: tuple[tuple[str, tuple[str, ...]], ...]
    left_out: tuple[str, ...]
    least_loading: float
    exploratory_rows: Ints
    confirmatory_rows: Ints
    share: float
    seed: int
    warnings: tuple[Warn, ...]

    __repr__ = plain_repr
