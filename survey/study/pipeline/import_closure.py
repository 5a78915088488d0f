"""Which files of this package a module's code is in: its own, and those of all that it imports at any time.

Imports are read from the sources and never run. Those inside functions count, those for the type checker too
(the classes of results that a step is given), and so does the ``__init__`` of every package on the way, with
the data files that lie beside a module. A package that gives its names one by one (``__getattr__``) is
followed to the home of the name that is asked for, which its block for the type checker tells. A name made at
run time is followed where its beginning is written down; where it is not, and the module is not in
`_BY_NAME`, the closure is the whole package.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

__all__ = ["ImportGraph", "Imports", "read_imports"]

# Modules whose imports by name are taken care of elsewhere.
_BY_NAME = (
    "survey.findings.codec",  # classes of stored results: a step's key asks for the closure of their modules
    "survey.responses.own_readers",  # readers of other packages: this one hashes their files
    "survey.responses.readers",
    "survey.study.pipeline.steps",  # a step's own module, where its closure begins
)
_DYNAMIC = ("import_module", "__import__", "entry_points")


@dataclass(frozen=True, slots=True)
class Imports:
    """What one source file imports.

    Parameters
    ----------
    names : tuple of (str, str)
        Module, and the name that is taken from it; an empty name for all of it.
    homes : mapping of str to (str, str)
        Of a package that gives its names one by one: where each is from.
    beginnings : tuple of str
        What the names of modules that are imported by name begin with.
    open : bool
        Whether anything might be imported.
    """

    names: tuple[tuple[str, str], ...]
    homes: Mapping[str, tuple[str, str]]
    beginnings: tuple[str, ...] = ()
    open: bool = False


def read_imports(source: bytes, module: str) -> Imports:
    """Read the imports of a source file.

    Parameters
    ----------
    source : bytes
    module : str
        Its name, which ``__name__`` stands for.

    Examples
    --------
    >>> read_imports(b"def f():\\n    from survey.errors import Text", "survey.a").names
    (('survey.errors', 'Text'),)
    >>> read_imports(b"import_module(f'{__name__}.{name}')", "survey.a").beginnings
    ('survey.a.',)
    >>> read_imports(b"import_module(name)", "survey.a").open
    True
    """
    tree = ast.parse(source)
    given = any(isinstance(node, ast.FunctionDef) and node.name == "__getattr__" for node in tree.body)
    checked = [node for node in tree.body if given and _for_the_type_checker(node)]
    homes = {name: (home, name) for node in checked for home, name in _imported(_statements([node]))}
    body = [node for node in tree.body if not given or not (node in checked or _is_definition(node))]
    names = dict.fromkeys(_imported(_statements(body)))
    if given or not any(word.encode() in source for word in _DYNAMIC):
        return Imports(tuple(names), homes)
    beginnings: set[str] = set()
    is_open = False
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and _called(call) in _DYNAMIC:
            beginning = _beginning(call.args[0] if call.args else None, module)
            is_open = is_open or not beginning
            beginnings.add(beginning)
    return Imports(tuple(names), homes, tuple(sorted(beginnings - {""})), is_open)


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Go through statements and those inside them; an import is never inside an expression."""
    for node in body:
        yield node
        for name in ("body", "orelse", "finalbody"):
            yield from _statements(getattr(node, name, ()))
        for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
            yield from _statements(part.body)


def _imported(statements: Iterable[ast.stmt]) -> Iterator[tuple[str, str]]:
    for node in statements:
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                raise ValueError("imports in this package are absolute")
            every = any(alias.name == "*" for alias in node.names)
            yield from ((node.module or "", "" if every else alias.name) for alias in node.names)


def _for_the_type_checker(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _is_definition(node: ast.stmt) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.ClassDef))


def _called(call: ast.Call) -> str:
    named = call.func
    return named.attr if isinstance(named, ast.Attribute) else getattr(named, "id", "")


def _beginning(name: ast.expr | None, module: str) -> str:
    """Return what is written down of a module's name: all of it, or the beginning of an f-string."""
    if isinstance(name, ast.Constant):
        return str(name.value)
    written = ""
    for part in name.values if isinstance(name, ast.JoinedStr) else ():
        if isinstance(part, ast.Constant):
            written += str(part.value)
        elif isinstance(part, ast.FormattedValue) and getattr(part.value, "id", "") == "__name__":
            written += module
        else:
            break
    return written


@dataclass(frozen=True)
class ImportGraph:
    """The source files of a package and what they import; each is read when it is first reached.

    Parameters
    ----------
    package : Path
        Its folder.
    read : dict of str to Imports
        Those that are known already, of the files as they are now; more come as they are read.
    declared : tuple of str
        Modules whose imports by name are taken care of elsewhere.
    """

    package: Path
    read: dict[str, Imports] = field(default_factory=dict[str, Imports])
    declared: tuple[str, ...] = _BY_NAME
    _closures: dict[frozenset[str], frozenset[Path]] = field(
        default_factory=dict[frozenset[str], frozenset[Path]]
    )

    @cached_property
    def modules(self) -> Mapping[str, Path]:
        """Every module of the package, by name."""
        found: dict[str, Path] = {}
        for path in sorted(self.package.rglob("*.py")):
            parts = (self.package.name, *path.relative_to(self.package).with_suffix("").parts)
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
        return found

    @cached_property
    def hashes(self) -> Mapping[Path, str]:
        """SHA-256 of every file of the package, what Python compiled left out."""
        return {
            path: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.package.rglob("*"))
            if path.is_file() and path.suffix != ".pyc"
        }

    @cached_property
    def _data(self) -> Mapping[Path, Path]:
        """The package that each data file lies in, be it in a folder there that is none."""
        return {path: _package_of(path) for path in self.hashes if path.suffix != ".py"}

    def closure(self, *modules: str) -> frozenset[Path]:
        """Return the files that the code of modules is in.

        Parameters
        ----------
        *modules : str
            None of them for the whole package.
        """
        wanted = frozenset(modules)
        if wanted not in self._closures:
            self._closures[wanted] = self._find(wanted)
        return self._closures[wanted]

    def outside(self, *modules: str) -> frozenset[str]:
        """Return what modules import from outside the package, by the first part of the name."""
        inside = self.closure(*modules)
        reached = [name for name, path in self.modules.items() if path in inside]
        names = (name.partition(".")[0] for one in reached for name, _ in self._imports(one).names)
        return frozenset(name for name in names if name != self.package.name)

    def _find(self, modules: frozenset[str]) -> frozenset[Path]:
        seen: set[str] = set()
        waiting = set(modules)
        while waiting:
            module = waiting.pop()
            if module in seen or module not in self.modules:
                continue
            seen.add(module)
            waiting.add(module.rpartition(".")[0])
            imports = self._imports(module)
            if imports.open and module not in self.declared:
                return frozenset(self.hashes)
            for name, taken in imports.names:
                waiting |= set(self.homes(name, taken))
            for beginning in imports.beginnings:
                waiting |= {name for name in self.modules if name.startswith(beginning)}
        files = {self.modules[module] for module in seen}
        folders = {path.parent for path in files}
        beside = {path for path, folder in self._data.items() if folder in folders}
        return frozenset(files | beside) if files else frozenset(self.hashes)

    def _imports(self, module: str) -> Imports:
        if module not in self.read:
            self.read[module] = read_imports(self.modules[module].read_bytes(), module)
        return self.read[module]

    def homes(self, module: str, name: str) -> Iterator[str]:
        """Go from a name that is imported, or from all of a module, to the modules that it is in."""
        yield module
        if f"{module}.{name}" in self.modules:
            yield f"{module}.{name}"
        elif module in self.modules:
            homes = self._imports(module).homes
            for home, one in [homes[name]] if name in homes else homes.values() if not name else ():
                yield from self.homes(home, one)


def _package_of(path: Path) -> Path:
    """Return the innermost package that a file lies in."""
    return next(folder for folder in path.parents if (folder / "__init__.py").is_file())
