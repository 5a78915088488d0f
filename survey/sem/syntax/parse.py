"""lavaan's model syntax: text to terms, definitions and constraints, every fault with its place."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from survey.errors import Fault, ModelSyntaxError, Text
from survey.sem.syntax.expressions import read_expression
from survey.sem.syntax.model_syntax import FREED, Constraint, Definition, ModelSyntax, Term
from survey.sem.syntax.tokens import Lines, Token, tokenize, write_name

__all__ = ["Constraint", "Definition", "ModelSyntax", "Term", "parse_model"]

_RELATIONS = (":=", "==", "<", ">")
# What a line may begin with to go on with the statement before it.
_GOES_ON = ("+", "-", "*", "/", "^", ")", ",")
_MODIFIERS = "c(), start(), label(), equal()"
_THRESHOLD = re.compile(r"t[1-9]\d*")


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
    parser = _Parser(Lines(text.splitlines(), source), faults)
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

    def __init__(self, lines: Lines, faults: list[Fault]) -> None:
        self._lines, self._faults = lines, faults

    def statements(self) -> Iterator[list[Token]]:
        """Yield the tokens of each statement.

        A line goes on with the one before that ends in ``+`` or an operator, or when it begins with one.
        """
        statement: list[Token] = []
        for number in range(1, len(self._lines.lines) + 1):
            for place, piece in enumerate(_pieces(list(tokenize(self._lines, number, self._faults)))):
                goes_on = piece and statement and place == 0 and (_open(statement) or _continues(piece))
                if statement and piece and not goes_on:
                    yield statement
                    statement = []
                statement = statement + piece
        if statement:
            yield statement

    def fault(self, what: Text, token: Token, expected: str = "", mend: Text | None = None) -> None:
        """Keep a fault with its line and a caret under the place."""
        self._faults.append(self._lines.fault(what, token, expected, mend))

    def parse(self, tokens: list[Token]) -> Iterator[Term | Definition | Constraint]:
        """Yield what one statement says."""
        places = [i for i, token in enumerate(tokens) if token.kind == "operator"]
        if len(places) != 1 or places[0] == 0 or places[0] == len(tokens) - 1:
            token = tokens[places[1]] if len(places) > 1 else tokens[-1]
            what = Text("a statement is written as left, operator, right", "语句应写为“左侧 运算符 右侧”")
            self.fault(what, token, "f =~ x1 + x2")
            return
        left, operator, right = tokens[: places[0]], tokens[places[0]], tokens[places[0] + 1 :]
        if operator.text in _RELATIONS:
            yield from self._relation(left, operator, right)
        elif operator.text == "<~":
            what = Text("formative (composite) variables are not available", "不支持形成型（复合）变量")
            mend = Text(
                "measure it by =~, or compute the composite as a column",
                "请用 =~ 测量，或先把复合变量算成一列",
            )
            self.fault(what, operator, "=~", mend)
        else:
            names = list(self._names(left))
            groups = list(self._summands(right))
            for name in names:
                for term in groups:
                    parsed = self._term(name, operator.text, term)
                    if parsed is not None:
                        yield parsed

    def _relation(
        self, left: list[Token], operator: Token, right: list[Token]
    ) -> Iterator[Definition | Constraint]:
        before = len(self._faults)
        read_expression(right, self._lines, self._faults)
        if operator.text == ":=":
            if len(left) != 1 or left[0].kind != "name":
                self.fault(Text("a definition has one name on its left", "定义的左侧只能是一个名称"), left[0])
            if len(self._faults) == before:
                yield Definition(left[0].text, _joined(right), operator.line)
            return
        read_expression(left, self._lines, self._faults)
        if len(self._faults) == before:
            yield Constraint(_joined(left), operator.text, _joined(right), operator.line)

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
            depth += (token.text == "(") - (token.text == ")") if token.kind == "mark" else 0
            if token.kind == "mark" and token.text == "+" and depth == 0:
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
        intercept = op == "~" and len(last) == 1 and last[0].kind == "number" and last[0].text in ("1", "0")
        if len(last) != 1 or not (last[0].kind == "name" or intercept):
            self.fault(Text("a variable's name is expected", "此处应为变量名"), (last or tokens)[0], "name")
            return None
        if not self._fitting(lhs, op, last[0]):
            return None
        found: dict[str, tuple[str, ...]] = {"fixed": ("0",)} if intercept and last[0].text == "0" else {}
        for factor in factors[:-1]:
            kind, values = self._modifier(factor, tokens[0])
            if not kind:
                return None
            found[kind] = values
        name = "" if intercept else last[0].text
        return Term(
            lhs,
            "~1" if intercept else op,
            name,
            tuple(_value(v) for v in found.get("fixed", ())),
            tuple(_value(v) for v in found.get("start", ())),
            found.get("label", ()),
            tuple("".join(v.split()) for v in found.get("equal", ())),
            tokens[0].line,
        )

    def _fitting(self, lhs: str, op: str, last: Token) -> bool:
        """Say whether an operator may have this on its right."""
        if op == "|" and not _THRESHOLD.fullmatch(last.text):
            self.fault(Text("a threshold is named t1, t2, ...", "阈值应写作 t1、t2……"), last, "t1")
            return False
        if op == "~*~" and last.text != lhs:
            what = Text(
                "a scaling factor has its own variable on both sides", "尺度因子的左右两侧应为同一变量"
            )
            self.fault(what, last, lhs)
            return False
        return True

    def _modifier(self, tokens: list[Token], near: Token) -> tuple[str, tuple[str, ...]]:
        """Return what stands before a star: its kind and its values, one for each group."""
        if not tokens:
            self.fault(Text("something is missing before *", "星号前缺少内容"), near, "0.5, NA, a")
            return "", ()
        first = tokens[0]
        if len(tokens) > 2 and first.kind == "name" and tokens[1].text == "(" and tokens[-1].text == ")":
            return self._call(first, tokens[2:-1])
        kind, value = self._value(tokens, near)
        return kind, (value,)

    def _call(self, first: Token, inside: list[Token]) -> tuple[str, tuple[str, ...]]:
        """Return the modifier that ``c()``, ``start()``, ``label()`` or ``equal()`` makes."""
        wanted = {"c": "", "start": "fixed", "label": "label", "equal": "label"}
        if first.text not in wanted:
            what = Text("there is no such modifier", "没有这种修饰")
            self.fault(what, first, _MODIFIERS)
            return "", ()
        # start(c(1, 2)) is start(1, 2).
        if first.text != "c" and len(inside) > 2 and (inside[0].text, inside[1].text) == ("c", "("):
            inside = inside[2:-1]
        values = [self._value(part, first) for part in _split_at(inside, ",")]
        kinds = {kind for kind, _ in values}
        if "" in kinds:
            return "", ()
        if len(kinds) > 1 or (wanted[first.text] or next(iter(kinds))) not in kinds:
            what = Text("values and labels cannot be mixed here", "此处数值与标签不能混用")
            expected = {"fixed": "start(0.8)", "label": f'{first.text}("a")'}.get(
                wanted[first.text], "c(a, b), c(1, NA)"
            )
            self.fault(what, first, expected)
            return "", ()
        kind = next(iter(kinds)) if first.text == "c" else first.text
        return kind, tuple(value for _, value in values)

    def _value(self, tokens: list[Token], near: Token) -> tuple[str, str]:
        sign = "-" if tokens and tokens[0].kind == "mark" and tokens[0].text == "-" else ""
        rest = tokens[1:] if sign else tokens
        if len(rest) == 1 and rest[0].kind == "number" and math.isfinite(float(rest[0].text)):
            return "fixed", sign + rest[0].text
        if len(rest) == 1 and not sign and rest[0].kind == "name" and rest[0].text == "NA":
            return "fixed", "NA"
        if len(rest) == 1 and not sign and rest[0].kind in ("name", "string"):
            text = rest[0].text
            if text.strip() and not ("'" in text and '"' in text):
                return "label", text
        what = Text("a number, NA or a label is expected", "此处应为数值、NA 或标签")
        self.fault(what, tokens[0] if tokens else near, "0.5, NA, a")
        return "", ""


def _pieces(tokens: list[Token]) -> Iterator[list[Token]]:
    """Yield what stands between the semicolons of a line."""
    piece: list[Token] = []
    for token in tokens:
        if token.kind == "end":
            yield piece
            piece = []
        else:
            piece.append(token)
    yield piece


def _continues(piece: list[Token]) -> bool:
    """Say whether a line begins with an operator, or with a mark and has no operator of its own."""
    if piece[0].kind == "operator":
        return True
    own = any(token.kind == "operator" for token in piece)
    return piece[0].kind == "mark" and piece[0].text in _GOES_ON and not own


def _value(text: str) -> float:
    return FREED if text == "NA" else float(text)


def _joined(tokens: list[Token]) -> str:
    """Return an expression as text, without blanks."""
    return "".join(write_name(t.text) if t.kind == "name" else t.text for t in tokens)


def _open(statement: list[Token]) -> bool:
    marks = [t.text for t in statement if t.kind == "mark"]
    last = statement[-1]
    ends = last.kind == "mark" and last.text in ("+", "*", ",", "-", "/", "^")
    return marks.count("(") > marks.count(")") or ends or last.kind == "operator"


def _split_at(tokens: list[Token], mark: str) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.text == "(") - (token.text == ")") if token.kind == "mark" else 0
        if token.kind == "mark" and token.text == mark and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts
