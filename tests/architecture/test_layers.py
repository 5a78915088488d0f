"""import-linter's contracts hold, and they say what the plan of the house says."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from source_tree import ROOT, rooms


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
    kept = {name.removeprefix("survey.") for name in contracts()["only-report-renders"]["source_modules"]}
    assert set(rooms()) - {"report"} <= kept


def test_a_breach_would_be_seen(tmp_path: Path) -> None:
    """The same contracts, on a copy of the package where numerics imports cli and pandas."""
    package = tmp_path / "survey"
    for room in placed_rooms() | {"_version"}:
        (package / room).mkdir(parents=True, exist_ok=True)
        (package / room / "__init__.py").write_text("", encoding="utf-8")
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "numerics" / "__init__.py").write_text("import survey.cli\nimport pandas\n", encoding="utf-8")
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    start = settings.index("[tool.importlinter]")
    (tmp_path / "pyproject.toml").write_text(settings[start:], encoding="utf-8")
    code = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(no_cache=True))"
    finished = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 1
    assert "survey.numerics is not allowed to import survey.cli" in finished.stdout
    assert "survey.numerics is not allowed to import pandas" in finished.stdout
