"""Words that a study's author or respondents may write, and that no format may take for more than words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

HOSTILE = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x","y")',
    "\\input{/etc/passwd}",
    '#import "x"',
    "$x$ {{ 7 * 7 }} {% raw %}",
    "bell\x07 escape\x1b",
    "emoji \U0001f600",
    "\u05e9\u05dc\u05d5\u05dd \u202eabc\u202c",
    "w" * 300,
    "| [l](javascript:alert(1)) **b** `c` <!--",
    "@ref <label> _x_ & ~ % ^",
    "4" * 60,
)


def soil_study(folder: Path) -> None:
    """Put hostile words into a study: its items, scales, options, titles, and the label of its group."""
    yaml: Any = YAML()
    path = next((folder / "instruments").glob("*.yaml"))
    instrument = yaml.load(path)
    questions = [one for page in instrument["pages"] for one in page["questions"]]
    options = [one for names in instrument["response_sets"].values() for one in names["options"]]
    options += [one for question in questions for one in question.get("options", ())]
    names = [scale["name"] for scale in instrument["scales"].values()]
    for texts in (questions, options, names, [instrument["title"], instrument["introduction"]]):
        for place, text in enumerate(texts):
            _soil(text, HOSTILE[place % len(HOSTILE)])
    yaml.dump(instrument, path)
    plan = folder / "analysis" / "study.yaml"
    text = plan.read_text(encoding="utf-8")
    label = "label: {zh: 全体受访者, en: All respondents}"
    assert label in text
    soiled = "label: {zh: '全体受访者 $x$ <b>', en: 'All respondents \\input{x} $x$ <b>'}"
    plan.write_text(text.replace(label, soiled), encoding="utf-8")


def _soil(text: dict[str, Any], words: str) -> None:
    text |= {language: f"{text[language]} {words}" for language in ("zh", "en")}
