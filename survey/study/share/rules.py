"""Which findings may leave: a closed list of sections, and for each the rule that its numbers are held to.

A section that is not in the list stays at home. A number that is held back is replaced by the reason, so that
nothing disappears without a word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from survey.disclosure.thresholds import Thresholds
from survey.errors import Text
from survey.findings import Finding, Findings, Key

__all__ = ["NOT_SHARED", "SHARED", "SMALL_CELL", "WITHHELD", "Known", "judge"]

SMALL_CELL = Text(
    "withheld: of too few people, or it would give such a number away",
    "未公布：涉及人数过少，或会使此类数字被推知",
)
SMALL_BASE = Text("withheld: rests on too few people", "未公布：所依据的人数过少")
ONE_PERSON = Text("withheld: the answer of a single person", "未公布：系某一受访者本人的作答")
WITHHELD = (SMALL_CELL, SMALL_BASE, ONE_PERSON)
NOT_SHARED = Text("not part of what is shared", "不属于共享内容")

_QUARTER = 4  # a quartile needs the least group on its smaller side


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules judge by.

    Parameters
    ----------
    findings : Findings
        All of the study.
    thresholds : Thresholds
    published : mapping of str to bool
        Whether each cell of the linked tables is published, by its name or its finding's key.
    categories : mapping of str to bool
        Whether a category's mean scores leave, by ``QUESTION=CATEGORY@GROUP``; ``QUESTION@GROUP`` says
        whether the tests over all categories do.
    """

    findings: Findings
    thresholds: Thresholds
    published: Mapping[str, bool]
    categories: Mapping[str, bool]

    def base(self, finding: Finding, times: int = 1) -> Text | None:
        """Hold a number to the least group."""
        small = finding.n is not None and finding.n < times * self.thresholds.minimum_group
        return SMALL_BASE if small else None

    def cell(self, name: str) -> Text | None:
        """Hold a number to its cell."""
        return None if self.published.get(name, False) else SMALL_CELL


Rule = Callable[[Finding, Key, Known], Text | None]


def judge(finding: Finding, known: Known) -> Text | None:
    """Return why a finding may not leave; None when it may.

    Parameters
    ----------
    finding : Finding
    known : Known
    """
    key = Key.parse(finding.key)
    rule = SHARED.get(key.section)
    return NOT_SHARED if rule is None else rule(finding, key, known)


def _model(finding: Finding, key: Key, known: Known) -> Text | None:
    return NOT_SHARED if key.statistic.endswith("_pretest") else known.base(finding)


def _sample(finding: Finding, key: Key, known: Known) -> Text | None:
    if "=" in key.object:
        return known.base(finding) or known.cell(f"{key.object}@{key.group}")
    if key.statistic in ("minimum", "maximum"):
        return ONE_PERSON
    return known.base(
        finding, _QUARTER if key.statistic in ("median", "lower_quartile", "upper_quartile") else 1
    )


def _multiple(finding: Finding, key: Key, known: Known) -> Text | None:
    if key.statistic == "n":
        return known.base(finding)
    question = key.object.partition("=")[0]
    start, end = f"multiple.{question}=", f".count@{key.group}"
    cells = [name for name in known.published if name.startswith(start) and name.endswith(end)]
    if key.statistic in ("count", "case_share"):
        return known.base(finding) or known.cell(f"multiple.{key.object}{end}")
    # Shares of all choices add up to one, and Q is a function of the counts: either would give one away.
    return known.base(finding) or (None if all(known.published[name] for name in cells) else SMALL_CELL)


def _ranking(finding: Finding, key: Key, known: Known) -> Text | None:
    if key.statistic == "first_share":
        return known.base(finding) or known.cell(finding.key)
    return known.base(finding)


def _open(finding: Finding, key: Key, known: Known) -> Text | None:
    if key.statistic == "n":
        return known.base(finding)
    return known.base(finding) or known.cell(f"open.{key.object}.count@{key.group}")


_FLOW: Mapping[str, tuple[str, ...]] = {
    "distributed": (),
    "returned": ("returned",),
    "return_rate": ("returned",),
    "excluded": ("excluded",),
    "valid": ("valid",),
    "valid_rate": ("valid", "returned"),
    "analysed": ("analysed",),
}


def _flow(finding: Finding, key: Key, known: Known) -> Text | None:
    if key.object.startswith("main_") and key.statistic == "excluded":
        return known.cell(finding.key)
    if key.object != "main" or key.statistic not in _FLOW:
        return NOT_SHARED
    reasons = [known.cell(f"flow.main.{name}@{key.group}") for name in _FLOW[key.statistic]]
    return next((reason for reason in reasons if reason is not None), None)


def _items(finding: Finding, key: Key, known: Known) -> Text | None:
    if key.statistic in ("n", "mean", "sd"):
        return known.base(finding)
    if key.statistic == "cannot_judge" and isinstance(finding.value, float) and finding.n:
        small = known.thresholds.is_small(round(finding.value * finding.n))
        return known.base(finding) or (SMALL_CELL if small else None)
    return NOT_SHARED


_NOT_OF_SCORES = frozenset({"test", "df", "left_out", "significant"})


def _differences(finding: Finding, key: Key, known: Known) -> Text | None:
    if "=" not in key.object and key.statistic in _NOT_OF_SCORES:
        return known.base(finding)
    # A test is of all that it compares: with the means of some it would give those of the others.
    compared = key.object.partition(":")[0]
    return known.base(finding) or (
        None if known.categories.get(f"{compared}@{key.group}", False) else SMALL_CELL
    )


SHARED: Mapping[str, Rule] = {
    "flow": _flow,
    "sample": _sample,
    "multiple": _multiple,
    "ranking": _ranking,
    "open": _open,
    "items": _items,
    "differences": _differences,
    **dict.fromkeys(
        (
            "reliability",
            "correlations",
            "validity",
            "cfa",
            "sem",
            "mediation",
            "hypotheses",
            "measures",
            "invariance",
            "latent_mean",
            "path_difference",
        ),
        _model,
    ),
}
