"""The population of one group as arrays, and attentive answers drawn from it.

A construct is standardised within the group. With B the matrix of structural paths in causal order
and z the innovations, eta = B eta + Psi^(1/2) z, where the exogenous innovations carry the declared
correlations and the disturbances fill each variance up to one. The latent response of item j is
y*_j = s_j lambda_j (eta + mean) + a c + e_j with unit variance, s_j = -1 for a reversed item and c
the respondent's acquiescence, which pulls every item as given the same way. It is cut at the
thresholds into the printed categories.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.errors import Fault, PlanError, Text
from survey.instrument import Instrument
from survey.numerics.ordinal_draws import cut_at_thresholds, stack_thresholds
from survey.study.simulate.settings import GroupSettings, ItemSettings

__all__ = ["Clusters", "Population", "draw_answers", "draw_latent", "make_population", "recode"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Population:
    """A group's population.

    Parameters
    ----------
    constructs : tuple of str, length m
        In causal order, the exogenous ones first.
    items : tuple of str, length p
        In questionnaire order.
    construct_of : ndarray of int, shape (p,)
    loadings : ndarray, shape (p,)
        Negative for reversed items.
    thresholds : ndarray, shape (p, K)
        Of the answers as given.
    root : ndarray, shape (m, m)
        What innovations are multiplied with: the Cholesky factor of the exogenous correlations,
        then the standard deviations of the disturbances on the diagonal.
    paths : ndarray, shape (m, m)
        Strictly lower triangular.
    means : ndarray, shape (m,)
    acquiescence, icc_branch, icc_manager : float
    lowest : int
        The code of the lowest category.
    """

    constructs: tuple[str, ...]
    items: tuple[str, ...]
    construct_of: Ints
    loadings: Floats
    thresholds: Floats
    root: Floats
    paths: Floats
    means: Floats
    acquiescence: float
    icc_branch: float
    icc_manager: float
    lowest: int

    @property
    def latent_correlation(self) -> Floats:
        """The correlations of the constructs that the paths imply, shape (m, m)."""
        through = np.linalg.inv(np.eye(len(self.constructs)) - self.paths) @ self.root
        return through @ through.T


@dataclass(frozen=True, slots=True)
class Clusters:
    """To which sub-branch and manager each respondent belongs, as numbers from 0."""

    branch: Ints
    manager: Ints


def make_population(
    settings: GroupSettings, instrument: Instrument, overrides: Mapping[str, ItemSettings] | None = None
) -> Population:
    """Return a group's population.

    Parameters
    ----------
    settings : GroupSettings
    instrument : Instrument
        Says which items are asked, in what order, and which are reversed.
    overrides : mapping of str to ItemSettings, optional
        Items that behave differently in one wave.

    Raises
    ------
    PlanError
        When the correlations are not positive definite or the paths explain more than everything.
    """
    constructs, first_endogenous = _causal_order(settings, instrument)
    index = {code: i for i, code in enumerate(constructs)}
    items = instrument.items
    chosen = {**settings.items, **(overrides or {})}
    parts = [chosen[item.code] for item in items]
    signs = np.array([-1.0 if item.reverse else 1.0 for item in items])
    root, paths = _structure(settings, constructs, first_endogenous)
    response_set = items[0].response_set
    return Population(
        constructs=constructs,
        items=tuple(item.code for item in items),
        construct_of=np.array([index[str(item.scale)] for item in items], dtype=np.int64),
        loadings=signs * np.array([part.loading for part in parts]),
        thresholds=stack_thresholds([[cut - part.shift for cut in settings.thresholds] for part in parts]),
        root=root,
        paths=paths,
        means=np.array([settings.means.get(code, 0.0) for code in constructs]),
        acquiescence=settings.acquiescence,
        icc_branch=settings.icc_branch,
        icc_manager=settings.icc_manager,
        lowest=1 if response_set is None else response_set.minimum,
    )


def _causal_order(settings: GroupSettings, instrument: Instrument) -> tuple[tuple[str, ...], int]:
    exogenous = [scale.code for scale in instrument.scales if scale.code not in settings.paths]
    return (*exogenous, *settings.paths), len(exogenous)


def _structure(
    settings: GroupSettings, constructs: tuple[str, ...], first_endogenous: int
) -> tuple[Floats, Floats]:
    """Return the root of the innovations and the paths."""
    m, q = len(constructs), first_endogenous
    index = {code: i for i, code in enumerate(constructs)}
    exogenous = np.eye(q)
    for one, others in settings.correlations.items():
        for other, value in others.items():
            exogenous[index[one], index[other]] = exogenous[index[other], index[one]] = value
    if np.linalg.eigvalsh(exogenous)[0] <= 1e-8:
        what = Text("the correlations are not positive definite", "相关矩阵不是正定矩阵")
        raise PlanError(Fault(what, where=f"simulation.yaml: {settings.instrument}: correlations"))
    root, paths, sigma = np.zeros((m, m)), np.zeros((m, m)), np.zeros((m, m))
    root[:q, :q] = np.linalg.cholesky(exogenous)
    sigma[:q, :q] = exogenous
    for k in range(q, m):
        for cause, value in settings.paths[constructs[k]].items():
            paths[k, index[cause]] = value
        explained = float(paths[k] @ sigma @ paths[k])
        if explained >= 1.0:
            what = Text("the paths explain more than the whole variance", "路径解释的方差超过了总方差")
            where = f"simulation.yaml: {settings.instrument}: paths: {constructs[k]}"
            raise PlanError(Fault(what, where=where, expected="< 1", got=f"{explained:.3f}"))
        root[k, k] = np.sqrt(1.0 - explained)
        sigma[k, :k] = sigma[:k, k] = paths[k] @ sigma[:, :k]
        sigma[k, k] = 1.0
    return root, paths


def draw_latent(population: Population, clusters: Clusters, generator: np.random.Generator) -> Floats:
    """Draw the constructs of respondents who share sub-branches and managers.

    Returns
    -------
    ndarray, shape (n, m)
        Deviations from the group's means, with unit variance.
    """
    n, m = clusters.branch.size, len(population.constructs)
    shares = (population.icc_branch, population.icc_manager)
    innovations = np.sqrt(1.0 - sum(shares)) * generator.standard_normal((n, m))
    for share, members in zip(shares, (clusters.branch, clusters.manager), strict=True):
        effects = generator.standard_normal((int(members.max(initial=0)) + 1, m))
        innovations += np.sqrt(share) * effects[members]
    through = np.linalg.inv(np.eye(m) - population.paths) @ population.root
    return innovations @ through.T


def draw_answers(population: Population, latent: Floats, generator: np.random.Generator) -> Ints:
    """Draw attentive answers as given, given the constructs.

    Parameters
    ----------
    population : Population
    latent : ndarray, shape (n, m)
    generator : Generator

    Returns
    -------
    ndarray of int, shape (n, p)
        Codes of the response set, before reversal.
    """
    n, p = latent.shape[0], len(population.items)
    unique = np.sqrt(1.0 - population.loadings**2 - population.acquiescence**2)
    response = (latent + population.means)[:, population.construct_of] * population.loadings
    response += population.acquiescence * generator.standard_normal((n, 1))
    response += unique * generator.standard_normal((n, p))
    return cut_at_thresholds(response, population.thresholds) + population.lowest


def recode(population: Population, answers: Ints) -> Ints:
    """Return answers with reversed items turned, high = more of the construct."""
    highest = population.lowest + population.thresholds.shape[1]
    turned = population.lowest + highest - answers
    return np.where(population.loadings < 0, turned, answers)
