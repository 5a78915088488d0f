"""From a frame, or from summary data, to what an estimator takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError, Fault, Text, Warn
from survey.sem.model.variables import ModelVariables
from survey.sem.results import Sample, SemOptions
from survey.sem.samples.data import GroupedRows, from_covariance, grouped_rows, sample_of
from survey.sem.samples.design_columns import read_design
from survey.sem.samples.incomplete_statistics import IncompleteStatistics, incomplete_statistics
from survey.sem.samples.ordinal_data import name_ordinal, number_categories
from survey.sem.samples.ordinal_statistics import ordinal_sample
from survey.sem.samples.sample_statistics import CompleteStatistics
from survey.sem.samples.weighted_statistics import WeightedStatistics, continuous_statistics
from survey.sem.syntax.parse import ModelSyntax

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Taken", "frame_cautions", "frame_statistics", "summary_statistics"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Taken:
    """The options, now complete, the statistics, and the sample's thresholds of each group by variable."""

    options: SemOptions
    statistics: CompleteStatistics | WeightedStatistics | IncompleteStatistics
    thresholds: tuple[Mapping[str, Floats], ...] = ()


def frame_statistics(
    data: pd.DataFrame,
    syntax: ModelSyntax,
    variables: ModelVariables,
    options: SemOptions,
    meanstructure: bool | None,
) -> Taken:
    """Read a frame as the estimator needs it.

    Parameters
    ----------
    data : DataFrame
    syntax : ModelSyntax
    variables : ModelVariables
    options : SemOptions
    meanstructure : bool, optional
        As asked for; None for the default.

    Raises
    ------
    DataError
    """
    if options.missing == "fiml":
        return _incomplete(data, variables, options, meanstructure)
    ordinal = name_ordinal(options.ordered, variables)
    kept = variables.covariates if options.missing == "pairwise" else None
    found = grouped_rows(data, variables.observed, options.group or None, complete=kept)
    found = _with_design(found, data, options)
    options = _with_means(replace(options, ordered=ordinal), syntax, meanstructure, len(found.labels))
    if ordinal:
        numbered = number_categories(found, variables.observed, ordinal, collapse=options.collapse_sparse)
        made = ordinal_sample(
            found, numbered, variables, discrepancy=options.discrepancy, missing=options.missing
        )
        return Taken(options, made.statistics, made.thresholds)
    unbiased = options.likelihood == "wishart" or options.discrepancy != "ML"
    sample = sample_of(found, variables.observed, unbiased=unbiased)
    return Taken(options, _statistics(sample, found, options, _places_of_covariates(variables)))


def _with_design(found: GroupedRows, data: pd.DataFrame, options: SemOptions) -> GroupedRows:
    """Return the rows with their weights and clusters."""
    columns = {"weights": options.weights, "cluster": options.cluster}
    return replace(found, design=read_design(data, found.places, found.labels, **columns))


def _places_of_covariates(variables: ModelVariables) -> tuple[int, ...]:
    return tuple(variables.observed.index(name) for name in variables.covariates)


def _incomplete(
    data: pd.DataFrame, variables: ModelVariables, options: SemOptions, meanstructure: bool | None
) -> Taken:
    """Keep every row with an answer; covariates, which have no distribution, must be complete."""
    if meanstructure is False:
        what = Text("full information models the means", "完全信息极大似然必须包含均值结构")
        raise DataError(Fault(what, where="meanstructure", got="False"))
    found = grouped_rows(
        data, variables.observed, options.group or None, complete=variables.covariates, bare=True
    )
    found = _with_design(found, data, options)
    statistics = incomplete_statistics(
        found,
        variables.observed,
        _places_of_covariates(variables),
        observed=options.information == "observed",
    )
    return Taken(replace(options, meanstructure=True), statistics)


def frame_cautions(data: pd.DataFrame, latent: Sequence[str], group: str | None) -> tuple[Warn, ...]:
    """Return the warnings of a frame whose columns were found fit for use.

    Parameters
    ----------
    data : DataFrame
    latent : sequence of str
        The model's latent variables.
    group : str, optional
    """
    found: list[Warn] = []
    nowhere = int(data[group].isna().sum()) if group else 0
    if nowhere:
        text = Text(
            f"{nowhere} rows have no value in {group}, belong to no group and were left out",
            f"{nowhere} 行的分组列 {group} 为空，不属于任何组，未进入分析",
        )
        found.append(Warn("no_group", text, (str(group),)))
    both = tuple(name for name in latent if name in data.columns)
    if both:
        listed = ", ".join(both)
        text = Text(
            f"{listed}: latent here; the data's column of this name is not used (was ~ meant?)",
            f"{listed}：模型中为潜变量，但数据中有同名列，该列未被使用；是否应写 ~？",
        )
        found.append(Warn("latent_is_column", text, both))
    return tuple(found)


def summary_statistics(
    syntax: ModelSyntax,
    variables: ModelVariables,
    options: SemOptions,
    meanstructure: bool | None,
    *,
    covariance: Floats | Sequence[Floats] | None,
    names: Sequence[str],
    n: int | Sequence[int],
    mean: Floats | Sequence[Floats] | None,
) -> Taken:
    """Take covariances, means and n instead of a frame.

    Raises
    ------
    DataError
    """
    sample = _summary(variables, covariance, names, n, mean, options)
    options = _with_means(options, syntax, meanstructure, len(sample.n_used))
    return Taken(options, _statistics(sample, GroupedRows((), (), (), ()), options))


def _statistics(
    sample: Sample, found: GroupedRows, options: SemOptions, covariates: tuple[int, ...] = ()
) -> CompleteStatistics | WeightedStatistics:
    """Return continuous data as the estimator needs them."""
    if options.discrepancy == "ML":
        structured = options.test == "yuan_bentler_mplus"
        return CompleteStatistics(sample, found.rows, structured, covariates, found.design)
    return continuous_statistics(
        sample,
        found.rows,
        discrepancy=options.discrepancy,
        means=options.meanstructure,
        covariates=covariates,
    )


def _with_means(
    options: SemOptions, syntax: ModelSyntax, meanstructure: bool | None, groups: int
) -> SemOptions:
    """Say whether means are modelled: as asked, else as lavaan does; always for ordinal variables."""
    named = any(t.op == "~1" for t in syntax.terms)
    equal = bool({"intercepts", "means"} & set(options.group_equal))
    # Clusters differ in their means, which the test takes into account.
    means = named or equal or options.model_type == "growth" or groups > 1 or bool(options.cluster)
    wanted = means if meanstructure is None else meanstructure
    return replace(options, meanstructure=wanted or bool(options.ordered))


def _summary(
    variables: ModelVariables,
    covariance: Floats | Sequence[Floats] | None,
    names: Sequence[str],
    n: int | Sequence[int],
    mean: Floats | Sequence[Floats] | None,
    options: SemOptions,
) -> Sample:
    if covariance is None:
        raise DataError(
            Fault(Text("give data, or a covariance matrix and n", "请给出数据，或协方差矩阵与样本量"))
        )
    sizes = [n] if isinstance(n, int) else list(n)
    matrices = list(np.asarray(covariance, dtype=float).reshape(len(sizes), len(names), len(names)))
    means = None if mean is None else list(np.asarray(mean, dtype=float).reshape(len(sizes), len(names)))
    # As lavaan: S is taken to have divisor n - 1, which the Wishart likelihood and least squares keep.
    rescale = options.likelihood == "normal" and options.discrepancy == "ML"
    return from_covariance(variables.observed, names, matrices, means, sizes, rescale=rescale)
