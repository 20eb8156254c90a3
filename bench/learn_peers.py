"""What three tools of other people leave of the synthetic sites: the far side of `evaluate_learn`.

Runs in an environment of its own (`make setup-peers`: 700 MB that the project does not need). Each tool gets the
documents of one site, as it would be used: datatrove's sentence deduplication with one sentence and with its default
of three, Data-Juicer's line deduplication, trafilatura's `deduplicate` on the document as a page of paragraphs.
Standard input: a JSON list of texts; standard output: one JSON object, tool -> list of texts.
"""

import contextlib
import json
import re
import sys
import tempfile
from collections.abc import Callable
from html import escape

Texts = list[str]


class Sentences:
    """Sentences as we cut them: its own tokenizer (spaCy) takes a Chinese paragraph for one sentence."""

    def span_tokenize(self, text: str) -> list[tuple[int, int]]:
        return [m.span() for m in re.finditer(r"[^。！？\n]*[。！？\n]+[”’』」）]*|[^。！？\n]+$", text)]

    def sent_tokenize(self, text: str) -> list[str]:
        return [text[start:end].strip() for start, end in self.span_tokenize(text)]


def datatrove(texts: Texts, sentences: int) -> Texts:
    """Signatures, duplicates, filter: datatrove's three steps, in one process."""
    from datatrove.data import Document
    from datatrove.pipeline.dedup import sentence_dedup as steps

    steps.load_word_tokenizer = lambda language: Sentences()
    config = steps.SentDedupConfig(n_sentences=sentences, min_doc_words=0, min_num_sentences=0)
    documents = [Document(text=text, id=str(n)) for n, text in enumerate(texts)]
    with tempfile.TemporaryDirectory() as folder:
        steps.SentenceDedupSignature(f"{folder}/signatures", config=config).run(iter(documents))
        steps.SentenceFindDedups(f"{folder}/signatures", f"{folder}/duplicates", config=config).run()
        keep = steps.SentenceDedupFilter(f"{folder}/duplicates", config=config)
        by_id = {document.id: document.text for document in keep.run(iter(documents))}
    return [by_id.get(str(n), "") for n in range(len(texts))]


def data_juicer(texts: Texts) -> Texts:
    from data_juicer.ops.deduplicator.document_line_deduplicator import DocumentLineDeduplicator
    from datasets import Dataset, disable_progress_bars

    disable_progress_bars()
    operator = DocumentLineDeduplicator(num_proc=1)
    hashed = Dataset.from_list([{"text": text} for text in texts]).map(operator.compute_hash)
    cleaned, _ = operator.process(hashed)
    return [row["text"] for row in cleaned]


def trafilatura(texts: Texts, *, deduplicate: bool) -> Texts:
    """The document as a page: its first line a heading, the others paragraphs."""
    from trafilatura import extract

    def page(text: str) -> str:
        title, *lines = text.split("\n")
        body = "".join(f"<p>{escape(line)}</p>" for line in lines)
        return f"<html><body><article><h1>{escape(title)}</h1>{body}</article></body></html>"

    return [extract(page(text), deduplicate=deduplicate) or "" for text in texts]


TOOLS: dict[str, Callable[[Texts], Texts]] = {
    "datatrove sentence dedup, n=1": lambda texts: datatrove(texts, 1),
    "datatrove sentence dedup, n=3": lambda texts: datatrove(texts, 3),
    "Data-Juicer line dedup": data_juicer,
    "trafilatura, extraction alone": lambda texts: trafilatura(texts, deduplicate=False),
    "trafilatura, deduplicate": lambda texts: trafilatura(texts, deduplicate=True),
}


def main() -> int:
    groups: list[Texts] = json.load(sys.stdin)
    with contextlib.redirect_stdout(sys.stderr):
        cleaned = {name: [tool(texts) for texts in groups] for name, tool in TOOLS.items()}
    json.dump(cleaned, sys.stdout, ensure_ascii=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
