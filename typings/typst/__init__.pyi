import datetime
from collections.abc import Mapping, Sequence

class TypstError(RuntimeError):
    message: str
    diagnostic: str
    hints: list[str]
    trace: list[str]

class Fonts:
    def __init__(
        self,
        include_system_fonts: bool = ...,
        include_embedded_fonts: bool = ...,
        font_paths: Sequence[str] = ...,
    ) -> None: ...
    def families(self) -> list[str]: ...

def compile(
    input: bytes | str | Mapping[str, bytes],
    *,
    format: str | None = ...,
    root: str | None = ...,
    font_paths: Fonts | Sequence[str] = ...,
    ignore_system_fonts: bool = ...,
    sys_inputs: Mapping[str, str] = ...,
    timestamp: int | datetime.datetime | None = ...,
    pdf_standards: str | list[str] = ...,
) -> bytes: ...
