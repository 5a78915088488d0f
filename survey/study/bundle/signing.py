"""Signatures with ssh keys, offline, by OpenSSH's own program: ``ssh-keygen -Y`` (8.1 or later).

A key that someone uses for git or for a server signs a bundle too; whoever receives it keeps a file of
allowed signers (``name namespaces="survey-bundle" ssh-ed25519 AAAA...``).
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from survey.errors import BundleError, Fault, Text

__all__ = ["NAMESPACE", "sign_file", "signer_of"]

NAMESPACE = "survey-bundle"
_SECONDS = 120


def sign_file(path: Path, key: Path) -> Path:
    """Sign a file; the signature is written beside it as ``NAME.sig``.

    Parameters
    ----------
    path : Path
    key : Path
        A private key, or a public one whose private half an agent holds.

    Raises
    ------
    BundleError
        When ssh-keygen is missing or refuses.
    """
    signature = path.with_name(path.name + ".sig")
    signature.unlink(missing_ok=True)  # ssh-keygen would ask before it overwrites
    done = _call(["-Y", "sign", "-f", str(key), "-n", NAMESPACE, str(path)])
    if done.returncode != 0 or not signature.is_file():
        what = Text("the bundle cannot be signed", "研究包无法签名")
        raise BundleError(Fault(what, where=key.name, got=_said(done)))
    return signature


def signer_of(path: Path, allowed: Path) -> str:
    """Return who signed a file, of those who may.

    Parameters
    ----------
    path : Path
        With its signature beside it as ``NAME.sig``.
    allowed : Path
        A file of allowed signers (ssh-keygen(1), ALLOWED SIGNERS).

    Raises
    ------
    BundleError
        When there is no signature, it is not of these bytes, or its key is not allowed.
    """
    signature = path.with_name(path.name + ".sig")
    for needed in (signature, allowed):
        if not needed.is_file():
            what = Text("the file is not there, so that nothing is verified", "找不到该文件，无法核验签名")
            raise BundleError(Fault(what, where=needed.name))
    found = _call(["-Y", "find-principals", "-s", str(signature), "-f", str(allowed)])
    names = found.stdout.decode(errors="replace").split("\n")[0].strip() if found.returncode == 0 else ""
    for name in filter(None, names.split(",")):
        words = ["-Y", "verify", "-f", str(allowed), "-I", name, "-n", NAMESPACE, "-s", str(signature)]
        if _call(words, path.read_bytes()).returncode == 0:
            return name
    what = Text(
        "the signature is not that of an allowed signer over these bytes",
        "签名与文件不符，或签名者不在允许之列",
    )
    raise BundleError(Fault(what, where=signature.name, expected=allowed.name, got=names or _said(found)))


def _call(words: Sequence[str], data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("ssh-keygen")
    if program is None:
        what = Text("signatures need ssh-keygen, which is not installed", "签名需要 ssh-keygen，但系统未安装")
        mend = Text(
            "install OpenSSH (apt-get install openssh-client; on Windows an optional feature)",
            "请安装 OpenSSH（apt-get install openssh-client；Windows 为可选功能）",
        )
        raise BundleError(Fault(what, mend=mend))
    try:
        return subprocess.run(
            [program, *words], input=data, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        what = Text("ssh-keygen did not answer", "ssh-keygen 没有响应")
        raise BundleError(Fault(what, got=f"{_SECONDS} s")) from error


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    return " ".join(done.stderr.decode(errors="replace").split())[:200]
