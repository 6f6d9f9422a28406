"""Check this computer: Python, the libraries, picture formats, time zones and the clock."""

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
_FIRST_YEAR = 2025  # an earlier year means that the clock is wrong


def list_checks(environment: Mapping[str, str]) -> list[tuple[str, Check]]:
    """Return every check of the computer with its name."""
    return [
        ("python", _check_python),
        ("libraries", check_libraries),
        ("pictures", check_pictures),
        ("yaml", _check_yaml),
        ("time zones", _check_time_zones),
        ("clock", partial(_check_clock, environment)),
        ("extras", _check_extras),
    ]


def _check_python() -> Iterator[Finding]:
    oldest = ".".join(map(str, _OLDEST_PYTHON))
    if sys.version_info[:2] < _OLDEST_PYTHON:
        yield problem(f"Python {platform.python_version()} is too old", f"Install Python {oldest} or newer.")
    else:
        yield ok(f"Python {platform.python_version()}, Intertitle {__version__}")


def check_libraries() -> Iterator[Finding]:
    """Find required libraries that are missing or too old."""
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
        if version_numbers(version) < version_numbers(least):
            failed = True
            yield problem(
                f"the library {name} {version} is too old", f"Install a newer one:  pip install '{name}>={least}'"
            )
    if not failed:
        yield ok(f"{len(wanted)} libraries, all recent enough")


def read_requirements() -> list[str]:
    """Return the requirements as ``name>=version``, from the checkout or from the installed package."""
    project = Path(__file__).parents[2] / "pyproject.toml"
    if project.is_file():
        return list(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["dependencies"])
    return metadata.requires("intertitle") or []


def _applies_here(condition: str) -> bool:
    """Return whether a requirement applies here. Apart from extras, conditions only name the system."""
    system = re.fullmatch(r"sys_platform == ['\"](\w+)['\"]", condition.strip())
    return system[1] == sys.platform if system else not condition


def version_numbers(version: str) -> tuple[int, ...]:
    """Return a version as numbers for comparison (2.0 is 2); a suffix such as rc1 or .dev0 is ignored."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    numbers = [int(part) for part in found[0].split(".")] if found else []
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def check_pictures() -> Iterator[Finding]:
    """Find the picture formats that Pillow cannot write here."""
    from PIL import features  # noqa: PLC0415  (if it is missing, that is a finding)

    missing = [name for name in ("avif", "webp", "jpg", "zlib") if not features.check(name)]
    if missing:
        names = ", ".join({"jpg": "JPEG", "zlib": "PNG"}.get(name, name.upper()) for name in missing)
        advice = "Install the version with all formats:  pip install --force-reinstall --only-binary :all: pillow"
        yield problem(f"Pillow cannot write {names}: pictures will not be published", advice)
    else:
        yield ok("Pillow writes AVIF, WebP, JPEG and PNG")


def _check_yaml() -> Iterator[Finding]:
    if importlib.util.find_spec("yaml._yaml") is None:
        yield note(
            "PyYAML has no C parser here: large sites are read more slowly", "pip install --force-reinstall pyyaml"
        )
    else:
        yield ok("PyYAML has its C parser")


def _check_time_zones() -> Iterator[Finding]:
    count = len(zoneinfo.available_timezones())
    if count:
        yield ok(f"{count} time zones are available")
    else:
        yield problem("no time zones are available: dates cannot be computed", "Install them:  pip install tzdata")


def _check_clock(environment: Mapping[str, str]) -> Iterator[Finding]:
    now = clock.now(environment)
    if environment.get("SOURCE_DATE_EPOCH"):
        yield note(f"SOURCE_DATE_EPOCH sets the time of builds to {now:%Y-%m-%d %H:%M} UTC")
    elif now.year < _FIRST_YEAR:
        advice = "Set the clock of this computer: scheduled reviews depend on it."
        yield problem(f"the clock shows {now:%Y-%m-%d}, which is in the past", advice)
    else:
        yield ok(f"the clock shows {now:%Y-%m-%d %H:%M} UTC")


def _check_extras() -> Iterator[Finding]:
    if importlib.util.find_spec("distributed") is None:
        advice = "Only if you need it:  pip install 'intertitle[dask]'"
        yield note("Dask is not installed: only  build --executor  needs it", advice)
    else:
        yield ok("Dask is installed; you can use  build --executor")
