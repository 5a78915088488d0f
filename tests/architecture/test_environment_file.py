"""environment.yml asks for what pyproject.toml asks for: the same packages, the same versions."""

from __future__ import annotations

import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]

# PyPI's name -> conda-forge's, where they differ. typst is not here: conda-forge's typst is the program,
# and the library's feedstock, typst-py, is left to pip.
CONDA_NAMES = {"brotli": "brotli-python", "matplotlib": "matplotlib-base"}


def project() -> dict[str, object]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]


def asked_for() -> dict[str, str]:
    table = project()
    extras = table["optional-dependencies"]
    lines = [*table["dependencies"], *extras["notebooks"], *extras["test"]]
    return {
        canonicalize_name(requirement.name): str(requirement.specifier)
        for requirement in map(Requirement, lines)
    }


def environment() -> tuple[dict[str, str], dict[str, str]]:
    content = YAML(typ="safe").load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    entries = content["dependencies"]
    pip = next(entry["pip"] for entry in entries if isinstance(entry, dict))
    conda = [Requirement(entry) for entry in entries if isinstance(entry, str)]
    from_conda = {canonicalize_name(line.name): str(line.specifier) for line in conda}
    from_pip = {canonicalize_name(line.name): str(line.specifier) for line in map(Requirement, pip)}
    return from_conda, from_pip


def test_every_package_is_asked_for_once_with_the_same_versions() -> None:
    from_conda, from_pip = environment()
    back = {conda: name for name, conda in CONDA_NAMES.items()}
    assert from_conda.pop("python") == project()["requires-python"]
    from_conda.pop("pip")
    renamed = {back.get(name, name): versions for name, versions in from_conda.items()}
    assert set(renamed) & set(from_pip) == set()
    assert renamed | from_pip == asked_for()


def test_jupyter_and_pytest_are_there_by_name_and_typst_is_left_to_pip() -> None:
    from_conda, from_pip = environment()
    assert {"jupyter", "pytest"} <= set(from_conda)
    assert "typst" in from_pip


def test_constraints_pin_every_direct_dependency() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = {canonicalize_name(line.split("==")[0]): line for line in lines if not line.startswith("#")}
    assert all("==" in line for line in pins.values())
    extras = project()["optional-dependencies"]
    tools = {canonicalize_name(one.name): str(one.specifier) for one in map(Requirement, extras["docs"])}
    for name, versions in (asked_for() | tools).items():
        pinned = Requirement(pins[name]).specifier
        version = next(iter(pinned)).version
        assert Requirement(f"x{versions}").specifier.contains(version), name
