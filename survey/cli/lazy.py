"""Load one command's module, and turn what it raises into messages and exit codes.

A study is large and its imports are slow; help, version and a mistyped command must not pay for them.
The application is therefore built per call: the chosen command is imported, the others are named only.
"""

from __future__ import annotations

import functools
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import typer

from survey.cli.exit_codes import ExitCode
from survey.cli.messages import current_language, print_error, say
from survey.errors import Fault, SurveyError, Text

__all__ = ["Command", "attach", "chosen_command", "guard"]


@dataclass(frozen=True, slots=True)
class Command:
    """A command of ``survey``: its name, the module and function behind it, and its one-line help.

    The function's parameters are annotated for typer; it returns nothing or an exit code.
    The attribute may also be a ``typer.Typer`` that groups several commands.
    """

    name: str
    module: str
    function: str
    help: Text

    def load(self) -> Callable[..., object] | typer.Typer:
        """Import the module and return the command's function or group."""
        loaded: Callable[..., object] | typer.Typer = getattr(
            importlib.import_module(self.module), self.function
        )
        return loaded


def chosen_command(arguments: Sequence[str]) -> str | None:
    """Return the first argument that is not an option: the options before a command take no value.

    Examples
    --------
    >>> chosen_command(["--debug", "run", "--lang", "zh"])
    'run'
    >>> chosen_command(["--help"]) is None
    True
    """
    return next((word for word in arguments if not word.startswith("-")), None)


def attach(app: typer.Typer, command: Command, *, load: bool, debug: bool) -> None:
    """Add a command to the application: itself when it was chosen, otherwise its name and help alone."""
    text = command.help.say(current_language())
    loaded = command.load() if load else _named_only
    if not isinstance(loaded, typer.Typer):
        app.command(command.name, help=text)(guard(loaded, debug=debug))
        return
    group = typer.Typer(no_args_is_help=True, add_completion=False)
    for info in loaded.registered_commands:
        if info.callback is not None:
            group.command(info.name, help=info.help)(guard(info.callback, debug=debug))
    # Without a callback typer would fold a group of one command into its parent.
    group.callback()(_named_only)
    app.add_typer(group, name=command.name, help=text)


def _named_only() -> None:
    """Stand for a command that was not chosen, or for a group that does nothing by itself."""


def guard(function: Callable[..., object], *, debug: bool) -> Callable[..., None]:
    """Wrap a command so that its errors are printed without a traceback and end in an exit code.

    With `debug` the errors go up unchanged, and Python prints its traceback.
    """

    @functools.wraps(function)
    def guarded(*args: object, **kwargs: object) -> None:  # typer calls by keyword; nothing is added
        try:
            code = function(*args, **kwargs)
        except SurveyError as error:
            if debug:
                raise
            print_error(error)
            raise typer.Exit(ExitCode.BAD_INPUT) from None
        except BrokenPipeError:
            _silence_stdout()
            raise typer.Exit(ExitCode.DONE) from None
        except OSError as error:
            if debug:
                raise
            print_error(SurveyError(_unusable_file(error)))
            raise typer.Exit(ExitCode.BAD_INPUT) from None
        except KeyboardInterrupt:
            say(Text("interrupted; earlier output was left as it was", "已中断；原有输出未改动"))
            raise typer.Exit(ExitCode.INTERRUPTED) from None
        if isinstance(code, int) and code != ExitCode.DONE:
            raise typer.Exit(int(code))

    return guarded


def _unusable_file(error: OSError) -> Fault:
    """Return the fault of a file that the system would not open, read or write."""
    return Fault(
        Text("the file cannot be read or written", "文件无法读取或写入"),
        where="" if error.filename is None else os.fsdecode(error.filename),
        got=error.strerror or str(error),
        mend=Text("check the path, the permissions and the free space", "请检查路径、权限与剩余空间"),
    )


def _silence_stdout() -> None:
    """Point stdout to nowhere: its reader has gone, and Python would complain when it flushes at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    finally:
        os.close(nowhere)
