"""What efa, reliability, items and retention show and write beside JSON, and how they take the answers."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import jsonschema
import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest

from survey.cli.data import listed_names, read_table
from survey.cli.main import main
from survey.psychometrics import (
    LoadingErrors,
    analyze_items,
    assess_scales,
    factor_analysis,
    score_factors,
    suggest_n_factors,
)
from survey.report.document import Number
from survey.report.profiles.load import load_profile
from survey.report.result_tables.loading_errors import error_tables
from survey.report.result_tables.reliability import reliability_tables

SCHEMAS = Path(__file__).parents[3] / "survey/cli/schemas"
ITEMS = ["服务1", "服务2", "服务3", "信任1", "信任2", "信任3"]
SCALES = {"服务": ITEMS[:3], "信任": ITEMS[3:]}
WORDS = ("--scale", "服务=服务1，服务2，服务3", "--scale", "信任=信任1、信任2、信任3")


@pytest.fixture
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    f = rng.normal(size=(300, 2)) @ np.array([[1.0, 0.4], [0.0, 0.9]])
    X = np.clip(np.round(3 + np.repeat(f, 3, axis=1) + 0.8 * rng.normal(size=(300, 6))), 1, 5)
    made = pd.DataFrame(X, columns=ITEMS)
    made.insert(0, "序号", np.arange(1, 301))
    made.loc[0, "服务1"] = np.nan
    return made


@pytest.fixture
def table(frame: pd.DataFrame, tmp_path: Path) -> Path:
    path = tmp_path / "答卷.csv"
    frame.to_csv(path, index=False, encoding="utf-8-sig")
    return path


def survey(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as end:
        main([str(word) for word in words])
    told = capsys.readouterr()
    return int(end.value.code or 0), told.out, told.err


def row_of(out: str, name: str, table: str) -> list[str]:
    """Return the cells of a row in the table of that title."""
    part = out[out.index(table) :]
    return next(line.split() for line in part.splitlines() if line.startswith(name))


def test_efa_prints_what_spss_prints(
    table: Path, frame: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    result = factor_analysis(frame, ITEMS, n_factors=2)
    assert result.phi is not None
    code, out, _ = survey(capsys, "efa", table, "--factors", 2, "--lang", "en")
    assert code == 0
    assert "n = 299 of 300 rows; 1 with a missing answer were left out (listwise)." in out
    numbers = [*result.loadings[3], result.initial_communalities[3], result.communalities[3]]
    cells = row_of(out, "信任1", "Pattern matrix")
    assert [float(cell.replace("−", "-")) for cell in cells[1:5]] == pytest.approx(numbers, abs=5.1e-4)
    structure = [float(cell.replace("−", "-")) for cell in row_of(out, "信任1", "Structure matrix")[1:]]
    assert structure == pytest.approx(result.structure[3].tolist(), abs=5.1e-4)
    correlation = float(row_of(out, "F2", "Correlations of the factors")[1].replace("−", "-"))
    assert correlation == pytest.approx(float(result.phi[1, 0]), abs=5.1e-4)
    shares = row_of(out, "F2", "Variance explained")
    assert shares[3] == f"{result.variance.initial_cumulative[1]:.1%}"
    assert shares[9] == f"{result.variance.rotated_cumulative[1]:.1%}"
    assert f"{result.fit.rmsr:.3f}".lstrip("0") in out


def test_a_result_speaks_chinese_in_even_columns(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = survey(capsys, "efa", table, "--factors", 2, "--lang", "zh")
    assert code == 0
    assert "row_numbers_left_out" in err
    for title in ("模式矩阵", "结构矩阵", "因子相关矩阵", "总方差解释", "模型拟合"):
        assert title in out
    part = out[out.index("模式矩阵") :].splitlines()
    assert part[2].startswith("题项")
    ends = {len(line.replace("−", "-").encode("gb18030")) for line in part[4:10]}  # two columns a character
    assert len(ends) == 1
    code, _, err = survey(capsys, "efa", table, "--factors", 2, "--lang", "zh,en")
    assert code == 2
    assert "--lang" in err


def test_sorted_and_suppressed(table: Path, frame: pd.DataFrame, capsys: pytest.CaptureFixture[str]) -> None:
    result = factor_analysis(frame, ITEMS, n_factors=2)
    _, out, _ = survey(capsys, "efa", table, "--factors", 2, "--sort", "--suppress", 0.3, "--lang", "en")
    part = out[out.index("Pattern matrix") :].splitlines()[4:10]
    shown = [line.split()[0] for line in part]
    home = np.abs(result.loadings).argmax(axis=1)
    size = np.abs(result.loadings).max(axis=1)
    assert shown == [ITEMS[i] for i in sorted(range(6), key=lambda i: (home[i], -size[i]))]
    assert all(len(line.split()) == 7 for line in part)  # one loading of the two is blank
    assert "In bold: .40 or more in size; blank: below .30." in out


def test_what_was_asked_for_is_printed(
    table: Path, frame: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    result = assess_scales(frame, SCALES, draws=30)
    htmt = result.validity.htmt
    assert htmt is not None
    assert htmt.htmt_ci_lower is not None
    _, out, _ = survey(capsys, "reliability", table, *WORDS, "--draws", 30, "--lang", "en")
    one = result.reliability.scale("信任")
    assert row_of(out, "信任", "Reliability and")[2] == f"{one.cronbach_alpha:.3f}".lstrip("0")
    assert row_of(out, "信任2", "Item-total statistics")[1] == f"{one.item_rest[1]:.3f}".lstrip("0")
    cells = row_of(out, "服务 –", "Heterotrait")
    assert cells[3] == f"{htmt.htmt[1, 0]:.3f}".lstrip("0")
    assert cells[4] == f"[{htmt.htmt_ci_lower[1, 0]:.3f},".replace("[0", "[")
    assert "Bootstrap intervals" in out
    _, out, _ = survey(capsys, "efa", table, "--factors", 2, "--bootstrap", 20, "--lang", "en")
    assert "20 of 20 bootstrap draws" in out
    assert "Errors of the loadings\n" in out  # of two factors one table, which names no range


def test_groups_and_a_general_factor_are_printed(
    frame: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "nested.csv"
    frame.assign(team=frame["序号"] % 40).to_csv(path, index=False)
    three = ("--scale", "A=服务1,服务2", "--scale", "B=服务3,信任1", "--scale", "C=信任2,信任3")
    _, out, _ = survey(
        capsys,
        "reliability",
        path,
        *three,
        "--cluster",
        "team",
        "--general",
        "--answers",
        "1-5",
        "--lang",
        "en",
    )
    assert "ICC(1)" in out
    assert "40 groups" in out
    assert "ω hierarchical" in out
    assert "Schmid-Leiman loadings" in out


def test_items_in_words(table: Path, frame: pd.DataFrame, capsys: pytest.CaptureFixture[str]) -> None:
    one = analyze_items(frame, SCALES).scale("服务")
    _, out, _ = survey(capsys, "items", table, *WORDS, "--item-rest", 0.99, "--lang", "zh")
    cells = row_of(out, "服务2", "服务：项目分析")
    assert cells[6] == f"{one.item_rest[1]:.3f}"  # after p < 0.001, two words
    assert cells[-2:] == ["复核", "校正题总相关偏低"]
    assert f"不高于 {one.cut_low:g} 的 {one.n_low} 人" in out
    assert "校正题总相关低于 0.99，决断值低于 3 或 p 不小于 0.05，删除后 α 升高，" in out
    assert f"量表：α = {one.cronbach_alpha:.3f}，" in out
    totals = [one.scale_mean_if_deleted, one.scale_variance_if_deleted, one.item_rest, one.smc]
    shown = row_of(out, "服务2", "服务：项总计统计")[1:5]
    assert shown == [f"{column[1]:.3f}" for column in totals]
    assert "缺失 " not in out  # of complete rows none of an item's answers is missing
    assert "各选项作答比例" in out
    _, out, _ = survey(capsys, "items", table, "--scale", "A=服务1,服务2", "--lang", "en")
    assert "nan" not in out
    pairs = ("--missing", "pairwise", "--correlation", "polychoric", "--lang", "zh", "--alpha-gain", "0.025")
    _, out, _ = survey(capsys, "items", table, *WORDS, *pairs)
    assert "缺失 " in out
    assert "量表（多分相关）：α = " in out
    assert "校正题总相关、多元相关平方与 α 由多分相关计算。" in out
    assert "删除后 α 升幅超过 0.025，" in out


@pytest.mark.parametrize("words", [("items", *WORDS), ("efa", "--factors", "2")])
def test_labels_of_spss_stand_beside_their_items(
    words: tuple[str, ...],
    table: Path,
    frame: pd.DataFrame,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    source, labels = tmp_path / "labelled.sav", {"服务1": " 我很满意 ", "信任3": "我信任", "序号": "号"}
    pyreadstat.write_sav(frame, str(source), column_labels=labels)
    command, *own = words
    _, out, _ = survey(capsys, command, source, *own, "--lang", "zh")
    assert row_of(out, "服务1", "题项与变量标签")[1] == "我很满意"
    _, out, _ = survey(capsys, command, source, *own, "--json", "-")
    body = json.loads(out)
    jsonschema.validate(body, json.loads((SCHEMAS / f"{command}.schema.json").read_text("utf-8")))
    assert body["labels"] == {"服务1": "我很满意", "信任3": "我信任"}
    _, out, _ = survey(capsys, command, table, *own, "--lang", "zh")
    assert "变量标签" not in out


def test_errors_of_many_factors_are_parted_over_tables() -> None:
    rng = np.random.default_rng(3)
    values = rng.normal(size=(3, 5, 4))
    se, lower, upper = np.abs(values[0]), values[1] - 2.0, values[1] + 2.0
    names = ("F1", "F2", "F3", "F4")
    congruence = np.array([1.0, 0.96, 0.9, 0.8])
    errors = LoadingErrors(
        tuple("abcde"), names, se, lower, upper, None, congruence, 0.95, 20, 19, 1, 300, ()
    )  # fmt: skip
    first, second = error_tables(["e", "a"], errors, [4, 0], load_profile("apa7-en"))
    assert [len(first.columns), len(second.columns)] == [1 + 2 * 3, 1 + 2]
    assert [spanner.label for spanner in (*first.spanners, *second.spanners)] == [(name,) for name in names]
    assert first.title == ("Errors of the loadings, F1–F3",)
    assert second.title == ("Errors of the loadings, F4",)
    shown = [cell.content[0] for cell in second.rows[0].cells]
    assert shown[0] == "e"
    assert isinstance(shown[1], Number)
    assert shown[1].value == se[4, 3]
    said = "".join(part if isinstance(part, str) else part.text for part in second.notes.general)
    assert said.endswith("F1 1.000, F2 .960, F3 .900, F4 .800.")
    assert first.notes.general == ()


def test_cross_loadings_are_in_bold_with_their_own_scale(frame: pd.DataFrame) -> None:
    tables = reliability_tables(assess_scales(frame, SCALES), load_profile("gbt7713-zh"))
    crossed = next(table for table in tables if table.key == "table.cross_loadings")
    bold = [[cell.strong for cell in row.cells[1:]] for row in crossed.rows]
    assert bold == [[True, False]] * 3 + [[False, True]] * 3
    totals = next(table for table in tables if table.key == "table.item_total")
    assert [row.cells[0].content[0] for row in totals.rows] == ["服务", *ITEMS[:3], "信任", *ITEMS[3:]]
    assert [row.kind for row in totals.rows].count("group") == 2


def test_retention_names_its_verdict(
    table: Path, frame: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    result = suggest_n_factors(frame, ITEMS, draws=30, variants=("components", "factors", "smc"))
    _, out, _ = survey(capsys, "retention", table, "--draws", 30, "--lang", "en")
    assert f"Verdict: {result.n_factors} (parallel analysis, components)." in out
    cells = row_of(out, "2 ", "Eigenvalues of the data")
    assert cells[1] == f"{result.eigenvalues[1]:.2f}"
    assert cells[2] == f"{result.parallel[0].reference[1]:.2f}"


@pytest.mark.parametrize("command", ["efa", "reliability", "items", "retention"])
def test_tables_and_figures_go_to_files(
    command: str, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = WORDS if command in {"reliability", "items"} else ()
    book, picture = tmp_path / "out" / "tables.xlsx", tmp_path / "out" / "figure.svg"
    words = (command, table, *own, "-o", book, "--figure", picture, "--json", "-", "--lang", "zh")
    code, out, err = survey(capsys, *words)
    assert code == 0
    assert json.loads(out)["schema_version"] == 1
    assert book.as_posix() in err
    assert picture.read_bytes().lstrip().startswith(b"<?xml")
    sheets = openpyxl.load_workbook(book).worksheets
    assert len(sheets) > 2
    first = book.read_bytes()
    survey(capsys, *words)
    assert book.read_bytes() == first  # no clock, no order of a set


def test_the_number_in_the_workbook_is_whole(
    table: Path, frame: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = factor_analysis(frame, ITEMS, n_factors=2)
    book = tmp_path / "efa.xlsx"
    survey(capsys, "efa", table, "--factors", 2, "-o", book, "--lang", "en")
    cells = [
        cell.value for sheet in openpyxl.load_workbook(book) for row in sheet.iter_rows() for cell in row
    ]
    assert float(result.loadings[4, 0]) in cells
    assert result.adequacy.kmo in cells


def test_a_word_file_that_stands_alone_has_no_chapter_number(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "efa.docx"
    survey(capsys, "efa", table, "--factors", 2, "-o", path, "--lang", "zh")
    with zipfile.ZipFile(path) as archive:
        document = archive.read("word/document.xml").decode()
    assert "STYLEREF" not in document
    assert '<w:numPr><w:numId w:val="0"/></w:numPr>' in document


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("-o", "x.doc"), "unknown output format"),
        (("--figure", "x.jpg"), "--figure"),
        (("--scores", "x.txt"), "--scores"),
        (("--correlation", "fiml", "--missing", "pairwise"), "contradict"),
        (("--user-missing", "99"), "no item holds"),
        (
            ("--factors", "parallel", "--correlation", "polychoric", "--missing", "pairwise"),
            "number of factors",
        ),
        (("--user-missing", "x"), "--user-missing"),
        (("--reverse", "服务1"), "--answers"),
        (("--reverse", "服务1,无", "--answers", "1-5"), "--reverse 无"),
        (("--answers", "1-4"), "服务1: the item goes beyond the answer scale; expected: 1..4; got: 1..5"),
        (("--reverse", "服务1", "--answers", "5-1"), "--answers"),
    ],
)
def test_wrong_options_end_in_2(
    table: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    code, out, err = survey(capsys, "efa", table, "--factors", 2, *words)
    assert (code, "Traceback" in err) == (2, False)
    assert told in err
    assert out == "" or "--scores" in words


def test_all_columns_that_are_text_ask_for_names(
    frame: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "text.csv"
    frame.assign(性别="女", 意见="好").to_csv(path, index=False)
    code, _, err = survey(capsys, "efa", path)
    assert code == 2
    assert "2 column(s)" in err
    assert "--items a,b,c" in err


def test_a_heywood_case_is_not_to_be_trusted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(0)
    X = np.repeat(rng.normal(size=(15, 2)), 3, axis=1) + rng.normal(size=(15, 6))
    X[:, 1] = X[:, 0] + 0.02 * rng.normal(size=15)
    path = tmp_path / "small.csv"
    pd.DataFrame(X, columns=list("abcdef")).to_csv(path, index=False)
    result = factor_analysis(X, n_factors=2)
    assert result.heywood
    code, out, err = survey(capsys, "efa", path, "--factors", 2, "--lang", "en")
    assert code == 3
    assert "not to be interpreted" in out
    assert "heywood_case" in err


def test_reversed_items_and_codes_that_are_no_answers(
    frame: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    coded = frame.assign(服务2=6 - frame["服务2"], 服务1=frame["服务1"].fillna(-9))
    path = tmp_path / "coded.csv"
    coded.to_csv(path, index=False)
    words = ("items", path, *WORDS, "--user-missing", "-9", "--reverse", "服务2", "--answers", "1-5")
    _, out, err = survey(capsys, *words, "--json", "-")
    one = json.loads(out)["scales"][0]
    truth = analyze_items(frame, SCALES).scale("服务")
    assert one["cronbach_alpha"] == pytest.approx(truth.cronbach_alpha, abs=1e-12)
    assert [row["mean"] for row in one["items"]] == pytest.approx(truth.mean.tolist(), abs=1e-12)
    assert one["sample"]["n_used"] == 299
    assert "suspected_reversed" not in err


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "sav", "parquet"])
def test_scores_stand_beside_the_answers(
    suffix: str, table: Path, frame: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"scores.{suffix}"
    words = ("efa", table, "--factors", 2, "--scores", path, "--score-method", "ten_berge")
    code, _, err = survey(capsys, *words)
    assert code == 0
    assert "determinacy" in err
    if suffix == "sav":
        found, _ = pyreadstat.read_sav(str(path))
    else:
        found = read_table(path)
    expected = score_factors(factor_analysis(frame, ITEMS, n_factors=2), frame, method="ten_berge").scores
    np.testing.assert_allclose(found[["F1", "F2"]].to_numpy(dtype=float), expected, atol=1e-12)
    assert list(found.columns[:2]) == ["序号", "服务1"]
    assert np.isnan(found["F1"].iloc[0])


def test_names_between_commas_of_either_keyboard() -> None:
    assert listed_names(" a1,a2，a3、 a4 ,") == ("a1", "a2", "a3", "a4")
    assert listed_names("您好，请问？,b", ["您好，请问？", "b"]) == ("您好，请问？", "b")


def test_long_names_are_numbered_over_the_columns(
    frame: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    long = {item: f"{place}、您对我行{item}的满意程度" for place, item in enumerate(ITEMS, 1)}
    path = tmp_path / "long.csv"
    frame.rename(columns=long).to_csv(path, index=False)
    own = ",".join(long[item] for item in ITEMS[:3])
    code, out, _ = survey(capsys, "items", path, "--scale", f"A={own}", "--lang", "zh")
    assert code == 0
    part = out[out.index("题项间相关") :].splitlines()
    assert part[2].split() == ["题项", "1", "2", "3"]
    assert part[6].startswith("3. 3、您对我行")


def test_scales_that_are_not_apart_are_named(
    frame: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mixed.csv"
    frame.to_csv(path, index=False)
    mixed = ("--scale", "A=服务1,服务2,信任1", "--scale", "B=服务3,信任2,信任3")
    found = assess_scales(
        frame, {"A": ["服务1", "服务2", "信任1"], "B": ["服务3", "信任2", "信任3"]}
    ).validity
    assert found.cross_loadings is not None
    assert found.cross_loadings.failing
    _, out, _ = survey(capsys, "reliability", path, *mixed, "--lang", "en")
    assert f"Higher with another scale: {', '.join(found.cross_loadings.failing)}." in out
    larcker = found.fornell_larcker
    failing = larcker is not None and bool(larcker.failing_pairs)
    assert ("A correlation is not below both roots: A ~ B." in out) == failing


def test_what_is_not_fit_to_be_factored_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(3)
    noise = pd.DataFrame(rng.normal(size=(100, 6)), columns=list("abcdef"))
    noise.to_csv(tmp_path / "noise.csv", index=False)
    adequacy = factor_analysis(noise, n_factors=1).adequacy
    assert adequacy.kmo < 0.5
    poor = [item for item, msa in zip("abcdef", adequacy.msa, strict=True) if msa < 0.5]
    _, out, err = survey(capsys, "efa", tmp_path / "noise.csv", "--draws", 50, "--lang", "en")
    assert "KMO is below .50" in out
    assert f"MSA is below .50 for {', '.join(poor)}." in out
    assert "no_factor_suggested" in err


def test_a_warning_names_its_objects_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.integers(1, 6, (50, 1)) + rng.integers(0, 2, (50, 4)), columns=list("pqrs"))
    frame["q"] = 6 - frame["q"]
    frame.to_csv(tmp_path / "keyed.csv", index=False)
    _, _, err = survey(capsys, "items", tmp_path / "keyed.csv", "--scale", "Scale=p,q,r,s")
    (line,) = (line for line in err.splitlines() if "suspected_reversed" in line)
    assert "(q)" not in line


def test_scores_from_spss_to_spss_keep_the_labels(
    frame: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, path = tmp_path / "from.sav", tmp_path / "to.sav"
    labels = {"服务1": {1.0: "非常不同意", 5.0: "非常同意"}}
    pyreadstat.write_sav(frame, str(source), column_labels={"服务1": "我满意"}, variable_value_labels=labels)
    code, _, _ = survey(capsys, "efa", source, "--factors", 2, "--scores", path)
    assert code == 0
    _, told = pyreadstat.read_sav(str(path))
    assert told.column_names_to_labels["服务1"] == "我满意"
    assert told.variable_value_labels == labels
