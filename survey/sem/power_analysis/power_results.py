"""What is asked of a power analysis, and its answer: targets, and how often each was found."""

from __future__ import annotations

from dataclasses import dataclass

from survey.errors import DataError, Fault, Text
from survey.numerics.plain_repr import plain_repr

__all__ = ["PowerResult", "Target", "TargetPower", "parse_target"]


@dataclass(frozen=True, slots=True)
class Target:
    """A parameter whose test is counted; `group` 0 is its difference between the first two groups.

    Examples
    --------
    >>> Target("RMS", "~", "IA", 1).name
    'RMS~IA'
    """

    lhs: str
    op: str
    rhs: str
    group: int

    @property
    def name(self) -> str:
        """The target as it was written."""
        tail = {0: "@1-2", 1: ""}.get(self.group, f"@{self.group}")
        return f"{self.lhs}{self.op}{self.rhs}{tail}"


@dataclass(frozen=True, slots=True)
class TargetPower:
    """What happened to one target over the replications that converged.

    Parameters
    ----------
    target : str
    power : float
        Share of two-sided tests that reject, with its Monte Carlo error `power_se`.
    mean_est, sd_est, mean_se : float
        Of the unstandardised estimates.
    detectable : float
        The smallest size, in the same unit, that would be found with the wanted power: the estimates are as
        spread as in these replications, whatever their centre.
    """

    target: str
    power: float
    power_se: float
    mean_est: float
    sd_est: float
    mean_se: float
    detectable: float


@dataclass(frozen=True, slots=True)
class PowerResult:
    """Power of every target at one sample size.

    Parameters
    ----------
    n : tuple of int
        Of each group.
    replications, converged : int
    estimator : str
    significance : float
    seed : int
    targets : tuple of TargetPower
    """

    n: tuple[int, ...]
    replications: int
    converged: int
    estimator: str
    significance: float
    seed: int
    targets: tuple[TargetPower, ...]

    __repr__ = plain_repr

    def of(self, name: str) -> TargetPower:
        """Return one target.

        Raises
        ------
        KeyError
        """
        for target in self.targets:
            if target.target == name:
                return target
        raise KeyError(name)


def parse_target(text: str) -> Target:
    """Read a target: ``RMS~IA``, ``RMS~IA@2`` for the second group, ``RMS~IA@1-2`` for the difference.

    Raises
    ------
    DataError

    Examples
    --------
    >>> parse_target("RMS ~ IA @ 1-2").group
    0
    """
    bare = "".join(text.split())
    path, _, where = bare.partition("@")
    for op in ("=~", "~~", "~"):
        lhs, found, rhs = path.partition(op)
        if found and lhs and rhs and (where in ("", "1-2") or where.isdigit()):
            return Target(lhs, op, rhs, 0 if where == "1-2" else int(where or 1))
    what = Text("the target cannot be read", "无法解析目标参数")
    raise DataError(Fault(what, where="target", got=text, expected="RMS~IA, RMS~IA@2, RMS~IA@1-2"))
