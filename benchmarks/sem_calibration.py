"""Do intervals cover and tests reject as often as they claim, and as lavaan's do on the same samples?

Factor models of 9 and 30 items, n = 150 and 500, normal, skewed (skewness 2, excess kurtosis 7) and
five-category data. For each estimator: the share of samples whose test of exact fit rejects at .05, and the
coverage of the 95 % intervals of standardised loadings and factor correlations. On the first samples of each
cell, and on small weak ones where estimation fails, lavaan fits the same data (needs Rscript with lavaan).
Writes docs/calibration.md.

    python benchmarks/sem_calibration.py [--samples 1000] [--large 1000] [--hard 100] [--lavaan 50]
    python benchmarks/sem_calibration.py --only-hard

Finished cells are kept in ``build/sem_calibration`` and an interrupted run goes on from there.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd
from sem_populations import HARD, KINDS, NINE, THIRTY, Design, Kind, draw, truth
from threadpoolctl import threadpool_limits

from survey.numerics.streams import stream
from survey.sem import fit_sem

ROOT = Path(__file__).parents[1]
STORE = ROOT / "build" / "sem_calibration"
SEED = 20261125
CONTINUOUS = ("ML", "MLM", "MLR")
LAVAAN = """suppressMessages(library(lavaan))
d <- read.csv("{data}"); m <- readLines("{model}")
for (s in unique(d$sample)) for (e in strsplit("{estimators}", ",")[[1]]) {{
  x <- d[d$sample == s, -1]
  fit <- function() if (e == "WLSMV") cfa(m, x, ordered = names(x)) else cfa(m, x, estimator = e)
  f <- tryCatch(suppressWarnings(fit()), error = function(w) NULL)
  ok <- !is.null(f) && lavInspect(f, "converged")
  i <- if (ok) tryCatch(fitMeasures(f), error = function(w) c()) else c()
  z <- if (ok) tryCatch(suppressWarnings(standardizedSolution(f)), error = function(w) NULL) else NULL
  has <- "ci.lower" %in% names(z)
  truth <- if (e == "WLSMV") c({ordinal}) else c({plain})
  covered <- function(k, rows) if (has) mean((z$ci.lower <= truth[k] & truth[k] <= z$ci.upper)[rows]) else NA
  latent <- if (has) z$op == "~~" & z$lhs != z$rhs & !z$lhs %in% names(x)
  get <- function(n) if (ok && n %in% names(i)) i[[n]] else NA
  cat(s, e, ok, format(c(get("chisq"), get("chisq.scaled"), get("pvalue"), get("pvalue.scaled"),
                         if (has) z$se[1] else NA, covered(1, z$op == "=~"), covered(2, latent)),
                       digits = 15), "\\n")
}}"""

THEIRS = ["sample", "estimator", "converged", "chisq", "chisq_scaled", "pvalue", "pvalue_scaled", "se"]
THEIRS += ["loadings_covered", "correlations_covered"]


@dataclass(frozen=True)
class Fit:
    """What one fit says: whether it converged, its tests, and how many of its intervals cover."""

    sample: int
    estimator: str
    converged: bool
    trusted: bool
    chisq: float
    chisq_scaled: float
    pvalue: float
    pvalue_scaled: float
    pvalue_swain: float
    se: float
    loadings_covered: float
    correlations_covered: float


@dataclass(frozen=True)
class Cell:
    """A design, a kind of data and a sample size."""

    design: Design
    kind: Kind
    n: int

    @property
    def name(self) -> str:
        return f"{self.design.name}, {self.kind}, n = {self.n}"

    @property
    def estimators(self) -> tuple[str, ...]:
        # Robust tests and errors have the same minimum: whether it is found is asked of ML alone.
        continuous = ("ML",) if self.design is HARD else CONTINUOUS
        return (*continuous, "WLSMV") if self.kind == "five" else continuous

    def sample(self, k: int) -> pd.DataFrame:
        rows = draw(self.design, self.kind, self.n, stream(SEED, self.name, str(k)))
        return pd.DataFrame(rows, columns=self.design.names)


def fit(cell: Cell, k: int) -> list[Fit]:
    """Fit one sample by every estimator of its cell."""
    data = cell.sample(k)
    done: list[Fit] = []
    for estimator in cell.estimators:
        ordinal = estimator == "WLSMV"
        found = fit_sem(cell.design.syntax, data, estimator=estimator, ordered=["all"] if ordinal else None)
        rows = found.parameters
        loading, phi = truth(cell.design, cell.kind, ordinal=ordinal)
        latent = ~rows["lhs"].isin(cell.design.names)
        which = {
            "loadings": rows["op"] == "=~",
            "phi": latent & (rows["op"] == "~~") & (rows["lhs"] != rows["rhs"]),
        }
        covered = {
            name: float(rows[mask].eval(f"std_all_ci_lower <= {value} <= std_all_ci_upper").mean())
            for (name, mask), value in zip(which.items(), (loading, phi), strict=True)
        }
        done.append(
            Fit(
                k,
                estimator,
                found.convergence.converged,
                found.trusted,
                found.fit.chisq,
                found.fit.chisq_scaled,
                found.fit.pvalue,
                found.fit.pvalue_scaled,
                found.fit.pvalue_swain,
                float(rows["std_all_se"].iloc[0]),
                covered["loadings"],
                covered["phi"],
            )
        )
    return done


def fit_chunk(cell: Cell, first: int, last: int) -> list[Fit]:
    with threadpool_limits(1):
        return [one for k in range(first, last) for one in fit(cell, k)]


def fits_of(cell: Cell, samples: int, workers: int) -> pd.DataFrame:
    """Return the fits of a cell, from the store where they are."""
    path = STORE / f"{cell.name}.json"
    kept: list[dict[str, object]] = json.loads(path.read_text("utf-8")) if path.is_file() else []
    have = len({one["sample"] for one in kept})
    starts = range(have, samples, 25)
    with ProcessPoolExecutor(workers) as pool:
        jobs = [pool.submit(fit_chunk, cell, k, min(k + 25, samples)) for k in starts]
        for job in jobs:
            kept += [asdict(one) for one in job.result()]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(kept), encoding="utf-8")
    table = pd.DataFrame(kept)
    return table[table["sample"] < samples]


def lavaan_of(cell: Cell, samples: int) -> pd.DataFrame:
    """Return lavaan's fits of the first samples of a cell, from the store where they are."""
    path = STORE / f"{cell.name}.lavaan.csv"
    kept = pd.read_csv(path) if path.is_file() else pd.DataFrame(columns=THEIRS)
    if kept["sample"].nunique() < samples:
        data = pd.concat([cell.sample(k).assign(sample=k) for k in range(samples)])
        with tempfile.TemporaryDirectory() as folder:
            here = Path(folder)
            data[["sample", *cell.design.names]].to_csv(here / "data.csv", index=False, float_format="%.17g")
            (here / "model.txt").write_text(cell.design.syntax, encoding="utf-8")
            script = LAVAAN.format(
                data=here / "data.csv",
                model=here / "model.txt",
                estimators=",".join(cell.estimators),
                plain="{}, {}".format(*truth(cell.design, cell.kind)),
                ordinal="{}, {}".format(*truth(cell.design, cell.kind, ordinal=True)),
            )
            (here / "job.R").write_text(script, encoding="utf-8")
            done = subprocess.run(
                ["Rscript", str(here / "job.R")], check=True, capture_output=True, text=True
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = [line.split() for line in done.stdout.splitlines() if line.strip()]
        pd.DataFrame(rows, columns=THEIRS).to_csv(path, index=False)
        kept = pd.read_csv(path)
    return kept[kept["sample"] < samples]


def rates(cell: Cell, fits: pd.DataFrame) -> list[str]:
    """Return a Markdown row for each estimator."""
    lines: list[str] = []
    for estimator in cell.estimators:
        all_of = fits[fits["estimator"] == estimator]
        own = all_of[all_of["converged"]]
        tests = [share(own[name]) for name in ("pvalue", "pvalue_scaled", "pvalue_swain")]
        covers = [own[name].mean() for name in ("loadings_covered", "correlations_covered")]
        shown = " | ".join([*tests, *(f"{value:.3f}".lstrip("0") for value in covers)])
        lines.append(f"| {cell.name} | {estimator} | {len(own)} of {len(all_of)} | {shown} |")
    return lines


def share(pvalues: pd.Series) -> str:
    """Return the share below .05 with its Monte Carlo error; a dash where there is no such test."""
    known = pvalues.dropna()
    if known.empty:
        return "-"
    rate = float((known < 0.05).mean())
    return f"{rate:.3f} ({(rate * (1 - rate) / len(known)) ** 0.5:.3f})".replace("0.", ".")


def beside(cell: Cell, fits: pd.DataFrame, theirs: pd.DataFrame) -> str:
    """Return a Markdown row: the largest differences from lavaan, how many decisions and coverages differ."""
    both = fits.merge(theirs, on=["sample", "estimator"], suffixes=("", "_other"))
    met = both[both["converged"] & both["converged_other"].astype(bool)]
    gaps = [
        float(((met[name] - met[f"{name}_other"]).abs() / met[f"{name}_other"].abs()).max())
        for name in ("chisq", "chisq_scaled", "se")
    ]
    differ = sum(
        int(((met[name] < 0.05) != (met[f"{name}_other"] < 0.05))[met[f"{name}_other"].notna()].sum())
        for name in ("pvalue", "pvalue_scaled")
    )
    other = sum(
        int(((met[name] - met[f"{name}_other"]).abs() > 1e-9).sum())
        for name in ("loadings_covered", "correlations_covered")
    )
    met_by = [int(both[name].astype(bool).sum()) for name in ("converged", "converged_other")]
    cells = [cell.name, len(both), *met_by, *(f"{gap:.1e}" for gap in gaps), differ, other]
    return f"| {' | '.join(map(str, cells))} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--large", type=int, default=1000, help="samples of 30 items")
    parser.add_argument("--hard", type=int, default=100, help="small weak samples; failing takes time")
    parser.add_argument("--lavaan", type=int, default=50)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--only-hard", action="store_true", help="the hard samples alone")
    chosen = parser.parse_args()
    has_lavaan = shutil.which("Rscript") is not None
    tables: dict[str, list[str]] = {"rates": [], "lavaan": [], "hard": []}
    for cell in [Cell(design, kind, n) for design in (NINE, THIRTY) for n in (150, 500) for kind in KINDS]:
        if chosen.only_hard:
            break
        large = cell.design is THIRTY
        fits = fits_of(cell, chosen.large if large else chosen.samples, chosen.workers)
        tables["rates"] += rates(cell, fits)
        if has_lavaan:
            few = min(max(chosen.lavaan // (5 if large else 1), 2), fits["sample"].nunique())
            tables["lavaan"].append(beside(cell, fits, lavaan_of(cell, few)))
        print(*tables["rates"][-4:], *tables["lavaan"][-1:], sep="\n", flush=True)
    for cell in [Cell(HARD, kind, 60) for kind in KINDS if chosen.hard and has_lavaan]:
        fits = fits_of(cell, chosen.hard, chosen.workers)
        tables["hard"] += convergence(cell, fits, lavaan_of(cell, chosen.hard))
        print(*tables["hard"][-4:], sep="\n", flush=True)
    write({name: lines for name, lines in tables.items() if lines})
    return 0


def convergence(cell: Cell, fits: pd.DataFrame, theirs: pd.DataFrame) -> list[str]:
    """Return a Markdown row for each estimator: who converged, and whether both came to one chi-square."""
    merged = fits.merge(theirs, on=["sample", "estimator"], suffixes=("", "_other"))
    lines: list[str] = []
    for estimator in cell.estimators:
        both = merged[merged["estimator"] == estimator]
        ours, other = both["converged"].astype(bool), both["converged_other"].astype(bool)
        met = both[ours & other]
        gap = ((met["chisq"] - met["chisq_other"]) / met["chisq_other"].clip(lower=1.0)).abs()
        counts = [len(both), ours.sum(), other.sum(), len(met), both["trusted"].sum(), (gap < 1e-4).sum()]
        lines.append(f"| {cell.name} | {estimator} | {' | '.join(map(str, counts))} |")
    return lines


def write(tables: dict[str, list[str]]) -> None:
    """Put the tables that were made into the page."""
    page = ROOT / "docs" / "calibration.md"
    text = page.read_text(encoding="utf-8")
    for mark, lines in tables.items():
        start, end = f"<!-- {mark} -->\n", f"\n<!-- end {mark} -->"
        before, rest = text.split(start)
        head = "\n".join(rest.split(end)[0].splitlines()[:2])
        text = before + start + "\n".join([head, *lines]) + end + rest.split(end, 1)[1]
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
