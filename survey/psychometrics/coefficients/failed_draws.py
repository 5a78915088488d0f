"""What is said where too many draws of a bootstrap gave no value."""

from __future__ import annotations

from survey.errors import Text, Warn

__all__ = ["draws_failed"]

_MOST = 0.05  # of the draws may fail before their intervals are doubted


def draws_failed(failed: int, draws: int, why: Text, *, scale: str = "") -> tuple[Warn, ...]:
    """Say so where more than one draw in twenty failed; `why` ends the sentence.

    Examples
    --------
    >>> draws_failed(5, 100, Text("did not converge", "未收敛"))
    ()
    >>> draws_failed(6, 100, Text("did not converge", "未收敛"), scale="A")[0].message.say("en")
    'A: 6 of 100 bootstrap draws did not converge'
    """
    if failed <= _MOST * draws:
        return ()
    en = f"{failed} of {draws} bootstrap draws {why.en}"
    zh = f"{draws} 次自助抽样中有 {failed} 次{why.zh}"
    said = Text(f"{scale}: {en}", f"{scale}：{zh}") if scale else Text(en, zh)
    return (Warn("bootstrap_draws_failed", said, (scale,) if scale else ()),)
