"""Every work of the package's bibliography is whole and can be formatted in every style."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from survey.report.bibliography import reference_list as bibliography
from survey.report.bibliography.reference_list import bibliography_keys, reference_list
from survey.report.profiles.load import load_profile, profile_names
from survey.responses import screening

SOURCE = (Path(bibliography.__file__).parent / "references.bib").read_text(encoding="utf-8")
ENTRIES = re.findall(r"^@(\w+)\{(\w+),\n(.*?)^\}", SOURCE, re.MULTILINE | re.DOTALL)
NEEDED = {
    "article": {"author", "title", "journal", "year", "volume", "pages"},
    "book": {"author", "title", "publisher", "address", "year"},
    "inbook": {"author", "title", "editor", "booktitle", "pages", "publisher", "address", "year"},
}


def fields(body: str) -> dict[str, str]:
    return dict(re.findall(r"^  (\w+) = \{(.*)\},$", body, re.MULTILINE))


@pytest.mark.parametrize(("kind", "key", "body"), ENTRIES, ids=[key for _, key, _ in ENTRIES])
def test_an_entry_is_whole(kind: str, key: str, body: str):
    found = fields(body)
    assert NEEDED[kind] <= found.keys()
    assert key.endswith(found["year"])
    assert re.fullmatch(r"(19[3-9]\d|20[0-2]\d)", found["year"])
    if "doi" in found:
        assert re.fullmatch(r"10\.\d{4,9}/\S+", found["doi"])
    first, _, last = found.get("pages", "1--2").partition("--")
    if last:
        assert int(re.sub(r"\D", "", first)) < int(re.sub(r"\D", "", last))


def test_entries_are_sorted_and_unique():
    keys = [key for _, key, _ in ENTRIES]
    assert keys == sorted(set(keys))
    assert set(keys) == bibliography_keys()
    dois = re.findall(r"doi = \{(.*)\}", SOURCE)
    assert len(dois) == len(set(dois))


@pytest.mark.parametrize("profile", profile_names())
def test_every_style_prints_every_work(profile: str):
    keys = sorted(bibliography_keys())
    entries = reference_list(keys, load_profile(profile), ("References",)).entries
    assert {entry.key for entry in entries} == set(keys)
    for entry in entries:
        printed = "".join(
            part if isinstance(part, str) else getattr(part, "text", "") for part in entry.entry
        )
        assert entry.key[-4:] in printed
        assert printed.endswith(".") or "https://doi.org/" in printed
        assert not re.search(r"\{|\}|\\|  |\.\.|None", printed)


def test_the_documented_list_is_the_list():
    listed = Path(__file__).parents[2] / "docs" / "bibliography.md"
    assert (
        set(re.findall(r"^\| `(\w+)` \|", listed.read_text(encoding="utf-8"), re.MULTILINE))
        == bibliography_keys()
    )


def test_every_work_that_an_index_of_screening_names_is_in_the_bibliography():
    folder = Path(screening.__file__).parent
    named = {
        key for file in folder.glob("*.py") for key in re.findall(r'"([a-z]+\d{4})"', file.read_text("utf-8"))
    }
    assert len(named) > 10
    assert named <= bibliography_keys()
