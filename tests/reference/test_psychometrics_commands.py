"""The JSON of the commands carries the numbers of R.

Values: tests/reference/r/psychometrics_bfi.R and psychometrics_by_formula.R, on the bfi answers of the
example study.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from survey.cli.main import main
from survey.numerics.rotation import align_loadings

HERE = Path(__file__).parent
BFI = HERE.parents[1] / "examples/personality/analysis/data/raw/bfi.csv"
EXPECTED = json.loads((HERE / "expected/psychometrics_bfi.json").read_text())
BY_FORMULA = json.loads((HERE / "expected/psychometrics_by_formula.json").read_text())["sets"]["bfi"]
SCALES = {s: [f"{s}{i}" for i in range(1, 6)] for s in "ACENO"}
ITEMS = [item for items in SCALES.values() for item in items]

EXACT = 1e-9
# psych's minres stops about 1e-6 short, lavaan's CFA 1e-7; rotations were run to a gradient of 1e-7.
FITTED = 1e-5


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    frame = pd.read_csv(BFI, index_col=0).iloc[:, :25]
    for name in ("A1", "C4", "C5", "E1", "E2", "O2", "O5"):
        frame[name] = 7 - frame[name]
    path = tmp_path_factory.mktemp("answers") / "bfi.csv"
    frame.to_csv(path)
    return path


def run(capsysbinary: pytest.CaptureFixture[bytes], *words: str) -> Any:
    with pytest.raises(SystemExit) as end:
        main([*words, "--json", "-"])
    assert not end.value.code
    return json.loads(capsysbinary.readouterr().out)


def named_scales() -> list[str]:
    return [word for s, items in SCALES.items() for word in ("--scale", f"{s}={','.join(items)}")]


def test_efa(table: Path, capsysbinary: Any) -> None:
    words = ("--items", ",".join(ITEMS), "--factors", "5", "--extraction", "minres", "--rotation", "geomin")
    body = run(capsysbinary, "efa", str(table), *words)
    stored, fit = EXPECTED["rotations"]["geomin"], EXPECTED["fits"]["minres"]
    assert body["items"] == ITEMS
    aligned, order, sign = align_loadings(np.array(body["loadings"]), np.array(stored["loadings"]))
    np.testing.assert_allclose(aligned, stored["loadings"], atol=FITTED)
    phi = np.array(body["phi"])[np.ix_(order, order)] * sign * sign[:, None]
    np.testing.assert_allclose(phi, stored["phi"], atol=FITTED)
    np.testing.assert_allclose(body["uniquenesses"], fit["uniquenesses"], atol=FITTED)
    np.testing.assert_allclose(np.add(body["communalities"], body["uniquenesses"]), 1.0, atol=EXACT)
    assert body["fit"]["df"] == fit["df"]
    assert body["fit"]["chisq"] == pytest.approx(fit["statistic"], rel=FITTED)
    adequacy = body["adequacy"]
    assert adequacy["kmo"] == pytest.approx(EXPECTED["kmo"]["kmo"], abs=EXACT)
    np.testing.assert_allclose(adequacy["msa"], EXPECTED["kmo"]["msa"], atol=EXACT)
    assert adequacy["bartlett_chisq"] == pytest.approx(EXPECTED["bartlett"]["chisq"], rel=EXACT)
    assert adequacy["bartlett_df"] == EXPECTED["bartlett"]["df"]
    assert adequacy["bartlett_pvalue"] == pytest.approx(EXPECTED["bartlett"]["pvalue"], abs=EXACT)
    assert adequacy["determinant"] == pytest.approx(EXPECTED["determinant"], rel=EXACT)


def test_reliability(table: Path, capsysbinary: Any) -> None:
    body = run(capsysbinary, "reliability", str(table), *named_scales())
    assert body["order"] == list(SCALES)
    np.testing.assert_allclose(body["htmt"], EXPECTED["sem"]["htmt"], atol=EXACT)
    np.testing.assert_allclose(body["htmt2"], EXPECTED["sem"]["htmt2"], atol=EXACT)
    for place, one in enumerate(body["scales"]):
        alpha = EXPECTED["alpha"][one["scale"]]
        loadings = np.array(EXPECTED["sem"]["std_loadings"])[:, place]
        assert one["n"] == EXPECTED["meta"]["rows"]
        assert one["cronbach_alpha"] == pytest.approx(alpha["raw"], abs=EXACT)
        limits = [one["cronbach_alpha_ci_lower"], one["cronbach_alpha_ci_upper"]]
        assert limits == pytest.approx(alpha["feldt"], abs=EXACT)
        assert one["omega_total"] == pytest.approx(EXPECTED["sem"]["omega_implied"][place], abs=FITTED)
        assert one["ave"] == pytest.approx(float((loadings**2).mean()), abs=FITTED)
        true = float(loadings.sum() ** 2)
        assert one["cr"] == pytest.approx(true / (true + float((1 - loadings**2).sum())), abs=FITTED)
        assert [item["item"] for item in one["items"]] == SCALES[one["scale"]]
        item_rest = [item["item_rest"] for item in one["items"]]
        np.testing.assert_allclose(item_rest, alpha["item_rest"], atol=EXACT)
        deleted = [item["alpha_if_deleted"] for item in one["items"]]
        np.testing.assert_allclose(deleted, alpha["if_deleted"], atol=EXACT)


def test_items(table: Path, capsysbinary: Any) -> None:
    body = run(capsysbinary, "items", str(table), *named_scales())
    for one in body["scales"]:
        ratio = BY_FORMULA["critical"][one["scale"]]
        assert [one["cut_low"], one["cut_high"]] == ratio["cut"]
        assert (one["n_low"], one["n_high"]) == (ratio["n_low"], ratio["n_high"])
        values = [item["critical_ratio"] for item in one["items"]]
        np.testing.assert_allclose(values, ratio["t"], atol=EXACT)
    skewness = [item["skewness"] for one in body["scales"] for item in one["items"]]
    np.testing.assert_allclose(skewness, EXPECTED["describe"]["skew2"], atol=EXACT)


def test_retention(table: Path, capsysbinary: Any) -> None:
    body = run(capsysbinary, "retention", str(table), "--items", ",".join(ITEMS), "--draws", "100")
    said = {one["criterion"]: one["suggestion"] for one in body["criteria"]}
    assert said["map"] == int(np.argmin(EXPECTED["map"])) + 1
    assert said["empirical_kaiser"] == BY_FORMULA["kaiser"]["suggestion"]
    assert said["kaiser"] == int((np.array(EXPECTED["eigenvalues"]) > 1.0).sum())
    np.testing.assert_allclose(body["eigenvalues"], EXPECTED["eigenvalues"], atol=EXACT)
