"""What a study still lacks before its chapter can be handed in: placeholders, names, sources, wordings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from survey.errors import SurveyError, Text
from survey.instrument.load import load_instrument
from survey.instrument.model import Instrument
from survey.instrument.shape import validate_marked
from survey.instrument.yaml_marks import read_marked
from survey.study.plan.load import plan_path
from survey.study.plan.model import Plan
from survey.study.scaffold.answers import UNTITLED

__all__ = ["is_block", "unfinished_parts", "what_is_unfinished"]

# What a draft writes where nobody but the researcher knows what to write.
_PLACEHOLDERS = frozenset(("草稿", "待填写", "Draft", "to be written"))
_UNEXPLAINED = "未作答（待说明）"


def what_is_unfinished(folder: Path) -> tuple[Text, ...]:
    """Return what has to be finished by hand in a study, as far as its files can be read.

    Faults are not told here: ``survey check`` tells them. What is named here stops no run; it stops a chapter
    from being handed in.

    Parameters
    ----------
    folder : Path
        The folder that holds ``analysis/study.yaml``.
    """
    try:
        plan = validate_marked(read_marked(plan_path(folder), SurveyError), Plan, SurveyError)
    except (SurveyError, FileNotFoundError):
        return ()
    instruments: dict[str, Instrument] = {}
    for part in plan.groups.values():
        path = folder / "instruments" / f"{part.instrument}.yaml"
        if path.is_file():
            try:
                instruments[part.instrument] = load_instrument(path)
            except SurveyError:
                continue  # its faults are the check's
    return unfinished_parts(plan, instruments)


def is_block(scale: str) -> bool:
    """Tell whether a drafted scale is no more than a run of items with the same options."""
    return scale.startswith("BLOCK")


def unfinished_parts(plan: Plan, instruments: Mapping[str, Instrument]) -> tuple[Text, ...]:
    """Return what has to be finished by hand in a plan and in its instruments.

    Parameters
    ----------
    plan : Plan
    instruments : mapping of str to Instrument
        By name.
    """
    both = len(plan.languages) > 1
    found = [*_of_plan(plan)]
    for name, instrument in instruments.items():
        found += _of_instrument(f"instruments/{name}.yaml", instrument, plan, both=both)
    return tuple(found)


def _of_plan(plan: Plan) -> Iterator[Text]:
    where = "analysis/study.yaml"
    if plan.title.zh == UNTITLED.zh or plan.title.en == UNTITLED.en:
        yield Text(f"{where}: give the study its title", f"{where}：请写研究题目")
    for group, part in plan.groups.items():
        if part.channel is None:
            yield Text(
                f"{where}: groups.{group}: say how the questionnaire was sent out, and how many "
                "(channel, distributed)",
                f"{where}：groups.{group}：请写明发放渠道（channel）与发放份数（distributed）",
            )
    if not plan.constructs:
        yield Text(
            f"{where}: no scale is in the model yet: group items in the instrument (scale:), then write "
            "constructs and measurement",
            f"{where}：模型中还没有量表，请先在问卷文件中划分量表，再填写 constructs 与 measurement",
        )


def _of_instrument(where: str, instrument: Instrument, plan: Plan, *, both: bool) -> Iterator[Text]:
    said = {
        "title": instrument.title,
        "population": instrument.population,
        "introduction": instrument.introduction,
    }
    blank = [name for name, text in said.items() if {text.zh, text.en} & _PLACEHOLDERS]
    if blank:
        yield Text(f"{where}: write {', '.join(blank)}", f"{where}：请填写 {', '.join(blank)}")
    blocks = [scale.code for scale in instrument.scales if is_block(scale.code)]
    if blocks:
        listed = ", ".join(blocks)
        yield Text(
            f"{where}: {listed}: items that share their options only; say which scale each belongs to",
            f"{where}：{listed} 只是选项相同的题目，请指明各题所属的量表",
        )
    used = [scale for scale in instrument.scales if scale.code in plan.constructs]
    unnamed = [s.code for s in used if s.code in (s.name.zh, s.name.en) and s.code not in blocks]
    if unnamed:
        listed = ", ".join(unnamed)
        yield Text(f"{where}: name the scales {listed}", f"{where}：请为量表命名：{listed}")
    unsourced = [s.code for s in used if not s.sources and s.origin != "own"]
    if unsourced:
        listed = ", ".join(unsourced)
        yield Text(f"{where}: give the sources of {listed}", f"{where}：请注明量表来源：{listed}")
    if used and not instrument.reversed_items:
        yield Text(
            f"{where}: no item is marked as reversed (reverse: true); is that so?",
            f"{where}：没有题项标为反向题（reverse: true），请核对",
        )
    if any(code.label.zh == _UNEXPLAINED for code in instrument.missing):
        yield Text(
            f"{where}: say what the codes under missing mean", f"{where}：请说明 missing 中各代码的含义"
        )
    if both:
        yield from _untranslated(where, instrument)


def _untranslated(where: str, instrument: Instrument) -> Iterator[Text]:
    """Count the wordings that read the same in both languages, although they hold words."""
    codes = [
        q.code for q in instrument.questions if q.text.zh == q.text.en and any(c.isalpha() for c in q.text.zh)
    ]
    if codes:
        first = ", ".join(codes[:5]) + (" ..." if len(codes) > 5 else "")
        yield Text(
            f"{where}: {len(codes)} questions are worded in one language ({first})",
            f"{where}：{len(codes)} 道题只有一种语言的措辞（{first}）",
        )
