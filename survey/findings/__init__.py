"""Keyed, serialisable results: the one store that prints and prose read from."""

from survey.findings.codec import load_readable, load_results, save_results
from survey.findings.finding import Finding, Key, Unit
from survey.findings.store import Findings

__all__ = ["Finding", "Findings", "Key", "Unit", "load_readable", "load_results", "save_results"]
