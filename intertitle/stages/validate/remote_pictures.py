"""Recognise posters and stills that are addresses of other sites, and say where their copies belong."""

from __future__ import annotations

import re
from urllib.parse import unquote

from intertitle.model import FORM_BY_SUFFIX

_REMOTE = re.compile(
    r"(?:https?:)?//(?:[^/]+\Z)?|(?:ftp|ipfs):|www\.[^/]+/|data:(?:image/(?P<form>avif|gif|jpeg|png|webp))?",
    re.IGNORECASE,
)


def local_path(src: str) -> str:
    """Return the path under ``content/`` for a copy of a picture of another site; empty if it is one of this site."""
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
