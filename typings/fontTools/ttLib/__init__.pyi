from os import PathLike
from types import TracebackType
from typing import BinaryIO, Literal, overload

class _Metrics:
    metrics: dict[str, tuple[int, int]]

class _Head:
    unitsPerEm: int

class TTFont:
    flavor: str | None
    def __init__(
        self,
        file: str | PathLike[str] | None = None,
        *,
        fontNumber: int = -1,
        lazy: bool | None = None,
        recalcBBoxes: bool = True,
        recalcTimestamp: bool = True,
    ) -> None: ...
    def __enter__(self) -> TTFont: ...
    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    @overload
    def __getitem__(self, tag: Literal["hmtx"]) -> _Metrics: ...
    @overload
    def __getitem__(self, tag: Literal["head"]) -> _Head: ...
    def getBestCmap(self) -> dict[int, str] | None: ...
    def save(self, file: str | PathLike[str] | BinaryIO, reorderTables: bool | None = True) -> None: ...
