"""Pages of the site that are made when it is built: the README as home, and the reference.

mkdocs calls the functions named ``on_...`` (`mkdocs.yml`, ``hooks``). The reference of the library comes from
its docstrings by mkdocstrings, that of the command from its own help, those of the files from their schemas.
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer

from survey.cli.main import COMMANDS, build_app
from survey.study.schemas import SCHEMAS, schema_text

ROOT = Path(__file__).parents[1]
DECISIONS = ROOT / "docs" / "decisions"
ROOMS = ("survey", "instrument", "responses", "psychometrics", "sem", "compare", "findings", "study")
_BROKEN_CHINESE = re.compile(r"(?<=[\u4e00-\u9fff，。、；：）”])\n(?=[\u4e00-\u9fff（“])")
_FIRST = "decisions/README.md"
_OUTSIDE = {"../README.md": "index.md"}


def on_config(config: Any) -> Any:
    """Put every decision into the menu below their first page."""
    _after_first(config.nav, [f"decisions/{path.name}" for path in sorted(DECISIONS.glob("*.md"))])
    return config


def _after_first(nav: Any, pages: list[str]) -> None:
    """Add the pages that are not there yet behind the first of them, wherever it stands."""
    if isinstance(nav, dict):
        for part in nav.values():
            _after_first(part, pages)
    elif isinstance(nav, list):
        if _FIRST in nav:
            nav += [page for page in pages if page not in nav]
        for part in nav:
            _after_first(part, pages)


def on_files(files: Any, config: Any) -> Any:
    """Add the pages that no file in docs/ holds."""
    from mkdocs.structure.files import File

    for name, text in generated_pages().items():
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, **_: object) -> str:
    """Let links to the README lead home; a line that ends in Chinese goes on without a blank."""
    for outside, page in _OUTSIDE.items():
        markdown = markdown.replace(f"]({outside})", f"]({page})")
    return _BROKEN_CHINESE.sub("", markdown)


def generated_pages() -> dict[str, str]:
    """Return the text of every page that is made, by its place in the site."""
    pages = {"index.md": home_page(), "reference/command.md": command_page()}
    pages |= {f"reference/{name}.md": schema_page(name) for name in SCHEMAS}
    return pages | {f"reference/python/{room}.md": room_page(room) for room in ROOMS}


def home_page() -> str:
    """Return the README with its links as seen from docs/."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.sub(r'(\]\(|src=")docs/', r"\1", text)


def room_page(room: str) -> str:
    """Return the page of a room: what it is, then every name that it offers, verbs first."""
    name = "survey" if room == "survey" else f"survey.{room}"
    module = importlib.import_module(name)
    offered = sorted(module.__all__, key=lambda public: (public[0].isupper(), public))
    said = (module.__doc__ or "").strip()
    return "\n\n".join([f"# {name}", said, *(f"::: {name}.{public}" for public in offered)]) + "\n"


def command_page() -> str:
    """Return the page of the command: arguments and options as ``--help`` has them."""
    lines = ["# The command", "", "`survey COMMAND --help` prints the same.", ""]
    for command in COMMANDS:
        app: Any = typer.main.get_command(build_app(command.name))
        found = app.commands[command.name]
        lines += [f"## survey {command.name}", "", command.help.en, ""]
        parts = getattr(found, "commands", None)
        for name, part in parts.items() if parts else [("", found)]:
            lines += [f"### survey {command.name} {name}", "", part.help or "", ""] if name else []
            lines += list(_parameters(part))
    return "\n".join(lines) + "\n"


def _parameters(command: Any) -> Iterator[str]:
    yield from ("| | |", "| --- | --- |")
    for one in command.params:
        if one.param_type_name == "argument":
            metavar = one.metavar or one.name.upper()
            said = f"`{metavar}`" if one.required else f"`[{metavar}]`"
        else:
            said = "`" + "`, `".join([*one.opts, *one.secondary_opts]) + "`"
        yield f"| {said} | {_cell(one.help or '')} |"
    yield ""


def schema_page(name: str) -> str:
    """Return the page of a file: a table of keys for each of its parts, in both languages."""
    schema = json.loads(schema_text(name))
    parts = {f"{name}.yaml": schema, **schema["$defs"]}
    lines = [f"# {schema['title']}", "", "Made from the schema by which editors complete the file.", ""]
    for part, definition in parts.items():
        if "properties" not in definition:
            continue
        needed = set(definition.get("required", ()))
        lines += [f"## {part}", "", "| key | what it holds | |", "| --- | --- | --- |"]
        for key, field in definition["properties"].items():
            said = _cell(field.get("description", "").replace("\n", "<br>"))
            lines.append(f"| `{key}`{' *' if key in needed else ''} | {_kind(field)} | {said} |")
        lines += ["", *(["\\* must be given", ""] if needed else [])]
    return "\n".join(lines) + "\n"


def _kind(field: Mapping[str, Any]) -> str:
    """Say in a few words what a key holds; a part of the file is a link to its table."""
    if "$ref" in field:
        part = field["$ref"].rpartition("/")[2]
        return f"[{part}](#{part.lower()})"
    for word in ("anyOf", "oneOf", "allOf"):
        if word in field:
            kinds = [_kind(one) for one in field[word] if one.get("type") != "null"]
            return " or ".join(dict.fromkeys(kinds))
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    if field.get("type") == "array":
        return f"list of {_kind(field.get('items', {}))}"
    if isinstance(field.get("additionalProperties"), dict):
        return f"by name: {_kind(field['additionalProperties'])}"
    return str(field.get("type", "any"))


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
