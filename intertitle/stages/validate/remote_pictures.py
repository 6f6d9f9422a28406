"""Read the path of a poster or a still as people write it, and say where the copy of another site's picture belongs."""

from __future__ import annotations

import re
from urllib.parse import unquote

from intertitle.markup.targets import find_address, is_local
from intertitle.model import FORM_BY_SUFFIX

_REMOTE = re.compile(
    r"(?:https?:)?//(?:[^/]+\Z)?|(?:ftp|ipfs):|data:(?:image/(?P<form>avif|gif|jpeg|png|webp))?",
    re.IGNORECASE,
)

# A picture of Obsidian, or one of Markdown.
_MARKED = re.compile(
    r"!?\[\[(?P<page>[^\]|]+)(?:\|[^\]]*)?\]\]|!\[(?P<alt>[^\]]*)\]\(<?(?P<src>[^>)\"]+?)>?(?: \".*)?\)"
)


def read_picture(written: str) -> tuple[str, str]:
    """Return the path and the alt text of a picture that may have marks around it, or be a path of a computer."""
    marked = _MARKED.fullmatch(written)
    src, alt = (marked["page"] or marked["src"], marked["alt"] or "") if marked else (written, "")
    if is_local(src):
        src = "images/" + re.split(r"[\\/]", unquote(src))[-1]
    return src, alt


def local_path(src: str) -> str:
    """Return the path under ``content/`` for a copy of a picture of another site; empty if it is one of this site."""
    src = find_address(src) or src
    found = _REMOTE.match(src)
    if found is None:
        return ""
    if found[0].casefold().startswith("data:"):
        return f"images/picture.{(found['form'] or 'jpg').casefold().replace('jpeg', 'jpg')}"
    last = unquote(re.split(r"[?#]", src[found.end() :])[0]).rstrip("/").rpartition("/")[2]
    name = re.sub(r"[^\w.-]+", "-", last).strip("-.") or "picture"
    is_picture = f".{name.casefold().rpartition('.')[2]}" in FORM_BY_SUFFIX
    return f"images/{name if is_picture else f'{name}.jpg'}"


def remote_message(name: str) -> str:
    """Return the message about a field of pictures with an address of another site."""
    return f"the {name} is an address of another site, not a file of yours"


def download_lead(path: str) -> str:
    """Return the words of the hint before the path to type."""
    return f"If you may use it, save it as content/{path} , and write  "
