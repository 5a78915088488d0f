"""The questionnaire's own file beside an export: what each variable asks, and its options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

__all__ = ["Form", "FormQuestion"]


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """One question of a form.

    Parameters
    ----------
    name : str
        The variable.
    kind : str
        ``single``, ``multi``, ``ranking``, ``numeric``, ``text`` or ``date``.
    labels : mapping of str to str
        The wording by language; ``""`` is the language that the file does not name.
    options : tuple of (str, mapping)
        Code, and label by language.
    group : str
        The group or instrument that the question stands in.
    required : bool
    relevant : str
        The condition under which it is asked, as the form writes it.
    identifies : bool
        The form marks the answer as identifying.
    """

    name: str
    kind: str
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    options: tuple[tuple[str, Mapping[str, str]], ...] = ()
    group: str = ""
    required: bool = False
    relevant: str = ""
    identifies: bool = False

    def label(self, language: str = "") -> str:
        """Return the wording in a language, else in the first there is, else the name."""
        return self.labels.get(language) or next((text for text in self.labels.values() if text), self.name)


@dataclass(frozen=True, slots=True)
class Form:
    """A questionnaire as its own file declares it."""

    file: str
    kind: str
    questions: tuple[FormQuestion, ...]

    def question(self, name: str) -> FormQuestion | None:
        """Return the question of a variable, if the form has it."""
        return next((question for question in self.questions if question.name == name), None)
