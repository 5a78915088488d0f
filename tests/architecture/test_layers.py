"""import-linter's contracts hold, and they say what the plan of the house says."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from source_tree import ROOT, modules, rooms


def test_contracts_hold(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", [str(ROOT), *sys.path])
    status = lint_imports(no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def contracts() -> dict[str, dict[str, object]]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        found = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    return {contract["id"]: contract for contract in found}


def placed_rooms() -> set[str]:
    layers = contracts()["layers"]["layers"]
    return {room.strip(" ()") for layer in layers for room in layer.split("|")}


def test_every_room_has_its_place() -> None:
    assert set(rooms()) <= placed_rooms()
    assert contracts()["layers"]["exhaustive"] is True


def test_every_room_but_report_is_kept_from_rendering() -> None:
    named = contracts()["only-report-renders"]["source_modules"]
    kept = {name.removeprefix("survey.").removesuffix(".**") for name in named}
    assert set(rooms()) - {"report"} <= kept


@pytest.mark.parametrize("room", rooms())
def test_the_door_of_a_room_leads_into_that_room_alone(room: str) -> None:
    door = next(module for module in modules() if module.path == f"survey/{room}/__init__.py")
    for node in door.nodes():
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""] if node.level == 0 else []
        for name in names:
            in_room = name.startswith(f"survey.{room}")
            assert in_room or name.split(".")[0] in sys.stdlib_module_names, f"{door.path}: {name}"


BREACHES = {
    "numerics/moments.py": "import survey.cli.main\nimport pandas\nimport jinja2\n",
    "psychometrics/items/__init__.py": "",
    "psychometrics/items/analysis.py": "import survey.instrument.scales\n",
    "psychometrics/answers/__init__.py": "import survey.psychometrics.items.analysis\n",
    "responses/screening.py": "import survey.sem.model.matrices\n",
    "sem/model/__init__.py": "",
    "sem/model/matrices.py": "import pandas\nimport survey.sem.fit\n",
    "sem/fit.py": "",
    "report/document/__init__.py": "import survey.report.emitters.docx\n",
    "report/emitters/__init__.py": "",
    "report/emitters/docx/__init__.py": "import survey.report.emitters.html\n",
    "report/emitters/html/__init__.py": "",
    "cli/main.py": "",
    "instrument/scales.py": "",
}


def test_breaches_would_be_seen(tmp_path: Path) -> None:
    """The same contracts find every breach in a copy of the house that is made of nothing else."""
    package = tmp_path / "survey"
    for room in placed_rooms() | {"_version"}:
        (package / room).mkdir(parents=True, exist_ok=True)
        (package / room / "__init__.py").write_text("", encoding="utf-8")
    (package / "__init__.py").write_text("", encoding="utf-8")
    for path, text in BREACHES.items():
        (package / path).parent.mkdir(exist_ok=True)
        (package / path).write_text(text, encoding="utf-8")
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    start = settings.index("[tool.importlinter]")
    (tmp_path / "pyproject.toml").write_text(settings[start:], encoding="utf-8")
    code = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(no_cache=True))"
    finished = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 1
    told = " ".join(finished.stdout.split())  # its lines are broken at the width of a terminal
    for importer, imported in (
        ("survey.numerics", "survey.cli"),
        ("survey.numerics.moments", "pandas"),
        ("survey.numerics.moments", "jinja2"),
        ("survey.psychometrics.items.analysis", "survey.instrument.scales"),
        ("survey.psychometrics.answers", "survey.psychometrics.items"),
        ("survey.responses.screening", "survey.sem.model.matrices"),
        ("survey.sem.model.matrices", "pandas"),
        ("survey.sem.model", "survey.sem.fit"),
        ("survey.report.document", "survey.report.emitters"),
        ("survey.report.emitters.docx", "survey.report.emitters.html"),
    ):
        assert f"{importer} is not allowed to import {imported}" in told
