"""What the wording of a question itself says: consent, an instructed answer, Chinese punctuation."""

from __future__ import annotations

import re
from collections.abc import Sequence

from survey.responses.draft.kinds import Look
from survey.responses.texts import normal

__all__ = ["agreeing_first", "instructed_point", "printed"]

# An instructed item names the answer that it asks for between quotation marks.
_INSTRUCTED = re.compile(
    r"""(?:请(?:您)?(?:选择|选|勾选|点选)|(?:please\s+)?(?:select|choose|mark|answer))\s*[“"'「『‘](.+?)[”"'」』’]""",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"自愿(?:参加|参与)|同意(?:参加|参与)|知情同意|\bconsent\b|agree to (?:take part|participate)",
    re.IGNORECASE,
)
_REFUSES = re.compile(r"不|拒绝|否|no\b|i do not|do not|don't|disagree|decline|refuse", re.IGNORECASE)
_CJK = "\u4e00-\u9fff“”"
_FULL = str.maketrans(",:;!?()", "，：；！？（）")
_HALF = re.compile(rf"(?<=[{_CJK}])[,:;!?()]+|[,:;!?()]+(?=[{_CJK}])")


def printed(text: str) -> str:
    """Return a Chinese wording with the full-width signs that reading folded to half width.

    Examples
    --------
    >>> printed("您是否已阅读以上说明,并自愿参加本次调查?")
    '您是否已阅读以上说明，并自愿参加本次调查？'
    >>> printed("Age (years): 3,000?")
    'Age (years): 3,000?'
    """
    return _HALF.sub(lambda found: found.group().translate(_FULL), text)


def instructed_point(text: str, look: Look) -> int | None:
    """Return the point of the scale that the wording tells the respondent to choose; None where it does not.

    Examples
    --------
    >>> look = Look("likert", (("1", "不同意"), ("2", "一般"), ("3", "同意")))
    >>> instructed_point("为表明您在认真阅读，本题请选择“不同意”。", look)
    1
    >>> instructed_point("银行会定期走访企业。", look) is None
    True
    """
    found = _INSTRUCTED.search(text)
    if found is None:
        return None
    wanted = normal(found.group(1))
    return next((int(code) for code, label in look.options if wanted in (normal(label), code)), None)


def agreeing_first(text: str, options: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the two options of a consent question, the agreeing one first; empty for any other question.

    Examples
    --------
    >>> agreeing_first("您是否自愿参加本次调查？", (("1", "不同意，退出"), ("2", "同意，开始填写")))
    (('2', '同意，开始填写'), ('1', '不同意，退出'))
    >>> agreeing_first("您的性别", (("1", "男"), ("2", "女")))
    ()
    """
    if len(options) != 2 or not _CONSENT.search(text):
        return ()
    refusing = [bool(_REFUSES.match(label.strip())) for _, label in options]
    if sum(refusing) != 1:
        return ()
    agrees, refuses = (options[1], options[0]) if refusing[0] else (options[0], options[1])
    return (agrees, refuses)
