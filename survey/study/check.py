"""Everything of a study is validated and nothing is run: plan, instruments, exports, models, profiles."""

from __future__ import annotations

from pathlib import Path

from survey.errors import Fault, PlanError, SurveyError, Text
from survey.report.profiles.load import load_profile
from survey.sem import parse_model
from survey.study.plan.load import Study, load_study
from survey.study.sources import read_source, source_notes

__all__ = ["check_study"]


def check_study(folder: Path) -> tuple[Text, ...]:
    """Validate a study.

    Parameters
    ----------
    folder : Path
        The folder that holds ``analysis/study.yaml``.

    Returns
    -------
    tuple of Text
        What was looked at and found sound.

    Raises
    ------
    PlanError
        With every fault of the plan, its instruments, exports, models and profiles.
    """
    study = load_study(folder)
    faults: list[Fault] = []
    sound: list[Text] = []
    for check in (_exports, _models, _profiles):
        found, said = check(study)
        faults += found
        sound += said
    if faults:
        raise PlanError(faults)
    return tuple(sound)


def _exports(study: Study) -> tuple[list[Fault], list[Text]]:
    """Read every export against its instrument."""
    faults: list[Fault] = []
    sound: list[Text] = []
    for group in study.plan.groups:
        for wave in ("pretest", "main"):
            path = study.source(group, wave)
            if path is None:
                continue
            try:
                responses = read_source(study, group, wave)
            except SurveyError as error:
                faults += error.faults
                continue
            en = f"{path.name}: {responses.n} rows, {len(responses.matches)} columns matched"
            zh = f"{path.name}：{responses.n} 行，匹配 {len(responses.matches)} 列"
            sound.append(Text(en, zh))
            sound += source_notes(responses)
    return faults, sound


def _models(study: Study) -> tuple[list[Fault], list[Text]]:
    """Parse every model of the plan."""
    plan = study.plan
    texts = {"measurement": plan.measurement, **{f"rivals.{r.id}": r.model for r in plan.rivals}}
    if plan.measures is not None and plan.measures.reversed_structural:
        texts["measures.reversed_structural"] = plan.measures.reversed_structural
    if plan.structural.strip():
        texts["structural"] = f"{plan.measurement}\n{plan.structural}"
    faults: list[Fault] = []
    for name, text in texts.items():
        try:
            parse_model(text, source=f"analysis/study.yaml: {name}")
        except SurveyError as error:
            faults += error.faults
    return faults, [Text(f"{len(texts)} models parsed", f"已解析 {len(texts)} 个模型")]


def _profiles(study: Study) -> tuple[list[Fault], list[Text]]:
    """Load the style profile of every language."""
    faults: list[Fault] = []
    for language in study.plan.languages:
        try:
            load_profile(study.plan.profiles[language], study.folder / "reports" / "profiles")
        except SurveyError as error:
            faults += error.faults
    names = ", ".join(study.plan.profiles[language] for language in study.plan.languages)
    return faults, [Text(f"profiles: {names}", f"样式：{names}")]
