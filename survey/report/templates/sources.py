"""The templates that there are, the package's and a study's own, and their text."""

from __future__ import annotations

from pathlib import Path

from survey.errors import Fault, Language, ReportError, Text

__all__ = ["template_names", "template_source"]

_DEFAULTS = Path(__file__).parent


_SUFFIX = ".md.j2"


def template_names(language: Language, folder: Path | None = None) -> tuple[str, ...]:
    """Return the names of the templates that there are, a study's own included.

    Parameters
    ----------
    language : "zh" or "en"
    folder : Path, optional
        A study's ``reports``.
    """
    folders = [_DEFAULTS / language] + ([folder / language, folder] if folder is not None else [])
    found = {path.name.removesuffix(_SUFFIX) for one in folders for path in one.glob(f"*{_SUFFIX}")}
    return tuple(sorted(found))


def template_source(name: str, language: Language, folder: Path | None = None) -> tuple[str, str]:
    """Return the text of a template, a study's own before the default, and the path to show in errors.

    The path is the name alone for the package's own, and that from the study's folder for one of the study.

    A study's file is ``reports/zh/NAME.md.j2``, or ``reports/NAME.zh.md.j2``, or ``reports/NAME.md.j2`` for
    both languages.

    Raises
    ------
    ReportError
        When there is no such template, or its bytes are not UTF-8.
    """
    own: tuple[Path, ...] = ()
    if folder is not None:
        own = (
            folder / language / f"{name}{_SUFFIX}",
            folder / f"{name}.{language}{_SUFFIX}",
            folder / f"{name}{_SUFFIX}",
        )
    for path in own:
        if folder is not None and path.is_file():
            return _read(path), path.relative_to(folder.parent).as_posix()
    default = _DEFAULTS / language / f"{name}{_SUFFIX}"
    if default.is_file():
        return _read(default), default.name
    raise ReportError(
        Fault(
            Text("no such template", "没有这个模板"),
            got=name,
            expected=", ".join(template_names(language, folder)),
        )
    )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReportError(
            Fault(
                Text("the template is not UTF-8", "模板不是 UTF-8 编码"),
                where=str(path),
                got=f"byte {error.start}",
                mend=Text("save it as UTF-8", "请另存为 UTF-8 编码"),
            )
        ) from None
