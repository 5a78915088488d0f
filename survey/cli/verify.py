"""``survey verify``: rerun a bundle and give one of three verdicts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey.cli.exit_codes import ExitCode
from survey.cli.messages import current_language, say, tell
from survey.cli.output import write_json
from survey.cli.progress import progress
from survey.cli.shared_options import JsonFile
from survey.errors import Text

if TYPE_CHECKING:
    from survey.study.bundle.compare import Difference
    from survey.study.bundle.verify import Verification

__all__ = ["verification_record", "verify"]

_SHOWN = 20
_VERDICTS = {
    "identical": Text("identical: every output, byte for byte", "完全一致：所有输出逐字节相同"),
    "same": Text(
        "the same numbers within the tolerance (relative 1e-6)", "数值一致：差异均在容差之内（相对误差 1e-6）"
    ),
    "different": Text("different", "不一致"),
}
_STATES = {
    "numbers": Text("in numbers within the tolerance only", "仅有容差之内的数值差异"),
    "drawn": Text("a picture with other bytes", "图的字节不同"),
    "text": Text("in what it says", "内容不同"),
    "absent": Text("only one of the two is there", "仅一方存在"),
}


def verify(
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", help=tell("The archive.", "研究包。"))],
    signer: Annotated[
        Path | None,
        typer.Option(
            "--signer",
            help=tell("A file of allowed signers, one of whom must have signed.", "允许的签名者名单文件。"),
        ),
    ] = None,
    json: JsonFile = None,
) -> int:
    """Rerun a bundle in a private folder; exit code 1 when it does not say the same."""
    from survey.study.bundle.verify import Verdict, verify_bundle

    with progress() as told:
        found = verify_bundle(bundle, signers=signer, progress=told)
    if json is not None:
        write_json(verification_record(found), json)
    if json != "-":
        _print(found)
    return ExitCode.CHECK_FAILED if found.verdict is Verdict.DIFFERENT else ExitCode.DONE


def _print(found: Verification) -> None:
    """Print the verdict, and on stderr what it rests on."""
    language = current_language()
    if found.signer:
        say(Text(f"signed by {found.signer}", f"签名者：{found.signer}"))
    for text in found.computed:
        say(Text(f"computed again: {text.en}", f"已重新计算：{text.zh}"))
    for text in found.not_computed:
        say(Text(f"not computed again: {text.en}", f"未重新计算：{text.zh}"))
    for name, there, here in found.environment:
        say(Text(f"{name}: {there} in the bundle, {here} here", f"{name}：研究包 {there}，本机 {here}"))
    for file in found.files[:_SHOWN]:
        how = _STATES[file.state]
        shown = f": {file.old!r} -> {file.new!r}" if file.old or file.new else ""
        say(Text(f"{file.name} differs {how.en}{shown}", f"{file.name}：{how.zh}{shown}"))
    for one in sorted(found.differences, key=lambda d: d.within)[:_SHOWN]:
        say(_difference(one))
    left = max(0, len(found.differences) - _SHOWN) + max(0, len(found.files) - _SHOWN)
    if left:
        say(Text(f"{left} more: --json lists all", f"另有 {left} 项，见 --json"))
    typer.echo(_VERDICTS[found.verdict].say(language))


def _difference(one: Difference) -> Text:
    printed = "; ".join(f"{old} -> {new}" for old, new in one.printed)
    en = f"{one.key}: {one.old} -> {one.new}" + (f"; printed: {printed}" if printed else "; printed the same")
    zh = f"{one.key}：{one.old} -> {one.new}" + (f"；印出：{printed}" if printed else "；印出的数字未变")
    return Text(en, zh)


def verification_record(found: Verification) -> dict[str, object]:
    """Return what ``--json`` writes; the shape is ``schemas/verify.schema.json``."""
    from survey.study.bundle.tolerance import ABSOLUTE, DIFFERENCES, RELATIVE

    return {
        "schema_version": 1,
        "verdict": found.verdict,
        "data": found.data,
        "signer": found.signer or None,
        "tolerance": {"relative": RELATIVE, "absolute": ABSOLUTE, "absolute_of_differences": DIFFERENCES},
        "differences": [
            {
                "key": one.key,
                "old": one.old,
                "new": one.new,
                "within": one.within,
                "printed_changed": bool(one.printed),
                "printed": [{"old": old, "new": new} for old, new in one.printed],
            }
            for one in found.differences
        ],
        "files": found.files,
        "computed": found.computed,
        "not_computed": found.not_computed,
        "environment": [{"name": n, "bundle": old, "here": new} for n, old, new in found.environment],
    }
