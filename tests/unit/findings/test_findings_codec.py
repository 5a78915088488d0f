"""The codec: lossless, deterministic, and closed against foreign classes."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from survey.errors import ReportError, Text, Warn
from survey.findings import Finding, Unit, load_results, save_results
from survey.findings.codec import decode, encode


def roundtrip(value: object, folder: Path) -> object:
    save_results({"it": value}, folder)
    return load_results(folder)["it"]


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        -3,
        0.1,
        float("inf"),
        "风险",
        (1, ("a", 2.5), None),
        Text("a", "甲"),
        Warn("heywood_case", Text("a", "甲"), ("IA1",)),
        Finding("a.b.c@g", 0.30000000000000004, Unit.PROPORTION, n=5),
        dt.date(2026, 3, 16),
        dt.datetime(2026, 3, 16, 9, 30, 1),
        Unit.COUNT,
    ],
)
def test_values_come_back_as_they_were(value: object, tmp_path: Path) -> None:
    assert roundtrip(value, tmp_path) == value


def test_nan_and_mappings_come_back(tmp_path: Path) -> None:
    back = roundtrip({"x": float("nan"), "y": {"z": 1}}, tmp_path)
    assert np.isnan(back["x"])  # type: ignore[index]  # a mapping by construction
    assert dict(back["y"]) == {"z": 1}  # type: ignore[index]


def test_arrays_come_back_exactly_and_read_only(tmp_path: Path) -> None:
    arrays = (
        np.array([[0.1, np.nan], [np.inf, -0.0]]),
        np.array(["甲", "b"]),
        np.array([1, None, "x"], dtype=object),
    )
    numbers, words, mixed = roundtrip(arrays, tmp_path)  # type: ignore[misc]  # three by construction
    np.testing.assert_array_equal(numbers, arrays[0])
    assert numbers.tobytes() == arrays[0].tobytes()
    assert words.tolist() == ["甲", "b"]
    assert mixed.tolist() == [1, None, "x"]
    for array in (numbers, words, mixed):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = array[0]


def test_same_results_give_same_bytes(tmp_path: Path) -> None:
    value = {"x": np.arange(5.0), "t": Text("a", "甲")}
    save_results(value, tmp_path / "one")
    save_results(value, tmp_path / "two")
    for name in ("store.json", "store.npz"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@dataclass(frozen=True)
class Foreign:
    x: int


def test_a_foreign_class_is_never_constructed(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="not a result"):
        decode(encode(Foreign(1), {}), {})
    with pytest.raises(ReportError, match="not a result"):
        decode({"$type": "subprocess:Popen", "fields": {}}, {})
    with pytest.raises(ReportError, match="not a result"):
        decode({"$type": "survey.findings.codec:save_results", "fields": {}}, {})


def test_what_a_result_may_not_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="may not hold"):
        encode(object(), {})
    with pytest.raises(TypeError, match="one dimension"):
        encode(np.empty((2, 2), dtype=object), {})


def test_a_store_of_other_fields_or_version_is_refused(tmp_path: Path) -> None:
    node = encode(Text("a", "b"), {})
    node["fields"]["more"] = 1
    with pytest.raises(ReportError, match="other fields"):
        decode(node, {})
    save_results({}, tmp_path)
    body = json.loads((tmp_path / "store.json").read_text())
    (tmp_path / "store.json").write_text(json.dumps(body | {"codec_version": 99}))
    with pytest.raises(ReportError, match="another version"):
        load_results(tmp_path)
    with pytest.raises(ReportError, match="no stored results"):
        load_results(tmp_path / "nowhere")
