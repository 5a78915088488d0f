"""The smallest cell and the smallest group that may be published."""

from __future__ import annotations

from dataclasses import dataclass

from survey.errors import DisclosureError, Fault, Text

__all__ = ["LOWEST", "Thresholds"]

LOWEST = 10  # the frequency rule's floor here; a plan may raise it (Hundepool et al. 2012, section 5.2)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The rule that every number is held to before it leaves.

    Parameters
    ----------
    minimum_cell : int
        A count from 1 to one below this is not published, and an attacker's interval for it is at least
        this wide.
    minimum_group : int
        No mean, percentage or coefficient is published on fewer respondents.

    Raises
    ------
    DisclosureError
        When either is lower than the floor of 10.

    Examples
    --------
    >>> Thresholds().is_small(9), Thresholds().is_small(0), Thresholds().is_small(10)
    (True, False, False)
    """

    minimum_cell: int = LOWEST
    minimum_group: int = LOWEST

    def __post_init__(self) -> None:
        what = Text(
            "a threshold of disclosure control may be raised, not lowered", "披露控制的阈值只能提高，不能降低"
        )
        faults = [
            Fault(what, where=name, expected=f">= {LOWEST}", got=str(value))
            for name, value in (("minimum_cell", self.minimum_cell), ("minimum_group", self.minimum_group))
            if value < LOWEST
        ]
        if faults:
            raise DisclosureError(faults)

    def is_small(self, count: int) -> bool:
        """Say whether a count is of somebody, but of too few; nobody stands in a cell of zero."""
        return 0 < count < self.minimum_cell

    def is_small_base(self, n: int) -> bool:
        """Say whether a mean or a percentage on this base may not be published."""
        return n < self.minimum_group
