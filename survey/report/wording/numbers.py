"""Findings into printed numbers: the only place of the package that rounds.

Rounding is half away from zero on the shortest decimal that repr gives for the value (0.0625 prints as
0.063 and 2.675 as 2.68), which is what a reader checks by hand and what spreadsheets show.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from survey.errors import Fault, ReportError, Text
from survey.findings import Finding, Unit
from survey.report.document import Inlines, Number, Row, Styled
from survey.report.profiles.profile import Profile

__all__ = [
    "MINUS",
    "print_interval",
    "print_number",
    "print_p",
    "print_word",
    "probability_note",
    "round_half_up",
    "stars",
    "untrusted_note",
]

MINUS = "\u2212"
_BOUNDED = frozenset({Unit.P_VALUE, Unit.PROPORTION})
_GROUPED = frozenset({Unit.COUNT, Unit.STATISTIC, Unit.INFORMATION})
_LEVELS = (Decimal("0.05"), Decimal("0.01"), Decimal("0.001"))
_MOST_DECIMALS = 6
_TOO_LONG = 1e15


def round_half_up(value: float | int, decimals: int) -> Decimal:
    """Round half away from zero on the value's own decimal.

    Examples
    --------
    >>> str(round_half_up(2.675, 2)), str(round_half_up(-0.5, 0))
    ('2.68', '-1')
    """
    return _exact(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def print_number(finding: Finding, profile: Profile) -> Number:
    """Print a finding by its unit.

    Parameters
    ----------
    finding : Finding
    profile : Profile

    Returns
    -------
    Number
        With the key, the printed text, the full value and the spreadsheet's number format. An absent
        value prints as the profile's dash; a value that is not to be trusted carries the profile's mark.

    Raises
    ------
    ReportError
        When the value is infinite, or is a word where the unit asks for a number.

    Examples
    --------
    >>> from survey.report.profiles.load import load_profile
    >>> alpha = Finding("reliability.IA.cronbach_alpha", 0.8456, Unit.PROPORTION)
    >>> print_number(alpha, load_profile("apa7-en")).text
    '.846'
    """
    value = finding.value
    if value is None:
        return Number(finding.key, profile.numbers.absent)
    mark = "" if finding.trusted else profile.numbers.untrusted
    if isinstance(value, str):
        if finding.unit is not Unit.WORD:
            raise _unprintable(finding)
        listed = value.replace(", ", "、") if profile.language == "zh" else value
        return Number(finding.key, listed + mark, value)
    plain = int(value) if isinstance(value, bool) else value
    if plain in (float("inf"), float("-inf")) or finding.unit is Unit.WORD:
        raise _unprintable(finding)
    text, code = _printed(plain, finding.unit, profile)
    return Number(finding.key, text + mark, plain, f'{code}"{mark}"' if mark else code)


def print_word(finding: Finding, wording: str) -> Number:
    """Print a finding that is a word (a verdict) in the chapter's language, under its key.

    Examples
    --------
    >>> print_word(Finding("hypotheses.H1a.verdict", "supported", Unit.WORD), "支持").text
    '支持'
    """
    return Number(finding.key, wording, wording)


def print_p(finding: Finding, profile: Profile) -> Inlines:
    """Print a p value with its relation, as it follows the symbol p in a sentence.

    Examples
    --------
    >>> from survey.report.profiles.load import load_profile
    >>> print_p(Finding("t.x.pvalue", 0.0312, Unit.P_VALUE), load_profile("apa7-en"))[0]
    '= '
    """
    number = print_number(finding, profile)
    return (number,) if number.text.startswith(("<", ">")) else ("= ", number)


def print_interval(lower: Finding, upper: Finding, profile: Profile) -> Inlines:
    """Print an interval from its two limits.

    Examples
    --------
    >>> from survey.report.profiles.load import load_profile
    >>> low, high = Finding("a.b.low", 0.1, Unit.EFFECT), Finding("a.b.high", 0.4, Unit.EFFECT)
    >>> inlines = print_interval(low, high, load_profile("apa7-en"))
    >>> "".join(x if isinstance(x, str) else x.text for x in inlines)
    '[0.10, 0.40]'
    """
    parts = profile.numbers.interval.split("|")
    if len(parts) != 3:
        what = Text("an interval's setting has three parts", "区间格式应分为三部分")
        raise ReportError(Fault(what, where=profile.name, expected="[|, |]", got=profile.numbers.interval))
    return (parts[0], print_number(lower, profile), parts[1], print_number(upper, profile), parts[2])


def stars(p: Finding) -> str:
    """Return the stars of a p value: * below .05, ** below .01, *** below .001; none when absent.

    The comparison is made on the full value, never on what is printed.

    Examples
    --------
    >>> stars(Finding("t.x.pvalue", 0.0004, Unit.P_VALUE))
    '***'
    """
    if p.value is None or isinstance(p.value, str) or not p.trusted:
        return ""
    return "*" * sum(1 for level in _LEVELS if _exact(p.value) < level)


def probability_note(profile: Profile, rows: Sequence[Row] = ()) -> Inlines:
    """Return the note that explains the stars: those that the rows have, or all.

    Examples
    --------
    >>> from survey.report.profiles.load import load_profile
    >>> "".join(x if isinstance(x, str) else x.text for x in probability_note(load_profile("apa7-en")))
    '*p < .05. **p < .01. ***p < .001.'
    """
    zh = profile.language == "zh"
    inlines: list[str | Styled] = []
    found = {inline for row in rows for one in row.cells for inline in one.content}
    shown = [n for n in range(1, len(_LEVELS) + 1) if not rows or "*" * n in found]
    for count in shown:
        printed = print_level(_LEVELS[count - 1], profile)
        end = ("。" if count == shown[-1] else "，") if zh else ("." if count == shown[-1] else ". ")
        inlines += ["*" * count, Styled("p", "italic"), f" < {printed}{end}"]
    return tuple(inlines)


def print_level(level: Decimal | float, profile: Profile) -> str:
    """Return a level of significance, or another bound below one, as the profile writes it.

    Examples
    --------
    >>> from survey.report.profiles.load import load_profile
    >>> print_level(0.05, load_profile("apa7-en")), print_level(0.6, load_profile("gbt7713-zh"))
    ('.05', '0.60')
    """
    exact = Decimal(str(level))
    text = str(exact if -int(exact.as_tuple().exponent) >= 2 else exact.quantize(Decimal("0.01")))
    return text if profile.numbers.leading_zero else _without_zero(text)


def untrusted_note(profile: Profile) -> str:
    """Return the sentence that explains the mark of values that are not to be believed."""
    return f"{profile.numbers.untrusted} {profile.notes.untrusted}"


def _printed(value: float | int, unit: Unit, profile: Profile) -> tuple[str, str]:
    """Return the text and the number format of a finite value."""
    if unit is Unit.DIFFERENCE or abs(value) >= _TOO_LONG:
        return _by_size(value), "0.0E+00"
    decimals = profile.numbers.decimals[unit.value]
    match unit:
        case Unit.P_VALUE:
            return _printed_p(value, decimals, profile)
        case Unit.SHARE:
            percent = _exact(value) * 100
            text = _signed(percent.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP), "")
            return text + "%", _code(decimals) + "%"
        case Unit.DEGREES | Unit.ANSWER:
            decimals = 0 if float(value).is_integer() else decimals
        case Unit.COUNT:
            if not float(value).is_integer():
                raise ReportError(Fault(Text("a count must be whole", "计数必须为整数"), got=repr(value)))
        case _:
            pass
    separator = profile.numbers.thousands if unit in _GROUPED else ""
    text = _signed(round_half_up(value, decimals), separator)
    code = ("#,##" if separator else "") + _code(decimals)
    if unit in _BOUNDED and not profile.numbers.leading_zero:
        return _without_zero(text), _without_zero(code) if abs(value) < 1 else code
    return text, code


def _by_size(value: float | int) -> str:
    """Return a small difference as a digit times a power of ten; zero as 0.

    Examples
    --------
    >>> _by_size(0.00000214), _by_size(0)
    ('2.1 × 10⁻⁶', '0')
    """
    if value == 0:
        return "0"
    exact = _exact(value)
    power = exact.adjusted()
    digits = exact.scaleb(-power).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    if digits >= 10:
        digits, power = digits / 10, power + 1
    if power == 0:
        return str(digits)
    raised = str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{digits.quantize(Decimal('0.1'))} × 10{raised}"


def _printed_p(value: float | int, decimals: int, profile: Profile) -> tuple[str, str]:
    """Print a p value; more digits where rounding would put it on the other side of .05, which decides."""
    exact = _exact(value)
    smallest = Decimal(1).scaleb(-decimals)
    zero = profile.numbers.leading_zero
    if exact < smallest:
        return _beyond("<", smallest, zero=zero)
    if exact > 1 - smallest:
        return _beyond(">", 1 - smallest, zero=zero)
    while decimals < _MOST_DECIMALS and exact < _LEVELS[0] <= round_half_up(value, decimals):
        decimals += 1
    text = _signed(round_half_up(value, decimals), "")
    code = _code(decimals)
    return (text, code) if zero else (_without_zero(text), _without_zero(code))


def _beyond(relation: str, limit: Decimal, *, zero: bool) -> tuple[str, str]:
    """Print a p value that lies beyond what its digits can show; the workbook shows the same words."""
    text = f"{relation} {limit if zero else _without_zero(str(limit))}"
    return text, f'"{text}"'


def _signed(value: Decimal, separator: str) -> str:
    """Write a rounded value with a true minus sign; what rounds to zero has no sign."""
    text = f"{abs(value):,f}".replace(",", separator)
    return (MINUS if value < 0 else "") + text


def _without_zero(text: str) -> str:
    return text.replace("0.", ".", 1) if text.lstrip(MINUS).startswith("0.") else text


def _code(decimals: int) -> str:
    return "0" if decimals == 0 else "0." + "0" * decimals


def _unprintable(finding: Finding) -> ReportError:
    what = Text("a value cannot be printed by its unit", "数值无法按其单位输出")
    return ReportError(Fault(what, where=finding.key, expected=finding.unit.value, got=repr(finding.value)))


def _exact(value: float | int) -> Decimal:
    """Return the shortest decimal that stands for the value (NumPy's scalars write a name around theirs)."""
    return Decimal(repr(float(value)) if isinstance(value, float) else str(value))
