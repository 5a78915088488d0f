"""How long does the chapter take from stored results, and how much memory?

    python benchmarks/report_speed.py STUDY                     both languages, every format
    python benchmarks/report_speed.py STUDY --format docx,pdf   some of them

STUDY must have been run (``survey run STUDY``). The clock starts before the stored results are loaded and
stops when the gate has held every file to the chapter. Beside it: what one more save of a template takes
under ``survey report --watch``. Nothing of the study is changed: the files go into a folder of their own.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from process_memory import PeakMemory

from survey.errors import SurveyError
from survey.report.document import Figure, Table
from survey.report.writing.emit import FORMATS, RUN_FORMATS, write_as
from survey.study.chapter_maker import ChapterMaker
from survey.study.rebuild import open_maker


def main() -> int:
    """Run the benchmark and print its lines."""
    parser = argparse.ArgumentParser(description="speed and memory of the chapter from stored results")
    parser.add_argument("study", type=Path)
    parser.add_argument("--format", default=",".join(FORMATS))
    asked = parser.parse_args()
    formats = tuple(name for name in FORMATS if name in asked.format.split(","))
    started = time.perf_counter()
    worked = time.process_time()
    peak = PeakMemory()
    peak.start()
    try:
        maker = open_maker(asked.study)
    except SurveyError as error:
        print(error.say(), file=sys.stderr)
        return 2
    _tell("loading the stored results", started, worked)
    with tempfile.TemporaryDirectory() as folder:
        for language in maker.languages():
            begun, before = time.perf_counter(), time.process_time()
            maker.write(language, Path(folder), formats, beside=maker.has_written(language))
            _tell(f"chapter, {language}", begun, before)
        _tell("all", started, worked)
        print(f"{'peak memory, with that of typst':36}{peak.megabytes:8.0f} MB")
        report_parts(maker, Path(folder))
    return 0


def report_parts(maker: ChapterMaker, folder: Path) -> None:
    """Print what the chapter holds, each format's own time, and the time of a template that was saved."""
    language = maker.languages()[0]
    chapter, profile = maker.chapter(language), maker.profile_for(language)
    counts = {kind: sum(isinstance(block, kind) for block in chapter.blocks) for kind in (Table, Figure)}
    print(f"{'tables, figures':36}{counts[Table]:5d}, {counts[Figure]}")
    for name in FORMATS:
        begun, before = time.perf_counter(), time.process_time()
        write_as(name, chapter, profile, folder / f"again.{name}")
        _tell(f"  {name} alone ({language})", begun, before)
    for saved in (("html",), RUN_FORMATS):
        begun, before = time.perf_counter(), time.process_time()
        with tempfile.TemporaryDirectory() as alone:
            maker.write(language, Path(alone), saved)
        _tell(f"a saved template, {','.join(saved)} ({language})", begun, before)


def _tell(what: str, begun: float, before: float) -> None:
    """Print the seconds that passed, and those that the processor worked."""
    passed, worked = time.perf_counter() - begun, time.process_time() - before
    print(f"{what:36}{passed:8.2f} s {worked:8.2f} s of processor", flush=True)


if __name__ == "__main__":
    sys.exit(main())
