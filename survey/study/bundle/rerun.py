"""The outputs of a bundle made again: from its answers, or from its statistics as far as these reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from survey.errors import Language, Text
from survey.findings import Findings
from survey.report.writing.emit import RUN_FORMATS, Format
from survey.study.bundle.compare import Difference
from survey.study.bundle.statistics import refit_models
from survey.study.bundle.unpack import unpack
from survey.study.chapter_maker import ChapterMaker
from survey.study.pipeline.collect import collect_findings
from survey.study.pipeline.step import Progress
from survey.study.pipeline.study_run import OUT, run_study
from survey.study.plan.load import load_study
from survey.study.rebuild import open_maker, rebuild_report
from survey.study.stored import STORE, load_stored

__all__ = ["Rerun", "rerun_from_answers", "rerun_from_statistics"]


@dataclass(frozen=True, slots=True)
class Rerun:
    """What was made again.

    Parameters
    ----------
    outputs : mapping of str to bytes
        By path in ``reports/out``.
    differences : tuple of Difference
        Of what was computed again beside the outputs.
    computed, not_computed : tuple of Text
    """

    outputs: Mapping[str, bytes]
    differences: tuple[Difference, ...]
    computed: tuple[Text, ...]
    not_computed: tuple[Text, ...]


_OTHER_VERSION = Text(
    "verify with the version of survey that the bundle's README names, or ask for a bundle made anew",
    "请用研究包 README 中所载版本的 survey 核验，或请对方重新制作研究包",
)


def rerun_from_answers(files: Mapping[str, bytes], private: Path, progress: Progress) -> Rerun:
    """Run the whole study of a bundle from its de-identified answers.

    Parameters
    ----------
    files : mapping of str to bytes
    private : Path
        An empty folder that nobody else can read.
    progress : Progress
    """
    made = (OUT.as_posix() + "/", STORE.as_posix() + "/")
    unpack(files, private, lambda name: not name.startswith(made))
    run_study(private, languages=_languages(files), progress=progress)
    if asked := _asked_for(files):
        rebuild_report(open_maker(private), languages=_languages(files), formats=asked)
    text = Text("everything, from the de-identified answers", "全部结果（自去标识化数据起重新计算）")
    return Rerun(_read(private / OUT), (), (text,), ())


def rerun_from_statistics(files: Mapping[str, bytes], private: Path, progress: Progress) -> Rerun:
    """Collect the findings again from the stored results, refit the models from moments, write the chapter.

    See `rerun_from_answers` for the parameters.
    """
    unpack(files, private, lambda name: not name.startswith(OUT.as_posix() + "/"))
    study = load_study(private, sources=False)
    stored, results = load_stored(private, _OTHER_VERSION)
    progress.step(Text("collecting the findings", "汇总结果"))
    collected = collect_findings(study.plan, study.instruments, results)
    progress.step(Text("fitting the models from their moments", "由样本矩重新拟合模型"))
    refits = refit_models(results)
    out = private / OUT
    out.mkdir(parents=True)
    (out / "results.json").write_text(_joined(stored.findings, collected).to_json(), encoding="utf-8")
    maker = ChapterMaker(private, stored, results)
    for language in _languages(files):
        progress.step(Text(f"writing the chapter ({language})", f"生成章节（{language}）"))
        maker.write(language, out, (*RUN_FORMATS, *_asked_for(files)))
    left = [finding.key for finding in stored.findings if finding.key not in collected]
    computed = (
        Text(
            f"{len(collected)} findings, from the stored results",
            f"{len(collected)} 个结果（由已保存的结果汇总）",
        ),
        Text(f"{len(refits.done)} models, from their moments", f"{len(refits.done)} 个模型（由样本矩拟合）"),
        Text("the chapter, from the findings", "章节（由结果生成）"),
    )
    not_computed = (
        Text(
            f"{len(left)} findings on return, exclusion and cannot-judge shares: they need the data",
            f"{len(left)} 个关于回收、剔除与“无法判断”的结果：需要作答数据",
        ),
        Text(
            "descriptions, reliability, factors, bootstrap and robust corrections: they need the data",
            "描述统计、信度、探索性因子、自助法与稳健校正：需要作答数据",
        ),
        *(Text(f"{name}: {why.en}", f"{name}：{why.zh}") for name, why in refits.not_done.items()),
    )
    return Rerun(_read(out), refits.differences, computed, not_computed)


def _joined(stored: Findings, collected: Findings) -> Findings:
    """Return the stored findings in their order, each as it was collected again where that could be done."""
    known = collected.entries
    kept = [known.get(finding.key, finding) for finding in stored]
    return Findings.of([*kept, *(finding for finding in collected if finding.key not in stored)])


def _languages(files: Mapping[str, bytes]) -> tuple[Language, ...]:
    """Return the languages that the bundle's outputs are in."""
    known: tuple[Language, ...] = ("zh", "en")
    return tuple(one for one in known if f"{OUT.as_posix()}/printed.{one}.json" in files)


def _asked_for(files: Mapping[str, bytes]) -> tuple[Format, ...]:
    """Return the formats of the bundle's outputs that a run does not write by itself."""
    folders: Mapping[Format, str] = {"tex": "latex", "md": "markdown"}
    return tuple(
        one for one, name in folders.items() if any(f.startswith(f"{OUT.as_posix()}/{name}/") for f in files)
    )


def _read(folder: Path) -> dict[str, bytes]:
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
