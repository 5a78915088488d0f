"""Studies run once a session, on copies, with fewer draws than the plan's so that the suite stays quick."""

from __future__ import annotations

import csv
import multiprocessing
import re
import shutil
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest
from hostile_words import soil_study

from survey.study.pipeline.held_study import OUT, STORE
from survey.study.pipeline.manifest import sha256_of
from survey.study.pipeline.step_cache import CACHE
from survey.study.pipeline.study_run import StudyRun, run_study

ROOT = Path(__file__).parents[2]
ROWS = 300
_OTHER_ITEMS = re.compile(r"[ENO]\d")
_PAGE = "# Reliability\n\n{{ ref('table.reliability') }}.\n\n{{ table('reliability') }}\n"
_STEPS = (ROOT / "survey/study/pipeline/steps").glob("[a-z]*.py")
_PRELOAD = (
    *(f"survey.study.pipeline.steps.{path.stem}" for path in _STEPS),
    "survey.study.pipeline.study_run",
    "survey.study.chapter_maker",
    *(f"survey.report.emitters.{name}" for name in ("docx.writer", "html", "typst_pdf", "xlsx")),
    "semopy",
    "pingouin",
)
_SMALLER = (
    (r"languages: \[zh, en\]", "languages: [en]"),
    (r"constructs: \[.*\]", "constructs: [A, C]"),
    (r"n_factors: 5", "n_factors: 2"),
    (r"parallel_draws: \d+", "parallel_draws: 20"),
    (r"  [ENO] =~ .*\n", ""),
    (r"models: \[unmeasured, acquiescence\]", "models: []"),
)


def copy_study(source: Path, target: Path, *, draws: int = 200) -> Path:
    """Copy the three folders of a study, without earlier output, and lower the draws of its bootstrap."""
    for name in ("analysis", "instruments", "reports"):
        if (source / name).is_dir():
            ignored = shutil.ignore_patterns("out", "results", ".cache", "*.ipynb")
            shutil.copytree(source / name, target / name, ignore=ignored)
    plan = target / "analysis" / "study.yaml"
    text = plan.read_text(encoding="utf-8")
    text = re.sub(r"bootstrap: \{draws: \d+", f"bootstrap: {{draws: {draws}", text)
    text = re.sub(r"parallel_draws: \d+", "parallel_draws: 50", text)
    plan.write_text(text, encoding="utf-8")
    return target


def small_copy(target: Path) -> Path:
    """Copy the first rows of the personality example, with two of its scales and one language."""
    folder = copy_study(ROOT / "examples" / "personality", target)
    export = folder / "analysis/data/raw/bfi.csv"
    with export.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[: ROWS + 1]
    kept = [k for k, name in enumerate(rows[0]) if not _OTHER_ITEMS.fullmatch(name)]
    with export.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([row[k] for k in kept] for row in rows)
    asked = folder / "instruments/bfi.yaml"
    questions = asked.read_text(encoding="utf-8").splitlines(keepends=True)
    other = re.compile(r" +- \{code: [ENO]\d,|  [ENO]: ")
    asked.write_text("".join(line for line in questions if not other.match(line)), encoding="utf-8")
    plan = folder / "analysis/study.yaml"
    text = plan.read_text(encoding="utf-8")
    for old, new in _SMALLER:
        assert re.search(old, text)
        text = re.sub(old, new, text)
    plan.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def bare_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small study of hostile words with a bootstrap of five chunks and a chapter of one table, not run."""
    folder = small_copy(tmp_path_factory.mktemp("bare"))
    soil_study(folder)
    plan = folder / "analysis/study.yaml"
    text = plan.read_text(encoding="utf-8")
    model = "structural: C ~ A\nbootstrap: {draws: 450}\ncomparisons:"
    plan.write_text(text.replace("comparisons:", model), encoding="utf-8")
    plain_pages(folder, "en")
    return folder


def plain_pages(folder: Path, language: str) -> None:
    """Give a study templates of one line, and one of a table."""
    own = folder / "reports" / language
    own.mkdir(parents=True)
    for default in (ROOT / "survey/report/templates" / language).glob("[0-9]*.j2"):
        page = _PAGE if "reliability" in default.name else "# Title\n\nText.\n"
        (own / default.name).write_text(page, encoding="utf-8")


@pytest.fixture(scope="session")
def undisturbed(bare_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same study, run once without any fault."""
    folder = tmp_path_factory.mktemp("undisturbed") / "study"
    shutil.copytree(bare_study, folder)
    run_study(folder)
    return folder


@pytest.fixture
def fresh(bare_study: Path, tmp_path: Path) -> Path:
    """A copy of the small study that was not run."""
    shutil.copytree(bare_study, tmp_path / "study")
    return tmp_path / "study"


@pytest.fixture
def done(undisturbed: Path, tmp_path: Path) -> Path:
    """A copy of the small study that was run."""
    shutil.copytree(undisturbed, tmp_path / "done")
    return tmp_path / "done"


@pytest.fixture(scope="session")
def server() -> ForkServerContext:
    """Forks processes from one that has imported what a run imports, so that they begin at once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_PRELOAD))
    return context


def written(study: Path) -> dict[str, str]:
    """Return the hash of everything that a run writes but the manifest, which the clock is in."""
    return {
        path.relative_to(study).as_posix(): sha256_of(path)
        for folder in (study / OUT, study / STORE)
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }


def left_over(study: Path) -> list[str]:
    """Return what a broken run left: half-written files and folders."""
    marks = (".new.", ".old.", ".probe.", ".parts")
    places = (study / "reports", study / "analysis", study / OUT, study / CACHE, *(study / CACHE).iterdir())
    names = (path.name for place in places if place.is_dir() for path in place.iterdir())
    return [name for name in names if any(mark in name for mark in marks)]


@pytest.fixture(scope="session")
def branch_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository's own study that was run once."""
    folder = copy_study(ROOT, tmp_path_factory.mktemp("branch"))
    run_study(folder)
    return folder


@pytest.fixture(scope="session")
def personality_run(tmp_path_factory: pytest.TempPathFactory) -> StudyRun:
    """The run of the personality example, on a copy; its numbers and figures are read, and no pages."""
    folder = copy_study(ROOT / "examples" / "personality", tmp_path_factory.mktemp("personality"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("survey.report.writing.emit.RUN_FORMATS", ("html",))
        return run_study(folder)
