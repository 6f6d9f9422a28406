"""``check --fix`` on real files: it writes what it shows, and changes nothing else."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest
from conftest import SiteFolder

from intertitle.cli.autofix import describe_fixes, fix

WRONG = "---\r\n# mine\r\nfilm: Alien: Covenant\r\nyear: 2017  # London\r\n---\r\nText.\r\n"
TOLD = """\
 1 line in 1 file:
  content/reviews/covenant.md:3
    - film: Alien: Covenant
    + film: "Alien: Covenant\""""


def _fix(root: Path, *, dry: bool) -> str:
    return describe_fixes(fix(root, lambda _what, _done, _total: None, dry=dry), dry=dry)


@pytest.fixture
def wrong(blog: SiteFolder) -> SiteFolder:
    (blog.root / "content/reviews/covenant.md").write_bytes(WRONG.encode())
    return blog


def _bytes(site: SiteFolder) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in (site.root / "content").rglob("*") if file.is_file()}


def test_a_line_is_fixed_and_shown_and_no_other_byte_changes(wrong: SiteFolder) -> None:
    before = _bytes(wrong)
    assert _fix(wrong.root, dry=False) == "Fixed" + TOLD
    after = _bytes(wrong)
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    assert changed == {str(wrong.root / "content/reviews/covenant.md")}
    assert after[changed.pop()] == WRONG.replace("Alien: Covenant", '"Alien: Covenant"').encode()
    assert _fix(wrong.root, dry=False) == "Nothing can be fixed automatically."
    assert _bytes(wrong) == after


def test_a_dry_run_shows_it_and_leaves_it(wrong: SiteFolder) -> None:
    before = _bytes(wrong)
    assert _fix(wrong.root, dry=True) == "Would fix" + TOLD
    assert _bytes(wrong) == before


def test_a_file_keeps_its_mode_and_a_link_stays_one(wrong: SiteFolder) -> None:
    file, kept = wrong.root / "content/reviews/covenant.md", wrong.root / "covenant.txt"
    file.rename(kept)
    kept.chmod(0o640)
    file.symlink_to(kept)
    _fix(wrong.root, dry=False)
    assert file.is_symlink()
    assert b'"Alien' in kept.read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o640


def test_a_failing_disk_leaves_every_file_unchanged(wrong: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    before = _bytes(wrong)
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(PermissionError):
        _fix(wrong.root, dry=False)
    assert _bytes(wrong) == before
