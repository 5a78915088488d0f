"""How long does a study take that has not changed, and how long does it take to verify its bundle?

``survey run`` on a copy of a study, again with nothing changed, then ``survey bundle`` and ``survey verify``,
each in a process of its own. Printed as shares of the limits: 2 s for the rerun, and the run's own time for
the verification. Fewer draws make both the run and the verification shorter; the plan's are taken by default.

    python benchmarks/rerun_and_verify.py [STUDY] [--draws 500]
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
RERUN_SECONDS = 2.0


def copy_study(study: Path, copy: Path, draws: int | None) -> Path:
    """Copy the folders of a study without its outputs, with fewer draws where that is asked."""
    ignored = shutil.ignore_patterns("out", "results", ".cache", "share")
    for name in ("instruments", "analysis", "reports"):
        if (study / name).is_dir():
            shutil.copytree(study / name, copy / name, ignore=ignored)
    if draws is not None:
        plan = copy / "analysis" / "study.yaml"
        text = re.sub(r"bootstrap: \{draws: \d+", f"bootstrap: {{draws: {draws}", plan.read_text("utf-8"))
        plan.write_text(text, encoding="utf-8")
    return copy


def timed(*words: str) -> float:
    """Run the command and return its seconds; what it says is shown when it fails."""
    code = "from survey.cli.main import main; main()"
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, *words], check=False, capture_output=True, text=True, encoding="utf-8"
    )
    seconds = time.perf_counter() - start
    if done.returncode not in (0, 3):  # 3: it ran, and a result of it is not to be trusted
        raise SystemExit(f"survey {words[0]} ended with {done.returncode}\n{done.stderr[-2000:]}")
    if words[0] == "verify":
        print(done.stdout.splitlines()[0])
    return seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("study", nargs="?", type=Path, default=ROOT)
    parser.add_argument("--draws", type=int)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        study = str(copy_study(options.study, Path(folder) / "study", options.draws))
        bundle = str(Path(folder) / "study.bundle.zip")
        run, again = timed("run", study), min(timed("run", study) for _ in range(3))
        timed("bundle", study, "--output", bundle)
        verify = timed("verify", bundle)
    print(f"run {run:.1f} s")
    print(f"run again {again:.2f} s, {again / RERUN_SECONDS:.2f} of the limit")
    print(f"verify {verify:.1f} s, {verify / run:.2f} of the run")
    return int(again > RERUN_SECONDS or verify > run)


if __name__ == "__main__":
    sys.exit(main())
