"""The code of a step is the files that its module imports, and an edit of any other leaves its key."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import survey
from survey.study.pipeline.import_closure import ImportGraph, read_imports
from survey.study.pipeline.step_code import LIBRARIES, PACKAGE, step_code
from survey.study.pipeline.steps import STEPS

FILES = {
    "__init__.py": "",
    "step.py": "from kit.kernel import solve\n\n\ndef compute():\n    from kit.late import lazily\n",
    "kernel.py": "import numpy as np\n\n\ndef solve():\n    pass\n",
    "late.py": "if True:\n    try:\n        import kit.deep\n    except ImportError:\n        pass\n",
    "deep.py": "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from kit.results import Result\n",
    "results.py": "",
    "leaf.py": "from kit.step import compute\n",
    "room/__init__.py": "",
    "room/one.py": "",
    "room/limits.yaml": "a: 1\n",
    "room/pages/1.txt": "",
}
LAZY = """
if TYPE_CHECKING:
    from kit.room.one import first
    from kit.room.two import second


def __getattr__(name):
    return getattr(importlib.import_module(_HOMES[name]), name)
"""


@pytest.fixture(scope="module")
def graph() -> ImportGraph:
    return ImportGraph(PACKAGE)


@pytest.fixture
def kit(tmp_path: Path) -> Callable[..., frozenset[str]]:
    def reached(*modules: str, **changed: str) -> frozenset[str]:
        for name, text in {**FILES, **changed}.items():
            path = tmp_path / "kit" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        found = ImportGraph(tmp_path / "kit").closure(*modules)
        return frozenset(path.relative_to(tmp_path / "kit").as_posix() for path in found)

    return reached


def test_imports_at_any_time_count_and_a_leaf_does_not(kit: Callable[..., frozenset[str]]) -> None:
    assert kit("kit.step") == {
        "__init__.py", "step.py", "kernel.py", "late.py", "deep.py", "results.py"
    }  # fmt: skip
    assert kit("kit.room.one") == {
        "__init__.py", "room/__init__.py", "room/one.py", "room/limits.yaml", "room/pages/1.txt"
    }  # fmt: skip
    assert kit() >= set(FILES)


def test_a_package_that_gives_names_one_by_one_is_followed_name_by_name(
    kit: Callable[..., frozenset[str]],
) -> None:
    room = {"room/__init__.py": LAZY, "room/two.py": "import kit.deep\n"}
    first = kit("kit.step", **room, **{"step.py": "from kit.room import first\n"})
    assert "room/one.py" in first
    assert "room/two.py" not in first
    assert {"room/two.py", "deep.py"} < kit(
        "kit.step", **room, **{"step.py": "from kit.room import second\n"}
    )
    assert {"room/one.py", "room/two.py"} < kit("kit.step", **room, **{"step.py": "import kit.room\n"})


def test_a_name_made_at_run_time_is_followed_or_means_everything(
    kit: Callable[..., frozenset[str]],
) -> None:
    prefix = {"kernel.py": "importlib.import_module(f'kit.room.{name}')\n"}
    assert kit("kit.step", **prefix) >= {"room/one.py", "room/limits.yaml"}
    assert "leaf.py" not in kit("kit.step", **prefix)
    unknown = {"kernel.py": "importlib.import_module(name)\n"}
    assert kit("kit.step", **unknown) >= set(FILES)
    with pytest.raises(ValueError, match="absolute"):
        read_imports(b"from . import kernel", "kit.step")


def test_an_edit_changes_the_key_of_the_steps_that_reach_it_and_of_no_other(graph: ImportGraph) -> None:
    for edited, changed, kept in (
        ("report/templates/render.py", (), ("sample", "efa", "sem", "measures")),
        ("cli/run.py", (), ("sample", "sem")),
        ("numerics/rotation_criteria.py", ("efa",), ("sem", "paths", "sample", "items")),
        ("sem/resampling/bootstrap.py", ("sem", "measures"), ("sample",)),
        ("numerics/streams.py", ("efa", "sem"), ()),
    ):
        assert PACKAGE / edited in graph.hashes, edited
        after = replace(graph)
        after.__dict__["hashes"] = {**graph.hashes, PACKAGE / edited: "another"}
        moved = {
            step.name
            for step in STEPS
            if step_code(graph, step.module, ()) != step_code(after, step.module, ())
        }
        assert moved >= set(changed), edited
        assert not moved & set(kept), edited


def test_the_libraries_and_the_imports_by_name_are_declared(graph: ImportGraph) -> None:
    outside = {name for step in STEPS for name in graph.outside(step.module)}
    outside |= graph.outside("survey.study.pipeline.collect", "survey.study.pipeline.steps.screening")
    assert outside - set(sys.stdlib_module_names) - {"", "__future__"} <= set(LIBRARIES)
    assert {name for name in graph.declared if not graph.read[name].open} == set()


def test_packages_give_their_names_from_where_the_closure_looks(graph: ImportGraph) -> None:
    lazy = [name for name, path in graph.modules.items() if "def __getattr__" in path.read_text("utf-8")]
    for module in (name for name in lazy if graph.modules[name].name == "__init__.py"):
        package = sys.modules.get(module) or __import__(module, fromlist=["_"])
        for name in package.__all__:
            home = getattr(package, name).__module__
            found = {graph.modules[one] for one in graph.homes(module, name)}
            assert graph.modules[home] in found | graph.closure(*graph.homes(module, name)), (module, name)
    assert {"survey", "survey.sem", "survey.psychometrics", "survey.responses"} <= set(lazy)


def test_data_are_read_from_beside_a_module_alone() -> None:
    """`ImportGraph` takes the data files of a module's own folder for what it reads."""
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.name != "step_code.py":
            assert not re.search(r"__file__\)\.(parents|parent\.parent)", text), path
        room = ".".join(path.relative_to(PACKAGE.parent).parent.parts)
        assert set(re.findall(r'resources\.files\("([\w.]+)"\)', text)) <= {room}, path
    assert Path(survey.__file__).parent == PACKAGE
