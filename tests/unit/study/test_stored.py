"""A store that an earlier version wrote: what cannot be read is told by its step and by its class."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.errors import ReportError
from survey.findings import save_results
from survey.psychometrics.answers.sample import Sample
from survey.study.stored import STORE, load_stored


def test_a_class_whose_module_is_gone_is_of_another_version(tmp_path: Path) -> None:
    folder = tmp_path / STORE
    save_results({"reliability.a": Sample(9, 8, 1, 8, "listwise")}, folder)
    file = folder / "store.json"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("psychometrics.answers.sample:", "psychometrics.results:"), encoding="utf-8")
    with pytest.raises(ReportError, match="another version") as error:
        load_stored(tmp_path)
    [fault] = error.value.faults
    assert fault.got == "survey.psychometrics.results:Sample"
    assert fault.mend is not None
    assert "survey run" in fault.mend.en
