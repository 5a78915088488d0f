"""Clean data on disk: what is kept, with its labels, and a reason for every row that is not."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from survey.errors import Text
from survey.instrument.model import Instrument
from survey.instrument.question import Option, Question, ResponseSet
from survey.responses.cleaning import replay
from survey.responses.labelled import write_spss
from survey.study.cleaned import CleanedStudy, clean_study


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory: pytest.TempPathFactory, project_root: Path) -> CleanedStudy:
    folder = tmp_path_factory.mktemp("study")
    for part in ("instruments", "analysis"):
        shutil.copytree(project_root / part, folder / part)
    plan = folder / "analysis" / "study.yaml"
    text = plan.read_text(encoding="utf-8")
    assert "    - {rule: missing_share, maximum: 0.20}\n" in text
    text = text.replace(
        "missing_share, maximum: 0.20}\n", "missing_share, maximum: 0.20}\n    - rule: careless\n"
    )
    # The pretest is cleaned as the main survey is; calibrating for it would take as long again.
    text = re.sub(r"    pretest(_distributed)?: .*\n", "", text).replace("sample: pretest", "sample: same")
    plan.write_text(text, encoding="utf-8")
    return clean_study(folder)


def test_the_flow_adds_up_alone_jointly_and_in_order(cleaned: CleanedStudy) -> None:
    counts = pd.read_csv(cleaned.folder / "flow.csv")
    for flow in cleaned.flows:
        own = (
            counts[(counts.group == flow.group) & (counts.wave == flow.wave)]
            .set_index(["step", "rule"])
            .value
        )
        assert own["returned"].sum() - own["excluded"].sum() == own["valid"].sum() == flow.n_valid
        for (first, second), count in flow.hit_jointly.items():
            k, m = flow.rules.index(first), flow.rules.index(second)
            assert (
                own["hit_jointly", f"{first} + {second}"]
                == count
                == (flow.hits[:, k] & flow.hits[:, m]).sum()
            )
        assert "careless" in flow.rules
        assert flow.hit["careless"] > 0


def test_the_log_replays_and_names_every_respondent(cleaned: CleanedStudy) -> None:
    for flow in cleaned.flows:
        log = pd.read_csv(cleaned.folder / f"{flow.wave}.{flow.group}.log.csv", dtype={"respondent": str})
        np.testing.assert_array_equal(replay(log, flow.rules), flow.first)
        assert log.respondent.is_unique
        assert (log.reasons.notna() == ~log.kept).all()


def test_sensitivity_sets_three_samples_side_by_side(cleaned: CleanedStudy) -> None:
    table = pd.read_csv(cleaned.folder / "sensitivity.csv").set_index(["group", "section", "name"])
    for flow in cleaned.flows:
        if flow.wave == "main":
            n = table.loc[(flow.group, "sample", "n")]
            assert n["all"] == flow.n_returned - flow.hit["consent"] < flow.n_returned
            assert n["lenient"] == flow.n_valid > n["strict"] > 0.85 * flow.n_valid
            own = table.loc[flow.group]
            # Careless rows disturb the fit: on all rows it is worse.
            assert own.loc[("cfa", "cfi"), "all"] < own.loc[("cfa", "cfi"), "lenient"]
            assert own.loc["path"].notna().all(axis=None)


def test_clean_data_carry_their_labels(cleaned: CleanedStudy) -> None:
    flow = cleaned.flows[0]
    name = cleaned.folder / f"{flow.wave}.{flow.group}"
    parquet = pd.read_parquet(name.with_name(name.name + ".parquet"))
    spss, about = pyreadstat.read_sav(str(name) + ".sav")
    assert len(parquet) == len(spss) == flow.n_valid
    np.testing.assert_array_equal(parquet.IA1.to_numpy(), spss.IA1.to_numpy())
    np.testing.assert_array_equal(parquet.IA5_r.to_numpy(), 6 - spss.IA5.to_numpy())
    assert "（反向题，原始作答）" in str(about.column_names_to_labels["IA5"])
    assert "（反向题，已反向计分）" in str(about.column_names_to_labels["IA5_r"])
    assert about.variable_value_labels["IA1"][5.0] == "非常同意"
    assert about.column_names_to_labels["IA1"]


@pytest.mark.parametrize("place", [0, 1])
def test_an_answer_that_is_none_keeps_its_reason_in_spss(cleaned: CleanedStudy, place: int) -> None:
    """SPSS leaves user-missing codes out of every analysis, and its user still sees which reason it was."""
    flow = cleaned.flows[place]
    name = cleaned.folder / f"{flow.wave}.{flow.group}"
    states = pd.read_parquet(f"{name}.states.parquet").set_index("row")
    given = pd.read_parquet(f"{name}.parquet").set_index("row")
    spss, about = pyreadstat.read_sav(f"{name}.sav", user_missing=True)
    coded = spss.set_index("row")
    reasons = {"cannot_judge": 6.0, "skipped": -97.0, "not_asked": -98.0, "invalid": -99.0}
    seen: set[str] = set()
    for code in states.columns.intersection(coded.columns):
        if given[code].dtype.kind == "f":
            expected = given[code].where(states[code] == "answered", states[code].map(reasons).astype(float))
            np.testing.assert_array_equal(coded[code].to_numpy(), expected.to_numpy(), err_msg=code)
            assert {"lo": -99.0, "hi": -97.0} in about.missing_ranges[code]
            seen |= set(states[code].unique())
    assert {"answered", "cannot_judge", "blank"} <= seen
    assert about.variable_value_labels["RMS3"][6.0] == "无法判断"
    assert {"lo": 6.0, "hi": 6.0} in about.missing_ranges["RMS3"]


def test_a_number_that_was_answered_is_never_taken_for_a_reason(tmp_path: Path) -> None:
    """A growth of -98 per cent stays an answer; "cannot judge" is user-missing whatever its code."""
    zero = Option(0, Text("cannot judge", "无法判断"))
    points = ResponseSet("agree", tuple(Option(k, Text(str(k), str(k))) for k in (1, 2, 3)), zero)
    wording = Text("q", "题")
    questions = (
        Question("growth", "numeric", wording),
        Question("A1", "likert", wording, response_set=points),
    )
    instrument = Instrument("t", "1", wording, wording, wording, (points,), questions, ())
    frame = pd.DataFrame({"growth": [-98.0, np.nan], "A1": [np.nan, 3.0]})
    states = pd.DataFrame({"growth": ["answered", "skipped"], "A1": ["cannot_judge", "answered"]})
    write_spss(frame, states, instrument, tmp_path / "t.sav")
    coded, about = pyreadstat.read_sav(str(tmp_path / "t.sav"), user_missing=True)
    assert coded.growth.tolist()[0] == -98.0
    assert np.isnan(coded.growth[1])
    assert "growth" not in about.missing_ranges
    assert coded.A1.tolist() == [0.0, 3.0]
    assert {"lo": 0.0, "hi": 0.0} in about.missing_ranges["A1"]
