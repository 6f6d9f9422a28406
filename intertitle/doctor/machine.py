"""This machine: Python, the libraries, what pictures and times need, the clock."""

from __future__ import annotations

import importlib.util
import platform
import re
import sys
import tomllib
import zoneinfo
from collections.abc import Iterator, Mapping
from functools import partial
from importlib import metadata
from pathlib import Path

from intertitle import __version__, clock
from intertitle.digest import version_of
from intertitle.doctor.finding import Check, Finding, note, ok, problem

_OLDEST_PYTHON = (3, 11)
_REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9._-]+)\s*>=\s*(?P<least>[0-9.]+)\s*(?:;\s*(?P<when>.*))?")
_FIRST_YEAR = 2025  # no clock that is right shows an earlier one


def list_checks(environment: Mapping[str, str]) -> list[tuple[str, Check]]:
    """Give every check of the machine by its name."""
    return [
        ("python", _python),
        ("libraries", _libraries),
        ("pictures", _pictures),
        ("yaml", _yaml),
        ("time zones", _time_zones),
        ("clock", partial(_clock, environment)),
        ("extras", _extras),
    ]


def _python() -> Iterator[Finding]:
    oldest = ".".join(map(str, _OLDEST_PYTHON))
    if sys.version_info[:2] < _OLDEST_PYTHON:
        yield problem(f"Python {platform.python_version()} is too old", f"Install Python {oldest} or newer.")
    else:
        yield ok(f"Python {platform.python_version()}, Intertitle {__version__}")


def _libraries() -> Iterator[Finding]:
    wanted = [
        found
        for found in map(_REQUIREMENT.fullmatch, read_requirements())
        if found and _applies_here(found["when"] or "")
    ]
    failed = False
    for found in wanted:
        name, least = found["name"], found["least"]
        try:
            version = version_of(name)
        except metadata.PackageNotFoundError:
            failed = True
            yield problem(f"the library {name} is not installed", f"Install it:  pip install '{name}>={least}'")
            continue
        if _version_numbers(version) < _version_numbers(least):
            failed = True
            yield problem(
                f"the library {name} {version} is too old", f"Install a newer one:  pip install '{name}>={least}'"
            )
    if not failed:
        yield ok(f"{len(wanted)} libraries, each as new as it must be")


def read_requirements() -> list[str]:
    """Give what Intertitle requires, as ``name>=version``: from the checkout it runs in, or as it was installed."""
    project = Path(__file__).parents[2] / "pyproject.toml"
    if project.is_file():
        return list(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["dependencies"])
    return metadata.requires("intertitle") or []


def _applies_here(condition: str) -> bool:
    """Tell whether a requirement is for this machine: of other conditions than the system, we have none but extras."""
    system = re.fullmatch(r"sys_platform == ['\"](\w+)['\"]", condition.strip())
    return system[1] == sys.platform if system else not condition


def _version_numbers(version: str) -> tuple[int, ...]:
    """Give the numbers of a version that order it (2.0 is 2); what follows them (rc1, .dev0) does not count here."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    numbers = [int(part) for part in found[0].split(".")] if found else []
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def _pictures() -> Iterator[Finding]:
    from PIL import features  # noqa: PLC0415  (its absence is a finding)

    missing = [name for name in ("avif", "webp", "jpg", "zlib") if not features.check(name)]
    if missing:
        names = ", ".join({"jpg": "JPEG", "zlib": "PNG"}.get(name, name.upper()) for name in missing)
        advice = (
            "Install it as it is shipped, with all of them:  pip install --force-reinstall --only-binary :all: pillow"
        )
        yield problem(f"Pillow cannot write {names}: pictures will not be published", advice)
    else:
        yield ok("Pillow writes AVIF, WebP, JPEG and PNG")


def _yaml() -> Iterator[Finding]:
    if importlib.util.find_spec("yaml._yaml") is None:
        yield note(
            "PyYAML has no parser in C here: large sites are read more slowly", "pip install --force-reinstall pyyaml"
        )
    else:
        yield ok("PyYAML has its parser in C")


def _time_zones() -> Iterator[Finding]:
    count = len(zoneinfo.available_timezones())
    if count:
        yield ok(f"{count} time zones are known")
    else:
        yield problem("no time zones are known here: no date can be told", "Install them:  pip install tzdata")


def _clock(environment: Mapping[str, str]) -> Iterator[Finding]:
    now = clock.now(environment)
    if environment.get("SOURCE_DATE_EPOCH"):
        yield note(f"SOURCE_DATE_EPOCH says that it is {now:%Y-%m-%d %H:%M} UTC, and builds believe it")
    elif now.year < _FIRST_YEAR:
        advice = "Set the clock of this machine: by it reviews are scheduled."
        yield problem(f"the clock says {now:%Y-%m-%d}, which is past", advice)
    else:
        yield ok(f"the clock says {now:%Y-%m-%d %H:%M} UTC")


def _extras() -> Iterator[Finding]:
    if importlib.util.find_spec("distributed") is None:
        advice = "For those who need it:  pip install 'intertitle[dask]'"
        yield note("Dask is not installed: it is wanted for  build --executor  alone", advice)
    else:
        yield ok("Dask is installed, for  build --executor")
