"""Accept addresses as people write them: with spaces, and with a path of their computer.

CommonMark reads ``![A still](images/my poster.jpg)`` and ``[notes](/my notes/)`` as mere text, and markdown-it
leaves out addresses with ``file:``. Here they are addresses, so that they are found, or reported with what to type.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it import helpers as plain

if TYPE_CHECKING:
    from markdown_it.helpers.parse_link_destination import _Result

# An address with spaces, up to the end of the link or its title: one that begins like an address, or a file's name.
_CHARACTERS = r"(?:[^()<>\n]|\([^()\n]*\))"
_WITH_SPACES = re.compile(
    rf"""(?:(?:https?:|file:|www\.|[a-z]:[\\/]|\\\\|~/|\.{{0,2}}/){_CHARACTERS}+?|
    {_CHARACTERS}+?\.(?:avif|docx?|epub|gif|html?|jpe?g|md|mp[34]|pdf|png|svg|txt|webm|webp|zip)(?:[#?]\S*?)?)
    (?=\s*(?:\)|\Z|\n)|\s+["'(])""",
    re.IGNORECASE | re.VERBOSE,
)
_AFTER = re.compile(r"""\s*(?:\)|\Z|\n)|\s+["']|\s+\([^()\n]*\)\s*\)""")
_LOCAL = re.compile(r"file:|[a-z]:(?:\\|/|%5c)|\\\\|%5c%5c|/users/|/home/[^/]+/.|~/", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:|//", re.IGNORECASE)
_SLIP = re.compile(r"(?!https?://)(?:h{0,2}t{1,3}p{1,2}s{0,2}[:;]/{0,3}|https?/{1,3})(?=[^/])", re.IGNORECASE)
_PORT = re.compile(r"(?:(?:[\w-]+\.)+[a-z]{2,}|localhost):\d{2,5}(?:/|\Z)", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE)
_HOST = re.compile(r"(?:[\w-]+\.)+(?P<top>[a-z]{2,})(?P<port>:\d+)?(?P<path>[/?#]|\Z)", re.IGNORECASE)
# Domains that are more likely than a file's ending. Other names of two letters are countries, or these endings.
_DOMAINS = frozenset({"app", "blog", "com", "dev", "edu", "film", "gov", "info", "net", "online", "org", "site"})
_ENDINGS = frozenset({"db", "gz", "js", "md", "py", "rb", "sh", "ts", "xz"})


def destinations_plugin(markdown: MarkdownIt) -> None:
    """Make a parser accept such addresses."""
    markdown.helpers = SimpleNamespace(  # type: ignore[assignment]
        parseLinkLabel=plain.parseLinkLabel, parseLinkTitle=plain.parseLinkTitle, parseLinkDestination=_parse
    )
    markdown.validateLink = _or_local(markdown.validateLink)  # type: ignore[assignment, method-assign]


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


def _or_local(validate: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda url: validate(url) or is_local(url)


def _parse(source: str, start: int, end: int) -> _Result:
    result = plain.parseLinkDestination(source, start, end)
    if source[start : start + 1] == "<" or (result.ok and _AFTER.match(source, result.pos, end)):
        return result
    found = _WITH_SPACES.match(source, start, end)
    if found:
        result.ok, result.pos, result.str = True, found.end(), found[0].strip()
    return result
