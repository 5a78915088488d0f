"""Read a study's plan and its instruments, and check that they fit together before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from survey.errors import Fault, InstrumentError, PlanError, SurveyError, Text
from survey.instrument.load import load_instrument
from survey.instrument.model import Instrument
from survey.instrument.shape import validate_marked
from survey.instrument.suggestions import did_you_mean
from survey.instrument.yaml_marks import MarkedYaml, read_marked
from survey.study.deidentified import deidentified_files
from survey.study.plan.check import check_plan
from survey.study.plan.model import Plan, Threshold

__all__ = ["Study", "load_study", "plan_path"]


@dataclass(frozen=True, slots=True)
class Study:
    """A study's folder, its plan, and its instruments by group."""

    folder: Path
    plan: Plan
    instruments: Mapping[str, Instrument]

    def source(self, group: str, wave: str) -> Path | None:
        """Return the export of a group in a wave (``main`` or ``pretest``), if the plan names one."""
        part = self.plan.groups[group]
        name = part.main if wave == "main" else part.pretest
        return None if name is None else self.folder / "analysis" / name

    @property
    def sources(self) -> tuple[Path, ...]:
        """All exports that the plan names."""
        found = (self.source(g, wave) for g in self.plan.groups for wave in ("pretest", "main"))
        return tuple(path for path in found if path is not None)

    @property
    def inputs(self) -> tuple[Path, ...]:
        """Every file that the results depend on; where an export is not there, its de-identified answers."""
        parts = self.plan.groups.values()
        names = dict.fromkeys(part.instrument for part in parts)
        instruments = (self.folder / "instruments" / f"{name}.yaml" for name in names)
        written = (n for part in parts for n in (part.column_map, part.form) if isinstance(n, str))
        beside = (self.folder / "analysis" / name for name in dict.fromkeys(written))
        present = tuple(path for path in self.sources if path.is_file())
        instead = deidentified_files(self.folder) if len(present) < len(self.sources) else ()
        return (plan_path(self.folder), *instruments, *present, *instead, *beside)


def plan_path(folder: Path) -> Path:
    """Return where a study's plan lies."""
    return folder / "analysis" / "study.yaml"


def load_study(folder: Path, *, sources: bool = True) -> Study:
    """Read and check a study.

    Parameters
    ----------
    folder : Path
        The folder that holds ``analysis/study.yaml``.
    sources : bool
        Whether the exports that the plan names must be there.

    Raises
    ------
    PlanError
        With every fault of the plan, its instruments and its sources, each with its place.
    """
    path = plan_path(folder)
    if not path.is_file():
        raise PlanError(
            Fault(
                Text("this folder holds no study", "该文件夹中没有研究计划"),
                where=str(folder),
                expected="analysis/study.yaml",
                mend=Text(
                    "give the folder that holds analysis/study.yaml",
                    "请给出包含 analysis/study.yaml 的文件夹",
                ),
            )
        )
    marked = read_marked(path, PlanError)
    plan = validate_marked(marked, Plan, PlanError)
    plan = plan.model_copy(update={"thresholds": {**_default_thresholds(), **plan.thresholds}})
    instruments, faults = _load_instruments(folder, plan, marked)
    study = Study(folder, plan, MappingProxyType(instruments))
    faults += _missing_sources(study, marked) if sources else []
    if len(instruments) == len(plan.groups):
        faults += check_plan(plan, instruments, marked)
    if faults:
        raise PlanError(faults)
    return study


def _default_thresholds() -> dict[str, Threshold]:
    """Return the conventions that come with the package."""
    marked = read_marked(Path(__file__).parent / "thresholds.yaml", PlanError)
    entries: Mapping[str, object] = marked.data
    return {name: Threshold.model_validate(entry) for name, entry in entries.items()}


def _load_instruments(
    folder: Path, plan: Plan, marked: MarkedYaml
) -> tuple[dict[str, Instrument], list[Fault]]:
    instruments: dict[str, Instrument] = {}
    faults: list[Fault] = []
    there = sorted(path.stem for path in (folder / "instruments").glob("*.yaml"))
    for group, part in plan.groups.items():
        path = folder / "instruments" / f"{part.instrument}.yaml"
        if not path.is_file():
            what = Text("no such instrument", "没有这份问卷")
            place = ("groups", group, "instrument")
            mend = did_you_mean(part.instrument, there)
            faults.append(marked.fault(place, what, got=str(path.relative_to(folder)), mend=mend))
            continue
        try:
            instruments[group] = load_instrument(path)
        except (InstrumentError, SurveyError) as error:
            faults += error.faults
    return instruments, faults


def _missing_sources(study: Study, marked: MarkedYaml) -> list[Fault]:
    faults: list[Fault] = []
    if deidentified_files(study.folder):
        return faults
    for group in study.plan.groups:
        for wave in ("pretest", "main"):
            path = study.source(group, wave)
            if path is not None and not path.is_file():
                what = Text("the export is not there", "找不到导出文件")
                got = path.relative_to(study.folder).as_posix()
                faults.append(marked.fault(("groups", group, wave), what, got=got))
    return faults
