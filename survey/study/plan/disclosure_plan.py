"""What the plan says of `survey share`: thresholds, tables to hand over, and what identifies a person."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from survey.disclosure.thresholds import LOWEST

__all__ = ["DisclosurePlan", "Quote"]


class Quote(BaseModel):
    """A respondent's words, copied here by the researchers; it leaves only when marked as reviewed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: str
    en: str
    reviewed: bool = False


class DisclosurePlan(BaseModel):
    """Disclosure control of what is handed over.

    Parameters
    ----------
    minimum_cell, minimum_group : int
        At least 10; see `survey.disclosure.thresholds`.
    tables : tuple of pairs of str
        Background questions to cross within every group that was asked both.
    bands : mapping of str to tuple of float
        The lower limits of a numeric question's bands, the first band lying below the first of them.
    quasi_identifiers : mapping of str to tuple of str
        By group, what an outsider may know of a respondent; by default every question that describes the
        sample.
    staff : mapping of str to tuple of str
        By group, what together identifies a member of staff: post, years, clients. No table crosses all of
        them, and published tables must not give their joint table away.
    quotes : tuple of Quote
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    minimum_cell: int = Field(default=LOWEST, ge=LOWEST)
    minimum_group: int = Field(default=LOWEST, ge=LOWEST)
    tables: tuple[tuple[str, str], ...] = ()
    bands: dict[str, tuple[float, ...]] = {}
    quasi_identifiers: dict[str, tuple[str, ...]] = {}
    staff: dict[str, tuple[str, ...]] = {}
    quotes: tuple[Quote, ...] = ()
