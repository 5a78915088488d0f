"""The sandbox that templates run in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import is_dataclass
from typing import TYPE_CHECKING, Any, cast

from survey.errors import Fault, ReportError, Text
from survey.report.templates.faults import did_you_mean
from survey.report.templates.markdown import escape_markdown

if TYPE_CHECKING:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

__all__ = ["FILTERS", "GLOBALS", "make_environment", "to_markdown"]

# Nothing that rounds, formats, draws at random, or makes markup out of text.
FILTERS = (
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
GLOBALS = ("namespace", "range")
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
    vars(environment)["filters"] = {name: filters[name] for name in FILTERS} | {
        "join": pass_environment(_join)
    }
    environment.globals = {name: environment.globals[name] for name in GLOBALS}
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
