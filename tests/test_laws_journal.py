"""Laws of the journal: it replays and restores, survives writing and reading, and refuses whatever was changed."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import PIECES, Cleaned, Stack, cleaned, stacks, texts

from pipeline.core.edit import NO_REASON, Change, Declined, Edit, Flag, Reason
from pipeline.core.engine import apply
from pipeline.core.journal import Journal, JournalError, Layer, make_layer, record_source, sha_of
from pipeline.core.records import _seal, dump, load
from pipeline.core.source import Decoder, Hole, Layout, Line, Page, Source

T = TypeVar("T")


def refuses(read: Callable[[T], object], what: T) -> bool:
    """Whether reading `what` ends in JournalError; any other exception goes through and fails the test."""
    try:
        read(what)
    except JournalError:
        return True
    return False


# --- replay and restore


@given(cleaned())
def test_a_journal_replays_and_restores(c: Cleaned) -> None:
    assert c.journal.replay(c.stack.raw) == c.stack.clean
    assert c.journal.restore(c.stack.clean) == c.stack.raw
    assert c.journal.texts(c.stack.clean) == list(c.stack.texts)
    assert c.journal.sha_clean == sha_of(c.stack.clean)


@given(stacks())
def test_each_layer_applies_and_restores(stack: Stack) -> None:
    for layer, (before, after) in zip(stack.layers, pairwise(stack.texts), strict=True):
        assert (layer.apply(before), layer.restore(after)) == (after, before)
        assert (layer.sha_before, layer.sha_after) == (sha_of(before), sha_of(after))


@given(cleaned())
def test_the_record_of_a_source_tells_of_its_text(c: Cleaned) -> None:
    record, source = c.journal.source, c.source
    assert (record.sha_text, record.chars) == (sha_of(source.text), len(source.text))
    kept = ("sha256", "media_type", "extractor", "decoder", "info", "notes")
    assert [getattr(record, name) for name in kept] == [getattr(source, name) for name in kept]
    assert record.pages == source.layout.pages


@given(stacks(), st.data())
def test_any_subset_of_a_layers_changes_applies_and_restores(stack: Stack, data: st.DataObject) -> None:
    for layer, text in zip(stack.layers, stack.texts, strict=False):
        chosen = tuple(change for change in layer.changes if data.draw(st.booleans()))
        part, after = make_layer(layer.stage, text, chosen, (), ())
        assert after == apply(text, chosen)
        assert (part.apply(text), part.restore(after)) == (after, text)


# --- what was changed is refused


@st.composite
def tampered(draw: st.DrawFn, text: str) -> str:
    """A text that is nearly `text`."""
    at = draw(st.integers(0, len(text)))
    end = draw(st.integers(at, min(at + 2, len(text))))
    new = draw(st.sampled_from([new for new in ("", *PIECES) if new != text[at:end]]))
    return text[:at] + new + text[end:]


@given(cleaned(), st.data())
def test_a_tampered_text_is_refused(c: Cleaned, data: st.DataObject) -> None:
    raw, clean = data.draw(tampered(c.stack.raw)), data.draw(tampered(c.stack.clean))
    assert refuses(c.journal.replay, raw)
    assert refuses(c.journal.restore, clean)
    assert refuses(c.journal.texts, clean)


@given(stacks(), texts)
def test_a_layer_refuses_any_other_text(stack: Stack, other: str) -> None:
    for layer, (before, after) in zip(stack.layers, pairwise(stack.texts), strict=True):
        assert refuses(layer.apply, other) == (other != before)
        assert refuses(layer.restore, other) == (other != after)


@given(cleaned(), st.data())
def test_a_journal_whose_layers_were_mixed_up_is_refused(c: Cleaned, data: st.DataObject) -> None:
    mixed = tuple(data.draw(st.permutations(c.journal.layers)))[data.draw(st.integers(0, 1)) :]
    journal = replace(c.journal, layers=mixed)
    chain = [c.journal.source.sha_text, *(sha for layer in mixed for sha in (layer.sha_before, layer.sha_after))]
    fits = all(a == b for a, b in zip(chain[::2], chain[1::2], strict=False))
    assert refuses(journal.replay, c.stack.raw) == (not fits)
    assert fits or refuses(journal.restore, c.stack.clean)


def test_a_change_that_lies_about_what_stood_there_is_refused() -> None:
    layer, after = make_layer("s", "一二三", (Change(1, "二", "乙", "r", 1.0),), (), ())
    assert refuses(replace(layer, changes=(Change(1, "贰", "乙", "r", 1.0),)).restore, after)
    assert refuses(replace(layer, changes=(Change(1, "二", "贰", "r", 1.0),)).apply, "一二三")
    assert refuses(replace(layer, changes=(Change(0, "二", "乙", "r", 1.0),)).apply, "一二三")


@given(texts)
def test_a_texts_sha_is_that_of_its_utf8_bytes_and_tells_halves_of_surrogates_apart(text: str) -> None:
    assert sha_of(text) == hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    assert len({sha_of(text + end) for end in ("", "?", "\ud842", "\udfb7", "\ud842\udfb7", "𠮷", "\ufffd")}) == 7


# --- written and read


@given(cleaned())
def test_a_journal_written_and_read_is_the_same(c: Cleaned) -> None:
    data = dump(c.journal)
    assert load(data) == c.journal
    assert dump(load(data)) == data == dump(c.journal)


@given(cleaned())
def test_a_journal_is_one_record_a_line_and_each_reason_is_written_once(c: Cleaned) -> None:
    lines = dump(c.journal).decode("utf-8", "surrogatepass").split("\n")
    records = [json.loads(line) for line in lines[:-1]]
    reasons = [(r["zh"], r["en"]) for r in records if "zh" in r]
    assert lines[-1] == ""
    assert len(reasons) == len(set(reasons))
    assert tuple(NO_REASON) not in reasons
    assert sum("change" in r or "declined" in r or "flag" in r for r in records) == sum(
        len(layer.changes) + len(layer.declined) + len(layer.flags) for layer in c.journal.layers
    )


def sample() -> Journal:
    """A small journal with one of everything."""
    text = "一二三\r\n四五𠮷"
    changes = (Change(1, "二", "贰", "typo/x", 0.99, Reason("误", "wrong")), Change(3, "\r\n", "\n", "crlf", 1.0))
    declined = (Declined(Edit(0, 1, "", "ad/x", 0.5, Reason("广告", "ad"), "g"), "held"),)
    first, after = make_layer("one", text, changes, declined, (Flag(4, 5, "garble", 0.25, Reason("误", "wrong")),))
    second = make_layer("two", after, (Change(0, "一贰", "", "ad/y", 0.9),), (), ())[0]
    layout = Layout((Page(0, 595.0, 842.0),), (Line(0, 3, 0, 1.5, 2.0, 3.0, 4.0, 10.5), Line(5, 8, 0, 1, 2, 3, 4, 9)))
    decoder = Decoder("gb18030", "detected", (Hole(2, 3, b"\x80\xff"),), Reason("注", "note"))
    source = Source(
        "ab" * 32, "text/plain", "text 1", text, decoder, layout, {"title": "题"}, (Reason("注", "a note"),)
    )
    return Journal(record_source(source, (first, second)), {"jiaokan": "0.1.0"}, "cd" * 32, (first, second))


DATA = dump(sample())


def test_a_journal_can_be_read_by_eye() -> None:
    assert '{"change":[1,"二","贰"],"rule":"typo/x","confidence":0.99,"reason":1}\n'.encode() in DATA


def flipped(data: bytes) -> Iterator[bytes]:
    for at in range(len(data)):
        for bit in range(8):
            yield data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


def deleted(data: bytes) -> Iterator[bytes]:
    return (data[:at] + data[at + size :] for at in range(len(data)) for size in (1, 2, 7))


def inserted(data: bytes) -> Iterator[bytes]:
    """What JSON would read over (white space, a repeated member) and what it would not."""
    news = (b" ", b"\n", b"\r", b"\t", b"0", b"{}\n", b'"seal":0,', b"\0", b"\xff", b"\xef\xbb\xbf")
    return (data[:at] + new + data[at:] for at in range(len(data) + 1) for new in news)


def truncated(data: bytes) -> Iterator[bytes]:
    return (part for at in range(len(data)) for part in (data[:at], data[at + 1 :]))


def reordered(data: bytes) -> Iterator[bytes]:
    """Two lines swapped, one left out, one doubled."""
    lines = data.splitlines(keepends=True)
    for i in range(len(lines)):
        yield b"".join(lines[:i] + lines[i + 1 :])
        yield b"".join(lines[: i + 1] + lines[i:])
        for j in range(i):
            yield b"".join([*lines[:j], lines[i], *lines[j + 1 : i], lines[j], *lines[i + 1 :]])


@pytest.mark.parametrize("tamper", [flipped, deleted, inserted, truncated, reordered])
def test_a_journal_with_any_byte_changed_is_refused(tamper: Callable[[bytes], Iterator[bytes]]) -> None:
    assert load(DATA) == sample()
    accepted = [data for data in tamper(DATA) if data != DATA and not refuses(load, data)]
    assert accepted == []


@given(cleaned(), st.data())
def test_any_journal_with_a_byte_changed_is_refused(c: Cleaned, data: st.DataObject) -> None:
    written = dump(c.journal)
    at = data.draw(st.integers(0, len(written)))
    other = written[:at] + data.draw(st.binary(max_size=3)) + written[at + data.draw(st.integers(0, 3)) :]
    assert other == written or refuses(load, other)


@given(st.binary() | st.text().map(str.encode))
def test_what_is_no_journal_is_refused(data: bytes) -> None:
    assert refuses(load, data)


def sealed(body: bytes) -> bytes:
    return body + json.dumps({"seal": hashlib.sha256(body).hexdigest()}, separators=(",", ":")).encode() + b"\n"


ODD = [b"", b"[]", b"0", b"null", b'"journal"', b"{}", b'{"journal":2}', b'{"journal":1}', b'{"journal":1,"source":[]}']
ODD += [b'{"change":[]}', b'{"change":0}', b'{"flag":[0]}', b'{"layer":0}', b'{"reason":1}', b"[" * 100_000, b"\xff"]


def test_a_sealed_journal_of_other_content_is_refused_or_read_never_a_crash() -> None:
    """A seal says that nothing was changed since it was set, not that this version can read what it seals."""
    lines = DATA.splitlines(keepends=True)[:-1]
    bodies = [b"".join([*lines[:i], odd + b"\n", *lines[i + 1 :]]) for i in range(len(lines)) for odd in ODD]
    bodies += reordered(b"".join(lines))
    assert load(sealed(b"".join(lines))) == sample()
    for body in bodies:
        assert refuses(load, sealed(body)) or isinstance(load(sealed(body)), Journal)
    heads = [b"".join([odd + b"\n", *lines[1:]]) for odd in ODD]
    assert all(refuses(load, sealed(head)) for head in heads)


@pytest.mark.parametrize("head", [{"journal": 2}, {"journal": None}, {}])
def test_a_journal_of_another_format_is_refused_by_name(head: dict[str, object]) -> None:
    with pytest.raises(JournalError, match=r"^journal: format .* this version reads 1$"):
        load(sealed(json.dumps(head).encode() + b"\n"))


def test_an_empty_journal_is_refused() -> None:
    with pytest.raises(JournalError, match=r"^journal: empty$"):
        load(sealed(b""))


def test_a_torn_journal_says_so() -> None:
    with pytest.raises(JournalError, match="the seal does not fit"):
        load(DATA[:-9])


# --- an empty layer


@given(texts)
def test_a_layer_without_changes_leaves_the_text(text: str) -> None:
    layer, after = make_layer("s", text, (), (), ())
    assert after == text
    assert layer == Layer("s", (), (), (), sha_of(text), sha_of(text))


PLACES = [
    "[0]",
    '[0,""]',
    '["0","",""]',
    "[0,null,null]",
    '[0.5,"",""]',
    '[0,"",5]',
    '[0,["山"],"山"]',
    '{"0":1}',
    '"abc"',
]


@pytest.mark.parametrize(
    "record",
    [
        *(f'{{"change":{place},"rule":"r","confidence":1.0,"reason":0}}' for place in PLACES),
        '{"declined":[0,"1",""],"why":"held","rule":"r","confidence":1.0,"reason":0}',
        '{"flag":[0,null],"rule":"r","confidence":1.0,"reason":0}',
        '{"flag":[0,0],"rule":5,"confidence":1.0,"reason":0}',
        '{"flag":[0,0],"rule":"r","confidence":"1.0","reason":0}',
        '{"flag":[0,0],"rule":"r","confidence":1.0,"reason":"0"}',
        '{"flag":[0,0],"rule":"r","confidence":1.0,"reason":9}',
        '{"flag":[0,0],"rule":"r","confidence":1.0,"reason":0,"decided":1}',
        '{"flag":[0,0],"rule":"r","confidence":1.0}',
        '{"reason":1,"zh":"","en":5}',
        '{"unknown":1}',
        "[]",
        "5",
    ],
)
def test_a_forged_record_is_refused_though_the_seal_fits(record: str) -> None:
    layer, _ = make_layer("s", "山", (), (), ())
    source = Source("0" * 64, "text/plain", "x", "山")
    whole = dump(Journal(record_source(source, [layer]), {}, "", (layer,)))
    body = whole[: whole.rindex(b"\n", 0, -1) + 1]
    assert load(body + _seal(body)).restore("山") == "山"
    body += record.encode() + b"\n"
    with pytest.raises(JournalError):
        load(body + _seal(body))


def test_a_journal_whose_source_had_another_text_is_refused() -> None:
    layer, clean = make_layer("s", "山", (Change(0, "山", "水", "r", 1.0),), (), ())
    source = record_source(Source("0" * 64, "text/plain", "x", "山"), [layer])
    assert Journal(source, {}, "", (layer,)).restore(clean) == "山"
    with pytest.raises(JournalError, match="raw text"):
        Journal(replace(source, sha_text=sha_of("火")), {}, "", (layer,)).restore(clean)
