"""Checks of a plan against its instruments: every name in it must exist, and make sense there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from survey.errors import Fault, Text
from survey.instrument.model import Instrument
from survey.instrument.suggestions import did_you_mean
from survey.instrument.yaml_marks import KeyPath, MarkedYaml
from survey.study.plan.check_disclosure import disclosure_faults
from survey.study.plan.model import Plan

__all__ = ["check_plan"]

_NAME = re.compile(r"[^\W\d]\w*")


def check_plan(plan: Plan, instruments: Mapping[str, Instrument], marked: MarkedYaml) -> list[Fault]:
    """Return every fault of the plan that its instruments show.

    Parameters
    ----------
    plan : Plan
    instruments : mapping of str to Instrument
        By group, one for each group of the plan.
    marked : MarkedYaml
        The plan as read, for the places of its values.
    """
    checks = (
        _constructs,
        _models,
        _single_items,
        _method_bias,
        _hypotheses,
        _questions,
        _measures,
        _diagram,
        _power,
        disclosure_faults,
    )
    return [fault for check in checks for fault in check(plan, instruments, marked)]


def _unknown(
    marked: MarkedYaml, place: KeyPath, what: Text, got: str, known: Iterable[str]
) -> Iterator[Fault]:
    names = list(known)
    if got not in names:
        yield marked.fault(place, what, got=got, mend=did_you_mean(got, names))


def _constructs(plan: Plan, instruments: Mapping[str, Instrument], marked: MarkedYaml) -> Iterator[Fault]:
    for group, instrument in instruments.items():
        scales = [scale.code for scale in instrument.scales]
        for index, code in enumerate(plan.constructs):
            what = Text(f"the instrument of {group} has no such scale", f"{group} 的问卷没有这个量表")
            yield from _unknown(marked, ("constructs", index), what, code, scales)
    if not plan.constructs:
        what = Text("no scale is in the model, so there is nothing to analyse", "模型中没有量表，无法分析")
        mend = Text(
            "group items into scales in the instrument (scale:), then name them here and in measurement",
            "请先在问卷文件中用 scale: 划分量表，再在此处与 measurement 中列出",
        )
        yield marked.fault(("constructs",), what, mend=mend)
    for index, code in enumerate(plan.constructs):
        items = [
            {item.code for item in instrument.items if item.scale == code}
            for instrument in instruments.values()
        ]
        shared = set[str].intersection(*items)
        if items[0] and len(shared) < 2:
            what = Text(
                "a construct of the model needs at least two items that every group was asked",
                "模型中的构念至少要有两个各组都作答的题项",
            )
            yield marked.fault(("constructs", index), what, got=f"{code}: {', '.join(sorted(shared))}")


def _models(plan: Plan, instruments: Mapping[str, Instrument], marked: MarkedYaml) -> Iterator[Fault]:
    """Every name in a model is an item, a construct, or a latent variable that the model defines."""
    items = set[str].intersection(*({q.code for q in i.items} for i in instruments.values()))
    texts: list[tuple[KeyPath, str]] = [
        (("measurement",), plan.measurement),
        (("structural",), plan.structural),
    ]
    texts += [(("rivals", index, "model"), rival.model) for index, rival in enumerate(plan.rivals)]
    if plan.measures is not None and plan.measures.reversed_structural:
        texts.append((("measures", "reversed_structural"), plan.measures.reversed_structural))
    for place, text in texts:
        defined = {line.partition("=~")[0].strip() for line in text.splitlines() if "=~" in line}
        known = items | set(plan.constructs) | defined
        for name in dict.fromkeys(_names_of(text)):
            what = Text(
                "the model names what is no item of every group, no construct and no latent variable",
                "模型中的名称既不是各组共有的题项，也不是构念或潜变量",
            )
            yield from _unknown(marked, place, what, name, known)


def _single_items(plan: Plan, instruments: Mapping[str, Instrument], marked: MarkedYaml) -> Iterator[Fault]:
    """The model measures each construct by two items or more."""
    what = Text("a construct is measured by one item", "构念仅由一个题项测量")
    mend = Text(
        "its error cannot be estimated; give it more items, or compare it as a question",
        "其测量误差无法估计，请增加题项，或将其作为普通问题进行比较",
    )
    counts: dict[str, int] = {}
    for line in plan.measurement.splitlines():
        latent, sign, terms = line.partition("=~")
        if sign:
            counts[latent.strip()] = counts.get(latent.strip(), 0) + len(list(_names_of(terms)))
    for name, count in counts.items():
        if count < 2 and name in plan.constructs:
            yield marked.fault(("measurement",), what, got=name, mend=mend)


def _method_bias(plan: Plan, instruments: Mapping[str, Instrument], marked: MarkedYaml) -> Iterator[Fault]:
    """A marker sequence has a marker in every group; an acquiescence factor has reversed items."""
    models, place = plan.method_bias.models, ("method_bias", "models")
    if "marker" in models and plan.marker is None:
        what = Text("the marker sequence needs the plan's marker", "标记变量分析需要在计划中写明 marker")
        yield marked.fault(
            place, what, mend=Text("add marker: and the scale's code", "请添加 marker: 量表代码")
        )
    for group, instrument in instruments.items():
        scales = [scale.code for scale in instrument.scales]
        if plan.marker is not None:
            what = Text(f"the instrument of {group} has no such scale", f"{group} 的问卷没有这个量表")
            yield from _unknown(marked, ("marker",), what, plan.marker, scales)
        turned = [q.code for q in instrument.items if q.reverse and q.scale in plan.constructs]
        if "acquiescence" in models and not turned:
            what = Text(
                f"no item of {group} is reversed, and agreement cannot be told from the constructs",
                f"{group} 的问卷没有反向题，无法将默许倾向与构念区分开",
            )
            yield marked.fault(place, what, got="acquiescence")


def _names_of(text: str) -> Iterator[str]:
    """Return the variables of a model text: names that are no label before ``*`` and no function."""
    for line in text.splitlines():
        bare = re.sub(r"[#!].*", "", line)
        if ":=" in bare or "==" in bare:
            continue
        bare = re.sub(r"(\w+\([^)]*\)|[\w.+-]+)\s*\*", "", bare)
        yield from (match.group() for match in _NAME.finditer(bare))


def _hypotheses(plan: Plan, instruments: Mapping[str, Instrument], marked: MarkedYaml) -> Iterator[Fault]:
    seen: set[str] = set()
    paths: dict[tuple[str, ...], str] = {}
    for index, hypothesis in enumerate(plan.hypotheses):
        place = ("hypotheses", index)
        if hypothesis.id in seen:
            yield marked.fault(
                (*place, "id"), Text("a hypothesis is there twice", "假设编号重复"), got=hypothesis.id
            )
        seen.add(hypothesis.id)
        kinds = (hypothesis.path is not None, hypothesis.indirect is not None, hypothesis.groups_differ)
        if sum(kinds) != 1:
            what = Text(
                "a hypothesis is one of a path, an indirect effect, or a difference of groups",
                "一个假设只能是路径、间接效应或组间差异之一",
            )
            yield marked.fault(place, what, expected="path | indirect | groups_differ", got=hypothesis.id)
        names = list(hypothesis.indirect or ())
        if hypothesis.path is not None:
            lhs, separator, rhs = (part.strip() for part in hypothesis.path.partition("~"))
            names = [rhs, lhs]
            if not separator or "~" in rhs:
                what = Text("a path is written with one ~", "路径用一个 ~ 表示")
                yield marked.fault((*place, "path"), what, expected="RMS ~ IA", got=hypothesis.path)
                continue
        if names and paths.setdefault(tuple(names), hypothesis.id) != hypothesis.id:
            what = Text("two hypotheses are of the same effect", "两个假设针对同一效应")
            expected = paths[tuple(names)]
            key = "path" if hypothesis.path is not None else "indirect"
            yield marked.fault((*place, key), what, expected=expected, got=hypothesis.id)
        for name in names:
            what = Text("the plan has no such construct", "研究计划中没有这个构念")
            yield from _unknown(marked, place, what, name, plan.constructs)


def _unkept(
    plan: Plan, instrument: Instrument, marked: MarkedYaml, place: KeyPath, code: str
) -> Iterator[Fault]:
    """The words of an open question that tells who belongs together must come in, or their pseudonyms."""
    kept = {*plan.privacy.keep, *plan.privacy.pseudonymise}
    if code in instrument.codes and instrument.question(code).kind == "text" and code not in kept:
        what = Text("the words of this open question do not come in", "该开放题的文字不会读入")
        mend = Text(f"add it to privacy: pseudonymise: [{code}]", f"请加入 privacy: pseudonymise: [{code}]")
        yield marked.fault(place, what, got=code, mend=mend)


def _questions(plan: Plan, instruments: Mapping[str, Instrument], marked: MarkedYaml) -> Iterator[Fault]:
    """Background questions, and those that rules speak of, are asked of someone."""
    asked = {code for instrument in instruments.values() for code in instrument.codes}
    what = Text("no instrument asks this question", "没有问卷包含这个问题")
    for name in ("frequencies", "numeric", "multiple", "ranking", "open_text"):
        codes: tuple[str, ...] = getattr(plan.sample, name)
        for index, code in enumerate(codes):
            yield from _unknown(marked, ("sample", name, index), what, code, asked)
    for name in ("keep", "pseudonymise"):
        private: tuple[str, ...] = getattr(plan.privacy, name)
        for index, code in enumerate(private):
            yield from _unknown(marked, ("privacy", name, index), what, code, asked)
    for group, part in plan.groups.items():
        for index, code in enumerate(part.not_asked):
            yield from _unknown(
                marked, ("groups", group, "not_asked", index), what, code, instruments[group].codes
            )
        if part.nested_in is not None:
            place = ("groups", group, "nested_in")
            yield from _unknown(marked, place, what, part.nested_in, instruments[group].codes)
            yield from _unkept(plan, instruments[group], marked, place, part.nested_in)
    for index, comparison in enumerate(plan.comparisons):
        yield from _unknown(marked, ("comparisons", index, "question"), what, comparison.question, asked)
        for group in comparison.groups or ():
            unknown = Text("the plan has no such group", "研究计划中没有这个组")
            yield from _unknown(marked, ("comparisons", index, "groups"), unknown, group, plan.groups)
    for index, rule in enumerate(plan.cleaning.rules):
        if rule.rule == "consent":
            yield from _unknown(marked, ("cleaning", "rules", index), what, rule.question, asked)
        if rule.rule == "instructed_item":
            for code in rule.questions:
                yield from _unknown(marked, ("cleaning", "rules", index, "questions"), what, code, asked)


def _measures(plan: Plan, instruments: Mapping[str, Instrument], marked: MarkedYaml) -> Iterator[Fault]:
    if plan.measures is None:
        return
    what = Text("the plan has no such construct", "研究计划中没有这个构念")
    yield from _unknown(marked, ("measures", "outcome"), what, plan.measures.outcome, plan.constructs)
    for index, measure in enumerate(plan.measures.measures):
        place = ("measures", "measures", index, "scale")
        yield from _unknown(marked, place, what, measure.scale, plan.constructs)
    if plan.measures.ranking is not None:
        asked = {code for instrument in instruments.values() for code in instrument.codes}
        absent = Text("no instrument asks this question", "没有问卷包含这个问题")
        yield from _unknown(marked, ("measures", "ranking"), absent, plan.measures.ranking, asked)


def _diagram(plan: Plan, instruments: Mapping[str, Instrument], marked: MarkedYaml) -> Iterator[Fault]:
    """Only constructs of the study have a place in a path diagram."""
    for code in plan.diagram.positions:
        what = Text("a position is given to what is no construct", "为不存在的构念指定了位置")
        yield from _unknown(marked, ("diagram", "positions", code), what, code, plan.constructs)


def _power(plan: Plan, instruments: Mapping[str, Instrument], marked: MarkedYaml) -> Iterator[Fault]:
    """Every group has its planned number of respondents."""
    if plan.power is None:
        return
    unknown = Text("the plan has no such group", "研究计划中没有这个组")
    for group in plan.power.n:
        yield from _unknown(marked, ("power", "n"), unknown, group, plan.groups)
    what = Text("the planned number of respondents is missing", "缺少计划的样本量")
    for group in plan.groups:
        if group not in plan.power.n:
            yield marked.fault(("power", "n"), what, expected=f"{group}: 240")
