"""What a simulation file must be to its instruments, each fault at its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from survey.errors import Fault, Text
from survey.instrument import Instrument, Question
from survey.instrument.suggestions import did_you_mean, listed
from survey.instrument.yaml_marks import KeyPath, MarkedYaml
from survey.study.simulate.settings import BackgroundSettings, GroupSettings, SimulationSettings

__all__ = ["check_settings"]


def check_settings(
    settings: SimulationSettings, instruments: Mapping[str, Instrument], marked: MarkedYaml
) -> Iterator[Fault]:
    """Yield every fault that the shape alone cannot tell.

    Parameters
    ----------
    settings : SimulationSettings
    instruments : mapping of str to Instrument
        By group.
    marked : MarkedYaml
    """
    files: set[str] = set()
    yield from _nesting(settings, instruments, marked)
    for name, group in settings.groups.items():
        at: KeyPath = ("groups", name)
        instrument = instruments[name]
        yield from _constructs(group, instrument, at, marked)
        yield from _items(group, instrument, at, marked)
        yield from _background(settings, group, instrument, at, marked)
        if group.icc_branch + group.icc_manager >= 1.0:
            what = Text("the shares of the clusters leave nothing", "聚类方差之和不小于 1")
            yield marked.fault((*at, "icc_branch"), what, expected="< 1")
        for wave, plan in group.waves.items():
            if plan.file in files:
                what = Text("two exports have the same file", "两个导出文件同名")
                yield marked.fault((*at, "waves", wave, "file"), what, got=plan.file)
            files.add(plan.file)


def _nesting(
    settings: SimulationSettings, instruments: Mapping[str, Instrument], marked: MarkedYaml
) -> Iterator[Fault]:
    """Yield what is wrong with the questions that name sub-branch and manager."""
    for name, instrument in instruments.items():
        code = settings.branch_question
        if code not in {question.code for question in instrument.of_kind("single")}:
            what = Text("no single-choice question asks for the sub-branch", "问卷中没有询问支行的单选题")
            mend = did_you_mean(code, instrument.codes)
            yield marked.fault(("branch_question",), what, got=f"{name}: {code}", mend=mend)
        elif settings.groups[name].background.get(code, BackgroundSettings()).tilt:
            what = Text("the sub-branch cannot lean with a construct", "支行不能随构念倾斜")
            yield marked.fault(("groups", name, "background", code, "tilt"), what, key=True)
    manager = settings.manager_question
    if manager and not any(
        question.code == manager for one in instruments.values() for question in one.of_kind("text")
    ):
        what = Text("no text question asks for the manager's number", "问卷中没有询问客户经理编号的填空题")
        yield marked.fault(("manager_question",), what, got=manager)


def _known(
    names: Iterable[str], known: Iterable[str], what: Text, at: KeyPath, marked: MarkedYaml
) -> Iterator[Fault]:
    allowed = list(known)
    for name in names:
        if name not in allowed:
            mend = did_you_mean(name, allowed)
            yield marked.fault((*at, name), what, expected=listed(allowed), got=name, mend=mend, key=True)


def _constructs(
    group: GroupSettings, instrument: Instrument, at: KeyPath, marked: MarkedYaml
) -> Iterator[Fault]:
    scales = [scale.code for scale in instrument.scales]
    exogenous = [code for code in scales if code not in group.paths]
    unknown = Text("the construct is not in the instrument", "问卷中没有该构念")
    yield from _known(group.means, scales, unknown, (*at, "means"), marked)
    yield from _known(group.paths, scales, unknown, (*at, "paths"), marked)
    caused = Text("the construct is not exogenous", "该构念不是外生构念")
    yield from _known(group.correlations, exogenous, caused, (*at, "correlations"), marked)
    for one, others in group.correlations.items():
        yield from _known(others, exogenous, caused, (*at, "correlations", one), marked)
    earlier = list(exogenous)
    order = Text("a path comes from a construct that is not earlier", "路径的起点不在更早的构念中")
    for effect, causes in group.paths.items():
        yield from _known(causes, earlier, order, (*at, "paths", effect), marked)
        earlier.append(effect)


def _items(group: GroupSettings, instrument: Instrument, at: KeyPath, marked: MarkedYaml) -> Iterator[Fault]:
    codes = [item.code for item in instrument.items]
    unknown = Text("the item is not in the instrument", "问卷中没有该题项")
    yield from _known(group.cannot_judge, codes, unknown, (*at, "cannot_judge"), marked)
    yield from _known(group.items, codes, unknown, (*at, "items"), marked)
    for wave, plan in group.waves.items():
        yield from _known(plan.items, codes, unknown, (*at, "waves", wave, "items"), marked)
    for code, item in group.items.items():
        if item.loading**2 + group.acquiescence**2 >= 1.0:
            what = Text(
                "loading and acquiescence leave no unique variance", "载荷与默认同意倾向未给独特方差留出余地"
            )
            yield marked.fault((*at, "items", code, "loading"), what, got=f"{item.loading:g}")
    missing = [code for code in codes if code not in group.items]
    if missing:
        what = Text("items have no loading", "部分题项没有设定载荷")
        yield marked.fault((*at, "items"), what, expected=listed(missing), key=True)
    cuts = group.thresholds
    points = {len(item.response_set.points) for item in instrument.items if item.response_set}
    if points and points != {len(cuts) + 1}:
        what = Text("the thresholds do not fit the points of the scale", "阈值个数与量表点数不符")
        expected = " / ".join(str(count - 1) for count in sorted(points))
        yield marked.fault((*at, "thresholds"), what, expected=expected, got=str(len(cuts)))


def _background(
    settings: SimulationSettings,
    group: GroupSettings,
    instrument: Instrument,
    at: KeyPath,
    marked: MarkedYaml,
) -> Iterator[Fault]:
    asked = [q for q in instrument.questions if q.kind not in ("likert", "consent")]
    place = (*at, "background")
    unknown = Text("the question is not in the instrument", "问卷中没有该题目")
    yield from _known(group.background, [q.code for q in asked], unknown, place, marked)
    scales = [scale.code for scale in instrument.scales]
    construct = Text("the construct is not in the instrument", "问卷中没有该构念")
    for question in asked:
        part = group.background.get(question.code)
        if part is None:
            what = Text("the question has no way of being answered", "没有设定该题的作答方式")
            yield marked.fault(place, what, expected=question.code, key=True)
            continue
        yield from _known(part.tilt, scales, construct, (*place, question.code, "tilt"), marked)
        if question.code != settings.manager_question:
            yield from _fits(part, question, (*place, question.code), marked)


def _fits(part: BackgroundSettings, question: Question, at: KeyPath, marked: MarkedYaml) -> Iterator[Fault]:
    """Yield where the keys do not fit the question's kind."""
    keys = [option.key for option in question.options]
    if question.kind == "single" and len(part.weights) != len(keys):
        what = Text("each option needs a weight", "每个选项都需要一个权重")
        where = (*at, "weights")
        yield marked.fault(where, what, expected=str(len(keys)), got=str(len(part.weights)))
    if question.kind == "numeric" and part.median is None:
        what = Text("a numeric question needs a median", "数值题需要设定中位数")
        yield marked.fault(at, what, expected="median")
    offered = [option.key for option in question.options if not option.exclusive]
    for name, given, wanted, kind in (
        ("chances", part.chances, offered, "multi"),
        ("worths", part.worths, keys, "ranking"),
    ):
        if question.kind == kind and sorted(given) != sorted(wanted):
            what = Text("the options are not those of the question", "选项与题目不一致")
            yield marked.fault((*at, name), what, expected=listed(wanted), got=listed(given))
