"""Read what a run wrote: a cleaned text and the journal that belongs to it, and back to the input's bytes."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.core import records
from pipeline.core.journal import Journal, JournalError
from pipeline.errors import ToldError, UsageError
from pipeline.names import SUFFIXES


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cleaned text with its journal."""

    text: str
    journal: Journal

    def raw_text(self) -> str:
        """The extracted text. Raises ToldError."""
        try:
            return self.journal.restore(self.text)
        except JournalError as error:
            raise _torn(error) from error

    def raw_bytes(self) -> bytes:
        """The input's bytes where its text came from decoding, else the extracted text in UTF-8. Raises ToldError."""
        return bytes_of(self.journal, self.raw_text())


def bytes_of(journal: Journal, raw_text: str) -> bytes:
    """What `Cleaned.raw_bytes` gives, from the extracted text."""
    from pipeline.extract.text import encode

    decoder = journal.source.decoder
    return encode(raw_text, decoder) if decoder else raw_text.encode("utf-8", "surrogatepass")


def open_cleaned(file: Path, journal: Path | None = None) -> Cleaned:
    """The cleaned text `file` with the journal given, or with the one that a run wrote for it. Raises ToldError."""
    journal = journal or _journal_of(file)
    try:
        return Cleaned(file.read_bytes().decode(), records.load(journal.read_bytes()))
    except JournalError as error:
        raise _torn(error) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} 不是 UTF-8 文本", f"{file} is not a text in UTF-8") from error
    except OSError as error:
        name = error.filename or file
        raise UsageError(f"无法读取 {name}（{error.strerror}）", f"cannot read {name} ({error.strerror})") from error


def _journal_of(file: Path) -> Path:
    """The journal of a text stands in `_journal/` of the folder that the run wrote to."""
    whole = file.absolute()
    for root in whole.parents:
        journal = root / "_journal" / f"{whole.relative_to(root)}{SUFFIXES['journal']}"
        if journal.is_file():
            return journal
    raise UsageError(
        f"找不到 {file} 的记录；请用 --journal 指定", f"there is no journal for {file}; name it with --journal"
    )


def _torn(error: JournalError) -> ToldError:
    return ToldError(f"文本与记录不符：{error}", str(error))
