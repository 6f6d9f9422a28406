"""Tell what the target of a link is: an address, a path of the author's computer, or an unfinished address."""

from __future__ import annotations

import re

_LOCAL = re.compile(r"file:|[a-z]:(?:\\|/|%5c)|\\\\|%5c%5c|/users/|/home/[^/]+/.|~/", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:|//", re.IGNORECASE)
_SLIP = re.compile(r"(?!https?://)(?:h{0,2}t{1,3}p{1,2}s{0,2}[:;]/{0,3}|https?/{1,3})(?=[^/])", re.IGNORECASE)
_PORT = re.compile(r"(?:(?:[\w-]+\.)+[a-z]{2,}|localhost):\d{2,5}(?:/|\Z)", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE)
_HOST = re.compile(r"(?:[\w-]+\.)+(?P<top>[a-z]{2,})(?P<port>:\d+)?(?P<path>[/?#]|\Z)", re.IGNORECASE)
# Domains that are more likely than a file's ending. Other names of two letters are countries, or these endings.
_DOMAINS = frozenset({"app", "blog", "com", "dev", "edu", "film", "gov", "info", "net", "online", "org", "site"})
_ENDINGS = frozenset({"db", "gz", "js", "md", "py", "rb", "sh", "ts", "xz"})


def is_local(target: str) -> bool:
    r"""Return whether a target is a file on the author's computer: ``C:\Users\…``, ``file:///…``, ``~/…``."""
    return bool(_LOCAL.match(target))


def is_slip(target: str) -> bool:
    """Return whether a target seems to begin with a scheme, and is a path of a computer or a misspelt address."""
    return bool(is_local(target) or _SLIP.match(target) or _PORT.match(target))


def is_elsewhere(target: str) -> bool:
    """Return whether a target is an address with a scheme or a host."""
    return bool(_SCHEME.match(target)) and not is_slip(target)


def find_address(target: str) -> str:
    """Return the address that a target is without its beginning, as ``imdb.com``, or with a misspelt one; or empty."""
    if slip := _SLIP.match(target):
        rest = target[slip.end() :]
        return f"http{'s' if 's' in slip[0].casefold() else ''}://{rest}" if "." in rest else ""
    if _MAIL.fullmatch(target):
        return f"mailto:{target}"
    host = _HOST.match(target)
    if not host:
        return f"http://{target}" if target.startswith("localhost:") else ""
    top = host["top"].casefold()
    is_country = len(top) == 2 and top not in _ENDINGS  # noqa: PLR2004  (letters)
    is_known = top in _DOMAINS or is_country or host["port"] or target.casefold().startswith("www.")
    return f"https://{target}" if is_known else ""
