"""What headers of all platforms have in common: numbers, marks of kind, names that identify people."""

from __future__ import annotations

import re

__all__ = ["identifies", "numbered", "without_marks"]

_NUMBERED = re.compile(
    r"(?:Q\s*|第\s*)?(\d{1,4})\s*(?:题)?\s*[、.．:：)]\s*(?!\d)(.*)", re.DOTALL | re.IGNORECASE
)
_MARKS = re.compile(
    r"\s*[\(\[【](?:[单多]选题?|矩阵\w*|量表题?|填空题?|排序题?|评分题?|必[答填]|选[答填]|不定项|单项|多项"
    r"|required|optional|select all that apply|\s|\*|,)+[\)\]】]\s*$",
    re.IGNORECASE,
)
# What platforms and people call a column that says who it was.
_PERSON = re.compile(
    "|".join(
        (
            r"(?:来自)?ip\s*(?:地址|address)?|ip[_ ]?addr(?:ess)?",
            r"(?:微信|qq|用户)?\s*昵称|nick\s*name|微信号|qq号?码?|用户(?:名|标识)|user[_ ]?name",
            r"微信\s*(?:open|union)?id|(?:wx|wechat)?_?(?:open|union)[_ ]?id",
            r"(?:您的?|联系人)?\s*(?:真实)?姓名|(?:full |first |last |your )?name|(?:first|last)_?name",
            r"(?:您的?)?\s*(?:联系|移动)?(?:电话|手机)(?:号码?)?",
            r"(?:mobile|phone|telephone|cell)(?:[_ ]?(?:number|no\.?))?",
            r"(?:您的?)?\s*(?:电子)?(?:邮箱|邮件)(?:地址)?|电子邮件地址|電子郵件地址",
            r"(?:your )?e-?mail(?:[_ ]?address)?|recipient\w*|participant[_ ]?(?:name|email)",
            r"身份证(?:号码?)?|证件号码?|(?:详细|家庭|通讯)?(?:住址|地址)",
            r"location(?:latitude|longitude)|_?gps(?:[_ ]?(?:latitude|longitude|coordinates?))?",
            r"_geolocation\w*|external\s*data\s*reference|token(?:guid)?|device\s?id|imei|meid",
        )
    ),
    re.IGNORECASE,
)


def without_marks(header: str) -> str:
    """Return a header without ``(单选题 *必答)``, ``(必填)`` and the like at its end.

    Examples
    --------
    >>> without_marks("37、性别 (单选题 *必答)"), without_marks("年龄(岁)")
    ('37、性别', '年龄(岁)')
    """
    previous = ""
    while previous != header:
        previous, header = header, _MARKS.sub("", header)
    return header.strip().rstrip("*").strip()


def numbered(header: str) -> tuple[int | None, str]:
    """Return the printed number of a header and the wording behind it.

    Examples
    --------
    >>> numbered("12、您的学历是?"), numbered("学历"), numbered("第3题"), numbered("3.5 percent")
    ((12, '您的学历是?'), (None, '学历'), (None, '第3题'), (None, '3.5 percent'))
    """
    match = _NUMBERED.fullmatch(header)
    return (int(match.group(1)), match.group(2).strip()) if match else (None, header)


def identifies(header: str) -> bool:
    """Tell whether a header names a person, an address or an account.

    Examples
    --------
    >>> identifies("您的手机号码"), identifies("E-mail"), identifies("手机部数"), identifies("Named brands")
    (True, True, False, False)
    """
    bare = re.sub(r"[\s:：*?？。_]+$", "", numbered(without_marks(header))[1])
    bare = re.sub(r"(?:是|为)?$", "", bare)
    return _PERSON.fullmatch(bare) is not None
