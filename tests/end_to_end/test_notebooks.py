"""Every notebook runs from top to bottom, holds no output in the repository, and equals its paired script."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted([*ROOT.glob("analysis/*.ipynb"), *ROOT.glob("examples/*/analysis/*.ipynb")])


def test_there_is_one_for_each_study() -> None:
    of_the_branch = {
        "walkthrough",
        "01_cleaning",
        "02_measurement",
        "03_structure",
        "04_groups",
        "05_measures",
    }
    assert {path.stem for path in NOTEBOOKS} == {*of_the_branch, "personality"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_equals_its_script_and_holds_no_output(path: Path) -> None:
    jupytext = pytest.importorskip("jupytext")
    notebook = jupytext.read(path)
    script = jupytext.read(path.with_suffix(".py"))
    assert [cell.source for cell in notebook.cells] == [cell.source for cell in script.cells]
    assert all(not cell.get("outputs") for cell in notebook.cells)


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path) -> None:
    jupytext = pytest.importorskip("jupytext")
    client = pytest.importorskip("nbclient")
    notebook = jupytext.read(path)
    resources = {"metadata": {"path": str(path.parent)}}
    client.NotebookClient(notebook, timeout=300, kernel_name="python3", resources=resources).execute()
    assert any(cell.get("outputs") for cell in notebook.cells)
