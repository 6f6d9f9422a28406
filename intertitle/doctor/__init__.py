"""Check this computer and a site for problems. No check changes anything.

A check yields findings. If it raises an exception, that becomes a finding too.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from intertitle.diagnostics import ConfigurationError
from intertitle.doctor import machine, site
from intertitle.doctor.finding import Check, Finding, problem

__all__ = ["Finding", "examine"]


def examine(root: Path, output: Path, environment: Mapping[str, str]) -> tuple[Finding, ...]:
    """Check this computer, and the site at ``root`` that is published into ``output``."""
    checks = [*machine.list_checks(environment), *site.list_checks(root, output)]
    return tuple(found for name, check in checks for found in _run_check(name, check))


def _run_check(name: str, check: Check) -> list[Finding]:
    found: list[Finding] = []
    try:
        found.extend(check())
    except ConfigurationError as failure:
        for one in failure.diagnostics:
            place = f"{one.path}:{one.line}: " if one.line else ""
            found.append(problem(f"{place}{one.message}", one.hint))
    except Exception as failure:  # noqa: BLE001  (the other checks must still run)
        words = " ".join(str(failure).split()) or type(failure).__name__
        found.append(problem(f"{name}: this check failed: {words}"))
    return [Finding(check=name, state=one.state, message=one.message, advice=one.advice) for one in found]
