"""How missing answers may be treated: complete rows, each pair's rows, or full information."""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = ["Missing"]

Missing: TypeAlias = Literal["listwise", "pairwise", "fiml"]
