"""What validity returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey.errors import Warn
from survey.numerics.plain_repr import plain_repr
from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.answers.sample import Sample
from survey.psychometrics.measurement.results import ConvergentValidity
from survey.psychometrics.reliability.results import ReliabilityResult

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "CrossLoadings",
    "FornellLarcker",
    "Htmt",
    "NomologicalNet",
    "NomologicalPair",
    "ScaleQuality",
    "ValidityResult",
]


@dataclass(frozen=True, slots=True)
class FornellLarcker:
    """Factor correlations with sqrt(AVE) on the diagonal.

    ``table`` is (scales, scales). ``discriminant`` says of each scale whether sqrt(AVE) exceeds every
    absolute correlation with another factor; ``failing_pairs`` names the pairs where it does not.
    """

    scales: tuple[str, ...]
    table: Floats
    correlations: Floats
    sqrt_ave: Floats
    discriminant: tuple[bool, ...]
    failing_pairs: tuple[tuple[str, str], ...]

    __repr__ = plain_repr

    @property
    def frame(self) -> pd.DataFrame:
        """The table, named on both sides."""
        import pandas as pd

        return pd.DataFrame(self.table, index=list(self.scales), columns=list(self.scales))


@dataclass(frozen=True, slots=True)
class Htmt:
    """Heterotrait-monotrait ratios: ``htmt`` (Henseler 2015) and ``htmt2`` (Roemer 2021).

    Matrices are (scales, scales) with ones on the diagonal; percentile bootstrap limits beside them, None
    when no bootstrap was asked for. ``draws_used`` of ``draws`` could be computed for every pair.
    """

    scales: tuple[str, ...]
    htmt: Floats
    htmt2: Floats
    htmt_ci_lower: Floats | None
    htmt_ci_upper: Floats | None
    htmt2_ci_lower: Floats | None
    htmt2_ci_upper: Floats | None
    confidence_level: float
    draws: int
    draws_used: int
    seed: int
    n: int
    warnings: tuple[Warn, ...]

    __repr__ = plain_repr

    @property
    def frame(self) -> pd.DataFrame:
        """Both ratios, one row to a pair of scales."""
        import pandas as pd

        rows = [
            (a, b, self.htmt[i, j], self.htmt2[i, j])
            for i, a in enumerate(self.scales)
            for j, b in enumerate(self.scales[:i])
        ]
        return pd.DataFrame(rows, columns=["scale", "with", "htmt", "htmt2"])


@dataclass(frozen=True, slots=True)
class CrossLoadings:
    """Correlations (items, scales) of items with scale scores; ``failing`` items prefer another scale."""

    items: tuple[str, ...]
    home: tuple[str, ...]
    scales: tuple[str, ...]
    correlations: Floats
    failing: tuple[str, ...]
    n: int

    __repr__ = plain_repr

    @property
    def frame(self) -> pd.DataFrame:
        """The table, one row to an item."""
        import pandas as pd

        return pd.DataFrame(self.correlations, index=list(self.items), columns=list(self.scales))


@dataclass(frozen=True, slots=True)
class ValidityResult:
    """Convergent and discriminant validity of all scales, on one stated sample.

    ``convergent`` and ``fornell_larcker`` are None, with a warning, where the CFA of all scales did not
    converge or is inadmissible; ``htmt`` and ``cross_loadings`` are None with a single scale.
    """

    sample: Sample
    convergent: ConvergentValidity | None
    fornell_larcker: FornellLarcker | None
    htmt: Htmt | None
    cross_loadings: CrossLoadings | None
    warnings: tuple[Warn, ...]

    __repr__ = plain_repr


@dataclass(frozen=True, slots=True)
class ScaleQuality:
    """Reliability and validity of the same scales on the same rows."""

    reliability: ReliabilityResult
    validity: ValidityResult

    __repr__ = plain_repr


@dataclass(frozen=True, slots=True)
class NomologicalPair:
    """A scale (mean score) and another scale or criterion.

    ``disattenuated`` divides by the root of the alphas (a criterion counts as perfectly reliable); None where
    an alpha is not positive. ``as_expected`` is None without an expectation: a sign is met when the interval
    lies on its side of zero, "0" when it holds zero.
    """

    scale: str
    other: str
    n: int
    r: float
    r_ci_lower: float
    r_ci_upper: float
    pvalue: float
    disattenuated: float | None
    expected: str
    as_expected: bool | None


@dataclass(frozen=True, slots=True)
class NomologicalNet:
    """Every pair of scales, and every scale with every criterion, on rows complete for all of them."""

    pairs: tuple[NomologicalPair, ...]
    n_used: int
    n_dropped: int
    confidence_level: float
    warnings: tuple[Warn, ...]

    __repr__ = plain_repr

    @property
    def frame(self) -> pd.DataFrame:
        """One row to a pair."""
        import pandas as pd

        columns = list(NomologicalPair.__dataclass_fields__)
        return pd.DataFrame([[getattr(p, c) for c in columns] for p in self.pairs], columns=columns)
