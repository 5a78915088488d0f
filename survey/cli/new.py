"""``survey new``: make a study of one's own, from questions or flags, and drafted from an export."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from survey.cli.exit_codes import ExitCode
from survey.cli.messages import current_language, parse_languages, print_error, say, tell
from survey.errors import Fault, PlanError, SurveyError, Text

if TYPE_CHECKING:
    from survey.study.scaffold import CreatedStudy, NewGroup, NewStudy

__all__ = ["new"]

T = TypeVar("T")


def new(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help=tell("The folder to make.", "要建立的文件夹。"))
    ],
    title: Annotated[
        str | None,
        typer.Option("--title", help=tell("Title, as 中文|English.", "研究题目，写作“中文|English”。")),
    ] = None,
    group: Annotated[
        list[str] | None,
        typer.Option(
            "--group",
            help=tell("A group as code=中文|English; again for more.", "组：代码=中文|English，可重复。"),
        ),
    ] = None,
    source: Annotated[
        list[Path] | None,
        typer.Option(
            "--from",
            help=tell(
                "An export to draft from, one for each group in order.", "据以起草的导出文件，各组依次一个。"
            ),
        ),
    ] = None,
    scale: Annotated[
        list[str] | None,
        typer.Option(
            "--scale", help=tell("A scale as IA=Q17-Q21; again for more.", "量表：IA=Q17-Q21，可重复。")
        ),
    ] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", help=tell("Languages of the chapter.", "章节的语言，如 zh,en。"))
    ] = None,
    platform: Annotated[
        str | None, typer.Option("--platform", help=tell("Recognised by default.", "平台；默认自动识别。"))
    ] = None,
    form: Annotated[
        Path | None,
        typer.Option("--form", help=tell("An XLSForm or a data dictionary.", "XLSForm 或数据字典。")),
    ] = None,
    run: Annotated[
        bool,
        typer.Option(
            "--run/--no-run",
            help=tell("With --from: make a first chapter.", "有导出文件时立即生成初稿章节。"),
        ),
    ] = True,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help=tell("Ask nothing.", "不提问，采用默认值。"))
    ] = False,
) -> int:
    """Make the study, say what has to be finished by hand, and make a first chapter from an export."""
    from survey.study.scaffold import NewStudy, create_study, named_scales, parse_group, parse_wording

    study = NewStudy(
        groups=_with_exports([parse_group(words) for words in group or ()], source or ()),
        scales=named_scales(scale or ()),
        platform=platform,
        form=form,
    )
    if title is not None:
        study = replace(study, title=parse_wording(title))
    if lang is not None:
        study = replace(study, languages=parse_languages(lang))
    if not yes and sys.stdin.isatty():
        study = _asked(study, ask_title=title is None, ask_groups=not group, ask_lang=lang is None)
    made = create_study(folder, study)
    _tell(made)
    return _first_chapter(folder) if run and all(g.export for g in study.groups) and made.constructs else 0


def _with_exports(groups: Sequence[NewGroup], exports: Sequence[Path]) -> tuple[NewGroup, ...]:
    """Return the groups with their exports in order; one group by default, as many as there are exports."""
    from survey.study.scaffold import NewGroup

    if not groups:
        groups = (
            [NewGroup()]
            if len(exports) < 2
            else [NewGroup(f"group{k}", Text(f"Group {k}", f"第{k}组")) for k in range(1, len(exports) + 1)]
        )
    if exports and len(exports) != len(groups):
        what = Text("each group has one export", "每组对应一个导出文件")
        raise PlanError(Fault(what, where="--from", expected=str(len(groups)), got=str(len(exports))))
    return tuple(replace(group, export=exports[k]) if exports else group for k, group in enumerate(groups))


def _asked(study: NewStudy, *, ask_title: bool, ask_groups: bool, ask_lang: bool) -> NewStudy:
    """Ask on the terminal for what no flag said; an empty answer keeps the default."""
    from survey.study.scaffold import parse_wording

    if ask_title:
        question = Text("Title of the study (中文|English)", "研究题目（中文|English）")
        study = replace(study, title=_ask(question, parse_wording) or study.title)
    if ask_lang:
        question = Text("Languages of the chapter", "章节的语言")
        study = replace(study, languages=_ask(question, parse_languages, "zh,en") or study.languages)
    if any(group.export for group in study.groups):
        return study
    groups = study.groups
    if ask_groups:
        question = Text(
            "Groups of respondents, as code=中文|English, with ; between (empty: one group)",
            "受访者组：代码=中文|English，用 ; 分隔（只有一组则留空）",
        )
        groups = _ask(question, _groups) or groups
    exports = [
        _ask(Text(f"Export of {label.en} (empty: none yet)", f"{label.zh}的导出文件（暂无则留空）"), _export)
        for label in (group.label for group in groups)
    ]
    asked = zip(groups, exports, strict=True)
    return replace(study, groups=tuple(replace(group, export=path) for group, path in asked))


def _groups(words: str) -> tuple[NewGroup, ...]:
    from survey.study.scaffold import parse_group

    return tuple(parse_group(part) for part in words.replace("；", ";").split(";") if part.strip())


def _export(words: str) -> Path:
    path = Path(words.strip("'\"")).expanduser()
    if not path.is_file():
        raise PlanError(Fault(Text("the export is not there", "找不到导出文件"), where=str(path)))
    return path


def _ask(question: Text, parse: Callable[[str], T], default: str = "") -> T | None:
    """Ask until the answer can be read; None for an empty one."""
    while True:
        answer: str = typer.prompt(
            question.say(current_language()), default=default, show_default=bool(default), err=True
        )
        if not answer.strip():
            return None
        try:
            return parse(answer.strip())
        except SurveyError as error:
            print_error(error)


def _tell(made: CreatedStudy) -> None:
    for name in made.files:
        typer.echo((made.folder / name).as_posix())
    say(Text("to finish by hand:", "待完成："))
    for text in made.unfinished:
        say(Text(f"  - {text.en}", f"  - {text.zh}"))


def _first_chapter(folder: Path) -> int:
    """Run the study that was made; when it does not run, it stays, with what has to be mended."""
    from survey.cli.run import run as run_command

    say(Text("making a first chapter", "正在生成初稿章节"))
    code = run_command(folder)
    if code == ExitCode.NOT_TRUSTED:
        say(Text("finish the plan, then: survey run", "请完善研究计划后重新运行 survey run"))
    return code
