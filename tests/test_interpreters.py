"""The interpreters that CI finds beside its own: the newest of each supported minor version, if it can be used."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / ".ci/interpreters.py"
OWN = "{}.{}".format(*sys.version_info[:2])
pytestmark = pytest.mark.skipif(os.name != "posix", reason="the interpreters here are shell scripts")


def _interpreter(file: Path, answer: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{answer}\n")
    file.chmod(0o755)
    return file


def _found(*path: Path, pyenv: Path) -> list[str]:
    environment = {**os.environ, "PATH": os.pathsep.join(map(str, path)), "PYENV_ROOT": str(pyenv)}
    done = subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, SCRIPT], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_the_newest_of_each_supported_version_is_found(tmp_path: Path) -> None:
    shims, usr, pyenv = tmp_path / "shims", tmp_path / "usr", tmp_path / "pyenv"
    _interpreter(shims / "python3.97", "echo 'pyenv: python3.97: command not found' >&2; exit 127")
    _interpreter(shims / "python3.98-config", "echo 3 98 1 $0")
    _interpreter(shims / "python3", "echo 3 98 1 $0")
    _interpreter(shims / "python3.99", "echo 3 99 2 $0")
    _interpreter(usr / "python3.100", "echo 3 100 0 $0")
    _interpreter(usr / "python3.99", "echo 3 99 9 $0")
    _interpreter(usr / "python3.10", "echo 3 10 20 $0")
    _interpreter(usr / "python3.96", "")  # a version that is not final
    _interpreter(usr / f"python{OWN}", f"echo {OWN.replace('.', ' ')} 99 $0")
    newest = _interpreter(pyenv / "versions/3.99.10/bin/python", "echo 3 99 10 $0")
    spaced = _interpreter(pyenv / "versions/my own/bin/python", "echo 3 95 1 $0")
    _interpreter(pyenv / "versions/2.7.18/bin/python", "echo 'SyntaxError' >&2; exit 1")
    (usr / "python3.94").write_text("not a program")
    assert _found(shims, tmp_path / "missing", usr, pyenv=pyenv) == [
        f"3.95.1 {spaced}",
        f"3.99.10 {newest}",
        f"3.100.0 {usr / 'python3.100'}",
    ]


def test_none_may_be_found(tmp_path: Path) -> None:
    assert _found(tmp_path, pyenv=tmp_path / "pyenv") == []


def test_a_real_one_says_its_version(tmp_path: Path) -> None:
    """An interpreter understands what it is asked."""
    asked = runpy.run_path(str(SCRIPT))["asked"]
    version, path = asked(Path(sys.executable))
    assert version == sys.version_info[:3]
    assert Path(path).samefile(sys.executable)
    assert asked(tmp_path / "missing") is None
