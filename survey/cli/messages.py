"""The user's language, and everything that the command says on stderr."""

from __future__ import annotations

import locale
import os
import re
import sys
from collections.abc import Mapping

from survey.errors import Fault, Language, PlanError, SurveyError, Text, Warn

__all__ = ["current_language", "parse_languages", "print_error", "print_warning", "say", "tell"]

_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def current_language(environment: Mapping[str, str] | None = None) -> Language:
    """Return the language of messages: ``SURVEY_LANG``, then the locale, then English.

    Parameters
    ----------
    environment : mapping of str to str, optional
        The environment to read; the process's own by default.

    Examples
    --------
    >>> current_language({"SURVEY_LANG": "zh", "LANG": "en_US.UTF-8"})
    'zh'
    >>> current_language({"LANG": "zh_CN.UTF-8"})
    'zh'
    >>> current_language({"LANG": "de_DE.UTF-8"})
    'en'
    """
    variables = os.environ if environment is None else environment
    chosen = variables.get("SURVEY_LANG", "").strip().lower()
    if chosen.startswith("zh"):
        return "zh"
    if chosen.startswith("en"):
        return "en"
    for name in _LOCALE_VARIABLES:
        if variables.get(name):
            return "zh" if variables[name].lower().startswith("zh") else "en"
    # Windows sets none of the variables: there the locale of the process is the only sign.
    known = locale.getlocale()[0] or "" if environment is None else ""
    return "zh" if known.lower().startswith(("zh", "chinese")) else "en"


def parse_languages(value: str) -> tuple[Language, ...]:
    """Return the output languages of ``--lang``, in order and without repetition.

    Raises
    ------
    PlanError
        When a language is not ``zh`` or ``en``, or none is named.

    Examples
    --------
    >>> parse_languages("zh, en")
    ('zh', 'en')
    """
    languages: list[Language] = []
    faults: list[Fault] = []
    for name in (part.strip() for part in value.split(",") if part.strip()):
        if name == "zh" or name == "en":
            if name not in languages:
                languages.append(name)
        else:
            faults.append(_unknown_language(name))
    if not languages and not faults:
        faults.append(_unknown_language(value))
    if faults:
        raise PlanError(faults)
    return tuple(languages)


def _unknown_language(name: str) -> Fault:
    return Fault(
        Text("unknown output language", "未知的输出语言"),
        where="--lang",
        expected="zh, en",
        got=name or '""',
        mend=Text("write --lang zh,en or one of the two", "请写 --lang zh,en 或其中一种"),
    )


def tell(en: str, zh: str) -> str:
    """Return a sentence in the user's language, for the help texts of options.

    Examples
    --------
    >>> tell("Data file", "数据文件") in {"Data file", "数据文件"}
    True
    """
    return Text(en, zh).say(current_language())


def say(message: Text) -> None:
    """Print a sentence on stderr in the user's language."""
    print(message.say(current_language()), file=sys.stderr)


def print_error(error: SurveyError) -> None:
    """Print every fault of an error on stderr, one to a line, in the user's language."""
    language = current_language()
    head = Text("error", "错误").say(language)
    colon = "：" if language == "zh" else ": "
    for fault in error.faults:
        print(f"{head}{colon}{fault.say(language)}", file=sys.stderr)


def print_warning(warning: Warn) -> None:
    """Print a typed warning on stderr with its code, and the objects that it does not name itself."""
    language = current_language()
    head = Text("warning", "警告").say(language)
    colon = "：" if language == "zh" else ": "
    message = warning.message.say(language)
    unsaid = [name for name in warning.objects if not _names(message, name)]
    about = f" ({', '.join(unsaid)})" if unsaid else ""
    print(f"{head} [{warning.code}]{colon}{message}{about}", file=sys.stderr)


def _names(message: str, name: str) -> bool:
    """Say whether a message holds a name by itself, and not as part of a word."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", message) is not None
