"""The answers of a study, cleaned by its plan: where every analysis begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from survey.instrument.model import Instrument
from survey.responses.cleaning import clean
from survey.responses.cleaning_result import CleaningResult
from survey.responses.frame import Responses
from survey.responses.recoding import score_items
from survey.responses.rules import (
    Careless,
    CleaningRule,
    Consent,
    Duplicates,
    InstructedItem,
    LongestRun,
    MissingShare,
    SecondsPerItem,
)
from survey.study.plan.load import Study
from survey.study.plan.model import Plan
from survey.study.plan.rules import (
    CarelessRule,
    ConsentRule,
    DuplicateRule,
    InstructedItemRule,
    LongestRunRule,
    Rule,
    SecondsPerItemRule,
)
from survey.study.sources import read_source

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["clean_source", "cleaning_rules", "valid_items"]


def clean_source(study: Study, group: str, wave: str = "main") -> tuple[Responses, CleaningResult]:
    """Read one export of a study and clean it by the plan's rules, in their order.

    Parameters
    ----------
    study : Study
    group : str
        Its code in the plan.
    wave : "main" or "pretest"

    Returns
    -------
    responses : Responses
        Every row of the export, with the state of each cell.
    flow : CleaningResult
        Which rows stay, and which rule excluded each of the others.

    Raises
    ------
    PlanError
        When the plan names no such export.
    ResponseError
        When the export cannot be read.
    """
    plan, instrument = study.plan, study.instruments[group]
    part = plan.groups[group]
    responses = read_source(study, group, wave)
    flow = clean(
        responses,
        instrument,
        cleaning_rules(plan, instrument),
        wave=wave,
        distributed=part.distributed if wave == "main" else part.pretest_distributed,
        cannot_judge_limit=plan.cleaning.cannot_judge_limit,
    )
    return responses, flow


def valid_items(study: Study, group: str, wave: str = "main") -> pd.DataFrame:
    """Return the scale items of the valid respondents of a group, reversed items recoded.

    Parameters
    ----------
    study : Study
    group : str
    wave : "main" or "pretest"

    Returns
    -------
    DataFrame
        A row for each valid respondent and a column for each item that the group was asked; NaN where there
        is no answer, or the answer was that one cannot judge. Rows that are incomplete stay, whatever the
        plan's ``complete_items`` says: which items must be complete is the analysis's to ask.

    Raises
    ------
    PlanError, ResponseError
    """
    import pandas as pd

    responses, flow = clean_source(study, group, wave)
    instrument = study.instruments[group]
    items = pd.DataFrame(score_items(responses, instrument), columns=[q.code for q in instrument.items])
    return items.loc[flow.kept].reset_index(drop=True)


def cleaning_rules(plan: Plan, instrument: Instrument) -> tuple[CleaningRule, ...]:
    """Return the plan's rules as the responses room knows them; consent only where it is asked."""
    return tuple(
        _rule(rule, plan.seed)
        for rule in plan.cleaning.rules
        if rule.rule != "consent" or instrument.has(rule.question)
    )


def _rule(rule: Rule, seed: int) -> CleaningRule:
    match rule:
        case ConsentRule():
            return Consent(rule.question, str(rule.agreed))
        case DuplicateRule():
            return Duplicates()
        case SecondsPerItemRule():
            return SecondsPerItem(rule.minimum)
        case LongestRunRule():
            return LongestRun(rule.maximum, rule.within)
        case InstructedItemRule():
            return InstructedItem(rule.questions)
        case CarelessRule():
            return Careless(rule.families, rule.rate, seed)
        case _:
            return MissingShare(rule.maximum)
