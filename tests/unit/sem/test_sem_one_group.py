"""A group's view of a fit to several: its own numbers, the fit of all."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pandas as pd

from survey.sem import fit_sem, group_view

MEASUREMENT = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
MODEL = f"{MEASUREMENT}\ntextual ~ visual\nspeed ~ textual"


def test_a_view_holds_the_group_s_own_numbers() -> None:
    frame = pd.read_csv(str(files("semopy") / "examples" / "holzinger_swineford39_data.csv"), index_col=0)
    fit = fit_sem(MODEL, frame, group="school", group_equal=("loadings",), bootstrap=40, seed=3)
    assert fit.draws is not None
    for g in (1, 2):
        view = group_view(fit, g)
        row, whole = view.table.row("textual", "~", "visual"), fit.table.row("textual", "~", "visual", g)
        assert view.table.std_all[row] == fit.table.std_all[whole]
        assert set(view.table.group) == {1}
        path = ("visual", "textual", "speed")
        assert view.effect("specific", path).est == fit.effect("specific", path, g).est
        assert view.draws is not None
        assert view.draws.effects.shape == (fit.draws.effects.shape[0], len(view.effects))
        assert view.sample.n == fit.sample.n_used[g - 1]
        key = "textual" if g == 1 else "textual@2"
        assert view.r2["textual"] == fit.r2[key]
        assert view.fit == fit.fit
    parts = [group_view(fit, g).draws for g in (1, 2)]
    assert all(part is not None for part in parts)
    np.testing.assert_array_equal(
        np.concatenate([part.effects for part in parts if part is not None], axis=1).shape[1],
        fit.draws.effects.shape[1],
    )
