"""The findings of a study: every number once, found by its key alone."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from survey.errors import Fault, ReportError, Text
from survey.findings.finding import Finding, Key

__all__ = ["SCHEMA_VERSION", "Findings"]

SCHEMA_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class Findings:
    """An ordered, immutable collection of findings with unique keys.

    Parameters
    ----------
    entries : mapping of str to Finding

    Examples
    --------
    >>> from survey.findings.finding import Unit
    >>> found = Findings.of([Finding("flow.valid.count@a", 3, Unit.COUNT)])
    >>> found["flow.valid.count@a"].value
    3
    """

    entries: MappingProxyType[str, Finding] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Findings:
        """Collect findings.

        Raises
        ------
        ReportError
            When a key occurs twice; every such key is named.
        """
        entries: dict[str, Finding] = {}
        twice: list[Fault] = []
        for finding in findings:
            if finding.key in entries:
                twice.append(
                    Fault(Text("a key was computed twice", "同一个键被计算了两次"), where=finding.key)
                )
            entries[finding.key] = finding
        if twice:
            raise ReportError(twice)
        return cls(MappingProxyType(entries))

    def __getitem__(self, key: str) -> Finding:
        """Return the finding of a key.

        Raises
        ------
        ReportError
            When there is none; the nearest keys are named.
        """
        try:
            return self.entries[key]
        except KeyError:
            near = difflib.get_close_matches(key, self.entries, n=3, cutoff=0.75)
            mend = Text(f"did you mean {', '.join(near)}?", f"是否为 {'、'.join(near)}？") if near else None
            raise ReportError(Fault(Text("no such key", "没有这个键"), got=key, mend=mend)) from None

    def __contains__(self, key: object) -> bool:
        """Say whether a key is there."""
        return key in self.entries

    def __iter__(self) -> Iterator[Finding]:
        """Go through the findings in their order."""
        return iter(self.entries.values())

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.entries)

    def select(
        self, *, section: str | None = None, statistic: str | None = None, group: str | None = None
    ) -> tuple[Finding, ...]:
        """Return the findings whose key has the given parts, in order.

            Examples
            --------
            >>> from survey.findings.finding import Unit
        >>> found = Findings.of([Finding("flow.valid.count@a", 3, Unit.COUNT)])
            >>> [f.value for f in found.select(section="flow", group="a")]
            [3]
        """
        chosen: list[Finding] = []
        for finding in self:
            key = Key.parse(finding.key)
            wanted = ((section, key.section), (statistic, key.statistic), (group, key.group))
            if all(want is None or want == have for want, have in wanted):
                chosen.append(finding)
        return tuple(chosen)

    def to_json(self) -> str:
        """Return the flat view: key, value, n, unit of every finding; missing is null."""
        rows: list[dict[str, Any]] = []
        for f in self:
            row: dict[str, Any] = {"key": f.key, "value": f.value, "n": f.n, "unit": f.unit.value}
            if not f.trusted:
                row["trusted"] = False
            if f.reason is not None:
                row["reason"] = {"en": f.reason.en, "zh": f.reason.zh}
            rows.append(row)
        body = {"schema_version": SCHEMA_VERSION, "findings": rows}
        return json.dumps(body, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
