"""The plan's shape, as pydantic models: unknown keys are faults, values are frozen.

Every choice that can change a number is made here and nowhere else.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from survey.errors import Language, Text
from survey.study.plan.disclosure_plan import DisclosurePlan
from survey.study.plan.rules import Rule

__all__ = [
    "Bootstrap",
    "ChapterPlan",
    "Cleaning",
    "Comparison",
    "DiagramPlan",
    "EfaPlan",
    "Estimation",
    "GroupPlan",
    "Hypothesis",
    "Label",
    "Measure",
    "MeasuresPlan",
    "MethodBiasPlan",
    "Plan",
    "PowerPlan",
    "PrivacyPlan",
    "Rival",
    "SamplePlan",
    "SharingPlan",
    "Threshold",
]


Share = Annotated[float, Field(ge=0, le=1)]


class PlanModel(BaseModel):
    """Base of all parts: frozen, and a key that is not known is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Label(PlanModel):
    """A wording in both languages."""

    zh: str
    en: str

    @property
    def text(self) -> Text:
        """The wording as the package's bilingual text."""
        return Text(en=self.en, zh=self.zh)


class ChapterPlan(PlanModel):
    """The chapter's number in the thesis, its title, and what only this study has to say.

    Parameters
    ----------
    design_note : Label, optional
        A sentence at the end of the design: how scores are to be read, for one.
    limits : tuple of Label
        Limits of this study, beside those that any survey has.
    """

    number: int = Field(default=4, ge=1)
    title: Label
    authors: tuple[str, ...] = ()
    design_note: Label | None = None
    limits: tuple[Label, ...] = ()


class GroupPlan(PlanModel):
    """One group of respondents: its questionnaire and its exports.

    `distributed` is the number of questionnaires handed out; null for an open link,
    and then the return rate is not computable. `column_map` maps headers to questions, or names a file that
    ``survey map`` wrote, relative to ``analysis/``; `not_asked` lists questions that the exports do not hold;
    `form` is the questionnaire's own file (an XLSForm, a data dictionary), relative to ``analysis/``.
    `nested_in` is the question whose answer respondents share who are not independent of each other: the
    number of their manager, their school.
    """

    label: Label
    instrument: str
    main: str
    pretest: str | None = None
    platform: str | None = None
    distributed: int | None = Field(default=None, ge=1)
    pretest_distributed: int | None = Field(default=None, ge=1)
    channel: Label | None = None
    column_map: dict[str, str] | str = {}
    not_asked: tuple[str, ...] = ()
    form: str | None = None
    nested_in: str | None = None


class PrivacyPlan(PlanModel):
    """What is done with the words of open questions; without an entry they do not come in.

    `key_file` holds the secret of the pseudonyms and lies outside the outputs; without it the secret is the
    environment's SURVEY_PSEUDONYM_KEY.
    """

    keep: tuple[str, ...] = ()
    pseudonymise: tuple[str, ...] = ()
    key_file: str | None = None


class SharingPlan(PlanModel):
    """What a bundle may hold for others: the de-identified answers, or only statistics made of them.

    Parameters
    ----------
    data : "deidentified" or "statistics"
    licence : str, optional
        Under which others may use it: an SPDX identifier or an address.
    """

    data: Literal["deidentified", "statistics"] = "deidentified"
    licence: str | None = None


class Cleaning(PlanModel):
    """The rules in the order in which they are applied, and what happens to items."""

    rules: tuple[Annotated[Rule, Field(discriminator="rule")], ...] = ()
    cannot_judge_limit: float = Field(default=0.20, gt=0, le=1)
    complete_items: bool = False


class SamplePlan(PlanModel):
    """Which background questions describe the sample, by kind of presentation."""

    frequencies: tuple[str, ...] = ()
    numeric: tuple[str, ...] = ()
    multiple: tuple[str, ...] = ()
    ranking: tuple[str, ...] = ()
    open_text: tuple[str, ...] = ()


class EfaPlan(PlanModel):
    """How the exploratory analysis is made, and on which respondents.

    `sample`: ``pretest`` uses the pretest's respondents; ``split`` a seeded half of the main
    survey (the CFA gets the other); ``same`` the CFA's own respondents, flagged to the reader.
    """

    sample: Literal["pretest", "split", "same"] = "pretest"
    share: float = Field(default=0.5, gt=0, lt=1)
    extraction: Literal["minres", "ml", "pa", "components"] = "minres"
    rotation: Literal["none", "varimax", "oblimin", "promax", "geomin", "quartimax"] = "oblimin"
    n_factors: int | Literal["parallel"] = "parallel"
    parallel_draws: int = Field(default=500, ge=20)


class Estimation(PlanModel):
    """How models are estimated: MLR with full-information likelihood unless the plan says otherwise."""

    estimator: Literal["ML", "MLR"] = "MLR"
    missing: Literal["listwise", "fiml"] = "fiml"


class Bootstrap(PlanModel):
    """Percentile bootstrap of effects and measures."""

    draws: int = Field(default=5000, ge=0)
    confidence_level: float = Field(default=0.95, gt=0.5, lt=1)


class PowerPlan(PlanModel):
    """What the study could find, thought out before the data: its power, and the smallest effects it detects.

    Parameters
    ----------
    population : str
        In lavaan's syntax, with a value for every loading, path and covariance, ``c(.2, .3)`` where groups
        differ; values are standardised where variances are left out. Thresholds cut answers into
        categories.
    n : mapping of str to int
        Valid respondents planned, by group.
    estimator : "ML" or "MLR"
        ML is three times as quick; the two agree while the population's answers have tails like the normal's.
    replications : int
    wanted : float
        The power of what is called detectable.
    """

    population: str
    n: dict[str, Annotated[int, Field(ge=10)]]
    estimator: Literal["ML", "MLR"] = "ML"
    replications: int = Field(default=300, ge=50)
    wanted: float = Field(default=0.80, gt=0.5, lt=1)


class MethodBiasPlan(PlanModel):
    """Which models of method variance are fitted within each group; Harman's component is always described.

    ``unmeasured``: an orthogonal method factor behind all items. ``acquiescence``: a random intercept behind
    the answers before reversal. ``marker``: the CFA marker sequence, with the plan's `marker`.
    """

    models: tuple[Literal["unmeasured", "acquiescence", "marker"], ...] = ()


class Hypothesis(PlanModel):
    """One hypothesis: a path, an indirect effect along constructs, or a difference of groups."""

    id: str
    path: str | None = None
    indirect: tuple[str, ...] | None = None
    groups_differ: bool = False
    sign: Literal["+", "-"] = "+"
    label: Label


class Rival(PlanModel):
    """A rival model and what it says; `changes` is the df it should gain, checked."""

    id: str
    kind: Literal["structural", "measurement"]
    label: Label
    model: str
    df_gain: int | None = None


class Comparison(PlanModel):
    """A background question whose categories are compared on every construct, within each group."""

    question: str
    groups: tuple[str, ...] | None = None
    merge_below: int = Field(default=5, ge=2)


class Measure(PlanModel):
    """A measure of management, the scale that it addresses, and its option in the ranking."""

    id: str
    scale: str
    label: Label
    option: str | int | None = None


class MeasuresPlan(PlanModel):
    """Importance-performance analysis of the measures on the outcome.

    Parameters
    ----------
    ranking : str, optional
        The question in which respondents ranked the measures themselves.
    reversed_structural : str
        The structural model with the mediators in the opposite order, which fits as well; importance is
        given under it too, because the data cannot tell the two apart. Empty when there is none.
    implication : Label, optional
        What those who asked can do with the result.
    """

    outcome: str
    measures: tuple[Measure, ...]
    ranking: str | None = None
    reversed_structural: str = ""
    implication: Label | None = None


class DiagramPlan(PlanModel):
    """How path diagrams are drawn.

    Parameters
    ----------
    positions : mapping of str to (float, float)
        Where constructs stand: shares of the width from the left and of the height from the top, from 0 to 1.
        Those that are not named find their own places; with positions, indicators are left out.
    indicators : bool
        Whether the items stand outside with their loadings, where there is room for all of them.
    """

    positions: dict[str, tuple[Share, Share]] = {}
    indicators: bool = True


class Threshold(PlanModel):
    """A convention that examiners look for: stated as met or not met with its source."""

    value: float
    comparison: Literal[">=", ">", "<=", "<"]
    sources: tuple[str, ...]


class Plan(PlanModel):
    """The whole plan of a study.

    Parameters
    ----------
    study : str
        The study's short name.
    groups : mapping of str to GroupPlan
        In the order in which they are reported.
    constructs : tuple of str
        The scales of the shared model, in the order in which they are reported.
    measurement, structural : str
        Models in lavaan syntax; `structural` holds the regressions only and may be empty.
    """

    study: str
    title: Label
    chapter: ChapterPlan
    date: dt.date | None = None
    seed: int = Field(ge=0)
    languages: tuple[Language, ...] = ("zh", "en")
    profiles: dict[Language, str] = {"zh": "gbt7713-zh", "en": "apa7-en"}
    groups: dict[str, GroupPlan]
    privacy: PrivacyPlan = PrivacyPlan()
    sharing: SharingPlan = SharingPlan()
    cleaning: Cleaning = Cleaning()
    sample: SamplePlan = SamplePlan()
    constructs: tuple[str, ...]
    marker: str | None = None
    method_bias: MethodBiasPlan = MethodBiasPlan()
    efa: EfaPlan = EfaPlan()
    measurement: str
    structural: str = ""
    estimation: Estimation = Estimation()
    bootstrap: Bootstrap = Bootstrap()
    power: PowerPlan | None = None
    hypotheses: tuple[Hypothesis, ...] = ()
    rivals: tuple[Rival, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    measures: MeasuresPlan | None = None
    diagram: DiagramPlan = DiagramPlan()
    thresholds: dict[str, Threshold] = {}
    disclosure: DisclosurePlan = DisclosurePlan()
