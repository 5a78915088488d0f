"""The estimators by lavaan's names: what each minimises, and how it infers and tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from survey.errors import DataError, Fault, Text
from survey.sem.results import SemOptions

__all__ = ["ESTIMATORS", "EstimatorSpec", "FitRequest", "resolve_options"]


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
AVAILABLE = ("ML", "MLM", "MLMV", "MLMVS", "MLR")
_MISSING = ("listwise",)
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
    has_rows: bool


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
    name = (request.estimator or "ML").upper()
    spec = ESTIMATORS[name]
    se = spec.se if request.se is None else request.se
    if se == "robust":
        se = spec.se if spec.se != "standard" else "robust_huber_white"
    information = request.information or spec.information
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
    )


def _unknown(request: FitRequest) -> list[Fault]:
    choices: tuple[tuple[str, str | None, Sequence[str]], ...] = (
        ("model_type", request.model_type, ("sem", "cfa", "growth")),
        ("estimator", (request.estimator or "ML").upper(), AVAILABLE),
        ("missing", request.missing, _MISSING),
        ("likelihood", request.likelihood, ("normal", "wishart")),
        ("information", request.information, ("expected", "observed")),
        ("parameterization", request.parameterization, ("delta", "theta")),
        ("se", request.se, _SE),
    )
    what = Text("this option is not available", "不支持该选项")
    return [
        Fault(what, where=name, expected=", ".join(known), got=str(got))
        for name, got, known in choices
        if got is not None and got not in known
    ]


def _conflicts(request: FitRequest) -> list[Fault]:
    faults: list[Fault] = []
    spec = ESTIMATORS.get((request.estimator or "ML").upper())
    robust = spec is not None and spec.se != "standard"
    if request.bootstrap and request.seed is None:
        faults.append(Fault(Text("a bootstrap needs a seed", "自助法需要随机种子"), where="seed"))
    if request.bootstrap and not request.has_rows:
        faults.append(Fault(Text("a bootstrap needs raw data", "自助法需要原始数据"), where="bootstrap"))
    if robust and not request.has_rows:
        what = Text("robust estimation needs raw data", "稳健估计需要原始数据")
        faults.append(Fault(what, where="estimator", got=str(request.estimator)))
    if request.likelihood == "wishart" and (spec is None or spec.discrepancy != "ML" or robust):
        what = Text("the Wishart likelihood goes with ML alone", "Wishart 似然仅适用于 ML")
        faults.append(Fault(what, where="likelihood", got=str(request.estimator)))
    return faults
