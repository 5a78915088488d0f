"""Regenerate what R computed, and compare with what is stored: ``pytest -m reference_live``.

Each script runs in a folder of its own that looks like the project's root, so that nothing stored is touched.
"""

from __future__ import annotations

import json
import re
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SCRIPTS = sorted((HERE / "r").glob("*.R"))
# What a script's own line of usage asks for: semopy's copies, and what is kept outside the project.
EXAMPLES = Path(str(files("semopy"))) / "examples"
CSI = ROOT.parent / "shared/data/bank/csibank.codes.csv"
DATA = {
    "HS.csv": EXAMPLES / "holzinger_swineford39_data.csv",
    "PD.csv": EXAMPLES / "pd_data.csv",
    "CSI.csv": CSI,
}
# Other versions of R's packages and of its linear algebra may stop an optimiser elsewhere.
SAME = 1e-5

pytestmark = [pytest.mark.reference_live, pytest.mark.requires_r]


def numbers(tree: Any, path: str = "") -> dict[str, float]:
    """Return every number of a JSON tree by its path, what describes the run left out."""
    if isinstance(tree, dict):
        pairs = [(str(key), value) for key, value in tree.items() if key != "meta"]
    elif isinstance(tree, list):
        pairs = [(str(k), value) for k, value in enumerate(tree)]
    else:
        return {path: float(tree)} if isinstance(tree, int | float) else {}
    return {key: number for name, value in pairs for key, number in numbers(value, f"{path}/{name}").items()}


def arguments(script: Path) -> list[str]:
    """Return the files that a script says it is called with."""
    usage = re.search(rf"Rscript tests/reference/r/{script.name}(.*)", script.read_text(encoding="utf-8"))
    return [str(DATA[word]) for word in (usage[1].split() if usage else []) if word in DATA]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_r_says_the_same_again(script: Path, tmp_path: Path) -> None:
    for folder in ("examples", "instruments", "analysis"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    reference = tmp_path / "tests/reference"
    for folder in ("expected", "input"):
        (reference / folder).mkdir(parents=True)
    for file in (HERE / "input").iterdir():
        (reference / "input" / file.name).write_bytes(file.read_bytes())
    (reference / "r").symlink_to(HERE / "r")
    missing = [path for path in arguments(script) if not Path(path).exists()]
    if missing:
        # Data of ../shared, which a clone of the project alone does not have.
        pytest.skip(f"not here: {', '.join(missing)}")
    program = f"tests/reference/r/{script.name}"
    done = subprocess.run(
        ["Rscript", program, *arguments(script)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    made = list((reference / "expected").glob("*.json"))
    assert made, "the script wrote nothing"
    for file in made:
        before = numbers(json.loads((HERE / "expected" / file.name).read_text()))
        after = numbers(json.loads(file.read_text()))
        assert before.keys() == after.keys()
        for key, number in before.items():
            # What says how far an optimiser went is no result.
            if not key.endswith(("/gradient", "/change")):
                assert after[key] == pytest.approx(number, rel=SAME, abs=SAME), key
