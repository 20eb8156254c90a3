"""The report's own views in a browser: the text between any two stages."""

from browsing import Desk

from pipeline.core import records

PIECES = "([a, b]) => jiaokan.between(a, b).map(p => [p.t, p.s])"


def test_a_page_shows_the_text_between_any_two_stages(desk: Desk) -> None:
    desk.open_file("a.txt.html")
    cleaned = desk.folder / "cleaned"
    journal = records.load((cleaned / "_journal" / "a.txt.jsonl").read_bytes())
    texts = journal.texts((cleaned / "a.txt").read_bytes().decode())
    for a in range(len(texts)):
        for b in range(a, len(texts)):
            pieces = desk.page.evaluate(PIECES, [a, b])
            assert "".join(t for t, s in pieces if s <= 0) == texts[a]
            assert "".join(t for t, s in pieces if s >= 0) == texts[b]
