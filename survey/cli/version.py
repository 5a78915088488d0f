"""What is installed: the versions that a result depends on, and a distribution that would clash."""

from __future__ import annotations

import platform
from collections.abc import Callable
from importlib import metadata

from survey.errors import Text, Warn

__all__ = ["blas_description", "clashing_distribution", "package_version", "version_lines"]

_DISTRIBUTION = "survey-analysis"


def package_version() -> str:
    """Return the version of survey that is installed.

    Examples
    --------
    >>> package_version().count(".")
    2
    """
    return metadata.version(_DISTRIBUTION)


def blas_description() -> str:
    """Return the linear algebra library that numpy is running on, with its version."""
    import numpy as np
    from threadpoolctl import threadpool_info

    np.linalg.inv(np.eye(1))
    found = [
        f"{entry['internal_api']} {entry.get('version') or '?'} ({entry.get('architecture') or '?'})"
        for entry in threadpool_info()
        if entry.get("user_api") == "blas"
    ]
    return ", ".join(dict.fromkeys(found)) or "unknown"


def version_lines() -> tuple[str, ...]:
    """Return the lines of ``survey --version``: survey, Python, numpy, scipy, pandas and BLAS."""
    return (
        f"survey {package_version()}",
        f"python {platform.python_version()}",
        *(f"{name} {metadata.version(name)}" for name in ("numpy", "scipy", "pandas")),
        f"BLAS {blas_description()}",
    )


def clashing_distribution(version_of: Callable[[str], str] = metadata.version) -> Warn | None:
    """Return a warning when PyPI's other ``survey`` is installed: it writes into the same folder.

    Parameters
    ----------
    version_of : callable
        Returns the version of an installed distribution, or raises ``PackageNotFoundError``.

    Examples
    --------
    >>> clashing_distribution(lambda name: "5.4.2").code
    'clashing_distribution'
    """
    try:
        other = version_of("survey")
    except metadata.PackageNotFoundError:
        return None
    return Warn(
        "clashing_distribution",
        Text(
            f"another distribution named survey ({other}) is installed and shares this package's folder; "
            "run: pip uninstall survey survey-analysis, then install survey-analysis again",
            f"环境中另装有名为 survey 的软件包（{other}），与本程序共用同一文件夹；"
            "请执行 pip uninstall survey survey-analysis，然后重新安装 survey-analysis",
        ),
    )
