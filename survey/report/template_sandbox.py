"""The sandbox that templates run in, and what is checked of a template before it runs."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import is_dataclass
from typing import TYPE_CHECKING, Any, cast

from survey.errors import Fault, ReportError, Text
from survey.report.markdown import escape_markdown
from survey.report.template_faults import did_you_mean

if TYPE_CHECKING:
    from jinja2 import StrictUndefined, nodes
    from jinja2.sandbox import SandboxedEnvironment

__all__ = ["check_template", "make_environment", "to_markdown"]

# Nothing that rounds, formats, draws at random, or makes markup out of text.
_FILTERS = (
    "abs",
    "batch",
    "capitalize",
    "count",
    "d",
    "default",
    "dictsort",
    "first",
    "groupby",
    "items",
    "last",
    "length",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "select",
    "selectattr",
    "slice",
    "sort",
    "sum",
    "trim",
    "unique",
    "upper",
)
_GLOBALS = ("namespace", "range")
# A word of a template makes no text that fills the memory, and formats no number on the way.
_LONGEST_TEXT = 1_000_000
_OPERATORS = frozenset({"+", "*", "**", "%"})
_STRETCHING = frozenset({"center", "expandtabs", "format", "format_map", "ljust", "rjust", "zfill"})


def to_markdown(value: object) -> str:
    """Return what an expression of a template prints: text escaped, marks of numbers as they are.

    Raises
    ------
    ReportError
        For what only a mistake prints: nothing, a truth value, a number with decimals, a collection.

    Examples
    --------
    >>> to_markdown("a*b")
    Markup('a\\\\*b')
    """
    from jinja2 import Undefined
    from markupsafe import Markup

    if hasattr(value, "__html__"):
        return Markup(cast("Any", value).__html__())
    if isinstance(value, Undefined):
        return str(value)
    if isinstance(value, str):
        return Markup(escape_markdown(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return Markup(str(value))
    mend = Text('print a number by its key: n("...")', '数值请按键输出：n("…")')
    raise ReportError(
        Fault(
            Text("a template may not print this value", "模板不能直接输出这个值"), got=repr(value), mend=mend
        )
    )


def make_environment() -> SandboxedEnvironment:
    """Return the environment of every template: sandboxed, strict, with a closed set of names."""
    from jinja2 import pass_context, pass_environment

    @pass_context  # so that Jinja does not fold constants, which would go around the check
    def finalize(context: object, value: object) -> str:
        return to_markdown(value)

    environment = _sandbox()(
        undefined=_undefined(),
        autoescape=True,
        finalize=finalize,
        keep_trailing_newline=True,
    )
    filters = cast("dict[str, object]", environment.filters)
    vars(environment)["filters"] = {name: filters[name] for name in _FILTERS} | {
        "join": pass_environment(_join)
    }
    environment.globals = {name: environment.globals[name] for name in _GLOBALS}
    vars(environment)["join_text"] = _join_text
    return environment


def _undefined() -> type[StrictUndefined]:
    from jinja2 import StrictUndefined

    class Unknown(StrictUndefined):
        @property
        def _undefined_message(self) -> str:
            """Say which fields there are when a thing has no field of that name."""
            thing, wanted = self._undefined_obj, str(self._undefined_name)
            if self._undefined_hint or not is_dataclass(thing) or isinstance(thing, type):
                return super()._undefined_message
            known = [one for one in dir(thing) if not one.startswith("_")]
            what = Text(f"{type(thing).__name__} has no field {wanted!r}", f"没有字段 {wanted!r}")
            expected = ", ".join(known)
            raise ReportError(Fault(what, expected=expected, got=wanted, mend=did_you_mean(wanted, known)))

    return Unknown


def _sandbox() -> type[SandboxedEnvironment]:
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Sandbox(ImmutableSandboxedEnvironment):
        intercepted_binops = _OPERATORS

        def wrap_str_format(self, value: Any) -> None:
            """Offer no safe format in place of the refused one."""

        def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
            """Refuse what Jinja refuses, and methods of texts that stretch or format."""
            stretching = isinstance(obj, str) and attr in _STRETCHING
            return not stretching and super().is_safe_attribute(obj, attr, value)

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            """Calculate with numbers, and add texts and lists up to a length."""
            whole = all(isinstance(one, int | float) for one in (left, right))
            if operator == "+" and not whole:
                if len(left) + len(right) > _LONGEST_TEXT:
                    raise SecurityError("the text or list is too long")
            elif not whole or (operator == "**" and abs(right) > 64):
                raise SecurityError(f"templates do not write {type(left).__name__} {operator} {right!r:.40}")
            return super().call_binop(context, operator, left, right)

    return Sandbox


def _join(
    environment: SandboxedEnvironment,
    values: Iterable[object],
    between: str = "",
    attribute: str | None = None,
) -> str:
    """Join values as text; what is a mark already stays one."""
    wanted = [environment.getattr(value, attribute) if attribute else value for value in values]
    parts: list[object] = []
    for index, value in enumerate(wanted):
        parts += [between, value] if index else [value]
    return _join_text(*parts)


def _join_text(*parts: object) -> str:
    """Join the parts of ``a ~ b``: as Markdown when one of them is, else as plain text."""
    from markupsafe import Markup

    if any(hasattr(part, "__html__") for part in parts):
        return Markup("").join(to_markdown(part) for part in parts)
    texts = [str(part) for part in parts]
    if sum(map(len, texts)) > _LONGEST_TEXT:
        raise ReportError(Fault(Text("a text of the template is too long", "模板中的文本过长")))
    return "".join(texts)


def check_template(
    tree: nodes.Template,
    source: str,
    name: str,
    known: Mapping[str, object],
    citation_keys: frozenset[str],
) -> list[Fault]:
    """Return every fault of a template that shows without running it, and make ``~`` join safely.

    Parameters
    ----------
    tree : nodes.Template
        Changed in place: each concatenation becomes a call that keeps marks and escapes text.
    known : mapping of str to object
        What a template may use, by name.
    citation_keys : frozenset of str
        The keys that ``cite`` may name; empty to check none.
    """
    lines = source.splitlines()
    faults = [
        *_unknown_citations(tree, lines, name, citation_keys),
        *_forbidden(tree, lines, name),
        *_unknown_filters(tree, lines, name),
        *_unknown_names(tree, lines, name, frozenset(known)),
        *_wrong_calls(tree, lines, name, known),
    ]
    _concatenations()(tree)
    return faults


def _concatenations() -> Callable[[nodes.Template], object]:
    from jinja2 import nodes
    from jinja2.visitor import NodeTransformer

    class Concatenations(NodeTransformer):
        def visit_Concat(self, node: nodes.Concat) -> nodes.Call:
            """Write ``a ~ b`` as a call of the environment's own function."""
            self.generic_visit(node)
            join = nodes.EnvironmentAttribute("join_text", lineno=node.lineno)
            return nodes.Call(join, node.nodes, [], None, None, lineno=node.lineno)

    return Concatenations().visit


def _unknown_names(
    tree: nodes.Template, lines: list[str], name: str, known: frozenset[str]
) -> Iterator[Fault]:
    from jinja2 import meta, nodes
    from jinja2.exceptions import TemplateAssertionError

    allowed = known | set(_GLOBALS)
    try:
        unknown = meta.find_undeclared_variables(tree) - allowed
    except TemplateAssertionError:  # an unknown filter hides which names a block makes itself
        made = {node.name for node in tree.find_all(nodes.Name) if node.ctx != "load"}
        made |= {node.name for node in tree.find_all(nodes.Macro)} | {"loop", "caller", "varargs", "kwargs"}
        unknown = {node.name for node in tree.find_all(nodes.Name)} - allowed - made
    for node in tree.find_all(nodes.Name):
        if node.name in unknown and node.ctx == "load":
            what = Text("unknown name in the template", "模板中有未知的名称")
            where = _where(lines, name, node.lineno, node.name)
            yield Fault(what, where=where, got=node.name, mend=did_you_mean(node.name, allowed))


def _wrong_calls(
    tree: nodes.Template, lines: list[str], name: str, known: Mapping[str, object]
) -> Iterator[Fault]:
    """Go through the calls of the offered functions whose number or names of arguments do not fit."""
    from jinja2 import nodes

    made = {node.name for node in tree.find_all(nodes.Name) if node.ctx != "load"}
    made |= {node.name for node in tree.find_all(nodes.Macro)}
    for call in tree.find_all(nodes.Call):
        called = call.node.name if isinstance(call.node, nodes.Name) else ""
        function = known.get(called)
        if called in made or not callable(function) or call.dyn_args or call.dyn_kwargs:
            continue
        signature = inspect.signature(function)
        try:
            signature.bind(*call.args, **{pair.key: pair.value for pair in call.kwargs})
        except TypeError:
            what = Text("the function takes other arguments", "函数的参数不符")
            where = _where(lines, name, call.lineno, called)
            got = ", ".join(["…"] * len(call.args) + [f"{pair.key}=…" for pair in call.kwargs])
            yield Fault(what, where, f"{called}({', '.join(signature.parameters)})", f"{called}({got})")


def _unknown_citations(
    tree: nodes.Template, lines: list[str], name: str, keys: frozenset[str]
) -> Iterator[Fault]:
    from jinja2 import nodes

    for call in tree.find_all(nodes.Call):
        if not keys or not isinstance(call.node, nodes.Name) or call.node.name not in ("cite", "cite_n"):
            continue
        for argument in call.args:
            if isinstance(argument, nodes.Const) and argument.value not in keys:
                key = str(argument.value)
                what = Text("no such entry in the bibliography", "参考文献库中没有这一条")
                where = _where(lines, name, argument.lineno, key)
                yield Fault(what, where=where, got=key, mend=did_you_mean(key, keys))


def _unknown_filters(tree: nodes.Template, lines: list[str], name: str) -> Iterator[Fault]:
    from jinja2 import nodes
    from jinja2.tests import TESTS

    for node in tree.find_all((nodes.Filter, nodes.Test)):
        allowed = {*_FILTERS, "join"} if isinstance(node, nodes.Filter) else set(TESTS)
        if node.name not in allowed:
            what = Text("templates have no such filter or test", "模板中没有这个过滤器或判断")
            where = _where(lines, name, node.lineno, node.name)
            yield Fault(what, where=where, got=node.name, mend=did_you_mean(node.name, allowed))


def _forbidden(tree: nodes.Template, lines: list[str], name: str) -> Iterator[Fault]:
    from jinja2 import nodes

    for node in tree.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)):
        what = Text(
            "a template stands alone; it cannot take in another file", "模板必须独立，不能引入其他文件"
        )
        word = type(node).__name__.lower().replace("fromimport", "from")
        yield Fault(what, where=_where(lines, name, node.lineno, word), got=word)


def _where(lines: list[str], name: str, line: int, word: str) -> str:
    found = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", lines[line - 1]) if line <= len(lines) else None
    return f"{name}:{line}:{found.start() + 1}" if found else f"{name}:{line}"
