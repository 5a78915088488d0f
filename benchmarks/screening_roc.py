"""Draw what the screen finds beside others, from the JSON of screening_detection.py.

Usage: python benchmarks/screening_roc.py FILE.json docs/images/screening_roc.png
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt

CURVES = {"screen": ("screen: smallest p value", "#00558c", "-"),
          "insufficient-effort": ("insufficient-effort: composite", "#c05a00", "--")}  # fmt: skip
POINTS = {
    "screen, any flag": ("screen: any flag", "#00558c", "o"),
    "screen, excluded": ("screen: two families", "#00558c", "s"),
    "usual cutoffs": ("usual cutoffs of careless", "#444444", "^"),
    "insufficient-effort, any": ("insufficient-effort: any flag", "#c05a00", "o"),
    "insufficient-effort, two": ("insufficient-effort: two flags", "#c05a00", "s"),
}


def main() -> None:
    body = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    figure, axes = plt.subplots(figsize=(6.4, 4.8), layout="constrained")
    for name, (label, colour, line) in CURVES.items():
        if name in body["curves"]:
            text = f"{label} (area {body['areas'][name]:.3f})"
            axes.plot(body["grid"], body["curves"][name], line, color=colour, label=text)
    for name, (label, colour, mark) in POINTS.items():
        if name in body["all"]:
            axes.plot(
                *body["all"][name], mark, color=colour, markersize=8, markeredgecolor="white", label=label
            )
    axes.axvline(0.05, color="#999999", linewidth=0.8, linestyle=":")
    axes.annotate("5 %", (0.05, 0.02), xytext=(3, 0), textcoords="offset points", color="#666666")
    axes.set(xlim=(0.0, 0.5), ylim=(0.0, 1.02), xlabel="share of attentive respondents flagged",
             ylabel="share of careless respondents flagged")  # fmt: skip
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="lower right", frameon=False, fontsize=9)
    figure.savefig(sys.argv[2], dpi=150, metadata={"Software": None})


if __name__ == "__main__":
    main()
