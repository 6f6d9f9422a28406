"""Whole published trees as data: a change of any page shows as a difference to be read.

A small site is kept with every byte. The demo blog is kept as one line for each file, a digest and a path: enough to
say which files a change reaches. The digests of share cards belong to zlib 1.2.13 or another version that compresses
the same.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from conftest import SiteFolder

from intertitle.stages.write import LEDGER

GOLDEN = Path(__file__).parent / "golden"
DEMO = Path(__file__).parent / "data/demo.txt"


def test_the_golden_site_is_published_as_it_was(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    site = SiteFolder(tmp_path / "site")
    shutil.copytree(GOLDEN / "site", site.root)
    report = site.build(now=dt.datetime(2026, 6, 1, tzinfo=dt.UTC))
    assert [one.code for one in report.diagnostics] == ["IT540"]
    # The ledger repeats the digests of the rest; a stylesheet and a script are their theme's own affair.
    made = {
        path: re.sub(rb"(/assets/\w+)\.[0-9a-f]{10}\.", rb"\1.", data)
        for path, data in site.tree().items()
        if path != LEDGER and not path.endswith((".css", ".js"))
    }
    if request.config.getoption("--update-golden"):
        shutil.rmtree(GOLDEN / "public", ignore_errors=True)
        for path, data in made.items():
            target = GOLDEN / "public" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    golden = site.tree(GOLDEN / "public")
    assert sorted(made) == sorted(golden)
    for path, data in made.items():
        # Text is compared as text, so that a difference can be read.
        both = (data, golden[path])
        assert both[0] == both[1] if path.endswith(".woff2") else both[0].decode() == both[1].decode(), path


def _digests(public: Path, theme: str) -> dict[str, str]:
    """Digest every published file, under its path within the theme's folder; the ledger only repeats the rest."""
    files = (file for file in public.rglob("*") if file.is_file())
    paths = {f"{theme}/{file.relative_to(public).as_posix()}": file for file in files}
    return {
        path: hashlib.blake2b(file.read_bytes(), digest_size=8).hexdigest()
        for path, file in sorted(paths.items())
        if path != f"{theme}/{LEDGER}"
    }


def _read() -> dict[str, str]:
    lines = (line.partition("  ") for line in DEMO.read_text(encoding="utf-8").splitlines())
    return {path: digest for digest, _, path in lines}


def _differences(golden: Mapping[str, str], made: Mapping[str, str]) -> Iterator[str]:
    """Name the paths that are missing, new or different, one a line."""
    yield from (f"missing    {path}" for path in sorted(golden.keys() - made.keys()))
    yield from (f"new        {path}" for path in sorted(made.keys() - golden.keys()))
    yield from (f"different  {path}" for path in sorted(golden.keys() & made.keys()) if golden[path] != made[path])


def test_the_demo_blog_is_published_as_it_was(demo: Path, request: pytest.FixtureRequest) -> None:
    theme = demo.parent.name
    made = _digests(demo, theme)
    if request.config.getoption("--update-golden"):
        others = {path: digest for path, digest in _read().items() if not path.startswith(f"{theme}/")}
        lines = (f"{digest}  {path}\n" for path, digest in sorted((others | made).items()))
        DEMO.write_text("".join(lines), encoding="utf-8")
    golden = {path: digest for path, digest in _read().items() if path.startswith(f"{theme}/")}
    found = list(_differences(golden, made))
    if found:
        head = f"{len(found)} files of {theme} differ. If that is what you want, run again with --update-golden:"
        pytest.fail("\n".join((head, *found)), pytrace=False)


def test_a_difference_names_the_paths_and_says_what_they_are() -> None:
    golden = {"kept": "1", "changed": "2", "gone": "3"}
    made = {"kept": "1", "changed": "4", "come": "5"}
    assert list(_differences(golden, made)) == ["missing    gone", "new        come", "different  changed"]
    assert not list(_differences(made, made))
