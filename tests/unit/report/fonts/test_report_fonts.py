"""The fonts of the package: what they cover, how large they are, and that renderers find them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from survey.report.fonts import FAMILIES, covered_code_points, font_path, font_paths, font_stack, uncovered

ROOT = Path(__file__).parents[4]
MEGABYTE = 1_000_000


def gb2312() -> str:
    pairs = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return "".join(pair.decode("gb2312", errors="ignore") for pair in pairs)


TEXTS = {
    "gb2312": gb2312(),
    "names": "喆堃珺玥祎翀珩琊璟玙琰甯赟䶮㛃𬘡𬀩犇骉淼燊",
    "traditional": "陳慶龍繁體字參考文獻",
    "ascii": "".join(map(chr, range(0x20, 0x7F))),
    "latin": "".join(map(chr, (*range(0xA0, 0x180),))),
    "greek": "αβγδεζηθικλμνξοπρστυφχψωΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩϕϵ",
    "mathematics": "→←↑↓↔⇒≤≥×÷−±≈≠≡∞√∑∏∫∂∈∩∪∝∥∼⁰¹²³⁴⁻₀₁₂₃x̄p̂½⅓",
    "marks": "✓✔✗✘☐☑☒•…–—‘’“”†‡§°™│─┌┐└┘├┤█■□▲●○◆★①②（）【】《》、。「」％～",
}


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("kind", TEXTS)
def test_what_our_readers_write_is_covered(kind: str, family: str) -> None:
    assert uncovered(TEXTS[kind], family) == ()


@pytest.mark.parametrize("path", font_paths(), ids=lambda path: path.stem)
def test_regular_and_bold_cover_the_same_under_our_own_name(path: Path) -> None:
    with TTFont(path, lazy=True) as font:
        family = font["name"].getDebugName(1)
        regular = font_path(family)
        assert family.startswith("Survey ")
        assert "Noto" not in font["name"].getDebugName(4)
        assert font["OS/2"].fsType == 0, "a document may embed the font"
    with TTFont(regular, lazy=True) as other, TTFont(path, lazy=True) as font:
        assert set(font.getBestCmap()) == set(other.getBestCmap())


def test_every_stack_is_made_of_fonts_that_are_there() -> None:
    for family in FAMILIES:
        for member in font_stack(family):
            assert font_path(member).is_file()
            assert font_path(member, bold=True).is_file()
    with pytest.raises(KeyError):
        covered_code_points("Comic Sans")


def test_the_size_stays_within_bounds() -> None:
    assert 9 * MEGABYTE < sum(path.stat().st_size for path in font_paths()) < 12.5 * MEGABYTE


def test_what_is_not_covered_is_named_once_in_order() -> None:
    assert uncovered(["a\U0001f600", "\U0001f389\U0001f600\n"], "Survey Serif SC") == (
        "\U0001f600",
        "\U0001f389",
    )


def test_licences_lie_beside_the_fonts() -> None:
    folder = font_paths()[0].parent
    assert "SIL OPEN FONT LICENSE" in (folder / "LICENSE_OFL.txt").read_text(encoding="utf-8")
    assert "Bitstream Vera" in (folder / "LICENSE_DEJAVU.txt").read_text(encoding="utf-8")


def test_files_are_the_ones_that_the_script_made() -> None:
    recorded = (ROOT / "tools" / "fonts.sha256").read_text(encoding="utf-8").split()
    for digest, name in zip(recorded[::2], recorded[1::2], strict=True):
        content = (font_paths()[0].parent / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest, name
    assert sorted(recorded[1::2]) == sorted(path.name for path in font_paths())


def test_typst_and_matplotlib_find_the_families(tmp_path: Path) -> None:
    import typst
    from matplotlib import font_manager

    names = {font_manager.get_font(str(path)).family_name for path in font_paths()}
    assert {member for family in FAMILIES for member in font_stack(family)} <= names
    source = tmp_path / "page.typ"
    source.write_text(
        '#set text(font: "Survey Serif SC", fallback: false)\n喆堃珺玥\n'
        '#set text(font: "Survey Sans SC")\n客户 *经理*\n',
        encoding="utf-8",
    )
    folder = str(font_paths()[0].parent)
    page = typst.compile(str(source), font_paths=[folder], ignore_system_fonts=True)
    for name in (b"SurveySerifSC-Regular", b"SurveySansSC-Regular", b"SurveySansSC-Bold"):
        assert name in page
