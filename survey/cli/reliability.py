"""``survey reliability DATA --scale NAME=a,b,c``: reliability and validity of named scales."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from survey.cli.answers import as_answers, parse_answer_scale
from survey.cli.data import parse_scales, read_groups, read_table
from survey.cli.exit_codes import ExitCode
from survey.cli.messages import print_warning, tell
from survey.cli.output import warning_records, write_json
from survey.cli.shared_options import (
    AnswerScale,
    DataTable,
    FigureFile,
    JsonFile,
    MissingAnswers,
    OneLanguage,
    Reverse,
    Scales,
    Seed,
    TablesFile,
    UserMissing,
)
from survey.cli.shown import Show
from survey.errors import Text

if TYPE_CHECKING:
    from survey.errors import Warn
    from survey.psychometrics.factors.results import HierarchicalOmega
    from survey.psychometrics.reliability.results import AgreementResult, ScaleReliability
    from survey.psychometrics.validity.results import ScaleQuality
    from survey.report.profiles.profile import Profile

__all__ = ["reliability", "reliability_record"]

_COEFFICIENTS = (
    "cronbach_alpha", "cronbach_alpha_ci_lower", "cronbach_alpha_ci_upper", "cronbach_alpha_boot_ci_lower",
    "cronbach_alpha_boot_ci_upper", "alpha_standardized", "alpha_standardized_boot_ci_lower",
    "alpha_standardized_boot_ci_upper", "alpha_ordinal", "alpha_ordinal_boot_ci_lower",
    "alpha_ordinal_boot_ci_upper", "mean_inter_item", "split_half", "split_half_min", "split_half_mean",
    "split_half_max", "lambda2", "lambda6", "glb", "omega_total", "omega_total_boot_ci_lower",
    "omega_total_boot_ci_upper", "omega_total_observed", "omega_categorical", "cr", "cr_boot_ci_lower",
    "cr_boot_ci_upper", "ave", "ave_boot_ci_lower", "ave_boot_ci_upper",
)  # fmt: skip


def reliability(
    data: DataTable,
    scale: Scales,
    missing: MissingAnswers = "listwise",
    confidence_level: Annotated[
        float, typer.Option(help=tell("of the intervals", "置信水平"), min=0.5, max=0.999)
    ] = 0.95,
    draws: Annotated[
        int,
        typer.Option(help=tell("bootstrap draws; 0: none", "自助抽样次数；0 为不抽样"), min=0),
    ] = 0,
    seed: Seed = 1,
    cluster: Annotated[
        str | None, typer.Option(help=tell("column of groups: ICC, rwg", "分组列：计算 ICC 与 rwg"))
    ] = None,
    general: Annotated[
        bool,
        typer.Option(
            "--general/--no-general",
            help=tell("omega hierarchical over three scales or more", "计算多量表（三个以上）的分层 ω"),
        ),
    ] = False,
    user_missing: UserMissing = None,
    reverse: Reverse = None,
    answers: AnswerScale = None,
    lang: OneLanguage = None,
    output: TablesFile = None,
    figure: FigureFile = None,
    json: JsonFile = None,
) -> ExitCode:
    """Report the reliability of scales."""
    from survey.psychometrics.factors.schmid_leiman import general_factor
    from survey.psychometrics.reliability.agreement import assess_agreement
    from survey.psychometrics.validity.assessment import assess_scales

    show = Show.asked(lang, output, figure, json)
    table = read_table(data)
    scales = parse_scales(scale, tuple(map(str, table.columns)))
    named = [item for own in scales.values() for item in own]
    frame = as_answers(table, named, user_missing=user_missing, reverse=reverse, answers=answers)
    result = assess_scales(
        frame, scales, missing=missing, draws=draws, confidence_level=confidence_level, seed=seed
    )
    more = Beside(
        None
        if cluster is None
        else assess_agreement(
            frame,
            scales,
            read_groups(frame, cluster),
            limits=None if answers is None else dict.fromkeys(scales, parse_answer_scale(answers)),
            confidence_level=confidence_level,
        ),
        general_factor(frame, scales, missing=missing, seed=seed) if general else None,
    )
    for warning in _all_warnings(result, more):
        print_warning(warning)
    if json is not None:
        write_json(reliability_record(result, more), json)
    _show(show, result, more)
    return ExitCode.DONE


def _show(show: Show, result: ScaleQuality, more: Beside) -> None:
    from survey.report.document import Table
    from survey.report.result_tables.beside import agreement_table, general_tables
    from survey.report.result_tables.reliability import reliability_tables

    def made(profile: Profile) -> tuple[Table, ...]:
        tables = list(reliability_tables(result, profile))
        tables += [] if more.agreement is None else [agreement_table(more.agreement, profile)]
        tables += [] if more.general is None else general_tables(more.general, profile)
        return tuple(tables)

    show.tables(made, Text("Reliability and validity", "信度与效度"))
    if show.figure is not None:
        from survey.report.result_tables.figures import scale_map

        show.picture(lambda profile: scale_map(result, profile))


@dataclass(frozen=True, slots=True)
class Beside:
    """What was asked for beside the coefficients of each scale."""

    agreement: AgreementResult | None = None
    general: HierarchicalOmega | None = None


def reliability_record(result: ScaleQuality, more: Beside | None = None) -> dict[str, object]:
    """Return what ``--json`` writes; the shape is ``schemas/reliability.schema.json``."""
    asked = more or Beside()
    validity = result.validity
    htmt, larcker, cross = validity.htmt, validity.fornell_larcker, validity.cross_loadings
    warnings = _all_warnings(result, asked)
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
        "cross_loadings": None
        if cross is None
        else {"items": cross.items, "correlations": cross.correlations, "failing": cross.failing},
        "agreement": None if asked.agreement is None else _agreement_record(asked.agreement),
        "general_factor": None if asked.general is None else _general_record(asked.general),
        "warnings": warning_records(warnings),
    }


def _all_warnings(result: ScaleQuality, more: Beside) -> list[Warn]:
    """Return each warning once."""
    beside = [one.warnings for one in (more.agreement, more.general) if one is not None]
    said = (result.reliability.warnings, result.validity.warnings, *beside)
    return list(dict.fromkeys(warning for warnings in said for warning in warnings))


def _agreement_record(agreement: AgreementResult) -> dict[str, object]:
    names = ("scale", "icc", "design_effect", "effective_n", "null_variance", "rwg_mean", "rwg_median")
    names = (*names, "share_above_70", "n_set_to_zero", "rwg")
    return {
        "groups": agreement.groups,
        "sizes": agreement.sizes,
        "n_used": agreement.n_used,
        "n_dropped": agreement.n_dropped,
        "scales": [{name: getattr(one, name) for name in names} for one in agreement.scales],
    }


def _general_record(general: HierarchicalOmega) -> dict[str, object]:
    names = ("items", "omega_hierarchical", "omega_total", "explained_common_variance", "general", "group")
    return {name: getattr(general, name) for name in names}


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
