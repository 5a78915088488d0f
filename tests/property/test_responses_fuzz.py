"""Real exports with bytes or cells changed are an error, or are read to exactly what they say."""

from __future__ import annotations

import csv
import io
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest

from survey.errors import Fault, SurveyError
from survey.responses import CellState, RawExport, read_export
from survey.responses.draft import draft_instrument
from survey.responses.frame import decode_export
from survey.responses.matching import match_columns

Read = TypeVar("Read")
FILES = (
    "wenjuanxing/All_Data_Original_4rows_deid.xlsx",
    "wenjuanxing/800_800_2_codes.xls",
    "qualtrics/qualtRics_sample.csv",
    "limesurvey/results-survey.csv",
    "spss/sample_missing.sav",
    "spss/sample.zsav",
    "spss/sample.por",
)
ROUNDS = 25
# No mutation of a file of this size may take longer, on a busy machine; an endless chain of sectors would.
LONGEST = 20.0


def mutate(raw: bytes, generator: np.random.Generator) -> bytes:
    """Return a file cut off, with bytes changed, lost, added or turned round."""
    data = bytearray(raw)
    kind = generator.integers(5)
    a, b = sorted(generator.integers(0, len(data), size=2).tolist())
    if kind == 0:
        return bytes(data[:a])
    if kind == 1:
        for place in generator.integers(0, len(data), size=generator.integers(1, 30)).tolist():
            data[place] = int(generator.integers(256))
    elif kind == 2:
        del data[a : a + int(generator.integers(1, 400))]
    elif kind == 3:
        data[a:a] = generator.integers(0, 256, size=generator.integers(1, 200), dtype=np.uint8).tobytes()
    else:
        data[a:b] = data[a:b][::-1]
    return bytes(data)


def attempt(read: Callable[[], Read]) -> tuple[Read | None, tuple[Fault, ...]]:
    """Return what was read, or the faults that were told; anything else goes up."""
    try:
        return read(), ()
    except SurveyError as error:
        return None, error.faults


def check_shape(export: RawExport) -> None:
    assert export.n >= 1
    assert len(set(export.headers)) == len(export.headers)
    for column in export.answers:
        assert column.cells.shape == column.states.shape == (export.n,)
        assert all(isinstance(cell, str) for cell in column.cells[:20])
    for values in (export.submitted, export.started, export.respondents, export.seconds, export.finished):
        assert len(values) == export.n


@pytest.mark.parametrize("name", FILES)
def test_changed_bytes_are_an_error_or_a_table(name: str, shared_folder: Path, tmp_path: Path) -> None:
    raw = (shared_folder / "data" / name).read_bytes()
    generator = np.random.default_rng(20260316)
    path = tmp_path / Path(name).name
    for _ in range(ROUNDS):
        path.write_bytes(mutate(raw, generator))
        started = time.perf_counter()
        export, faults = attempt(lambda: read_export(path))
        assert time.perf_counter() - started < LONGEST
        assert all(fault.where for fault in faults)
        if export is not None:
            check_shape(export)


def test_changed_parts_of_a_workbook_are_an_error_or_a_table(shared_folder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(shared_folder / "data" / FILES[0]) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    names = sorted(name for name in parts if name.endswith((".xml", ".rels")))
    generator = np.random.default_rng(5)
    path = tmp_path / "changed.xlsx"
    for _ in range(120):
        name = names[int(generator.integers(len(names)))]
        changed = (
            mutate(parts[name], generator) if generator.integers(2) else with_number(parts[name], generator)
        )
        with zipfile.ZipFile(path, "w") as archive:
            for part, content in parts.items():
                archive.writestr(part, changed if part == name else content)
        export, faults = attempt(lambda: read_export(path))
        assert all(fault.where for fault in faults)
        if export is not None:
            check_shape(export)


def with_number(raw: bytes, generator: np.random.Generator) -> bytes:
    """Return a part with one of its numbers made huge or negative."""
    found = list(re.finditer(rb"\d+", raw))
    if not found:
        return raw
    match = found[int(generator.integers(len(found)))]
    number = (b"4294967295", b"-1", b"99999999999999999999", b"1048577")[int(generator.integers(4))]
    return raw[: match.start()] + number + raw[match.end() :]


JUNK = (
    "",
    "(跳过)",
    "非常同意",
    "7",
    "-99",
    "１",
    "yes",
    "=1+1",
    "a,b",
    'quote"',
    "line\nbreak",
    "\t",
    "9e99",
    "NaN",
    "I agree",
)


def test_changed_cells_are_an_error_or_change_nothing_else(shared_folder: Path, tmp_path: Path) -> None:
    path = shared_folder / "data/qualtrics/data_qualtrics.csv"
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    whole = read_export(path)
    asked = draft_instrument(whole, "draft")
    names = asked.columns.columns
    truth = decode_export(whole, asked.instrument, match_columns(whole, asked.instrument, names))
    owners = {whole.answers[m.column].position: m.question for m in truth.matches}
    generator = np.random.default_rng(7)
    told = read = 0
    for _ in range(24):
        changed = [list(row) for row in rows]
        row, position = int(generator.integers(3, len(rows))), int(generator.choice(list(owners)))
        changed[row][position - 1] = JUNK[int(generator.integers(len(JUNK)))]
        out = io.StringIO(newline="")
        csv.writer(out).writerows(changed)
        (tmp_path / "changed.csv").write_bytes(out.getvalue().encode())
        export = read_export(tmp_path / "changed.csv")
        found, faults = attempt(
            lambda: decode_export(export, asked.instrument, match_columns(export, asked.instrument, names))  # noqa: B023  # called at once
        )
        assert all(f"row {row + 1}, column {position} " in fault.where for fault in faults)
        if found is None:
            told += 1
            continue
        read += 1
        for code, states in truth.states.items():
            same = np.ones(truth.n, dtype=bool)
            same[row - 3] = code != owners[position]
            # -99 anywhere says that the platform marks what was seen; empty cells are then unseen.
            unseen = found.states[code] == CellState.NOT_ASKED
            assert ((found.states[code] == states) | ~same | unseen).all(), code
            if code in truth.values:
                held = same & (states == CellState.ANSWERED)
                np.testing.assert_array_equal(found.values[code][held], truth.values[code][held])
    assert told > 5
    assert read > 5


def test_rows_and_columns_in_another_order_are_the_same_answers(shared_folder: Path, tmp_path: Path) -> None:
    path = shared_folder / "data/qualtrics/data_qualtrics.csv"
    rows = np.array(list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))), dtype=object)
    whole = read_export(path)
    asked = draft_instrument(whole, "draft")
    names = asked.columns.columns
    truth = decode_export(whole, asked.instrument, match_columns(whole, asked.instrument, names))
    generator = np.random.default_rng(11)
    order = generator.permutation(rows.shape[0] - 3)
    turned = np.vstack([rows[:3], rows[3:][order]])[:, generator.permutation(rows.shape[1])]
    out = io.StringIO(newline="")
    csv.writer(out).writerows(turned.tolist())
    (tmp_path / "turned.csv").write_bytes(out.getvalue().encode())
    export = read_export(tmp_path / "turned.csv")
    found = decode_export(export, asked.instrument, match_columns(export, asked.instrument, names))
    for code, states in truth.states.items():
        np.testing.assert_array_equal(found.states[code], states[order])
    for code, values in truth.values.items():
        np.testing.assert_array_equal(found.values[code], values[order])
    np.testing.assert_array_equal(found.seconds, truth.seconds[order])
