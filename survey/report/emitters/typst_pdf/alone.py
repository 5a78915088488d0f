"""Typst in a process of its own: a folder with ``main.typ`` goes in, ``main.pdf`` comes out.

Typst keeps what it has laid out for the next time, some 250 MB for a chapter, and offers no way to let go of
it; with the process it goes. The file runs as a script, in a Python that knows its own modules and typst,
whatever lies in the user's folder, and imports nothing of this package.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

__all__ = ["main"]


def main(folder: Path, fonts: str, date: str) -> int:
    """Set ``folder/main.typ``; say what typst refuses on stderr.

    Parameters
    ----------
    folder : Path
        The only place that typst may read.
    fonts : str
        The folder of the fonts; those of the system are not used.
    date : str
        The date of creation, as in ISO 8601.

    Returns
    -------
    int
        0 when ``folder/main.pdf`` is written, 1 when typst refused the source.
    """
    import typst

    typed = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[fonts])
    stamp = dt.datetime.combine(dt.date.fromisoformat(date), dt.time(), dt.UTC)
    try:
        data = typst.compile(
            str(folder / "main.typ"), root=str(folder), font_paths=typed, format="pdf", timestamp=stamp
        )
    except typst.TypstError as error:
        sys.stderr.buffer.write(str(error).encode())
        return 1
    (folder / "main.pdf").write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.path.append(sys.argv[1])
    sys.exit(main(Path(sys.argv[2]), sys.argv[3], sys.argv[4]))
