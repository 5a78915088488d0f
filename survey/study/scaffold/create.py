"""Make a new study: every file is prepared first, then all are written, and none that is there is touched."""

from __future__ import annotations

import importlib.metadata
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from survey.errors import Fault, PlanError, SurveyError, Text
from survey.instrument.load import parse_instrument
from survey.instrument.model import Instrument
from survey.instrument.shape import validate_marked
from survey.instrument.yaml_marks import parse_marked
from survey.study.plan.model import Plan
from survey.study.scaffold.answers import NewGroup, NewStudy
from survey.study.scaffold.drafting import DraftedGroup, draft_group
from survey.study.scaffold.filling import fill
from survey.study.scaffold.plan_text import plan_text
from survey.study.scaffold.unfinished import unfinished_parts
from survey.study.schemas import schema_text

__all__ = ["CreatedStudy", "create_study"]

_RAW = Path("analysis", "data", "raw")


@dataclass(frozen=True, slots=True)
class CreatedStudy:
    """A study that was made.

    Parameters
    ----------
    folder : Path
    files : tuple of str
        What was written, relative to the folder.
    unfinished : tuple of Text
        What has to be finished by hand.
    constructs : tuple of str
        The scales of the first model; empty when the exports show none.
    """

    folder: Path
    files: tuple[str, ...]
    unfinished: tuple[Text, ...]
    constructs: tuple[str, ...]


def create_study(folder: Path, study: NewStudy) -> CreatedStudy:
    """Make a study in a folder: instruments, plan, reports, README, Makefile and workflow.

    With exports the instruments and the plan are drafted from them, and the exports are copied to
    ``analysis/data/raw`` unchanged. Nothing that is in the folder already is written over.

    Parameters
    ----------
    folder : Path
        New, or a folder that holds none of the files to be written.
    study : NewStudy

    Raises
    ------
    PlanError
        With every file that is there already and every export that cannot be drafted from.
    """
    drafted, faults = _drafts(study)
    texts = {} if faults else _texts(study, drafted)
    copies = {(_RAW / path.name).as_posix(): path for path in _exports(study)}
    faults += [_is_there(folder / name) for name in (*texts, *copies) if (folder / name).exists()]
    if faults:
        raise PlanError(faults)
    for name, path in copies.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, folder / name)
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    plan = _plan(texts)
    return CreatedStudy(
        folder, tuple(sorted((*texts, *copies))), _to_finish(plan, texts, drafted), plan.constructs
    )


def _exports(study: NewStudy) -> list[Path]:
    paths = [group.export for group in study.groups if group.export is not None]
    return [*paths, study.form] if study.form is not None else paths


def _is_there(path: Path) -> Fault:
    mend = Text("name another folder, or move it away", "请另选文件夹，或先移走该文件")
    return Fault(Text("the file is there already", "文件已存在"), where=str(path), mend=mend)


def _drafts(study: NewStudy) -> tuple[list[DraftedGroup], list[Fault]]:
    drafted: list[DraftedGroup] = []
    faults: list[Fault] = []
    codes = [group.code for group in study.groups]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        faults.append(Fault(Text("a group is named twice", "组名重复"), where="--group", got=code))
    names: dict[str, str] = {}
    for group in study.groups:
        if group.export is None:
            continue
        if names.setdefault(group.export.name, group.code) != group.code:
            what = Text("two exports have one name", "两个导出文件同名")
            faults.append(Fault(what, where="--from", got=group.export.name))
        try:
            drafted.append(draft_group(group, group.export, study))
        except SurveyError as error:
            faults += error.faults
    return drafted, faults


def _texts(study: NewStudy, drafted: list[DraftedGroup]) -> dict[str, str]:
    """Return every text file of the study by its name, the drafts and the plan proved by reading them."""
    by_code = {part.group.code: part for part in drafted}
    texts: dict[str, str] = {}
    instruments: list[Instrument] = []
    for group in study.groups:
        part = by_code.get(group.code)
        text = _instrument_text(group, part)
        instruments.append(parse_instrument(text, f"{group.code}.yaml"))
        texts[f"instruments/{group.code}.yaml"] = text
        if part is not None and part.map_text:
            texts[f"analysis/{group.code}.map.yaml"] = part.map_text
    texts["analysis/study.yaml"] = plan_text(study, drafted, instruments)
    unfinished = _to_finish(_plan(texts), texts, drafted)
    said = {
        "title_zh": study.title.zh,
        "title_en": study.title.en,
        "version": importlib.metadata.version("survey-analysis"),
        "groups": ", ".join(group.code for group in study.groups),
        "todo_zh": "\n".join(f"- [ ] {text.zh}" for text in unfinished),
        "todo_en": "\n".join(f"- [ ] {text.en}" for text in unfinished),
    }
    for name, template in _FILES.items():
        texts[name] = fill(template, said)
    for name in ("study", "instrument"):
        texts[f".schemas/{name}.schema.json"] = schema_text(name)
    return texts


_FILES: Mapping[str, str] = {
    "README.md": "README.md",
    "Makefile": "Makefile.txt",
    ".gitignore": "gitignore.txt",
    ".github/workflows/study.yml": "workflow.yaml",
    "reports/README.md": "reports.md",
    "analysis/data/raw/README.md": "raw.md",
    "analysis/first_look.ipynb": "notebook.json",
}


def _instrument_text(group: NewGroup, part: DraftedGroup | None) -> str:
    """Return the draft of a group's instrument, or one to begin with where there is no export."""
    text = fill("instrument.yaml", {"id": group.code}) if part is None else part.text
    return f"# yaml-language-server: $schema=../.schemas/instrument.schema.json\n{text}"


def _plan(texts: Mapping[str, str]) -> Plan:
    marked = parse_marked(texts["analysis/study.yaml"], "analysis/study.yaml", PlanError)
    return validate_marked(marked, Plan, PlanError)


def _to_finish(plan: Plan, texts: Mapping[str, str], drafted: list[DraftedGroup]) -> tuple[Text, ...]:
    instruments = {
        part.instrument: parse_instrument(
            texts[f"instruments/{part.instrument}.yaml"], f"{part.instrument}.yaml"
        )
        for part in plan.groups.values()
    }
    notes = [
        Text(f"{part.group.code}: {note.en}", f"{part.group.code}：{note.zh}")
        for part in drafted
        for note in part.notes
    ]
    return (*unfinished_parts(plan, instruments), *notes)
