"""Make the fonts of the package: subsets of Noto CJK and DejaVu under names of their own.

    python tools/subset_fonts.py [FOLDER OF Noto*CJK-*.ttc] [FOLDER TO WRITE INTO]

The Chinese sources are the collections of Debian's ``fonts-noto-cjk`` (1:20220127+repack1-1; Noto Sans
CJK 2.004, Noto Serif CJK 2.001). They lack most of Latin Extended-A, subscripts and half of the
mathematical operators; the DejaVu fonts inside matplotlib (2.37) stand behind them for those.
The same sources and the same fontTools give the same bytes.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from matplotlib import get_data_path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = Path("/usr/share/fonts/opentype/noto")
TARGET = ROOT / "survey" / "report" / "fonts"
NAMES = Path(__file__).with_name("name_characters.txt")
SIMPLIFIED_CHINESE = 2  # index in the collections: JP, KR, SC, TC, HK

# Whole radicals of Unicode's first block, which is ordered by radical.
RADICALS = {
    # The radicals that given names are chosen from: jade more than any other, then water, grass, wood ...
    "person": (0x4EBA, 0x513E),
    "earth": (0x571F, 0x58EA),
    "woman": (0x5973, 0x5B4F),
    "mountain": (0x5C71, 0x5DDA),
    "sun": (0x65E5, 0x66EF),
    "wood": (0x6728, 0x6B1F),
    "water": (0x6C34, 0x706A),
    "fire": (0x706B, 0x721F),
    "jade": (0x7389, 0x74FF),
    "altar": (0x793A, 0x79B7),
    "grass": (0x8278, 0x8637),
    "city": (0x9091, 0x9148),  # surnames
    "rain": (0x96E8, 0x9751),
    # The radicals that were simplified: what Unicode has of them is modern usage.
    "silk": (0x7E9F, 0x7F35),
    "cart": (0x8F66, 0x8F9A),
    "speech": (0x8BA0, 0x8C36),
    "gold": (0x9485, 0x9576),
    "gate": (0x95E8, 0x961B),
    "page": (0x9875, 0x98A7),
    "wind": (0x98CE, 0x98DE),
    "food": (0x9963, 0x9995),
    "horse": (0x9A6C, 0x9AA7),
    "fish": (0x9C7C, 0x9CE4),
    "bird": (0x9E1F, 0x9E73),
}
SYMBOLS = (
    (0x0020, 0x017F),  # Latin, Latin-1, Latin Extended-A
    (0x0180, 0x024F),  # Latin Extended-B: pinyin
    (0x02B0, 0x036F),  # modifiers and combining marks
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x045F),  # Cyrillic
    (0x1E00, 0x1EFF),  # Latin Extended Additional
    (0x2000, 0x206F),  # punctuation
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x20A0, 0x20CF),  # currencies
    (0x2100, 0x218F),  # letter-like symbols, number forms
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematics
    (0x2300, 0x23FF),  # technical
    (0x2460, 0x24FF),  # enclosed numbers
    (0x2500, 0x27BF),  # boxes, blocks, shapes, symbols, check marks
    (0x2900, 0x2AFF),  # arrows and mathematics, second part
    (0x3000, 0x303F),  # Chinese punctuation
    (0x3040, 0x30FF),  # kana, which GB 2312 has
    (0x3100, 0x312F),  # bopomofo
    (0xFE30, 0xFE4F),  # vertical forms
    (0xFF00, 0xFFEF),  # full width
)
# The Chinese faces have a few combining marks without anchors, so a renderer that composes S and caron
# sets the caron beside the S. Left to the faces behind them, the whole cluster is set right.
COMBINING = range(0x0300, 0x0370)
FEATURES = ["ccmp", "kern", "mark", "mkmk"]


@dataclass(frozen=True)
class Face:
    """A font to make: its source, its own names, and its file."""

    source: str
    family: str
    style: str

    @property
    def chinese(self) -> bool:
        """Whether the source is a Chinese collection."""
        return self.source.endswith(".ttc")

    @property
    def file_name(self) -> str:
        """The name of the file in the package."""
        return f"{self.family.replace(' ', '')}-{self.style}.{'otf' if self.chinese else 'ttf'}"


FACES = (
    Face("NotoSansCJK-Regular.ttc", "Survey Sans SC", "Regular"),
    Face("NotoSansCJK-Bold.ttc", "Survey Sans SC", "Bold"),
    Face("NotoSerifCJK-Regular.ttc", "Survey Serif SC", "Regular"),
    Face("DejaVuSans.ttf", "Survey Symbols", "Regular"),
    Face("DejaVuSans-Bold.ttf", "Survey Symbols", "Bold"),
    Face("DejaVuSerif.ttf", "Survey Symbols Serif", "Regular"),
)


def gb2312() -> Iterator[int]:
    """Yield the code points of GB 2312."""
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            character = bytes((row, cell)).decode("gb2312", errors="ignore")
            if character:
                yield ord(character)


def big5_common() -> Iterator[int]:
    """Yield the 5,401 characters of Big5's first level: traditional Chinese in common use."""
    for row in range(0xA4, 0xC7):
        for cell in (*range(0x40, 0x7F), *range(0xA1, 0xFF)):
            character = bytes((row, cell)).decode("big5", errors="ignore")
            if character:
                yield ord(character)


def wanted() -> set[int]:
    """Return every code point asked of a Chinese face; what a source lacks is left out there."""
    lines = NAMES.read_text(encoding="utf-8").splitlines()
    points = {ord(character) for line in lines if not line.startswith("#") for character in line.strip()}
    points.update(gb2312())
    points.update(big5_common())
    for first, last in (*RADICALS.values(), *SYMBOLS):
        points.update(range(first, last + 1))
    return points.difference(COMBINING)


def subset_face(face: Face, folder: Path) -> TTFont:
    """Return the face's source with the wanted glyphs alone."""
    path = folder / face.source if face.chinese else Path(get_data_path()) / "fonts" / "ttf" / face.source
    font = TTFont(path, fontNumber=SIMPLIFIED_CHINESE if face.chinese else -1, recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = FEATURES
    options.hinting = False  # at print and screen resolutions of today it adds weight only
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14]
    options.name_languages = [0x409]
    options.notdef_outline = True
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "FFTM"]  # vertical setting, and FontForge's own
    worker = subset.Subsetter(options)
    symbols = {point for first, last in SYMBOLS for point in range(first, last + 1)}
    worker.populate(unicodes=wanted() if face.chinese else symbols)
    worker.subset(font)
    return font


def rename(font: TTFont, face: Face) -> None:
    """Give the font its own name: a changed font must not be taken for the one it was made from."""
    postscript = f"{face.family.replace(' ', '')}-{face.style}"
    full = face.family if face.style == "Regular" else f"{face.family} {face.style}"
    names = font["name"]
    origin = names.getDebugName(0)
    version = names.getDebugName(5).split(";")[0]  # without the tools it was made with
    changed = {
        0: f"{origin} Subset and renamed for survey.",
        1: face.family,
        2: face.style,
        3: f"{version};SURVEY;{postscript}",
        4: full,
        5: version,
        6: postscript,
    }
    for number, text in changed.items():
        names.setName(text, number, 3, 1, 0x409)
    if face.chinese:
        cff = font["CFF "].cff
        cff.fontNames = [postscript]
        top = cff.topDictIndex[0]
        top.FamilyName, top.FullName = face.family, full
    bold = face.style == "Bold"
    font["OS/2"].usWeightClass = 700 if bold else 400
    font["OS/2"].fsSelection = 0x20 if bold else 0x40
    font["head"].macStyle = 1 if bold else 0


def main(arguments: list[str]) -> None:
    """Make every face and print its size and hash."""
    sources = Path(arguments[0]) if arguments else SOURCES
    target = Path(arguments[1]) if len(arguments) > 1 else TARGET
    for face in FACES:
        font = subset_face(face, sources)
        rename(font, face)
        path = target / face.file_name
        font.save(path)
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        print(f"{path.name}  {len(content):,} bytes  {len(font.getBestCmap()):,} characters  {digest}")


if __name__ == "__main__":
    main(sys.argv[1:])
