"""The estimators by lavaan's names: what each minimises, and how it infers and tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from survey.errors import DataError, Fault, Text
from survey.sem.resampling.intervals import INTERVALS
from survey.sem.results import SemOptions

__all__ = ["DEFAULT_DRAWS", "ESTIMATORS", "EstimatorSpec", "FitRequest", "resolve_options"]


@dataclass(frozen=True, slots=True)
class EstimatorSpec:
    """An estimator: its discrepancy function, standard errors, test, and information.

    Parameters
    ----------
    discrepancy : "ML", "GLS", "ULS", "WLS" or "DWLS"
    se : "standard", "robust_sem" or "robust_huber_white"
    test : str
    information : "expected" or "observed"
    """

    discrepancy: str
    se: str = "standard"
    test: str = "standard"
    information: str = "expected"


ESTIMATORS: Mapping[str, EstimatorSpec] = MappingProxyType(
    {
        "ML": EstimatorSpec("ML"),
        "MLM": EstimatorSpec("ML", "robust_sem", "satorra_bentler"),
        "MLMV": EstimatorSpec("ML", "robust_sem", "scaled_shifted"),
        "MLMVS": EstimatorSpec("ML", "robust_sem", "mean_var_adjusted"),
        "MLR": EstimatorSpec("ML", "robust_huber_white", "yuan_bentler_mplus", "observed"),
        "GLS": EstimatorSpec("GLS"),
        "ULS": EstimatorSpec("ULS"),
        "ULSM": EstimatorSpec("ULS", "robust_sem", "satorra_bentler"),
        "ULSMV": EstimatorSpec("ULS", "robust_sem", "scaled_shifted"),
        "WLS": EstimatorSpec("WLS"),
        "DWLS": EstimatorSpec("DWLS"),
        "WLSM": EstimatorSpec("DWLS", "robust_sem", "satorra_bentler"),
        "WLSMV": EstimatorSpec("DWLS", "robust_sem", "scaled_shifted"),
        "WLSMVS": EstimatorSpec("DWLS", "robust_sem", "mean_var_adjusted"),
    }
)
_MISSING = ("listwise", "pairwise", "fiml")
_SUMMARY = ("ML", "GLS", "ULS")
DEFAULT_DRAWS = 1000
_SE = ("standard", "robust", "robust_sem", "robust_huber_white", "bootstrap", "none")


@dataclass(frozen=True, slots=True)
class FitRequest:
    """What the caller of `fit_sem` asked for, before defaults."""

    model_type: str
    estimator: str | None
    missing: str
    ordered: tuple[str, ...]
    group: str
    group_equal: tuple[str, ...]
    group_partial: tuple[str, ...]
    std_lv: bool
    orthogonal: bool
    se: str | None
    likelihood: str
    information: str | None
    parameterization: str
    weights: str
    cluster: str
    confidence_level: float
    bootstrap: int
    seed: int | None
    collapse_sparse: int
    has_rows: bool
    ci: str = "percentile"
    fixed_x: bool | None = None

    @property
    def name(self) -> str:
        """The estimator: WLSMV for ordinal variables and ML otherwise, where none is named."""
        return (self.estimator or ("WLSMV" if self.ordered else "ML")).upper()


def resolve_options(request: FitRequest) -> SemOptions:
    """Fill in what was not said, and refuse what does not go together; `meanstructure` follows later.

    Raises
    ------
    DataError
        With every fault.
    """
    faults = [*_unknown(request), *_conflicts(request)]
    if faults:
        raise DataError(faults)
    name = request.name
    if name == "ML" and (request.weights or request.cluster):
        # The information alone is no variance of weighted or clustered answers.
        name = "MLR"
    spec = ESTIMATORS[name]
    se = spec.se if request.se is None else request.se
    if se == "robust":
        least_squares = "robust_sem" if spec.discrepancy != "ML" else "robust_huber_white"
        se = spec.se if spec.se != "standard" else least_squares
    by_default = "observed" if request.missing == "fiml" else spec.information
    information = request.information or by_default
    return SemOptions(
        model_type=request.model_type,
        estimator=name,
        missing=request.missing,
        likelihood=request.likelihood,
        information=information,
        std_lv=request.std_lv,
        meanstructure=False,
        orthogonal=request.orthogonal,
        group=request.group,
        group_equal=request.group_equal,
        group_partial=request.group_partial,
        confidence_level=request.confidence_level,
        discrepancy=spec.discrepancy,
        se=se,
        test=spec.test,
        ordered=request.ordered,
        parameterization=request.parameterization,
        weights=request.weights,
        cluster=request.cluster,
        collapse_sparse=request.collapse_sparse,
        ci=request.ci,
        fixed_x=_fixed_x(request, spec),
    )


def _fixed_x(request: FitRequest, spec: EstimatorSpec) -> bool:
    """Return what was said, else as lavaan: covariates are given, but not to continuous least squares."""
    by_default = spec.discrepancy == "ML" or bool(request.ordered)
    return by_default if request.fixed_x is None else request.fixed_x


def _bootstrap_conflicts(request: FitRequest, spec: EstimatorSpec | None) -> list[Fault]:
    faults: list[Fault] = []
    if request.bootstrap and request.seed is None:
        faults.append(Fault(Text("a bootstrap needs a seed", "自助法需要随机种子"), where="seed"))
    if request.bootstrap and not request.has_rows:
        faults.append(Fault(Text("a bootstrap needs raw data", "自助法需要原始数据"), where="bootstrap"))
    least_squares = spec is not None and spec.discrepancy != "ML" and not request.ordered
    if request.bootstrap and least_squares and request.fixed_x:
        what = Text(
            "least squares cannot hold covariates at the sample's moments in draws with others",
            "重抽样样本的协变量矩各不相同，最小二乘无法将其固定",
        )
        mend = Text("leave fixed_x out", "请去掉 fixed_x")
        faults.append(Fault(what, where="fixed_x", got="True", mend=mend))
    return faults


def _unknown(request: FitRequest) -> list[Fault]:
    choices: tuple[tuple[str, str | None, Sequence[str]], ...] = (
        ("model_type", request.model_type, ("sem", "cfa", "growth")),
        ("estimator", request.name, tuple(ESTIMATORS)),
        ("missing", request.missing, _MISSING),
        ("likelihood", request.likelihood, ("normal", "wishart")),
        ("information", request.information, ("expected", "observed")),
        ("parameterization", request.parameterization, ("delta", "theta")),
        ("se", request.se, _SE),
        ("ci", request.ci, INTERVALS),
    )
    what = Text("this option is not available", "不支持该选项")
    return [
        Fault(what, where=name, expected=", ".join(known), got=str(got))
        for name, got, known in choices
        if got is not None and got not in known
    ]


def _conflicts(request: FitRequest) -> list[Fault]:
    faults: list[Fault] = []
    spec = ESTIMATORS.get(request.name)
    robust = spec is not None and spec.se != "standard"
    if robust and not request.has_rows:
        what = Text("robust estimation needs raw data", "稳健估计需要原始数据")
        faults.append(Fault(what, where="estimator", got=str(request.estimator)))
    if request.likelihood == "wishart" and (spec is None or spec.discrepancy != "ML" or robust):
        what = Text("the Wishart likelihood goes with ML alone", "Wishart 似然仅适用于 ML")
        faults.append(Fault(what, where="likelihood", got=str(request.estimator)))
    return [
        *faults,
        *_bootstrap_conflicts(request, spec),
        *_ordinal_conflicts(request, spec),
        *_fiml_conflicts(request),
        *_design_conflicts(request),
    ]


def _design_conflicts(request: FitRequest) -> list[Fault]:
    """Refuse weights and clusters where they would be left out of account."""
    faults: list[Fault] = []
    for where, column in (("weights", request.weights), ("cluster", request.cluster)):
        if not column:
            continue
        if request.name not in ("ML", "MLR"):
            what = Text("weights and clusters go with ML and MLR", "抽样权重与聚类仅适用于 ML 与 MLR")
            faults.append(Fault(what, where=where, expected="ML, MLR", got=request.name))
        if not request.has_rows:
            faults.append(Fault(Text("this needs raw data", "该选项需要原始数据"), where=where, got=column))
        if request.likelihood == "wishart":
            what = Text("the Wishart likelihood counts everyone once", "Wishart 似然不适用于抽样权重与聚类")
            faults.append(Fault(what, where=where, got="wishart"))
    return faults


def _fiml_conflicts(request: FitRequest) -> list[Fault]:
    if request.missing != "fiml":
        return []
    faults: list[Fault] = []
    if request.name not in ("ML", "MLR"):
        what = Text("full information goes with ML and MLR", "完全信息极大似然仅适用于 ML 与 MLR")
        mend = Text(
            "use pairwise for ordinal variables, else listwise", "有序变量请用 pairwise，否则用 listwise"
        )
        faults.append(Fault(what, where="missing", expected="ML, MLR", got=request.name, mend=mend))
    if not request.has_rows:
        what = Text("full information needs raw data", "完全信息极大似然需要原始数据")
        faults.append(Fault(what, where="missing", got="fiml"))
    if request.likelihood == "wishart":
        what = Text("the Wishart likelihood takes complete data", "Wishart 似然仅适用于完整数据")
        faults.append(Fault(what, where="likelihood", got="wishart"))
    return faults


def _ordinal_conflicts(request: FitRequest, spec: EstimatorSpec | None) -> list[Fault]:
    faults: list[Fault] = []
    if request.ordered and spec is not None and spec.discrepancy not in ("ULS", "WLS", "DWLS"):
        what = Text("this estimator takes no ordinal variables", "该估计方法不适用于有序变量")
        expected = ", ".join(n for n, s in ESTIMATORS.items() if s.discrepancy in ("ULS", "WLS", "DWLS"))
        faults.append(Fault(what, where="estimator", got=request.name, expected=expected))
    if request.ordered and request.fixed_x is False:
        what = Text("ordinal variables are conditioned on covariates", "有序变量的模型以协变量为条件")
        faults.append(Fault(what, where="fixed_x", expected="True", got="False"))
    if request.ordered and not request.has_rows:
        what = Text("ordinal variables need raw data", "有序变量需要原始数据")
        faults.append(Fault(what, where="ordered"))
    if request.ordered and request.model_type == "growth":
        what = Text("growth models take numeric variables", "增长模型仅适用于连续变量")
        faults.append(Fault(what, where="ordered"))
    if request.missing == "pairwise" and not request.ordered:
        what = Text("pairwise deletion goes with ordinal variables", "成对删除仅适用于有序变量")
        mend = Text("use listwise", "请用 listwise")
        faults.append(Fault(what, where="missing", got=request.name, mend=mend))
    if not request.has_rows and spec is not None and spec.discrepancy in ("WLS", "DWLS"):
        what = Text("this estimator needs raw data", "该估计方法需要原始数据")
        faults.append(Fault(what, where="estimator", got=request.name, expected=", ".join(_SUMMARY)))
    if request.collapse_sparse and not request.ordered:
        what = Text("only categories of ordinal variables are merged", "仅可合并有序变量的类别")
        faults.append(Fault(what, where="collapse_sparse", got=str(request.collapse_sparse)))
    return faults
