"""What the package never does, so that data of others stay data: no network, no code from files, no shell.

The threat model and the tests of each threat stand in docs/security.md.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from source_tree import ROOT, Module, dotted, modules
from test_habits import calls, imported, is_false

NETWORK = {
    "socket",
    "ssl",
    "http",
    "urllib",
    "ftplib",
    "smtplib",
    "xmlrpc",
    "socketserver",
    "asyncio",
    "webbrowser",
}
NETWORK |= {"requests", "httpx", "aiohttp", "urllib3", "websockets", "paramiko", "boto3", "huggingface_hub"}
# Programs are run without a shell, with a list of words: ssh-keygen for signatures, Jupyter when asked for,
# typst in a process that takes its memory with it.
MAY_RUN_PROGRAMS = {
    "survey/study/bundle/signing.py",
    "survey/cli/notebook.py",
    "survey/report/emitters/typst_pdf/render.py",
}
CODE = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "execfile",
    "runpy.run_path",
    "runpy.run_module",
    "code.interact",
}
SHELL = re.compile(r"^(os\.(system|popen|exec\w*|spawn\w*|startfile)|pty\.spawn|commands\.\w+)$")
# Modules by name: rooms that load lazily, the codec (classes of this package alone), dask when asked for.
MAY_IMPORT_BY_NAME = re.compile(
    r"^survey/(__init__|\w+/__init__|responses/readers/__init__|cli/lazy|findings/codec|report/chapter/build"
    r"|sem/resampling/row_counts|study/.*)\.py$"
)


def test_no_module_opens_a_connection() -> None:
    used = [
        f"{m.path}:{line} {name}"
        for m in modules()
        for name, line in imported(m)
        if name.split(".")[0] in NETWORK and name != "urllib.parse"
    ]
    assert used == []


def test_programs_are_run_in_known_places_and_never_through_a_shell() -> None:
    users = {m.path for m in modules() for name, _ in imported(m) if name.split(".")[0] == "subprocess"}
    assert users <= MAY_RUN_PROGRAMS
    shells = [f"{m.path}:{c.lineno} {name}" for m in modules() for name, c in calls(m) if SHELL.match(name)]
    shells += [
        f"{m.path}:{c.lineno} {name}"
        for m in modules()
        for name, c in calls(m)
        if any(word.arg == "shell" and not is_false(word.value) for word in c.keywords)
    ]
    assert shells == []


def test_no_text_is_run_as_code() -> None:
    run = [f"{m.path}:{c.lineno} {name}" for m in modules() for name, c in calls(m) if name in CODE]
    assert run == []


def test_modules_are_imported_by_name_in_known_places_only() -> None:
    places = {m.path for m in modules() for name, _ in calls(m) if name == "importlib.import_module"}
    assert [path for path in sorted(places) if not MAY_IMPORT_BY_NAME.match(path)] == []


def test_arrays_are_read_without_objects() -> None:
    def refuses(call: ast.Call) -> bool:
        return any(word.arg == "allow_pickle" and is_false(word.value) for word in call.keywords)

    loose = [
        f"{m.path}:{c.lineno}"
        for m in modules()
        for name, c in calls(m)
        if name in {"np.load", "numpy.load"} and not refuses(c)
    ]
    assert loose == []


def test_nothing_is_kept_by_joblib() -> None:
    used = [
        f"{m.path}:{line} {name}"
        for m in modules()
        for name, line in imported(m)
        if name.startswith("joblib")
    ]
    assert [one for one in used if not one.endswith(("joblib.Parallel", "joblib.delayed"))] == []


def test_yaml_is_composed_and_never_constructed() -> None:
    loaders = [
        f"{m.path}:{c.lineno} {name}"
        for m in modules()
        for name, c in calls(m)
        if re.search(r"\b(yaml|YAML\(\))\.(load|unsafe_load|full_load|load_all)$", name)
    ]
    assert loaders == []
    unsafe = [m.path for m in modules() if re.search(r"YAML\([^)]*typ=[\"'](unsafe|full)", m.text)]
    assert unsafe == []


def test_templates_have_one_environment_and_no_loader() -> None:
    made = [
        f"{m.path}: {name}"
        for m in modules()
        for name, _ in calls(m)
        if re.search(r"(Environment|Loader|Template)$", name) and name != "environment.from_string"
    ]
    assert [one for one in made if "jinja" in one.lower() or "Environment" in one or "Loader" in one] == []
    bases = [
        f"{m.path}: {ast.unparse(base)}"
        for m in modules()
        for node in ast.walk(ast.parse(m.text))
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if "Environment" in ast.unparse(base)
    ]
    assert bases == ["survey/report/templates/sandbox.py: ImmutableSandboxedEnvironment"]


def test_typst_reads_only_what_lies_in_a_folder_of_its_own() -> None:
    compiled = [(m.path, c) for m in modules() for name, c in calls(m) if name == "typst.compile"]
    assert len(compiled) >= 2
    rootless = [path for path, c in compiled if not any(word.arg == "root" for word in c.keywords)]
    assert rootless == []


def test_temporary_files_are_private() -> None:
    """mkstemp makes files of mode 0600, mkdtemp and TemporaryDirectory folders of 0700."""
    private = {"tempfile.TemporaryDirectory", "tempfile.mkdtemp", "tempfile.mkstemp"}
    used = {name for m in modules() for name, _ in calls(m) if name.startswith("tempfile.")}
    assert used <= private
    named = [m.path for m in modules() if re.search(r"[\"']/(tmp|var/tmp)\b", m.text)]
    assert named == []


def test_every_threat_names_tests_that_are_there() -> None:
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text)
    assert len(named) >= 20
    missing = [f"{path}::{name}" for path, name in named if not _has(ROOT / path, name)]
    assert missing == []


def _has(path: Path, name: str) -> bool:
    if not path.is_file():
        return False
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tests = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return not name or name in tests


@pytest.mark.parametrize(
    ("text", "found"),
    [("import urllib.request", True), ("from http import client", True), ("import json", False)],
)
def test_the_network_is_recognised(text: str, found: bool) -> None:
    module = Module("x", "x.py", text, ast.parse(text))
    assert any(name.split(".")[0] in NETWORK for name, _ in imported(module)) is found


@pytest.mark.parametrize(
    ("text", "found"), [("os.system('x')", True), ("os.execv('a', b)", True), ("os.replace(a, b)", False)]
)
def test_a_shell_is_recognised(text: str, found: bool) -> None:
    [call] = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    assert bool(SHELL.match(dotted(call.func))) is found
