"""``survey items DATA --scale NAME=a,b,c``: item analysis of named scales."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from survey.cli.answers import as_answers, parse_answer_scale
from survey.cli.data import parse_scales, read_table
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
    TablesFile,
    UserMissing,
)
from survey.cli.shown import Show
from survey.cli.spss_files import item_labels
from survey.errors import Text

if TYPE_CHECKING:
    from survey.psychometrics.items.results import ItemAnalysis, ScaleItems

__all__ = ["items", "items_record"]

Correlation = Literal["pearson", "spearman", "polychoric"]
_COLUMNS = (
    "n", "n_missing", "mean", "sd", "minimum", "maximum", "skewness", "kurtosis", "floor", "ceiling",
    "critical_ratio", "critical_ratio_df", "critical_ratio_pvalue", "critical_ratio_d", "item_total",
    "item_rest", "scale_mean_if_deleted", "scale_variance_if_deleted", "smc", "alpha_if_deleted",
    "omega_if_deleted",
)  # fmt: skip


def items(
    data: DataTable,
    scale: Scales,
    missing: MissingAnswers = "listwise",
    correlation: Annotated[
        Correlation,
        typer.Option(
            help=tell(
                "pearson, spearman, polychoric: of alpha, omega, item-rest r", "题总相关与信度所用相关系数"
            )
        ),
    ] = "pearson",
    moment_type: Annotated[
        int,
        typer.Option(
            help=tell("skewness and kurtosis: 2 SPSS, 3 psych", "偏度峰度类型：2 为 SPSS，3 为 psych"),
            min=2,
            max=3,
        ),
    ] = 2,
    tail: Annotated[
        float, typer.Option(help=tell("share of each extreme group", "高低分组比例"), min=0.1, max=0.5)
    ] = 0.27,
    item_rest: Annotated[
        float, typer.Option(help=tell("least corrected item-total r", "校正题总相关的下限"), min=0.0, max=1.0)
    ] = 0.30,
    critical_ratio: Annotated[
        float, typer.Option(help=tell("least critical ratio", "决断值（CR）的下限"), min=0.0)
    ] = 3.0,
    alpha_gain: Annotated[
        float,
        typer.Option(help=tell("most that alpha may rise without the item", "删题后 α 升幅的上限"), min=0.0),
    ] = 0.0,
    floor_ceiling: Annotated[
        float,
        typer.Option(help=tell("most answers in one end category", "单端选项占比的上限"), min=0.0, max=1.0),
    ] = 0.80,
    user_missing: UserMissing = None,
    reverse: Reverse = None,
    answers: AnswerScale = None,
    lang: OneLanguage = None,
    output: TablesFile = None,
    figure: FigureFile = None,
    json: JsonFile = None,
) -> ExitCode:
    """Analyse the items of scales; the decision is advice and changes nothing."""
    from survey.psychometrics.items.analysis import analyze_items
    from survey.psychometrics.items.results import ItemThresholds

    show = Show.asked(lang, output, figure, json)
    table = read_table(data)
    scales = parse_scales(scale, tuple(map(str, table.columns)))
    named = [item for own in scales.values() for item in own]
    labels = item_labels(data, named)
    frame = as_answers(table, named, user_missing=user_missing, reverse=reverse, answers=answers)
    result = analyze_items(
        frame,
        scales,
        limits=None if answers is None else dict.fromkeys(scales, parse_answer_scale(answers)),
        missing=missing,
        moment_type=3 if moment_type == 3 else 2,
        tail=tail,
        correlation=correlation,
        thresholds=ItemThresholds(
            item_rest=item_rest,
            critical_ratio=critical_ratio,
            alpha_gain=alpha_gain,
            floor_ceiling=floor_ceiling,
        ),
    )
    for warning in result.warnings:
        print_warning(warning)
    if json is not None:
        write_json(items_record(result, labels), json)
    _show(show, result, labels)
    return ExitCode.DONE


def _show(show: Show, result: ItemAnalysis, labels: Mapping[str, str]) -> None:
    from survey.report.result_tables.items import item_tables
    from survey.report.result_tables.labels import label_tables

    show.tables(
        lambda profile: (*label_tables(labels, profile), *item_tables(result, profile)),
        Text("Item analysis", "项目分析"),
    )
    if show.figure is not None:
        from survey.report.result_tables.figures import answer_bars

        show.picture(lambda profile: answer_bars(result, profile))


def items_record(result: ItemAnalysis, labels: Mapping[str, str] | None = None) -> dict[str, object]:
    """Return what ``--json`` writes; the shape is ``schemas/items.schema.json``."""
    return {
        "schema_version": 1,
        "thresholds": result.thresholds,
        "moment_type": result.moment_type,
        "tail": result.tail,
        "correlation": result.correlation,
        "labels": labels or {},
        "scales": [_scale_record(one) for one in result.scales],
        "warnings": warning_records(result.warnings),
    }


def _scale_record(one: ScaleItems) -> dict[str, object]:
    rows: list[dict[str, object]] = []
    for j, item in enumerate(one.items):
        row: dict[str, object] = {"item": item}
        row.update({name: getattr(one, name)[j] for name in _COLUMNS})
        row.update({"decision": one.decision[j], "reasons": one.reasons[j]})
        rows.append(row)
    return {
        "scale": one.scale,
        "sample": one.sample,
        "cronbach_alpha": one.cronbach_alpha,
        "omega_total": one.omega_total,
        "cut_low": one.cut_low,
        "cut_high": one.cut_high,
        "n_low": one.n_low,
        "n_high": one.n_high,
        "items": rows,
        "inter_item": one.inter_item,
        "distribution": one.distribution,
        "suspected_reversed": one.suspected_reversed,
    }
