"""What a rerun says: the same bytes, the same numbers, or something else; and what of it is printed."""

from __future__ import annotations

import io
import zipfile

import pytest

from survey.errors import BundleError, Text
from survey.findings import Finding, Findings, Unit
from survey.study.bundle.compare import compare_findings, printed_changes
from survey.study.bundle.compare_files import FileState, changed_texts, compare_files
from survey.study.bundle.manifest import BundleManifest
from survey.study.bundle.rerun import Rerun
from survey.study.bundle.verify import Verdict, _compared

RMSEA, COUNT, OTHER = "cfa.fit.rmsea@a", "flow.main.valid@a", "second_opinion.cfa.est@a"


def results(rmsea: float | None = 0.0449999, count: int = 240, other: float = 2e-7) -> bytes:
    return (
        Findings.of(
            [
                Finding(RMSEA, rmsea, Unit.PROPORTION, reason=Text("none", "无") if rmsea is None else None),
                Finding(COUNT, count, Unit.COUNT),
                Finding(OTHER, other, Unit.DIFFERENCE),
            ]
        )
        .to_json()
        .encode()
    )


def outputs(
    said: str = "RMSEA = .045, n = 240", rmsea: float | None = 0.0449999, **more: bytes
) -> dict[str, bytes]:
    return {
        "results.json": results(rmsea),
        "printed.en.json": b'{"cfa.fit.rmsea@a": "' + said.split(",")[0].split(" = ")[1].encode() + b'"}',
        "chapter.en.html": f"<p>{said}</p>".encode(),
        **more,
    }


def verdict(old: dict[str, bytes], new: dict[str, bytes], python: str | None = None) -> Verdict:
    import platform

    from survey.study.bundle.manifest import blas_of

    machine = {
        "python": python or platform.python_version(),
        "system": platform.system(),
        "machine": platform.machine(),
    }
    from threadpoolctl import threadpool_info

    manifest = BundleManifest("deidentified", {}, {**machine, "blas": threadpool_info()}, 1.0)
    assert blas_of(threadpool_info()) == blas_of(None)
    return _compared(manifest, old, Rerun(new, (), (), ()), "").verdict


def test_the_same_bytes() -> None:
    assert verdict(outputs(), outputs()) is Verdict.IDENTICAL
    # Platform and duration stand in the run's manifest, which no comparison reads.
    assert verdict(outputs(), {**outputs(), "manifest.json": b"{}"}) is Verdict.IDENTICAL


def test_the_same_numbers() -> None:
    assert verdict(outputs(), outputs(rmsea=0.0449999 + 1e-9)) is Verdict.SAME


def test_a_digit_at_the_edge_of_rounding() -> None:
    old = outputs("RMSEA = .044, n = 240", 0.04449999999)
    new = outputs("RMSEA = .045, n = 240", 0.04450000001)
    assert verdict(old, new) is Verdict.SAME
    [one] = compare_findings(old["results.json"], new["results.json"], printed_changes(old, new))
    assert (one.key, one.within, one.printed) == (RMSEA, True, ((".044", ".045"),))


@pytest.mark.parametrize(
    "new",
    [
        outputs(rmsea=0.0450001),
        outputs(rmsea=None),
        outputs("RMSEA = .054, n = 240"),  # printed otherwise, of the same value
        {**outputs(), "chapter.en.html": b"<p>RMSEA = .045, n = 241</p>"},
        {**outputs(), "chapter.en.html": b"<p>RMSEA was .045, n = 240</p>"},
        {**outputs(), "chapter.en.html": b"<p>RMSEA = .045, n = 240</p><script>1</script>"},
        {**outputs(), "results.json": results(count=241)},
        {name: data for name, data in outputs().items() if name != "chapter.en.html"},
        {**outputs(), "more.html": b""},
    ],
)
def test_something_else(new: dict[str, bytes]) -> None:
    assert verdict(outputs(), new) is Verdict.DIFFERENT


def test_differences_of_programs_are_noise_by_nature() -> None:
    new = {**outputs(), "results.json": results(other=5e-7)}
    assert verdict(outputs(), new) is Verdict.SAME


def test_a_picture_may_be_drawn_otherwise_only_by_another_system() -> None:
    old, new = outputs(**{"figures/a.png": b"1"}), outputs(**{"figures/a.png": b"2"})
    assert verdict(old, new) is Verdict.DIFFERENT
    assert verdict(old, new, python="3.0.0") is Verdict.SAME


def package(text: str, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        archive.writestr("word/document.xml", f"<w:t>{text}</w:t>" * 50)
    return file.getvalue()


@pytest.mark.parametrize(
    ("new", "state"),
    [
        (package("0.1234567", zipfile.ZIP_STORED), FileState.NUMBERS),
        (package("0.12345670001"), FileState.NUMBERS),
        (package("0.1234"), FileState.TEXT),
        (package("other 0.1234567"), FileState.TEXT),
        (b"no package", FileState.TEXT),
    ],
)
def test_word_documents_are_compared_part_by_part(new: bytes, state: FileState) -> None:
    [one] = compare_files({"a.docx": package("0.1234567")}, {"a.docx": new}, ())
    assert one.state is state


def test_texts_may_differ_by_what_was_printed_otherwise_and_nothing_else() -> None:
    old, new = results(0.04449999999), results(0.04450000001)
    printed = {RMSEA: ((".044 [.03, .06]", ".045 [.03, .06]"),)}
    allowed = changed_texts(compare_findings(old, new, printed))
    assert (".044", ".045") in allowed
    assert compare_files({"a.md": b"is .044"}, {"a.md": b"is .045"}, allowed)[0].state is FileState.NUMBERS
    assert compare_files({"a.md": b"is .044"}, {"a.md": b"is .046"}, allowed)[0].state is FileState.TEXT


def test_what_is_no_result_is_refused() -> None:
    for data in (b"{", b"[]", b"{}", b'{"findings": [1]}', b"[" * 10_000):
        with pytest.raises(BundleError):
            compare_findings(data, results(), {})
