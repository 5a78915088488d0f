"""lavaan's model syntax: text to terms, definitions and constraints, every fault with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from survey.errors import Fault, ModelSyntaxError, Text

__all__ = ["Constraint", "Definition", "ModelSyntax", "Term", "parse_model"]

OPERATORS = ("=~", "~~", ":=", "==", "~", "<", ">", "|")
_TOKEN = re.compile(
    r"""(?P<blank>[ \t]+)|(?P<operator>=~|~~|:=|==|~|<|>|\|)|(?P<string>"[^"\n]*"|'[^'\n]*')
    |(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)
    |(?P<name>`[^`\n]+`|[^\W\d][\w.]*)|(?P<mark>[+*(),\-/^])""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the syntax with its place."""

    kind: str
    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Term:
    """One parameter as written: ``lhs op rhs`` with what stands before its variable.

    Parameters
    ----------
    lhs, op, rhs : str
        `rhs` is empty for an intercept (``x ~ 1``).
    fixed : tuple of float
        Fixed values, one for each group or one for all; NaN frees (``NA*``); empty when nothing is said.
    start : tuple of float
    labels : tuple of str
    line : int
    """

    lhs: str
    op: str
    rhs: str
    fixed: tuple[float, ...] = ()
    start: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Definition:
    """``name := expression``."""

    name: str
    expression: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Constraint:
    """``left == right`` (or ``<``, ``>``)."""

    left: str
    op: str
    right: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class ModelSyntax:
    """A parsed model."""

    terms: tuple[Term, ...]
    definitions: tuple[Definition, ...] = ()
    constraints: tuple[Constraint, ...] = ()

    def __str__(self) -> str:
        """Return the model as text that parses to itself."""
        lines = [_print_term(term) for term in self.terms]
        lines += [f"{d.name} := {d.expression}" for d in self.definitions]
        lines += [f"{c.left} {c.op} {c.right}" for c in self.constraints]
        return "\n".join(lines)


def parse_model(text: str, *, source: str = "model") -> ModelSyntax:
    """Parse a model in lavaan's syntax.

    Parameters
    ----------
    text : str
    source : str
        The name that stands before ``:line:column`` in errors.

    Raises
    ------
    ModelSyntaxError
        With every fault, each with a caret under its place.

    Examples
    --------
    >>> print(parse_model("f =~ x1 + a*x2; y ~ f"))
    f =~ x1
    f =~ a*x2
    y ~ f
    """
    faults: list[Fault] = []
    parser = _Parser(text.splitlines(), source, faults)
    terms: list[Term] = []
    definitions: list[Definition] = []
    constraints: list[Constraint] = []
    for statement in parser.statements():
        for part in parser.parse(statement):
            match part:
                case Term():
                    terms.append(part)
                case Definition():
                    definitions.append(part)
                case Constraint():
                    constraints.append(part)
    if not faults and not terms:
        faults.append(Fault(Text("the model is empty", "模型为空"), where=source))
    if faults:
        raise ModelSyntaxError(faults)
    return ModelSyntax(tuple(terms), tuple(definitions), tuple(constraints))


class _Parser:
    """Statements of a text, one after another; faults are kept and parsing goes on."""

    def __init__(self, lines: Sequence[str], source: str, faults: list[Fault]) -> None:
        self._lines, self._source, self._faults = lines, source, faults

    def statements(self) -> Iterator[list[Token]]:
        """Yield the tokens of each statement; a line that ends in ``+`` or an operator goes on."""
        statement: list[Token] = []
        for number, line in enumerate(self._lines, start=1):
            for piece, offset in _split(line):
                tokens = list(self._tokens(piece, number, offset))
                if not tokens:
                    continue
                goes_on = statement and (_open(statement) or (offset == 0 and tokens[0].text == "+"))
                if statement and not goes_on:
                    yield statement
                    statement = []
                statement += tokens
        if statement:
            yield statement

    def _tokens(self, piece: str, line: int, offset: int) -> Iterator[Token]:
        place = 0
        while place < len(piece):
            match = _TOKEN.match(piece, place)
            if match is None:
                what = Text("this character has no meaning here", "此处出现无法识别的字符")
                self.fault(what, Token("mark", piece[place], line, offset + place + 1))
                return
            if match.lastgroup != "blank":
                text = match.group().strip("`") if match.lastgroup == "name" else match.group()
                yield Token(match.lastgroup or "", text, line, offset + place + 1)
            place = match.end()

    def fault(self, what: Text, token: Token, expected: str = "") -> None:
        """Keep a fault with its line and a caret under the place."""
        line = self._lines[token.line - 1]
        where = f"{self._source}:{token.line}:{token.column}"
        got = f"{token.text}\n    {line}\n    {' ' * (token.column - 1)}^"
        self._faults.append(Fault(what, where=where, expected=expected, got=got))

    def parse(self, tokens: list[Token]) -> Iterator[Term | Definition | Constraint]:
        """Yield what one statement says."""
        places = [i for i, token in enumerate(tokens) if token.kind == "operator"]
        if len(places) != 1 or places[0] == 0 or places[0] == len(tokens) - 1:
            token = tokens[places[1]] if len(places) > 1 else tokens[-1]
            what = Text("a statement is written as left, operator, right", "语句应写为“左侧 运算符 右侧”")
            self.fault(what, token, "f =~ x1 + x2")
            return
        left, operator, right = tokens[: places[0]], tokens[places[0]], tokens[places[0] + 1 :]
        if operator.text in (":=", "==", "<", ">"):
            yield from self._relation(left, operator, right)
            return
        for name in self._names(left):
            for term in self._summands(right):
                parsed = self._term(name, operator.text, term)
                if parsed is not None:
                    yield parsed

    def _relation(
        self, left: list[Token], operator: Token, right: list[Token]
    ) -> Iterator[Definition | Constraint]:
        texts = ("".join(t.text for t in left), "".join(t.text for t in right))
        if operator.text == ":=":
            if len(left) != 1 or left[0].kind != "name":
                self.fault(Text("a definition has one name on its left", "定义的左侧只能是一个名称"), left[0])
                return
            yield Definition(texts[0], texts[1], operator.line)
        else:
            yield Constraint(texts[0], operator.text, texts[1], operator.line)

    def _names(self, tokens: list[Token]) -> Iterator[str]:
        for group in self._summands(tokens):
            if len(group) != 1 or group[0].kind != "name":
                self.fault(Text("a variable's name is expected", "此处应为变量名"), group[0], "name")
            else:
                yield group[0].text

    def _summands(self, tokens: list[Token]) -> Iterator[list[Token]]:
        """Split at the plus signs that stand outside parentheses."""
        group: list[Token] = []
        depth = 0
        for token in tokens:
            depth += (token.text == "(") - (token.text == ")")
            if token.text == "+" and depth == 0:
                if group:
                    yield group
                else:
                    self.fault(Text("a term is missing before +", "加号前缺少项"), token)
                group = []
            else:
                group.append(token)
        if group:
            yield group
        elif tokens:
            self.fault(Text("a term is missing after +", "加号后缺少项"), tokens[-1])

    def _term(self, lhs: str, op: str, tokens: list[Token]) -> Term | None:
        factors = _split_at(tokens, "*")
        last = factors[-1]
        intercept = op == "~" and len(last) == 1 and last[0].text in ("1", "0")
        if len(last) != 1 or not (last[0].kind == "name" or intercept):
            self.fault(Text("a variable's name is expected", "此处应为变量名"), (last or tokens)[0], "name")
            return None
        fixed: tuple[float, ...] = ()
        start: tuple[float, ...] = ()
        labels: tuple[str, ...] = ()
        if intercept and last[0].text == "0":
            fixed = (0.0,)
        for factor in factors[:-1]:
            kind, values = self._modifier(factor)
            if kind == "fixed":
                fixed = tuple(float(v) for v in values)
            elif kind == "start":
                start = tuple(float(v) for v in values)
            elif kind == "label":
                labels = values
            else:
                return None
        name = "" if intercept else last[0].text
        return Term(lhs, "~1" if intercept else op, name, fixed, start, labels, tokens[0].line)

    def _modifier(self, tokens: list[Token]) -> tuple[str, tuple[str, ...]]:
        """Return what stands before a star: its kind and its values, one for each group."""
        if not tokens:
            return "", ()
        first = tokens[0]
        if len(tokens) > 2 and first.kind == "name" and tokens[1].text == "(" and tokens[-1].text == ")":
            values = [self._value(part) for part in _split_at(tokens[2:-1], ",")]
            if first.text == "c":
                kinds = {kind for kind, _ in values}
                return ("label" if kinds == {"label"} else "fixed"), tuple(v for _, v in values)
            if first.text in ("start", "label", "equal"):
                return ("start" if first.text == "start" else "label"), tuple(v for _, v in values)
            what = Text("there is no such modifier", "没有这种修饰")
            self.fault(what, first, "c(), start(), label(), equal()")
            return "", ()
        kind, value = self._value(tokens)
        return kind, (value,)

    def _value(self, tokens: list[Token]) -> tuple[str, str]:
        sign = -1 if tokens and tokens[0].text == "-" else 1
        rest = tokens[1:] if sign < 0 else tokens
        if len(rest) == 1 and rest[0].kind == "number":
            return "fixed", str(sign * float(rest[0].text))
        if len(rest) == 1 and sign > 0 and rest[0].text == "NA":
            return "fixed", "nan"
        if len(rest) == 1 and sign > 0 and rest[0].kind in ("name", "string"):
            return "label", rest[0].text.strip("\"'")
        where = tokens[0] if tokens else Token("mark", "", 1, 1)
        self.fault(
            Text("a number, NA or a label is expected", "此处应为数值、NA 或标签"), where, "0.5, NA, a"
        )
        return "", ""


def _split(line: str) -> Iterator[tuple[str, int]]:
    """Yield the pieces of a line between semicolons, without its comment, with their offsets."""
    bare = re.split(r"[#!]", line, maxsplit=1)[0]
    offset = 0
    for piece in bare.split(";"):
        yield piece, offset
        offset += len(piece) + 1


def _open(statement: list[Token]) -> bool:
    depth = sum((t.text == "(") - (t.text == ")") for t in statement)
    return depth > 0 or statement[-1].text in ("+", "*", ",") or statement[-1].kind == "operator"


def _split_at(tokens: list[Token], mark: str) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.text == "(") - (token.text == ")")
        if token.text == mark and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _print_term(term: Term) -> str:
    before = [f"{label}*" for label in _grouped(term.labels)]
    before += [f"{value}*" for value in _grouped(tuple("NA" if v != v else repr(v) for v in term.fixed))]
    before += [f"start({','.join(repr(v) for v in term.start)})*"] if term.start else []
    op, rhs = ("~", "1") if term.op == "~1" else (term.op, term.rhs)
    return f"{term.lhs} {op} {''.join(before)}{rhs}"


def _grouped(values: tuple[str, ...]) -> list[str]:
    if not values:
        return []
    return [values[0]] if len(values) == 1 else [f"c({','.join(values)})"]
