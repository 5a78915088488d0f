"""Arguments and options that several commands share, each said once: same name, same words, same limits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from survey.cli.messages import tell

__all__ = [
    "AnswerScale",
    "CollapseSparse",
    "DataTable",
    "FigureFile",
    "JsonFile",
    "MissingAnswers",
    "MissingMoments",
    "OneLanguage",
    "Parameterization",
    "Reverse",
    "Scales",
    "Seed",
    "StdLv",
    "StudyFolder",
    "TablesFile",
    "UserMissing",
]

StudyFolder = Annotated[
    Path,
    typer.Argument(
        metavar="STUDY",
        help=tell("The folder that holds analysis/study.yaml.", "包含 analysis/study.yaml 的文件夹。"),
    ),
]
DataTable = Annotated[
    str,
    typer.Argument(metavar="DATA", help=tell("csv, xlsx, sav or parquet", "csv、xlsx、sav 或 parquet 文件")),
]
JsonFile = Annotated[
    str | None,
    typer.Option("--json", metavar="FILE|-", help=tell("write JSON to FILE or -", "将 JSON 写入文件或 -")),
]
Seed = Annotated[int, typer.Option("--seed", metavar="N", help=tell("seed", "随机种子"), min=0)]
Scales = Annotated[
    list[str],
    typer.Option(
        "--scale", metavar="NAME=a,b,c", help=tell("a scale and its items; repeat", "量表及其题项，可重复")
    ),
]
# Of item analysis, reliability and factor analysis.
MissingAnswers = Annotated[
    Literal["listwise", "pairwise", "fiml"],
    typer.Option("--missing", help=tell("listwise, pairwise, fiml", "缺失值：listwise、pairwise、fiml")),
]
# Of structural equation models; `fit_sem` says which goes with which estimator.
MissingMoments = Annotated[
    str,
    typer.Option(
        "--missing",
        help=tell("listwise, fiml, or pairwise with --ordered", "缺失值：listwise、fiml 或 pairwise"),
    ),
]
Parameterization = Annotated[
    Literal["delta", "theta"],
    typer.Option("--parameterization", help=tell("of ordinal variables", "有序变量的参数化方式")),
]
CollapseSparse = Annotated[
    int,
    typer.Option(
        "--collapse-sparse",
        metavar="K",
        help=tell(
            "merge categories with fewer than K answers in a group", "合并任一组中作答人数少于 K 的相邻类别"
        ),
        min=0,
    ),
]
StdLv = Annotated[bool, typer.Option("--std-lv", help=tell("fix latent variances", "固定潜变量方差"))]
# Of commands that show one result.
OneLanguage = Annotated[
    str | None, typer.Option("--lang", metavar="zh|en", help=tell("of the output", "输出语言"))
]
TablesFile = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help=tell("tables to .docx, .xlsx, .html, .pdf, .tex or .md", "表格输出文件，按扩展名定格式"),
    ),
]
FigureFile = Annotated[
    Path | None, typer.Option("--figure", metavar="FILE", help=tell("figure to .svg or .png", "图输出文件"))
]
UserMissing = Annotated[
    str | None,
    typer.Option(
        "--user-missing",
        metavar="A,B",
        help=tell("codes that are no answers: -9,99", "表示缺失的编码，如 -9,99"),
    ),
]
Reverse = Annotated[
    str | None,
    typer.Option(help=tell("items to recode, with --answers", "需反向计分的题项，须与 --answers 同用")),
]
AnswerScale = Annotated[
    str | None,
    typer.Option(
        metavar="LOW-HIGH", help=tell("lowest and highest answer: 1-5", "答案的最小值与最大值，如 1-5")
    ),
]
