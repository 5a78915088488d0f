"""``survey efa DATA``: explore the factors of a table of items."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from survey.cli.answers import as_answers, without_contradiction
from survey.cli.data import chosen_items, read_table, read_target
from survey.cli.exit_codes import ExitCode
from survey.cli.messages import print_warning, tell
from survey.cli.output import warning_records, write_json
from survey.cli.scores import write_scores
from survey.cli.shared_options import (
    AnswerScale,
    DataTable,
    FigureFile,
    JsonFile,
    MissingAnswers,
    OneLanguage,
    Reverse,
    Seed,
    TablesFile,
    UserMissing,
)
from survey.cli.shown import Show
from survey.cli.spss_files import item_labels
from survey.errors import DataError, Fault, Text

if TYPE_CHECKING:
    from survey.psychometrics.factors.results import EfaResult, LoadingErrors

__all__ = ["efa", "efa_record"]

# Spelled out here, because typer reads annotations at import, when the library is not yet to be loaded.
Method = Literal["minres", "ml", "pa", "alpha", "image", "components"]
Correlation = Literal["pearson", "spearman", "polychoric", "fiml"]
Like = Literal["spss"]
ScoreMethod = Literal["regression", "bartlett", "ten_berge"]
ScoresFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help=tell("DATA with factor scores, to .csv, .xlsx or .sav", "附因子得分的数据文件")
    ),
]
_ERRORS = (
    "se", "ci_lower", "ci_upper", "phi_se", "congruence", "confidence_level", "draws", "draws_used", "seed",
)  # fmt: skip


def efa(
    data: DataTable,
    items: Annotated[str, typer.Option(help=tell("a,b,c or all", "题项 a,b,c，或 all"))] = "all",
    factors: Annotated[
        str, typer.Option(help=tell("a number, or parallel", "因子数，或 parallel"))
    ] = "parallel",
    extraction: Annotated[
        Method | None,
        typer.Option(help=tell("minres; pa with --like spss", "提取方法，默认 minres（--like spss 用 pa）")),
    ] = None,
    rotation: Annotated[
        str, typer.Option(help=tell("none, varimax, oblimin, promax, geomin, ...", "旋转方法"))
    ] = "oblimin",
    correlation: Annotated[
        Correlation,
        typer.Option(help=tell("fiml: Pearson from all rows", "相关系数；fiml 为含缺失个案的 Pearson")),
    ] = "pearson",
    missing: MissingAnswers = "listwise",
    kaiser: Annotated[
        bool | None, typer.Option("--kaiser/--no-kaiser", help=tell("row normalisation", "Kaiser 行标准化"))
    ] = None,
    gamma: Annotated[float, typer.Option(help=tell("of oblimin", "oblimin 的 γ（SPSS 称 δ）"))] = 0.0,
    delta: Annotated[float, typer.Option(help=tell("of geomin", "geomin 的 δ"), min=0.0)] = 0.01,
    power: Annotated[float, typer.Option(help=tell("of promax", "promax 的幂（κ）"), min=1.0)] = 4.0,
    target: Annotated[
        str | None,
        typer.Option(help=tell("table of target loadings; blank is free", "目标矩阵文件，空白表示不限定")),
    ] = None,
    bootstrap: Annotated[
        int, typer.Option(help=tell("draws for errors of loadings", "载荷标准误的自助抽样次数"), min=0)
    ] = 0,
    starts: Annotated[int, typer.Option(help=tell("starts of the rotation", "旋转起点数"), min=1)] = 30,
    draws: Annotated[
        int, typer.Option(help=tell("draws of parallel analysis", "平行分析抽样次数"), min=20)
    ] = 1000,
    like: Annotated[Like | None, typer.Option(help=tell("spss: its conventions", "spss：采用其惯例"))] = None,
    sort: Annotated[
        bool, typer.Option("--sort", help=tell("items by their largest loading", "题项按最大载荷排序"))
    ] = False,
    suppress: Annotated[
        float,
        typer.Option(help=tell("leave smaller loadings blank", "绝对值小于此值的载荷留空"), min=0.0, max=1.0),
    ] = 0.0,
    scores: ScoresFile = None,
    score_method: Annotated[
        ScoreMethod, typer.Option(help=tell("regression, bartlett, ten_berge", "因子得分方法"))
    ] = "regression",
    user_missing: UserMissing = None,
    reverse: Reverse = None,
    answers: AnswerScale = None,
    seed: Seed = 1,
    lang: OneLanguage = None,
    output: TablesFile = None,
    figure: FigureFile = None,
    json: JsonFile = None,
) -> ExitCode:
    """Explore the factors of a table of items."""
    from survey.psychometrics.factors.efa import factor_analysis
    from survey.psychometrics.factors.loading_errors import bootstrap_loadings

    show = Show.asked(lang, output, figure, json)
    table = read_table(data)
    chosen = chosen_items(items, table)
    labels = item_labels(data, chosen)
    frame = as_answers(table, chosen, user_missing=user_missing, reverse=reverse, answers=answers)
    result = factor_analysis(
        frame,
        chosen,
        n_factors=_count(factors),
        extraction=extraction,
        rotation=rotation,
        correlation="pearson" if correlation == "fiml" else correlation,
        missing=without_contradiction(correlation, missing),
        kaiser=kaiser,
        gamma=gamma,
        delta=delta,
        power=power,
        target=None if target is None else read_target(target, chosen),
        n_starts=starts,
        draws=draws,
        like=like,
        seed=seed,
    )
    errors = bootstrap_loadings(result, frame, draws=bootstrap, seed=seed) if bootstrap else None
    for warning in (*result.warnings, *(() if errors is None else errors.warnings)):
        print_warning(warning)
    if json is not None:
        write_json(efa_record(result, errors, labels), json)
    _show(show, result, errors, labels, sort=sort, suppress=suppress)
    if scores is not None:
        write_scores(frame, result, scores, source=data, profile=show.profile, method=score_method)
    trusted = result.converged and result.rotation_converged and not result.heywood
    return ExitCode.DONE if trusted else ExitCode.NOT_TRUSTED


def _show(
    show: Show,
    result: EfaResult,
    errors: LoadingErrors | None,
    labels: Mapping[str, str],
    *,
    sort: bool,
    suppress: float,
) -> None:
    from survey.report.result_tables.efa import efa_tables
    from survey.report.result_tables.labels import label_tables

    show.tables(
        lambda profile: (
            *label_tables(labels, profile),
            *efa_tables(result, profile, errors=errors, sort=sort, suppress=suppress),
        ),
        Text("Exploratory factor analysis", "探索性因子分析"),
    )
    if show.figure is not None:
        from survey.report.result_tables.figures import loading_map

        show.picture(lambda profile: loading_map(result, profile, sort=sort))


def efa_record(
    result: EfaResult, errors: LoadingErrors | None = None, labels: Mapping[str, str] | None = None
) -> dict[str, object]:
    """Return what ``--json`` writes; the shape is ``schemas/efa.schema.json``."""
    variance = result.variance
    return {
        "schema_version": 1,
        "items": result.items,
        "labels": labels or {},
        "factors": result.factors,
        "n": result.sample.n_used,
        "sample": result.sample,
        "loadings": result.loadings,
        "phi": result.phi,
        "structure": result.structure,
        "unrotated": result.unrotated,
        "communalities": result.communalities,
        "initial_communalities": result.initial_communalities,
        "uniquenesses": result.uniquenesses,
        "complexity": result.complexity,
        "residuals": result.residuals,
        "eigenvalues": result.eigenvalues,
        "variance": variance.rotated,
        "variance_share": variance.rotated_share,
        "variance_explained": variance,
        "fit": result.fit,
        "adequacy": {
            "kmo": result.adequacy.kmo,
            "msa": result.adequacy.msa,
            "bartlett_chisq": result.adequacy.bartlett_chisq,
            "bartlett_df": result.adequacy.bartlett_df,
            "bartlett_pvalue": result.adequacy.bartlett_pvalue,
            "determinant": result.adequacy.determinant,
        },
        "options": result.options,
        "converged": result.converged and result.rotation_converged,
        "heywood": result.heywood,
        "bootstrap": None if errors is None else {name: getattr(errors, name) for name in _ERRORS},
        "warnings": warning_records(result.warnings),
    }


def _count(factors: str) -> int | Literal["parallel"]:
    if factors == "parallel":
        return "parallel"
    try:
        return int(factors)
    except ValueError:
        what = Text("the number of factors is not a number", "因子数不是数字")
        raise DataError(
            Fault(what, where="--factors", expected="1, 2, ... | parallel", got=factors)
        ) from None
