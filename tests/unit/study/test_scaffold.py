"""A study of one's own: what is written, that nothing is written over, what is left to finish."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from calling import call
from ruamel.yaml import YAML

from survey.cli.main import COMMANDS
from survey.errors import PlanError, Text
from survey.study.check import check_study
from survey.study.plan.load import load_study
from survey.study.scaffold import NewGroup, NewStudy, create_study, what_is_unfinished
from survey.study.schemas import SCHEMAS, build_schema, schema_text

ROOT = Path(__file__).parents[3]
BFI = ROOT / "examples" / "personality" / "analysis" / "data" / "raw" / "bfi.csv"
RAW = ROOT / "analysis" / "data" / "raw"


def one_group(export: Path | None = None) -> NewStudy:
    return NewStudy(groups=(NewGroup("people", Text("People", "受访者"), export),))


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Six items of two scales, one of them reversed, one that everyone answers alike, and a choice."""
    rng = np.random.default_rng(5)
    factors = rng.multivariate_normal([0, 0], [[1, 0.4], [0.4, 1]], size=160)
    lines = ["A1,A2,A3,A4,B1,B2,B3,place"]
    for f, g in factors:
        x = [np.clip(np.round(3 + v + rng.normal(scale=0.7)), 1, 5) for v in (f, -f, f, g, g, g)]
        a1, a2, a3, b1, b2, b3 = (int(v) for v in x)
        lines.append(f"{a1},{a2},{a3},3,{b1},{b2},{b3},{'north' if g > 0 else 'south'}")
    path = tmp_path / "export.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_study_without_data_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "mine"
    assert call("new", str(folder), "--yes", "--title", "信贷风险 | Credit risk", "--lang", "zh") == 0
    told = capsys.readouterr()
    assert str(folder / "analysis" / "study.yaml") in told.out
    assert "title, population, introduction" in told.err
    assert call("check", str(folder)) == 1
    told = capsys.readouterr()
    assert "study.yaml:17:11: the export is not there" in told.err
    assert "to finish by hand" in told.err
    for name in ("Makefile", "README.md", ".gitignore", "reports/README.md"):
        assert (folder / name).is_file()
    assert "- [ ] " in (folder / "README.md").read_text(encoding="utf-8")
    workflow = YAML(typ="safe").load(folder / ".github" / "workflows" / "study.yml")
    assert {"run": "survey run .", "if": "steps.exports.outputs.here == 'yes'"} in workflow["jobs"]["study"][
        "steps"
    ]


def test_nothing_is_written_over(tmp_path: Path, export: Path) -> None:
    folder = tmp_path / "mine"
    create_study(folder, one_group())
    (folder / "README.md").write_text("mine", encoding="utf-8")
    (folder / "Makefile").unlink()
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(PlanError) as caught:
        create_study(folder, one_group(export))
    assert len(caught.value.faults) == len(before)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_every_fault_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"a,a\n1,2\n")
    words = (
        "new",
        str(tmp_path / "mine"),
        "-y",
        "--group",
        "a",
        "--group",
        "a",
        "--from",
        str(bad),
        "--from",
        str(bad),
    )
    assert call(*words) == 2
    told = capsys.readouterr().err
    assert "a group is named twice" in told
    assert "bad.csv" in told
    assert not (tmp_path / "mine").exists()
    assert call("new", str(tmp_path / "mine"), "-y", "--from", str(tmp_path / "absent.csv")) == 2
    assert call("new", str(tmp_path / "mine"), "-y", "--scale", "A B=1", "--scale", "C") == 2
    assert capsys.readouterr().err.count("a scale is written as") == 2
    assert not (tmp_path / "mine").exists()


def test_from_an_export_to_a_first_chapter(
    tmp_path: Path, export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "mine"
    assert call("new", str(folder), "--yes", "--lang", "en", "--from", str(export)) == 0
    told = capsys.readouterr()
    assert "chapter.en.docx" in told.out
    assert "answered alike by everyone, left out: A4" in told.err
    assert "scale A: A2 against" in told.err
    assert (folder / "analysis" / "data" / "raw" / "export.csv").read_bytes() == export.read_bytes()
    plan = load_study(folder).plan
    assert plan.constructs == ("A", "B")
    assert plan.hypotheses == ()
    assert plan.sample.frequencies == ("place",)
    results = json.loads((folder / "reports" / "out" / "results.json").read_text(encoding="utf-8"))
    keys = {finding["key"] for finding in results["findings"]}
    assert {"reliability.A.cronbach_alpha@respondents", "cfa.measurement.chisq@respondents"} <= keys


def test_scales_that_the_researcher_names(tmp_path: Path) -> None:
    """The export of the business owners shows no scale: flat questions with one set of options."""
    owners = next(RAW.glob("*（小微企业主版）*"))
    study = replace(one_group(owners), scales={"IA": "Q15-Q19", "TT": "20-23"})
    made = create_study(tmp_path / "mine", study)
    plan = load_study(tmp_path / "mine").plan
    assert made.constructs[:2] == ("IA", "TT")
    assert "  IA =~ Q15 + Q16 + Q17 + Q18 + Q19" in (tmp_path / "mine/analysis/study.yaml").read_text("utf-8")
    assert plan.date is None  # the export has its own
    assert any("BLOCK" in text.en for text in made.unfinished)
    with pytest.raises(PlanError, match=r"no such question.*Q199"):
        create_study(tmp_path / "other", replace(study, scales={"IA": "Q15,Q199"}))
    with pytest.raises(PlanError, match="two scales"):
        create_study(tmp_path / "other", replace(study, scales={"IA": "15-19", "TT": "19-23"}))
    with pytest.raises(PlanError, match="do not share ordered options"):
        create_study(tmp_path / "other", replace(study, scales={"IA": "Q14-Q16"}))


def test_every_rule_of_a_draft_can_be_switched_on(tmp_path: Path) -> None:
    """Consent and the instructed item are known by their wording, and the plan names them."""
    owners = next(RAW.glob("*（小微企业主版）*"))
    made = create_study(tmp_path, one_group(owners))
    instrument = load_study(tmp_path).instruments["people"]
    assert [q.code for q in instrument.of_kind("consent")] == ["Q1"]
    assert instrument.question("Q1").options[0].label.zh == "同意，开始填写"
    assert {q.code: q.instructed for q in instrument.instructed_items} == {"Q33": 2}
    labels = [option.label.zh for option in instrument.question("Q7").options]
    assert labels == ["100万元以下", "100万—500万元（不含）", "500万—2000万元（不含）", "2000万元及以上"]
    assert any("instructed item" in text.en and "Q33" in text.en for text in made.unfinished)
    path = tmp_path / "analysis" / "study.yaml"
    text = path.read_text(encoding="utf-8")
    assert "n_factors: parallel" in text  # what shares its options alone is no count of factors
    path.write_text(text.replace("    # - {rule", "    - {rule"), encoding="utf-8")
    assert len(load_study(tmp_path).plan.cleaning.rules) == 6
    check_study(tmp_path)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_questions_are_asked_until_they_can_be_read(
    tmp_path: Path, export: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    answers = iter(
        [
            "信贷风险|Credit risk",
            "de",  # no language of the chapter
            "en",
            "a b=组",  # no code
            "one=第一组|First；two=第二组|Second",  # with the sign that a Chinese keyboard types
            str(tmp_path / "absent.csv"),
            f"'{export}'",  # as a file manager drops it
            "",
        ]
    )
    asked: list[str] = []

    def answer(question: str, **_: object) -> str:
        asked.append(question)
        return next(answers)

    monkeypatch.setenv("SURVEY_LANG", language)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("typer.prompt", answer)
    assert call("new", str(tmp_path / "mine")) == 0  # one group has no data yet: nothing is run
    assert list(answers) == []
    assert sum("第一组" in question or "First" in question for question in asked) == 2
    assert (asked[0] == "研究题目（中文|English）") == (language == "zh")
    text = (tmp_path / "mine" / "analysis" / "study.yaml").read_text(encoding="utf-8")
    assert "languages: [en]" in text
    assert 'label: {zh: "第二组", en: "Second"}' in text
    assert not (tmp_path / "mine" / "reports" / "out").exists()


def test_the_makefile_of_a_new_study_calls_commands_that_exist(tmp_path: Path) -> None:
    if shutil.which("make") is None:
        pytest.skip("make is not installed; apt-get install make")
    create_study(tmp_path, one_group())
    phony = next(
        line
        for line in (tmp_path / "Makefile").read_text(encoding="utf-8").splitlines()
        if line.startswith(".PHONY:")
    )
    targets = phony.removeprefix(".PHONY:").split()
    finished = subprocess.run(
        ["make", "--no-print-directory", "-n", *targets],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = finished.stdout.splitlines()
    assert len(lines) == len(targets)
    assert {line.split()[1] for line in lines} <= {command.name for command in COMMANDS}


def test_the_first_notebook_runs_in_the_new_study(
    tmp_path: Path, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_study(tmp_path, one_group(export))
    notebook = json.loads((tmp_path / "analysis" / "first_look.ipynb").read_text(encoding="utf-8"))
    monkeypatch.chdir(tmp_path / "analysis")
    names: dict[str, object] = {}
    codes = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for code in codes:
        exec(code, names)
    assert names["scales"] == {"A": ["A1", "A2", "A3"], "B": ["B1", "B2", "B3"]}
    # The last line of a cell that the package itself has written.
    assert eval(codes[1].rsplit("\n", 1)[1], names)["people"]["valid"] == 160  # noqa: S307
    assert all(cell.get("outputs", []) == [] for cell in notebook["cells"])


def test_a_last_code_that_hardly_anyone_chose_is_asked_about(tmp_path: Path, export: Path) -> None:
    """Exports by code do not say that 6 means "cannot judge", and scored as a point it would be one."""
    managers = next(RAW.glob("*（客户经理版）*"))
    made = create_study(tmp_path / "mine", replace(one_group(managers), scales={"IA": "Q15-Q19"}))
    assert any("scale IA: 6 is 0." in text.en and "cannot_judge" in text.en for text in made.unfinished)
    usual = create_study(tmp_path / "other", one_group(export))
    assert not any("cannot_judge" in text.en for text in usual.unfinished)


def test_two_groups_share_the_scales_of_both(tmp_path: Path, export: Path) -> None:
    second = tmp_path / "second.csv"
    text = export.read_text(encoding="utf-8").replace("B3,place", "C3,place")
    second.write_text(text, encoding="utf-8")
    groups = (NewGroup("one", export=export), NewGroup("two", export=second))
    made = create_study(tmp_path / "mine", NewStudy(groups=groups))
    assert made.constructs == ("A",)
    check_study(tmp_path / "mine")


def test_reversed_items_are_found_by_their_direction(tmp_path: Path) -> None:
    """psychTools' key of bfi: these seven run against their scales."""
    made = create_study(tmp_path / "mine", one_group(BFI))
    told = " ".join(text.en for text in made.unfinished if "against" in text.en).replace(",", " ").split()
    found = BFI_ITEMS & set(told)
    assert found == {"A1", "C4", "C5", "E1", "E2", "O2", "O5"}
    assert what_is_unfinished(tmp_path / "mine")


BFI_ITEMS = {f"{scale}{k}" for scale in "ACENO" for k in range(1, 6)}


@pytest.mark.parametrize(
    "name",
    [
        "bank/csibank.codes.csv",
        "limesurvey/results-survey.csv",
        "wenjuanxing/All_Data_Readable_4rows_deid.xlsx",
    ],
)
def test_real_exports(shared_folder: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "mine"
    made = create_study(folder, replace(one_group(shared_folder / "data" / name), languages=("en",)))
    if "4rows" in name:  # four answers carry no model, and the plan says so
        with pytest.raises(PlanError, match="no scale is in the model"):
            check_study(folder)
        return
    check_study(folder)
    if "limesurvey" in name:
        assert made.constructs == ("M116",)


def test_the_schemas_are_current() -> None:
    for name in SCHEMAS:
        assert json.loads(schema_text(name)) == build_schema(name), "run: python tools/schemas.py"


def named_schema(path: Path) -> Path:
    """Return the schema that the first line of a file names, as an editor resolves it."""
    first = path.read_text(encoding="utf-8").splitlines()[0]
    mark, _, place = first.partition("$schema=")
    assert mark == "# yaml-language-server: ", path
    return (path.parent / place).resolve()


def test_editors_find_the_packaged_schema_from_every_plan_and_instrument(tmp_path: Path) -> None:
    create_study(tmp_path, one_group())
    folders = [ROOT, *(path.parents[1] for path in ROOT.glob("examples/*/analysis/study.yaml")), tmp_path]
    packaged = ROOT / "survey" / "study" / "schemas"
    for folder in folders:
        assert list((folder / "instruments").glob("*.yaml"))
        files = {"study": [folder / "analysis" / "study.yaml"]}
        files["instrument"] = list((folder / "instruments").glob("*.yaml"))
        for name, paths in files.items():
            for path in paths:
                found = named_schema(path)
                assert found.read_text(encoding="utf-8") == schema_text(name)
                assert folder == tmp_path or found == packaged / f"{name}.schema.json"


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_key_of_a_schema_is_described(name: str) -> None:
    schema = json.loads(schema_text(name))
    parts = {name: schema, **schema["$defs"]}
    bare = [
        f"{part}.{key}"
        for part, definition in parts.items()
        for key, field in definition.get("properties", {}).items()
        if "\n" not in field.get("description", "")
    ]
    assert bare == []


def test_the_schemas_accept_what_the_models_accept_and_refuse_the_rest(tmp_path: Path) -> None:
    yaml = YAML(typ="safe")
    create_study(tmp_path, one_group())
    for folder in (ROOT, ROOT / "examples" / "personality", tmp_path):
        plan = json.loads(json.dumps(yaml.load(folder / "analysis" / "study.yaml"), default=str))
        jsonschema.validate(plan, json.loads(schema_text("study")))
        for path in (folder / "instruments").glob("*.yaml"):
            jsonschema.validate(yaml.load(path), json.loads(schema_text("instrument")))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**plan, "hypothesis": []}, json.loads(schema_text("study")))


def test_schema_prints_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("schema", "study") == 0
    assert json.loads(capsys.readouterr().out)["title"] == "study.yaml"
    assert call("schema", "instrument", "--out", str(tmp_path / "s" / "i.json")) == 0
    assert "yaml-language-server" in capsys.readouterr().err
    assert json.loads((tmp_path / "s" / "i.json").read_text("utf-8"))["title"] == "instrument.yaml"
    assert call("schema", "chapter") == 2


def test_a_changed_copy_of_the_example_is_finished_by_hand(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples" / "personality" / "analysis", tmp_path / "analysis")
    assert what_is_unfinished(tmp_path) == ()  # its instruments are not there, and check says so
    assert what_is_unfinished(ROOT) == ()
    assert what_is_unfinished(tmp_path / "nowhere") == ()
