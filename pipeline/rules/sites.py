"""Which site a document is of: the hosts that its text names, and the folders that it lies in."""

import regex

from pipeline.rules.model import Rule

_HOST = regex.compile(
    r"(?i)(?:(?:https?://|www\.)((?:[a-z0-9-]+\.)+[a-z]{2,9})|"
    r"(?<![\w.@-])((?:[a-z0-9-]+\.)+(?:com|net|org|cn|cc|info|example)))(?![a-z0-9-])"
)
_SECOND_LEVEL = frozenset({"com", "net", "org", "gov", "edu", "ac", "co", "example"})
_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # full-width letters in addresses


def hosts_of(text: str) -> set[str]:
    """The sites that a text names, each as its registered part: www.a.example and m.a.example are a.example."""
    return {_registered(m[1] or m[2]) for m in _HOST.finditer(text.translate(_WIDE))}


def _registered(host: str) -> str:
    parts = [part for part in host.lower().split(".") if part not in ("www", "m", "wap", "bbs")]
    keep = 3 if len(parts) > 2 and parts[-2] in _SECOND_LEVEL else 2
    return ".".join(parts[-keep:])


def sites_of(text: str, path: str) -> frozenset[str]:
    """The hosts that a text names and the folders, from the outermost inward, that its path goes through."""
    folders = path.split("/")[:-1]
    return frozenset({*hosts_of(text), *("/".join(folders[: n + 1]) for n in range(len(folders)))})


def is_in_scope(rule: Rule, sites: frozenset[str]) -> bool:
    """Whether a rule holds for a document of these sites; one that names none holds for all."""
    return (not rule.sites or not sites.isdisjoint(rule.sites)) and sites.isdisjoint(rule.not_sites)
