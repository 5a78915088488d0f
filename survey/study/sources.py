"""The exports of a study read as its plan says: by platform, map, form and privacy."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

from survey.errors import Fault, PlanError, Text, Warn
from survey.responses.export import RawExport
from survey.responses.frame import Responses, decode_export
from survey.responses.mapping import ColumnMap, read_map
from survey.responses.matching import match_columns
from survey.responses.privacy import PrivacyPolicy
from survey.responses.readers import read_export
from survey.study.deidentified import deidentified_files, load_deidentified
from survey.study.plan.load import Study

__all__ = ["column_map", "privacy_policy", "read_raw", "read_source", "source_notes", "source_warnings"]

_KEY = "SURVEY_PSEUDONYM_KEY"


def read_raw(study: Study, group: str, wave: str) -> RawExport:
    """Read the export of a group in a wave before any question is recognised.

    Raises
    ------
    PlanError
        When the plan names no such export.
    ResponseError
        When the export cannot be read.
    """
    part = study.plan.groups[group]
    path = study.source(group, wave)
    if path is None:
        what = Text("the plan names no such export", "研究计划中没有该导出文件")
        raise PlanError(Fault(what, where="analysis/study.yaml", got=f"{group}, {wave}"))
    form = None if part.form is None else study.folder / "analysis" / part.form
    return read_export(path, platform=part.platform, form=form)


def read_source(study: Study, group: str, wave: str) -> Responses:
    """Read the export of a group in a wave into typed answers, or its de-identified answers in its place.

    Raises
    ------
    PlanError
        When the plan names no such export, or its key of pseudonyms lies in the outputs.
    ResponseError
        When the export cannot be read or matched.
    """
    path = study.source(group, wave)
    if path is not None and not path.is_file() and deidentified_files(study.folder):
        return load_deidentified(study.folder, group, wave)
    export = read_raw(study, group, wave)
    mapped = column_map(study, group)
    not_asked = (*study.plan.groups[group].not_asked, *mapped.not_asked)
    instrument = study.instruments[group]
    matches = match_columns(export, instrument, mapped.columns, not_asked=not_asked)
    return decode_export(export, instrument, matches, group=group, privacy=privacy_policy(study))


def column_map(study: Study, group: str) -> ColumnMap:
    """Return the map of a group's columns, written in the plan or in a file of its own."""
    written = study.plan.groups[group].column_map
    return read_map(study.folder / "analysis" / written) if isinstance(written, str) else ColumnMap(written)


def privacy_policy(study: Study) -> PrivacyPolicy:
    """Return what the plan says of open text, with the key of pseudonyms where one is needed.

    Raises
    ------
    PlanError
        When the key file lies in the outputs or is not there.
    """
    plan = study.plan.privacy
    key = os.environ.get(_KEY, "").encode()
    if plan.key_file is not None and plan.pseudonymise:
        key = _key_of(study.folder / "analysis" / plan.key_file, study.folder)
    return PrivacyPolicy(frozenset(plan.keep), frozenset(plan.pseudonymise), key)


def _key_of(path: Path, folder: Path) -> bytes:
    where = "analysis/study.yaml: privacy.key_file"
    if path.resolve().is_relative_to((folder / "reports").resolve()):
        what = Text("the key of the pseudonyms lies in the outputs", "假名密钥位于输出文件夹之内")
        mend = Text(
            "keep it outside the study, and out of its repository", "请将其放在研究文件夹之外，且不纳入版本库"
        )
        raise PlanError(Fault(what, where=where, got=path.name, mend=mend))
    if not path.is_file():
        raise PlanError(
            Fault(Text("the key file is not there", "找不到密钥文件"), where=where, got=path.name)
        )
    return path.read_bytes().strip()


def source_warnings(responses: Responses) -> tuple[Warn, ...]:
    """Return what a run says of an export: rows left out, answers against routing, identifiers in text."""
    where = Text(f"{responses.file}: ", f"{responses.file}：")
    found = [
        replace(one, message=Text(where.en + one.message.en, where.zh + one.message.zh))
        for one in responses.warnings
    ]
    for one in responses.identifiers:
        what = Text(where.en + f"open text holds {one.kind}", where.zh + f"开放文本含 {one.kind}")
        found.append(Warn("identifier_in_open_text", what, (one.column, *map(str, one.rows[:10]))))
    return tuple(found)


def source_notes(responses: Responses) -> list[Text]:
    """Return what ``survey check`` says of an export that could be read."""
    counts = Counter(match.how for match in responses.matches)
    how = ", ".join(f"{name} {count}" for name, count in counts.most_common())
    notes = [
        Text(
            f"  platform {responses.platform}; matched by {how}",
            f"  平台 {responses.platform}；匹配依据：{how}",
        )
    ]
    doubtful = [match for match in responses.matches if match.confidence < 0.9]
    for match in doubtful[:10]:
        notes.append(
            Text(
                f"  {match.question}: matched by {match.how}, likeness {match.confidence:.2f}",
                f"  {match.question}：按 {match.how} 匹配，相似度 {match.confidence:.2f}",
            )
        )
    if responses.dropped:
        names = ", ".join(responses.dropped)
        notes.append(Text(f"  dropped at the door: {names}", f"  读入时已舍弃：{names}"))
    for warning in source_warnings(responses):
        rows = ", ".join(warning.objects[:10])
        notes.append(Text(f"  {warning.message.en}: {rows}", f"  {warning.message.zh}：{rows}"))
    return notes
