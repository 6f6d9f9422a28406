"""Check the host and origin of requests, so that only the author's own browser gets answers.

Any web page can send requests to this machine. If it also points its own host name here ("DNS rebinding"), it can read
the answers. The Host and Origin headers of the browser reveal both.
"""

from __future__ import annotations

import ipaddress
import re

_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::(?P<port>[0-9]{1,5}))?")
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


class HostCheck:
    """The host names that this server answers to.

    Args:
        address: the address that it listens on. If others can reach it, any numeric host is accepted, because a number
            cannot be a rebound name.
    """

    def __init__(self, address: str) -> None:
        self._names = _LOOPBACK_NAMES | {address.casefold()}
        self._accepts_any_number = not is_loopback(address)

    def is_known(self, host: str) -> bool:
        """Return whether a ``Host`` header names this server."""
        found = _HOST.fullmatch(host)
        if found is None:
            return False
        name = found["name"].casefold()
        return name in self._names or (self._accepts_any_number and _is_numeric(name.strip("[]")))

    def is_own_origin(self, origin: str, host: str) -> bool:
        """Return whether an ``Origin`` header belongs to this server's own pages."""
        return origin == f"http://{host}" and self.is_known(host)


def is_loopback(address: str) -> bool:
    """Return whether only this machine can reach an address."""
    if address == "localhost":
        return True
    return _is_numeric(address) and ipaddress.ip_address(address).is_loopback


def _is_numeric(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
