"""How long does the study of this repository take, and how much memory, beside the limits set for it?

``survey run`` on a copy of the study, in a process of its own: every step, 5,000 bootstrap draws, both
languages, all formats. Time and peak memory (with that of what it starts) are given as shares of the limits,
60 s and 1 GB on two cores, for listwise maximum likelihood; --as-planned keeps the estimation of the plan
(full information is slower).

    python benchmarks/study_run.py [STUDY] [--as-planned]
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from process_memory import run_measured

ROOT = Path(__file__).parents[1]
SECONDS, GIGABYTES = 60.0, 1.0


def main(study: Path, *, as_planned: bool) -> int:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "study"
        copy.mkdir()
        ignored = shutil.ignore_patterns("out", "results", ".cache")
        for name in ("instruments", "analysis", "reports"):
            if (study / name).is_dir():
                shutil.copytree(study / name, copy / name, ignore=ignored)
        if not as_planned:
            plan = copy / "analysis" / "study.yaml"
            text = plan.read_text(encoding="utf-8").replace("missing: fiml", "missing: listwise")
            plan.write_text(text.replace("estimator: MLR", "estimator: ML"), encoding="utf-8")
        start = time.perf_counter()
        code = "from survey.cli.main import main; main()"
        done, megabytes = run_measured([sys.executable, "-c", code, "run", str(copy)])
        seconds = time.perf_counter() - start
        print(done.stderr[-2000:] if done.returncode else done.stderr.splitlines()[-1])
        size = sum(file.stat().st_size for file in (copy / "reports" / "out").rglob("*") if file.is_file())
    peak = megabytes / 1024
    print(f"exit {done.returncode}; outputs {size / 1e6:.1f} MB")
    print(f"time {seconds:.1f} s, {seconds / SECONDS:.2f} of the limit")
    print(f"peak memory {peak:.2f} GB, {peak / GIGABYTES:.2f} of the limit")
    return int(done.returncode != 0 or seconds > SECONDS or peak > GIGABYTES)


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--as-planned"]
    sys.exit(main(Path(words[0]) if words else ROOT, as_planned="--as-planned" in sys.argv))
