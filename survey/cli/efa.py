"""``survey efa DATA``: explore the factors of a table of items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from survey.cli.data import chosen_items, read_table, read_target
from survey.cli.exit_codes import ExitCode
from survey.cli.messages import print_warning, tell
from survey.cli.output import warning_records, write_json
from survey.cli.shared_options import DataTable, JsonFile, MissingAnswers, Seed
from survey.errors import DataError, Fault, Text

if TYPE_CHECKING:
    from survey.psychometrics.factors.results import EfaResult, LoadingErrors

__all__ = ["efa", "efa_record"]

# Spelled out here, because typer reads annotations at import, when the library is not yet to be loaded.
Method = Literal["minres", "ml", "pa", "alpha", "image", "components"]
Correlation = Literal["pearson", "spearman", "polychoric", "fiml"]
Like = Literal["spss"]
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
    seed: Seed = 1,
    json: JsonFile = None,
) -> ExitCode:
    """Explore the factors of a table of items."""
    from survey.psychometrics.factors.efa import factor_analysis
    from survey.psychometrics.factors.loading_errors import bootstrap_loadings

    frame = read_table(data)
    chosen = chosen_items(items, frame)
    result = factor_analysis(
        frame,
        chosen,
        n_factors=_count(factors),
        extraction=extraction,
        rotation=rotation,
        correlation="pearson" if correlation == "fiml" else correlation,
        missing="fiml" if correlation == "fiml" else missing,
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
        write_json(efa_record(result, errors), json)
    else:
        _print_table(result)
    return ExitCode.DONE if result.converged and result.rotation_converged else ExitCode.NOT_TRUSTED


def efa_record(result: EfaResult, errors: LoadingErrors | None = None) -> dict[str, object]:
    """Return what ``--json`` writes; the shape is ``schemas/efa.schema.json``."""
    variance = result.variance
    return {
        "schema_version": 1,
        "items": result.items,
        "factors": result.factors,
        "n": result.sample.n_used,
        "sample": result.sample,
        "loadings": result.loadings,
        "phi": result.phi,
        "structure": result.structure,
        "communalities": result.communalities,
        "uniquenesses": result.uniquenesses,
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


def _print_table(result: EfaResult) -> None:
    """Print the pattern for a reader at a terminal; files and reports use --json."""
    width = max(len(item) for item in result.items) + 2
    print(" " * width + "".join(f"{name:>9}" for name in (*result.factors, "h2")))
    for item, row, h2 in zip(result.items, result.loadings, result.communalities, strict=True):
        print(f"{item:<{width}}" + "".join(f"{value:>9.3f}" for value in (*row.tolist(), float(h2))))
    print(f"n = {result.sample.n_used}, KMO = {result.adequacy.kmo:.3f}")
