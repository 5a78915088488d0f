"""Cases that lavaan's scripts stored: their data, their options by our names, and what lies apart."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from survey.sem import SemResult

HERE = Path(__file__).parent
BFI = HERE.parents[1] / "examples/personality/analysis/data/raw/bfi.csv"
REVERSED = ("A1", "C4", "C5", "E1", "E2", "O2", "O5")

NAMES = {
    "model.type": "model_type",
    "std.lv": "std_lv",
    "group.equal": "group_equal",
    "group.partial": "group_partial",
    "sampling.weights": "weights",
    "fixed.x": "fixed_x",
}
# lavaan's names where they are not ours with dots for underscores.
FIT_NAMES = {"sabic": "bic2", "hoelter_05": "cn_05", "hoelter_01": "cn_01"}


@dataclass(frozen=True)
class Tolerance:
    """How near: relative, with a floor."""

    relative: float
    floor: float

    def near(self, ours: float, theirs: float | None) -> bool:
        """Say whether two numbers agree; what lavaan does not give is not compared."""
        if theirs is None or (isinstance(theirs, float) and math.isnan(theirs)):
            return True
        return abs(ours - theirs) <= max(self.relative * abs(theirs), self.floor)


def stored(name: str) -> dict[str, Any]:
    """Return what the script of that name stored."""
    return json.loads((HERE / f"expected/{name}.json").read_text(encoding="utf-8"))


def path_of(name: str) -> Path:
    if name == "bfi":
        return BFI
    examples = Path(str(files("semopy") / "examples"))
    return examples / {"hs": "holzinger_swineford39_data.csv", "pd": "pd_data.csv"}[name]


def frame_of(name: str) -> pd.DataFrame:
    frame = pd.read_csv(path_of(name), index_col=0)
    if name != "bfi":
        return frame
    items = frame.iloc[:, :25].copy()
    for item in REVERSED:
        items[item] = 7 - items[item]
    return items.dropna()


def options_of(case: dict[str, Any]) -> dict[str, Any]:
    options = case["options"] or {}
    found: dict[str, Any] = {}
    for name, value in options.items():
        key = NAMES.get(name, name)
        if key in ("group_equal", "group_partial"):
            names = [value] if isinstance(value, str) else value
            value = tuple(v.replace(".", "_") if key == "group_equal" else v for v in names)
        found[key] = value
    return found


def rows_of(case: dict[str, Any]) -> dict[tuple[str, str, str, int], dict[str, Any]]:
    table = case["parameters"]
    groups = table["group"] if isinstance(table["group"], list) else [table["group"]] * len(table["lhs"])
    rows = {}
    for i, group in enumerate(groups):
        lhs, op, rhs = table["lhs"][i], table["op"][i], table["rhs"][i]
        group = 0 if op == ":=" else group
        key = (op, *sorted((lhs, rhs)), group) if op == "~~" else (op, lhs, rhs, group)
        rows[key] = {column: table[column][i] for column in table if isinstance(table[column], list)}
    return rows


def our_rows(result: SemResult) -> dict[tuple[str, str, str, int], dict[str, Any]]:
    rows = {}
    for row in result.parameters.to_dict("records"):
        lhs, op, rhs = row["lhs"], row["op"], row["rhs"]
        key = (op, *sorted((lhs, rhs)), row["group"]) if op == "~~" else (op, lhs, rhs, row["group"])
        rows[key] = row
    return rows


def parameters_apart(
    case: dict[str, Any], result: SemResult, tolerance: Tolerance, columns: tuple[str, ...]
) -> dict[Any, Any]:
    """Return the parameters that are not near, by key and column; rows that only one side has too."""
    expected, ours = rows_of(case), our_rows(result)
    apart: dict[Any, Any] = dict.fromkeys(set(expected) ^ set(ours), "only one has it")
    for key in set(expected) & set(ours):
        for column in columns:
            mine, theirs = ours[key][column], expected[key].get(column)
            if not tolerance.near(mine, theirs):
                apart[key, column] = (mine, theirs)
    return apart


def fit_apart(case: dict[str, Any], result: SemResult, tolerance: Tolerance) -> dict[str, Any]:
    """Return the fit measures that are not near.

    lavaan divides the trace behind ``scaling.factor.h0`` by the parameters before equality constraints, Mplus
    (whose difference test it is for) and we by those after; it is left out where there are any.
    """
    theirs = case["fit"]
    constrained = len([free for free in result.table.free if free]) != result.fit.npar
    apart = {}
    for measure, value in result.fit.as_mapping().items():
        if measure == "scaling_factor_h0" and constrained:
            continue
        name = FIT_NAMES.get(measure, measure.replace("_", "."))
        other = theirs.get(measure, theirs.get(name))
        if other is not None and not tolerance.near(value, other):
            apart[measure] = (value, other)
    return apart


def is_the_input_of(expected: dict[str, Any], name: str) -> bool:
    """Say whether a data set is the one that R read."""
    found = hashlib.sha256(path_of(name).read_bytes()).hexdigest()
    return bool(found == expected["meta"]["sha256"][name])


def both_arrived(case: dict[str, Any], result: SemResult, *, theirs: float, ours: float) -> bool:
    """Say whether both optimisers ended with gradients below what is theirs and ours."""
    arrived = result.convergence.converged and result.convergence.max_gradient < ours
    return bool(arrived and case["gradient"] < theirs)


def r2_apart(case: dict[str, Any], result: SemResult, tolerance: Tolerance) -> dict[str, Any]:
    """Return the explained variances that are not near, by lavaan's key."""
    labels = result.sample.group_labels
    apart = {}
    for key, value in dict(case["r2"]).items():
        group, _, variable = key.rpartition(".") if len(labels) > 1 else ("", "", key)
        g = labels.index(group) + 1 if group else 1
        own = result.r2[variable if g == 1 else f"{variable}@{g}"]
        if not tolerance.near(own, value):
            apart[key] = (own, value)
    return apart
