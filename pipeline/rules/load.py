"""Rule packs: TOML -> `Rule`s. Every fault names the file and the entry, and says what is expected."""

import tomllib
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
import regex

from pipeline.core.edit import Reason
from pipeline.rules.folded import SHORTEST
from pipeline.rules.model import Case, Kind, Place, Provenance, Rule, RuleSet, Safety, Where
from pipeline.rules.slots import parts_of


class PackError(ValueError):
    """A rule pack that cannot be used: names the file, the entry and the fault."""


class _Words(msgspec.Struct, forbid_unknown_fields=True):
    zh: str
    en: str


class _Case(msgspec.Struct, forbid_unknown_fields=True):
    before: str
    after: str | None = None


class _Provenance(msgspec.Struct, forbid_unknown_fields=True):
    site: str
    documents: int
    of: int
    share: float
    position: dict[str, int] = {}
    spellings: int = 1
    examples: list[str] = []


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    reason: _Words
    safety: str
    confidence: float
    cases: list[_Case] = []
    keep: list[str] = []
    cases_in: str = ""  # a test file, for a rule whose evidence is the layout and cannot be written as text
    match: str | None = None
    literal: str | None = None
    replace: str = ""
    flag: bool = False
    where: Where = "anywhere"
    needs: list[str] = []
    folded: bool = False
    variants: list[str] = []
    place: Place = "anywhere"
    provenance: _Provenance | None = None
    sites: list[str] = []
    not_sites: list[str] = []
    seconds: float | None = None
    notice: bool = False


def built_in() -> RuleSet:
    """The packs that ship with the package, in the order of their names."""
    folder = resources.files("pipeline.rules") / "data"
    packs = sorted((p for p in folder.iterdir() if p.name.endswith(".toml")), key=lambda p: p.name)
    return RuleSet(tuple(rule for p in packs for rule in parse_pack(p.read_bytes(), p.name)))


def with_packs(rules: RuleSet, paths: tuple[Path, ...]) -> RuleSet:
    """`rules` and the user's packs after them. Raises PackError for a broken pack or an id that is taken."""
    own = [rule for path in paths for rule in parse_pack(path.read_bytes(), str(path))]
    return unique(RuleSet((*rules.rules, *own)))


def unique(rules: RuleSet) -> RuleSet:
    seen: dict[str, str] = {}
    for rule in rules.rules:
        if rule.id in seen:
            raise PackError(f"{rule.pack}: rule {rule.id!r}: the id is taken by {seen[rule.id]}; choose another")
        seen[rule.id] = rule.pack
    return rules


def parse_pack(data: bytes, name: str) -> tuple[Rule, ...]:
    """The rules of one pack. Raises PackError."""
    try:
        pack = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PackError(f"{name}: not valid TOML in UTF-8: {error}") from error
    stage, entries = pack.get("stage"), pack.get("rule")
    if not isinstance(stage, str) or not isinstance(entries, list) or set(pack) - {"stage", "rule"}:
        raise PackError(f'{name}: a pack is `stage = "…"` and [[rule]] entries, nothing else')
    return tuple(_rule(entry, stage, name, n) for n, entry in enumerate(entries, 1))


def _rule(entry: Any, stage: str, pack: str, n: int) -> Rule:
    where = f"{pack}: rule {n} ({entry.get('id', 'no id') if isinstance(entry, dict) else '?'})"
    try:
        e = msgspec.convert(entry, _Entry)
    except msgspec.ValidationError as error:
        raise PackError(f"{where}: {error}{_suggestion(entry)}") from error
    if e.safety not in Safety.__members__:
        raise PackError(f"{where}: safety is one of {', '.join(Safety.__members__)}, not {e.safety!r}")
    if not 0 < e.confidence <= 1:
        raise PackError(f"{where}: confidence is a probability above 0 and at most 1, not {e.confidence}")
    if not e.cases_in and not (e.cases and e.keep):
        raise PackError(f"{where}: a rule needs at least one case and one keep (a like text that it leaves alone)")
    if e.seconds is not None and (e.seconds <= 0 or e.match is None):
        raise PackError(f"{where}: seconds is the time of a pattern for one text, above 0")
    if e.notice and (e.match is None or e.replace or e.flag):
        raise PackError(f"{where}: notice = true belongs to a pattern that cuts")
    if e.match is not None and e.literal is not None:
        raise PackError(f"{where}: either match (a pattern) or literal, not both")
    if not e.flag and any(c.after is None for c in e.cases):
        raise PackError(f"{where}: every case needs `after` (only a rule with flag = true goes without)")
    kind: Kind = "pattern" if e.match is not None else "literal" if e.literal is not None else "code"
    if kind == "pattern":
        _check_pattern(e, where)
    _check_folded(e, where)
    return Rule(
        id=e.id,
        stage=stage,
        kind=kind,
        match=e.match or e.literal or "",
        replace=e.replace,
        flag=e.flag,
        safety=Safety[e.safety],
        confidence=e.confidence,
        reason=Reason(e.reason.zh, e.reason.en),
        where=e.where,
        needs=tuple(e.needs),
        cases=tuple(Case(c.before, c.after) for c in e.cases),
        keep=tuple(e.keep),
        cases_in=e.cases_in,
        pack=pack,
        folded=e.folded,
        variants=tuple(e.variants),
        place=e.place,
        provenance=_provenance(e.provenance) if e.provenance else None,
        sites=tuple(e.sites),
        not_sites=tuple(e.not_sites),
        seconds=e.seconds,
        notice=e.notice,
    )


def _provenance(p: _Provenance) -> Provenance:
    return Provenance(p.site, p.documents, p.of, p.share, p.position, p.spellings, tuple(p.examples))


def _check_folded(e: _Entry, where: str) -> None:
    if not e.folded:
        if e.variants or e.place != "anywhere":
            raise PackError(f"{where}: variants and place belong to a literal with folded = true")
        return
    if e.literal is None:
        raise PackError(f"{where}: folded = true belongs to a literal")
    for words in (e.literal, *e.variants):
        parts = parts_of(words)
        if max(map(len, parts)) < SHORTEST or "\n" in words:
            raise PackError(f"{where}: {words!r}: a folded phrase is one line with {SHORTEST} letters or more in a row")
        if not all(parts[1:-1]) or (len(parts) > 1 and e.place == "inside"):
            raise PackError(f"{where}: {words!r}: words stand between two slots, and none inside a word")


def _check_pattern(e: _Entry, where: str) -> None:
    assert e.match is not None
    try:
        regex.compile(e.match, regex.V1)
    except regex.error as error:
        raise PackError(f"{where}: match is not a valid pattern: {error}") from error
    if not e.needs or any(not n or n != n.lower() for n in e.needs):
        raise PackError(f"{where}: needs lists lower-case literals, one of which every match contains")


def _suggestion(entry: Any) -> str:
    if not isinstance(entry, dict):
        return ""
    fields = [f.name for f in msgspec.structs.fields(_Entry)]
    for key in entry:
        if key not in fields and (near := get_close_matches(key, fields, 1)):
            return f"; did you mean {near[0]!r}?"
    return ""
