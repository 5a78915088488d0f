"""Prose from templates: Markdown with Jinja in its sandbox, every number by its key.

A template sees a closed set of functions and filters, the study's facts, and nothing else: no files, no
clock, no chance, no attribute that leads out of the facts. What it inserts is printed as text, never as
Markdown; a bare number, a missing value or an unknown name is an error with the template's line.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from traceback import walk_tb
from types import TracebackType
from typing import TYPE_CHECKING

from survey.errors import Fault, ReportError, Text
from survey.report.document import Block
from survey.report.templates.checks import check_template
from survey.report.templates.faults import Recorder, placed, placed_in_text, syntax_fault
from survey.report.templates.functions import TemplateFunctions
from survey.report.templates.markdown import Placeholders, parse_markdown
from survey.report.templates.sandbox import make_environment
from survey.report.templates.template_context import TemplateContext
from survey.report.wording.quotation_marks import typographic

if TYPE_CHECKING:
    from jinja2.nodes import Template as TemplateTree
    from jinja2.sandbox import SandboxedEnvironment

__all__ = ["render_template"]


def render_template(source: str, name: str, context: TemplateContext) -> tuple[Block, ...]:
    """Render a template into blocks of the document model.

    Parameters
    ----------
    source : str
        Markdown with Jinja.
    name : str
        The template's file, for errors.
    context : TemplateContext

    Raises
    ------
    ReportError
        With ``file:line:column`` for an unknown name, key, table, figure or citation, for a sentence that
        Jinja cannot read, for what the sandbox forbids, and for Markdown that a chapter cannot hold.

    Examples
    --------
    >>> from survey.findings import Finding, Findings, Unit
    >>> from survey.report.profiles.load import load_profile
    >>> found = Findings.of([Finding("flow.valid.count", 240, Unit.COUNT)])
    >>> context = TemplateContext(found, load_profile("apa7-en"), "en")
    >>> render_template('Valid: {{ n("flow.valid.count") }}.', "x", context)[0].text[1].text
    '240'
    """
    environment = _environment()
    placeholders = Placeholders()
    functions = TemplateFunctions(context, placeholders).offered()
    recorder = Recorder(source, name)
    names = {**context.facts, **{word: recorder.recording(one) for word, one in functions.items()}}
    tree = _parse(environment, source, name)
    faults = check_template(tree, source, name, names, context.citation_keys)
    if faults:
        raise ReportError(faults)
    text = _run(environment, tree, recorder, names)
    try:
        blocks = parse_markdown(text, placeholders, name)
    except ReportError as error:
        found = [placed_in_text(fault, source, name) for fault in error.faults]
        raise ReportError([*recorder.faults, *found]) from None
    if recorder.faults:
        raise ReportError(recorder.faults)
    return typographic(blocks) if context.language == "en" else blocks


@cache
def _environment() -> SandboxedEnvironment:
    return make_environment()


def _parse(environment: SandboxedEnvironment, source: str, name: str) -> TemplateTree:
    from jinja2 import TemplateSyntaxError

    try:
        return environment.parse(source, name, name)
    except TemplateSyntaxError as error:
        raise ReportError(syntax_fault(error, source, name)) from None


def _run(
    environment: SandboxedEnvironment, tree: TemplateTree, recorder: Recorder, names: Mapping[str, object]
) -> str:
    """Run a checked template; whatever goes wrong inside it is named with its line.

    What a function's fault leads to further on is not told beside it.
    """
    from jinja2 import Template, TemplateError

    failures = (TemplateError, TypeError, ValueError, LookupError, ArithmeticError, AttributeError)
    source, name = recorder.source, recorder.name
    code = environment.compile(tree, name, name)
    template = recorder.template = Template.from_code(environment, code, environment.make_globals(None))
    try:
        return template.render(names)
    except ReportError as error:
        line = _line_of(error.__traceback__, name)
        found = [placed(fault, source, name, line) for fault in error.faults]
        raise ReportError([*recorder.faults, *found]) from None
    except (*failures, RecursionError, MemoryError) as error:
        line = _line_of(error.__traceback__, name)
        why = str(error) or type(error).__name__
        what = Text(f"the template failed: {why}", f"模板运行出错：{why}")
        raise ReportError(recorder.faults or placed(Fault(what), source, name, line)) from error


def _line_of(traceback: TracebackType | None, name: str) -> int:
    """Return the last line of the template on the way to the error; 0 when there is none."""
    lines = [line for frame, line in walk_tb(traceback) if frame.f_code.co_filename == name]
    return lines[-1] if lines else 0
