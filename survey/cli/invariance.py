"""``survey invariance MODEL DATA --group COLUMN``: measurement invariance, level by level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from survey.cli.data import read_table
from survey.cli.exit_codes import ExitCode
from survey.cli.messages import print_warning, tell
from survey.cli.models import listed, read_model
from survey.cli.output import write_json
from survey.cli.shared_options import (
    CollapseSparse,
    DataTable,
    JsonFile,
    MissingMoments,
    Parameterization,
    StdLv,
)

if TYPE_CHECKING:
    from survey.sem.groups.invariance_results import InvarianceResult

__all__ = ["invariance", "invariance_record"]


def invariance(
    model: Annotated[
        str,
        typer.Argument(
            metavar="MODEL", help=tell("a measurement model in lavaan's syntax, or -", "测量模型文件，或 -")
        ),
    ],
    data: DataTable,
    group: Annotated[str, typer.Option(help=tell("column of groups", "分组变量"))],
    estimator: Annotated[
        str | None,
        typer.Option(
            help=tell(
                "as in survey sem; MLR, or WLSMV with --ordered", "估计方法，默认 MLR，有序指标默认 WLSMV"
            )
        ),
    ] = None,
    missing: MissingMoments = "listwise",
    ordered: Annotated[
        str,
        typer.Option(
            help=tell(
                "ordinal indicators: all, or a,b,c; levels as Wu & Estabrook (2016)",
                "有序指标：all 或 a,b,c；各水平按 Wu 与 Estabrook（2016）设定",
            )
        ),
    ] = "",
    parameterization: Parameterization = "delta",
    collapse_sparse: CollapseSparse = 0,
    std_lv: StdLv = False,
    partial: Annotated[
        bool,
        typer.Option("--partial/--no-partial", help=tell("search for partial invariance", "部分不变性")),
    ] = True,
    significance: Annotated[
        float,
        typer.Option(help=tell("level of the difference tests", "显著性水平"), min=0.001, max=0.2),
    ] = 0.05,
    json: JsonFile = None,
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
        ordered=listed(ordered),
        parameterization=parameterization,
        collapse_sparse=collapse_sparse,
    )
    for warning in result.warnings:
        print_warning(warning)
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
        "warnings": [{"code": w.code, "message": w.message.en} for w in result.warnings],
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
    head = f"{result.steps[0].change.index} indices"
    names = f"{'chisq':>10}{'df':>5}{'CFI':>8}{'RMSEA':>8}{'diff':>10}{'df':>4}{'p':>8}{'dCFI':>8}"
    print(f"{head:<16}{names}")
    for step in result.steps:
        change, test = step.change, step.change.test
        line = f"{step.name:<16}{change.chisq:>10.3f}{change.df:>5}{change.cfi:>8.3f}{change.rmsea:>8.3f}"
        if test is not None:
            line += (
                f"{test.chisq_diff:>10.3f}{test.df_diff:>4.0f}{test.pvalue:>8.4f}{change.cfi_change:>8.3f}"
            )
        print(line if step.trusted else f"{line}  not to be trusted")
        for release in step.releases:
            print(f"  released: {release.parameter} (score {release.score:.2f})")
    if result.fit.options.ordered:
        print("dCFI: no established cutoff")
    print(f"reached: {result.reached}")
