"""The entry point of the command ``survey``: the registry of commands, and the options before them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from survey.cli.exit_codes import ExitCode
from survey.cli.lazy import Command, attach, chosen_command
from survey.cli.messages import current_language, print_error, print_warning, say
from survey.errors import SurveyError, Text

__all__ = ["COMMANDS", "build_app", "main"]

COMMANDS: tuple[Command, ...] = (
    Command(
        "new",
        "survey.cli.new",
        "new",
        Text(
            "Make a study of one's own, drafted from an export where there is one.",
            "建立自己的研究；有导出文件时据以起草问卷、计划与初稿章节。",
        ),
    ),
    Command(
        "run",
        "survey.cli.run",
        "run",
        Text(
            "Run a study: read, clean, analyse, and write the chapter.",
            "运行研究：读取、清理、分析并生成论文章节。",
        ),
    ),
    Command(
        "report",
        "survey.cli.report",
        "report",
        Text(
            "Rebuild the chapter from stored results, without computing.",
            "用已保存的结果重新生成章节，不重新计算。",
        ),
    ),
    Command(
        "bundle",
        "survey.cli.bundle",
        "bundle",
        Text(
            "Write one archive that another person can rerun.",
            "将研究打包为可由他人重新运行的压缩包。",
        ),
    ),
    Command(
        "verify",
        "survey.cli.verify",
        "verify",
        Text(
            "Rerun a bundle, and say whether it says the same.",
            "重新运行研究包，核验结果是否一致。",
        ),
    ),
    Command(
        "table",
        "survey.cli.table",
        "table",
        Text("Print one table of the chapter, or write it to a file.", "显示章节中的一个表，或写入文件。"),
    ),
    Command(
        "share",
        "survey.cli.share",
        "share",
        Text(
            "Write the brief and the findings to hand over, under disclosure control.",
            "生成可对外提供的简报与结果，并作披露控制。",
        ),
    ),
    Command(
        "check",
        "survey.cli.check",
        "check",
        Text("Validate a study without running it.", "检查研究的各个文件，不运行分析。"),
    ),
    Command(
        "map",
        "survey.cli.map",
        "map_columns",
        Text(
            "Write which column of an export answers which question, to be edited.",
            "写出导出文件各列与题目的对应关系，供编辑确认。",
        ),
    ),
    Command(
        "instrument",
        "survey.cli.instrument",
        "instrument",
        Text("Draft an instrument from an export.", "由导出文件起草问卷文件。"),
    ),
    Command(
        "simulate",
        "survey.cli.simulate",
        "simulate",
        Text(
            "Write simulated exports from a study's population.",
            "按研究设定的总体参数生成模拟的问卷导出文件。",
        ),
    ),
    Command(
        "sem",
        "survey.cli.sem",
        "sem",
        Text("Fit a structural equation model to a data file.", "对数据文件拟合结构方程模型。"),
    ),
    Command(
        "invariance",
        "survey.cli.invariance",
        "invariance",
        Text("Test measurement invariance over groups.", "检验测量模型的跨组不变性。"),
    ),
    Command(
        "power",
        "survey.cli.power",
        "power",
        Text("Estimate power, or what a sample can detect.", "估计统计功效或样本可检出的最小效应。"),
    ),
    Command(
        "efa",
        "survey.cli.efa",
        "efa",
        Text("Explore the factors of a data file.", "对数据文件作探索性因子分析。"),
    ),
    Command(
        "reliability",
        "survey.cli.reliability",
        "reliability",
        Text("Report the reliability of scales in a data file.", "报告数据文件中各量表的信度。"),
    ),
    Command(
        "items",
        "survey.cli.items",
        "items",
        Text("Analyse the items of scales in a data file.", "对数据文件中的题项作项目分析。"),
    ),
    Command(
        "retention",
        "survey.cli.retention",
        "retention",
        Text("Ask every criterion how many factors to keep.", "按各准则判断应保留的因子数。"),
    ),
    Command(
        "clean",
        "survey.cli.clean",
        "clean",
        Text(
            "Write a study's clean data, the flow and every reason.",
            "输出研究的有效数据、剔除流程与每份作答的理由。",
        ),
    ),
    Command(
        "screen",
        "survey.cli.screen",
        "screen",
        Text("Screen answers for careless responding.", "筛查不认真作答。"),
    ),
    Command(
        "notebook",
        "survey.cli.notebook",
        "notebook",
        Text("Open Jupyter on a study's notebooks.", "用 Jupyter 打开研究的笔记本。"),
    ),
    Command(
        "schema",
        "survey.cli.schema",
        "schema",
        Text(
            "Print the JSON Schema of a plan or an instrument, for editors.",
            "输出研究计划或问卷文件的 JSON Schema，供编辑器使用。",
        ),
    ),
    Command(
        "templates",
        "survey.cli.templates",
        "templates",
        Text(
            "List the chapter templates, or copy one into a study.",
            "列出章节模板，或将模板复制到研究中修改。",
        ),
    ),
)


def build_app(chosen: str | None, *, debug: bool = False) -> typer.Typer:
    """Return the application with the chosen command loaded and the others named only.

    Parameters
    ----------
    chosen : str or None
        The name of the command to import.
    debug : bool
        Let errors go up with their traceback.
    """
    language = current_language()
    app = typer.Typer(
        help=Text(
            "From raw questionnaire exports to a thesis chapter.", "从问卷原始导出文件到论文章节。"
        ).say(language),
        epilog=Text(
            "Exit codes: 0 done; 1 a check said no; 2 input or usage error; "
            "3 ran but not to be trusted; 130 interrupted.",
            "退出码：0 完成；1 检查未通过；2 输入或用法有误；3 已运行但结果不可信；130 已中断。",
        ).say(language),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        # Frames and colours are for a terminal, and half of the time that --help takes.
        rich_markup_mode="rich" if sys.stdout.isatty() else None,
    )
    app.callback()(_options)
    for command in COMMANDS:
        attach(app, command, load=command.name == chosen, debug=debug)
    return app


def _print_version(wanted: bool) -> None:
    """Print the versions and end."""
    if wanted:
        from survey.cli.version import version_lines

        print("\n".join(version_lines()))
        raise typer.Exit(ExitCode.DONE)


def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Versions / 显示版本"),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of errors / 出错时显示追溯信息")
    ] = False,
) -> None:
    """Declare the options that stand before a command; both are acted on before it runs."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after ``survey``; those of the process by default.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    words = [word for word in words if word != "--debug"]
    try:
        _warn_of_clash()
        app = build_app(chosen_command(words), debug=debug)
    except KeyboardInterrupt:
        say(Text("interrupted", "已中断"))
        raise SystemExit(ExitCode.INTERRUPTED) from None
    except SurveyError as error:
        if debug:
            raise
        print_error(error)
        raise SystemExit(ExitCode.BAD_INPUT) from None
    app(args=words, prog_name="survey")


def _warn_of_clash() -> None:
    from survey.cli.version import clashing_distribution

    warning = clashing_distribution()
    if warning is not None:
        print_warning(warning)
