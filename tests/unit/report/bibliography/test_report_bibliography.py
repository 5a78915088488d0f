"""Works are formatted once, in the style and the languages that they are in."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.errors import ReportError
from survey.report.bibliography.reference_list import bibliography_keys, reference_list
from survey.report.document import Chapter, Cite, Heading, Inlines, Paragraph, Reference, Styled, Table
from survey.report.document.walk import cited_keys
from survey.report.printing.citations import Citations
from survey.report.profiles.load import load_profile


def text(inlines: Inlines) -> str:
    return "".join(part if isinstance(part, str) else f"*{getattr(part, 'text', '')}*" for part in inlines)


def references(profile: str, *keys: str, own: Path | None = None) -> tuple[Reference, ...]:
    return reference_list(keys, load_profile(profile), ("References",), own).entries


def test_apa_orders_by_author_and_uses_italics():
    first, second, third = references("apa7-en", "podsakoff2003", "browne1993", "hu1999")
    assert text(first.entry) == (
        "Browne, M. W., & Cudeck, R. (1993). Alternative ways of assessing model fit. In K. A. Bollen & "
        "J. S. Long (Eds.), *Testing structural equation models* (pp. 136–162). Sage."
    )
    assert text(second.entry) == (
        "Hu, L., & Bentler, P. M. (1999). Cutoff criteria for fit indexes in covariance structure analysis: "
        "Conventional criteria versus new alternatives. *Structural Equation Modeling*, *6*(1), 1–55. "
        "https://doi.org/10.1080/10705519909540118"
    )
    assert (second.in_text, second.narrative) == ("(Hu & Bentler, 1999)", "Hu and Bentler (1999)")
    assert (third.in_text, third.narrative) == ("(Podsakoff et al., 2003)", "Podsakoff et al. (2003)")
    assert {first.number, second.number, third.number} == {0}


def test_gbt_numbers_in_order_of_citation():
    first, second, third, fourth = references(
        "gbt7713-zh", "podsakoff2003", "wenzhonglin2014", "nunnally1978", "houjietai2004"
    )
    assert [one.number for one in (first, second, third, fourth)] == [1, 2, 3, 4]
    assert text(first.entry) == (
        "PODSAKOFF P M, MACKENZIE S B, LEE J Y, et al. Common method biases in behavioral research: A "
        "critical review of the literature and recommended remedies[J]. Journal of Applied Psychology, "
        "2003, 88(5): 879-903."
    )
    assert text(second.entry) == (
        "温忠麟, 叶宝娟. 中介效应分析：方法和模型发展[J]. 心理科学进展, 2014, 22(5): 731-745."
    )
    assert text(third.entry) == "NUNNALLY J C. Psychometric theory[M]. 2nd ed. New York: McGraw-Hill, 1978."
    assert (first.in_text, first.narrative) == ("[1]", "Podsakoff 等[1]")
    assert second.narrative == "温忠麟和叶宝娟[2]"
    assert fourth.narrative == "侯杰泰等[4]"


OWN = """
@phdthesis{li2020,
  author = {李四},
  title = {小微企业信贷风险研究},
  school = {厦门大学},
  address = {厦门},
  year = {2020},
}
@techreport{gb7714,
  author = {全国信息与文献标准化技术委员会},
  title = {信息与文献 参考文献著录规则},
  number = {GB/T 7714—2015},
  type = {standard},
  institution = {中国标准出版社},
  year = {2015},
}
@online{page,
  author = {Godard, Jean-Luc},
  title = {A page},
  date = {2023-05-06},
  urldate = {2024-02-03},
  url = {https://example.org/a},
}
"""


def test_gbt_of_2025(tmp_path: Path):
    """The marks of section 6, names of 7.1 and forms of 8.2, 8.3, 8.5, 8.7, 8.9 and 8.11."""
    own = tmp_path / "own.bib"
    own.write_text(OWN, "utf-8")
    found = references(
        "gbt7714-2025-zh",
        *("podsakoff2003", "wenzhonglin2014", "houjietai2004", "cohen1988", "browne1993"),
        *("rousseeuw1999", "cochran1950", "li2020", "gb7714", "page"),
        own=own,
    )
    assert [text(one.entry) for one in found] == [
        "Podsakoff P M，MacKenzie S B，Lee J-Y，et al. Common method biases in behavioral research: A "
        "critical review of the literature and recommended remedies[J]. Journal of Applied Psychology，2003，"
        "88（5）：879-903.",
        "温忠麟，叶宝娟. 中介效应分析：方法和模型发展[J]. 心理科学进展，2014，22（5）：731-745.",
        "侯杰泰，温忠麟，成子娟. 结构方程模型及其应用[M]. 北京：教育科学出版社，2004.",
        "Cohen J. Statistical power analysis for the behavioral sciences[M]. 2nd ed. Hillsdale, NJ：Lawrence "
        "Erlbaum Associates，1988.",
        "Browne M W，Cudeck R. Alternative ways of assessing model fit[M]//Bollen K A，Long J S. Testing "
        "structural equation models. Newbury Park, CA：Sage，1993：136-162.",
        "Rousseeuw P J，Van Driessen K. A fast algorithm for the minimum covariance determinant "
        "estimator[J]. Technometrics，1999，41（3）：212-223.",
        "Cochran W G. The comparison of percentages in matched samples[J]. Biometrika，1950，37（3/4）："
        "256-266.",
        "李四. 小微企业信贷风险研究[D]. 厦门：厦门大学，2020.",
        "GB/T 7714—2015 信息与文献 参考文献著录规则[S].",
        "Godard J-L. A page[EB/OL]. （2023-05-06）[2024-02-03]. https://example.org/a.",
    ]
    assert (found[0].in_text, found[0].narrative) == ("[1]", "Podsakoff 等[1]")
    cited = ("hu1999", "cohen1988", "browne1993")
    for name, printed in (("gbt7714-2025-zh", "[1，3]"), ("gbt7713-zh", "[1,3]")):
        works = reference_list(cited, load_profile(name), ("R",))
        chapter = Chapter("T", "zh", 4, "2026-01-01", (works,))
        assert Citations.of(chapter).printed(Cite((cited[0], cited[2]))) == (Styled(printed, "superscript"),)
    four = OWN.replace("{李四}", "{李四 and 王五 and 赵六 and 钱七}")
    own.write_text(four, "utf-8")
    mixed = references("gbt7714-2025-zh", "li2020", own=own)[0]
    assert text(mixed.entry).startswith("李四，王五，赵六，等. 小微")


def test_author_and_year_in_chinese():
    chinese, english = references("apa7-zh", "fornell1981", "wenzhonglin2014")
    assert (chinese.in_text, chinese.narrative) == ("（温忠麟和叶宝娟, 2014）", "温忠麟和叶宝娟（2014）")
    assert text(chinese.entry) == (
        "温忠麟, 叶宝娟. (2014). 中介效应分析：方法和模型发展. *心理科学进展*, *22*(5), 731–745."
    )
    assert (english.in_text, english.narrative) == (
        "（Fornell & Larcker, 1981）",
        "Fornell 和 Larcker（1981）",
    )


def test_years_need_no_letter_unless_they_are_equal():
    entries = references("apa7-en", "bartlett1950", "bartlett1951", "berger2002", "berger2006")
    assert [entry.in_text for entry in entries] == [
        "(Bartlett, 1950)",
        "(Bartlett, 1951)",
        "(Berger & Udell, 2002)",
        "(Berger & Udell, 2006)",
    ]


def test_a_studys_own_works(tmp_path: Path):
    own = tmp_path / "own.bib"
    own.write_text(
        "@phdthesis{li2020,\n  author = {李四},\n  title = {小微企业信贷风险研究},\n"
        "  school = {厦门大学},\n  address = {厦门},\n  year = {2020},\n}\n"
        "@book{a1,\n  author = {Doe, J.},\n  title = {One & two},\n  publisher = {X},\n  year = {2001},\n}\n"
        "@book{a2,\n  author = {Doe, J.},\n  title = {Other},\n  publisher = {X},\n  year = {2001},\n}\n",
        encoding="utf-8",
    )
    assert "li2020" in bibliography_keys(own)
    thesis = references("gbt7713-zh", "li2020", own=own)[0]
    assert text(thesis.entry) == "李四. 小微企业信贷风险研究[D]. 厦门: 厦门大学, 2020."
    same = references("apa7-en", "a1", "a2", own=own)
    assert [entry.in_text for entry in same] == ["(Doe, 2001a)", "(Doe, 2001b)"]
    assert [entry.narrative for entry in same] == ["Doe (2001a)", "Doe (2001b)"]


def test_unknown_keys_are_all_named():
    with pytest.raises(ReportError) as caught:
        references("apa7-en", "hu1998", "nobody", "hu1999")
    assert [fault.got for fault in caught.value.faults] == ["hu1998", "nobody"]
    assert "hu1999" in caught.value.say("en")


def test_an_unknown_style_and_a_broken_file(tmp_path: Path):
    from dataclasses import replace

    with pytest.raises(ReportError, match="typst cannot format the references"):
        reference_list(("hu1999",), replace(load_profile("apa7-en"), citation_style="nope"), ("R",))
    misspelt = replace(load_profile("apa7-en"), citation_style="gb-7714-2025-numric")
    with pytest.raises(ReportError, match='did you mean "gb-7714-2025-numeric"'):
        reference_list(("hu1999",), misspelt, ("R",))
    own = tmp_path / "own.bib"
    own.write_text("@book{bad,\n  author = {A, B,\n}\n", encoding="utf-8")
    with pytest.raises(ReportError, match="typst cannot format the references"):
        references("apa7-en", "bad", own=own)


def test_cited_keys_in_order_each_once():
    table = Table("table.a", ("A", Cite(("c",))), (), ())
    blocks = [Heading(1, ("H",)), Paragraph((Cite(("b", "a")),)), table, Paragraph((Cite(("a",)),))]
    assert cited_keys(blocks) == ("b", "a", "c")


def test_nothing_cited_gives_an_empty_list():
    assert references("apa7-en") == ()
