"""``survey retention DATA``: how many factors each criterion suggests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from survey.cli.answers import as_answers, without_contradiction
from survey.cli.data import chosen_items, read_table
from survey.cli.exit_codes import ExitCode
from survey.cli.messages import print_warning, tell
from survey.cli.output import warning_records, write_json
from survey.cli.shared_options import (
    DataTable,
    FigureFile,
    JsonFile,
    MissingAnswers,
    OneLanguage,
    Seed,
    TablesFile,
    UserMissing,
)
from survey.cli.shown import Show
from survey.errors import Text

if TYPE_CHECKING:
    from survey.psychometrics.factors.retention_results import RetentionResult

__all__ = ["retention", "retention_record"]

# Spelled out here, because typer reads annotations at import, when the library is not yet to be loaded.
Correlation = Literal["pearson", "spearman", "polychoric", "fiml"]
Resampling = Literal["normal", "permutation"]


def retention(
    data: DataTable,
    items: Annotated[str, typer.Option(help=tell("a,b,c or all", "题项 a,b,c，或 all"))] = "all",
    correlation: Annotated[
        Correlation,
        typer.Option(help=tell("fiml: Pearson from all rows", "相关系数；fiml 用全部个案")),
    ] = "pearson",
    missing: MissingAnswers = "listwise",
    resampling: Annotated[
        Resampling | None,
        typer.Option(help=tell("normal, or permutation (polychoric: always)", "normal 或 permutation 置换")),
    ] = None,
    draws: Annotated[int, typer.Option(help=tell("random data sets", "随机数据集个数"), min=20)] = 1000,
    percentile: Annotated[
        float, typer.Option(help=tell("of random eigenvalues", "随机特征值的百分位"), min=50.0, max=99.9)
    ] = 95.0,
    user_missing: UserMissing = None,
    seed: Seed = 1,
    lang: OneLanguage = None,
    output: TablesFile = None,
    figure: FigureFile = None,
    json: JsonFile = None,
) -> ExitCode:
    """Say how many factors each criterion suggests."""
    from survey.psychometrics.factors.retention import suggest_n_factors

    show = Show.asked(lang, output, figure, json)
    table = read_table(data)
    chosen = chosen_items(items, table)
    result = suggest_n_factors(
        as_answers(table, chosen, user_missing=user_missing),
        chosen,
        missing=without_contradiction(correlation, missing),
        correlation="pearson" if correlation == "fiml" else correlation,
        resampling=resampling or ("permutation" if correlation == "polychoric" else "normal"),
        variants=("components", "factors", "smc"),
        draws=draws,
        percentile=percentile,
        seed=seed,
    )
    for warning in result.warnings:
        print_warning(warning)
    if json is not None:
        write_json(retention_record(result), json)
    _show(show, result)
    return ExitCode.DONE


def _show(show: Show, result: RetentionResult) -> None:
    from survey.report.result_tables.retention import retention_tables

    show.tables(lambda profile: retention_tables(result, profile), Text("Number of factors", "因子个数"))
    if show.figure is not None:
        from survey.report.result_tables.figures import scree_figure

        show.picture(lambda profile: scree_figure(result, profile))


def retention_record(result: RetentionResult) -> dict[str, object]:
    """Return what ``--json`` writes; the shape is ``schemas/retention.schema.json``."""
    return {
        "schema_version": 1,
        "items": result.items,
        "n": result.sample.n_used,
        "sample": result.sample,
        "n_factors": result.n_factors,
        "verdict_criterion": result.verdict_criterion,
        "criteria": result.criteria,
        "eigenvalues": result.eigenvalues,
        "parallel": result.parallel,
        "map": result.map,
        "hull": result.hull,
        "empirical_kaiser_reference": result.empirical_kaiser_reference,
        "warnings": warning_records(result.warnings),
    }
