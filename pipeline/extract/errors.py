"""`ExtractError`: why an input gives no text, and what its owner can do next."""

from pipeline.core.edit import Reason

STATUSES = ("encrypted", "damaged", "unsupported", "empty", "image-only", "unreadable")


class ExtractError(Exception):
    """An input that cannot be read: `status` is one of `STATUSES`, `reason` says why and what to do."""

    def __init__(self, status: str, zh: str, en: str) -> None:
        super().__init__(f"{status}: {en} / {zh}")
        self.status = status
        self.reason = Reason(zh, en)

    def __reduce__(self) -> tuple[type["ExtractError"], tuple[str, str, str]]:
        # Workers send it between processes; Exception's own pickling would hand back one argument of three.
        return ExtractError, (self.status, self.reason.zh, self.reason.en)
