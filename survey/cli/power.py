"""``survey power MODEL --n 240,520 --target "RMS~IA"``: power by Monte Carlo from a population model."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from survey.cli.exit_codes import ExitCode
from survey.cli.messages import tell
from survey.cli.models import read_model
from survey.cli.output import write_json
from survey.cli.progress import progress
from survey.errors import DataError, Fault, Text

__all__ = ["power"]

Estimator = Literal["ML", "MLR"]


def power(
    model: Annotated[
        str, typer.Argument(help=tell("a population in lavaan's syntax, or -", "lavaan 语法的总体模型，或 -"))
    ],
    n: Annotated[str, typer.Option("--n", help=tell("N, or N,N for groups", "样本量 N，或各组 N,N"))],
    target: Annotated[
        list[str] | None, typer.Option(help=tell("RMS~IA, RMS~IA@2, RMS~IA@1-2", "目标参数，可重复给出"))
    ] = None,
    estimator: Annotated[Estimator, typer.Option(help=tell("ML or MLR", "估计方法"))] = "MLR",
    replications: Annotated[int, typer.Option(help=tell("samples", "模拟样本个数"), min=10)] = 500,
    detectable: Annotated[
        bool,
        typer.Option("--detectable", help=tell("smallest effect found with --wanted", "最小可检出效应")),
    ] = False,
    needed: Annotated[
        bool, typer.Option("--needed", help=tell("the n that reaches --wanted", "达到目标功效所需样本量"))
    ] = False,
    wanted: Annotated[float, typer.Option(help=tell("wanted power", "目标功效"), min=0.1, max=0.99)] = 0.8,
    seed: Annotated[int, typer.Option(help=tell("seed", "随机种子"), min=0)] = 1,
    json: Annotated[
        str | None, typer.Option("--json", help=tell("write JSON to FILE or -", "将 JSON 写入文件或 -"))
    ] = None,
) -> ExitCode:
    """Estimate power, the smallest detectable effect, or the n that is needed."""
    from survey.sem import power as estimate_power
    from survey.sem import required_sample, smallest_effect
    from survey.sem.detectable import Search

    text, sizes = read_model(model), _sizes(n)
    with progress() as told:
        found = estimate_power(
            text,
            n=sizes,
            targets=target or (),
            estimator=estimator,
            replications=replications,
            seed=seed,
            progress=told.advance,
        )
    names = [one.target for one in found.targets]
    search = Search(sizes, wanted, estimator, replications, seed)
    effects = [smallest_effect(text, target=name, search=search) for name in (names if detectable else ())]
    samples = [required_sample(text, target=name, search=search) for name in (names if needed else ())]
    if json is not None:
        record = {
            "schema_version": 1,
            "power": found,
            "options": search,
            "detectable": effects,
            "needed": samples,
        }
        write_json(record, json)
        return ExitCode.DONE
    print(f"n = {', '.join(map(str, sizes))}; {found.converged} of {found.replications} samples converged")
    for one in found.targets:
        print(
            f"{one.target:<24} power {one.power:.3f} (MC error {one.power_se:.3f}), mean {one.mean_est:.3f}"
        )
    for effect in effects:
        print(f"{effect.target:<24} smallest effect {effect.effect:.3f}{_because(effect.reason)}")
    for sample in samples:
        print(f"{sample.target:<24} needed n {', '.join(map(str, sample.n))}{_because(sample.reason)}")
    return ExitCode.DONE


def _because(reason: str) -> str:
    return f" ({reason})" if reason else ""


def _sizes(n: str) -> tuple[int, ...]:
    parts = [part.strip() for part in n.split(",")]
    if not all(part.isdigit() and int(part) > 1 for part in parts):
        what = Text("the sizes are not whole numbers above 1", "样本量应为大于 1 的整数")
        raise DataError(Fault(what, where="--n", got=n, expected="240 or 240,520"))
    return tuple(int(part) for part in parts)
