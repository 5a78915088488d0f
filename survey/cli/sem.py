"""``survey sem MODEL DATA``: fit a structural equation model in lavaan's syntax to a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from survey.cli.data import read_table
from survey.cli.exit_codes import ExitCode
from survey.cli.messages import print_warning, tell
from survey.cli.models import listed, read_model
from survey.cli.output import write_json
from survey.cli.progress import progress
from survey.cli.shared_options import CollapseSparse, JsonFile, MissingMoments, Parameterization, StdLv
from survey.cli.summary_data import read_summary
from survey.errors import DataError, Fault, Text

if TYPE_CHECKING:
    from survey.sem.results import SemResult

__all__ = ["sem", "sem_record"]

ModelType = Literal["sem", "cfa", "growth"]
Likelihood = Literal["normal", "wishart"]
Information = Literal["expected", "observed"]
Interval = Literal["percentile", "bc", "bca"]
StandardErrors = Literal["standard", "robust", "bootstrap", "none"]


def sem(
    model: Annotated[
        str,
        typer.Argument(
            metavar="MODEL", help=tell("a file in lavaan's syntax, or -", "lavaan 语法的模型文件，或 -")
        ),
    ],
    data: Annotated[
        str | None,
        typer.Argument(
            metavar="DATA", help=tell("csv, xlsx, sav or parquet", "csv、xlsx、sav 或 parquet 文件")
        ),
    ] = None,
    type_: Annotated[ModelType, typer.Option("--type", help=tell("kind of model", "模型类型"))] = "sem",
    estimator: Annotated[
        str | None,
        typer.Option(
            help=tell(
                "ML, MLM, MLMV, MLR, GLS, ULS, WLS, DWLS, WLSMV, ULSMV, ...; WLSMV with --ordered",
                "估计方法：ML、MLM、MLMV、MLR、GLS、ULS、WLS、DWLS、WLSMV、ULSMV 等；有序变量默认 WLSMV",
            )
        ),
    ] = None,
    missing: MissingMoments = "listwise",
    ordered: Annotated[
        str, typer.Option(help=tell("ordinal variables: all, or a,b,c", "有序变量：all 或 a,b,c"))
    ] = "",
    parameterization: Parameterization = "delta",
    collapse_sparse: CollapseSparse = 0,
    group: Annotated[str | None, typer.Option(help=tell("column of groups", "分组变量"))] = None,
    group_equal: Annotated[
        str, typer.Option(help=tell("loadings,intercepts,...", "各组相等的参数类：loadings,intercepts,..."))
    ] = "",
    group_partial: Annotated[
        str, typer.Option(help=tell("parameters freed again: x3~1,x7~1", "释放的参数，如 x3~1,x7~1"))
    ] = "",
    std_lv: StdLv = False,
    meanstructure: Annotated[
        bool | None, typer.Option("--meanstructure/--no-meanstructure", help=tell("model means", "均值结构"))
    ] = None,
    se: Annotated[
        StandardErrors | None, typer.Option("--se", help=tell("standard errors", "标准误类型"))
    ] = None,
    bootstrap: Annotated[int, typer.Option(help=tell("draws for effects", "效应的自助法次数"), min=0)] = 0,
    ci: Annotated[Interval, typer.Option(help=tell("intervals of draws", "自助法区间类型"))] = "percentile",
    seed: Annotated[int | None, typer.Option(help=tell("seed", "随机种子"), min=0)] = None,
    likelihood: Annotated[
        Likelihood, typer.Option(help=tell("chisq = n F or (n-1) F", "似然类型"))
    ] = "normal",
    information: Annotated[
        Information | None, typer.Option(help=tell("for standard errors", "标准误的信息矩阵"))
    ] = None,
    weights: Annotated[
        str | None, typer.Option(help=tell("column of sampling weights", "抽样权重变量"))
    ] = None,
    cluster: Annotated[str | None, typer.Option(help=tell("column of clusters", "聚类变量"))] = None,
    fixed_x: Annotated[
        bool | None,
        typer.Option("--fixed-x/--no-fixed-x", help=tell("covariates as sampled", "外生协变量按样本矩固定")),
    ] = None,
    baseline: Annotated[
        str | None,
        typer.Option(help=tell("model that CFI and TLI compare with", "CFI、TLI 所比较的基准模型文件")),
    ] = None,
    orthogonal: Annotated[
        bool, typer.Option("--orthogonal", help=tell("no latent covariances", "潜变量正交"))
    ] = False,
    level: Annotated[float, typer.Option(help=tell("of intervals", "置信水平"), min=0.5, max=0.999)] = 0.95,
    cov: Annotated[
        str | None, typer.Option(help=tell("covariances instead of DATA", "以协方差矩阵代替数据"))
    ] = None,
    n: Annotated[
        str | None, typer.Option("--n", help=tell("N[,N] behind --cov", "协方差矩阵的样本量 N[,N]"))
    ] = None,
    means: Annotated[
        str | None, typer.Option(help=tell("means beside --cov", "与 --cov 对应的均值文件"))
    ] = None,
    json: JsonFile = None,
) -> ExitCode:
    """Fit a structural equation model."""
    from survey.sem import fit_sem

    _one_source(cov, data)
    text = read_model(model)
    frame = None if data is None else read_table(data)
    summary = None if cov is None else read_summary(cov, n, means)
    with progress() as told:
        result = fit_sem(
            text,
            frame,
            model_type=type_,
            estimator=estimator,
            missing=missing,
            parameterization=parameterization,
            collapse_sparse=collapse_sparse,
            group=group,
            ordered=listed(ordered) or None,
            group_equal=listed(group_equal),
            group_partial=listed(group_partial),
            std_lv=std_lv,
            meanstructure=meanstructure,
            orthogonal=orthogonal,
            fixed_x=fixed_x,
            baseline=None if baseline is None else read_model(baseline),
            se=se,
            likelihood=likelihood,
            information=information,
            weights=weights,
            cluster=cluster,
            bootstrap=bootstrap,
            ci=ci,
            seed=seed,
            confidence_level=level,
            sample_cov=summary.covariance if summary else None,
            sample_names=summary.names if summary else (),
            sample_n=summary.sizes if summary else 0,
            sample_mean=summary.mean if summary else None,
            progress=told.advance if bootstrap or se == "bootstrap" else None,
        )
    return _tell(result, json)


def _tell(result: SemResult, json: str | None) -> ExitCode:
    """Print the warnings, and the result or its JSON."""
    for warning in result.warnings:
        print_warning(warning)
    if json is not None:
        write_json(sem_record(result), json)
    else:
        _print_table(result)
    return ExitCode.DONE if result.trusted else ExitCode.NOT_TRUSTED


def sem_record(result: SemResult) -> dict[str, object]:
    """Return what ``--json`` writes; the shape is ``schemas/sem.schema.json``."""
    return {"schema_version": 1, **result.to_json()}


def _print_table(result: SemResult) -> None:
    """Print fit and parameters for a reader at a terminal; files and reports use --json."""
    from survey.sem.postestimation.comparison import best_index

    fit = result.fit
    tests = [f"n = {result.sample.n}, chisq({fit.df}) = {fit.chisq:.3f}, p = {fit.pvalue:.4f}"]
    if fit.chisq_scaled == fit.chisq_scaled:
        tests.append(f"scaled chisq({fit.df_scaled:g}) = {fit.chisq_scaled:.3f}, p = {fit.pvalue_scaled:.4f}")
    print("\n".join(tests).replace("nan", "—"))
    cfi, tli, rmsea = (best_index(result, name) for name in ("cfi", "tli", "rmsea"))
    print(f"CFI = {cfi[0]:.3f}, TLI = {tli[0]:.3f}, RMSEA = {rmsea[0]:.3f} ({cfi[1]}), SRMR = {fit.srmr:.3f}")
    table = result.table
    print(f"{'':<30}{'est':>9}{'se':>9}{'z':>9}{'p':>9}{'std_all':>9}")
    for i, (lhs, op, rhs) in enumerate(zip(table.lhs, table.op, table.rhs, strict=True)):
        name = f"{lhs} {op} {rhs}".strip()
        name += f" [{table.group[i]}]" if len(result.sample.n_used) > 1 and table.group[i] else ""
        columns = (table.est, table.se, table.z, table.pvalue, table.std_all)
        numbers = "".join(f"{float(column[i]):>9.3f}" for column in columns)
        print(f"{name[:30]:<30}{numbers.replace('nan', '  —')}")


def _one_source(cov: str | None, data: str | None) -> None:
    """Refuse both kinds of data at once, and none."""
    if (cov is None) == (data is None):
        what = Text("give DATA, or --cov with --n", "请给出数据文件，或 --cov 与 --n")
        raise DataError(Fault(what, where="DATA"))
