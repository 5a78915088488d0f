"""The steps of a study: the whole graph on one page, each step's computation in a file of its name.

A new step is a module here with ``compute(inputs)``, and a line in `STEPS` after what it needs. The line
names the parts of the plan that the computation reads, as narrowly as it reads them (``efa.sample``): it is
refused any other, because its stored results would otherwise be reused although what they rest on has
changed. Nothing is imported by declaring.
"""

from __future__ import annotations

import importlib
from typing import Any

from survey.errors import Text
from survey.study.pipeline.step import Step, StepInputs

__all__ = ["PREPARE", "STEPS"]

PREPARE = "prepare"
_SCALES = ("constructs",)
# The rows that the confirmatory analysis takes: all, or those of a seeded split.
_ROWS = ("constructs", "efa.sample", "efa.share", "seed")
_RIVALS = ("rivals.*.id", "rivals.*.kind", "rivals.*.model")
_LEVEL = "bootstrap.confidence_level"


class _Compute:
    """The computation of a step, imported when it is first called."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __call__(self, inputs: StepInputs) -> dict[str, Any]:
        made: dict[str, Any] = importlib.import_module(self._module).compute(inputs)
        return made


def _step(
    name: str,
    en: str,
    zh: str,
    *reads: str,
    needs: tuple[str, ...] = (PREPARE,),
    random: bool = False,
) -> Step:
    """Declare a step whose computation is in the module of its name."""
    module = f"{__name__}.{name}"
    return Step(name, Text(en, zh), needs, _Compute(module), module, reads=reads, random=random)


STEPS: tuple[Step, ...] = (
    _step("sample", "description of the sample", "样本描述", "sample"),
    _step("disclosure", "tables for disclosure control", "披露控制用表",
          *_SCALES, "sample.frequencies", "sample.numeric", "comparisons.*.question", "comparisons.*.groups",
          "disclosure.minimum_cell", "disclosure.tables", "disclosure.bands", "disclosure.quasi_identifiers",
          "disclosure.staff"),
    _step("comparisons", "correlations and differences", "相关与差异分析",
          *_SCALES, "comparisons", _LEVEL),
    _step("items", "item analysis", "项目分析", *_SCALES, "thresholds.item_total"),
    _step("reliability", "reliability", "信度分析", *_SCALES, _LEVEL, random=True),
    _step("efa", "exploratory factor analysis", "探索性因子分析", *_ROWS, "efa", random=True),
    _step("cfa", "confirmatory factor analysis", "验证性因子分析",
          *_ROWS, "measurement", "estimation", *_RIVALS, random=True),
    _step("method_bias", "common-method bias", "共同方法偏差",
          *_ROWS, "measurement", "structural", "estimation", "marker", "method_bias"),
    _step("invariance", "measurement invariance", "测量不变性检验", *_ROWS, "measurement", "estimation"),
    _step("sem", "structural model and bootstrap", "结构方程模型与自助法",
          *_ROWS, "measurement", "structural", "estimation", *_RIVALS, "bootstrap",
          needs=(PREPARE, "invariance"), random=True),
    _step("sensitivity", "sensitivity to the estimator", "对估计方法的敏感性",
          *_ROWS, "measurement", "structural", "estimation", _LEVEL, "hypotheses.*.path",
          needs=(PREPARE, "invariance")),
    _step("nesting", "sensitivity to nesting", "对嵌套的敏感性",
          *_ROWS, "groups.*.nested_in", "measurement", "structural", "estimation.missing", _LEVEL,
          needs=(PREPARE, "invariance")),
    _step("paths", "differences of paths", "路径差异检验",
          *_ROWS, "measurement", "structural", "estimation", "hypotheses.*.path",
          needs=(PREPARE, "invariance")),
    _step("power", "what the sample could find", "样本的检出能力",
          *_ROWS, "power", "hypotheses.*.path", "estimation.missing", random=True),
    _step("measures", "importance and performance", "重要性与绩效",
          *_ROWS, "measurement", "estimation", _LEVEL, "measures", needs=(PREPARE, "invariance", "sem")),
    _step("second_opinion", "second opinion (semopy)", "独立核对（semopy）",
          *_ROWS, "measurement", "structural"),
)  # fmt: skip
