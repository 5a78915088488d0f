"""The chapter again from stored results: the same bytes without computing, a part of it, checks, tables."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from calling import call
from conftest import plain_pages

from survey.errors import Fault, ReportError
from survey.report.checking.gate import output_faults
from survey.report.document import Chapter
from survey.report.profiles.profile import Profile
from survey.study.chapter_maker import ChapterMaker
from survey.study.pipeline.graph import CHAPTER
from survey.study.pipeline.manifest import sha256_of
from survey.study.pipeline.study_run import run_study
from survey.study.rebuild import check_report, make_table, open_maker, rebuild_report, watch_report


@pytest.fixture(scope="module")
def study(branch_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the study that was run, whose templates may be changed."""
    folder = tmp_path_factory.mktemp("again") / "study"
    shutil.copytree(branch_study, folder)
    return folder


@pytest.fixture(scope="module")
def maker(study: Path) -> ChapterMaker:
    return open_maker(study)


def hashes(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): sha256_of(p) for p in folder.rglob("*") if p.is_file()}


def test_the_same_chapter_without_computing(study: Path, maker: ChapterMaker) -> None:
    out = study / "reports" / "out"
    before = hashes(out)
    for name in ("chapter.zh.docx", "chapter.zh.pdf", "figures/scree.zh.svg"):
        (out / name).unlink()
    done = rebuild_report(maker, languages=("zh",))
    assert hashes(out) == before
    assert out / "chapter.zh.docx" in done.files
    assert not any(".en." in path.name for path in done.files)
    assert done.warnings == ()


def test_latex_and_markdown_come_on_request(study: Path, maker: ChapterMaker) -> None:
    done = rebuild_report(maker, languages=("zh",), formats=("tex", "md"))
    out = study / "reports" / "out"
    assert {out / "latex/chapter.zh.tex", out / "markdown/chapter.zh.md"} <= set(done.files)
    shutil.rmtree(out / "latex")
    shutil.rmtree(out / "markdown")


def test_one_section(study: Path, maker: ChapterMaker) -> None:
    out = study / "reports" / "out"
    before = hashes(out)
    rebuild_report(maker, languages=("zh",), formats=("html",), section="4.6")
    assert set(hashes(out)) - set(before) == {"section-4.6.zh.html"}
    assert "4.6" in (out / "section-4.6.zh.html").read_text("utf-8")
    with pytest.raises(ReportError, match="no such section"):
        rebuild_report(maker, languages=("zh",), formats=("html",), section="9.9")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--format", "odt"), "unknown output format"),
        (("--profile", "apa8-en"), "did you mean apa7-en"),
        (("--profile", "apa7-en", "--lang", "zh"), "for another language"),
        (("--check", "--watch"), "exclude each other"),
    ],
)
def test_what_cannot_be_done_is_said(
    study: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert call("report", str(study), *words) == 2
    assert said in capsys.readouterr().err


def test_check_names_the_place_in_a_template(study: Path, maker: ChapterMaker) -> None:
    own = study / "reports" / "zh" / "06_reliability.md.j2"
    own.parent.mkdir(exist_ok=True)
    own.write_text('# 信度\n\n240 份，{{ n("reliability.IA.cronbach_alfa@business_owner") }}。\n', "utf-8")
    typed, fault = check_report(maker, ("zh",))
    assert (typed.where, typed.got) == ("reports/zh/06_reliability.md.j2:3:1", "240 份，")
    assert fault.where == "reports/zh/06_reliability.md.j2:3:13"
    assert "did you mean reliability.IA.cronbach_alpha@business_owner" in fault.say("en")
    own.unlink()


def test_a_check_holds_to_the_section_and_the_formats_that_are_named(
    study: Path, maker: ChapterMaker, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[str] = []

    def gate(chapter: Chapter, profile: Profile, files: Sequence[Path]) -> tuple[Fault, ...]:
        held.extend(path.name for path in files)
        return output_faults(chapter, profile, files)

    monkeypatch.setattr("survey.study.chapter_maker.output_faults", gate)
    monkeypatch.setattr("survey.study.rebuild.open_maker", lambda *_: maker)
    words = ("report", str(study), "--check", "--lang", "zh", "--format", "html")
    assert call(*words, "--section", "4.6") == 0
    assert held == ["chapter.zh.html"]
    assert call(*words, "--section", "9.9") == 1
    assert "no such section" in capsys.readouterr().err


def test_a_table_on_the_terminal_and_as_a_file(
    done: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain_pages(done, "zh")
    assert call("table", "reliability", "--study", str(done), "--lang", "zh") == 0
    printed = capsys.readouterr().out
    assert printed.startswith("表4-")
    assert "信度" in printed.splitlines()[0]
    path = tmp_path / "one.docx"
    assert call("table", "reliability", "--study", str(done), "--lang", "zh", "-o", str(path)) == 0
    assert zipfile.ZipFile(path).read("word/document.xml").count(b"<w:tbl>") == 1
    assert call("table", "reliability", "--study", str(done), "--lang", "zh,en") == 2
    assert "one language" in capsys.readouterr().err
    with pytest.raises(ReportError, match="did you mean reliability"):
        make_table(open_maker(done), "relability", "zh")


def test_watching_rebuilds_when_a_template_changes(done: Path) -> None:
    maker = open_maker(done)
    own = done / "reports" / "en" / "10_correlations.md.j2"
    page = done / "reports" / "out" / "chapter.en.html"
    rebuilt: list[str] = []

    def rebuild() -> None:
        rebuild_report(maker, formats=("html",))
        rebuilt.append(page.read_text("utf-8"))

    def wait(_: float) -> None:
        if len(rebuilt) == 1:
            own.write_text("# Correlations\n\nSaid otherwise.\n", encoding="utf-8")
        else:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        watch_report(maker, rebuild, wait=wait)
    assert ["Said otherwise." in one for one in rebuilt] == [False, True]


def test_only_the_language_whose_template_changed_is_written_again(done: Path) -> None:
    plain_pages(done, "zh")
    maker, own = open_maker(done), done / "reports" / "zh" / "10_correlations.md.j2"

    def written() -> set[str]:
        files = rebuild_report(maker, languages=("zh", "en"), formats=("html",), changed=True).files
        return {path.name for path in files if path.suffix == ".html"}

    assert written() == {"chapter.zh.html", "chapter.en.html"}
    assert written() == set()
    own.write_text("# 相关分析\n\n又改动了。\n", encoding="utf-8")
    assert written() == {"chapter.zh.html"}
    own.write_text("# 相关分析\n", encoding="utf-8")
    assert written() == {"chapter.zh.html"}


def test_inputs_that_changed_are_told(done: Path) -> None:
    plan = done / "analysis" / "study.yaml"
    plan.write_text(plan.read_text("utf-8") + "# later\n", encoding="utf-8")
    (warning,) = rebuild_report(open_maker(done), formats=("md",)).warnings
    assert warning.objects == ("analysis/study.yaml",)


def test_results_of_another_version_are_told_by_step_and_computed_again(
    done: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if two classes had gained a field since the run."""
    store = done / "analysis/results/store.json"
    body = json.loads(store.read_text(encoding="utf-8"))
    for name in ("reliability.main.all", "efa.all", "retention.all"):
        del body["results"][name]["fields"][next(iter(body["results"][name]["fields"]))]
    store.write_text(json.dumps(body), encoding="utf-8")
    for language, said in (("en", "the stored results of the step `efa`"), ("zh", "步骤 `reliability` 的")):
        monkeypatch.setenv("SURVEY_LANG", language)
        assert call("report", str(done)) == 2
        told = capfd.readouterr().err
        assert said in told
        assert told.count("`efa`") == told.count("`reliability`") == 1
    assert run_study(done).computed == (CHAPTER,)
    assert call("report", str(done), "--format", "md") == 0


def test_without_results_there_is_no_chapter(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="there are no stored results"):
        open_maker(tmp_path)


def test_stored_results_are_read_without_what_computed_them(study: Path) -> None:
    """Frames and distributions take 100 MB beside those of typst, and a chapter has no use for them."""
    code = (
        "import sys; from pathlib import Path; from survey.study.rebuild import open_maker; "
        "open_maker(Path(sys.argv[1])); print(*{'pandas', 'scipy.stats', 'pingouin'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(study)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
