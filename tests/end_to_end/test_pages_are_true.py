"""What README.md and docs/ tell the reader to type works: every block is run or read, every option exists."""

from __future__ import annotations

import ast
import csv
import functools
import importlib
import json
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import openpyxl
import pytest
import typer
from markdown_blocks import ROOT, Block, blocks, inline_codes
from ruamel.yaml import YAML

from survey.cli.main import COMMANDS, build_app, main
from survey.errors import PlanError, ResponseError
from survey.instrument.shape import validate_marked
from survey.instrument.yaml_marks import parse_marked
from survey.report.profiles.load import load_profile
from survey.responses.map_shape import MapShape
from survey.study.plan.model import Plan
from survey.study.schemas import schema_text

BLOCKS = blocks()
BFI = ROOT / "examples" / "personality" / "analysis" / "data" / "raw" / "bfi.csv"

# Commands that no test runs, each with its reason: nothing else is left out, and nothing here may be gone.
_INSTALLS = "changes the environment that the tests run in; .ci/run does it in a fresh one"
_WINDOWS = "of Windows"
_CONDA = "conda is not part of the check; tests/architecture/test_environment_file.py holds the file"
_CHECKS = "a part of the check that .ci/run makes"
NOT_RUN = {
    ("README.md", "make run"): _INSTALLS,
    ("README.md", "make test"): _INSTALLS,
    ("README.md", "pip install ."): _INSTALLS,
    ("README.md", "conda env create --file environment.yml"): _CONDA,
    ("README.md", "conda activate survey"): _CONDA,
    ("README.md", "pip install --no-deps ."): _CONDA,
    ("README.md", r"py -3.11 -m venv .venv"): _WINDOWS,
    ("README.md", r".venv\Scripts\python -m pip install --constraint constraints.txt ."): _WINDOWS,
    ("README.md", r".venv\Scripts\survey run"): _WINDOWS,
    (
        "README.md",
        r'.venv\Scripts\python -m pip install --constraint constraints.txt ".[notebooks,test]"',
    ): _WINDOWS,
    ("README.md", r".venv\Scripts\pytest"): _WINDOWS,
    ("CONTRIBUTING.md", "make dev"): _INSTALLS,
    ("CONTRIBUTING.md", ".venv/bin/ruff check . && .venv/bin/ruff format --check ."): _CHECKS,
    ("CONTRIBUTING.md", ".venv/bin/basedpyright --pythonpath .venv/bin/python"): _CHECKS,
    ("CONTRIBUTING.md", ".venv/bin/lint-imports"): _CHECKS,
    ("CONTRIBUTING.md", ".venv/bin/mkdocs build --strict"): _CHECKS,
    ("docs/decisions/site.md", 'pip install ".[docs]"'): _INSTALLS,
    ("docs/decisions/site.md", "mkdocs build --strict"): "run by tests/architecture/test_site.py",
    ("CONTRIBUTING.md", 'make test PYTEST_ARGS="-n 2"'): _CHECKS,
    ("CONTRIBUTING.md", ".ci/run"): _CHECKS,
    ("docs/report.md", "survey report --watch --format html --lang zh"): "does not end by itself",
}
STYLE = '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text"></style>'
TUTORIALS = {"docs/tutorial.md": "en", "docs/tutorial.zh.md": "zh"}


def to_run(page: str) -> list[str]:
    """Return the commands of a page that are to be run, in their order."""
    shell = (block for block in BLOCKS if block.page == page and block.language == "sh")
    lines = [line for block in shell for line in block.commands()]
    return [line for line in lines if (page, line) not in NOT_RUN]


PAGES_TO_RUN = sorted({block.page for block in BLOCKS if block.language == "sh" and to_run(block.page)})


def run(line: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Run a line as a shell would, in this process, and return what it printed."""
    words = shlex.split(line)
    assert words[0] == "survey", line
    words = [str(Path(word).expanduser()) if word.startswith("~") else word for word in words[1:]]
    with pytest.raises(SystemExit) as ended:
        main(words)
    told = capsys.readouterr()
    assert not ended.value.code, f"{line}\n{told.err}"
    return told.out


def write_rows(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def small_study(folder: Path) -> None:
    """Make a study of 300 people, three scales and a path, in Chinese: what the pages speak of is in it."""
    example = ROOT / "examples" / "personality"
    shutil.copytree(
        example / "analysis", folder / "analysis", ignore=shutil.ignore_patterns("*.ipynb", "*.py")
    )
    shutil.copytree(example / "instruments", folder / "instruments")
    raw = folder / "analysis" / "data" / "raw" / "bfi.csv"
    with raw.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[:301]
    write_rows(raw, rows)
    plan = folder / "analysis" / "study.yaml"
    text = plan.read_text(encoding="utf-8")
    text = text.replace("study: personality", "study: STUDY").replace("[A, C, E, N, O]", "[A, C, N]")
    text = re.sub(r"  [EO] =~.*\n", "", text).replace("parallel_draws: 200", "parallel_draws: 20")
    text = re.sub(r"method_bias:.*\n", "", text).replace("n_factors: 5", "n_factors: 3")
    text = text.replace("languages: [zh, en]", "languages: [zh]")
    text += "structural: |\n  N ~ A + C\nbootstrap: {draws: 20, confidence_level: 0.95}\n"
    text += "hypotheses:\n  - {id: H1, path: N ~ A, label: {zh: 假设一, en: One}}\n"
    plan.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small study that was run once, with the files beside it that the pages name."""
    folder = tmp_path_factory.mktemp("prepared")
    small_study(folder)
    with pytest.raises(SystemExit) as ended:
        main(["run", str(folder)])
    assert not ended.value.code
    with (folder / "analysis" / "data" / "raw" / "bfi.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([int(cell) if cell.isdigit() else cell for cell in row[:15]])
    book.save(folder / "export.xlsx")
    write_rows(folder / "owner.csv", [[f"IA{k}" for k in range(1, 6)], *(row[:5] for row in rows[1:])])
    for name in ("business_owner", "customer_manager"):
        shutil.copy(ROOT / "instruments" / f"{name}.yaml", folder / f"{name}.yaml")
    return folder


def copied(prepared: Path, folder: Path) -> Path:
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    return folder


def test_every_block_is_of_a_kind_that_is_tested() -> None:
    kinds = {"sh", "bat", "python", "yaml", "toml", "text"}
    assert [str(block) for block in BLOCKS if block.language not in kinds] == []


def test_nothing_is_left_out_but_what_is_listed() -> None:
    """The list of what is not run is exact, and holds no command of ours but one that never ends."""
    commands = {(b.page, line) for b in BLOCKS if b.language in ("sh", "bat") for line in b.commands()}
    assert set(NOT_RUN) - commands == set()
    left = {line for line in NOT_RUN if line in commands and line[1].startswith("survey ")}
    assert left == {("docs/report.md", "survey report --watch --format html --lang zh")}
    assert {b.page for b in BLOCKS if b.language == "bat"} == {"README.md"}


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in PAGES_TO_RUN if page not in TUTORIALS])
def test_the_commands_of_a_page_run(
    page: str,
    prepared: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if page == "docs/simulation.md":
        ignored = shutil.ignore_patterns("raw", "simulated*")
        shutil.copytree(ROOT / "analysis", tmp_path / "analysis", ignore=ignored)
        shutil.copytree(ROOT / "instruments", tmp_path / "instruments")
    else:
        copied(prepared, tmp_path)
    monkeypatch.chdir(tmp_path)
    if any("--sign" in line for line in to_run(page)):
        make_key(tmp_path, monkeypatch)
    for line in to_run(page):
        run(line, capsys)


def make_key(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the key and the list of signers that the page on bundles speaks of."""
    if shutil.which("ssh-keygen") is None:
        pytest.skip("OpenSSH is not installed; apt-get install openssh-client")
    monkeypatch.setenv("HOME", str(folder))
    (folder / ".ssh").mkdir()
    key = folder / ".ssh" / "id_ed25519"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    public = key.with_suffix(".pub").read_text(encoding="utf-8").split()[:2]
    template = next(block for block in BLOCKS if block.page == "docs/bundle.md" and block.language == "text")
    line = " ".join([*template.text.split()[:2], *public])
    (folder / "allowed_signers").write_text(line + "\n", encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("page", sorted(TUTORIALS))
def test_the_tutorial_leads_to_a_chapter(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Followed to the letter in a fresh folder, with the edits that its steps ask for."""
    language = TUTORIALS[page]
    monkeypatch.setenv("SURVEY_LANG", language)
    monkeypatch.chdir(tmp_path)
    export = tmp_path / BFI.relative_to(ROOT)
    export.parent.mkdir(parents=True)
    shutil.copy(BFI, export)
    first, *others = to_run(page)
    told = run(first, capsys)
    chapter = tmp_path / "my-study" / "reports" / "out" / f"chapter.{language}.docx"
    assert chapter.is_file()
    assert chapter.name in told
    draft = alpha_of(tmp_path / "my-study")
    as_the_steps_say(tmp_path / "my-study", page)
    for line in others:
        told = run(line, capsys)
    assert "alpha" in told or "α" in told
    assert alpha_of(tmp_path / "my-study") > draft + 0.2  # A1 runs against its scale until it is marked


def alpha_of(study: Path) -> float:
    results = json.loads((study / "reports" / "out" / "results.json").read_text(encoding="utf-8"))
    values = {finding["key"]: finding["value"] for finding in results["findings"]}
    return float(values["reliability.A.cronbach_alpha@respondents"])


def as_the_steps_say(study: Path, page: str) -> None:
    """Mark the reversed item as the page's block shows it, and say how the questionnaire was sent out."""
    shown = next(block for block in BLOCKS if block.page == page and block.language == "yaml")
    head, mark = shown.text.rsplit("\n", 2)[0], shown.text.splitlines()[-1]
    path = study / "instruments" / "respondents.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(f"{head}\n") == 1
    path.write_text(text.replace(f"{head}\n", f"{head}\n{mark}\n"), encoding="utf-8")
    plan = study / "analysis" / "study.yaml"
    text = plan.read_text(encoding="utf-8")
    for begun in ("# distributed: 300", "# channel:", "# - {rule: duplicates}"):
        assert begun in text
        text = text.replace(begun, begun.removeprefix("# "))
    plan.write_text(text.replace("distributed: 300", "distributed: 3000"), encoding="utf-8")


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.language == "python"], ids=str)
def test_python_runs_and_gives_what_the_page_says(
    block: Block, tmp_path: Path, prepared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a remark behind an expression is a value, the expression has it."""
    monkeypatch.chdir(copied(prepared, tmp_path))
    for name in ("business_owner", "customer_manager"):
        shutil.copy(tmp_path / f"{name}.yaml", tmp_path / "instruments")
    names: dict[str, object] = {}
    lines = block.text.splitlines()
    for statement in ast.parse(block.text).body:
        if not isinstance(statement, ast.Expr):
            exec(compile(ast.Module([statement], []), str(block), "exec"), names)
            continue
        # A block of this repository's own pages, and nothing from outside.
        value = eval(compile(ast.Expression(statement.value), str(block), "eval"), names)  # noqa: S307
        remark = lines[(statement.end_lineno or 1) - 1].partition("  # ")[2]
        if remark.startswith(("'", "(", "[", "{", "True", "False")) or remark[:1].isdigit():
            assert value == ast.literal_eval(remark), str(block)


def keys_of(value: object) -> set[str]:
    """Return every key of a mapping, however deep."""
    if isinstance(value, dict):
        return {str(key) for key in value} | set().union(*map(keys_of, value.values()))
    return set().union(*map(keys_of, value)) if isinstance(value, list) else set()


def schema_keys(name: str) -> set[str]:
    """Return every key that the schema of an instrument knows."""
    schema = json.loads(schema_text(name))
    parts = [schema, *schema["$defs"].values()]
    return {key for part in parts for key in part.get("properties", {})}


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.language == "yaml"], ids=str)
def test_yaml_is_what_the_file_that_it_is_of_may_hold(block: Block, tmp_path: Path) -> None:
    """A plan, an instrument, a map of columns or a style profile."""
    content = YAML(typ="safe").load(block.text)
    if content is None:  # a line for editors
        assert block.text.startswith("# yaml-language-server: $schema=../.schemas/study.schema.json")
    elif isinstance(content, list) or "response_sets" in content:
        named = {"agreement", "IA"}  # a response set and a scale
        assert keys_of(content) - named <= schema_keys("instrument")
    elif "base" in content:  # a style profile, which its remark names
        path = tmp_path / Path(block.text.splitlines()[0].removeprefix("# ")).name
        path.write_text(block.text, encoding="utf-8")
        for style in re.findall(r"[\w-]+\.csl", block.text):
            (tmp_path / style).write_text(STYLE, encoding="utf-8")
        assert load_profile(path.stem, tmp_path).name == path.stem
    elif "columns" in content:
        validate_marked(parse_marked(block.text, str(block), ResponseError), MapShape, ResponseError)
    else:
        plan = (ROOT / "analysis" / "study.yaml").read_text(encoding="utf-8")
        for key in content:
            plan = re.sub(rf"^{key}:.*\n(?:[ #].*\n|\n)*", "", plan, flags=re.MULTILINE)
        whole = parse_marked(f"{plan}\n{block.text}", str(block), PlanError)
        assert validate_marked(whole, Plan, PlanError).model_fields_set >= set(content)


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.language == "toml"], ids=str)
def test_toml_can_be_read(block: Block) -> None:
    assert tomllib.loads(block.text)["project"]["entry-points"]["survey.readers"]


@functools.cache
def options_of(name: str) -> frozenset[str]:
    """Return the options of a command, and of its parts where it is a group."""
    app = typer.main.get_command(build_app(name))
    found = app.commands[name]
    parts = (app, found, *getattr(found, "commands", {}).values())
    words = (word for part in parts for one in part.params for word in (*one.opts, *one.secondary_opts))
    return frozenset((*words, "--help"))


# Options of programs other than the command, by page.
OF_OTHERS = {"docs/calibration.md": {"--samples", "--large", "--lavaan", "--hard"}}


def test_every_command_and_option_that_a_page_names_exists() -> None:
    names = [command.name for command in COMMANDS]
    every = frozenset[str]().union(*map(options_of, names))
    wrong: list[str] = []
    for page, code in inline_codes():
        words = code.split()
        if words[:1] == ["survey"] and len(words) > 1 and words[1].isidentifier() and words[1].islower():
            known = options_of(words[1]) if words[1] in names else None
        elif code.startswith("--") or words[:1] == ["survey"]:
            known = every | OF_OTHERS.get(page, set())
        else:
            continue
        named = {option for word in words for option in word.split("/") if option.startswith("--")}
        if known is None or named - known:
            wrong.append(f"{page}: {code}")
    assert wrong == []


def plan_has(path: str) -> bool:
    """Tell whether the plan may hold a key, written with points."""
    schema = json.loads(schema_text("study"))
    here = schema
    for key in path.split("."):
        if key not in here.get("properties", {}):
            return False
        found = here["properties"][key]
        found = next((one for one in found.get("anyOf", ()) if "$ref" in one), found)
        here = schema["$defs"][found["$ref"].rpartition("/")[2]] if "$ref" in found else found
    return True


def test_names_beside_those_of_other_programs_exist() -> None:
    """In the page's tables: keys of the plan, functions in Python; the commands are looked at above."""
    page = (ROOT / "docs" / "coming_from.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split("|") for line in page.splitlines() if line.startswith("| ")]
    named = {code for row in rows for cell in row[1:] for code in re.findall(r"`([^`]+)`", cell)}
    values = {
        "est",
        "se",
        "pvalue",
        "std_all",
        "reverse",
        "parallel",
        "fiml",
    }  # of results, options, the instrument
    functions = {code for code in named if re.fullmatch(r"survey(\.\w+)+", code)}
    keys = {code for code in named if not code.startswith("survey")} - values
    assert len(functions) > 15
    assert len(keys) > 15
    for function in functions:
        room, _, name = function.rpartition(".")
        assert callable(getattr(importlib.import_module(room), name)), function
    assert {key for key in keys if not plan_has(key)} == set()
    assert "reverse" in schema_keys("instrument")


def test_the_readme_lists_every_command() -> None:
    listed = {
        code.split()[1] for page, code in inline_codes() if page == "README.md" and code.startswith("survey ")
    }
    assert {command.name for command in COMMANDS} <= listed
