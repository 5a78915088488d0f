"""The commands efa and reliability: strict JSON of the shape in the package, clear errors, exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

import survey.cli
from survey.cli.data import chosen_items, parse_scales, read_table
from survey.cli.items import items
from survey.cli.main import main
from survey.cli.retention import retention
from survey.errors import DataError, SurveyError

SCHEMAS = Path(survey.cli.__file__).parent / "schemas"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    rng = np.random.default_rng(1)
    f = rng.normal(size=(300, 2)) @ np.array([[1.0, 0.4], [0.0, 0.9]])
    X = np.clip(np.round(3 + np.repeat(f, 3, axis=1) + 0.8 * rng.normal(size=(300, 6))), 1, 5)
    frame = pd.DataFrame(X, columns=["a1", "a2", "a3", "b1", "b2", "b3"])
    frame.loc[0, "a1"] = np.nan
    path = tmp_path / "answers.csv"
    frame.to_csv(path)
    return path


def run(capsysbinary: pytest.CaptureFixture[bytes], *words: str) -> tuple[int, dict[str, Any], str]:
    with pytest.raises(SystemExit) as end:
        main(words)
    out, err = capsysbinary.readouterr()

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    body = json.loads(out, parse_constant=refuse) if out.strip() else {}
    return int(end.value.code or 0), body, err.decode()


def validate(body: dict[str, Any], name: str) -> None:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(body, schema)


def test_efa(table: Path, capsysbinary: Any) -> None:
    words = ("--items", "b1,b2,b3,a1,a2,a3", "--factors", "2", "--json", "-")
    code, body, _ = run(capsysbinary, "efa", str(table), *words)
    assert code == 0
    validate(body, "efa")
    assert body["items"] == ["b1", "b2", "b3", "a1", "a2", "a3"]
    assert np.array(body["loadings"]).shape == (6, 2)
    assert len(body["variance"]) == 2
    assert body["n"] == 299
    assert body["sample"]["n_dropped"] == 1


def test_efa_orthogonal_and_parallel(table: Path, capsysbinary: Any) -> None:
    words = ("--rotation", "varimax", "--draws", "100", "--no-kaiser", "--json", "-")
    code, body, _ = run(capsysbinary, "efa", str(table), *words)
    assert code == 0
    validate(body, "efa")
    assert body["phi"] is None
    assert body["options"]["n_factors_by"] == "parallel_components"
    assert body["options"]["kaiser"] is False


def test_efa_components_have_null_fit(table: Path, capsysbinary: Any) -> None:
    words = ("--extraction", "components", "--factors", "2", "--json", "-")
    _, body, err = run(capsysbinary, "efa", str(table), *words)
    validate(body, "efa")
    assert body["fit"]["chisq"] is None
    assert "principal_components" in err


def test_reliability(table: Path, capsysbinary: Any) -> None:
    words = ("--scale", "B=b1,b2,b3", "--scale", "A=a1,a2,a3", "--draws", "50", "--json", "-")
    code, body, _ = run(capsysbinary, "reliability", str(table), *words)
    assert code == 0
    validate(body, "reliability")
    assert body["order"] == ["B", "A"] == [one["scale"] for one in body["scales"]]
    assert body["htmt"][0][1] == body["htmt"][1][0]
    assert body["htmt_ci_lower"][0][1] < body["htmt"][0][1] < body["htmt_ci_upper"][0][1]
    assert {one["item"] for one in body["scales"][0]["items"]} == {"b1", "b2", "b3"}
    assert body["scales"][0]["cr"] > body["scales"][0]["ave"]


def test_reliability_of_two_items_has_nulls(table: Path, capsysbinary: Any) -> None:
    code, body, err = run(capsysbinary, "reliability", str(table), "--scale", "A=a1,a2", "--json", "-")
    assert code == 0
    validate(body, "reliability")
    one = body["scales"][0]
    assert one["omega_total"] is one["cr"] is body["htmt"] is one["items"][0]["alpha_if_deleted"] is None
    assert "measurement_model_not_usable" in err


def application() -> typer.Typer:
    app = typer.Typer()
    app.command("items")(items)
    app.command("retention")(retention)
    return app


def test_items(table: Path) -> None:
    words = ["items", str(table), "--scale", "A=a1,a2,a3", "--moment-type", "3", "--json", "-"]
    done = CliRunner().invoke(application(), words)
    assert done.exit_code == 0
    body = json.loads(done.stdout)
    validate(body, "items")
    assert body["moment_type"] == 3
    assert [row["item"] for row in body["scales"][0]["items"]] == ["a1", "a2", "a3"]
    printed = CliRunner().invoke(application(), ["items", str(table), "--scale", "A=a1,a2,a3"])
    assert "decision" in printed.stdout


@pytest.mark.parametrize("correlation", ["pearson", "polychoric"])
def test_retention(table: Path, correlation: str) -> None:
    words = ["retention", str(table), "--draws", "30", "--correlation", correlation, "--json", "-"]
    done = CliRunner().invoke(application(), words)
    assert done.exit_code == 0
    body = json.loads(done.stdout)
    validate(body, "retention")
    assert body["n_factors"] == 2
    assert [one["variant"] for one in body["parallel"]] == ["components", "factors", "smc"]
    printed = CliRunner().invoke(application(), ["retention", str(table), "--draws", "30"])
    assert "Velicer" in printed.stdout


def test_tables_on_a_terminal(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (
        ("efa", str(table), "--factors", "2"),
        ("reliability", str(table), "--scale", "A=a1,a2,a3"),
    ):
        with pytest.raises(SystemExit):
            main(words)
    out = capsys.readouterr().out
    assert "KMO" in out
    assert "alpha" in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--items", "a1,a2,nope"), "nope"),
        (("--items", " , "), "--items"),
        (("--factors", "many"), "many"),
        (("--factors", "5"), "1..3"),
    ],
)
def test_errors_end_in_exit_code_2(table: Path, capsysbinary: Any, words: tuple[str, ...], told: str) -> None:
    code, body, err = run(capsysbinary, "efa", str(table), *words)
    assert code == 2
    assert body == {}
    assert told in err
    assert "Traceback" not in err


def test_scales_are_parsed_with_every_fault() -> None:
    with pytest.raises(DataError) as error:
        parse_scales(["A=a1,a2", "B", "=x", "A=a3"])
    assert [fault.got for fault in error.value.faults] == ["B", "=x", "A=a3"]


@pytest.mark.parametrize("suffix", ["csv", "tsv", "xlsx", "sav", "parquet"])
def test_every_kind_of_table_reads_alike(table: Path, tmp_path: Path, suffix: str) -> None:
    frame = read_table(table)
    path = tmp_path / f"copy.{suffix}"
    if suffix == "xlsx":
        frame.to_excel(path, index=False)
    elif suffix == "sav":
        import pyreadstat

        pyreadstat.write_sav(frame, str(path))  # type: ignore[attr-defined]  # the project's stub is smaller
    elif suffix == "parquet":
        frame.to_parquet(path)
    else:
        frame.to_csv(path, index=False, sep="\t" if suffix == "tsv" else ",")
    again = read_table(path)
    np.testing.assert_array_equal(again.to_numpy(), frame.to_numpy())
    assert chosen_items("all", again) == ("a1", "a2", "a3", "b1", "b2", "b3")


def test_gb18030_is_read(tmp_path: Path) -> None:
    path = tmp_path / "题项.csv"
    path.write_bytes("题一,题二\n1,2\n".encode("gb18030"))
    assert list(read_table(path).columns) == ["题一", "题二"]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.xlsx", b"PK\x03\x04 cut", "damaged or cut off"),
        ("a.sav", b"hello", "cannot be read"),
        ("a.parquet", b"hello", "cannot be read"),
        ("a.csv", b"", "no answers"),
        ("a.csv", b"a,b\n", "no answers"),
        ("a.csv", b"a\n\xff\xff\xff\n", "row 2: the file is neither UTF-8 nor GB 18030"),
        ("a.csv", b"a,a\n1,2\n", "row 1, column 2: two columns have the same header"),
        (
            "wide.csv",
            ",".join(f"c{k}" for k in range(16000)).encode() + b"\n1" + b",1" * 15999,
            "too many columns",
        ),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "a password",
        ),
        ("a.docx", b"x", "not known"),
    ],
)
def test_broken_files(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SurveyError, match=told) as error:
        read_table(path)
    assert path.name in str(error.value)


def test_a_missing_file() -> None:
    with pytest.raises(DataError, match="no such file"):
        read_table("nowhere.csv")


def test_efa_with_errors_of_loadings_and_a_target(table: Path, tmp_path: Path, capsysbinary: Any) -> None:
    target = tmp_path / "target.csv"
    rows = [
        "item,F1,F2",
        *(f"{item},,0" for item in ("b1", "b2", "b3")),
        *(f"{i},0," for i in ("a1", "a2", "a3")),
    ]
    target.write_text("\n".join(rows))
    words = (
        "--rotation",
        "target_q",
        "--target",
        str(target),
        "--factors",
        "2",
        "--bootstrap",
        "20",
        "--json",
        "-",
    )
    code, body, _ = run(capsysbinary, "efa", str(table), *words)
    assert code == 0
    validate(body, "efa")
    assert np.array(body["bootstrap"]["se"]).shape == (6, 2)
    # Columns of the table run a1..b3, whatever the order in the file: the a items load on the second factor.
    assert abs(np.array(body["loadings"])[0]).argmax() == 1
    code, _, err = run(capsysbinary, "efa", str(table), "--rotation", "target_q", "--factors", "2")
    assert code == 2
    assert "target" in err


def test_efa_like_spss_takes_principal_axis(table: Path, capsysbinary: Any) -> None:
    words = ("--factors", "2", "--rotation", "promax", "--like", "spss", "--json", "-")
    _, body, _ = run(capsysbinary, "efa", str(table), *words)
    validate(body, "efa")
    assert (body["options"]["extraction"], body["options"]["kaiser"]) == ("pa", True)


def test_efa_by_fiml_keeps_everybody(table: Path, capsysbinary: Any) -> None:
    _, body, _ = run(
        capsysbinary, "efa", str(table), "--factors", "2", "--correlation", "fiml", "--json", "-"
    )
    validate(body, "efa")
    assert body["sample"]["missing"] == "fiml"
    assert body["n"] == 300


def test_reliability_with_groups_and_a_general_factor(tmp_path: Path, capsysbinary: Any) -> None:
    rng = np.random.default_rng(1)
    team = np.repeat(np.arange(40), 8)
    f = rng.normal(size=(320, 3)) + rng.normal(size=(320, 1)) + rng.normal(size=(40, 1))[team]
    X = np.clip(np.round(3 + np.repeat(f, 3, axis=1) + rng.normal(size=(320, 9))), 1, 7)
    frame = pd.DataFrame(X, columns=[f"{s}{i}" for s in "abc" for i in (1, 2, 3)]).assign(team=team)
    path = tmp_path / "nested.csv"
    frame.to_csv(path, index=False)
    scales = [
        word for s in "ABC" for word in ("--scale", f"{s}=" + ",".join(f"{s.lower()}{i}" for i in (1, 2, 3)))
    ]
    words = (*scales, "--cluster", "team", "--general", "--json", "-")
    code, body, err = run(capsysbinary, "reliability", str(path), *words)
    assert code == 0
    validate(body, "reliability")
    assert len(body["agreement"]["groups"]) == 40
    assert body["agreement"]["scales"][0]["icc"]["icc1"] > 0.1
    assert 0.4 < body["general_factor"]["omega_hierarchical"] < body["general_factor"]["omega_total"] < 1
    assert len(body["cross_loadings"]["correlations"]) == 9
    assert "answer_scale_not_declared" in err
    code, _, err = run(capsysbinary, "reliability", str(path), *scales, "--cluster", "nope")
    assert code == 2
    assert "nope" in err


def test_items_by_polychorics_under_other_thresholds(table: Path) -> None:
    words = ["items", str(table), "--scale", "A=a1,a2,a3", "--correlation", "polychoric"]
    words += ["--item-rest", "0.99", "--critical-ratio", "500", "--json", "-"]
    body = json.loads(CliRunner().invoke(application(), words).stdout)
    validate(body, "items")
    assert body["correlation"] == "polychoric"
    assert {row["decision"] for row in body["scales"][0]["items"]} == {"drop"}
