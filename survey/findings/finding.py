"""One keyed number: what it is, its unit, its base, and whether it may be believed.

Keys read ``section.object.statistic[@group]``; each part is free of dots, ``@`` and blanks,
so that ``reliability.IA.cronbach_alpha@business_owner`` and ``sem.RMS~IA.std_all`` are keys.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from survey.errors import Fault, ReportError, Text

__all__ = ["Finding", "Key", "Unit", "Value"]

Value: TypeAlias = float | int | str | None

_KEY = re.compile(
    r"(?P<section>[^.@\s]+)\.(?P<object>[^.@\s]+)\.(?P<statistic>[^.@\s]+)(?:@(?P<group>[^.@\s]+))?"
)


class Unit(StrEnum):
    """What a number is, which alone decides how report rounds and prints it."""

    COUNT = "count"  # people, rows, items: printed whole
    SHARE = "share"  # 0..1, printed as per cent
    P_VALUE = "p_value"  # printed as < .001 below that
    DEGREES = "degrees"  # degrees of freedom; whole, or with decimals where Welch's or scaled
    STATISTIC = "statistic"  # chi-square, F, t, z, H, Q
    COEFFICIENT = "coefficient"  # unstandardised estimates and their standard errors
    PROPORTION = "proportion"  # bounded by one: alpha, omega, CFI, r, beta, loadings, KMO
    MEAN = "mean"  # means and standard deviations in the item's own unit
    ANSWER = "answer"  # a single answer to a numeric question: whole where it is
    EFFECT = "effect"  # d, g, eta squared, Cramer's V
    POINTS = "points"  # the 0-100 scale of importance and performance
    DURATION = "duration"  # seconds
    INFORMATION = "information"  # AIC, BIC, log-likelihood
    EIGENVALUE = "eigenvalue"
    DIFFERENCE = "difference"  # between two computations: printed by its size, 2 × 10⁻⁷
    WORD = "word"  # text chosen from a closed set, e.g. a verdict


@dataclass(frozen=True, slots=True)
class Key:
    """A key taken apart.

    Examples
    --------
    >>> Key.parse("reliability.IA.cronbach_alpha@business_owner").group
    'business_owner'
    >>> str(Key("sem", "RMS~IA", "std_all"))
    'sem.RMS~IA.std_all'
    """

    section: str
    object: str
    statistic: str
    group: str | None = None

    def __str__(self) -> str:
        """Return the key as written."""
        tail = f"@{self.group}" if self.group is not None else ""
        return f"{self.section}.{self.object}.{self.statistic}{tail}"

    @classmethod
    def parse(cls, text: str) -> Key:
        """Take a written key apart.

        Raises
        ------
        ReportError
            When the text is not a key.
        """
        match = _KEY.fullmatch(text)
        if match is None:
            raise ReportError(
                Fault(
                    Text("not a key", "键的写法不对"), expected="section.object.statistic[@group]", got=text
                )
            )
        return cls(match["section"], match["object"], match["statistic"], match["group"])


@dataclass(frozen=True, slots=True)
class Finding:
    """One keyed value in full precision.

    Parameters
    ----------
    key : str
        ``section.object.statistic[@group]``.
    value : float, int, str or None
        ``None`` when it could not be computed; then `reason` says why.
    unit : Unit
        What the value is.
    n : int, optional
        The number of respondents that it rests on.
    trusted : bool
        False when the fit it comes from did not converge or is inadmissible;
        report marks it and refuses to interpret it.
    reason : Text, optional
        Why it is absent or not to be trusted.

    Raises
    ------
    ReportError
        When the key is malformed, or an absent value has no reason.

    Examples
    --------
    >>> Finding("flow.valid.count", 240, Unit.COUNT).value
    240
    """

    key: str
    value: Value
    unit: Unit
    n: int | None = None
    trusted: bool = True
    reason: Text | None = None

    def __post_init__(self) -> None:
        Key.parse(self.key)
        absent = self.value is None or self.value != self.value
        if absent and self.reason is None:
            raise ReportError(
                Fault(Text("an absent value needs its reason", "缺失的数值必须写明原因"), where=self.key)
            )
        if absent and self.value is not None:
            object.__setattr__(self, "value", None)
