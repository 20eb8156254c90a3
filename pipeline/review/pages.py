"""The pages of the last run as the server gives them out: the same HTML, its style and scripts as files of their own.

A page on the disk carries them inline and names their hashes in its policy. Only what its policy names becomes a file;
anything else inline would stay inline and be refused by the server's own policy.
"""

import base64
import hashlib
import re
from html import escape

_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">\n?')
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def served(html: str, assets: dict[str, bytes], about: dict[str, str]) -> str:
    """`html` without inline code. The code goes into `assets` by the name it is served under (`<hash>.js`).

    `about` becomes one `<meta name="jiaokan-…">` an entry, which the page's script reads.
    """
    policy = _POLICY.search(html)
    if policy is None:
        return html
    named = set(re.findall(r"'sha256-([^']+)'", policy[1]))

    def file_of(code: str, suffix: str) -> str:
        digest = hashlib.sha256(code.encode()).digest()
        if base64.b64encode(digest).decode() not in named:
            return ""
        name = f"{digest.hex()}.{suffix}"
        assets[name] = code.encode()
        return f"/asset/{name}"

    def style(m: re.Match[str]) -> str:
        href = file_of(m[1], "css")
        return f'<link rel="stylesheet" href="{href}">' if href else m[0]

    def script(m: re.Match[str]) -> str:
        src = file_of(m[1], "js")
        return f'<script src="{src}"></script>' if src else m[0]

    metas = "".join(f'<meta name="jiaokan-{k}" content="{escape(v)}">\n' for k, v in about.items())
    html = html[: policy.start()] + metas + html[policy.end() :]
    return _SCRIPT.sub(script, _STYLE.sub(style, html))
