"""Explore on one part of the sample, confirm on the other.

A factor structure found and tested on the same respondents has not been tested (Fokkema & Greiff 2017). Rows
are split at random, within strata where there are any; the exploratory pattern becomes a confirmatory model
by one stated rule: an item belongs to the factor of its largest absolute loading, if that is large enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError, Fault, Text, Warn
from survey.numerics.streams import stream
from survey.psychometrics.answers.arrays import Bools, Floats, readonly
from survey.psychometrics.answers.correlating import CorrelationKind
from survey.psychometrics.answers.reading import Data, read_answers
from survey.psychometrics.factors.efa import factor_analysis
from survey.psychometrics.factors.extraction import Method
from survey.psychometrics.factors.results import EfaResult, SplitFactors
from survey.psychometrics.measurement.model import measurement_syntax

if TYPE_CHECKING:
    from survey.sem.results import SemResult

__all__ = ["explore_and_confirm", "split_rows", "structure_of"]


def explore_and_confirm(
    data: Data,
    items: Sequence[str] | None = None,
    *,
    share: float = 0.5,
    strata: Sequence[Any] | NDArray[Any] | None = None,
    least_loading: float = 0.40,
    n_factors: int | Literal["parallel"] = "parallel",
    extraction: Method = "minres",
    rotation: str = "oblimin",
    correlation: CorrelationKind = "pearson",
    seed: int = 1,
) -> SplitFactors:
    """Split the rows, explore one part and confirm on the other by ML.

    Parameters
    ----------
    data : DataFrame or (n, p) array
    share : float
        Of the rows (of each stratum) that the exploratory analysis takes.
    strata : sequence of length n, optional
        A group to each row.
    least_loading : float
        An item whose largest absolute loading is smaller stays out of the model.

    Raises
    ------
    DataError
        As `factor_analysis` and `fit_sem`; also for a share outside (0, 1) or strata of another length.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> X = np.repeat(rng.normal(size=(600, 2)), 3, axis=1) + rng.normal(size=(600, 6))
    >>> made = explore_and_confirm(X, n_factors=2)
    >>> [len(items) for _, items in made.structure], len(made.confirmatory_rows)
    ([3, 3], 300)
    """
    n = data.shape[0]
    taken = split_rows(n, share, stream(seed, "efa", "split"), strata)
    parts = [data[mask] if isinstance(data, np.ndarray) else data.loc[mask] for mask in (taken, ~taken)]
    names = read_answers(parts[0], items).items
    exploratory = factor_analysis(
        parts[0],
        names,
        n_factors=n_factors,
        extraction=extraction,
        rotation=rotation,
        correlation=correlation,
        seed=seed,
    )
    structure, left_out = structure_of(exploratory, least_loading)
    confirmatory, model = _confirm(parts[1], names, structure)
    said = exploratory.warnings + _warnings(structure, left_out, least_loading, confirmatory)
    return SplitFactors(
        exploratory=exploratory,
        confirmatory=confirmatory,
        model=model,
        structure=structure,
        left_out=left_out,
        least_loading=least_loading,
        exploratory_rows=readonly(np.flatnonzero(taken)),
        confirmatory_rows=readonly(np.flatnonzero(~taken)),
        share=share,
        seed=seed,
        warnings=said,
    )


def split_rows(
    n: int, share: float, rng: np.random.Generator, strata: Sequence[Any] | NDArray[Any] | None = None
) -> Bools:
    """Return which of n rows the first part takes: a rounded share of each stratum, at random.

    Raises
    ------
    DataError
        For a share outside (0, 1), or strata of another length.

    Examples
    --------
    >>> taken = split_rows(6, 0.5, np.random.default_rng(1), ["a", "a", "b", "b", "b", "b"])
    >>> int(taken[:2].sum()), int(taken[2:].sum())
    (1, 2)
    """
    faults: list[Fault] = []
    if not 0.0 < share < 1.0:
        what = Text("the share must lie between 0 and 1", "拆分比例须介于 0 与 1 之间")
        faults.append(Fault(what, expected="(0, 1)", got=str(share)))
    labels = np.zeros(n, dtype=object) if strata is None else np.asarray(strata, dtype=object)
    if labels.shape != (n,):
        what = Text("there must be one stratum to a row", "分层变量的长度须与数据行数一致")
        faults.append(Fault(what, expected=str(n), got=str(labels.shape)))
    if faults:
        raise DataError(faults)
    taken = np.zeros(n, dtype=np.bool_)
    names = np.array([str(label) for label in labels])
    for name in sorted(set(names.tolist())):
        rows = rng.permutation(np.flatnonzero(names == name))
        taken[rows[: round(share * rows.size)]] = True
    return taken


def structure_of(
    result: EfaResult, least_loading: float
) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], tuple[str, ...]]:
    """Return each factor's items, and the items that belong to none.

    An item belongs to the factor of its largest absolute loading, if that is `least_loading` or more.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> X = np.column_stack([rng.normal(size=(400, 1)) + rng.normal(size=(400, 3)), rng.normal(size=400)])
    >>> structure_of(factor_analysis(X, n_factors=1), 0.4)
    ((('F1', ('V1', 'V2', 'V3')),), ('V4',))
    """
    size: Floats = np.abs(result.loadings)
    home = np.where(size.max(axis=1) >= least_loading, size.argmax(axis=1), -1)
    structure = tuple(
        (factor, tuple(item for item, own in zip(result.items, home.tolist(), strict=True) if own == j))
        for j, factor in enumerate(result.factors)
    )
    return structure, tuple(item for item, own in zip(result.items, home.tolist(), strict=True) if own < 0)


def _confirm(
    data: Data, items: tuple[str, ...], structure: tuple[tuple[str, tuple[str, ...]], ...]
) -> tuple[SemResult | None, str]:
    """Fit the factors that have two items or more (a single factor: three) to the other rows."""
    kept = {factor: own for factor, own in structure if len(own) >= 2}
    if not kept or (len(kept) == 1 and len(next(iter(kept.values()))) < 3):
        return None, ""
    import pandas as pd

    from survey.sem import fit_sem

    answers = read_answers(data, items)
    # Names that a model's syntax could not hold go by running ones in the result.
    plain = all(item.isidentifier() for item in items)
    short = {item: item if plain else f"x{j + 1}" for j, item in enumerate(items)}
    frame = pd.DataFrame(answers.X, columns=list(short.values()))
    written = measurement_syntax({factor: [short[item] for item in own] for factor, own in kept.items()})
    return fit_sem(written, frame, model_type="cfa"), measurement_syntax(kept)


def _warnings(
    structure: tuple[tuple[str, tuple[str, ...]], ...],
    left_out: tuple[str, ...],
    least_loading: float,
    confirmatory: SemResult | None,
) -> tuple[Warn, ...]:
    said: list[Warn] = []
    if left_out:
        en = f"without a loading of {least_loading:g}, and not in the model: {', '.join(left_out)}"
        zh = f"载荷均低于 {least_loading:g}，未进入验证模型的题项：{'、'.join(left_out)}"
        said.append(Warn("items_without_factor", Text(en, zh), left_out))
    thin = tuple(factor for factor, own in structure if len(own) < 2)
    if thin:
        en = f"factors with fewer than two items are not in the model: {', '.join(thin)}"
        zh = f"题项不足两个、未进入验证模型的因子：{'、'.join(thin)}"
        said.append(Warn("factors_without_items", Text(en, zh), thin))
    if confirmatory is None:
        text = Text("no confirmatory model could be made", "无法构成验证性模型")
        said.append(Warn("nothing_to_confirm", text))
    return tuple(said)
