"""A substantive model, and how a method factor is put behind its items in lavaan's syntax."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from survey.errors import Fault, ModelSyntaxError, Text
from survey.sem.model.variables import model_variables
from survey.sem.results import SemResult
from survey.sem.syntax.parse import parse_model
from survey.sem.syntax.tokens import write_name

__all__ = ["Substantive", "read_substantive", "starts_from"]


@dataclass(frozen=True, slots=True)
class Substantive:
    """A substantive model, and the method factor that is put behind its items.

    Parameters
    ----------
    text : str
    items : tuple of str
    latent, exogenous : tuple of str
        All latent variables, and those that no other one explains.
    method : str
        The method factor's name.
    """

    text: str
    items: tuple[str, ...]
    latent: tuple[str, ...]
    exogenous: tuple[str, ...]
    method: str

    def factor(self, loadings: Sequence[str], variance: str) -> str:
        """Return the model with an orthogonal method factor.

        Parameters
        ----------
        loadings : sequence of str
            What stands before each item: ``1``, ``-1``, ``NA`` or a label.
        variance : str
            ``1``, or ``NA`` for a free one.
        """
        M = write_name(self.method)
        terms = [f"{value}*{write_name(item)}" for value, item in zip(loadings, self.items, strict=True)]
        return "\n".join(
            [self.text, f"{M} =~ {' + '.join(terms)}", f"{M} ~~ {variance}*{M}", *self.orthogonal()]
        )

    def starts(self, base: SemResult) -> tuple[str, ...]:
        """Return starts for a model with free method loadings: substantive parameters where the model without
        them ended, method loadings at a third of each item's spread, of one sign or of alternating ones; and
        the default start.
        """
        near, M = starts_from(base, self.latent), write_name(self.method)
        at = {name: k for k, name in enumerate(base.sample.observed)}
        spread = np.sqrt(np.diagonal(base.sample.covariance[0]))
        found: list[str] = []
        for turn in (1.0, -1.0):
            sizes = [float(turn**k * spread[at[item]]) / 3.0 for k, item in enumerate(self.items)]
            terms = [f"start({v!r})*{write_name(item)}" for v, item in zip(sizes, self.items, strict=True)]
            found.append(f"{near}\n{M} =~ {' + '.join(terms)}")
        return (*found, "")

    def orthogonal(self) -> list[str]:
        """Return the lines that keep the method factor apart from the exogenous latent variables."""
        return [f"{write_name(self.method)} ~~ 0*{write_name(name)}" for name in self.exogenous]


def read_substantive(model: str, *, method: str) -> Substantive:
    """Read a substantive model.

    Raises
    ------
    ModelSyntaxError
        When a latent variable has a latent indicator, or is named as the method factor is.
    """
    variables = model_variables(parse_model(model))
    faults: list[Fault] = []
    higher = [name for name in variables.indicators if name in variables.latent]
    if higher:
        what = Text(
            "a method factor takes a model whose factors are measured by items",
            "方法因子模型中各因子须由题项直接测量",
        )
        faults.append(Fault(what, got=", ".join(higher)))
    if method in (*variables.latent, *variables.observed):
        what = Text("the model has a variable of the method factor's name", "模型中已有与方法因子同名的变量")
        faults.append(Fault(what, got=method, mend=Text("rename the variable", "请改名")))
    if not variables.latent:
        faults.append(Fault(Text("the model has no latent variable", "模型中没有潜变量")))
    if faults:
        raise ModelSyntaxError(faults)
    exogenous = tuple(name for name in variables.latent if name not in variables.outcomes)
    return Substantive(model, variables.indicators, variables.latent, exogenous, method)


def starts_from(fit: SemResult, latent: Sequence[str]) -> str:
    """Return lines that start the substantive parameters of a larger model at a smaller one's estimates."""
    table, known = fit.table, set(latent)
    lines: list[str] = []
    for i, (lhs, op, rhs) in enumerate(zip(table.lhs, table.op, table.rhs, strict=True)):
        if table.free[i] and lhs in known and op in ("=~", "~", "~~"):
            lines.append(f"{write_name(lhs)} {op} start({float(table.est[i])!r})*{write_name(rhs)}")
    return "\n".join(lines)
