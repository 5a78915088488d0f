"""``survey reliability DATA --scale NAME=a,b,c``: reliability and validity of named scales."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from survey.cli.data import parse_scales, read_table
from survey.cli.exit_codes import ExitCode
from survey.cli.messages import print_warning, tell
from survey.cli.output import write_json

if TYPE_CHECKING:
    from survey.psychometrics.results import ScaleReliability
    from survey.psychometrics.validity_results import ScaleQuality

__all__ = ["reliability", "reliability_record"]

Missing = Literal["listwise", "pairwise", "fiml"]
_COEFFICIENTS = (
    "cronbach_alpha", "cronbach_alpha_ci_lower", "cronbach_alpha_ci_upper", "cronbach_alpha_boot_ci_lower",
    "cronbach_alpha_boot_ci_upper", "alpha_standardized", "alpha_standardized_boot_ci_lower",
    "alpha_standardized_boot_ci_upper", "alpha_ordinal", "alpha_ordinal_boot_ci_lower",
    "alpha_ordinal_boot_ci_upper", "mean_inter_item", "split_half", "split_half_min", "split_half_mean",
    "split_half_max", "lambda2", "lambda6", "glb", "omega_total", "omega_total_observed", "omega_categorical",
    "cr", "ave",
)  # fmt: skip


def reliability(
    data: Annotated[
        str, typer.Argument(help=tell("csv, xlsx, sav or parquet", "csv、xlsx、sav 或 parquet 文件"))
    ],
    scale: Annotated[
        list[str], typer.Option("--scale", help=tell("NAME=a,b,c; repeat", "名称=题项,题项；可重复"))
    ],
    missing: Annotated[
        Missing, typer.Option(help=tell("listwise, pairwise, fiml", "缺失值：listwise、pairwise、fiml"))
    ] = "listwise",
    confidence_level: Annotated[
        float, typer.Option(help=tell("of the intervals", "置信水平"), min=0.5, max=0.999)
    ] = 0.95,
    draws: Annotated[
        int,
        typer.Option(help=tell("bootstrap draws; 0: none", "自助抽样次数；0 为不抽样"), min=0),
    ] = 0,
    seed: Annotated[int, typer.Option(help=tell("seed", "随机种子"), min=0)] = 1,
    json: Annotated[
        str | None, typer.Option("--json", help=tell("write JSON to FILE or -", "将 JSON 写入文件或 -"))
    ] = None,
) -> ExitCode:
    """Report the reliability of scales."""
    from survey.psychometrics.validity import assess_scales

    scales = parse_scales(scale)
    result = assess_scales(
        read_table(data), scales, missing=missing, draws=draws, confidence_level=confidence_level, seed=seed
    )
    warnings = dict.fromkeys((*result.reliability.warnings, *result.validity.warnings))
    for warning in warnings:
        print_warning(warning)
    if json is not None:
        write_json(reliability_record(result), json)
    else:
        _print_table(result)
    return ExitCode.DONE


def reliability_record(result: ScaleQuality) -> dict[str, object]:
    """Return what ``--json`` writes; the shape is ``schemas/reliability.schema.json``."""
    htmt, larcker = result.validity.htmt, result.validity.fornell_larcker
    warnings = dict.fromkeys((*result.reliability.warnings, *result.validity.warnings))
    return {
        "schema_version": 1,
        "sample": result.reliability.sample,
        "confidence_level": result.reliability.confidence_level,
        "omega_method": result.reliability.omega_method,
        "scales": [_scale_record(one) for one in result.reliability.scales],
        "order": [one.scale for one in result.reliability.scales],
        "htmt": None if htmt is None else htmt.htmt,
        "htmt2": None if htmt is None else htmt.htmt2,
        "htmt_ci_lower": None if htmt is None else htmt.htmt_ci_lower,
        "htmt_ci_upper": None if htmt is None else htmt.htmt_ci_upper,
        "htmt2_ci_lower": None if htmt is None else htmt.htmt2_ci_lower,
        "htmt2_ci_upper": None if htmt is None else htmt.htmt2_ci_upper,
        "fornell_larcker": None if larcker is None else larcker.table,
        "warnings": [{"code": w.code, "message": w.message.en, "objects": w.objects} for w in warnings],
    }


def _scale_record(one: ScaleReliability) -> dict[str, object]:
    return {
        "scale": one.scale,
        "n": one.n,
        **{name: getattr(one, name) for name in _COEFFICIENTS},
        "items": [
            {"item": item, "item_rest": rest, "alpha_if_deleted": alpha}
            for item, rest, alpha in zip(
                one.items, one.item_rest.tolist(), one.alpha_if_deleted.tolist(), strict=True
            )
        ],
    }


def _print_table(result: ScaleQuality) -> None:
    """Print the main figures for a reader at a terminal; files and reports use --json."""
    for one in result.reliability.scales:
        limits = f"[{one.cronbach_alpha_ci_lower:.3f}, {one.cronbach_alpha_ci_upper:.3f}]"
        rest = ", ".join(
            f"{name} = {value:.3f}"
            for name, value in (("omega", one.omega_total), ("CR", one.cr), ("AVE", one.ave))
            if value is not None
        )
        print(f"{one.scale}: n = {one.n}, alpha = {one.cronbach_alpha:.3f} {limits}, {rest}".rstrip(", "))
