"""What was asked: instruments in YAML, validated with line-exact errors."""

from survey.instrument.model import (
    ContentReview,
    Instrument,
    Option,
    OptionCode,
    Question,
    QuestionKind,
    ResponseSet,
    Scale,
    ShowIf,
)

__all__ = [
    "ContentReview",
    "Instrument",
    "Option",
    "OptionCode",
    "Question",
    "QuestionKind",
    "ResponseSet",
    "Scale",
    "ShowIf",
]
