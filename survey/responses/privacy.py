"""Privacy at the door: what identifies people does not come in, unless the plan says that it is kept.

Columns of addresses, accounts, names and telephone numbers are dropped by the readers. Here the words of open
questions are dropped too, kept, or replaced by a keyed hash, and searched for identifiers before.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from survey.errors import Fault, ResponseError, Text
from survey.responses.distinct import distinct, map_cells

__all__ = ["Identifier", "PrivacyPolicy", "find_identifiers", "pseudonym", "treat_words"]

_DIGITS = r"(?:[\s-]?\d)"
_MOBILE = re.compile(rf"(?<![\d.])(?:\+?86[\s-]?)?1[3-9]{_DIGITS}{{9}}(?!\d)")
_NATIONAL = re.compile(r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_SHORTEST_KEY = 16


@dataclass(frozen=True, slots=True)
class PrivacyPolicy:
    """What is done with the words of open questions.

    Parameters
    ----------
    keep : frozenset of str
        Questions whose words come in as they are.
    pseudonymise : frozenset of str
        Questions whose answers are replaced by a keyed hash, the same for the same answer.
    key : bytes
        The secret of the hash. It lies outside the study's outputs, and is never written.
    """

    keep: frozenset[str] = frozenset()
    pseudonymise: frozenset[str] = frozenset()
    key: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Identifier:
    """Something in open text that identifies a person; the text itself is not repeated.

    Parameters
    ----------
    kind : str
        ``mobile``, ``national_id`` or ``email``.
    column : str
        The header.
    rows : tuple of int
        Rows of the file.
    """

    kind: str
    column: str
    rows: tuple[int, ...]


def find_identifiers(
    cells: NDArray[np.object_], rows: NDArray[np.int64], column: str
) -> tuple[Identifier, ...]:
    """Search a column of open text for mobile numbers, national identity numbers and e-mail addresses.

    A Chinese mobile number has eleven digits and begins with 13 to 19; an identity number counts only with a
    date that there is and the right check digit (GB 11643-1999, ISO 7064 MOD 11-2).

    Examples
    --------
    >>> cells = np.array(["call 138 0013 8000", "none", "a.b@example.org"], dtype=object)
    >>> for found in find_identifiers(cells, np.array([2, 3, 4]), "remarks"):
    ...     print(found.kind, found.rows)
    mobile (2,)
    email (4,)
    """
    different = distinct(cells)
    kinds = [frozenset(_kinds(text)) for text in different.texts]
    found: list[Identifier] = []
    for kind in ("mobile", "national_id", "email"):
        hit = np.array([kind in own for own in kinds], dtype=bool)[different.inverse]
        if hit.any():
            found.append(Identifier(kind, column, tuple(rows[hit].tolist())))
    return tuple(found)


def _kinds(text: str) -> Iterator[str]:
    if len(text) < 6:
        return
    numbers = _NATIONAL.findall(text)
    if any(_is_national(number) for number in numbers):
        yield "national_id"
    if _MOBILE.search(_NATIONAL.sub(" ", text)):
        yield "mobile"
    if _EMAIL.search(text):
        yield "email"


def _is_national(number: str) -> bool:
    try:
        dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == number[17].upper()


def pseudonym(text: str, key: bytes) -> str:
    """Return the keyed hash of an answer (BLAKE2b, 80 bits); an empty answer stays empty.

    Raises
    ------
    ResponseError
        When the key is shorter than 16 bytes.

    Examples
    --------
    >>> pseudonym("M017", b"0123456789abcdef") == pseudonym("M017", b"0123456789abcdef")
    True
    >>> pseudonym("", b"0123456789abcdef")
    ''
    """
    if len(key) < _SHORTEST_KEY:
        what = Text("the key of the pseudonyms is absent or too short", "假名密钥缺失或过短")
        mend = Text(
            "set SURVEY_PSEUDONYM_KEY, or a key_file outside the outputs, to 16 random characters or more",
            "请设置 SURVEY_PSEUDONYM_KEY，或用 key_file 指定输出文件夹之外的密钥文件，至少 16 个随机字符",
        )
        raise ResponseError(Fault(what, where="privacy.pseudonymise", expected=">= 16 bytes", mend=mend))
    return hashlib.blake2b(text.encode(), key=key[:64], digest_size=10).hexdigest() if text else ""


def treat_words(code: str, words: NDArray[np.object_], policy: PrivacyPolicy) -> NDArray[np.object_]:
    """Return the words of a question as the policy lets them in: kept, as pseudonyms, or emptied."""
    if code in policy.keep:
        return words
    if code not in policy.pseudonymise:
        return np.full(words.size, "", dtype=object)
    return map_cells(words, lambda text: pseudonym(text, policy.key))
