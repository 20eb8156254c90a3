"""A site's own names, and what it sets into prose under them: 【文渊阁首发】, 实事kaowen求是.

Hosts give the names in letters. A name in Han is what two different notices of one site share or what stands before its
address; a name in letters that no address gives is what stands between Han in many documents.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

import regex

from pipeline.learn.cues import cue_count, is_listing, is_widget
from pipeline.learn.grow import Found
from pipeline.rules.folding import fold

HAN_NAME = range(3, 7)  # letters: 考文网, 文渊阁, 豆粒文档
_NO_NAME = frozenset("的了请您你我他来是在由与和为从到把被就都")  # two notices also share 请大家收藏
LETTERS_SHARE = 0.05  # of the documents that have a word in letters between Han
_HAN = regex.compile(r"\p{Han}+")
_LETTERS = regex.compile(r"(?<=\p{Han})[A-Za-z]{6,20}(?=\p{Han})")  # shorter ones stand in prose: app, wifi, word
_AT_ADDRESS = regex.compile(
    r"(?i)(?<!\p{Han})(\p{Han}{3,6})[^\p{Han}\p{L}\p{N}]{0,5}"
    r"(?:https?[:：]|www[.．]|(?:[a-z0-9-]+[.．])+(?:com|net|org|cn|cc|info|example)\b)"
    r"|(?:[a-z0-9-]+[.．])+(?:com|net|org|cn|cc|info|example)\s?(\p{Han}{3,6})(?!\p{Han})"
    r"|(?<=[a-z0-9]{3}(?:com|net|org|cn|cc|info|example))(\p{Han}{3,6})(?!\p{Han})"  # folded, without its dots
)
_BRACKETED = regex.compile(r"[【\[（(〔［《<][^【】\[\]（）()〔〕［］《》<>\n]{2,16}[】\]）)〕］》>]")

Texts = Callable[[], Iterable[tuple[int, str]]]


def names_at_addresses(words: Iterable[str]) -> set[str]:
    """What stands beside an address as its site's name: 书包网 www.…, [文渊阁] http://…, www.kaowen.example考文网"""
    return {fold(m[1] or m[2] or m[3]) for w in words for m in _AT_ADDRESS.finditer(w)}


def shared_names(keys: Iterable[str]) -> set[str]:
    """Strings of Han that two phrases of different make share, the longest ones."""
    makes: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for key in keys:
        for name in {run[i : i + n] for run in _HAN.findall(key) for n in HAN_NAME for i in range(len(run) - n + 1)}:
            makes[name].add((key[:2], key[-2:]))  # notices that begin or end alike are one, with a slot
    shared = {name for name, made in makes.items() if _is_of_two(made) and not set(name) & _NO_NAME}
    longest = {name for name in shared if not any(name in other for other in shared - {name})}
    return {name for name in longest if not is_widget(name) and not is_listing(name)}


def _is_of_two(made: set[tuple[str, str]]) -> bool:
    return any(one[0] != other[0] and one[1] != other[1] for one, other in combinations(made, 2))


def words_between_han(texts: Texts, documents: int, least: int) -> set[str]:
    """Words in letters that stand between Han in many documents."""
    counts: Counter[str] = Counter()
    for _, text in texts():
        counts.update({m[0].lower() for m in _LETTERS.finditer(text)})
    return {word for word, n in counts.items() if n >= max(least, LETTERS_SHARE * documents)}


def bracketed(texts: Texts, names: Iterable[str]) -> Iterator[tuple[str, list[tuple[int, Found]]]]:
    """What stands in brackets within lines and holds a name of the site or words of one, with its places."""
    own = tuple(names)
    by_key: dict[str, list[tuple[int, Found]]] = defaultdict(list)
    for number, text in texts():
        for m in _BRACKETED.finditer(text):
            key = fold(m[0])
            is_inside = text[m.start() - 1 : m.start()].isalnum() and text[m.end() : m.end() + 1].isalnum()
            if any(name in key for name in own) or (is_inside and cue_count(key)):
                context = text[max(0, m.start() - 8) : m.end() + 8].strip()
                by_key[key].append((number, Found(key, m[0], "bracketed", "middle", False, True, context)))
    yield from sorted(by_key.items())
