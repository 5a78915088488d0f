"""Words of the model syntax with their places, and faults that show the line with a caret."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from survey.errors import Fault, Text

__all__ = ["OPERATORS", "Lines", "Token", "tokenize", "write_name"]

OPERATORS = ("~*~", "=~", "<~", "~~", ":=", "==", "~", "<", ">", "|")
_TOKEN = re.compile(
    r"""(?P<blank>\s+|[\#!].*)|(?P<end>;)|(?P<operator>~\*~|=~|<~|~~|:=|==|~|<|>|\|)
    |(?P<string>"[^"]*"|'[^']*')
    |(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<name>`[^`]+`|[^\W\d][\w.]*|\.[^\W\d][\w.]*)|(?P<mark>[+*(),\-/^])""",
    re.VERBOSE,
)
_NAME = re.compile(r"(?:[^\W\d]|\.[^\W\d])[\w.]*")
_QUOTES = re.compile(r"[`\"']")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the syntax with its place; `text` is bare of backticks and quotation marks."""

    kind: str
    text: str
    line: int
    column: int


def write_name(name: str) -> str:
    """Return a variable's name as the syntax writes it, in backticks where it must.

    Examples
    --------
    >>> write_name("x.1"), write_name("a b")
    ('x.1', '`a b`')
    """
    return name if _NAME.fullmatch(name) else f"`{name}`"


@dataclass(frozen=True, slots=True)
class Lines:
    """The text of a model, line by line, and the name that stands before its places."""

    lines: Sequence[str]
    source: str

    def fault(self, what: Text, token: Token, expected: str = "", mend: Text | None = None) -> Fault:
        """Return a fault that shows its line with a caret under the place."""
        line = self.lines[token.line - 1]
        before = line[: token.column - 1]
        pad = "".join("　" if unicodedata.east_asian_width(c) in "WF" else " " for c in before)
        where = f"{self.source}:{token.line}:{token.column}"
        return Fault(
            what, where=where, expected=expected, got=f"{token.text}\n    {line}\n    {pad}^", mend=mend
        )


def tokenize(text: Lines, number: int, faults: list[Fault]) -> Iterator[Token]:
    """Yield the words of one line; where a character means nothing the rest of the line is left out.

    Parameters
    ----------
    text : Lines
    number : int
        The line, from 1.
    faults : list of Fault
        Where faults are kept.
    """
    line, place = text.lines[number - 1], 0
    while place < len(line):
        match = _TOKEN.match(line, place)
        if match is None:
            faults.append(_unknown(text, Token("mark", line[place], number, place + 1)))
            return
        kind, word = match.lastgroup or "", match.group()
        if kind != "blank":
            bare = word[1:-1] if kind == "string" or word.startswith("`") else word
            yield Token(kind, bare, number, place + 1)
        place = match.end()


def _unknown(text: Lines, token: Token) -> Fault:
    """Say what a character could have meant."""
    half = unicodedata.normalize("NFKC", token.text)
    if half != token.text:
        what = Text("a full-width character stands where a half-width one belongs", "此处用了全角符号")
        return text.fault(what, token, half)
    if _QUOTES.match(token.text):
        return text.fault(Text("this quotation mark is not closed", "引号没有成对"), token, token.text)
    if token.text == ":":
        what = Text("blocks (group:, level:) and products (x:z) are not available", "不支持分块或交互项写法")
        mend = Text(
            "name groups by the option, and compute products as columns", "请用分组选项，交互项请先算成一列"
        )
        return text.fault(what, token, mend=mend)
    return text.fault(Text("this character has no meaning here", "此处出现无法识别的字符"), token)
