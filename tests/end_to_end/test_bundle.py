"""A study is bundled, handed on, and run again by someone else; a bundle holds nothing that it must not."""

from __future__ import annotations

import hashlib
import json
import pickle
import re
import shutil
import socket
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import jsonschema
import pytest
from conftest import ROOT, ROWS, small_copy

from survey.cli.main import main
from survey.errors import BundleError, SurveyError
from survey.findings import load_results
from survey.responses import readers
from survey.study.bundle import verify as verifying
from survey.study.bundle.archive import read_archive, write_archive
from survey.study.bundle.make import Bundle, make_bundle
from survey.study.bundle.manifest import open_manifest
from survey.study.bundle.statistics import refit_models
from survey.study.bundle.verify import Verdict, Verification, verify_bundle
from survey.study.pipeline.manifest import sha256_of
from survey.study.pipeline.step_code import package_digest
from survey.study.pipeline.study_run import run_study


@pytest.fixture(scope="module")
def small_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small study with templates, a key and a notebook of its own, run once."""
    folder = small_copy(tmp_path_factory.mktemp("small"))
    shutil.copytree(ROOT / "survey/report/templates/en", folder / "reports/en")
    (folder / "analysis/secret.key").write_text("0123456789abcdef0123456789abcdef", encoding="utf-8")
    (folder / "analysis/walkthrough.py").write_text("raise SystemExit(9)\n", encoding="utf-8")
    run_study(folder)
    return folder


@pytest.fixture(scope="module")
def small_bundle(small_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return make_bundle(small_study, tmp_path_factory.mktemp("bundle") / "small.zip")


def test_a_bundle_runs_again_to_the_same_bytes_without_a_network(
    small_bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a connection, a pickle or another package's reader was opened")

    private: list[int] = []
    started = verifying.rerun_from_answers

    def watched(files: Any, folder: Path, progress: Any) -> Any:
        private.append(stat.S_IMODE(folder.stat().st_mode))
        return started(files, folder, progress)

    monkeypatch.setattr(socket, "socket", refused)
    monkeypatch.setattr(socket, "create_connection", refused)
    for name in ("dump", "dumps", "load", "loads", "Pickler", "Unpickler"):
        monkeypatch.setattr(pickle, name, refused)
    monkeypatch.setattr(readers, "entry_points", refused)
    monkeypatch.setattr(verifying, "rerun_from_answers", watched)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    found = verify_bundle(small_bundle.path)
    assert (found.verdict, found.differences, found.files) == (Verdict.IDENTICAL, (), ())
    assert private == [0o700]
    assert list(tmp_path.iterdir()) == []


def test_the_same_run_gives_the_same_bundle(small_bundle: Bundle, small_study: Path, tmp_path: Path) -> None:
    again = make_bundle(small_study, tmp_path / "small.zip")
    assert again.path.read_bytes() == small_bundle.path.read_bytes()


def test_a_bundle_holds_what_it_says_and_nothing_that_identifies(
    small_bundle: Bundle, small_study: Path
) -> None:
    files = read_archive(small_bundle.path)
    names = set(files)
    assert {
        "README.md",
        "manifest.json",
        "ro-crate-metadata.json",
        "analysis/study.yaml",
        "instruments/bfi.yaml",
        "analysis/data/deidentified/store.json",
        "analysis/results/store.json",
        "reports/en/06_reliability.md.j2",
        "reports/out/results.json",
        "reports/out/chapter.en.docx",
    } <= names
    assert not any("raw" in name or name.endswith((".py", ".ipynb", ".key")) for name in names)
    key = (small_study / "analysis/secret.key").read_bytes()
    assert not any(key in data or str(small_study).encode() in data for data in files.values())
    body = json.loads(files["manifest.json"])
    assert body["rows"] == {"prepared.main.all": body["steps"]["cfa.all"]}
    assert body["steps"]["clean.main.all.returned"] == ROWS
    assert body["machine"]["threads"]["blas"] == 1
    assert {"seed", "streams", "versions", "git_commit", "exports"} <= body.keys()
    assert body["sources"] == package_digest()
    export = "analysis/data/raw/bfi.csv"
    assert body["exports"] == {export: sha256_of(small_study / export)}
    assert open_manifest(files).data == "deidentified"


def test_the_metadata_are_a_research_object(small_bundle: Bundle) -> None:
    files = read_archive(small_bundle.path)
    body = json.loads(files["ro-crate-metadata.json"])
    by_id = {entity["@id"]: entity for entity in body["@graph"]}
    descriptor, root = by_id["ro-crate-metadata.json"], by_id["./"]
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert {"name", "description", "datePublished", "license", "hasPart"} <= root.keys()
    assert {part["@id"] for part in root["hasPart"]} == files.keys() - {
        "manifest.json",
        "ro-crate-metadata.json",
    }
    references = re.findall(r'\{"@id": "([^"]*)"\}', json.dumps(body))
    assert all(name in by_id or name.startswith("https://w3id.org/") for name in references)


def rebuilt(bundle: Bundle, path: Path, change: dict[str, bytes], *, known: bool = True) -> Path:
    """Write a bundle with other files, whose manifest knows them or not."""
    files = {**read_archive(bundle.path), **change}
    if known:
        body = json.loads(files["manifest.json"])
        for name, data in change.items():
            body["files"][name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
        files["manifest.json"] = json.dumps(body).encode()
    import datetime as dt

    write_archive(files, path, dt.date(2026, 1, 1))
    return path


def test_wrong_missing_and_unknown_files_are_told_at_once(small_bundle: Bundle, tmp_path: Path) -> None:
    files = dict(read_archive(small_bundle.path))
    files["reports/out/results.json"] += b" "
    files["reports/out/unknown.html"] = b""
    del files["instruments/bfi.yaml"]
    with pytest.raises(BundleError) as refused:
        open_manifest(files)
    assert [(fault.where, fault.what.en.split()[-1]) for fault in refused.value.faults] == [
        ("reports/out/unknown.html", "file"),
        ("instruments/bfi.yaml", "there"),
        ("reports/out/results.json", "says"),
    ]
    for manifest in (b"", b"[]", b'{"bundle_version": "9"}', b"[" * 5000):
        with pytest.raises(BundleError, match="manifest"):
            open_manifest({**files, "manifest.json": manifest})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("instrument: bfi", "instrument: ../../../bfi"),
        ("main: data/raw/bfi.csv", "main: /etc/passwd"),
        ("main: data/raw/bfi.csv", "main: ..\\bfi.csv"),
        ("platform: plain", "platform: plain\n    form: ../../../../etc/passwd"),
        ("platform: plain", "platform: plain\n    column_map: ../../x.yaml"),
        ("en: apa7-en", "en: ../../../x"),
    ],
)
def test_a_plan_that_reaches_out_of_the_bundle_is_refused(
    small_bundle: Bundle, tmp_path: Path, old: str, new: str
) -> None:
    plan = read_archive(small_bundle.path)["analysis/study.yaml"].decode()
    assert old in plan
    path = rebuilt(small_bundle, tmp_path / "x.zip", {"analysis/study.yaml": plan.replace(old, new).encode()})
    with pytest.raises(BundleError, match="leads out of the bundle"):
        verify_bundle(path)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("reports/profiles/apa7-en.yaml", "word_template: ../../../x.docx\n", "leads out of the bundle"),
        ("reports/profiles/apa7-en.yaml", "base: /tmp/x\n", "leads out of the bundle"),
    ],
)
def test_other_files_that_reach_out_are_refused(
    small_bundle: Bundle, tmp_path: Path, name: str, text: str, told: str
) -> None:
    path = rebuilt(small_bundle, tmp_path / "x.zip", {name: text.encode()})
    with pytest.raises(BundleError, match=told):
        verify_bundle(path)


def stored_with_statistics(study: Path, folder: Path) -> Path:
    shutil.copytree(study, folder)
    plan = folder / "analysis/study.yaml"
    old = plan.read_text(encoding="utf-8")
    plan.write_text(
        old.replace("cleaning:", "sharing: {data: statistics, licence: CC-BY-4.0}\ncleaning:"),
        encoding="utf-8",
    )
    # The entry changes no result, so that the stored ones are told of the new plan instead of run again.
    store = folder / "analysis/results/store.json"
    hashes = [hashlib.sha256(text.encode()).hexdigest() for text in (old, plan.read_text(encoding="utf-8"))]
    store.write_text(store.read_text(encoding="utf-8").replace(*hashes), encoding="utf-8")
    return folder


def verified(path: Path, capfd: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    with pytest.raises(SystemExit) as ended:
        main(["verify", str(path), "--json", "-"])
    body = json.loads(capfd.readouterr().out)
    schema = json.loads((ROOT / "survey/cli/schemas/verify.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(body, schema)
    return int(ended.value.code or 0), body


def test_statistics_alone_are_verified_as_far_as_they_reach(
    small_study: Path, small_bundle: Bundle, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    study = stored_with_statistics(small_study, tmp_path / "study")
    with pytest.raises(SystemExit) as ended:
        main(["bundle", str(study), "--json", "-"])
    assert not ended.value.code
    record = json.loads(capfd.readouterr().out)
    schema = json.loads((ROOT / "survey/cli/schemas/bundle.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(record, schema)
    assert (record["data"], record["bundle"]) == ("statistics", f"{study}/reports/personality.bundle.zip")
    files = read_archive(Path(record["bundle"]))
    assert not any("deidentified" in name for name in files)
    for room in (b"survey.responses.cleaning", b"survey.disclosure"):
        assert room not in files["analysis/results/store.json"]
    code, body = verified(Path(record["bundle"]), capfd)
    assert (code, body["verdict"] in ("identical", "same")) == (0, True)
    assert any("1 models" in text["en"] for text in body["computed"])
    assert any("need the data" in text["en"] for text in body["not_computed"])
    # As if a class of results had gained a field since.
    store = json.loads(files["analysis/results/store.json"])
    store["results"]["cfa.all"]["fields"].popitem()
    change = {"analysis/results/store.json": json.dumps(store).encode()}
    older = rebuilt(replace(small_bundle, path=Path(record["bundle"])), tmp_path / "older.zip", change)
    with pytest.raises(SystemExit) as ended:
        main(["verify", str(older)])
    assert ended.value.code == 2
    assert re.search("the step `cfa` .* verify with the version of survey", capfd.readouterr().err)


def test_a_changed_estimate_is_found_by_fitting_again(small_study: Path) -> None:
    fit = load_results(small_study / "analysis/results")["cfa.all"]
    assert all(one.within for one in refit_models({"cfa.all": fit}).differences)
    changed = replace(fit, fit=replace(fit.fit, chisq=fit.fit.chisq + 0.001))
    assert "cfa.all: chisq" in [
        one.key for one in refit_models({"cfa.all": changed}).differences if not one.within
    ]
    incomplete = replace(fit, options=replace(fit.options, missing="fiml"))
    refits = refit_models({"cfa.all": incomplete})
    assert (refits.done, list(refits.not_done)) == ((), ["cfa.all"])


def test_a_study_that_changed_since_its_run_is_not_bundled(small_study: Path, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    shutil.copytree(small_study, folder)
    (folder / "reports/out/chapter.en.html").write_text("edited", encoding="utf-8")
    (folder / "reports/out/notes.txt").write_text("mine", encoding="utf-8")
    with (folder / "instruments/bfi.yaml").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    with pytest.raises(BundleError) as refused:
        make_bundle(folder)
    told = [fault.where for fault in refused.value.faults]
    assert told == ["instruments/bfi.yaml", "reports/out/chapter.en.html"]
    shutil.rmtree(folder / "analysis/results")
    with pytest.raises(SurveyError, match="no stored results"):
        make_bundle(folder)


def test_what_no_run_wrote_stays_out_and_is_named(small_study: Path, tmp_path: Path) -> None:
    notes = small_study / "reports/out/notes.txt"
    notes.write_text("mine", encoding="utf-8")
    try:
        made = make_bundle(small_study, tmp_path / "x.zip")
    finally:
        notes.unlink()
    assert [warning.objects for warning in made.warnings] == [("notes.txt",)]
    assert "reports/out/notes.txt" not in made.files


def test_a_key_in_what_would_go_out_is_refused(small_study: Path, tmp_path: Path) -> None:
    folder = stored_with_statistics(small_study, tmp_path / "study")
    plan = folder / "analysis/study.yaml"
    old = plan.read_text(encoding="utf-8")
    privacy = "privacy: {pseudonymise: [gender], key_file: secret.key}\ncleaning:"
    plan.write_text(old.replace("cleaning:", privacy), encoding="utf-8")
    store = folder / "analysis/results/store.json"
    hashes = [hashlib.sha256(text.encode()).hexdigest() for text in (old, plan.read_text(encoding="utf-8"))]
    store.write_text(store.read_text(encoding="utf-8").replace(*hashes), encoding="utf-8")
    key = (folder / "analysis/secret.key").read_text(encoding="utf-8")
    (folder / "reports/en/note.md.j2").write_text(f"key {key}", encoding="utf-8")
    with pytest.raises(BundleError, match="holds the key of the pseudonyms"):
        make_bundle(folder)


def test_the_command_prints_its_verdict(
    small_bundle: Bundle, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Verification(Verdict.DIFFERENT, "deidentified", (), (), (), (), (("numpy", "1", "2"),), "wang")
    monkeypatch.setattr(verifying, "verify_bundle", lambda *_, **__: found)
    monkeypatch.setenv("SURVEY_LANG", "en")
    with pytest.raises(SystemExit) as ended:
        main(["verify", str(small_bundle.path)])
    printed = capsys.readouterr()
    assert (ended.value.code, printed.out.strip()) == (1, "different")
    assert "signed by wang" in printed.err
    assert "numpy: 1 in the bundle, 2 here" in printed.err
