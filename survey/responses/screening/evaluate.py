"""All statistical indices of many rows at once, over blocks of rows: memory stays bounded, all cores work.

What an index needs of the sample besides the row itself is gathered first, in `Reference`; then rows are
independent of each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError, Text
from survey.numerics.cores import on_cores
from survey.responses.screening.autocorrelation import largest_autocorrelation
from survey.responses.screening.design import SPECS, ScreenDesign
from survey.responses.screening.guttman import guttman_errors, step_popularity
from survey.responses.screening.halves import (
    LEAST_SCALES,
    Halves,
    even_odd_correlation,
    random_halves,
    resampled_correlation,
)
from survey.responses.screening.mahalanobis import mahalanobis_squared, sample_moments
from survey.responses.screening.null_model import NullModel, running_codes
from survey.responses.screening.person_fit import GradedScale, fit_graded_scales, lz
from survey.responses.screening.person_total import person_total
from survey.responses.screening.robust_moments import LEAST_ROWS_PER_ITEM, robust_moments
from survey.responses.screening.runs import runs_of, runs_within
from survey.responses.screening.synonyms import (
    LEAST_PAIRS,
    item_correlations,
    pairs_of,
    psychometric_synonyms,
)
from survey.responses.screening.variability import inter_item_sd, response_variability

__all__ = ["Reference", "Tools", "evaluate", "make_tools", "reference_of", "unusable"]

Floats: TypeAlias = NDArray[np.float64]
Moments: TypeAlias = tuple[Floats, Floats]
_BLOCK = 8192
_LARGEST_EM = 20_000
SPLITS = 20


@dataclass(frozen=True, slots=True)
class Tools:
    """What stays the same for the respondents and for the draws that calibrate them."""

    design: ScreenDesign
    synonyms: NDArray[np.intp]
    antonyms: NDArray[np.intp]
    halves: Halves
    model: NullModel | None
    graded: tuple[GradedScale, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """What indices need of the sample: sums, numbers, popularity of steps, moments."""

    sums: Floats
    counts: Floats
    popularity: Floats | None
    varying: NDArray[np.intp]
    moments: Moments | None
    robust: Moments | None


def make_tools(
    answers: Floats,
    design: ScreenDesign,
    model: NullModel | None,
    rng: np.random.Generator,
    *,
    critical: float,
) -> Tools:
    """Gather pairs of synonyms and antonyms, random halves, and the graded models of the scales, if any."""
    R = item_correlations(answers)
    return Tools(
        design,
        pairs_of(R, critical),
        pairs_of(R, -critical),
        random_halves(design.scales, len(design.items), SPLITS, rng),
        model,
        fit_graded_scales(model.correlation, model.thresholds, design.scales) if model else (),
    )


def reference_of(answers: Floats, design: ScreenDesign, rng: np.random.Generator) -> Reference:
    """Gather what the indices need of a sample; the generator starts the search for robust moments."""
    seen = ~np.isnan(answers)
    sums, counts = np.where(seen, answers, 0.0).sum(axis=0), seen.sum(axis=0).astype(np.float64)
    categories = design.categories
    popularity = None
    if categories is not None:
        popularity = step_popularity(design.scored(answers) - np.array(design.low), categories)
    highest, lowest = np.fmax.reduce(answers, axis=0), np.fmin.reduce(answers, axis=0)
    varying = np.flatnonzero(highest > lowest)
    own = answers[:, varying]
    return Reference(sums, counts, popularity, varying, _moments(own), _robust_moments(own, rng))


def _moments(answers: Floats) -> Moments | None:
    """Return the moments for distances, None where they do not exist.

    With blanks, EM runs over all rows up to `_LARGEST_EM`, and over every k-th row of larger samples.
    """
    if answers.shape[1] < 2:
        return None
    blanks = bool(np.isnan(answers).any())
    step = -(-answers.shape[0] // _LARGEST_EM) if blanks else 1
    try:
        return sample_moments(answers[::step])
    except DataError:
        # The reason is said by `unusable`.
        return None


def _robust_moments(answers: Floats, rng: np.random.Generator) -> Moments | None:
    if answers.shape[1] < 2:
        return None
    try:
        return robust_moments(answers, rng)
    except DataError:
        # The reason is said by `unusable`.
        return None


def unusable(reference: Reference, tools: Tools) -> dict[str, Text]:
    """Return the indices that nobody can be scored on, with the reason."""
    design = tools.design
    few_scales = Text(f"fewer than {LEAST_SCALES} scales", f"量表少于 {LEAST_SCALES} 个")
    one_scale = Text("there is one scale", "只有一个量表")
    few_pairs = Text(
        f"fewer than {LEAST_PAIRS} such pairs of items", f"符合条件的题项对少于 {LEAST_PAIRS} 对"
    )
    uneven = Text("the items have no common number of points", "各题项的选项数不一致")
    singular = Text("the covariance matrix is singular or cannot be estimated", "协方差矩阵奇异或无法估计")
    pairs = sum(len(scale) > 1 for scale in design.scales)
    found: dict[str, Text] = {}
    if len(design.scales) < 2:
        found |= {"longstring_scale": one_scale, "inter_item_sd": one_scale}
    if len(design.pages) < 2:
        found["longstring_page"] = Text("there is one page, or pages are unknown", "只有一页，或页码未知")
    if pairs < LEAST_SCALES:
        found |= {"even_odd": few_scales, "resampled_reliability": few_scales}
    if len(tools.synonyms) < LEAST_PAIRS:
        found["psychometric_synonyms"] = few_pairs
    if len(tools.antonyms) < LEAST_PAIRS:
        found["psychometric_antonyms"] = few_pairs
    if design.categories is None:
        found |= dict.fromkeys(("guttman_errors", "guttman_normed", "u3"), uneven)
    if not tools.graded:
        found["lz"] = Text("no scale has three items", "没有含三个以上题项的量表")
    if reference.moments is None:
        found["mahalanobis"] = singular
    if reference.robust is None:
        found["mahalanobis_robust"] = Text(
            f"fewer than {LEAST_ROWS_PER_ITEM} rows for each item, or most rows have singular covariances",
            f"每个题项不足 {LEAST_ROWS_PER_ITEM} 行，或多数行的协方差矩阵奇异",
        )
    return found


def evaluate(answers: Floats, tools: Tools, reference: Reference) -> Floats:
    """Return every statistical index of every row, (n, indices) in the order of `SPECS`; NaN where absent."""
    values = np.full((answers.shape[0], len(SPECS)), np.nan)
    place = {spec.name: k for k, spec in enumerate(SPECS)}
    blocks = [slice(start, start + _BLOCK) for start in range(0, answers.shape[0], _BLOCK)]

    every = slice(0, answers.shape[0])
    # Two begin with tables of all patterns and steps, once; they start first, as they take longest.
    parts = [(_lz, every), (_guttman, every), *((_by_row, rows) for rows in blocks)]

    def fill(part: int) -> None:
        kernel, rows = parts[part]
        for name, value in kernel(answers[rows], tools, reference).items():
            values[rows, place[name]] = value

    for _ in on_cores(fill, len(parts)):
        pass
    return values


def _by_row(answers: Floats, tools: Tools, reference: Reference) -> dict[str, Floats]:
    return _as_given(answers, tools, reference) | _scored(answers, tools, reference)


def _lz(answers: Floats, tools: Tools, reference: Reference) -> dict[str, Floats]:
    return {} if tools.model is None else {"lz": lz(running_codes(answers, tools.model), tools.graded)}


def _guttman(answers: Floats, tools: Tools, reference: Reference) -> dict[str, Floats]:
    design = tools.design
    if design.categories is None:
        return {}
    codes = design.scored(answers) - np.array(design.low)
    errors = guttman_errors(codes, design.categories, reference.popularity)
    return {"guttman_errors": errors.errors, "guttman_normed": errors.normed, "u3": errors.u3}


def _as_given(answers: Floats, tools: Tools, reference: Reference) -> dict[str, Floats]:
    """Return the indices that look at answers as they were given."""
    design = tools.design
    whole = runs_of(answers)
    found = {
        "longstring": whole.longest,
        "average_run": whole.average,
        "irv": response_variability(answers),
        "autocorrelation": largest_autocorrelation(answers),
        "psychometric_synonyms": psychometric_synonyms(answers, tools.synonyms),
        "psychometric_antonyms": psychometric_synonyms(answers, tools.antonyms),
        "person_total": person_total(answers, sums=reference.sums, counts=reference.counts),
    }
    if len(design.scales) > 1:
        found["longstring_scale"] = runs_within(answers, design.scales).longest
    if len(design.pages) > 1:
        found["longstring_page"] = runs_within(answers, design.pages).longest
    for name, moments in (("mahalanobis", reference.moments), ("mahalanobis_robust", reference.robust)):
        if moments is not None:
            found[name] = mahalanobis_squared(answers[:, reference.varying], *moments)
    return found


def _scored(answers: Floats, tools: Tools, reference: Reference) -> dict[str, Floats]:
    """Return the indices that look at recoded answers."""
    design = tools.design
    scored = design.scored(answers)
    found = {
        # Before they are stepped up: below -1/3 all would be -1.
        "even_odd": even_odd_correlation(scored, design.scales),
        "resampled_reliability": resampled_correlation(scored, tools.halves),
    }
    if len(design.scales) > 1:
        found["inter_item_sd"] = inter_item_sd(scored, design.scales)
    return found
