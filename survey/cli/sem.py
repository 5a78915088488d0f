"""``survey sem MODEL DATA``: fit a structural equation model in lavaan's syntax to a table."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from survey.cli.data import read_table
from survey.cli.exit_codes import ExitCode
from survey.cli.messages import print_warning, tell
from survey.cli.output import write_json
from survey.cli.progress import progress
from survey.errors import DataError, Fault, Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from survey.sem.results import SemResult

__all__ = ["sem", "sem_record"]

ModelType = Literal["sem", "cfa", "growth"]
Likelihood = Literal["normal", "wishart"]
Information = Literal["expected", "observed"]


def sem(
    model: Annotated[
        str, typer.Argument(help=tell("a file in lavaan's syntax, or -", "lavaan 语法的模型文件，或 -"))
    ],
    data: Annotated[
        str | None, typer.Argument(help=tell("csv, xlsx, sav or parquet", "csv、xlsx、sav 或 parquet 文件"))
    ] = None,
    type_: Annotated[ModelType, typer.Option("--type", help=tell("kind of model", "模型类型"))] = "sem",
    estimator: Annotated[str, typer.Option(help=tell("ML", "估计方法：ML"))] = "ML",
    missing: Annotated[str, typer.Option(help=tell("listwise", "缺失值：listwise"))] = "listwise",
    group: Annotated[str | None, typer.Option(help=tell("column of groups", "分组变量"))] = None,
    group_equal: Annotated[
        str, typer.Option(help=tell("loadings,intercepts,...", "各组相等的参数类：loadings,intercepts,..."))
    ] = "",
    group_partial: Annotated[
        str, typer.Option(help=tell("parameters freed again: x3~1,x7~1", "释放的参数，如 x3~1,x7~1"))
    ] = "",
    std_lv: Annotated[
        bool, typer.Option("--std-lv", help=tell("fix latent variances", "固定潜变量方差"))
    ] = False,
    meanstructure: Annotated[
        bool | None, typer.Option("--meanstructure/--no-meanstructure", help=tell("model means", "均值结构"))
    ] = None,
    bootstrap: Annotated[int, typer.Option(help=tell("draws for effects", "效应的自助法次数"), min=0)] = 0,
    seed: Annotated[int | None, typer.Option(help=tell("seed", "随机种子"), min=0)] = None,
    likelihood: Annotated[
        Likelihood, typer.Option(help=tell("chisq = n F or (n-1) F", "似然类型"))
    ] = "normal",
    information: Annotated[
        Information, typer.Option(help=tell("for standard errors", "标准误的信息矩阵"))
    ] = "expected",
    orthogonal: Annotated[
        bool, typer.Option("--orthogonal", help=tell("no latent covariances", "潜变量正交"))
    ] = False,
    level: Annotated[float, typer.Option(help=tell("of intervals", "置信水平"), min=0.5, max=0.999)] = 0.95,
    cov: Annotated[
        str | None, typer.Option(help=tell("covariances instead of DATA", "以协方差矩阵代替数据"))
    ] = None,
    n: Annotated[
        int | None, typer.Option("--n", help=tell("respondents behind --cov", "协方差矩阵的样本量"))
    ] = None,
    json: Annotated[
        str | None, typer.Option("--json", help=tell("write JSON to FILE or -", "将 JSON 写入文件或 -"))
    ] = None,
) -> ExitCode:
    """Fit a structural equation model."""
    from survey.sem import fit_sem

    text = _read_model(model)
    frame = None if data is None else read_table(data)
    covariances, names = _read_covariances(cov, n, data)
    with progress() as told:
        result = fit_sem(
            text,
            frame,
            model_type=type_,
            estimator=estimator,
            missing=missing,
            group=group,
            group_equal=_listed(group_equal),
            group_partial=_listed(group_partial),
            std_lv=std_lv,
            meanstructure=meanstructure,
            orthogonal=orthogonal,
            likelihood=likelihood,
            information=information,
            bootstrap=bootstrap,
            seed=seed,
            confidence_level=level,
            sample_cov=covariances,
            sample_names=names,
            sample_n=n or 0,
            progress=told.advance if bootstrap else None,
        )
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


def _read_model(model: str) -> str:
    if model == "-":
        return sys.stdin.read()
    path = Path(model)
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        what = Text("the model file is not UTF-8", "模型文件不是 UTF-8 编码")
        raise DataError(Fault(what, where=str(path))) from error


def _read_covariances(
    cov: str | None, n: int | None, data: str | None
) -> tuple[NDArray[np.float64] | None, Sequence[str]]:
    """Read a square table of covariances with names in its header."""
    if (cov is None) == (data is None):
        what = Text("give DATA, or --cov with --n", "请给出数据文件，或 --cov 与 --n")
        raise DataError(Fault(what, where="DATA"))
    if cov is None:
        return None, ()
    if n is None:
        raise DataError(Fault(Text("--cov needs --n", "--cov 需要 --n"), where="--n"))
    frame = read_table(cov)
    names = [str(name) for name in frame.columns]
    if frame.shape[0] != frame.shape[1]:
        what = Text("the covariance matrix is not square", "协方差矩阵不是方阵")
        raise DataError(Fault(what, where=cov, got=f"{frame.shape[0]} x {frame.shape[1]}"))
    return frame.to_numpy(dtype=float), names


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _print_table(result: SemResult) -> None:
    """Print fit and parameters for a reader at a terminal; files and reports use --json."""
    fit = result.fit
    print(f"n = {result.sample.n}, chisq({fit.df}) = {fit.chisq:.3f}, p = {fit.pvalue:.4f}")
    print(f"CFI = {fit.cfi:.3f}, TLI = {fit.tli:.3f}, RMSEA = {fit.rmsea:.3f}, SRMR = {fit.srmr:.3f}")
    table = result.table
    print(f"{'':<30}{'est':>9}{'se':>9}{'z':>9}{'p':>9}{'std_all':>9}")
    for i, (lhs, op, rhs) in enumerate(zip(table.lhs, table.op, table.rhs, strict=True)):
        name = f"{lhs} {op} {rhs}".strip()
        name += f" [{table.group[i]}]" if len(result.sample.n_used) > 1 and table.group[i] else ""
        columns = (table.est, table.se, table.z, table.pvalue, table.std_all)
        numbers = "".join(f"{float(column[i]):>9.3f}" for column in columns)
        print(f"{name[:30]:<30}{numbers.replace('nan', '  —')}")
