"""What all pages share: the template environment, styles and scripts with their hashes, links, JSON in HTML."""

import base64
import hashlib
import json
import re
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pipeline.core.edit import Reason
from pipeline.report import labels, marks

if TYPE_CHECKING:
    from jinja2 import Environment, Template

_FOR_JSON = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
_SCHEME = re.compile(r"[^/?#]*:")  # a colon before the first slash would make `javascript:` of a file's name
RUNS_SCRIPTS = re.compile(r"html|xml|svg|script", re.IGNORECASE)  # media types not to be opened from a report


def render(
    name: str,
    styles: tuple[str, ...],
    scripts: tuple[str, ...],
    *,
    beside: bool = False,
    images: bool = False,
    **values: Any,
) -> str:
    """The page of the template `name`. The first script stands in the head, the others at the end of the body.

    `beside`: the page may load scripts that lie beside it; `images`: it carries pictures.
    """
    style = "".join(_asset(s) for s in styles)
    early, late = _asset(scripts[0]), "".join(_asset(s) for s in scripts[1:])
    html = _template(name).render(
        csp=_raw(_policy(beside, images, style, early, late)),
        style=_raw(style),
        early=_raw(early),
        late=_raw(late),
        **values,
    )
    return marks.utf8_safe(html)


def json_html(value: object) -> str:
    """`value` as JSON that is safe between script tags, and in UTF-8; hidden characters are escaped."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return marks.escaped(text.translate(_FOR_JSON))


def relative_url(path: str) -> str:
    """A relative path as a URL: a name may hold `#`, `?`, `%`, spaces and bytes that are no UTF-8."""
    errors = "surrogateescape" if _from_bytes(path) else "replace"
    return guarded(quote(path, safe="/~!$'()*,;=@+", errors=errors))


def markup(html: str) -> Any:
    """HTML that is known to be escaped, for a template."""
    return _raw(html)


def _from_bytes(path: str) -> bool:
    """Whether the surrogates in a path, if any, are those by which Python spells bytes that are no UTF-8."""
    return not re.search(r"[\ud800-\udc7f\udd00-\udfff]", path)


def guarded(href: str) -> str:
    """`href` if it is relative, else the same made relative: a report links to nothing outside its folder."""
    href = re.sub(r"[\x00-\x20]", lambda m: f"%{ord(m[0]):02X}", href)
    href = re.sub(r"^[/\\]+", "./", href)
    return f"./{href}" if _SCHEME.match(href) else href


@cache
def _policy(beside: bool, images: bool, *inline: str) -> str:
    style, *scripts = (f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in inline)
    only = "img-src data:; " * images + "base-uri 'none'; form-action 'none'"
    allowed = " ".join(["'self'"] * beside + scripts)
    return f"default-src 'none'; style-src {style}; script-src {allowed}; {only}"


def _raw(html: str) -> Any:
    from markupsafe import Markup

    return Markup(html)  # every caller passes our own assets or text that went through html.escape


@cache
def _asset(name: str) -> str:
    """A style or script without indentation, comment lines and needless line ends: each page carries its own copy."""
    text = (resources.files("pipeline.report") / "templates" / name).read_text(encoding="utf-8")
    text = re.sub(r"(?m)^\s*(?://.*|/\*.*\*/)\n|^\s+", "", text)
    return re.sub(r"\n" if name.endswith(".css") else r"(?<=[;{,(])\n", "", text)


@cache
def _template(name: str) -> "Template":
    return _environment().get_template(name)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("pipeline.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        vis=marks.plain,
        href=guarded,
        percent=labels.percent,
        comma=lambda n: f"{n:,}",
        both=lambda words: _both(*words),  # a filter, since of constants it is worked out once, when a template is read
    )
    environment.globals.update(both=_both, say=_say, word=_word, words=_words)
    return environment


_LABELS = {
    "status": labels.STATUS,
    "why": labels.WHY,
    "stage": labels.STAGE,
    "document": labels.DOCUMENT,
    "how": labels.HOW,
    "safety": labels.SAFETY,
    "page": labels.PAGE,
    "kind": labels.KIND,
}


@lru_cache(maxsize=1024)
def _both(zh: str, en: str) -> Any:
    return _raw(labels.both(zh, en))


@lru_cache(maxsize=1024)
def _say(reason: Reason) -> Any:
    return _raw(labels.both(marks.plain(reason[0]), marks.plain(reason[1])))


@lru_cache(maxsize=256)
def _words(table: str, word: str) -> str:
    """Both languages as plain text, where HTML has no place for two (an option of a list)."""
    return " ".join(dict.fromkeys(map(marks.plain, labels.label(_LABELS[table], word))))


@lru_cache(maxsize=256)
def _word(table: str, word: str) -> Any:
    return _say(labels.label(_LABELS[table], word))
