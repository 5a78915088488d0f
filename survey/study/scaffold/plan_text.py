"""The plan of a new study, written so that it runs, with what is still to be decided as comments."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from survey.errors import Text
from survey.instrument.model import Instrument, QuestionKind
from survey.study.scaffold.answers import NewStudy
from survey.study.scaffold.drafting import MODEL_ITEMS, DraftedGroup
from survey.study.scaffold.filling import fill
from survey.study.scaffold.unfinished import is_block

__all__ = ["model_scales", "plan_text", "seed_of"]

SCHEMA_LINE = "# yaml-language-server: $schema=../.schemas/{name}.schema.json"
_MOST_LISTED = 12  # background questions of a kind; a chapter with more tables is read by nobody
_MOST_OPTIONS = 12
_SPLIT = 400  # from this n on, half of the sample is enough for an exploratory analysis


def plan_text(study: NewStudy, parts: Sequence[DraftedGroup], instruments: Sequence[Instrument]) -> str:
    """Return ``analysis/study.yaml`` for a new study.

    The plan holds what the exports show and nothing else: descriptives, items, reliability, an exploratory
    analysis, and the measurement model of the scales found. No hypothesis is made up.

    Parameters
    ----------
    study : NewStudy
    parts : sequence of DraftedGroup
        One for each group that has an export; empty for a study without data.
    instruments : sequence of Instrument
        One for each group.
    """
    scales = model_scales(instruments, parts)
    dated = [part.date for part in parts if part.date is not None]
    ruled = all(part.mostly_complete for part in parts)
    split = bool(parts) and min(part.n for part in parts) >= _SPLIT
    values = {
        "slug": _slug(study),
        "title": _both(study.title),
        "date": f"date: {max(dated).isoformat()} # of the export's file / 导出文件的日期\n" if dated else "",
        "seed": str(seed_of(study)),
        "languages": ", ".join(study.languages),
        "groups": "\n".join(_groups(study, parts)),
        "no_rules": "" if ruled else " []",
        "rules": "\n".join(f"    # - {rule}" for rule in _rules(instruments)),
        "off": "" if ruled else "# ",
        "sample": "\n".join(_sample(instruments)),
        "constructs": ", ".join(scales),
        "efa_sample": "split" if split else "same",
        "n_factors": "parallel" if not scales or any(map(is_block, scales)) else str(len(scales)),
        "measurement": "\n".join(f"  {scale} =~ {' + '.join(items)}" for scale, items in scales.items()),
    }
    return fill("plan.yaml", values)


def model_scales(
    instruments: Sequence[Instrument], parts: Sequence[DraftedGroup]
) -> dict[str, tuple[str, ...]]:
    """Return the scales that every group was asked, with the items that they share."""
    first, *others = instruments
    fit = [set(part.scales) for part in parts]
    found: dict[str, tuple[str, ...]] = {}
    for scale in first.scales:
        shared = [i for i in scale.items if all(_belongs(other, i, scale.code) for other in others)]
        if len(shared) >= MODEL_ITEMS and all(scale.code in known for known in fit):
            found[scale.code] = tuple(shared)
    return found


def _belongs(instrument: Instrument, item: str, scale: str) -> bool:
    return instrument.has(item) and instrument.question(item).scale == scale


def seed_of(study: NewStudy) -> int:
    """Return the seed: fixed by the study's name and groups, before any result is seen.

    Examples
    --------
    >>> seed_of(NewStudy()) == seed_of(NewStudy())
    True
    """
    words = "|".join([study.title.zh, study.title.en, *(group.code for group in study.groups)])
    return int(hashlib.sha256(words.encode()).hexdigest()[:8], 16) % 100_000_000


def _slug(study: NewStudy) -> str:
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in study.title.en.lower()).split()
    return "_".join(words[:6]) if words and words[0][0].isalpha() else "my_study"


def _both(text: Text) -> str:
    return f"{{zh: {_quoted(text.zh)}, en: {_quoted(text.en)}}}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _groups(study: NewStudy, parts: Sequence[DraftedGroup]) -> list[str]:
    drafted = {part.group.code: part for part in parts}
    lines: list[str] = []
    for group in study.groups:
        part = drafted.get(group.code)
        lines += [f"  {group.code}:", f"    label: {_both(group.label)}", f"    instrument: {group.code}"]
        if part is None:
            lines.append("    main: data/raw/EXPORT.xlsx # as the platform wrote it / 平台导出的原始文件")
        else:
            lines += [
                f"    main: {_quoted(f'data/raw/{part.export.name}')}",
                f"    platform: {part.platform}",
            ]
            if part.map_text:
                lines.append(f"    column_map: {group.code}.map.yaml")
            if study.form is not None:
                lines.append(f"    form: {_quoted(f'data/raw/{study.form.name}')}")
        lines += [
            "    # distributed: 300 # how many were handed out; without it no return rate / 发放份数",
            "    # channel: {zh: 通过……发放, en: sent through ...}",
        ]
    return lines


def _rules(instruments: Sequence[Instrument]) -> list[str]:
    """Return the rules that the instruments can be held to, in the order in which they apply."""
    consent = dict.fromkeys(q.code for instrument in instruments for q in instrument.of_kind("consent"))
    instructed = any(instrument.instructed_items for instrument in instruments)
    return [
        *(f"{{rule: consent, question: {code}}}" for code in consent),
        "{rule: duplicates}",
        "{rule: seconds_per_item, minimum: 2.0}",
        "{rule: longest_run, maximum: 12, within: whole}",
        *(["{rule: instructed_item}"] if instructed else []),
    ]


def _sample(instruments: Sequence[Instrument]) -> list[str]:
    """Return the background questions that describe the sample, a dozen of each kind."""
    lines: list[str] = []
    kinds: dict[str, tuple[QuestionKind, ...]] = {
        "frequencies": ("single",),
        "numeric": ("numeric",),
        "multiple": ("multi",),
        "ranking": ("ranking",),
    }
    for key, kind in kinds.items():
        codes = _background(instruments, kind)
        lines.append(f"  {key}: [{', '.join(codes[:_MOST_LISTED])}]")
        if len(codes) > _MOST_LISTED:
            lines.append(f"  # not listed / 未列入: {', '.join(codes[_MOST_LISTED:])}")
    return lines


def _background(instruments: Sequence[Instrument], kinds: tuple[QuestionKind, ...]) -> list[str]:
    asked = (q for i in instruments for q in i.of_kind(*kinds) if len(q.options) <= _MOST_OPTIONS)
    return list(dict.fromkeys(question.code for question in asked))
