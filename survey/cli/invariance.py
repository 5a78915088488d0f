"""``survey invariance MODEL DATA --group COLUMN``: measurement invariance, level by level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from survey.cli.data import read_table
from survey.cli.exit_codes import ExitCode
from survey.cli.messages import tell
from survey.cli.models import read_model
from survey.cli.output import write_json

if TYPE_CHECKING:
    from survey.sem.invariance_levels import InvarianceResult

__all__ = ["invariance", "invariance_record"]


def invariance(
    model: Annotated[
        str, typer.Argument(help=tell("a measurement model in lavaan's syntax, or -", "测量模型文件，或 -"))
    ],
    data: Annotated[
        str, typer.Argument(help=tell("csv, xlsx, sav or parquet", "csv、xlsx、sav 或 parquet 文件"))
    ],
    group: Annotated[str, typer.Option(help=tell("column of groups", "分组变量"))],
    estimator: Annotated[str, typer.Option(help=tell("as in survey sem", "估计方法，同 survey sem"))] = "MLR",
    missing: Annotated[
        str, typer.Option(help=tell("listwise or fiml", "缺失值：listwise 或 fiml"))
    ] = "listwise",
    std_lv: Annotated[
        bool, typer.Option("--std-lv", help=tell("fix latent variances", "固定潜变量方差"))
    ] = False,
    partial: Annotated[
        bool,
        typer.Option("--partial/--no-partial", help=tell("search for partial invariance", "部分不变性")),
    ] = True,
    significance: Annotated[
        float,
        typer.Option(help=tell("level of the difference tests", "显著性水平"), min=0.001, max=0.2),
    ] = 0.05,
    json: Annotated[
        str | None, typer.Option("--json", help=tell("write JSON to FILE or -", "将 JSON 写入文件或 -"))
    ] = None,
) -> ExitCode:
    """Test measurement invariance over groups."""
    from survey.sem import invariance as test_invariance

    result = test_invariance(
        read_model(model),
        read_table(data),
        group=group,
        estimator=estimator,
        missing=missing,
        std_lv=std_lv,
        partial=partial,
        significance=significance,
    )
    if json is not None:
        write_json(invariance_record(result), json)
    else:
        _print_levels(result)
    return ExitCode.DONE if all(step.trusted for step in result.steps) else ExitCode.NOT_TRUSTED


def invariance_record(result: InvarianceResult) -> dict[str, object]:
    """Return what ``--json`` writes; the shape is ``schemas/invariance.schema.json``."""
    return {
        "schema_version": 1,
        "group_labels": result.group_labels,
        "estimator": result.fit.options.estimator,
        "n_obs": result.fit.sample.n,
        "reached": result.reached,
        "released": result.released,
        "levels": [
            {
                "name": step.name,
                "holds": step.holds,
                "partial": step.partial,
                "trusted": step.trusted,
                "significance": step.level,
                "releases": step.releases,
                "change": step.change,
            }
            for step in result.steps
        ],
        "latent_means": result.means,
    }


def _print_levels(result: InvarianceResult) -> None:
    print(f"{'':<12}{'chisq':>10}{'df':>5}{'CFI':>8}{'RMSEA':>8}{'diff':>10}{'df':>4}{'p':>8}{'dCFI':>8}")
    for step in result.steps:
        change, test = step.change, step.change.test
        line = f"{step.name:<12}{change.chisq:>10.3f}{change.df:>5}{change.cfi:>8.3f}{change.rmsea:>8.3f}"
        if test is not None:
            line += (
                f"{test.chisq_diff:>10.3f}{test.df_diff:>4.0f}{test.pvalue:>8.4f}{change.cfi_change:>8.3f}"
            )
        print(line)
        for release in step.releases:
            print(f"  released: {release.parameter} (score {release.score:.2f})")
    print(f"reached: {result.reached}")
