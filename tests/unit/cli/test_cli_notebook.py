"""``survey notebook``: Jupyter is opened on the study's notebooks, and what is missing is said."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from survey.cli.main import main
from survey.cli.notebook import notebook_command
from survey.errors import PlanError

ROOT = Path(__file__).parents[3]
COMMAND = "from survey.cli.main import main; main()"
FAKE = """
import os, pathlib, sys
pathlib.Path(os.environ["SEEN"]).write_text("\\n".join(sys.argv[1:]), encoding="utf-8")
raise SystemExit(5)
"""


def study(folder: Path) -> Path:
    """Make the part of a study that the command looks at."""
    (folder / "analysis").mkdir(parents=True)
    shutil.copy(ROOT / "analysis" / "01_cleaning.ipynb", folder / "analysis")
    return folder


@pytest.mark.parametrize("browser", [True, False])
def test_jupyter_gets_the_notebooks_and_its_exit_code_is_the_commands(tmp_path: Path, browser: bool) -> None:
    """A stand-in for Jupyter that writes down what it was called with."""
    fake = tmp_path / "fake" / "jupyterlab"
    fake.mkdir(parents=True)
    (fake / "__init__.py").touch()
    (fake / "__main__.py").write_text(FAKE, encoding="utf-8")
    folder = study(tmp_path / "mine")
    path = os.pathsep.join([str(fake.parent), str(ROOT), os.environ.get("PYTHONPATH", "")])
    finished = subprocess.run(
        [sys.executable, "-c", COMMAND, "notebook", str(folder), *([] if browser else ["--no-browser"])],
        env={**os.environ, "PYTHONPATH": path, "SEEN": str(tmp_path / "seen")},
        check=False,
    )
    assert finished.returncode == 5
    seen = (tmp_path / "seen").read_text(encoding="utf-8").splitlines()
    assert seen == [*([] if browser else ["--no-browser"]), (folder / "analysis").as_posix()]


def test_a_study_without_notebooks_and_a_machine_without_jupyter_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["notebook", str(tmp_path)])
    assert ended.value.code == 2
    assert "no notebook" in capsys.readouterr().err
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(PlanError, match=r"Jupyter is not installed.*survey-analysis\[notebooks\]"):
        notebook_command(study(tmp_path), browser=False)


@pytest.mark.slow
def test_the_real_jupyter_serves_the_folder(tmp_path: Path) -> None:
    """Started without a browser, until it says where it is; then it is stopped."""
    pytest.importorskip("jupyterlab", reason='Jupyter is not installed; pip install ".[notebooks]"')
    folder = study(tmp_path / "mine")
    own = {
        name: str(tmp_path / name)
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    }
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    server = subprocess.Popen(
        [*notebook_command(folder, browser=False), "--ServerApp.port=0", *root],
        env={**os.environ, **own},
        stderr=subprocess.PIPE,
        text=True,
    )
    late = threading.Timer(120, server.kill)
    late.start()
    said: list[str] = []
    try:
        assert server.stderr is not None
        for line in server.stderr:
            said.append(line)
            if "is running at" in line:
                break
    finally:
        late.cancel()
        server.kill()
        server.communicate()
    told = "".join(said)
    assert "is running at" in told
    assert f"local directory: {(folder / 'analysis').resolve()}" in told
