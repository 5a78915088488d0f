"""What is checked of a template before it runs: names, calls, citations, filters, and other files."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from survey.errors import Fault, Text
from survey.report.templates.faults import did_you_mean
from survey.report.templates.sandbox import FILTERS, GLOBALS

if TYPE_CHECKING:
    from jinja2 import nodes

__all__ = ["check_template"]


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

    allowed = known | set(GLOBALS)
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
        allowed = {*FILTERS, "join"} if isinstance(node, nodes.Filter) else set(TESTS)
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
