"""The verb: a study's simulation file read, checked, drawn and written."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from survey.errors import InstrumentError, PlanError
from survey.instrument import Instrument, load_instrument
from survey.instrument.shape import validate_marked
from survey.instrument.yaml_marks import read_marked
from survey.study.pipeline.held_study import hold_study
from survey.study.simulate.check import check_settings
from survey.study.simulate.exports import draw_export
from survey.study.simulate.files import write_exports
from survey.study.simulate.settings import SimulationSettings

__all__ = ["SIMULATION", "Simulated", "load_simulation", "simulate_study"]

SIMULATION = "simulation.yaml"


@dataclass(frozen=True, slots=True)
class Simulated:
    """One export that was written: its file, its group and wave, and how many rows it has."""

    file: str
    group: str
    wave: str
    n: int
    careless: int


def load_simulation(study: str | os.PathLike[str]) -> tuple[SimulationSettings, dict[str, Instrument]]:
    """Read a study's ``analysis/simulation.yaml`` and the instruments that it names.

    Parameters
    ----------
    study : str or path
        The folder that holds ``analysis`` and ``instruments``.

    Returns
    -------
    settings : SimulationSettings
    instruments : dict of str to Instrument
        By group.

    Raises
    ------
    PlanError, InstrumentError
        With every fault that was found.
    """
    folder = Path(study)
    marked = read_marked(folder / "analysis" / SIMULATION, PlanError)
    settings = validate_marked(marked, SimulationSettings, PlanError)
    instruments: dict[str, Instrument] = {}
    faults: list[InstrumentError] = []
    for name, group in settings.groups.items():
        try:
            instruments[name] = load_instrument(folder / "instruments" / f"{group.instrument}.yaml")
        except InstrumentError as error:
            faults.append(error)
    if faults:
        raise InstrumentError([fault for error in faults for fault in error.faults])
    found = list(check_settings(settings, instruments, marked))
    if found:
        raise PlanError(found)
    return settings, instruments


def simulate_study(study: str | os.PathLike[str]) -> tuple[Simulated, ...]:
    """Write the exports that a study's simulation file describes.

    The same file and seed give the same bytes on every machine of the same numpy.

    Parameters
    ----------
    study : str or path
        The folder that holds ``analysis`` and ``instruments``.

    Returns
    -------
    tuple of Simulated

    Raises
    ------
    PlanError
        When the file is at fault, or an export stands there that was not simulated.
    InstrumentError
        When an instrument is at fault.
    ReportError
        When a run is at work on the study, or the folder cannot be written.
    """
    settings, instruments = load_simulation(study)
    planned = [(name, wave) for name, group in settings.groups.items() for wave in group.waves]
    exports = [draw_export(settings, instruments[name], name, wave) for name, wave in planned]
    with hold_study(Path(study)):
        write_exports(Path(study) / "analysis", exports, settings.seed)
    return tuple(
        Simulated(
            file=export.file,
            group=name,
            wave=wave,
            n=export.sheet.n,
            careless=sum(kind != "attentive" for kind in export.sheet.kind),
        )
        for (name, wave), export in zip(planned, exports, strict=True)
    )
