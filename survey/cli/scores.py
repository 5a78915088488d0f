"""Factor scores beside the answers, in a file for the next program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from survey.cli.messages import say
from survey.cli.spss_files import write_sav
from survey.errors import DataError, Fault, Text

if TYPE_CHECKING:
    import pandas as pd

    from survey.psychometrics import EfaResult
    from survey.report.profiles.profile import Profile

__all__ = ["write_scores"]

_KINDS = (".csv", ".xlsx", ".sav", ".parquet")


def write_scores(
    frame: pd.DataFrame,
    result: EfaResult,
    path: Path,
    *,
    source: str | Path,
    profile: Profile,
    method: Literal["regression", "bartlett", "ten_berge"] = "regression",
) -> None:
    """Write the table with a column of scores for each factor; rows with a blank item have none.

    From SPSS to SPSS, the labels of the `source` are kept.

    Raises
    ------
    DataError
        For a kind of file that is not known, a column that is there already, or scores that cannot be had.
    """
    from survey.psychometrics.factors.scores import score_factors
    from survey.report.result_tables.columns import in_note

    if path.suffix.lower() not in _KINDS:
        what = Text("the kind of file is not known", "无法识别的文件类型")
        raise DataError(Fault(what, where="--scores", expected=", ".join(_KINDS), got=path.suffix))
    taken = [name for name in result.factors if name in frame.columns]
    if taken:
        what = Text("the table has columns of these names", "数据中已有同名列")
        raise DataError(Fault(what, where="--scores", got=", ".join(taken)))
    made = score_factors(result, frame, method=method)
    scored = frame.assign(**{name: made.scores[:, j] for j, name in enumerate(result.factors)})
    if scored.index.dtype == object:  # names of rows, as R writes them
        scored = scored.rename_axis("row").reset_index()
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(scored, path, Path(source))
    known = zip(made.factors, made.determinacy.tolist(), strict=True)
    fit = ", ".join(f"{name} {in_note(value, profile)}" for name, value in known)
    en = f"scores of {made.n} rows ({method}; determinacy {fit}): {path.as_posix()}"
    say(Text(en, f"{made.n} 个个案的因子得分（{method}；得分确定性 {fit}）：{path.as_posix()}"))


def _write(frame: pd.DataFrame, path: Path, source: Path) -> None:
    match path.suffix.lower():
        case ".csv":
            frame.to_csv(path, index=False, encoding="utf-8-sig")
        case ".xlsx":
            # pandas leaves the types of its writer's engine options unknown.
            excel = cast("Callable[..., None]", frame.to_excel)  # pyright: ignore[reportUnknownMemberType]
            excel(path, index=False)
        case ".parquet":
            frame.to_parquet(path, index=False)
        case _:
            write_sav(frame, path, source)
