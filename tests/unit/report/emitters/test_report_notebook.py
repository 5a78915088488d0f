"""Results show as tables in a notebook, and importing survey there imports nothing heavy."""

from __future__ import annotations

import subprocess
import sys

import pandas as pd
import pytest

import survey
from survey.report.document import Cell, Column, Row, Table, TableNotes
from survey.report.emitters.notebook import show_result, table_fragment
from survey.report.profiles.load import load_profile


def test_a_frame_shows_as_a_table_with_escaped_text() -> None:
    html = show_result(pd.DataFrame({"mean": [3.256]}, index=["<script>"]))
    assert "3.26" in html
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_group_rows_span_the_table_and_notes_follow_it() -> None:
    rows = (Row((Cell(("Managers",)),), "group"), Row((Cell(("a",)), Cell(("1",)))))
    notes = TableNotes(general=("Simulated.",))
    table = Table("table.t", ("Title",), (Column(("x",), "left"), Column(("y",))), rows, notes=notes)
    html = table_fragment(table, load_profile("apa7-en"))
    assert 'colspan="2"' in html
    assert html.index("</table>") < html.index("Simulated.")


def test_an_ipython_shell_shows_a_fit_as_html() -> None:
    shell_module = pytest.importorskip("IPython.core.interactiveshell")
    shell = shell_module.InteractiveShell()
    survey._register_display(shell)
    S = [[1, 0.5, 0.4], [0.5, 1, 0.3], [0.4, 0.3, 1]]
    fit = survey.fit_sem("f =~ a + b + c", sample_cov=S, sample_names="abc", sample_n=100)
    shown, _ = shell.display_formatter.format(fit)
    assert "<table" in shown["text/html"]
    assert "SemResult" in shown["text/plain"] or "chisq" in shown["text/plain"]


def test_importing_survey_imports_neither_pandas_nor_scipy() -> None:
    code = "import sys, survey; sys.exit(bool({'pandas', 'scipy', 'pydantic'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute"):
        survey.fit_everything  # noqa: B018 - the lookup is what is tested


def test_every_offered_name_is_there() -> None:
    assert all(callable(getattr(survey, name)) for name in survey.__all__)
