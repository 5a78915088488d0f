"""What was asked: instruments in YAML, validated with line-exact errors."""

from survey.instrument.load import load_instrument, parse_instrument
from survey.instrument.model import (
    ContentReview,
    Instrument,
    MissingCode,
    MissingState,
    Option,
    OptionCode,
    Page,
    Question,
    QuestionKind,
    ResponseSet,
    Scale,
    ShowIf,
)

__all__ = [
    "ContentReview",
    "Instrument",
    "MissingCode",
    "MissingState",
    "Option",
    "OptionCode",
    "Page",
    "Question",
    "QuestionKind",
    "ResponseSet",
    "Scale",
    "ShowIf",
    "load_instrument",
    "parse_instrument",
]
