"""The documentation builds as a site, strictly and without network; every address in it leads somewhere."""

from __future__ import annotations

import importlib
import subprocess
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from ruamel.yaml import YAML
from source_tree import rooms

from survey.cli.main import COMMANDS
from survey.study.schemas import SCHEMAS

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))
site_pages = importlib.import_module("site_pages")

# Run in a process of its own, in which no socket can be connected.
OFFLINE = """
import socket, sys
def refused(*_):
    raise OSError("the network is denied")
socket.socket.connect = socket.socket.connect_ex = refused
socket.getaddrinfo = refused
from mkdocs.__main__ import cli
cli(["build", "--strict", *sys.argv[1:]])
"""


def build(*words: str) -> subprocess.CompletedProcess[str]:
    for library in ("mkdocs", "material", "mkdocstrings"):
        pytest.importorskip(library, reason=f'{library} is not installed; pip install ".[docs]"')
    return subprocess.run(
        [sys.executable, "-c", OFFLINE, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )


@dataclass
class Page(HTMLParser):
    """What a page loads, where it leads, and the places within it."""

    loaded: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    places: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.places |= {found[name] for name in ("id", "name") if name in found}
        address = found.get("href") if tag in ("a", "link") else found.get("src")
        if address is not None:
            (self.links if tag == "a" else self.loaded).append(address)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Page]:
    """The pages of the site, built once."""
    folder = tmp_path_factory.mktemp("site")
    finished = build("--site-dir", str(folder))
    assert finished.returncode == 0, finished.stderr[-3000:]
    pages: dict[Path, Page] = {}
    for path in folder.rglob("*.html"):
        pages[path] = Page()
        pages[path].feed(path.read_text(encoding="utf-8"))
    return pages


@pytest.mark.slow
def test_every_address_leads_somewhere(site: dict[Path, Page]) -> None:
    lost: list[str] = []
    for path, page in site.items():
        if path.name == "404.html":  # written for a server, whose root it names
            continue
        for address in (*page.links, *page.loaded):
            parts = urlsplit(address)
            if parts.scheme in ("https", "data", "mailto"):
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            there = target.is_file() and parts.scheme == ""
            if there and parts.fragment and target in site:
                there = unquote(parts.fragment) in site[target].places
            if not there:
                lost.append(f"{path.name}: {address}")
    assert lost == []
    assert len(site) > 35


@pytest.mark.slow
def test_nothing_is_loaded_from_elsewhere(site: dict[Path, Page]) -> None:
    loaded = {address for page in site.values() for address in page.loaded}
    assert {address for address in loaded if urlsplit(address).netloc} == set()
    assert any(address.endswith(".css") for address in loaded)


@pytest.mark.slow
def test_every_public_name_has_its_place(site: dict[Path, Page]) -> None:
    places = {place for path, page in site.items() if path.parent.name == "python" for place in page.places}
    for room in site_pages.ROOMS:
        name = "survey" if room == "survey" else f"survey.{room}"
        for public in importlib.import_module(name).__all__:
            assert f"{name}.{public}" in places


@pytest.mark.parametrize(
    "broken", ["[a page](absent.md)", "[a place](other.md#nowhere)", "[a picture](images/absent.png)"]
)
def test_a_link_that_leads_nowhere_stops_the_build(tmp_path: Path, broken: str) -> None:
    """By the rules of mkdocs.yml itself, on two pages."""
    yaml = YAML(typ="safe", pure=True)
    rules = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["validation"]
    pages = tmp_path / "pages"
    pages.mkdir()
    config = {"site_name": "two pages", "docs_dir": str(pages), "plugins": [], "validation": rules}
    with (tmp_path / "mkdocs.yml").open("w", encoding="utf-8") as file:
        yaml.dump(config, file)
    (pages / "other.md").write_text("# Other\n", encoding="utf-8")
    words = ("--config-file", str(tmp_path / "mkdocs.yml"), "--site-dir", str(tmp_path / "site"))
    (pages / "index.md").write_text("# Home\n\n[other](other.md#other)\n", encoding="utf-8")
    assert build(*words).returncode == 0
    (pages / "index.md").write_text(f"# Home\n\n{broken}\n", encoding="utf-8")
    assert build(*words).returncode != 0


def test_every_room_that_offers_names_is_in_the_reference() -> None:
    offering = {room for room in rooms() if getattr(importlib.import_module(f"survey.{room}"), "__all__", ())}
    assert offering == set(site_pages.ROOMS) - {"survey"}


def test_made_pages_hold_every_command_option_and_key() -> None:
    pages = site_pages.generated_pages()
    command = pages["reference/command.md"]
    assert all(f"## survey {one.name}\n" in command for one in COMMANDS)
    assert "| `--list-steps` | " in command
    assert "| `[STUDY]` | " in command
    assert {f"reference/{name}.md" for name in SCHEMAS} <= set(pages)
    assert "| `hypotheses` | list of [Hypothesis](#hypothesis) | " in pages["reference/study.md"]
    assert "](docs/" not in pages["index.md"]
    assert 'src="images/page.png"' in pages["index.md"]
