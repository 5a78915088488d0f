"""What a column's header says for and against each question of an instrument."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from survey.errors import Text
from survey.instrument.model import Instrument, Option, Question
from survey.responses.export import ExportColumn
from survey.responses.texts import normal

__all__ = ["Candidate", "Codebook", "Verdict", "find_label", "likeness"]

ALIKE = 0.6  # a number counts only where the wordings are at least so alike
SURE = 0.88  # a wording alone decides from here on,
MARGIN = 0.08  # if the next one is so much less alike
_SEPARATORS = ("/", "___", "__", "_", ".", "-")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question, or an option of one, that a column may answer."""

    question: str
    option: str
    how: str
    confidence: float
    words: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a header says: one certain question, or why there is none, and what it may be.

    `sure` and `why` are both None where the column has nothing to do with the instrument.
    """

    sure: Candidate | None
    why: Text | None = None
    candidates: tuple[Candidate, ...] = ()
    expected: str = ""
    got: str = ""


class Codebook:
    """An instrument's codes, numbers and wordings, made ready for many columns.

    Parameters
    ----------
    instrument : Instrument
    """

    def __init__(self, instrument: Instrument) -> None:
        self._questions = instrument.questions
        self._codes = _codes(instrument)
        self._wordings: dict[str, list[Question]] = {}
        for question in instrument.questions:
            for wording in dict.fromkeys((normal(question.text.zh), normal(question.text.en))):
                if wording:
                    self._wordings.setdefault(wording, []).append(question)
        self._ordered = sorted(self._wordings, key=len, reverse=True)

    def look_up(self, column: ExportColumn) -> Verdict:
        """Return what a header says, by its code, then its number, then its wording."""
        for code in dict.fromkeys((column.header, column.code)):
            found = self._codes.get(code.casefold()) if code else None
            if found is not None:
                return Verdict(
                    Candidate(found.question, found.option, "code", 1.0, found.words or column.words)
                )
        if column.number is not None:
            verdict = self._by_number(column)
            if verdict is not None:
                return verdict
        return self._by_wording(column)

    def _by_number(self, column: ExportColumn) -> Verdict | None:
        """Return the verdict of a printed number, or None where no question has it."""
        own = [question for question in self._questions if question.number == column.number]
        if not own:
            return None
        if column.part and not (len(own) == 1 and _same(column, own[0])):
            return self._part_of(column, own, "number")
        likely = _ranked(_full(column), own)
        best, alike = likely[0]
        if alike >= ALIKE and (len(likely) == 1 or alike - likely[1][1] >= MARGIN):
            return Verdict(Candidate(best.code, "", "number", alike))
        by_wording = self._by_wording(column)
        if by_wording.sure is not None:
            return by_wording
        why = Text("the number is a question's, but the wording is another's", "题号与问卷一致，但题干不同")
        if not _full(column):
            why = Text("nothing but a number says which question this is", "该列仅有题号，无法确认对应的题目")
        candidates = tuple(Candidate(q.code, "", "number", a) for q, a in likely[:3])
        return Verdict(None, why, candidates, own[0].text.zh, column.header)

    def _part_of(self, column: ExportColumn, own: list[Question], how: str) -> Verdict:
        """Return the row of a matrix, or the option of a question, that a part names."""
        rows = [q for q in own if normal(column.part) in (normal(q.text.zh), normal(q.text.en))]
        if len(rows) == 1:
            return Verdict(Candidate(rows[0].code, "", how, 1.0))
        for question in own:
            option = find_label(column.part, question)
            if option is not None:
                alike = likeness(column.stem, question) if column.stem else 1.0
                words = column.words or (question.kind == "single" and option.other)
                return Verdict(Candidate(question.code, option.key, how, max(alike, ALIKE), words))
        ranked = _rank_of(column.part, own)
        if ranked is not None:
            return Verdict(ranked)
        likely = _ranked(column.part, own) if len(own) > 1 else _ranked(_full(column), own)
        best, alike = likely[0]
        if alike >= SURE and (len(likely) == 1 or alike - likely[1][1] >= MARGIN):
            return Verdict(Candidate(best.code, "", how, alike))
        options = [option.label.zh for question in own for option in question.options]
        candidates = tuple(Candidate(q.code, "", how, a) for q, a in likely[:3])
        if options:
            why = Text("the question has no such option", "该题没有这个选项")
            return Verdict(None, why, candidates, "、".join(options), column.part)
        why = Text("the number is a question's, but the wording is another's", "题号与问卷一致，但题干不同")
        return Verdict(None, why, candidates, own[0].text.zh, column.header)

    def _by_wording(self, column: ExportColumn) -> Verdict:
        """Return the question of a wording: the same, else the longest contained, else the most alike."""
        wordings = [normal(text) for text in dict.fromkeys((column.part, _full(column), column.stem)) if text]
        for wording in wordings:
            same = self._wordings.get(wording, [])
            if len(same) == 1 and not (wording == normal(column.stem) and column.part):
                return Verdict(Candidate(same[0].code, "", "wording", 1.0))
            if len(same) > 1:
                why = Text("several questions have this wording", "有多道题的题干与此相同")
                candidates = tuple(Candidate(q.code, "", "wording", 1.0) for q in same)
                return Verdict(None, why, candidates, ", ".join(q.code for q in same), column.header)
        if column.part:
            stems = self._wordings.get(normal(column.stem), [])
            rows = [q for q in self._questions if q.matrix is not None and _is_matrix(column.stem, q)]
            if stems or rows:
                return self._part_of(column, stems or rows, "wording")
        return self._contained_or_alike(column)

    def _contained_or_alike(self, column: ExportColumn) -> Verdict:
        text = column.part if column.part and len(normal(column.part)) > 5 else _full(column)
        ours = normal(text)
        # The longest first: a wording may contain a shorter one.
        inside = next(
            (w for w in self._ordered if len(w) >= 6 and w in ours and len(w) >= 0.7 * len(ours)), None
        )
        if inside is not None and len(self._wordings[inside]) == 1:
            return Verdict(Candidate(self._wordings[inside][0].code, "", "wording", len(inside) / len(ours)))
        if len(ours) < 4:
            return Verdict(None)
        likely = [(q, a) for q, a in _ranked(text, list(self._questions), ALIKE) if a >= ALIKE]
        if not likely:
            return Verdict(None)
        best, alike = likely[0]
        if alike >= SURE and (len(likely) == 1 or alike - likely[1][1] >= MARGIN):
            return Verdict(Candidate(best.code, "", "wording", alike))
        candidates = tuple(Candidate(q.code, "", "wording", a) for q, a in likely[:3])
        if alike < 0.75:
            return Verdict(None, None, candidates)
        why = Text("the wording is like a question's, but not the same", "题干与某题相近但不相同")
        expected = " | ".join(f"{q.code} {q.text.zh} ({a:.2f})" for q, a in likely[:3])
        return Verdict(None, why, candidates, expected, column.header)


def _codes(instrument: Instrument) -> dict[str, Candidate]:
    """Return every name that platforms make of a question's and its options' codes."""
    codes: dict[str, Candidate] = {}

    def add(names: list[str], candidate: Candidate) -> None:
        for name in names:
            codes.setdefault(name.casefold(), candidate)

    for question in instrument.questions:
        add([question.code], Candidate(question.code, "", "code", 1.0))
    for question in instrument.questions:
        code = question.code
        for place, option in enumerate(question.options, start=1):
            if question.kind in ("multi", "ranking"):
                names = [f"{code}{mark}{option.key}" for mark in _SEPARATORS]
                add([*names, f"{code}[{option.key}]"], Candidate(code, option.key, "code", 1.0))
            if question.kind == "ranking":
                # LimeSurvey's columns are ranks: the n-th stands for the n-th option, one column each.
                add([f"{code}[{place}]"], Candidate(code, option.key, "code", 1.0))
            if option.other:
                names = [f"{code}{end}" for end in ("_TEXT", "_other", "[other]", "_oth")]
                names += [f"{code}_{option.key}_TEXT", f"{code}_{option.key}_words"]
                add(names, Candidate(code, option.key, "code", 1.0, True))
    return codes


def _rank_of(part: str, own: list[Question]) -> Candidate | None:
    """Return the place of a ranking that a part such as ``Rank 2`` names."""
    match = re.fullmatch(r"(?:rank(?:ing)?|排名|第)?\s*(\d+)\s*(?:位|名)?", part, re.IGNORECASE)
    if match is None or len(own) != 1 or own[0].kind != "ranking":
        return None
    place = int(match.group(1))
    if not 1 <= place <= len(own[0].options):
        return None
    return Candidate(own[0].code, own[0].options[place - 1].key, "number", 1.0)


def _full(column: ExportColumn) -> str:
    """Return the whole wording of a header."""
    return f"{column.stem} {column.part}".strip() if column.part else column.stem


def _same(column: ExportColumn, question: Question) -> bool:
    return normal(_full(column)) in (normal(question.text.zh), normal(question.text.en))


def _is_matrix(stem: str, question: Question) -> bool:
    matrix = question.matrix
    return matrix is not None and normal(stem) in (normal(matrix.zh), normal(matrix.en))


def find_label(text: str, question: Question) -> Option | None:
    """Return the option that has this code or wording; words behind "other" are left aside."""
    ours = normal(text)
    for option in question.every_option:
        if ours and ours in (normal(option.label.zh), normal(option.label.en), normal(option.key)):
            return option
    for option in question.every_option:
        labels = tuple(filter(None, (normal(option.label.zh), normal(option.label.en))))
        if option.other and labels and ours.startswith(labels):
            return option
    return None


def likeness(text: str, question: Question) -> float:
    """Return how alike a header's wording is to a question's, from 0 to 1."""
    return _ranked(text, [question])[0][1]


def _ranked(text: str, questions: list[Question], least: float = 0.0) -> list[tuple[Question, float]]:
    """Return questions with the likeness of their wordings, the most alike first; below `least` roughly."""
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(normal(text))
    found: list[tuple[Question, float]] = []
    for question in questions:
        best = 0.0
        for wording in dict.fromkeys((normal(question.text.zh), normal(question.text.en))):
            matcher.set_seq1(wording)
            bound = matcher.real_quick_ratio()
            if bound > max(best, least) and matcher.quick_ratio() > max(best, least):
                best = max(best, matcher.ratio())
        found.append((question, best))
    return sorted(found, key=lambda pair: -pair[1])
