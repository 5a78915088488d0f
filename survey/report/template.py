"""Prose from templates: Markdown with Jinja in its sandbox, every number by its key.

A template sees a closed set of functions and filters, the study's facts, and nothing else: no files, no
clock, no chance, no attribute that leads out of the facts. What it inserts is printed as text, never as
Markdown; a bare number, a missing value or an unknown name is an error with the template's line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import TYPE_CHECKING

from survey.errors import Fault, Language, ReportError, Text
from survey.findings import Findings
from survey.report.document import Block, Figure, Table
from survey.report.markdown import Placeholders, parse_markdown
from survey.report.profile import Profile
from survey.report.template_checks import check_template
from survey.report.template_faults import Recorder, placed, placed_in_text, syntax_fault
from survey.report.template_functions import TemplateFunctions
from survey.report.template_sandbox import make_environment
from survey.report.typography import typographic

if TYPE_CHECKING:
    from jinja2.nodes import Template as TemplateTree
    from jinja2.sandbox import SandboxedEnvironment

    from survey.report.context import ThresholdFacts

__all__ = ["TemplateContext", "render_template", "template_names", "template_source"]

_DEFAULTS = Path(__file__).parent / "templates"
_SUFFIX = ".md.j2"


@dataclass(frozen=True, slots=True)
class TemplateContext:
    """What a template may print from.

    Parameters
    ----------
    findings : Findings
    profile : Profile
    language : "zh" or "en"
    tables, figures : mapping of str to block
        By name, without ``table.`` and ``figure.``.
    thresholds : mapping of str to ThresholdFacts
    facts : mapping of str to object
        Names that templates use as they are: strings, numbers, records, sequences, and functions of them.
    citation_keys : collection of str
        The bibliography's keys; an unknown one in ``cite`` is a fault.
    """

    findings: Findings
    profile: Profile
    language: Language
    tables: Mapping[str, Table] = field(default_factory=dict[str, Table])
    figures: Mapping[str, Figure] = field(default_factory=dict[str, Figure])
    thresholds: Mapping[str, ThresholdFacts] = field(default_factory=lambda: dict[str, "ThresholdFacts"]())
    facts: Mapping[str, object] = field(default_factory=dict[str, object])
    citation_keys: frozenset[str] = field(default_factory=frozenset[str])


def template_names(language: Language, folder: Path | None = None) -> tuple[str, ...]:
    """Return the names of the templates that there are, a study's own included.

    Parameters
    ----------
    language : "zh" or "en"
    folder : Path, optional
        A study's ``reports``.
    """
    folders = [_DEFAULTS / language] + ([folder / language, folder] if folder is not None else [])
    found = {path.name.removesuffix(_SUFFIX) for one in folders for path in one.glob(f"*{_SUFFIX}")}
    return tuple(sorted(found))


def template_source(name: str, language: Language, folder: Path | None = None) -> tuple[str, str]:
    """Return the text of a template, a study's own before the default, and the path to show in errors.

    The path is the name alone for the package's own, and that from the study's folder for one of the study.

    A study's file is ``reports/zh/NAME.md.j2``, or ``reports/NAME.zh.md.j2``, or ``reports/NAME.md.j2`` for
    both languages.

    Raises
    ------
    ReportError
        When there is no such template, or its bytes are not UTF-8.
    """
    own: tuple[Path, ...] = ()
    if folder is not None:
        own = (
            folder / language / f"{name}{_SUFFIX}",
            folder / f"{name}.{language}{_SUFFIX}",
            folder / f"{name}{_SUFFIX}",
        )
    for path in own:
        if folder is not None and path.is_file():
            return _read(path), path.relative_to(folder.parent).as_posix()
    default = _DEFAULTS / language / f"{name}{_SUFFIX}"
    if default.is_file():
        return _read(default), default.name
    raise ReportError(
        Fault(
            Text("no such template", "没有这个模板"),
            got=name,
            expected=", ".join(template_names(language, folder)),
        )
    )


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
    >>> from survey.findings import Finding, Unit
    >>> from survey.report.profile import load_profile
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


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReportError(
            Fault(
                Text("the template is not UTF-8", "模板不是 UTF-8 编码"),
                where=str(path),
                got=f"byte {error.start}",
                mend=Text("save it as UTF-8", "请另存为 UTF-8 编码"),
            )
        ) from None


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
