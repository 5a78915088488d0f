"""Summary data for a command: covariances, means and sizes of one group or several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey.cli.data import read_table
from survey.errors import DataError, Fault, Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SummaryData", "read_summary"]


@dataclass(frozen=True, slots=True)
class SummaryData:
    """What stands in the place of rows: covariances (G, p, p), means (G, p) or None, names, sizes."""

    covariance: NDArray[np.float64]
    mean: NDArray[np.float64] | None
    names: tuple[str, ...]
    sizes: tuple[int, ...]


def read_summary(cov: str, n: str | None, means: str | None) -> SummaryData:
    """Read a table of covariances with names in its header, the groups' matrices below each other.

    Parameters
    ----------
    cov : str
        A file with G p rows and p columns; a first column without a name is left aside.
    n : str or None
        ``N`` or ``N,N``.
    means : str or None
        A file with the same names and one row for each group.

    Raises
    ------
    DataError
        With every fault.
    """
    if n is None:
        raise DataError(Fault(Text("--cov needs --n", "--cov 需要 --n"), where="--n"))
    parts = [part.strip() for part in n.split(",")]
    if not all(part.isdigit() and int(part) > 1 for part in parts):
        what = Text("the sizes are not whole numbers above 1", "样本量应为大于 1 的整数")
        raise DataError(Fault(what, where="--n", got=n, expected="301 or 156,145"))
    sizes = tuple(int(part) for part in parts)
    frame = read_table(cov)
    names = tuple(str(name) for name in frame.columns)
    faults: list[Fault] = []
    if frame.shape[0] != len(sizes) * len(names):
        what = Text("the covariance matrix is not square", "协方差矩阵不是方阵")
        expected = f"{len(sizes) * len(names)} x {len(names)}"
        faults.append(Fault(what, where=cov, got=f"{frame.shape[0]} x {frame.shape[1]}", expected=expected))
    mean = None if means is None else read_table(means)
    if mean is not None and (tuple(map(str, mean.columns)) != names or mean.shape[0] != len(sizes)):
        what = Text("the means are not of the covariances' variables and groups", "均值与协方差矩阵不对应")
        expected = f"{len(sizes)} x {len(names)}: {', '.join(names)}"
        faults.append(
            Fault(what, where=str(means), got=f"{mean.shape[0]} x {mean.shape[1]}", expected=expected)
        )
    if faults:
        raise DataError(faults)
    values = frame.to_numpy(dtype=float).reshape(len(sizes), len(names), len(names))
    return SummaryData(values, None if mean is None else mean.to_numpy(dtype=float), names, sizes)
