"""Options that speak of amounts, from the least to the greatest: 30万元以下 before 30万—100万元."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["by_amount"]

_AMOUNT = re.compile(
    r"(\d[\d,]*(?:\.\d+)?)\s*(亿|万|千|个月|月|年|周|天|日|years?|months?|weeks?|days?)?", re.I
)
# Times count in days; the length of a month or a year does not matter for the order.
_TIMES = {"年": 365.0, "月": 30.0, "个月": 30.0, "周": 7.0, "year": 365.0, "month": 30.0, "week": 7.0}
_UNITS = {"亿": 1e8, "万": 1e4, "千": 1e3} | _TIMES
_BELOW = re.compile(r"以下|以内|不足|未满|小于|少于|below|under|less than|fewer than|up to|<", re.I)
_ABOVE = re.compile(r"以上|超过|大于|多于|above|over|more than|at least|>|\+", re.I)


def by_amount(words: Sequence[str]) -> list[str]:
    """Return options in the order of the amounts that they begin with; as they stand where one has none.

    Parameters
    ----------
    words : sequence of str

    Examples
    --------
    >>> by_amount(["100万—500万元", "100万元以下", "2000万元及以上", "500万—2000万元"])
    ['100万元以下', '100万—500万元', '500万—2000万元', '2000万元及以上']
    >>> by_amount(["1年以上至3年", "3年以上", "6个月以上至1年", "6个月及以内"])
    ['6个月及以内', '6个月以上至1年', '1年以上至3年', '3年以上']
    >>> by_amount(["制造业", "批发和零售业"])
    ['制造业', '批发和零售业']
    """
    keys = [_key(word) for word in words]
    known = [key for key in keys if key is not None]
    if len(known) < len(keys) or len(set(known)) < len(known):
        return list(words)
    return [word for _, word in sorted(zip(known, words, strict=True))]


def _key(word: str) -> tuple[float, int] | None:
    """Return the first amount of an option, and whether it means less than that, or more."""
    found = _AMOUNT.search(word)
    if found is None:
        return None
    unit = (found.group(2) or "").lower().rstrip("s")
    amount = float(found.group(1).replace(",", "")) * _UNITS.get(unit, 1.0)
    return amount, -1 if _BELOW.search(word) else 1 if _ABOVE.search(word) else 0
