"""Signatures by ssh keys, made and checked offline."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from survey.errors import BundleError
from survey.study.bundle.signing import sign_file, signer_of

needs_ssh = pytest.mark.requires_ssh


def make_key(path: Path) -> str:
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)], check=True, timeout=60
    )
    return path.with_suffix(".pub").read_text(encoding="utf-8").strip()


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    bundle = tmp_path / "a.zip"
    bundle.write_bytes(b"bytes")
    public = make_key(tmp_path / "key")
    (tmp_path / "allowed").write_text(
        f'wang@example.org namespaces="survey-bundle" {public}\n', encoding="utf-8"
    )
    assert sign_file(bundle, tmp_path / "key").name == "a.zip.sig"
    return bundle


@needs_ssh
def test_a_signature_names_its_signer(signed: Path) -> None:
    assert signer_of(signed, signed.parent / "allowed") == "wang@example.org"
    sign_file(signed, signed.parent / "key")  # again, without a question
    assert signer_of(signed, signed.parent / "allowed") == "wang@example.org"


@needs_ssh
def test_what_is_not_signed_by_an_allowed_signer_is_refused(signed: Path) -> None:
    allowed = signed.parent / "allowed"
    signed.write_bytes(b"other")
    with pytest.raises(BundleError, match="not that of an allowed signer"):
        signer_of(signed, allowed)
    signed.write_bytes(b"bytes")
    other = make_key(signed.parent / "other")
    for line in (
        f"wang@example.org {other}",
        allowed.read_text(encoding="utf-8").replace("survey-bundle", "git"),
        "",
    ):
        allowed.write_text(line + "\n", encoding="utf-8")
        with pytest.raises(BundleError, match="not that of an allowed signer"):
            signer_of(signed, allowed)
    signed.with_name("a.zip.sig").unlink()
    with pytest.raises(BundleError, match="not there"):
        signer_of(signed, allowed)


@needs_ssh
def test_a_key_that_cannot_sign(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"bytes")
    (tmp_path / "key").write_bytes(b"no key")
    with pytest.raises(BundleError, match="cannot be signed"):
        sign_file(tmp_path / "a.zip", tmp_path / "key")


def test_without_ssh_keygen_the_message_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    (tmp_path / "a.zip").write_bytes(b"bytes")
    with pytest.raises(BundleError, match="openssh-client"):
        sign_file(tmp_path / "a.zip", tmp_path / "key")
