"""What the package never does: hidden chance, the clock in results, pickle, swallowed errors, printing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from by_file import LONGEST, TOGETHER
from source_tree import ROOT, Module, dotted, modules

# Functions of numpy's global generator; a generator is passed, or made from a seed by default_rng.
GLOBAL_RANDOM = re.compile(
    r"^(np|numpy)\.random\.(?!Generator$|default_rng$|SeedSequence$|PCG64\w*$|Philox$)"
)
CLOCK = re.compile(
    r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|localtime|gmtime|monotonic|perf_counter))$"
)
# Where the clock may be read: progress on stderr, and the manifest's duration, which no comparison reads.
MAY_READ_THE_CLOCK = re.compile(r"^survey/(cli/|study/.*(manifest|duration|run).*\.py$)")
# A decorator hands on what it was given; nothing else may.
MAY_PASS_KEYWORDS_ON = {"survey/cli/lazy.py:guarded", "survey/report/templates/faults.py:recorded"}
MAY_PRINT = re.compile(r"^survey/cli/")


def calls(module: Module) -> Iterator[tuple[str, ast.Call]]:
    return ((dotted(node.func), node) for node in module.nodes() if isinstance(node, ast.Call))


def imported(module: Module) -> Iterator[tuple[str, int]]:
    for node in module.nodes():
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def test_no_global_random_state() -> None:
    used = [
        f"{m.path}:{c.lineno} {name}" for m in modules() for name, c in calls(m) if GLOBAL_RANDOM.match(name)
    ]
    used += [
        f"{m.path}:{line} {name}"
        for m in modules()
        for name, line in imported(m)
        if name == "random" or name.startswith("random.")
    ]
    assert used == []


def test_every_generator_has_a_seed() -> None:
    unseeded = [
        f"{m.path}:{c.lineno}"
        for m in modules()
        for name, c in calls(m)
        if name.endswith("default_rng") and not c.args and not c.keywords
    ]
    assert unseeded == []


def test_no_clock_in_results() -> None:
    read = [
        f"{m.path}:{c.lineno} {name}"
        for m in modules()
        if not MAY_READ_THE_CLOCK.match(m.path)
        for name, c in calls(m)
        if CLOCK.search(name)
    ]
    assert read == []


def test_no_pickle() -> None:
    modules_of_pickle = ("pickle", "cPickle", "dill", "cloudpickle", "shelve", "marshal")
    used = [
        f"{m.path}:{line} {name}"
        for m in modules()
        for name, line in imported(m)
        if name.split(".")[0] in modules_of_pickle or name == "joblib.dump"
    ]
    used += [
        f"{m.path}:{c.lineno} {name}"
        for m in modules()
        for name, c in calls(m)
        if name.endswith((".read_pickle", ".to_pickle"))
        or any(keyword.arg == "allow_pickle" and not is_false(keyword.value) for keyword in c.keywords)
    ]
    assert used == []


def is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def passes_on(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function hands its own ``**keywords`` to another, which hides what that one accepts."""
    if function.args.kwarg is None:
        return False
    name = function.args.kwarg.arg
    return any(
        keyword.arg is None and dotted(keyword.value) == name
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
    )


def test_no_keywords_passed_through() -> None:
    passed = [
        f"{m.path}:{node.name}"
        for m in modules()
        for node in m.nodes()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and passes_on(node)
    ]
    assert set(passed) <= MAY_PASS_KEYWORDS_ON


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("def f(**given):\n    return g(**given)", True),
        ("def f(**attributes):\n    return sorted(attributes)", False),
        ("def f(a, **b):\n    c = {}\n    return g(**c)", False),
    ],
)
def test_handing_on_is_told_from_collecting(text: str, found: bool) -> None:
    function = ast.parse(text).body[0]
    assert isinstance(function, ast.FunctionDef)
    assert passes_on(function) is found


def test_no_error_is_swallowed() -> None:
    broad = [
        f"{m.path}:{node.lineno}"
        for m in modules()
        for node in m.nodes()
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None or {dotted(kind) for kind in kinds(node.type)} & {"Exception", "BaseException"}
        )
    ]
    assert broad == []


def kinds(node: ast.expr) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, ast.Tuple) else [node]


def test_no_empty_handler() -> None:
    empty = [
        f"{m.path}:{node.lineno}"
        for m in modules()
        for node in m.nodes()
        if isinstance(node, ast.ExceptHandler) and all(isinstance(line, ast.Pass) for line in node.body)
    ]
    assert empty == []


def test_only_the_command_prints() -> None:
    printed = [
        f"{m.path}:{c.lineno}"
        for m in modules()
        if not MAY_PRINT.match(m.path)
        for name, c in calls(m)
        if name == "print"
    ]
    assert printed == []


def test_no_warning_is_silenced_for_everyone() -> None:
    silenced = [
        f"{m.path}:{c.lineno}"
        for m in modules()
        for name, c in calls(m)
        if name in {"warnings.simplefilter", "warnings.filterwarnings", "np.seterr", "numpy.seterr"}
        and not inside_with(m, c)
    ]
    assert silenced == []


def inside_with(module: Module, call: ast.Call) -> bool:
    return any(
        isinstance(node, ast.With) and any(inner is call for inner in ast.walk(node))
        for node in module.nodes()
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("np.random.seed", True),
        ("numpy.random.rand", True),
        ("np.random.default_rng", False),
        ("np.random.Generator", False),
    ],
)
def test_global_random_is_told_from_a_generator(text: str, found: bool) -> None:
    assert bool(GLOBAL_RANDOM.match(text)) is found


@pytest.mark.parametrize("text", ["datetime.now", "datetime.datetime.now", "time.time", "date.today"])
def test_the_clock_is_recognised(text: str) -> None:
    assert CLOCK.search(text)


def test_the_files_of_tests_that_are_handed_out_by_name_exist() -> None:
    named = {*LONGEST, *TOGETHER, *TOGETHER.values()}
    assert named - {path.name for path in (ROOT / "tests").rglob("test_*.py")} == set()
