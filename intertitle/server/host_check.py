"""Who may ask: a preview answers the author's own browser, and no page of another site through it.

A web page anywhere may send requests to this machine, and by a name of its own that it lets lead here ("DNS
rebinding") even read the answers. The names that a browser says it asks for and comes from tell them apart.
"""

from __future__ import annotations

import ipaddress
import re

_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::(?P<port>[0-9]{1,5}))?")
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


class HostCheck:
    """The names by which this server may be asked for.

    Args:
        address: what it listens at. At one that others reach, any numeric address will do: it cannot be a name
            that somebody lets lead here.
    """

    def __init__(self, address: str) -> None:
        self._names = _LOOPBACK_NAMES | {address.casefold()}
        self._accepts_any_number = not is_loopback(address)

    def is_known(self, host: str) -> bool:
        """Tell whether a ``Host`` header names this server."""
        found = _HOST.fullmatch(host)
        if found is None:
            return False
        name = found["name"].casefold()
        return name in self._names or (self._accepts_any_number and _is_numeric(name.strip("[]")))

    def is_own_origin(self, origin: str, host: str) -> bool:
        """Tell whether an ``Origin`` header is that of this server's own pages, as asked for by a known host."""
        return origin == f"http://{host}" and self.is_known(host)


def is_loopback(address: str) -> bool:
    """Tell whether an address is reached from this machine only."""
    if address == "localhost":
        return True
    return _is_numeric(address) and ipaddress.ip_address(address).is_loopback


def _is_numeric(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
