"""``survey power MODEL --n 240,520 --target "RMS~IA"``: power by Monte Carlo from a population model.

``survey power STUDY`` takes population, paths and n from the study's plan, before there are any data.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from survey.cli.exit_codes import ExitCode
from survey.cli.messages import tell
from survey.cli.models import read_model
from survey.cli.output import write_json
from survey.cli.progress import progress
from survey.cli.shared_options import JsonFile, Seed
from survey.errors import DataError, Fault, Text

if TYPE_CHECKING:
    from survey.sem.power_analysis.power_of_paths import PathPowers

__all__ = ["power"]

Estimator = Literal["ML", "MLR"]


def power(
    model: Annotated[
        str,
        typer.Argument(
            metavar="MODEL",
            help=tell(
                "a population in lavaan's syntax, -, or a study's folder",
                "lavaan 语法的总体模型、- 或研究文件夹",
            ),
        ),
    ],
    n: Annotated[str, typer.Option("--n", help=tell("N, or N,N for groups", "样本量 N，或各组 N,N"))] = "",
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
    seed: Seed = 1,
    json: JsonFile = None,
) -> ExitCode:
    """Estimate power, the smallest detectable effect, or the n that is needed."""
    if Path(model).is_dir():
        return _of_study(Path(model), n, seed, json)
    from survey.sem import power as estimate_power
    from survey.sem import required_sample, smallest_effect
    from survey.sem.power_analysis.detectable import Search

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


def _of_study(folder: Path, n: str, seed: int, json: str | None) -> ExitCode:
    """Print what a study would find at the n of its plan, or at another."""
    from survey.study.plan.load import load_study
    from survey.study.power import study_power

    plan = load_study(folder, sources=False).plan
    planned = plan.power.n if plan.power is not None else {}
    sizes = _sizes(n) if n else tuple(planned[group] for group in plan.groups if group in planned)
    if n and len(sizes) != len(plan.groups):
        what = Text("every group of the study needs its number", "研究的每一组都要有样本量")
        raise DataError(Fault(what, where="--n", got=n, expected=", ".join(plan.groups)))
    found = study_power(plan, dict(zip(plan.groups, sizes, strict=False)), seed=seed)
    if json is not None:
        write_json(_study_record(found), json)
        return ExitCode.DONE
    result = found.result
    print(f"n = {', '.join(map(str, sizes))}; {result.converged} of {result.replications} samples converged")
    for path in found.paths:
        print(f"{path.outcome} ~ {path.predictor}")
        rows = zip(plan.groups, path.values, path.powers, path.detectable, strict=True)
        for group, value, power_, least in rows:
            print(f"  {group:<24} {value:.2f} found in {power_:.1%} of samples; smallest found {least:.3f}")
        if len(sizes) > 1:
            print(f"  smallest difference between the groups found {path.difference:.3f}")
    print(f"'smallest found' is with {found.wanted:.0%} power, two-sided .05; sizes as in the population")
    return ExitCode.DONE


def _study_record(found: PathPowers) -> dict[str, object]:
    """Return what ``--json`` writes of a study, in the shape of any other power analysis."""
    from survey.sem.power_analysis.detectable import DetectableEffect, Search

    result, wanted = found.result, found.wanted
    rest = (wanted, 0.0, result.n, result.replications, result.seed)
    effects: list[DetectableEffect] = []
    for path in found.paths:
        name = f"{path.outcome}~{path.predictor}"
        for place, least in enumerate(path.detectable, start=1):
            effects.append(DetectableEffect(f"{name}@{place}" if place > 1 else name, least, *rest))
        if len(path.detectable) > 1:
            effects.append(DetectableEffect(f"{name}@1-2", path.difference, *rest))
    options = Search(result.n, wanted, result.estimator, result.replications, result.seed)
    return {"schema_version": 1, "power": result, "options": options, "detectable": effects, "needed": []}


def _because(reason: str) -> str:
    return f" ({reason})" if reason else ""


def _sizes(n: str) -> tuple[int, ...]:
    parts = [part.strip() for part in n.split(",")]
    if not all(part.isdigit() and int(part) > 1 for part in parts):
        what = Text("the sizes are not whole numbers above 1", "样本量应为大于 1 的整数")
        raise DataError(Fault(what, where="--n", got=n, expected="240 or 240,520"))
    return tuple(int(part) for part in parts)
