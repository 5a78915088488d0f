"""The frame of the command: lazy loading, languages, errors and exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from enum import Enum
from importlib.metadata import PackageNotFoundError
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
import typer

from survey.cli import main as frame
from survey.cli.exit_codes import ExitCode
from survey.cli.lazy import Command
from survey.cli.messages import current_language, parse_languages
from survey.cli.output import to_plain, write_json
from survey.cli.progress import progress
from survey.cli.version import clashing_distribution, version_lines
from survey.errors import DataError, Fault, PlanError, Text

HEAVY = ("numpy", "pandas", "scipy", "matplotlib", "pingouin", "semopy", "docx", "typst")
FAULTS = (
    Fault(Text("a scale has one item", "量表只有一个题项"), where="study.yaml:3:1"),
    Fault(Text("a constant item", "题项取值恒定"), where="data.csv"),
)


def run_python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        check=False,
    )


@pytest.mark.parametrize("words", [["--help"], [], ["nonsense"]])
def test_what_needs_no_command_imports_nothing_heavy(words: list[str]) -> None:
    code = (
        "import sys\nfrom survey.cli.main import main\n"
        f"try:\n    main({words!r})\nexcept SystemExit:\n    pass\n"
        f"loaded = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "commands = [name for name in sys.modules if name.startswith('survey.cli.')]\n"
        "print('LOADED', loaded, [name for name in commands if name.split('.')[-1] in "
        "('run', 'check', 'sem', 'efa', 'simulate', 'reliability', 'templates')])"
    )
    finished = run_python(code)
    assert finished.stdout.splitlines()[-1] == "LOADED [] []", finished.stdout + finished.stderr


def test_importing_survey_imports_nothing_heavy() -> None:
    finished = run_python(f"import sys, survey; print([n for n in {HEAVY!r} if n in sys.modules])")
    assert finished.stdout.strip() == "[]"


def call(words: list[str], monkeypatch: pytest.MonkeyPatch, function: object, *, language: str = "en") -> int:
    """Run the command line with one command `probe` and return its exit code."""
    monkeypatch.setenv("SURVEY_LANG", language)
    monkeypatch.setattr(sys.modules[__name__], "probe", function, raising=False)
    command = Command("probe", __name__, "probe", Text("a probe", "试验命令"))
    monkeypatch.setattr(frame, "COMMANDS", (*frame.COMMANDS, command))
    with pytest.raises(SystemExit) as ended:
        frame.main(words)
    return int(ended.value.code or 0)


def raise_faults() -> None:
    raise DataError(FAULTS)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_fault_is_printed_in_the_users_language(
    language: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["probe"], monkeypatch, raise_faults, language=language) == ExitCode.BAD_INPUT
    out, err = capsys.readouterr()
    assert out == ""
    assert [fault.say("zh" if language == "zh" else "en") in err for fault in FAULTS] == [True, True]
    assert "Traceback" not in err


@pytest.mark.parametrize("words", [["--debug", "probe"], ["probe", "--debug"]])
def test_debug_lets_the_error_go_up(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError):
        call(words, monkeypatch, raise_faults)


def test_a_file_that_cannot_be_opened_is_bad_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def opens_nothing() -> None:
        Path("no/such/file").read_text(encoding="utf-8")

    assert call(["probe"], monkeypatch, opens_nothing) == ExitCode.BAD_INPUT
    assert "no/such/file" in capsys.readouterr().err
    with pytest.raises(FileNotFoundError):
        call(["probe", "--debug"], monkeypatch, opens_nothing)


@pytest.mark.parametrize("code", list(ExitCode))
def test_a_command_returns_its_exit_code(code: ExitCode, monkeypatch: pytest.MonkeyPatch) -> None:
    assert call(["probe"], monkeypatch, lambda: code) == code


def test_a_command_may_exit_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def exits() -> None:
        raise typer.Exit(ExitCode.NOT_TRUSTED)

    assert call(["probe"], monkeypatch, exits) == ExitCode.NOT_TRUSTED


def test_an_interrupt_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    assert call(["probe"], monkeypatch, interrupted) == ExitCode.INTERRUPTED


def test_a_reader_that_has_gone_is_no_error() -> None:
    code = (
        "import sys\nfrom survey.cli import main as frame\nfrom survey.cli.lazy import Command\n"
        "from survey.errors import Text\n"
        "def probe():\n    raise BrokenPipeError\n"
        "frame.COMMANDS = (Command('probe', '__main__', 'probe', Text('', '')),)\n"
        "print('something')\nframe.main(['probe'])"
    )
    finished = run_python(code)
    assert (finished.returncode, finished.stderr) == (0, "")


def test_a_usage_error_ends_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["probe", "--no-such-option"], monkeypatch, raise_faults) == ExitCode.BAD_INPUT
    assert "--no-such-option" in capsys.readouterr().err


def test_a_group_of_commands_is_guarded_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    group = typer.Typer()
    group.command("inner")(raise_faults)
    assert call(["probe", "inner"], monkeypatch, group) == ExitCode.BAD_INPUT
    assert "a constant item" in capsys.readouterr().err


def test_help_names_every_command_in_the_users_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["--help"], monkeypatch, raise_faults, language="zh") == ExitCode.DONE
    shown = capsys.readouterr().out
    for command in frame.COMMANDS:
        assert command.name in shown
    assert "试验命令" in shown


def test_version_prints_what_results_depend_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["--version"], monkeypatch, raise_faults) == ExitCode.DONE
    names = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert names == ["survey", "python", "numpy", "scipy", "pandas", "BLAS"]
    assert version_lines()[2] == f"numpy {np.__version__}"


def test_the_other_distribution_is_warned_of(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def absent(name: str) -> str:
        raise PackageNotFoundError(name)

    assert clashing_distribution(absent) is None
    warning = clashing_distribution(lambda name: "5.4.2")
    monkeypatch.setattr("survey.cli.version.clashing_distribution", lambda: warning)
    assert call(["--help"], monkeypatch, raise_faults, language="zh") == ExitCode.DONE
    assert "5.4.2" in capsys.readouterr().err


def test_the_choice_of_language_comes_before_the_locale() -> None:
    assert current_language({"SURVEY_LANG": "en", "LANG": "zh_CN.UTF-8"}) == "en"
    assert current_language({"SURVEY_LANG": "", "LC_ALL": "zh_TW.UTF-8", "LANG": "C"}) == "zh"
    assert current_language({}) == "en"


def test_output_languages_are_parsed_or_refused() -> None:
    assert parse_languages("en,zh,en") == ("en", "zh")
    for wrong in ("fr,de", ""):
        with pytest.raises(PlanError) as refused:
            parse_languages(wrong)
        assert len(refused.value.faults) == max(1, len(wrong.split(",")))


class Estimator(Enum):
    ML = "ML"


@dataclass(frozen=True)
class Shape:
    name: str
    values: np.ndarray
    estimator: Estimator


def test_json_is_strict(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    shape = Shape("因子", np.array([[1.5, np.nan], [-np.inf, 2.0]]), Estimator.ML)
    write_json({"shape": shape, "n": np.int64(3), "flag": np.True_, "set": {"b", "a"}}, target)
    text = target.read_text(encoding="utf-8")
    assert "NaN" not in text
    assert "Infinity" not in text
    assert json.loads(text) == {
        "shape": {"name": "因子", "values": [[1.5, None], [None, 2.0]], "estimator": "ML"},
        "n": 3,
        "flag": True,
        "set": ["a", "b"],
    }
    assert list(tmp_path.iterdir()) == [target]


def test_json_to_stdout_is_one_object(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    write_json({"名": None}, "-")
    assert capfdbinary.readouterr().out == '{"名": null}\n'.encode()


@pytest.mark.parametrize("value", [[1], {1: 2}, {"a": object()}, {"a": Shape}])
def test_what_json_cannot_hold_is_refused(value: object, tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        write_json(value, tmp_path / "out.json")
    assert list(tmp_path.iterdir()) == []


def test_missing_values_of_pandas_are_null() -> None:
    pandas = pytest.importorskip("pandas")
    assert to_plain([pandas.NA, pandas.NaT, Path("a/b")]) == [None, None, "a/b"]


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_plain_without_a_terminal_and_live_on_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SURVEY_LANG", "en")
    stream = StringIO()
    with progress(stream) as plain:
        plain.step(Text("bootstrap", "自助法"))
        for done in range(101):
            plain.advance(done, 100)
    assert stream.getvalue().splitlines() == [
        "bootstrap ...",
        "bootstrap 25 %",
        "bootstrap 50 %",
        "bootstrap 75 %",
    ]
    terminal = Terminal()
    with progress(terminal) as live:
        live.advance(1, 2)
        live.step(Text("read", "读取"))
        live.step(Text("bootstrap", "自助法"))
        live.advance(1, 2)
    assert "bootstrap" in terminal.getvalue()
