"""Describe what a measurement depends on: the machine, and the Python with the way in which it was built."""

from __future__ import annotations

import os
import platform
import re
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

import msgspec


class PythonBuild(msgspec.Struct, frozen=True, kw_only=True):
    """A build of Python.

    Attributes:
        version: its version, with the implementation.
        origin: who built it, as far as its folder shows.
        compiler: the compiler.
        options: the options of ``configure`` that change its speed.
    """

    version: str
    origin: str
    compiler: str
    options: tuple[str, ...]

    def __str__(self) -> str:
        """Return one line."""
        options = " ".join(self.options) or "without profiles or LTO in the options of its configure"
        return f"{self.version} ({self.origin}; {self.compiler}; {options})"


_FAST = ("--enable-optimizations", "--with-lto", "--enable-experimental-jit", "--with-tail-call-interp")
_PROFILED = "profile-guided by the distribution's own rules, which its configure does not state"


def python_build() -> PythonBuild:
    """Return how the Python that runs this was built."""
    return read_build(sys.base_prefix, sysconfig.get_config_var("CONFIG_ARGS") or "", _system())


def read_build(prefix: str, arguments: str, system: str) -> PythonBuild:
    """Return how a Python was built.

    Args:
        prefix: the folder in which it is installed.
        arguments: the arguments of its ``configure``.
        system: the name of the operating system's distribution, such as ``Debian GNU/Linux 12``.
    """
    stated = re.findall(r"'([^']*)'", arguments)
    options = tuple(one for one in stated if one.partition("=")[0] in _FAST and not one.endswith("=no"))
    if prefix == "/usr" and re.match(r"Debian|Ubuntu", system):
        origin = f"{system}'s package"
        options = options or (_PROFILED,)
    elif ".pyenv" in Path(prefix).parts:
        origin = "compiled by pyenv"
    elif sysconfig.get_config_var("PYTHON_BUILD_STANDALONE") or "uv" in Path(prefix).parts:
        origin = "python-build-standalone"
    else:
        origin = f"in {prefix}"
    version = f"{platform.python_implementation()} {platform.python_version()}"
    return PythonBuild(version=version, origin=origin, compiler=platform.python_compiler(), options=options)


def _system() -> str:
    try:
        found = platform.freedesktop_os_release()
    except OSError:
        return platform.system()
    return f"{found['NAME']} {found.get('VERSION_ID', '')}".rstrip()


def machine() -> str:
    """Return a description of the machine in one line."""
    info = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*: (.*)", info.read_text(encoding="utf-8")) if info.exists() else None
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    return (
        f"{model[1] if model else platform.machine()}, {cores} cores, {memory:.0f} GB, {platform.platform(terse=True)}"
    )


def scratch_folder() -> Path | None:
    """Return the folder for sites: one in memory if there is one, so that the disk is not measured."""
    memory_backed = Path("/dev/shm")  # noqa: S108  (a folder of our own is created in it)
    return memory_backed if memory_backed.is_dir() else None


def describe(versions: Sequence[str]) -> str:
    """Return the machine, Python and the versions of the measured programs."""
    return f"{machine()}. Python: {python_build()}. {', '.join(versions)}."
