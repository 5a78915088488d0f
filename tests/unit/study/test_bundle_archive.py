"""Archives made by an enemy are refused with every fault; ours are the same bytes for the same files."""

from __future__ import annotations

import datetime as dt
import io
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest

from survey.cli.main import main
from survey.errors import BundleError
from survey.study.bundle import archive as room
from survey.study.bundle.archive import name_faults, read_archive, write_archive
from survey.study.bundle.array_files import array_faults

DAY = dt.date(2026, 3, 16)


def archive_of(path: Path, *entries: tuple[zipfile.ZipInfo | str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, data in entries:
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return path


def faults_of(path: Path) -> list[str]:
    with pytest.raises(BundleError) as refused:
        read_archive(path)
    return [fault.say("en") for fault in refused.value.faults]


def test_equal_files_give_equal_bytes(tmp_path: Path) -> None:
    files = {"README.md": b"a", "analysis/study.yaml": b"b" * 100}
    write_archive(files, tmp_path / "one.zip", DAY)
    write_archive(dict(reversed(files.items())), tmp_path / "two.zip", DAY)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(2026, 3, 16)}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.zip", "two.zip"]


@pytest.mark.parametrize(
    "name",
    [
        "../analysis/study.yaml",
        "analysis/../../study.yaml",
        "/etc/passwd.txt",
        "analysis//study.yaml",
        "./README.md",
        "analysis\\study.yaml",
        "C:/study.yaml",
        "analysis/con.yaml",
        "analysis/study.yaml ",
        "analysis/a\nb.yaml",
        "analysis/" + "a" * 300 + ".yaml",
        "analysis/walkthrough.ipynb",
        "analysis/run.py",
        "Makefile",
        ".git/hooks/pre-commit",
        "pyproject.toml",
        "survey/__init__.py",
    ],
)
def test_names_that_a_bundle_does_not_hold(name: str) -> None:
    assert len(list(name_faults(name))) == 1


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("analysis/link.yaml")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    device = zipfile.ZipInfo("analysis/pipe.yaml")
    device.create_system, device.external_attr = 3, (stat.S_IFIFO | 0o644) << 16
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = archive_of(
            tmp_path / "bad.zip",
            ("../out.yaml", b""),
            (link, b"/etc/passwd"),
            (device, b""),
            ("analysis/", b""),
            ("README.md", b"1"),
            ("README.md", b"2"),
            ("analysis/Study.yaml", b""),
            ("analysis/study.yaml", b""),
        )
    told = faults_of(path)
    assert sum("out of the bundle" in one for one in told) == 2  # and a folder's name ends in nothing
    assert sum("a link, a folder or a device" in one for one in told) == 3
    assert sum("more than once" in one for one in told) == 4


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = archive_of(tmp_path / "bomb.zip", ("README.md", b"\0" * 3_000_000))
    assert ["many times its packed size" in one for one in faults_of(path)] == [True]


def test_our_own_files_are_never_taken_for_a_bomb(tmp_path: Path) -> None:
    files = {"README.md": b"\0" * 3_000_000}
    write_archive(files, tmp_path / "own.zip", DAY)
    assert read_archive(tmp_path / "own.zip") == files


def test_too_much_and_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LARGEST_BYTES", 10)
    monkeypatch.setattr(room, "LARGEST_COUNT", 1)
    path = archive_of(tmp_path / "large.zip", ("README.md", b"123456"), ("manifest.json", b"123456"))
    assert len(faults_of(path)) == 2


def test_an_entry_that_holds_more_than_it_declares(tmp_path: Path) -> None:
    path = archive_of(tmp_path / "lies.zip", ("README.md", b"x" * 5000))
    data = path.read_bytes().replace(struct.pack("<I", 5000), struct.pack("<I", 10))
    path.write_bytes(data)
    assert len(faults_of(path)) == 1


@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\x03\x04" + b"\0" * 40])
def test_what_is_no_archive(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(data)
    assert "no archive" in faults_of(tmp_path / "x.zip")[0]


def test_a_changed_byte_is_found(tmp_path: Path) -> None:
    write_archive({"README.md": bytes(range(256))}, tmp_path / "x.zip", DAY)
    data = bytearray((tmp_path / "x.zip").read_bytes())
    data[60] ^= 1
    (tmp_path / "x.zip").write_bytes(data)
    assert "no archive" in faults_of(tmp_path / "x.zip")[0]


def arrays(**named: object) -> bytes:
    file = io.BytesIO()
    np.savez(file, **named)  # type: ignore[arg-type]  numpy types its names as arrays, and this test packs objects too
    return file.getvalue()


def test_arrays_with_objects_are_refused() -> None:
    [fault] = array_faults("x.npz", arrays(a=np.array([{}], dtype=object)), 10**6)
    assert fault.what.en == "the array holds objects"


def test_arrays_that_claim_more_than_they_hold() -> None:
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": (10**12,)})
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.npy", header.getvalue())
        archive.writestr("b.npy", b"cos\nsystem\n(S'true'\ntR.")
    told = [fault.what.en for fault in array_faults("x.npz", file.getvalue(), 10**6)]
    assert told == ["the array is not as large as it says", "this is no array"]


def test_arrays_that_unpack_to_too_much() -> None:
    file = io.BytesIO()
    np.savez_compressed(file, a=np.zeros(10**6))
    assert len(zlib.compress(file.getvalue())) < 20_000
    assert [fault.got for fault in array_faults("x.npz", file.getvalue(), 10**6)] == ["8000128"]
    assert [fault.what.en for fault in array_faults("x.npz", b"PK", 10)] == [
        "the file of arrays cannot be read"
    ]


def entry(name: str, mode: int = stat.S_IFREG | 0o644, extra: bytes = b"") -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name)
    made.create_system, made.external_attr, made.extra = 3, mode << 16, extra
    return made


# PKWARE's field for Unix: times, owner and group, then the numbers of a device or what a link points to.
LINKED = struct.pack("<HHIIHH", 0x000D, 12 + 11, 0, 0, 0, 0) + b"/etc/passwd"
PLAN = ("analysis/study.yaml", b"study: x\n")
HOSTILE = {
    "symbolic link": ([(entry("analysis/a.yaml", stat.S_IFLNK | 0o777), b"/etc/passwd")], "a link"),
    "hard link": ([(entry("analysis/a.yaml", extra=LINKED), b"")], "a link"),
    "character device": ([(entry("analysis/a.yaml", stat.S_IFCHR | 0o666), b"")], "a device"),
    "block device": ([(entry("analysis/a.yaml", stat.S_IFBLK | 0o666), b"")], "a device"),
    "named pipe": ([(entry("analysis/a.yaml", stat.S_IFIFO | 0o666), b"")], "a device"),
    "socket": ([(entry("analysis/a.yaml", stat.S_IFSOCK | 0o666), b"")], "a device"),
    "names apart by case": ([PLAN, ("analysis/STUDY.yaml", b"")], "more than once"),
    "names apart by form": (
        [PLAN, ("analysis/\u00e9.csv", b""), ("analysis/e\u0301.csv", b"")],
        "more than once",
    ),
    "a file that is a folder too": ([PLAN, ("analysis/a.csv", b""), ("analysis/A.csv/b.csv", b"")], "folder"),
    "upwards": ([PLAN, ("analysis/../../x.yaml", b"")], "out of the bundle"),
    "absolute": ([PLAN, ("/tmp/x.yaml", b"")], "out of the bundle"),
    "backslashes": ([PLAN, ("analysis\\..\\..\\x.yaml", b"")], "every system"),
    "a drive": ([PLAN, ("C:/x.yaml", b"")], "every system"),
    "bomb": ([("analysis/a.csv", b"0" * 30_000_000)], "many times its packed size"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_verify_refuses_what_an_enemy_packs_and_writes_nothing(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    entries, said = HOSTILE[name]
    path = archive_of(tmp_path / "bundle.zip", *entries)
    (private := tmp_path / "private").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(private))
    for language in ("en", "zh"):
        monkeypatch.setenv("SURVEY_LANG", language)
        with pytest.raises(SystemExit) as ended:
            main(["verify", str(path)])
        assert ended.value.code == 2
        told = capfd.readouterr().err
        assert "Traceback" not in told
        assert (said in told) is (language == "en")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["bundle.zip", "private"]
    assert list(private.iterdir()) == []


def test_verify_reads_no_tar(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    link = tarfile.TarInfo("analysis/a.yaml")
    link.type, link.linkname = tarfile.LNKTYPE, "../../etc/passwd"
    with tarfile.open(tmp_path / "bundle.tar", "w") as archive:
        archive.addfile(link)
    with pytest.raises(SystemExit) as ended:
        main(["verify", str(tmp_path / "bundle.tar")])
    assert ended.value.code == 2
    assert "no archive" in capfd.readouterr().err
