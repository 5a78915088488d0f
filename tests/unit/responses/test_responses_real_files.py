"""Every real file is read without a hint, and what is known of it holds."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from survey.responses import CellState, RawExport, read_export
from survey.responses.draft import draft_instrument
from survey.responses.frame import decode_export
from survey.responses.matching import match_columns

FOLDERS = ("bank", "limesurvey", "qualtrics", "spss", "wenjuanxing")
PLATFORM = {"bank": "plain", "spss": "spss"}


def read(shared: Path, name: str) -> RawExport:
    return read_export(shared / "data" / name)


def answers(export: RawExport, header: str) -> list[str]:
    return next(column.cells.tolist() for column in export.answers if column.header == header)


def test_every_file_is_recognised_and_a_draft_reads_it_back(shared_folder: Path) -> None:
    seen = 0
    for folder in FOLDERS:
        for path in sorted((shared_folder / "data" / folder).iterdir()):
            # The largest is drafted in a test of its own.
            if path.suffix == ".txt" or path.name.startswith("NFWBS"):
                continue
            export = read_export(path)
            assert export.platform == PLATFORM.get(folder, folder), path.name
            draft = draft_instrument(export, "draft")
            matches = match_columns(export, draft.instrument, draft.columns.columns)
            found = decode_export(export, draft.instrument, matches)
            assert found.n == export.n > 0
            # No cell that held an answer is lost: it is decoded, or it is an open question's.
            for match in matches:
                column = export.answers[match.column]
                held = column.states == CellState.ANSWERED
                kept = found.states[match.question][held]
                assert np.isin(kept, (CellState.ANSWERED, CellState.CANNOT_JUDGE, CellState.BLANK)).all(), (
                    path.name,
                    column.header,
                )
            seen += 1
    assert seen == 23


def test_wenjuanxing_by_text_and_by_code_hold_the_same_answers(shared_folder: Path) -> None:
    text = read(shared_folder, "wenjuanxing/800_800_0_text.xls")
    code = read(shared_folder, "wenjuanxing/800_800_2_codes.xls")
    assert (text.n, code.n) == (800, 800)
    assert (len(text.answers), len(code.answers)) == (8, 30)
    assert text.respondents[:2] == ("1", "2")
    by_text, by_code = (draft_instrument(export, "draft").instrument for export in (text, code))
    hobbies = by_code.question("Q6"), by_text.question("Q6")
    assert [option.label.zh for option in hobbies[0].options][:3] == ["运动", "阅读", "影视"]
    assert len(hobbies[0].options) == 14
    # Of the fourteen, those that anybody chose; a question by text shows no other.
    a = decode_export(code, by_code, match_columns(code, by_code))
    b = decode_export(text, by_text, match_columns(text, by_text))
    for option in hobbies[1].options:
        same = next(o for o in hobbies[0].options if o.label.zh.startswith(option.label.zh[:4]))
        np.testing.assert_array_equal(a.values[f"Q6/{same.key}"], b.values[f"Q6/{option.key}"])


def test_wenjuanxing_tells_skipped_from_blank_and_from_zero(shared_folder: Path) -> None:
    code = read(shared_folder, "wenjuanxing/All_Data_Original_4rows_deid.xlsx")
    text = read(shared_folder, "wenjuanxing/All_Data_Readable_4rows_deid.xlsx")
    assert code.seconds.tolist() == text.seconds.tolist()
    assert code.seconds[:2].tolist() == [5.0, 136.0]
    assert code.submitted[:2] == ("2016-12-17T14:22:55", "2016-12-17T14:25:31")
    ranking = next(column for column in code.answers if column.header.startswith("第12题"))
    advert = next(column for column in code.answers if column.header.startswith("第3题"))
    assert ranking.states.tolist()[0] == CellState.BLANK  # -2: not ranked
    assert advert.states.tolist()[:2] == [CellState.SKIPPED, CellState.ANSWERED]  # -3, and 0
    assert advert.cells[1] == "0"
    rows = [column for column in text.answers if column.number == 13]
    assert len(rows) == 17
    assert [column.part for column in rows][:2] == ["外观", "界面美观度"]
    assert rows[0].cells[1] == "4分"
    draft = draft_instrument(text, "draft").instrument
    found = decode_export(text, draft, match_columns(text, draft))
    again = draft_instrument(code, "draft").instrument
    other = decode_export(code, again, match_columns(code, again))
    for part in range(1, 18):
        np.testing.assert_array_equal(found.values[f"Q13_{part}"], other.values[f"Q13_{part}"])
        np.testing.assert_array_equal(found.states[f"Q13_{part}"], other.states[f"Q13_{part}"])
    first = {
        option.label.zh: found.values[f"Q12/{option.key}"][1] for option in draft.question("Q12").options
    }
    assert first["骁龙820处理器"] == 1.0
    assert first["三星AMOLED屏幕"] == 2.0
    option = next(o for o in again.question("Q12").options if o.label.zh == "骁龙820处理器")
    assert other.values[f"Q12/{option.key}"][1] == 1.0


def test_qualtrics_of_2021(shared_folder: Path) -> None:
    export = read(shared_folder, "qualtrics/data_qualtrics.csv")
    assert export.n == 156
    assert int(export.finished.sum()) == 134
    assert export.seconds[:2].tolist() == [2641.0, 2638.0]
    assert export.submitted[0] == "2021-07-23T09:44:11-06:00"  # America/Denver in July
    assert export.timings["polarization_t"][:2].tolist() == [114.724, 130.255]
    assert not any("_t_" in header for header in export.headers)
    assert "IPAddress" in export.dropped
    draft = draft_instrument(export, "draft").instrument
    assert len(draft.scale("M30").items) == 20
    assert (draft.question("polarization_1").response_set.points) == (1, 2, 3, 4, 5)
    pilot = read(shared_folder, "qualtrics/data_0723_0723qualtrics.csv")
    assert (pilot.n, int(pilot.finished.sum())) == (12, 12)
    german = read(shared_folder, "qualtrics/qualtRics_sample.csv")
    assert (german.n, german.headers, german.seconds.tolist()) == (1, ("Q1", "Q2"), [38.0])
    assert german.rows.tolist() == [4]


def test_limesurvey_of_full_wordings(shared_folder: Path) -> None:
    export = read(shared_folder, "limesurvey/results-survey.csv")
    assert (export.n, len(export.answers)) == (70, 141)
    assert set(export.submitted) == {""}  # 1980-01-01 is no date
    assert export.finished.all()
    assert len(set(export.headers)) == 141
    importance = Counter(answers(export, export.headers[121 - 5]))
    assert set(importance) <= {
        *(
            "",
            "not at all important",
            "slightly",
            "moderately",
            "very",
            "extremely important",
            "I do not know",
        ),
    }


def test_spss_missing_values_of_every_kind(shared_folder: Path) -> None:
    export = read(shared_folder, "spss/sample_missing.sav")
    states = {column.header: column.states.tolist() for column in export.answers}
    assert states["mynum"][5:] == [CellState.BLANK, CellState.BLANK]  # -1, and 2500 in 2000-3000
    assert states["myord"][5:] == [CellState.BLANK, CellState.BLANK]  # -1 and -3 of three discrete values
    assert states["mylabl"][:5] == [CellState.ANSWERED] * 5
    assert answers(export, "mydate")[:2] == ["2018-05-06", "1880-05-06"]
    labels = next(column.labels for column in export.answers if column.header == "mylabl")
    assert labels == (("-1", "undetermined"), ("1", "Male"), ("2", "Female"))
    discrete = read(shared_folder, "spss/labelled-num-na.sav").answers[0]
    assert discrete.states.tolist() == [CellState.ANSWERED, CellState.BLANK]
    text = read(shared_folder, "spss/missing_char.sav").answers[0]
    assert text.states.tolist() == [CellState.BLANK, CellState.ANSWERED]


def test_spss_encodings_and_dates_outside_the_calendar(shared_folder: Path) -> None:
    umlauts = read(shared_folder, "spss/umlauts.sav").answers[0]
    assert umlauts.stem == "This is an ä-umlaut"
    assert umlauts.labels[1] == ("2", "the ü umlaut")
    hebrew = read(shared_folder, "spss/hebrews.sav")
    assert (hebrew.n, hebrew.headers) == (99, ("ותק_ב",))
    assert read(shared_folder, "spss/datetime.sav").n == 2
    whole, packed, portable = (read(shared_folder, f"spss/sample.{end}") for end in ("sav", "zsav", "por"))
    for a, b, c in zip(whole.answers, packed.answers, portable.answers, strict=True):
        assert a.cells.tolist() == b.cells.tolist() == c.cells.tolist()
        assert a.labels == b.labels == c.labels


def test_bank_customers(shared_folder: Path) -> None:
    export = read(shared_folder, "bank/csibank.codes.csv")
    assert (export.n, len(export.answers)) == (1707, 32)
    draft = draft_instrument(export, "draft").instrument
    sizes = {scale.code: len(scale.items) for scale in draft.scales}
    assert sizes == {"IMAG": 6, "EXPE": 4, "QUAL": 7, "VAL": 4, "SAT": 3, "LOY": 3}
    assert {item.response_set.points for item in draft.items} == {tuple(range(11))}


@pytest.mark.slow
def test_financial_well_being_has_codes_for_no_answer(shared_folder: Path) -> None:
    export = read(shared_folder, "bank/NFWBS_PUF_2016_data.csv")
    assert (export.n, len(export.answers)) == (6394, 217)
    draft = draft_instrument(export, "draft").instrument
    assert [code.code for code in draft.missing] == [-1, -2, -3, -4, -5]
    assert draft.question("FWB1_1").response_set.points == (1, 2, 3, 4, 5)
    assert {draft.question(f"FWB1_{k}").scale for k in range(1, 7)} == {"FWB1"}
    found = decode_export(export, draft, match_columns(export, draft))
    assert Counter(found.states["FWB1_1"].tolist()) == {CellState.ANSWERED: 6383, CellState.BLANK: 11}
    assert np.isnan(found.values["FWB1_1"]).sum() == 11
    assert (found.values["FWB1_1"] == 3).sum() == 2103
