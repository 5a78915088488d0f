"""The fenced blocks and inline commands of the project's pages, found as Markdown and not by pattern."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *(ROOT / "docs").rglob("*.md")]
)


@dataclass(frozen=True)
class Block:
    """A block of code: its page, first line, language and text. An indented block has no language."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    def commands(self) -> list[str]:
        """Return the lines of a shell block without their remarks."""
        lines = (line.partition(" #")[0].strip() for line in self.text.splitlines())
        return [line for line in lines if line and not line.startswith("#")]


def _tokens(path: Path) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    """Return a page's name as it is said in a report: its place in the repository."""
    return path.relative_to(ROOT).as_posix()


def blocks() -> list[Block]:
    """Return every block of code of every page."""
    return [
        Block(name_of(path), token.map[0] + 1, token.info.strip(), token.content)
        for path in PAGES
        for token in _tokens(path)
        if token.type in ("fence", "code_block") and token.map
    ]


def inline_codes() -> list[tuple[str, str]]:
    """Return every code within a line, with its page."""
    return [
        (name_of(path), child.content)
        for path in PAGES
        for token in _tokens(path)
        for child in token.children or ()
        if child.type == "code_inline"
    ]
