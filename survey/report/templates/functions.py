"""The functions that a template may call; each prints by key, by name, or answers a condition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from survey.errors import Fault, ReportError, Text
from survey.findings.finding import Value
from survey.report.document import (
    Appendix,
    Block,
    Cite,
    Equation,
    Figure,
    Inlines,
    Ref,
    Styled,
    Table,
)
from survey.report.document.formula import FORMULAS, Formula
from survey.report.facts.study_facts import ThresholdFacts
from survey.report.templates.faults import did_you_mean
from survey.report.templates.markdown import Placeholders, escape_markdown
from survey.report.templates.template_context import TemplateContext
from survey.report.wording.conventions import conventions_inlines
from survey.report.wording.limits import print_limit
from survey.report.wording.numbers import (
    print_interval,
    print_level,
    print_p,
)
from survey.report.wording.words import print_finding

__all__ = ["TemplateFunctions"]

_SYMBOLS = {
    "chisq_df": "χ²/df",
    "cronbach_alpha": "Cronbach's α",
    "kmo": "KMO",
    "delta_cfi": "ΔCFI",
    "delta_rmsea": "ΔRMSEA",
}
_RELATIONS = {">=": "≥", "<=": "≤", ">": ">", "<": "<"}


@dataclass(frozen=True, slots=True)
class TemplateFunctions:
    """The functions of one rendering, over its context and its placeholders."""

    context: TemplateContext
    placeholders: Placeholders

    def offered(self) -> Mapping[str, Callable[..., object]]:
        """Return every function by the name that templates call it by."""
        return {
            "n": self.number,
            "plural": self.plural,
            "p": self.p_value,
            "interval": self.interval,
            "value": self.value,
            "has": self.has,
            "trusted": self.trusted,
            "met": self.met,
            "limit": self.limit,
            "level": self.level,
            "convention": self.convention,
            "source": self.source,
            "conventions_sentence": self.conventions_sentence,
            "table": self.table,
            "figure": self.figure,
            "equation": self.equation,
            "has_table": self.has_table,
            "has_figure": self.has_figure,
            "ref": self.ref,
            "cite": self.cite,
            "cite_n": self.cite_narrative,
            "appendix": self.appendix,
        }

    def number(self, key: str) -> str:
        """Print a finding; a word of a closed set in the chapter's language."""
        context = self.context
        return self._marks((print_finding(context.findings[key], context.profile, context.language),))

    def plural(self, key: str, one: str, many: str) -> str:
        """Return a word as it follows a count: `one` where the finding is 1, else `many`."""
        return one if self.context.findings[key].value == 1 else many

    def p_value(self, key: str) -> str:
        """Print ``p = .032`` or ``p < .001`` with its symbol."""
        printed = print_p(self.context.findings[key], self.context.profile)
        first, *rest = printed
        relation = first if isinstance(first, str) else ""
        numbers = rest if isinstance(first, str) else printed
        tie = f" {relation}".replace(" ", "\u00a0")  # no line ends between the symbol and its number
        return self._marks((Styled("p", "italic"),)) + tie + self._marks(tuple(numbers))

    def interval(self, lower: str, upper: str) -> str:
        """Print an interval from the keys of its limits."""
        findings = self.context.findings
        return self._marks(print_interval(findings[lower], findings[upper], self.context.profile))

    def value(self, key: str) -> Value:
        """Return a finding's value for a condition; None when it is absent."""
        return self.context.findings[key].value

    def has(self, key: str) -> bool:
        """Say whether a key was computed or has its reason why not."""
        return key in self.context.findings

    def trusted(self, key: str) -> bool:
        """Say whether a finding has a value that may be interpreted."""
        finding = self.context.findings[key]
        return finding.trusted and finding.value is not None

    def met(self, name: str, key: str) -> bool:
        """Say whether a finding meets a convention."""
        value = self.context.findings[key].value
        if isinstance(value, str) or value is None:
            what = Text("only a number can meet a convention", "只有数值才能与惯例比较")
            raise ReportError(Fault(what, got=key))
        return self._threshold(name).met(value)

    def limit(self, name: str) -> str:
        """Print a convention's limit."""
        return print_limit(self._threshold(name), leading_zero=self.context.profile.numbers.leading_zero)

    def level(self, value: float) -> str:
        """Print a level of significance, or another bound that is part of a method."""
        return print_level(value, self.context.profile)

    def convention(self, name: str) -> str:
        """Print a convention with its symbol, e.g. ``CFI > .90``."""
        threshold = self._threshold(name)
        bare = name.removesuffix("_strict")
        symbol = _SYMBOLS.get(bare, bare.upper().replace("_", " "))
        return f"{symbol} {_RELATIONS[threshold.comparison]} {self.limit(name)}"

    def source(self, name: str) -> str:
        """Cite who set a convention."""
        return self._marks((Cite(self._threshold(name).sources),))

    def conventions_sentence(self, names: Iterable[str], pattern: str, lead: str = "") -> str:
        """Say which conventions are met and which are not, each with its source.

        Parameters
        ----------
        names : iterable of str
            Names of thresholds, ``cfi`` or the stricter ``cfi_strict``; one without a value is left out.
        pattern : str
            The key with ``{}`` for the name.
        lead : str
            The words that the sentence begins with.
        """
        verdicts: list[tuple[str, tuple[str, ...], bool]] = []
        for name in names:
            key = pattern.replace("{}", name.removesuffix("_strict"))
            if key in self.context.findings and self.trusted(key):
                sources = self._threshold(name).sources
                verdicts.append((self.convention(name), sources, self.met(name, key)))
        return self._marks(conventions_inlines(verdicts, self.context.language, lead))

    def table(self, name: str) -> str:
        """Place a table."""
        return self._block(self._named(name, "table", self.context.tables))

    def figure(self, name: str) -> str:
        """Place a figure."""
        return self._block(self._named(name, "figure", self.context.figures))

    def equation(self, name: str) -> str:
        """Place a formula that the package knows."""
        return self._block(Equation(f"equation.{name}", self._formula(name)))

    def has_table(self, name: str) -> bool:
        """Say whether the chapter has a table."""
        return name.removeprefix("table.") in self.context.tables

    def has_figure(self, name: str) -> bool:
        """Say whether the chapter has a figure."""
        return name.removeprefix("figure.") in self.context.figures

    def ref(self, target: str) -> str:
        """Refer to ``table.NAME``, ``figure.NAME`` or ``equation.NAME``."""
        kind, _, name = target.partition(".")
        if kind == "table":
            self._named(name, "table", self.context.tables)
        elif kind == "figure":
            self._named(name, "figure", self.context.figures)
        elif kind == "equation":
            self._formula(name)
        else:
            what = Text("a reference names a table, figure or equation", "交叉引用必须指向表、图或公式")
            raise ReportError(Fault(what, got=target, expected="table.NAME, figure.NAME, equation.NAME"))
        return self._marks((Ref(target),))

    def cite(self, *keys: str) -> str:
        """Cite works, in parentheses or by number."""
        return self._marks((Cite(self._cited(keys)),))

    def cite_narrative(self, *keys: str) -> str:
        """Cite works with their authors as part of the sentence."""
        return self._marks((Cite(self._cited(keys), narrative=True),))

    def appendix(self, title: str) -> str:
        """Begin an appendix."""
        return self._block(Appendix((title,)))

    def _threshold(self, name: str) -> ThresholdFacts:
        try:
            return self.context.thresholds[name]
        except KeyError:
            what = Text("the plan has no such threshold", "研究计划中没有这个界限")
            raise _unknown(what, name, self.context.thresholds) from None

    def _named(self, name: str, kind: str, known: Mapping[str, Table] | Mapping[str, Figure]) -> Block:
        bare = name.removeprefix(f"{kind}.")
        if bare in known:
            return known[bare]
        what = (
            Text("no such table", "没有这个表") if kind == "table" else Text("no such figure", "没有这个图")
        )
        raise _unknown(what, bare, known)

    def _formula(self, name: str) -> Formula:
        if name not in FORMULAS:
            raise _unknown(Text("no such equation", "没有这个公式"), name, FORMULAS)
        return FORMULAS[name]

    def _cited(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        known = self.context.citation_keys
        for key in keys:
            if known and key not in known:
                what = Text("no such entry in the bibliography", "参考文献库中没有这一条")
                raise _unknown(what, key, known)
        return keys

    def _marks(self, inlines: Inlines) -> str:
        from markupsafe import Markup

        pieces = (
            escape_markdown(part) if isinstance(part, str) else self.placeholders.mark(part)
            for part in inlines
        )
        return Markup("".join(pieces))

    def _block(self, block: Block) -> str:
        from markupsafe import Markup

        return Markup(self.placeholders.mark(block))


def _unknown(what: Text, got: str, known: Iterable[str]) -> ReportError:
    return ReportError(Fault(what, got=got, mend=did_you_mean(got, known)))
