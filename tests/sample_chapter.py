"""A chapter that has every kind of block, in both languages: what every emitter is tested on.

``sample_chapter("zh")`` and ``sample_chapter("en")`` hold the same keys. Hostile text (formulas, markup,
control characters, emoji) stands in one table, because it must be shown as text in every format.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable

from survey.errors import Language, Text
from survey.report.document import (
    Appendix,
    Block,
    Cell,
    Chapter,
    Cite,
    Column,
    Equation,
    Figure,
    Heading,
    Inline,
    Inlines,
    ListBlock,
    Note,
    Number,
    Paragraph,
    Ref,
    Reference,
    ReferenceList,
    Row,
    Spanner,
    Styled,
    Table,
    TableNotes,
)
from survey.report.document.formula import FORMULAS

HOSTILE = (
    "<script>alert(1)</script> & \"quotes\" 'single'",
    '=HYPERLINK("http://example.org","x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\\input{/etc/passwd} $x^2$ %comment ~tilde _under {brace}",
    '#read("/etc/passwd") *bold* _it_ $x$ @ref <label> `raw`',
    "{{ 7 * 7 }} {% raw %}",
    "bell\x07 escape\x1b null\x00 end",
    "emoji \U0001f600 and \u202eoverride\u202c",
    "| pipe | cell | [link](javascript:alert(1)) ![x](y)",
    "https://example.org/a?b=c&d",
)


def number(
    key: str, value: float, decimals: int, language: Language = "zh", *, bounded: bool = False
) -> Number:
    """A number as the profiles print it; `bounded` numbers lose their leading zero in English."""
    text = f"{value:.{decimals}f}".replace("-", "\u2212")
    code = "0" if decimals == 0 else "0." + "0" * decimals
    if bounded and language == "en":
        text, code = text.replace("0.", ".", 1), code.replace("0.", ".", 1)
    return Number(key, text, value, code)


def figure_bytes() -> tuple[bytes, bytes]:
    """The same five bars as SVG and as PNG."""
    width, height = 1400, 700
    rows: list[bytes] = []
    for y in range(height):
        row = bytearray(b"\xff" * width)
        for k, top in enumerate((520, 400, 280, 180, 60)):
            if y >= height - 40 - top and y < height - 40:
                row[120 + 250 * k : 270 + 250 * k] = bytes([60 + 30 * k]) * 150
        if height - 40 <= y < height - 36:
            row[80:1360] = b"\x00" * 1280
        rows.append(b"\x00" + bytes(row))

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    dots = struct.pack(">IIB", 11811, 11811, 1)  # 300 dots per inch
    body = zlib.compress(b"".join(rows), 9)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"pHYs", dots)
    png += chunk(b"IDAT", body) + chunk(b"IEND", b"")
    bars = "".join(
        f'<rect x="{120 + 250 * k}" y="{height - 40 - top}" width="150" height="{top}" '
        f'fill="#{shade:02x}{shade:02x}{shade:02x}"/>'
        for k, (top, shade) in enumerate(zip((520, 400, 280, 180, 60), range(60, 210, 30), strict=True))
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}">'
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>{bars}'
        f'<rect x="80" y="{height - 40}" width="1280" height="4" fill="#000000"/></svg>'
    )
    return svg.encode(), png


def fit_table(language: Language) -> Table:
    """Two spanners, a group row, a total, stars, a p value, an absent value and all kinds of notes."""
    say = _sayer(language)
    less = "< 0.001" if language == "zh" else "< .001"
    groups = (
        ("customer_manager", Text("Customer managers", "客户经理")),
        ("business_owner", Text("Business owners", "小微企业主")),
    )
    rows: list[Row] = []
    for g, (group, label) in enumerate(groups):
        rows.append(Row((Cell((say(label),)),), kind="group"))
        for i, name in enumerate(("IA→RMS", "TT→RMS", "RA→PLM")):
            base = f"sem.{name.replace('→', '~')}"
            beta = number(
                f"{base}.std_all@{group}", (0.312, -0.045, 0.207)[i] + 0.02 * g, 3, language, bounded=True
            )
            lower = number(f"{base}.ci_lower@{group}", (0.201, -0.151, 0.098)[i], 3, language, bounded=True)
            upper = number(f"{base}.ci_upper@{group}", (0.423, 0.061, 0.316)[i], 3, language, bounded=True)
            p: Number = (
                Number(f"{base}.pvalue@{group}", less, 2e-9, "0.000")
                if i != 1
                else number(f"{base}.pvalue@{group}", 0.4041, 3, language, bounded=True)
            )
            z = (
                number(f"{base}.z@{group}", (5.51, -0.83, 3.72)[i], 2)
                if (i, g) != (1, 1)
                else Number(f"{base}.z@{group}", "—")
            )
            stars: Inlines = ("***",) if i != 1 else ()
            interval: Inlines = ("[", lower, ", ", upper, "]")
            cells = (Cell((name,)), Cell((beta, *stars)), Cell(interval), Cell((z,)), Cell((p,)))
            rows.append(Row(cells, indent=1))
    n = number("sem.structural.n", 760, 0)
    rows.append(
        Row((Cell((say(Text("Respondents", "样本量")),)), Cell((n,)), Cell(), Cell(), Cell()), kind="total")
    )
    return Table(
        key="table.paths",
        title=(say(Text("Path coefficients of the structural model", "结构模型路径系数")),),
        columns=(
            Column((say(Text("Path", "路径")),), "left"),
            Column((Styled("β", "italic"),)),
            Column((say(Text("95% CI", "95%置信区间")),), "center"),
            Column((Styled("z", "italic"),)),
            Column((Styled("p", "italic"),)),
        ),
        rows=tuple(rows),
        spanners=(
            Spanner((say(Text("Standardised estimate", "标准化估计")),), 1, 2),
            Spanner((say(Text("Wald test", "Wald 检验")),), 3, 4),
        ),
        notes=TableNotes(
            general=(
                say(
                    Text(
                        "CI = confidence interval; maximum likelihood; simulated data.",
                        "估计方法为极大似然法；数据为模拟数据。",
                    )
                ),
            ),
            specific=(
                (Styled("a", "superscript"), say(Text(" The interval covers zero.", " 区间包含零。"))),
                (Styled("b", "superscript"), say(Text(" Could not be computed.", " 无法计算。"))),
            ),
            probability=(
                "*",
                Styled("p", "italic"),
                " < .05. **",
                Styled("p", "italic"),
                " < .01. ***",
                Styled("p", "italic"),
                " < .001.",
            ),
        ),
    )


def wide_table(language: Language) -> Table:
    """A correlation table of many columns, set in landscape."""
    say = _sayer(language)
    codes = ("IA", "TT", "RA", "FV", "RMS", "PLM", "LR")
    columns = (
        Column((say(Text("Construct", "构念")),), "left"),
        Column((Styled("M", "italic"),)),
        Column((Styled("SD", "italic"),)),
    )
    rows: list[Row] = []
    for i, code in enumerate(codes):
        stub = Cell((f"{i + 1}. {code}",))
        mean = Cell((number(f"scores.{code}.mean", 3.12 + 0.1 * i, 2),))
        sd = Cell((number(f"scores.{code}.sd", 0.81 + 0.01 * i, 2),))
        body = [
            _correlation(codes[j], code, i - j, language) if j < i else Cell(("—",) if j == i else ())
            for j in range(len(codes))
        ]
        rows.append(Row((stub, mean, sd, *body)))
    return Table(
        key="table.correlations",
        title=(say(Text("Means, standard deviations and correlations", "均值、标准差与相关系数")),),
        columns=columns + tuple(Column((str(j + 1),)) for j in range(len(codes))),
        rows=tuple(rows),
        notes=TableNotes(
            general=(Styled("N", "italic"), " = ", number("scores.all.n", 760, 0), say(Text(".", "。")))
        ),
        landscape=True,
    )


def long_table(language: Language) -> Table:
    """Sixty rows of items, longer than a page, with long wording in the stub."""
    say = _sayer(language)
    wording = say(
        Text(
            "The bank and the enterprise do not hold the same information about the enterprise's operations",
            "银行与企业之间对企业经营状况所掌握的信息并不一致，客户经理难以核实",
        )
    )
    rows = tuple(
        Row(
            (
                Cell((f"Q{i:02d}",)),
                Cell((wording,)),
                Cell((number(f"items.Q{i:02d}.mean", 2.5 + i / 40, 2),)),
                Cell((number(f"items.Q{i:02d}.skewness", (i - 30) / 37, 3),)),
                Cell((Number(f"items.Q{i:02d}.cannot_judge", f"{i / 7:.1f}%", i / 700, "0.0%"),)),
            )
        )
        for i in range(60)
    )
    return Table(
        key="table.items",
        title=(say(Text("Description of the items", "题项描述性统计")),),
        columns=(
            Column((say(Text("Item", "题项")),), "left"),
            Column((say(Text("Wording", "题目内容")),), "left"),
            Column((Styled("M", "italic"),)),
            Column((say(Text("Skewness", "偏度")),)),
            Column((say(Text("Cannot judge", "无法判断")),)),
        ),
        rows=rows,
    )


def hostile_table(language: Language) -> Table:
    """Texts of respondents that must appear as they are."""
    say = _sayer(language)
    rows = tuple(
        Row((Cell((str(i + 1),)), Cell((text,)), Cell((number(f"open.answer{i}.count", i + 1, 0),))))
        for i, text in enumerate(HOSTILE)
    )
    return Table(
        key="table.open",
        title=(say(Text("Open answers", "开放题作答")), " <&> $#_%"),
        columns=(
            Column((say(Text("No.", "序号")),), "center"),
            Column((say(Text("Answer", "作答内容")),), "left"),
            Column((Styled("n", "italic"),)),
        ),
        rows=rows,
    )


def references(language: Language) -> ReferenceList:
    """Three entries: numbered in Chinese, author and year in English."""
    zh = language == "zh"
    entries = (
        Reference(
            "wenzhonglin2014",
            ("温忠麟, 叶宝娟. 中介效应分析: 方法和模型发展[J]. 心理科学进展, 2014, 22(5): 731-745.",)
            if zh
            else (
                "Wen, Z., & Ye, B. (2014). Analyses of mediating effects. ",
                Styled("Advances in Psychological Science", "italic"),
                ", 22(5), 731–745.",
            ),
            "[1]" if zh else "(Wen & Ye, 2014)",
            "温忠麟和叶宝娟[1]" if zh else "Wen and Ye (2014)",
            1 if zh else 0,
        ),
        Reference(
            "hubentler1999",
            ("HU L, BENTLER P M. Cutoff criteria for fit indexes[J]. Struct Equ Modeling, 1999, 6(1): 1-55.",)
            if zh
            else (
                "Hu, L., & Bentler, P. M. (1999). Cutoff criteria for fit indexes. ",
                Styled("Structural Equation Modeling", "italic"),
                ", 6(1), 1–55.",
            ),
            "[2]" if zh else "(Hu & Bentler, 1999)",
            "Hu 和 Bentler[2]" if zh else "Hu and Bentler (1999)",
            2 if zh else 0,
        ),
        Reference(
            "nunnally1978",
            ("NUNNALLY J C. Psychometric theory[M]. 2nd ed. New York: McGraw-Hill, 1978.",)
            if zh
            else (
                "Nunnally, J. C. (1978). ",
                Styled("Psychometric theory", "italic"),
                " (2nd ed.). McGraw-Hill.",
            ),
            "[3]" if zh else "(Nunnally, 1978)",
            "Nunnally[3]" if zh else "Nunnally (1978)",
            3 if zh else 0,
        ),
    )
    return ReferenceList((say_one(Text("References", "参考文献"), language),), entries)


def sample_chapter(language: Language) -> Chapter:
    """The whole sample chapter in one language."""
    return Chapter(
        title=say_one(Text("Questionnaire Survey and Empirical Analysis", "问卷调查与实证分析"), language),
        language=language,
        number=4,
        date="2026-03-16",
        blocks=tuple(sample_blocks(language)),
        banner=say_one(
            Text("Simulated data: not from a real survey", "模拟数据：并非真实调查所得"), language
        ),
        authors=(say_one(Text("A. Author", "某某"), language),),
    )


def sample_blocks(language: Language) -> Iterable[Block]:
    """Every kind of block."""
    say = _sayer(language)
    svg, png = figure_bytes()
    yield Note(
        (
            say(
                Text(
                    "All data of this chapter are simulated. They demonstrate the method alone.",
                    "本章数据均为模拟数据，仅用于演示方法，不构成任何实证结论。",
                )
            ),
        )
    )
    yield Heading(1, (say(Text("Structural model", "结构方程模型")),))
    yield Paragraph(
        (
            say(Text("The model was fitted by maximum likelihood ", "本研究采用极大似然法拟合模型")),
            Cite(("hubentler1999", "nunnally1978")),
            say(Text("; all paths are in ", "，各路径见")),
            Ref("table.paths"),
            say(Text(". Following ", "。参照")),
            Cite(("wenzhonglin2014",), narrative=True),
            say(Text(", the model fitted: ", "的建议，模型拟合为 ")),
            Styled("χ", "italic"),
            Styled("2", "superscript"),
            "(",
            number("cfa.measurement.df", 329, 0),
            ") = ",
            number("cfa.measurement.chisq", 481.27, 2),
            ", CFI = ",
            number("cfa.measurement.cfi", 0.962, 3, language, bounded=True),
            ", RMSEA = ",
            number("cfa.measurement.rmsea", 0.036, 3, language, bounded=True),
            say(Text(".", "。")),
        )
    )
    yield Heading(2, (say(Text("Paths", "路径检验")),))
    yield Paragraph(
        (
            Styled(say(Text("Hypotheses. ", "假设检验。")), "bold"),
            say(Text("H1a is supported, as ", "H1a 得到支持，“路径系数”见")),
            Ref("figure.scree"),
            say(Text(" shows.", "所示。")),
        )
    )
    yield fit_table(language)
    yield Paragraph(
        (
            say(Text("The figure follows. ", "下图给出结果。")) * 6,
            Ref("table.correlations"),
            say(Text(" and ", "与")),
            Ref("table.items"),
            say(Text(" give more.", "给出更多信息。")),
        )
    )
    yield Figure(
        key="figure.scree",
        title=(say(Text("Eigenvalues of the items", "碎石图")),),
        svg=svg,
        png=png,
        alt=say(Text("Five bars of falling height", "五根由高到低的柱形")),
        width_cm=13.0,
        notes=TableNotes(
            general=(
                say(Text("The first eigenvalue is ", "首个特征值为")),
                number("efa.e1.eigenvalue", 5.2, 3),
                say(Text(".", "。")),
            )
        ),
    )
    yield Paragraph(
        (
            say(Text("Reliability follows ", "组合信度按")),
            Ref("equation.composite_reliability"),
            say(Text(":", "计算：")),
        )
    )
    yield Equation("equation.composite_reliability", FORMULAS["composite_reliability"])
    yield ListBlock(
        (
            (say(Text("Cross-sectional data.", "数据为横截面数据。")),),
            (say(Text("One source.", "数据来自同一来源。")), " ", Ref("table.open")),
        ),
        ordered=True,
    )
    yield ListBlock(
        (
            (say(Text("Perceptions, not defaults.", "测量的是感知而非违约。")),),
            (Styled(say(Text("Nested.", "嵌套结构。")), "bold"),),
        )
    )
    yield Note(
        (say(Text("The model of the managers did not converge.", "客户经理组的模型未收敛。")),),
        kind="warning",
    )
    yield wide_table(language)
    yield Heading(1, (say(Text("Items", "题项分析")),))
    yield long_table(language)
    yield references(language)
    yield Appendix((say(Text("Second opinion", "第二套软件的复核")),))
    yield Heading(1, (say(Text("Open answers", "开放题")),))
    yield hostile_table(language)
    yield Paragraph((say(Text("See also ", "另见")), Ref("table.paths"), say(Text(".", "。"))))


def say_one(text: Text, language: Language) -> str:
    """A bilingual text in one language."""
    return text.say(language)


def _sayer(language: Language):
    return lambda text: text.say(language)


def _correlation(first: str, second: str, distance: int, language: Language) -> Cell:
    value = 0.62 - 0.07 * distance
    content: tuple[Inline, ...] = (
        number(f"correlations.{first}~{second}.r", value, 3, language, bounded=True),
        "**",
    )
    return Cell(content)
