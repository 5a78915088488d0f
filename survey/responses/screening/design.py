"""What a screen must know of the items: scales, keys, points, pages; and which index looks at what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.errors import Text
from survey.responses.screening.whole import Answers, is_whole

__all__ = ["SPECS", "Family", "IndexSpec", "ScreenDesign", "Tail", "spec_of"]

Floats: TypeAlias = NDArray[np.float64]
Family: TypeAlias = Literal["time", "invariability", "inconsistency", "outlier", "attention", "duplicates"]
Tail: TypeAlias = Literal["upper", "lower"]
_MOST_CATEGORIES = 21


@dataclass(frozen=True, slots=True)
class ScreenDesign:
    """The items of a screen, in the order in which they were asked.

    Attributes
    ----------
    items : tuple of str
    scales : tuple of tuple of int
        The columns of each scale, in order.
    scale_names : tuple of str
    reversed_items : tuple of int
        Columns whose answers are recoded for the indices of consistency.
    low, high : tuple of float
        The declared ends of each item's points; without an instrument those that occur.
    pages : tuple of tuple of int
        The columns of each page; empty when unknown.
    """

    items: tuple[str, ...]
    scales: tuple[tuple[int, ...], ...]
    scale_names: tuple[str, ...]
    reversed_items: tuple[int, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    pages: tuple[tuple[int, ...], ...] = ()

    @classmethod
    def of_answers(
        cls, answers: Floats, items: Sequence[str], scales: Mapping[str, Sequence[int]] | None = None
    ) -> ScreenDesign:
        """Return the design of bare answers: recoded already, one scale unless told, points as they occur.

        Examples
        --------
        >>> ScreenDesign.of_answers(np.array([[1.0, 5.0], [2.0, 3.0]]), ["a", "b"]).high
        (5.0, 5.0)
        """
        named = scales or {"all": tuple(range(len(items)))}
        low, high = float(np.nanmin(answers)), float(np.nanmax(answers))
        p = len(items)
        parts = tuple(tuple(int(j) for j in part) for part in named.values())
        return cls(tuple(items), parts, tuple(named), (), (low,) * p, (high,) * p)

    @property
    def categories(self) -> int | None:
        """How many points every item has; None when they differ, or the answers are no points of a scale."""
        low, high = np.array(self.low), np.array(self.high)
        spans = high - low
        same = bool((spans == spans[0]).all()) and float(spans[0]).is_integer()
        return int(spans[0]) + 1 if same and spans[0] + 1 <= _MOST_CATEGORIES else None

    def scored(self, answers: Answers) -> Answers:
        """Return the answers with reversed items recoded, low + high - x."""
        mirrors = {j: self.low[j] + self.high[j] for j in self.reversed_items}
        whole = all(mirror.is_integer() and abs(mirror) < 2**14 for mirror in mirrors.values())
        recoded = answers.copy(order="K") if whole else answers.astype(np.float64, order="K")
        for j, mirror in mirrors.items():
            recoded[:, j] = mirror - recoded[:, j]
        return recoded

    def from_lowest(self, scored: Answers) -> Answers:
        """Return recoded answers as codes from 0 for each item's lowest answer."""
        low = np.array(self.low)
        if is_whole(scored) and bool((low == np.rint(low)).all()) and float(np.abs(low).max()) < 2**14:
            return scored - low.astype(np.int16)
        return scored - low


@dataclass(frozen=True, slots=True)
class IndexSpec:
    """One statistical index: its family, which tail is careless, and whose it is."""

    name: str
    family: Family
    tail: Tail
    title: Text
    sources: tuple[str, ...]


def _spec(name: str, family: Family, tail: Tail, en: str, zh: str, *sources: str) -> IndexSpec:
    return IndexSpec(name, family, tail, Text(en, zh), sources)


SPECS: tuple[IndexSpec, ...] = (
    _spec("longstring", "invariability", "upper", "longest run", "最长连续相同作答", "johnson2005"),
    _spec("longstring_scale", "invariability", "upper", "longest run within a scale",
          "量表内最长连续相同作答", "johnson2005"),
    _spec("longstring_page", "invariability", "upper", "longest run within a page", "页内最长连续相同作答",
          "johnson2005"),
    _spec("average_run", "invariability", "upper", "average run", "平均连续相同作答长度", "meade2012"),
    _spec("irv", "invariability", "lower", "intra-individual response variability", "个体内作答变异",
          "dunn2018"),
    _spec("autocorrelation", "invariability", "upper", "largest autocorrelation", "最大自相关",
          "gottfried2022"),
    _spec("even_odd", "inconsistency", "lower", "even-odd consistency", "奇偶一致性", "johnson2005"),
    _spec("resampled_reliability", "inconsistency", "lower", "resampled individual reliability",
          "重抽样个体信度", "goldammer2020"),
    _spec("psychometric_synonyms", "inconsistency", "lower", "psychometric synonyms", "心理测量同义项相关",
          "meade2012"),
    _spec("psychometric_antonyms", "inconsistency", "upper", "psychometric antonyms", "心理测量反义项相关",
          "meade2012"),
    _spec("person_total", "inconsistency", "lower", "person-total correlation",
          "个体与总体相关", "curran2016"),
    _spec("guttman_errors", "inconsistency", "upper", "Guttman errors", "Guttman 错误数", "emons2008"),
    _spec("guttman_normed", "inconsistency", "upper", "normed Guttman errors", "标准化 Guttman 错误数",
          "emons2008"),
    _spec("u3", "inconsistency", "upper", "U3", "U3", "emons2008"),
    _spec("lz", "inconsistency", "lower", "standardised log-likelihood lz",
          "标准化对数似然 lz", "drasgow1985"),
    _spec("inter_item_sd", "inconsistency", "upper", "inter-item standard deviation", "量表内题项标准差",
          "marjanovic2015"),
    _spec("mahalanobis", "outlier", "upper", "Mahalanobis D squared", "马氏距离平方", "meade2012"),
    _spec("mahalanobis_robust", "outlier", "upper", "robust Mahalanobis D squared",
          "稳健马氏距离平方", "rousseeuw1999", "hardin2005"),
)  # fmt: skip


def spec_of(name: str) -> IndexSpec:
    """Return the spec of an index.

    Examples
    --------
    >>> spec_of("irv").tail
    'lower'
    """
    return next(spec for spec in SPECS if spec.name == name)
