"""``survey screen``: its JSON keeps its contract."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pandas as pd
import pytest

import survey.cli
from survey.cli.main import main

SCHEMA = json.loads((Path(survey.cli.__file__).parent / "schemas" / "screen.schema.json").read_text())


def run(capsysbinary: Any, *words: str) -> tuple[int, dict[str, Any]]:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    out = capsysbinary.readouterr().out
    return int(ended.value.code or 0), json.loads(out) if out else {}


def test_the_contract(tmp_path: Path, capsysbinary: Any) -> None:
    rng = np.random.default_rng(1)
    scores = np.repeat(rng.normal(size=(90, 5)), 2, axis=1)
    X = np.clip(np.round(3 + scores + 0.8 * rng.normal(size=(90, 10))), 1, 5)
    X[0] = 2.0
    X[1, 3] = np.nan
    names = [f"i{j}" for j in range(10)]
    frame = pd.DataFrame(X, columns=names)
    frame["seconds"] = np.r_[np.full(89, 100.0), 3.0]
    path = tmp_path / "answers.csv"
    frame.to_csv(path, index=False)
    scales = [word for k in range(5) for word in ("--scale", f"S{k}={names[2 * k]},{names[2 * k + 1]}")]
    words = ("--seconds", "seconds", "--draws", "400", "--seed", "3", "--json", "-")
    code, body = run(capsysbinary, "screen", str(path), *scales, *words)
    assert code == 0
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(body, SCHEMA)
    assert [one["row"] for one in body["respondents"]] == list(range(1, 91))
    first = body["respondents"][0]
    assert first["verdict"] == "flag"
    assert first["indices"]["longstring"]["value"] == 10
    assert first["indices"]["even_odd"]["verdict"] == "not_scorable"
    assert body["respondents"][89]["hard"]
    assert set(body["departures"]) == {"contaminated", "skewed", "acquiescent"}
    again = run(capsysbinary, "screen", str(path), *scales, *words)[1]
    assert again == body


def test_scales_and_an_instrument_exclude_each_other(tmp_path: Path, capsysbinary: Any) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    words = ("--scale", "A=a,b", "--instrument", "none.yaml")
    assert run(capsysbinary, "screen", str(path), *words)[0] == 2


def test_a_handful_of_rows_has_values_and_two_columns_of_one_name_are_refused(
    tmp_path: Path, capsysbinary: Any
) -> None:
    path = tmp_path / "few.csv"
    path.write_text("a,b,c,d\n3,3,3,1\n1,2,,2\n,,,\n", encoding="utf-8")
    code, body = run(capsysbinary, "screen", str(path), "--json", "-")
    assert code == 0
    found = [row["indices"] for row in body["respondents"]]
    assert [row["longstring"]["value"] for row in found] == [3.0, 2.0, None]
    assert found[0]["irv"] == {
        "value": 1.0,
        "verdict": "not_scorable",
        "reason": "fewer than 50 usable rows: no null model can be fitted",
    }
    path.write_text("a,b,a\n1,2,3\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["screen", str(path), "--json", "-"])
    assert ended.value.code == 2
    assert (
        b"few.csv: row 1, column 3: two columns have the same header; expected: column 1"
        in capsysbinary.readouterr().err
    )
