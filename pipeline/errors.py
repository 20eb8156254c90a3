"""Errors that a user can act on: told in both languages in one line, each kind with its exit code."""

from pipeline.core.edit import Reason


class ToldError(Exception):
    """Something that the user must know and can change. `exit_code` is what the command ends with."""

    exit_code = 1

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.reason = Reason(zh, en)


class UsageError(ToldError):
    """Folders, files or settings cannot be used as asked."""

    exit_code = 2


class EnvironmentalError(ToldError):
    """The machine does not allow it now: a full disk, a lock, no right to write, no process."""

    exit_code = 3
