"""What the indices need besides a row itself: what all samples share, and what each sample says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError, Text
from survey.responses.screening.design import ScreenDesign
from survey.responses.screening.guttman import step_popularity
from survey.responses.screening.halves import LEAST_SCALES, Halves, random_halves
from survey.responses.screening.mahalanobis import sample_moments
from survey.responses.screening.null_model import NullModel
from survey.responses.screening.person_fit import GradedScale, fit_graded_scales
from survey.responses.screening.robust_moments import LEAST_ROWS_PER_ITEM, robust_moments
from survey.responses.screening.synonyms import LEAST_PAIRS, item_correlations, pairs_of
from survey.responses.screening.whole import Answers, answer_counts, as_floats, columns_of, compact, is_whole

__all__ = ["Reference", "Tools", "make_tools", "reference_of", "unusable"]

Floats: TypeAlias = NDArray[np.float64]
Moments: TypeAlias = tuple[Floats, Floats]
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
    answers: Answers,
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


def reference_of(
    answers: Answers, design: ScreenDesign, rng: np.random.Generator, *, robust: bool = True
) -> Reference:
    """Gather what the indices need of a sample; the generator starts the search for robust moments."""
    given, categories = compact(answers), design.categories
    seen = np.ones((1, 1), dtype=np.bool_) if is_whole(given) else ~np.isnan(given)
    sums = np.asarray(np.sum(given, axis=0, dtype=np.float64, where=seen), dtype=np.float64)
    popularity = None
    if categories is not None:
        popularity = step_popularity(design.from_lowest(design.scored(given)), categories)
    highest, lowest = np.fmax.reduce(given, axis=0), np.fmin.reduce(given, axis=0)
    varying = np.flatnonzero(highest > lowest)
    own = given if varying.size == given.shape[1] else columns_of(given, varying)
    outlying = _robust_moments(own, rng) if robust else None
    return Reference(sums, answer_counts(given), popularity, varying, _moments(own), outlying)


def _moments(answers: Answers) -> Moments | None:
    """Return the moments for distances, None where they do not exist.

    With blanks, EM runs over all rows up to `_LARGEST_EM`, and over every k-th row of larger samples.
    """
    if answers.shape[1] < 2:
        return None
    blanks = not is_whole(answers) and bool(np.isnan(answers).any())
    step = -(-answers.shape[0] // _LARGEST_EM) if blanks else 1
    try:
        return sample_moments(answers[::step])
    except DataError:
        # The reason is said by `unusable`.
        return None


def _robust_moments(answers: Answers, rng: np.random.Generator) -> Moments | None:
    if answers.shape[1] < 2:
        return None
    try:
        return robust_moments(as_floats(answers), rng)
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
