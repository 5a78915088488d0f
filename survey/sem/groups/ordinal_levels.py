"""Models of measurement invariance with ordinal indicators, identified as Wu & Estabrook (2016) prescribe.

An ordinal answer is a latent response cut at thresholds. Which parameters fix the scale of the latent
responses and of the factors depends on what is equal over groups: each level frees in the second and later
groups what its equalities make estimable.

=============  ================================  =============================================
level          equal over groups                 free in later groups, beside covariances
=============  ================================  =============================================
configural     nothing                           loadings, thresholds
thresholds     thresholds                        loadings, intercepts, scales
metric         and loadings                      intercepts, scales, factor variances
scalar         and intercepts (0)                scales, factor variances and means
strict         and unique variances (1)          factor variances and means
=============  ================================  =============================================

In the first group intercepts are 0, scales 1, factor means 0 and factor variances 1. Scales are scale factors
under the delta parameterization and unique variances under theta; the strict level is fitted under theta,
where unique variances are parameters. Equal thresholds alone are testable from four categories on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from survey.sem.groups.ordinal_partial import released_items
from survey.sem.syntax.parse import parse_model

__all__ = ["ORDINAL_LEVELS", "OrdinalLevel", "OrdinalModels"]

ORDINAL_LEVELS = ("configural", "thresholds", "metric", "scalar", "strict")


@dataclass(frozen=True, slots=True)
class OrdinalLevel:
    """How one level is fitted.

    Parameters
    ----------
    name : str
    model : str
        In lavaan's syntax, with what the level fixes and frees.
    group_equal : tuple of str
    parameterization : "delta" or "theta"
    group_partial : tuple of str
    """

    name: str
    model: str
    group_equal: tuple[str, ...]
    parameterization: str
    group_partial: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrdinalModels:
    """What the models of all levels are written from.

    Parameters
    ----------
    model : str
    factors : tuple of str
    thresholds : mapping of str to int
        How many each ordinal indicator has.
    numeric : tuple of str
        Indicators that are not ordinal.
    n_groups : int
    parameterization : "delta" or "theta"
    """

    model: str
    factors: tuple[str, ...]
    thresholds: Mapping[str, int]
    numeric: tuple[str, ...]
    n_groups: int
    parameterization: str

    @property
    def loadings(self) -> Mapping[str, Sequence[str]]:
        """The indicators of each factor."""
        terms = [t for t in parse_model(self.model).terms if t.op == "=~"]
        return {f: [t.rhs for t in terms if t.lhs == f] for f in self.factors}

    def level(self, name: str, released: Sequence[str] = ()) -> OrdinalLevel:
        """Return how a level is fitted.

        Parameters
        ----------
        name : str
            One of `ORDINAL_LEVELS`.
        released : sequence of str
            Equalities given up: ``x|`` (all thresholds of an item, whose intercept, scale and loading are
            those of the configural level then), ``f=~x`` (and the intercept), ``x~1``, ``x~~x``.

        Examples
        --------
        >>> models = OrdinalModels("f =~ a + b + c", ("f",), {"a": 3}, (), 2, "delta")
        >>> models.level("scalar").model.splitlines()[-4:]
        ['a ~ c(0, 0)*1', 'a ~*~ c(1, NA)*a', 'f ~ c(0, NA)*1', 'f ~~ c(1, NA)*f']
        """
        depth = ORDINAL_LEVELS.index(name)
        thresholds, loadings, intercepts, strict = (depth >= k for k in range(1, 5))
        kind = "theta" if strict else self.parameterization
        lines = [self.model]
        own, turned = released_items(released, "|"), released_items(released, "=~")
        shifted = turned | released_items(released, "~1")
        spread = released_items(released, "~~")
        for x, count in self.thresholds.items():
            scaled = thresholds and x not in own
            if scaled:
                lines += [f"{x} | {x}.thr{k}*t{k}" for k in range(1, count + 1)]
            lines.append(f"{x} ~ {self._later(0, free=scaled and (not intercepts or x in shifted))}*1")
            operator = "~*~" if kind == "delta" else "~~"
            lines.append(f"{x} {operator} {self._later(1, free=scaled and (not strict or x in spread))}*{x}")
        for x in self.numeric:
            lines += [f"{x} ~ {x}.nu*1"] if intercepts and x not in shifted else []
            lines += [f"{x} ~~ {x}.theta*{x}"] if strict and x not in spread else []
        for f in self.factors:
            lines.append(f"{f} ~ {self._later(0, free=intercepts)}*1")
            lines.append(f"{f} ~~ {self._later(1, free=loadings)}*{f}")
        equal = ("loadings",) if loadings else ()
        free = [f"{f}=~{x}" for f, items in self.loadings.items() for x in items if x in own | turned]
        return OrdinalLevel(name, "\n".join(lines), equal, kind, tuple(free) if loadings else ())

    def _later(self, first: int, *, free: bool) -> str:
        """Return a value for the first group, and the same or a free one for the later ones."""
        others = ["NA" if free else str(first)] * (self.n_groups - 1)
        return f"c({', '.join([str(first), *others])})"
