"""The limit of a convention as it is printed."""

from __future__ import annotations

from survey.report.facts.study_facts import ThresholdFacts
from survey.report.wording.numbers import round_half_up

__all__ = ["print_limit"]

_SHARES = {"cumulative_variance"}  # printed beside shares, and like them


def print_limit(threshold: ThresholdFacts, *, leading_zero: bool) -> str:
    """Return a convention's limit as printed: whole, with two decimals or more, or as a percentage.

    Examples
    --------
    >>> from survey.report.facts.study_facts import ThresholdFacts
    >>> print_limit(ThresholdFacts("cfi", 0.9, ">", ("bentler1980",)), leading_zero=False)
    '.90'
    >>> print_limit(ThresholdFacts("chisq_df", 3, "<", ("kline1998",)), leading_zero=True)
    '3'
    >>> print_limit(ThresholdFacts("cumulative_variance", 0.6, ">=", ("hair2019",)), leading_zero=True)
    '60%'
    """
    value = threshold.value
    if threshold.name in _SHARES:
        return f"{round_half_up(100 * value, 0)}%"
    if float(value).is_integer() and abs(value) >= 1:
        return str(int(value))
    digits = len(repr(value).partition(".")[2])
    text = str(round_half_up(value, max(2, digits)))
    return text if leading_zero or abs(value) >= 1 else text.replace("0.", ".", 1)
