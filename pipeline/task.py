"""What goes to a worker and what comes back: data only, sent as msgpack."""

import msgspec

from pipeline.config import Config
from pipeline.decisions import Decision
from pipeline.manifest import Detail, Result


class Pack(msgspec.Struct, frozen=True):
    """A user's rule pack: its name for messages, its TOML."""

    name: str
    data: bytes


class Setup(msgspec.Struct, frozen=True):
    """What is the same for all documents of a run."""

    config: Config
    packs: tuple[Pack, ...] = ()
    decisions: tuple[Decision, ...] = ()  # the standing ones of all documents; a task has its own


class Task(msgspec.Struct, frozen=True):
    """One document to work on."""

    name: str  # the input's path, for people
    text: str  # the text's path below cleaned/, from which the report's links follow
    data: bytes
    encoding: str | None = None  # given by the user, else detected
    password: str | None = None  # of a PDF, given by the user
    decisions: tuple[Decision, ...] = ()  # those that may speak of this document
    raw_href: str = ""  # URL of the input as seen from cleaned/, empty where a report should not link to it


class Done(msgspec.Struct, frozen=True):
    """What came of a task; the outputs are empty where nothing could be read."""

    result: Result
    text: bytes = b""
    journal: bytes = b""
    report: bytes = b""
    rows: bytes = b""


CLOCK = "clock"  # the cause of a limit: too long by the clock, whatever the processor was given to do

OUT_OF_MEMORY = Result(
    status="limit",
    cause="memory",
    detail=Detail(
        "内存超过上限；可在 pipeline.toml 的 [run] 中调高 memory_mb，或拆分文件",
        "over the memory limit; raise memory_mb under [run] in pipeline.toml, or split the file",
    ),
)
