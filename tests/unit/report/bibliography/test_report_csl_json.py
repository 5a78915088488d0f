"""Works from CSL-JSON are printed as the standards write them, in both languages."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from survey.errors import ReportError
from survey.report.bibliography.csl_json import bibtex_from_csl_json
from survey.report.bibliography.reference_list import reference_list
from survey.report.profiles.load import load_profile

WORKS = [
    {
        "id": "li2018",
        "type": "thesis",
        "genre": "博士学位论文",
        "title": "小微企业信贷风险研究",
        "author": [{"family": "李", "given": "明"}],
        "publisher": "厦门大学",
        "publisher-place": "厦门",
        "issued": {"date-parts": [[2018]]},
    },
    {
        "id": "smith2011",
        "type": "thesis",
        "genre": "Doctoral dissertation",
        "title": "Lending to small firms",
        "author": [{"family": "Smith", "given": "John A."}],
        "publisher": "University of Leeds",
        "issued": {"date-parts": [[2011]]},
    },
    {
        "id": "gb7714",
        "type": "standard",
        "title": "信息与文献 参考文献著录规则",
        "number": "GB/T 7714—2015",
        "author": [{"literal": "全国信息与文献标准化技术委员会"}],
        "publisher": "中国标准出版社",
        "publisher-place": "北京",
        "issued": {"date-parts": [[2015]]},
    },
    {
        "id": "wu2010",
        "type": "book",
        "title": "结构方程模型：AMOS的操作与应用",
        "edition": "2",
        "author": [{"family": "吴", "given": "明隆"}],
        "publisher": "重庆大学出版社",
        "publisher-place": "重庆",
        "issued": {"date-parts": [[2010]]},
    },
    {
        "id": "wang2016",
        "type": "article-journal",
        "title": "银企关系与小微企业融资",
        "container-title": "金融研究",
        "author": [{"family": family, "given": "一"} for family in "王赵钱孙"],
        "volume": "12",
        "issue": "3",
        "page": "1-15",
        "issued": {"date-parts": [[2016, 3]]},
    },
    {
        "id": "wang2019",
        "type": "article-journal",
        "title": "Credit to small firms in China",
        "container-title": "China Economic Review",
        "author": [{"family": family, "given": "Y."} for family in ("Wang", "Berg", "Li", "Zhao")],
        "volume": "55",
        "page": "1–15",
        "issued": {"date-parts": [[2019]]},
    },
]
GBT = {
    "li2018": "李明. 小微企业信贷风险研究[D]. 厦门: 厦门大学, 2018.",
    "smith2011": "SMITH J A. Lending to small firms[D]. University of Leeds, 2011.",
    "gb7714": "全国信息与文献标准化技术委员会. 信息与文献 参考文献著录规则: GB/T 7714—2015[S]. "
    "北京: 中国标准出版社, 2015.",
    "wu2010": "吴明隆. 结构方程模型：AMOS的操作与应用[M]. 2 版. 重庆: 重庆大学出版社, 2010.",
    "wang2016": "王一, 赵一, 钱一, 等. 银企关系与小微企业融资[J]. 金融研究, 2016, 12(3): 1-15.",
    "wang2019": "WANG Y, BERG Y, LI Y, et al. Credit to small firms in China[J]. China Economic Review, "
    "2019, 55: 1-15.",
}
APA = {
    "li2018": "李明. (2018). 小微企业信贷风险研究 [博士学位论文]. 厦门大学.",
    "smith2011": "Smith, J. A. (2011). Lending to small firms [Doctoral dissertation]. University of Leeds.",
    "wang2019": "Wang, Y., Berg, Y., Li, Y., & Zhao, Y. (2019). Credit to small firms in China. China "
    "Economic Review, 55, 1–15.",
}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "references.json"
    path.write_text(json.dumps(WORKS, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize(("profile", "expected"), [("gbt7713-zh", GBT), ("apa7-en", APA)])
def test_works_are_printed_as_the_standard_writes_them(library, profile, expected):
    keys = tuple(str(work["id"]) for work in WORKS)
    entries = reference_list(keys, load_profile(profile), ("References",), library).entries
    printed = {
        entry.key: "".join(
            part if isinstance(part, str) else getattr(part, "text", "") for part in entry.entry
        )
        for entry in entries
    }
    assert {key: printed[key] for key in expected} == expected


def test_several_authors_are_cited_in_the_language_of_the_chapter(library):
    entries = reference_list(("wang2016", "wang2019"), load_profile("apa7-zh"), ("",), library).entries
    assert [entry.narrative for entry in entries] == ["王一等（2016）", "Wang 等（2019）"]
    english = reference_list(("wang2019",), load_profile("apa7-en"), ("",), library).entries[0]
    assert english.in_text == "(Wang et al., 2019)"


def test_a_library_that_was_saved_again_is_read_again(library):
    profile = load_profile("apa7-en")
    before = reference_list(("smith2011",), profile, ("",), library).entries[0]
    library.write_text(library.read_text("utf-8").replace("small firms", "tiny firms"), encoding="utf-8")
    stamp = library.stat().st_mtime_ns + 1_000_000
    os.utime(library, ns=(stamp, stamp))
    after = reference_list(("smith2011",), profile, ("",), library).entries[0]
    assert before.entry != after.entry


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{", "JSON"),
        ("{}", "list"),
        ('[{"type": "book"}]', "id"),
        ('[{"id": "a", "type": "motion_picture"}]', "motion_picture"),
    ],
)
def test_what_cannot_be_converted_is_said(tmp_path, body, said):
    path = tmp_path / "references.json"
    path.write_text(body, encoding="utf-8")
    with pytest.raises(ReportError, match=said):
        bibtex_from_csl_json(path)


def test_marks_of_bibtex_stay_text(tmp_path):
    path = tmp_path / "references.json"
    work = {"id": "x", "type": "book", "title": "50% & {more}", "author": [{"family": "Doe"}]}
    path.write_text(json.dumps([work]), encoding="utf-8")
    assert r"title = {50\% \& \{more\}}" in bibtex_from_csl_json(path)
