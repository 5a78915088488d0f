"""A study of one's own: its folders, files and drafts, and what has to be finished by hand."""

from survey.study.scaffold.answers import NewGroup, NewStudy, named_scales, parse_group, parse_wording
from survey.study.scaffold.create import CreatedStudy, create_study
from survey.study.scaffold.unfinished import what_is_unfinished

__all__ = [
    "CreatedStudy",
    "NewGroup",
    "NewStudy",
    "create_study",
    "named_scales",
    "parse_group",
    "parse_wording",
    "what_is_unfinished",
]
