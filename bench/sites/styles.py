"""Where and how a site sets its words into an essay: one function a form, named as in the tables of sites.

Words may have slots, filled anew in each document: {title}, {user}, {date}, {time}, {city}, {name}, {sign}, {n} (up to
99,999), {few} (up to 60); of a list's lines and of pages also {page}.
"""

from collections.abc import Callable, Iterator
from random import Random

from bench.sites.essays import Essay, Piece, genres, poured, word

Words = list[str]
Form = Callable[[Essay, Random, Words, dict[str, object]], None]
ANYWHERE = -1.0
USERS = ("夜航船", "小鱼干", "一叶舟", "Cathy", "老茶客", "momo")
SIGNS = ("生活不止眼前的苟且", "但行好事莫问前程", "潜水多年冒个泡", "专业卖萌三十年", "山高水长，后会有期")
JAMMERS = "&%$#@!~;:.,*+-=/()[]{}0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
WIDE = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ")
ALIKE = dict(zip("aeocxpwnti", ("аａ", "еｅ", "оｏ0", "сｃ", "хｘ", "рｐ", "ｗ", "ｎ", "ｔ", "іｉ"), strict=True))
MARKS = ".·,，-_/／|+*~、 。"


def filled(words: str, e: Essay, r: Random, page: int = 0) -> str:
    """A phrase with its slots filled."""
    return words.format(
        title=e.name,
        user=r.choice(USERS) + str(r.randint(1, 99)),
        date=f"{r.randint(2009, 2023)}-{r.randint(1, 12)}-{r.randint(1, 28)}",
        time=f"{r.randint(0, 23):02}:{r.randint(0, 59):02}",
        n=r.randint(1, 99999),
        few=r.randint(2, 60),
        city=word("CITIES", r),
        name=word("NAME", r),
        sign=r.choice(SIGNS),
        page=page,
    )


def split(line: list[Piece], at: int) -> tuple[list[Piece], list[Piece]]:
    """A line parted in its longest piece of the author's, `at` per cent into it."""
    n = max(range(len(line)), key=lambda i: 0 if line[i].style else len(line[i].text))
    text = line[n].text
    cut = max(1, min(len(text) - 1, len(text) * at // 100))
    return [*line[:n], Piece(text[:cut])], [Piece(text[cut:]), *line[n + 1 :]]


def disguised(words: str, r: Random) -> str:
    """One of very many spellings: widths, cases, look-alikes, marks and spaces between the letters."""
    out, mark, share = list[str](), r.choice(MARKS), r.choice((0.1, 0.3, 0.9))
    for n, c in enumerate(words):
        if n and r.random() < share:
            out.append(mark)
        other = r.choice(ALIKE.get(c, c)) if r.random() < 0.4 else c
        if other == "0" and not (words[n - 1 : n].isascii() and words[n + 1 : n + 2].isascii() and out[-1].isalpha()):
            other = c
        out.append(other.upper() if r.random() < 0.3 else other)
    return "".join(out)


def _pieces(e: Essay, r: Random, words: Words, style: dict[str, object]) -> Iterator[Piece]:
    for w in words:
        text = filled(w, e, r)
        yield Piece(disguised(text, r) if style.get("disguised") else text, str(style["kind"]))


def line(e: Essay, r: Random, words: Words, style: dict[str, object]) -> None:
    """Lines of their own, `where` (0 to 1, at the end by default) into the text."""
    where = float(str(style.get("where", 1.0)))
    at = r.randint(1, len(e.lines)) if where == ANYWHERE else round(where * len(e.lines))
    e.lines[at:at] = [[piece] for piece in _pieces(e, r, words, style)]


def own(e: Essay, r: Random, words: Words, style: dict[str, object]) -> None:
    """Lines of the author's, the same in most documents of this site."""
    at = round(float(str(style.get("where", 1.0))) * len(e.lines))
    e.lines[at:at] = [[Piece(w)] for w in words]


def glued(e: Essay, r: Random, words: Words, style: dict[str, object]) -> None:
    """At the end of a paragraph, the last one by default."""
    lines = e.long_lines(40)
    is_anywhere = style.get("where") == ANYWHERE
    e.lines[r.choice(lines) if is_anywhere else lines[-1]].extend(_pieces(e, r, words, style))


def before(e: Essay, r: Random, words: Words, style: dict[str, object]) -> None:
    """At the start of the first paragraph, on its line."""
    e.lines[e.long_lines(0)[0]][0:0] = _pieces(e, r, words, style)


def title(e: Essay, r: Random, words: Words, style: dict[str, object]) -> None:
    e.title.extend(_pieces(e, r, words, style))


def inside(e: Essay, r: Random, words: Words, style: dict[str, object]) -> None:
    """In mid-sentence, on the line."""
    if lines := e.long_lines(60):
        n = r.choice(lines)
        left, right = split(e.lines[n], r.randint(20, 80))
        e.lines[n] = [*left, *_pieces(e, r, words, style), *right]


def parting(e: Essay, r: Random, words: Words, style: dict[str, object]) -> None:
    """A line of its own in mid-sentence, where the site began a new page."""
    if lines := e.long_lines(60):
        n = r.choice(lines)
        left, right = split(e.lines[n], r.randint(30, 70))
        e.lines[n : n + 1] = [left, list(_pieces(e, r, words, style)), right]


def word_inside(e: Essay, r: Random, words: Words, style: dict[str, object]) -> None:
    """In a word of four characters: 实事kaowen求是."""
    for pieces in e.lines:
        for n, piece in enumerate(pieces):
            met = next((w for w in genres()["words"]["WORDS"] if w in piece.text), None)
            if met and not piece.style:
                at = piece.text.index(met) + 2
                pieces[n : n + 1] = [
                    Piece(piece.text[:at]),
                    *_pieces(e, r, words, style),
                    Piece(piece.text[at:]),
                ]
                return


def shuffled(e: Essay, r: Random, words: Words, style: dict[str, object]) -> None:
    """A watermark whose parts change order, wrapping and width."""
    parts = [w.translate(WIDE) if r.random() < 0.4 else w.upper() if r.random() < 0.3 else w for w in words]
    r.shuffle(parts)
    sign = r.choice(("-", "★", "@", "＊", "~ ", "."))
    text = sign + sign.join(parts) + sign
    text = sign.join(text) if r.random() < 0.6 else text
    e.lines.insert(r.randint(1, len(e.lines)), [Piece(text, str(style["kind"]))])


def links(e: Essay, r: Random, words: Words, style: dict[str, object]) -> None:
    """A list of other titles, no two the same, below a heading; the second of the words is their form."""
    kind, form = str(style["kind"]), words[1] if len(words) > 1 else "{title}"
    e.lines.append([Piece(words[0], kind)])
    for n in range(1, int(str(style.get("count", 4))) + 1):
        other = Essay([Piece(poured("{TOPICS}{FORMS}", r))], [])
        e.lines.append([Piece(filled(form, other, r, n), kind)])


def paged(e: Essay, r: Random, words: Words, style: dict[str, object]) -> None:
    """A text copied from a PDF: each of its pages has a head and a foot ("" is none), in lines of their own."""
    head, foot = words
    pages, size = list[list[Piece]](), max(2, len(e.lines) // 3)
    for n in range(0, len(e.lines), size):
        number = n // size + 1
        pages += [[Piece(filled(head, e, r, number), "page-head")]] if head else []
        pages += [*e.lines[n : n + size]]
        pages += [[Piece(filled(foot, e, r, number), "page-foot")]] if foot else []
    e.lines[:] = pages


def jammed(e: Essay, r: Random, words: Words, style: dict[str, object]) -> None:
    """A forum's guard against copying: random signs at the ends of paragraphs."""
    for n in e.long_lines(40):
        if r.random() < 0.6:
            signs = " ".join("".join(r.choices(JAMMERS, k=r.randint(1, 3))) for _ in range(6))
            e.lines[n].append(Piece(signs, str(style["kind"])))


def wrapped(e: Essay, r: Random, words: Words, style: dict[str, object]) -> None:
    """Every line, the author's and the site's, cut after so many characters."""
    width, out = int(str(style["width"])), list[list[Piece]]()
    for pieces in e.lines:
        out.append([])
        room = width
        for piece in pieces:
            at = 0
            while at < len(piece.text):
                if not room:
                    out.append([])
                    room = width
                taken = piece.text[at : at + room]
                out[-1].append(Piece(taken, piece.style))
                at += len(taken)
                room -= len(taken)
    e.lines[:] = out


FORMS: dict[str, Form] = {
    "line": line,
    "own": own,
    "glued": glued,
    "before": before,
    "title": title,
    "inside": inside,
    "parting": parting,
    "word": word_inside,
    "shuffled": shuffled,
    "links": links,
    "paged": paged,
    "jammed": jammed,
    "wrapped": wrapped,
}
