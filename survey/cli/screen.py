"""``survey screen DATA``: who answered without care, index by index, with calibrated cutoffs."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey.cli.data import parse_scales, read_table
from survey.cli.exit_codes import ExitCode
from survey.cli.messages import current_language, print_warning, say, tell
from survey.cli.output import warning_records, write_json
from survey.cli.shared_options import JsonFile, Seed
from survey.errors import DataError, Fault, Text

if TYPE_CHECKING:
    from survey.responses.screening.result import ScreenIndex, ScreenResult

__all__ = ["screen", "screen_record"]


def screen(
    data: Annotated[
        Path,
        typer.Argument(
            metavar="DATA",
            help=tell(
                "A table of items, or with --instrument an export",
                "题项数据表；配合 --instrument 时为平台导出文件",
            ),
        ),
    ],
    scale: Annotated[
        list[str] | None, typer.Option("--scale", help=tell("NAME=a,b,c; repeat", "名称=题项,题项；可重复"))
    ] = None,
    instrument: Annotated[
        Path | None, typer.Option(help=tell("Instrument file of the export", "导出文件对应的问卷定义文件"))
    ] = None,
    seconds: Annotated[
        str | None, typer.Option(help=tell("Column with the time taken", "记录作答用时（秒）的列"))
    ] = None,
    rate: Annotated[
        float,
        typer.Option(
            help=tell("Share of attentive people to flag", "允许误判的认真作答者比例"), min=0.0001, max=0.5
        ),
    ] = 0.05,
    draws: Annotated[
        int, typer.Option(help=tell("Attentive answers to draw", "校准所用的模拟作答数"), min=200)
    ] = 10_000,
    seed: Seed = 1,
    json: JsonFile = None,
) -> ExitCode:
    """Screen respondents; a flag excludes nobody."""
    result = _screened(data, scale or [], instrument, seconds, rate, draws, seed)
    for warning in result.warnings:
        print_warning(warning)
    if json is not None:
        write_json(screen_record(result), json)
    else:
        _print_table(result)
    return ExitCode.DONE


def _screened(
    data: Path,
    scale: list[str],
    instrument: Path | None,
    seconds: str | None,
    rate: float,
    draws: int,
    seed: int,
) -> ScreenResult:
    if instrument is None:
        from survey.responses.screening.sources import screen_frame

        result, left_out = screen_frame(
            read_table(data), parse_scales(scale), seconds=seconds, rate=rate, draws=draws, seed=seed
        )
        for warning in left_out:
            print_warning(warning)
        return result
    if scale or seconds is not None:
        what = Text("the instrument says what the scales and times are", "量表与用时由问卷定义文件给出")
        mend = Text("leave out --scale and --seconds", "请去掉 --scale 与 --seconds")
        raise DataError(Fault(what, where="--instrument", mend=mend))
    from survey.instrument import load_instrument
    from survey.responses import read_responses
    from survey.responses.screening.sources import screen_responses

    asked = load_instrument(instrument)
    return screen_responses(read_responses(data, asked), asked, rate=rate, draws=draws, seed=seed)


def screen_record(result: ScreenResult) -> dict[str, object]:
    """Return what ``--json`` writes; the shape is ``schemas/screen.schema.json``."""
    hit, hard, families, out = result.flagged, result.hard, result.families, result.excluded()
    columns = {index.name: _column(index, result) for index in result.indices}
    respondents = [
        {
            "row": row + 1,
            "verdict": "flag" if hit[row] else "pass",
            "reasons": list(result.reasons(row)),
            "hard": bool(hard[row]),
            "families": int(families[row]),
            "exclude": bool(out[row]),
            "indices": {name: column[row] for name, column in columns.items()},
        }
        for row in range(result.n)
    ]
    return {
        "schema_version": 1,
        "n": result.n,
        "items": list(result.items),
        "seed": result.seed,
        "false_flag_rate": result.rate,
        "family_wise": result.family_wise,
        "departures": dict(result.departures),
        "n_fitted": result.n_fitted,
        "draws": result.draws,
        "indices": [_summary(index) for index in result.indices],
        "respondents": respondents,
        "warnings": warning_records(result.warnings),
    }


def _column(index: ScreenIndex, result: ScreenResult) -> list[dict[str, object]]:
    """Return one index of every respondent; a reason stands where the verdict is no pass."""
    from survey.responses.screening.result import Verdict

    words = {int(verdict): verdict.word for verdict in Verdict}
    values, verdicts = index.values.tolist(), index.verdicts.tolist()
    answered = result.answered.tolist()
    found: list[dict[str, object]] = []
    for row, (value, verdict) in enumerate(zip(values, verdicts, strict=True)):
        cell: dict[str, object] = {"value": value, "verdict": words[verdict]}
        if verdict != Verdict.PASS:
            reason = index.reason_of(row, answered[row])
            cell["reason"] = None if reason is None else reason.en
        found.append(cell)
    return found


def _summary(index: ScreenIndex) -> dict[str, object]:
    return {
        "name": index.name,
        "family": index.family,
        "title": index.title.en,
        "tail": index.tail,
        "hard": index.hard,
        "cutoff": index.cutoff,
        "false_flag_rate": index.false_flag_rate,
        "n_flagged": int(index.flagged.sum()),
        "sources": list(index.sources),
        "reason": None if index.reason is None else index.reason.en,
    }


def _print_table(result: ScreenResult) -> None:
    """Print what each index flags, for a reader at a terminal; files and reports use --json."""
    language = current_language()
    # Chinese characters are two columns wide.
    head = {"en": "    cutoff  expected  flagged", "zh": "    临界值  预期误判   标记数"}[language]
    print(f"{'':<26}{head}")
    for index in result.indices:
        if index.reason is not None:
            print(f"{index.name:<26}  {index.reason.say(language)}")
            continue
        expected = "" if math.isnan(index.false_flag_rate) else f"{index.false_flag_rate:.2%}"
        cutoff = "-" if math.isnan(index.cutoff) else f"{index.cutoff:.4g}"
        print(f"{index.name:<26}{cutoff:>10}{expected:>10}{int(index.flagged.sum()):>9}")
    say(
        Text(
            f"{int(result.flagged.sum())} of {result.n} are flagged by some index; "
            f"{int(result.excluded().sum())} by a hard rule or by two families of indices",
            f"{result.n} 份作答中，{int(result.flagged.sum())} 份至少被一项指标标记，"
            f"{int(result.excluded().sum())} 份违反硬性规则或被两类以上指标标记",
        )
    )
