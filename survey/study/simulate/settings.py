"""The shape of ``analysis/simulation.yaml``: the population, the careless, the calendar, the seed."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "BackgroundSettings",
    "CarelessCounts",
    "GroupSettings",
    "ItemSettings",
    "SimulationSettings",
    "WaveSettings",
]

Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]
Positive: TypeAlias = Annotated[float, Field(gt=0)]
Count: TypeAlias = Annotated[int, Field(ge=0)]
Cuts: TypeAlias = Annotated[tuple[float, ...], Field(min_length=1)]


class SettingsPart(BaseModel):
    """Base of all parts: frozen, a key that is not known is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ItemSettings(SettingsPart):
    """One item: its loading on the latent response, and how far its answers lean to agreement.

    A reversed item's loading is written positive; the instrument's key turns its sign.
    """

    loading: float = Field(gt=0, lt=1)
    shift: float = 0.0


class BackgroundSettings(SettingsPart):
    """How a background question is answered; which keys apply follows from the question's kind.

    ``weights``: chances of a single choice's options in order; ``tilt`` leans them (or a number's
    logarithm) with a construct. ``median`` and ``spread``: a log-normal number. ``chances``: of each
    option of a multi-select. ``worths``: Plackett-Luce worths of a ranking's options (Luce 1959).
    ``texts``: what some, a ``share``, write. ``other_texts``: words behind "other".
    """

    weights: tuple[Positive, ...] = ()
    tilt: dict[str, float] = {}
    median: Positive | None = None
    spread: Annotated[float, Field(ge=0)] = 0.5
    chances: dict[str, Share] = {}
    worths: dict[str, Positive] = {}
    texts: tuple[str, ...] = ()
    share: Share = 1.0
    other_texts: tuple[str, ...] = ()


class CarelessCounts(SettingsPart):
    """How many rows of each kind are planted."""

    no_consent: Count = 0
    duplicate: Count = 0
    fast: Count = 0
    straight_line: Count = 0
    failed_instructed: Count = 0
    mostly_blank: Count = 0

    @property
    def total(self) -> int:
        """All planted rows."""
        return sum(getattr(self, name) for name in type(self).model_fields)


class WaveSettings(SettingsPart):
    """One export: its file, how many answered, when, and who among them did not read."""

    file: str = Field(pattern=r"^data/raw/[^/\\]+\.xlsx$")
    attentive: int = Field(ge=10)
    careless: CarelessCounts = CarelessCounts()
    first_day: dt.date
    days: int = Field(ge=1, le=120)
    items: dict[str, ItemSettings] = {}


class GroupSettings(SettingsPart):
    """The population of one group, in standardised parameters of the latent responses."""

    instrument: str
    export: Literal["text", "code"]
    correlations: dict[str, dict[str, float]]
    paths: dict[str, dict[str, float]]
    means: dict[str, float] = {}
    acquiescence: float = Field(0.0, ge=0, lt=0.5)
    items: dict[str, ItemSettings]
    thresholds: Cuts
    cannot_judge: dict[str, Share] = {}
    cannot_judge_people: Share = 0.12
    cannot_judge_rate: Share = 0.025
    blank_rate: Share = 0.0005
    managers_per_branch: int | None = Field(None, ge=1)
    icc_branch: Share = 0.0
    icc_manager: Share = 0.0
    seconds_median: float = Field(gt=0)
    seconds_spread: float = Field(0.3, gt=0)
    seconds_least: float = Field(gt=0)
    background: dict[str, BackgroundSettings]
    waves: dict[Literal["pretest", "main"], WaveSettings]


class SimulationSettings(SettingsPart):
    """The whole file."""

    seed: int = Field(ge=0)
    branch_question: str
    manager_question: str | None = None
    groups: dict[str, GroupSettings] = Field(min_length=1)
