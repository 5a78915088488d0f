"""What the command's exit code says."""

from enum import IntEnum

__all__ = ["ExitCode"]


class ExitCode(IntEnum):
    """Exit codes of every command.

    Examples
    --------
    >>> int(ExitCode.NOT_TRUSTED)
    3
    """

    DONE = 0
    CHECK_FAILED = 1
    BAD_INPUT = 2
    NOT_TRUSTED = 3
    INTERRUPTED = 130
