from collections.abc import Iterable

from fontTools.ttLib import TTFont

class Options:
    hinting: bool
    layout_features: list[str]
    drop_tables: list[str]

class Subsetter:
    def __init__(self, options: Options = ...) -> None: ...
    def populate(self, *, unicodes: Iterable[int] = ..., text: str = ...) -> None: ...
    def subset(self, font: TTFont) -> None: ...
