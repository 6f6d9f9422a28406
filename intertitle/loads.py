"""What a page loads from other hosts: the tags that load something, and the setting that allows it.

The settings under ``[policy]`` list hosts. A listed host is a name, as ``media.example.net``, or a pattern for all
names below one, as ``*.example.net``. Either may have a port.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

SELF = "'self'"  # the site's own host, as policies write it

# What is loaded, with the setting that lists its hosts and the directives of a policy that allow it. A stylesheet often
# names fonts of a second host, so that setting is for both.
SETTINGS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "picture": ("pictures", ("img-src",)),
    "media": ("pictures", ("media-src",)),
    "frame": ("frames", ("frame-src",)),
    "script": ("scripts", ("script-src",)),
    "style": ("styles", ("style-src", "font-src")),
    "form": ("forms", ("form-action",)),
    "connection": ("connections", ("connect-src",)),
}
# What the attributes of tags load.
LOADING: Mapping[tuple[str, str], str] = {
    ("audio", "src"): "media",
    ("button", "formaction"): "form",
    ("form", "action"): "form",
    ("iframe", "src"): "frame",
    ("img", "src"): "picture",
    ("img", "srcset"): "picture",
    ("input", "formaction"): "form",
    ("input", "src"): "picture",
    ("link", "href"): "style",  # if it is a stylesheet
    ("script", "src"): "script",
    ("source", "src"): "media",
    ("source", "srcset"): "picture",
    ("track", "src"): "media",
    ("video", "poster"): "picture",
    ("video", "src"): "media",
}
# Elements that a policy blocks whatever is listed, and what to write instead.
NEVER: Mapping[str, str] = {
    "applet": "Delete it: no browser shows one.",
    "base": "Delete it, and write whole addresses.",
    "embed": "Write <iframe>, <video> or a link instead.",
    "object": "Write <iframe>, <video> or a link instead.",
}
SCRIPTS = frozenset({"module", "text/javascript", "application/javascript"})  # types of scripts that run
_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
HOST = re.compile(rf"(?:localhost|(?:\*\.)?{_LABEL}(?:\.{_LABEL})+)(?::[0-9]{{1,5}})?")
_ADDRESS = re.compile(r"\s*(?:(https?):)?//([^/?#\\\s]+)", re.IGNORECASE)
_SCHEME = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.-]*:")


def host_of(address: str) -> str:
    """Return the host of an address, with a port if it has one, or `SELF`. Empty if it needs none, as ``data:``."""
    found = _ADDRESS.match(address)
    if found is None:
        return "" if _SCHEME.match(address) else SELF
    host = found[2].rpartition("@")[2].lower()
    return host if host.isascii() else read_host(host) or host


def addresses_of(kind: str, attribute: str, value: str) -> list[str]:
    """Return the addresses in the value of an attribute that a policy must allow, one for each host.

    A ``srcset`` has several addresses. A picture of the site itself needs no permission.
    """
    several = [part.split()[0] for part in value.split(",") if part.strip()] if attribute == "srcset" else [value]
    by_host: dict[str, str] = {}
    for one in several:
        by_host.setdefault(host_of(one), one)
    needs_self = kind in {"media", "frame", "form"}
    return [one for host, one in by_host.items() if host and (host != SELF or needs_self)]


def find_pattern(host: str) -> str:
    """Return what to list for a host, or an empty text. A pattern can stand for a name with an underscore."""
    above = f"*.{host.partition('.')[2]}"
    return next((one for one in (host, above) if HOST.fullmatch(one)), "")


def is_listed(host: str, listed: Iterable[str]) -> bool:
    """Return whether a list of hosts and patterns contains a host."""
    return any(_matches(one, host) for one in listed)


def find_listed(host: str, listed: Iterable[str]) -> list[str]:
    """Return the hosts and patterns in a list that contain a host."""
    return [one for one in listed if _matches(one, host)]


def _matches(listed: str, host: str) -> bool:
    if listed.startswith("*."):
        return host.endswith(listed[1:]) and host != listed[1:]
    return host == listed


def read_host(written: str) -> str:
    """Return what to list for a host that is written as an address or in capitals, or an empty text."""
    try:
        host = urlsplit(written if "//" in written else f"//{written}").netloc.rpartition("@")[2].strip().lower()
        if not host.isascii():
            name, colon, port = host.partition(":")
            host = name.encode("idna").decode() + colon + port
    except (UnicodeError, ValueError):
        return ""
    return host if HOST.fullmatch(host) else ""
