"""A thing of the study as templates see it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Named"]


@dataclass(frozen=True, slots=True)
class Named:
    """A thing of the study as templates see it; `path` is the object part of its keys, if it has one.

    Parameters
    ----------
    id : str
        The id or code that keys are made with.
    label : str
        Its wording in the chapter's language.
    path, path_label : str
        Of a hypothesis: the object of its keys, and the same for readers. Of a numeric question,
        `path_label` is the unit; of a pair, the second of the two; of a group, the question that tells which
        respondents belong together.
    """

    id: str
    label: str
    path: str = ""
    path_label: str = ""

    @property
    def code(self) -> str:
        """The id, by the name that constructs and items go by."""
        return self.id

    @property
    def inline(self) -> str:
        """The label as it stands within a sentence: a capital that only begins it is lowered.

        Examples
        --------
        >>> Named("g", "Customer managers").inline, Named("g", "SMEs").inline
        ('customer managers', 'SMEs')
        """
        label = self.label
        return label[:1].lower() + label[1:] if label[1:2].islower() or label[1:2] == " " else label
