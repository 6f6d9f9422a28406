"""The wheel: it holds the themes and the seeds, and a blog grows from it alone."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent


def _run(*arguments: str, cwd: Path, path: Path | None = None) -> str:
    environment = {**os.environ, "PYTHONPATH": str(path)} if path else None
    done = subprocess.run(  # noqa: S603  (our own programs)
        [sys.executable, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_blog_grows_from_the_wheel_alone(tmp_path: Path) -> None:
    _run("-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path), cwd=REPOSITORY)
    (wheel,) = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        archive.extractall(installed)
    for kind in ("themes", "seeds"):
        shipped = {file.relative_to(REPOSITORY).as_posix() for file in (REPOSITORY / kind).rglob("*") if file.is_file()}
        assert {f"intertitle/shipped/{name}" for name in shipped} <= names
    assert {"intertitle/server/reload.js", "intertitle/server/preview.css"} <= set(names)
    pages = {file.relative_to(REPOSITORY).as_posix() for file in (REPOSITORY / "intertitle/codes").glob("*.md")}
    assert pages
    assert pages <= names
    assert not {name for name in names if name.startswith(("tests", "content", "public", "docs"))}
    _run("-m", "intertitle", "new", "blog", cwd=tmp_path, path=installed)
    assert "Blog: 1 review" in _run("-m", "intertitle", "build", "blog", "--strict", cwd=tmp_path, path=installed)
    assert "rating: 7" in _run("-m", "intertitle", "explain", "IT330", cwd=tmp_path, path=installed)
