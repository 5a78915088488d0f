"""The report of disclosure control: what was held back, and what an attacker can find out of it.

It goes out with the rest, so it tells nothing that the numbers do not: which withheld cells are small and
which only protect them is not said, nor anything of single cells of the joint table that identifies staff.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from survey.disclosure.anonymity import AnonymityReport
from survey.disclosure.suppression import Suppression
from survey.findings import Finding
from survey.study.share.control import Controlled
from survey.study.share.rules import NOT_SHARED, WITHHELD

__all__ = ["anonymity_record", "disclosure_record"]

SCHEMA_VERSION = 1


def disclosure_record(
    controlled: Controlled, groups: Sequence[str], results: Mapping[str, Any], *, n_quotes: int
) -> dict[str, object]:
    """Return the report; its shape is ``schemas/disclosure.schema.json``.

    Parameters
    ----------
    controlled : Controlled
    groups : sequence of str
    results : mapping of str to object
        The stored results: ``staff.GROUP`` where staff are protected.
    n_quotes : int
        Reviewed words of respondents in the brief.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "verdict": "protected",
        "minimum_cell": controlled.thresholds.minimum_cell,
        "minimum_group": controlled.thresholds.minimum_group,
        "groups": [{"group": g, "n": controlled.findings[f"flow.main.analysed@{g}"].value} for g in groups],
        "tables": [one for each in controlled.suppressions for one in _tables(each)],
        "withheld": [_withheld(f) for f in controlled.findings if f.reason in WITHHELD],
        "not_shared": [
            {"section": section, "findings": count, "reason": {"en": NOT_SHARED.en, "zh": NOT_SHARED.zh}}
            for section, count in controlled.not_shared.items()
        ],
        "staff": [_staff(controlled, group, results) for group in groups if f"staff.{group}" in results],
        "quotes": n_quotes,
    }


def _withheld(finding: Finding) -> dict[str, object]:
    reason = finding.reason
    return {"key": finding.key, "reason": None if reason is None else {"en": reason.en, "zh": reason.zh}}


def _tables(found: Suppression) -> list[dict[str, object]]:
    """Return each table with its withheld cells and the attacker's interval of each."""
    tables = found.tables
    offered = ~tables.hidden & ~tables.harmless
    inside: dict[str, list[dict[str, object]]] = {}
    cells: dict[str, int] = {}
    for cell in np.flatnonzero(offered).tolist():
        name = tables.table_of(cell)
        cells[name] = cells.get(name, 0) + 1
    bounds = zip(
        found.attack.cell.tolist(), found.attack.lower.tolist(), found.attack.upper.tolist(), strict=True
    )
    for cell, lower, upper in bounds:
        if offered[cell]:
            entry: dict[str, object] = {"cell": tables.cells[cell], "lower": lower, "upper": upper}
            inside.setdefault(tables.table_of(cell), []).append(entry)
    return [
        {
            "table": name,
            "cells": count,
            "withheld": len(inside.get(name, ())),
            "intervals": inside.get(name, []),
        }
        for name, count in cells.items()
    ]


def _staff(controlled: Controlled, group: str, results: Mapping[str, Any]) -> dict[str, object]:
    """Say what was checked of the joint table that identifies staff, and nothing of its cells."""
    joint = results[f"staff.{group}"]
    return {
        "group": group,
        "identified_by": list(joint.questions),
        "cells_hidden": int(joint.counts.size),
        "least_interval": controlled.thresholds.minimum_cell,
    }


def anonymity_record(groups: Sequence[str], results: Mapping[str, Any]) -> dict[str, object]:
    """Return how far respondents stand out in the de-identified data, for the researchers alone.

    Its shape is ``schemas/anonymity.schema.json``. It does not go out: it counts single persons.

    Parameters
    ----------
    groups : sequence of str
    results : mapping of str to object
        The stored results: ``anonymity.GROUP``.
    """
    reports = [_anonymity(r) for group in groups for r in results.get(f"anonymity.{group}", ())]
    return {"schema_version": SCHEMA_VERSION, "reports": reports}


def _anonymity(report: AnonymityReport) -> dict[str, object]:
    return {
        "group": report.group,
        "quasi_identifiers": list(report.quasi_identifiers),
        "banded": report.banded,
        "n": report.n,
        "k": report.k,
        "classes": report.n_classes,
        "alone": report.n_unique,
        "below_target": report.n_below,
        "target": report.target,
        "alone_without": dict(zip(report.quasi_identifiers, report.removed_unique, strict=True)),
        "diversity": [
            {
                "attribute": d.attribute,
                "distinct_l": d.distinct_l,
                "entropy_l": d.entropy_l,
                "in_uniform_classes": d.n_uniform,
            }
            for d in report.diversity
        ],
    }
