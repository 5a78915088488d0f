"""The pages: links lead somewhere, and every command in them exists with the options that it is given."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from survey.cli.main import COMMANDS

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.DOTALL | re.MULTILINE)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def commands_of(text: str) -> list[list[str]]:
    """Return the words of every line that calls survey, in shell blocks and in code within sentences."""
    prose = FENCE.sub("", text)
    lines = [
        line for kind, body in FENCE.findall(text) if kind in ("sh", "bat") for line in body.splitlines()
    ]
    lines += re.findall(r"`(survey [^`\n]+)`", prose)
    found = [line.partition(" #")[0].strip() for line in lines]
    return [shlex.split(line)[1:] for line in found if line.startswith("survey ") and "..." not in line]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    links = re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text))
    local = [link.partition("#")[0] for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in local if link and not (page.parent / link).exists()] == []


def options_of(name: str) -> set[str]:
    command = next(one for one in COMMANDS if one.name == name)
    loaded = command.load()
    app = loaded if isinstance(loaded, typer.Typer) else typer.Typer()
    if not isinstance(loaded, typer.Typer):
        app.command()(loaded)
    built = get_command(app)
    parts = [built, *getattr(built, "commands", {}).values()]
    return {o for part in parts for p in part.params for o in (*p.opts, *p.secondary_opts)} | {"--help"}


def test_every_command_of_the_pages_exists() -> None:
    known = {command.name for command in COMMANDS}
    unknown: list[str] = []
    for page in PAGES:
        for words in commands_of(page.read_text(encoding="utf-8")):
            name, *rest = words
            if name.isupper() or name.startswith("-"):  # survey COMMAND --help, survey --version
                continue
            flags = {word.partition("=")[0] for word in rest if re.match(r"--?[a-z]", word)}
            if name not in known or not flags <= options_of(name):
                unknown.append(f"{name_of(page)}: survey {' '.join(words)}")
    assert unknown == []


def test_the_readme_names_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [c.name for c in COMMANDS if f"`survey {c.name}" not in text] == []
