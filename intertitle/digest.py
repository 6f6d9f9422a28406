"""Make short digests of bytes and values. Builds use them to detect what is unchanged.

Every digest is BLAKE2b with 16 bytes. The engine's digest covers our source and the versions of the libraries that
affect output. It is part of every cache key, so an upgrade never serves old bytes.
"""

from __future__ import annotations

import functools
import hashlib
import os
import platform
import sys
import zlib
from pathlib import Path

import msgspec

SIZE = 16

# Libraries that can change the bytes of output.
_LIBRARIES = (
    "babel",
    "jinja2",
    "markupsafe",
    "markdown-it-py",
    "mdit-py-plugins",
    "mdurl",
    "msgspec",
    "nh3",
    "pillow",
    "python-frontmatter",
    "pyyaml",
)
_encode = msgspec.msgpack.Encoder(order="deterministic").encode


def of_bytes(*parts: bytes) -> bytes:
    """Digest concatenated byte strings. If the lengths of the parts vary, use `of_value`."""
    return hashlib.blake2b(b"".join(parts), digest_size=SIZE).digest()


def of_value(value: object) -> bytes:
    """Digest any value that msgspec encodes: structs, text, numbers, dates, tuples, mappings."""
    return hashlib.blake2b(_encode(value), digest_size=SIZE).digest()


@functools.cache
def engine() -> bytes:
    """Digest everything that makes the pages: our source, Python, and the libraries that affect output."""
    package = Path(__file__).parent
    state = hashlib.blake2b(digest_size=SIZE)
    for module in sorted(package.rglob("*.py")):
        state.update(module.relative_to(package).as_posix().encode() + b"\0")
        state.update(module.read_bytes())
    versions = [(name, version_of(name)) for name in _LIBRARIES]
    # Share cards are compressed with zlib, which is the system's.
    state.update(_encode([platform.python_version(), zlib.ZLIB_RUNTIME_VERSION, versions]))
    return state.digest()


def version_of(name: str) -> str:
    """Return the version of an installed library, from the name of its folder, which is faster than metadata."""
    found = _read_versions().get(name.replace("-", "_"))
    if found is None:
        from importlib import metadata  # noqa: PLC0415  (slow; only for libraries that were not installed as wheels)

        return metadata.version(name)
    return found


@functools.cache
def _read_versions() -> dict[str, str]:
    """Read the versions of libraries from their folders, ``NAME-VERSION.dist-info`` (PEP 427); the first wins."""
    found: dict[str, str] = {}
    for folder in sys.path:
        try:
            entries = os.listdir(folder or ".")
        except OSError:
            continue
        for entry in entries:
            stem, dot, kind = entry.rpartition(".")
            if dot and kind == "dist-info":
                name, _, version = stem.partition("-")
                found.setdefault(name.lower().replace(".", "_"), version)
    return found
