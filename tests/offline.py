"""No test reaches another host: this process, and every process of Python that it starts, hears of it when it tries.

What connects or sends through a socket, or looks a name up, is told to an audit hook first (PEP 578), whichever
library does it, and a hook cannot be taken off again. Sockets of this machine's own files and loopback addresses pass.
Children load the hook by ``unplugged/sitecustomize.py``, which stands on their path.

It imports what every process has imported anyway: children are timed by some tests.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

UNPLUGGED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "unplugged")
_NAMES = {"", "localhost", "127.0.0.1", "::1", "0.0.0.0", "::"}  # noqa: S104  (the last two: where a server listens)
_CONNECTING = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_LOOKING_UP = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}

TRIED: list[str] = []  # the hosts that this process has tried, for those whose callers make nothing of an error


class OtherHostError(OSError):
    """Somebody has tried to reach another host."""


def is_here(host: object) -> bool:
    """Tell whether an address, or a name to look up, is this machine's own."""
    name = host.decode() if isinstance(host, bytes) else host
    return name is None or (isinstance(name, str) and (name in _NAMES or name.startswith("127.")))


def ban() -> None:
    """Refuse every other host from now on, in this process and in its forks."""
    sys.addaudithook(_hook)


def unplugged(environment: Mapping[str, str]) -> dict[str, str]:
    """Give an environment in which a child that is Python refuses other hosts, too."""
    paths = [one for one in environment.get("PYTHONPATH", "").split(os.pathsep) if one and one != UNPLUGGED]
    return {**environment, "PYTHONPATH": os.pathsep.join([*paths, UNPLUGGED])}


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if event in _CONNECTING:
        address = arguments[1]
        if not isinstance(address, tuple):  # the path of a socket among the files, or none where it is connected
            return
        host: object = address[0]
    elif event in _LOOKING_UP:
        host = arguments[0]
    else:
        return
    if not is_here(host):
        TRIED.append(str(host))
        raise OtherHostError(f"a test tried to reach {host}")
