"""Part of section 12: reliability, fit and paths on all, lenient and strict samples side by side."""

from __future__ import annotations

from collections.abc import Iterator

from survey.errors import Text
from survey.report.context import ChapterContext
from survey.report.document import Cell, Column, Row, Table, TableNotes
from survey.report.tables.cells import both, cell, group_row, marked, text_column
from survey.report.tables.groups import group_spanners

__all__ = ["screening_tables"]

_SAMPLES = (
    ("all", Text("All", "全部回收")),
    ("lenient", Text("Reported", "报告所用")),
    ("strict", Text("Strict", "严格")),
)
_FIT = (("chisq", "χ²"), ("df", "*df*"), ("cfi", "CFI"), ("tli", "TLI"), ("rmsea", "RMSEA"), ("srmr", "SRMR"))


def screening_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return the table of the three samples; none where they were not compared."""
    if not context.findings.select(section="screening"):
        return ()
    rows: list[Row] = []
    for title, lines in _parts(context):
        rows.append(group_row(context.say(title)))
        rows += [_row(context, label, key) for label, key in lines]
    columns = [text_column(both(context, "Quantity", "指标"))]
    columns += [Column((context.say(label),)) for _ in context.facts.groups for _, label in _SAMPLES]
    note = both(
        context,
        "All = every returned questionnaire of someone who consented; Reported = those that the plan's rules "
        "keep; Strict = only those of them that no index of careless responding flags. Each group alone, "
        "maximum likelihood on complete rows; paths are completely standardised.",
        "全部回收为所有回收且受访者同意参与的问卷；报告所用为按研究计划规则保留的问卷；严格为其中未被任何不认真作答指标标记的问卷。"
        "各组分别以极大似然法在完整个案上估计，路径为完全标准化解。",
    )
    return (
        Table(
            "table.screening",
            (both(context, "Reliability, fit and paths by sample", "不同样本下的信度、拟合与路径"),),
            tuple(columns),
            tuple(rows),
            group_spanners(context, 1, len(_SAMPLES)),
            TableNotes(general=(note,)),
        ),
    )


def _parts(context: ChapterContext) -> Iterator[tuple[Text, list[tuple[str, str]]]]:
    """Go through the parts of the table: labels, and keys but for the sample."""
    counts = (("n", Text("Questionnaires", "问卷份数")), ("complete", Text("Complete", "作答完整")))
    yield (
        Text("Sample", "样本"),
        [(context.say(label), f"screening.summary.{name}") for name, label in counts],
    )
    codes = [c.code for c in context.facts.constructs]
    yield (
        Text("Cronbach's α", "Cronbach's α"),
        [(code, f"screening.{code}.cronbach_alpha") for code in codes],
    )
    fit = [(label, f"screening.measurement.{name}") for name, label in _FIT]
    yield Text("Measurement model", "测量模型"), fit
    paths = [
        (h.arrows, f"screening.{h.object}.std_all") for h in context.facts.hypotheses if h.kind == "path"
    ]
    if paths:
        yield Text("Hypothesised paths", "假设路径"), paths


def _row(context: ChapterContext, label: str, key: str) -> Row:
    cells = [cell(context, f"{key}_{s}@{g.id}") for g in context.facts.groups for s, _ in _SAMPLES]
    return Row((Cell(marked(label)), *cells), indent=1)
