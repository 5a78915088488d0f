"""Studies run once a session, on copies, with fewer draws than the plan's so that the suite stays quick."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from survey.study.pipeline.study_run import StudyRun, run_study

ROOT = Path(__file__).parents[2]


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


@pytest.fixture(scope="session")
def branch_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository's own study that was run once."""
    folder = copy_study(ROOT, tmp_path_factory.mktemp("branch"))
    run_study(folder)
    return folder


@pytest.fixture(scope="session")
def personality_run(tmp_path_factory: pytest.TempPathFactory) -> StudyRun:
    """The run of the personality example, on a copy."""
    folder = copy_study(ROOT / "examples" / "personality", tmp_path_factory.mktemp("personality"))
    return run_study(folder)
