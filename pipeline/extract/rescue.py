"""A second attempt at PDFs that no engine opens: copies in which what is left of them can be found again.

The commonest damage is a download that broke off: the table of objects and often the page tree, which stand at a
file's end, are gone, and the pages before them are whole. qpdf (the extra `rescue`) repairs other damage.
"""

import io
import re
from collections.abc import Iterator
from importlib.util import find_spec

from pipeline.core.edit import Reason

_OBJECT = re.compile(rb"(?<![0-9])([0-9]{1,8}+)[ \t\r\n]++([0-9]{1,5}+)[ \t\r\n]++obj\b")
_PAGE = re.compile(rb"/Type\s*+/Page(?![A-Za-z])")
_TREE = re.compile(rb"/Type\s*+/Pages(?![A-Za-z])")
_COUNT = re.compile(rb"/Count\s++([0-9]{1,6}+)(?![0-9])")
_LINEARIZED = re.compile(rb"/Linearized\b[^>]{0,200}?/N\s++([0-9]{1,6}+)")
_LEAST_BYTES = 50  # of a page in a file, packed; who claims more pages than that allows is not believed


def copies(data: bytes, password: str | None) -> Iterator[tuple[Reason, bytes]]:
    """Repaired copies of a file, the likeliest first, each with what was done. MemoryError passes through."""
    copy = with_page_tree(data)
    if copy is not None:
        yield Reason("由残存的页重建了目录", "its page tree was rebuilt from the pages that are left"), copy
    if find_spec("pikepdf") is not None:
        copy = _by_qpdf(data, password)
        if copy is not None:
            yield Reason("由 qpdf 修复", "it was repaired by qpdf"), copy


def pages_promised(data: bytes) -> int:
    """How many pages a file says that it has, 0 if it does not say."""
    told = [int(found[1]) for found in _LINEARIZED.finditer(data[:1024])]
    for start, end, _ in _objects(data).values():
        head = data[start:end].partition(b"stream")[0]
        if _TREE.search(head):
            told += [int(found[1]) for found in _COUNT.finditer(head)]
    return max((count for count in told if count * _LEAST_BYTES <= len(data)), default=0)


def with_page_tree(data: bytes) -> bytes | None:
    """The file with a new catalog and page tree over all its pages, in the order in which they stand in it.

    None where there are none in the open (they may be packed into object streams), and of encrypted files, whose key
    was named at the end. PDFium finds the objects by itself once a trailer names the catalog.
    """
    if b"/Encrypt" in data:
        return None
    objects = _objects(data)
    pages = sorted(
        (start, number, generation)
        for number, (start, end, generation) in objects.items()
        if _PAGE.search(data[start:end].partition(b"stream")[0])
    )
    if not pages:
        return None
    tree = max(objects) + 1
    kids = b" ".join(b"%d %d R" % page[1:] for page in pages)
    return b"".join(
        (
            data,
            b"\nendstream\nendobj\n",  # of what the file broke off in
            b"%d 0 obj\n<</Type/Pages/Kids[%s]/Count %d>>\nendobj\n" % (tree, kids, len(pages)),
            b"%d 0 obj\n<</Type/Catalog/Pages %d 0 R>>\nendobj\n" % (tree + 1, tree),
            b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n0\n%%%%EOF\n" % (tree + 2, tree + 1),
        )
    )


def _objects(data: bytes) -> dict[int, tuple[int, int, int]]:
    """Start and end of each object's content and its generation, by number; the last of a number counts."""
    found = list(_OBJECT.finditer(data))
    ends = [*(match.start() for match in found[1:]), len(data)]
    return {int(match[1]): (match.end(), end, int(match[2])) for match, end in zip(found, ends, strict=False)}


def _by_qpdf(data: bytes, password: str | None) -> bytes | None:
    import pikepdf

    out = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(data), password=password or "") as document:
            if len(document.pages) == 0:
                return None
            document.save(out)
    except MemoryError:
        raise
    except Exception:  # pikepdf passes on RuntimeError, ValueError and the like from broken files
        return None
    return out.getvalue()
