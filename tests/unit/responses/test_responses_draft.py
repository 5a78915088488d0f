"""A draft loads, reads its export back, and says no more of people than their choices."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import one_survey as one
import pytest

from survey.errors import InstrumentError
from survey.instrument.load import load_instrument
from survey.responses import CellState, read_export, read_responses
from survey.responses.draft import draft_instrument
from survey.responses.mapping import map_text, read_map


def many(folder: Path, make, n: int = 12) -> Path:
    """Repeat a small export's rows, so that choices repeat as in a real one."""
    path = make(folder)
    lines = path.read_bytes().split(b"\r\n")
    head, body = lines[:1], [line for line in lines[1:] if line]
    path.write_bytes(b"\r\n".join(head + body * n) + b"\r\n")
    return path


@pytest.mark.parametrize("make", [one.tencent, one.limesurvey, one.google_forms, one.kobo])
def test_a_draft_reads_its_export_back(make, tmp_path: Path) -> None:
    if make is one.google_forms:
        path = many(tmp_path, lambda folder: one.google_forms(folder, chinese=False))
    else:
        path = many(tmp_path, make)
    export = read_export(path)
    draft = draft_instrument(export, "draft")
    (tmp_path / "draft.yaml").write_text(draft.text, encoding="utf-8")
    (tmp_path / "draft.map.yaml").write_text(map_text(draft.columns), encoding="utf-8")
    instrument = load_instrument(tmp_path / "draft.yaml")
    assert instrument == draft.instrument
    columns = read_map(tmp_path / "draft.map.yaml").columns
    found = read_responses(path, instrument, column_map=columns)
    assert found.n == 36
    kinds = [question.kind for question in instrument.questions]
    assert "multi" in kinds
    assert "date" in kinds
    needs = instrument.of_kind("multi")[0]
    marks = np.column_stack([found.values[f"{needs.code}/{option.key}"] for option in needs.options])
    assert np.nansum(marks) == 36  # two options by the first, one by the second, twelve times
    assert (found.states[needs.code] == CellState.ANSWERED).sum() == 24


def test_scales_are_found_by_shared_options(tmp_path: Path) -> None:
    generator = np.random.default_rng(1)
    items = generator.integers(1, 6, size=(60, 6)).astype(str)
    head = ["trust_1", "trust_2", "trust_3", "risk1", "risk2", "risk3", "age", "note"]
    extra = [[str(20 + k), f"free words number {k}"] for k in range(60)]
    path = one.write_csv(
        tmp_path / "t.csv", [head, *[[*a, *b] for a, b in zip(items.tolist(), extra, strict=True)]]
    )
    draft = draft_instrument(read_export(path), "t")
    assert {s.code: s.items for s in draft.instrument.scales} == {
        "TRUST": ("trust_1", "trust_2", "trust_3"),
        "RISK": ("risk1", "risk2", "risk3"),
    }
    assert len(draft.instrument.response_sets) == 1
    assert draft.instrument.question("age").kind == "numeric"
    assert draft.open_text == ("note",)
    assert "free words" not in draft.text


def test_codes_for_no_answer_are_declared(tmp_path: Path) -> None:
    rows = [["a_1", "a_2"], *[[str(k % 4 + 1), str(k % 3 + 1)] for k in range(20)], ["-1", "NA"], ["-2", "4"]]
    path = one.write_csv(tmp_path / "t.csv", rows)
    draft = draft_instrument(read_export(path), "t")
    assert [(code.code, code.state) for code in draft.instrument.missing] == [
        (-1, "blank"),
        (-2, "blank"),
        ("NA", "blank"),
    ]
    found = read_responses(path, draft.instrument)
    assert found.states["a_1"].tolist()[-2:] == [CellState.BLANK, CellState.BLANK]
    assert found.states["a_2"].tolist()[-2:] == [CellState.BLANK, CellState.ANSWERED]


def test_identifiers_never_become_options(tmp_path: Path) -> None:
    rows = [["contact", "x"], *[["13800138000" if k % 2 else "13900139000", "1"] for k in range(30)]]
    draft = draft_instrument(read_export(one.write_csv(tmp_path / "t.csv", rows)), "t")
    assert draft.instrument.question("contact").kind == "text"
    assert "13800138000" not in draft.text


def test_a_name_that_is_no_id_is_refused(tmp_path: Path) -> None:
    export = read_export(one.write_csv(tmp_path / "t.csv", [["a"], ["1"], ["2"]]))
    with pytest.raises(InstrumentError):
        draft_instrument(export, "no id")
