"""One frozen `Config`: defaults < profile < pipeline.toml < flags. It knows where each value came from."""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from pipeline.core.edit import NO_REASON, Reason
from pipeline.errors import UsageError


class ConfigError(UsageError):
    """A setting that cannot be used: names the file, the key and what is expected."""


Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Positive = Annotated[int, msgspec.Meta(ge=1)]


class Run(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a folder is worked through. Nothing here changes a document's clean text."""

    jobs: Annotated[int, msgspec.Meta(ge=0)] = 0  # worker processes, 0: one a core
    timeout: Annotated[float, msgspec.Meta(gt=0)] = (
        120.0  # seconds of CPU for one document; by the clock four times that
    )
    memory_mb: Positive = 4096  # address space of a worker, where the system can limit it
    require_isolation: Literal["process", "rlimits", "seccomp", "landlock", "namespaces"] = (
        "process"  # else no document is read
    )
    # larger inputs get the status limit(bytes): the run's own process has an input in memory once, beside 60 MB
    max_bytes: Positive = 200 * 1024 * 1024


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a proposal is applied."""

    safety: Literal["safe", "unsafe"] = "unsafe"  # the least promise that is applied
    min_confidence: Share = 0.9
    stages: dict[str, Share] = msgspec.field(default_factory=lambda: {"typos": 0.95})  # min_confidence of single stages
    disabled: tuple[str, ...] = ()  # rule ids, shell-style patterns
    protect: tuple[str, ...] = ()  # terms that no edit may touch


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the stages aim for."""

    # target of traditional or simplified text; simplified-tw, simplified-hk: with the words of the region exchanged
    script: Literal["simplified", "simplified-tw", "simplified-hk", "keep", "traditional"] = "simplified"
    punctuation: Literal["keep", "full"] = "keep"  # full: half-width marks in Chinese become full-width
    paragraphs: Literal["as-found", "one-per-line", "blank-between"] = "as-found"
    indents: Literal["keep", "remove"] = "keep"  # white space before paragraphs
    suspects: Annotated[int, msgspec.Meta(ge=0)] = 8  # passages shown as suspicious in each 20,000 characters, 0: all


class Decode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Encodings the user knows better: shell-style path patterns (below raw/) to codec names."""

    override: dict[str, str] = {}


class Pdf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How PDFs are read."""

    engine: Literal["pdfium", "pdfplumber"] = "pdfium"  # reads first; the other one what the first cannot read
    cross_check: Literal["sampled", "all", "off"] = "sampled"  # pages that both engines read, to compare
    ocr_pages: Annotated[int, msgspec.Meta(ge=0)] = 10  # of one PDF, read by OCR where that is installed: 7 s a page
    passwords: dict[str, str] = {}  # shell-style path patterns (below raw/) to passwords

    def password(self, name: str) -> str | None:
        """The password of the input with this path, named from raw/ on or from above it; the first that fits."""
        parts = name.split("/")
        paths = ["/".join(parts[n:]) for n in range(len(parts))]
        words = (word for pattern, word in self.passwords.items() if any(fnmatchcase(path, pattern) for path in paths))
        return next(words, None)


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    run: Run = Run()
    policy: Policy = Policy()
    options: Options = Options()
    decode: Decode = Decode()
    pdf: Pdf = Pdf()
    origin: dict[str, str] = {}  # "policy.safety" -> "pipeline.toml"; what is not named is a default

    def protecting(self, terms: Iterable[str]) -> "Config":
        """The same settings with more protected terms."""
        more = [term for term in terms if term not in self.policy.protect]
        if not more:
            return self
        policy = msgspec.structs.replace(self.policy, protect=(*self.policy.protect, *more))
        origin = {
            **self.origin,
            "policy.protect": f"{self.origin.get('policy.protect', '')} _review/protect.txt".strip(),
        }
        return msgspec.structs.replace(self, policy=policy, origin=origin)

    def sha(self) -> str:
        """sha256 of the settings that decide what is written (not of `run`, not of where a value came from)."""
        deciding = [self.policy, self.options, self.decode, self.pdf]
        return hashlib.sha256(msgspec.json.encode(deciding, order="sorted")).hexdigest()


PROFILES: Mapping[str, dict[str, Any]] = {
    "default": {},
    # only what cannot change meaning, the rest is shown for review
    "cautious": {"policy": {"safety": "safe", "min_confidence": 0.95}},
    # for a text corpus: one paragraph a line, full-width punctuation
    "corpus": {"options": {"punctuation": "full", "paragraphs": "one-per-line", "indents": "remove"}},
}


def load(path: Path | None, flags: Mapping[str, Any] | None = None) -> Config:
    """The config from `path` (None: no file) and `flags` ("policy.safety" -> value; None values are not set).

    Raises ConfigError.
    """
    values: dict[str, Any] = {}
    origin: dict[str, str] = {}
    where = path.name if path else "flags"
    from_file = _read(path) if path else {}
    given = {k: v for k, v in (flags or {}).items() if v is not None}
    in_file = from_file.pop("profile", "default")
    profile = given.pop("profile", in_file)
    if profile not in list(PROFILES):
        names, near = ", ".join(PROFILES), _near(str(profile), PROFILES)
        raise ConfigError(
            f"{where}：没有 profile {profile!r}；可选：{names}{near.zh}",
            f"{where}: profile {profile!r} is unknown; there are: {names}{near.en}",
        )
    _merge(values, PROFILES[profile], origin, f"profile {profile}")
    _merge(values, from_file, origin, where)
    for key, value in given.items():
        section, name = key.split(".", 1)
        _merge(values, {section: {name: value}}, origin, "flag")
    try:
        if "origin" in from_file:
            raise msgspec.ValidationError("Object contains unknown field `origin`")
        return msgspec.convert({**values, "origin": origin}, Config)
    except msgspec.ValidationError as error:
        near = _suggest_key(values)
        raise ConfigError(f"{where}：设置有误（{error}）{near.zh}", f"{where}: {error}{near.en}") from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path.name}：无法读取（{error}）", f"{path.name}: {error}") from error


def _merge(into: dict[str, Any], values: Mapping[str, Any], origin: dict[str, str], name: str) -> None:
    for section, entries in values.items():
        if not isinstance(entries, Mapping):
            into[section] = entries
            continue
        for key, value in entries.items():
            into.setdefault(section, {})[key] = value
            origin[f"{section}.{key}"] = name


def _suggest_key(values: Mapping[str, Any]) -> Reason:
    sections = {f.name: f.type for f in msgspec.structs.fields(Config) if f.name != "origin"}
    for section, entries in values.items():
        if section not in sections:
            return _near(section, [*sections, "profile"])
        if isinstance(entries, Mapping):
            known = [f.name for f in msgspec.structs.fields(sections[section])]
            for key in entries:
                if key not in known:
                    return _near(key, known)
    return NO_REASON


def _near(word: str, known: Iterable[str]) -> Reason:
    """What may have been meant, as the end of a message."""
    near = get_close_matches(word, list(known), 1)
    return Reason(f"；是否想写 {near[0]!r}？", f"; did you mean {near[0]!r}?") if near else NO_REASON
