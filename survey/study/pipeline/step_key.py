"""The key of a step's results: a hash of everything that they depend on."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import survey
from survey.findings.codec import encode
from survey.instrument.model import Instrument
from survey.study.pipeline.plan_view import declared_plan, without_words
from survey.study.pipeline.step import Step
from survey.study.plan.model import Plan

__all__ = [
    "Asked",
    "StepKeys",
    "code_fingerprint",
    "digest_of",
    "package_digest",
    "plan_parts",
    "rendering_fingerprint",
]

_PACKAGE = Path(survey.__file__).parent
# What computes and what prints besides this package's own sources.
_COMPUTING = ("numpy", "scipy", "pandas", "pingouin", "semopy", "factor-analyzer")
_RENDERING = ("matplotlib", "python-docx", "typst", "xlsxwriter", "jinja2")


def digest_of(body: Any) -> str:
    """Return the SHA-256 of a tree of plain values.

    Examples
    --------
    >>> digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    True
    """
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def code_fingerprint() -> str:
    """Return a hash of what computes: sources, libraries' versions, Python and the kind of machine."""
    rooms = [path for path in _PACKAGE.iterdir() if path.name not in ("report", "cli", "__pycache__")]
    machine = [platform.python_version(), platform.system(), platform.machine()]
    return digest_of([_sources(rooms), _versions(_COMPUTING), machine])


def rendering_fingerprint() -> str:
    """Return a hash of what prints: report's sources, templates and fonts, and its libraries' versions."""
    return digest_of([_sources([_PACKAGE / "report"]), _versions(_RENDERING)])


def package_digest() -> str:
    """Return a hash of every source file of this package, on any machine the same for the same sources."""
    return digest_of(_sources(path for path in _PACKAGE.iterdir() if path.name != "__pycache__"))


def plan_parts(plan: Plan, parts: Iterable[str]) -> dict[str, Any]:
    """Return parts of the plan as plain values."""
    # A wording that was taken out is no value of its field's type, and that is what is wanted.
    return plan.model_dump(mode="json", include=set(parts), warnings="none")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was planned and asked, as a step sees it, and the hash of what was asked.

    Parameters
    ----------
    plan : Plan
    instruments : mapping of str to Instrument
        By group.
    digest : str
    """

    plan: Plan
    instruments: Mapping[str, Instrument]
    digest: str

    @classmethod
    def of(cls, plan: Plan, instruments: Mapping[str, Instrument]) -> Asked:
        """Hash the instruments."""
        return cls(
            plan, instruments, digest_of([[group, encode(one, {})] for group, one in instruments.items()])
        )


@dataclass(frozen=True, slots=True)
class StepKeys:
    """Makes the keys of the steps of one run.

    Parameters
    ----------
    worded, bare : Asked
        With wordings and without.
    code : str
        See `code_fingerprint`.
    """

    worded: Asked
    bare: Asked
    code: str

    @classmethod
    def of(cls, plan: Plan, instruments: Mapping[str, Instrument]) -> StepKeys:
        """Prepare the keys of a study."""
        bare = {group: without_words(instrument) for group, instrument in instruments.items()}
        return cls(Asked.of(plan, instruments), Asked.of(without_words(plan), bare), code_fingerprint())

    def asked(self, step: Step) -> Asked:
        """Return what a step may read: the parts that it declares, with wordings only where it says so."""
        seen = self.worded if step.words else self.bare
        return Asked(declared_plan(seen.plan, step.name, step.parts), seen.instruments, seen.digest)

    def key(self, step: Step, needed: Mapping[str, str]) -> str:
        """Return the key of a step's results.

        Parameters
        ----------
        step : Step
        needed : mapping of str to str
            SHA-256 of the results of the steps that it needs, by their names.
        """
        seen = self.worded if step.words else self.bare
        return digest_of(
            {
                "step": step.name,
                "code": self.code,
                "plan": plan_parts(seen.plan, step.parts),
                "asked": seen.digest,
                "needs": dict(needed),
                "also": dict(step.also),
            }
        )


def _sources(rooms: Iterable[Path]) -> dict[str, str]:
    """Return the SHA-256 of every file of some rooms; what Python compiled is none."""
    files = (path for room in rooms for path in ([room] if room.is_file() else room.rglob("*")))
    return {
        path.relative_to(_PACKAGE).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.suffix != ".pyc" and path.is_file()
    }


def _versions(libraries: Iterable[str]) -> dict[str, str]:
    return {name: importlib.metadata.version(name) for name in libraries}
