"""Simulated exports drawn from a declared population, and known as simulated by their hashes."""

from survey.study.simulate.files import recorded_hashes
from survey.study.simulate.simulate import Simulated, load_simulation, simulate_study

__all__ = ["Simulated", "load_simulation", "recorded_hashes", "simulate_study"]
