"""Indices of careless responding: pure functions over whole arrays, each with its paper."""

from survey.responses.screening.duplicates import first_of_duplicates
from survey.responses.screening.runs import longest_run

__all__ = ["first_of_duplicates", "longest_run"]
