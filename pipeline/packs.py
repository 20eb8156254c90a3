"""The user's rule packs as they stand on the disk: raw/_rules/*.toml."""

from pathlib import Path

from pipeline.errors import UsageError
from pipeline.task import Pack

FOLDER = "_rules"  # below raw/


def read_packs(raw: str) -> tuple[Pack, ...]:
    """The user's packs, by name, not yet looked into. Raises UsageError."""
    folder = Path(raw, FOLDER)
    try:
        return tuple(Pack(f"{FOLDER}/{p.name}", p.read_bytes()) for p in sorted(folder.glob("*.toml")))
    except OSError as error:
        name = error.filename or folder
        raise UsageError(
            f"无法读取规则包 {name}（{error.strerror}）", f"cannot read {name} ({error.strerror})"
        ) from error
