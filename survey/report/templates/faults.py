"""Where a template is wrong: every fault with its line and column, as many as one reading shows."""

from __future__ import annotations

import difflib
import functools
import inspect
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from survey.errors import Fault, ReportError, Text

if TYPE_CHECKING:
    from jinja2 import Template, TemplateSyntaxError

__all__ = ["Recorder", "did_you_mean", "placed", "placed_in_text", "syntax_fault"]

_TAGS = ("if", "elif", "else", "endif", "for", "endfor", "set", "endset", "macro", "endmacro")
_TAG = re.compile(r"\{%-?\s*(\w+)|\{#")
_QUOTED = re.compile(r"'([^']+)'")
_EXPECTED = re.compile(r"expected token '([^']+)', got '([^']+)'")
_CLOSED = re.compile(r"block that needs to be closed is '(\w+)'")


def did_you_mean(word: str, known: Iterable[str]) -> Text | None:
    """Return the names that are written almost like a word; None when there are none."""
    near = difflib.get_close_matches(word, sorted(known), n=3, cutoff=0.6)
    return Text(f"did you mean {', '.join(near)}?", f"是否为 {'、'.join(near)}？") if near else None


def placed(fault: Fault, source: str, name: str, line: int) -> Fault:
    """Return a fault with its place: the line, and the column of what was got where the line shows it."""
    if not line:
        return replace(fault, where=name)
    text = source.splitlines()[line - 1]
    wanted = (fault.got, fault.where, *_QUOTED.findall(fault.what.en))
    column = next((column for word in wanted if word and (column := _column(text, word))), 0)
    where = f"{name}:{line}:{column}" if column else f"{name}:{line}"
    return replace(fault, where=where, got=fault.got or fault.where)


def _column(text: str, word: str) -> int:
    """Return where a word begins in a line, counted from 1: as a whole string at best; 0 where it is not."""
    whole = re.search(rf"""(?<=["']){re.escape(word)}(?=["'])""", text)
    return whole.start() + 1 if whole else text.find(word) + 1


def placed_in_text(fault: Fault, source: str, name: str) -> Fault:
    """Return a fault of the printed text with the first place of the template that holds what was got."""
    pieces = sorted(re.split(r"…|: |\.(?=\w)", fault.got), key=len, reverse=True)
    for piece in (fault.got, *pieces):
        start = source.find(piece) if piece.strip() else -1
        if start >= 0:
            line, column = source.count("\n", 0, start) + 1, start - source.rfind("\n", 0, start)
            return replace(fault, where=f"{name}:{line}:{column}")
    return replace(fault, where=name)


def syntax_fault(error: TemplateSyntaxError, source: str, name: str) -> Fault:
    """Return what Jinja cannot read: the place, what it expected and got, and the tag that was meant."""
    said = error.message or type(error).__name__
    what = Text(f"Jinja cannot read this: {said}", f"Jinja 无法解析：{said}")
    if left_open := _CLOSED.search(said):
        line, column = _opening(source, left_open[1], error.lineno)
        end = f"{{% end{left_open[1]} %}}"
        return Fault(what, f"{name}:{line}:{column}", end, f"{{% {left_open[1]} ... %}}")
    text = source.splitlines()[error.lineno - 1] if source else ""
    if pair := _EXPECTED.search(said):
        return placed(Fault(what, expected=pair[1], got=pair[2]), source, name, error.lineno)
    word = next((one for one in _QUOTED.findall(said) if one in text), "")
    mend = did_you_mean(word, _TAGS) if "unknown tag" in said else None
    return placed(Fault(what, got=word or text.strip()[:80], mend=mend), source, name, error.lineno)


def _opening(source: str, tag: str, last: int) -> tuple[int, int]:
    """Return line and column of the block of a kind that was opened last and is not closed."""
    stack: list[tuple[int, int]] = []
    for number, line in enumerate(source.splitlines()[:last], start=1):
        for found in _TAG.finditer(line):
            if found[1] == tag:
                stack.append((number, found.start() + 1))
            elif found[1] == f"end{tag}" and stack:
                stack.pop()
    return stack[-1] if stack else (last, 1)


class _Nothing:
    """What a function gives whose fault was recorded: prints nothing, and meets no condition."""

    # It equals nothing, so no set can hold it; the stub of object knows no class without a hash.
    __hash__ = None  # type: ignore[assignment]

    def __html__(self) -> str:
        return ""

    def __bool__(self) -> bool:
        return False

    def __eq__(self, other: object) -> bool:
        return False

    def _never(self, other: object) -> bool:
        return False

    __lt__ = __le__ = __gt__ = __ge__ = _never


@dataclass(slots=True)
class Recorder:
    """Lets a template run on after a fault of a function that it calls, so that all of them are told.

    Parameters
    ----------
    source, name : str
        The template's text and file.
    template : jinja2.Template, optional
        What runs; set before it does.
    """

    source: str
    name: str
    template: Template | None = None
    faults: list[Fault] = field(default_factory=list[Fault])

    def recording(self, function: Callable[..., object]) -> Callable[..., object]:
        """Return a function that records faults instead of raising them."""

        @functools.wraps(function)
        def recorded(*values: object, **named: object) -> object:
            try:
                return function(*values, **named)
            except ReportError as error:
                line = self._line()
                told = (placed(fault, self.source, self.name, line) for fault in error.faults)
                self.faults += [fault for fault in told if fault not in self.faults]
                return _Nothing()

        return recorded

    def _line(self) -> int:
        """Return the line of the template that is at work; 0 when none is."""
        frame = inspect.currentframe()
        while frame is not None and frame.f_code.co_filename != self.name:
            frame = frame.f_back
        return self.template.get_corresponding_lineno(frame.f_lineno) if frame and self.template else 0
