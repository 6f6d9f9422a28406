"""A full disk and files of the wrong kind: every message has a code, the path and what to do, and is true."""

from __future__ import annotations

import errno
import json
import os
import re
import sqlite3
from functools import partial
from pathlib import Path

import pytest
from commands import run_command
from conftest import SiteFolder

from intertitle.cli.console import format_summary
from intertitle.cli.main import main
from intertitle.diagnostics import Diagnostic


def _fill_disk(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Let every write of an output after some fail, as on a disk that is full."""
    real, count = os.write, 0

    def fail(descriptor: int, data: bytes) -> int:
        nonlocal count
        count += 1
        if count > after:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(descriptor, data)

    monkeypatch.setattr(os, "write", fail)


def _stopped(found: tuple[Diagnostic, ...]) -> Diagnostic:
    (one,) = (one for one in found if one.code == "IT604")
    return one


@pytest.mark.parametrize("after", [0, 1, 2, 3, 10, 25, 50])
def test_a_full_disk_names_the_file_and_how_many_are_new(
    blog: SiteFolder, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    blog.build()
    before = blog.tree()
    settings = blog.root / "content/site.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("The Long Take", "Another"), encoding="utf-8")
    with monkeypatch.context() as full:
        _fill_disk(full, after)
        report = blog.build()
    found = _stopped(report.diagnostics)
    after_it = blog.tree()
    new = [path for path in before if after_it[path] != before[path]]
    said = re.search(r"([\d,]+) files are new", found.hint)
    assert int(said[1] if said else 0) == len(new)
    assert f"{len(before) - 1 - len(new)} are as they were" in found.hint  # the manifest is no output
    assert found.path.startswith("public/")
    summary = format_summary(report, "Another", blog.public, 0.1)
    assert "nothing written" not in summary
    assert "as it was before" not in found.hint
    blog.build()
    assert blog.tree() == blog.clean_tree()


def test_a_first_build_on_a_full_disk_is_true_as_well(blog: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as full:
        _fill_disk(full, 11)
        found = _stopped(blog.build().diagnostics)
    written = [path for path in blog.tree() if not path.startswith(".intertitle")]
    assert f"{len(written)} files are new" in found.hint
    assert found.path != "public"


def test_a_full_disk_while_the_cache_is_written_names_the_cache(
    blog: SiteFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Small(sqlite3.Connection):
        def executescript(self, script: str, /) -> sqlite3.Cursor:
            done = super().executescript(script)
            self.execute("PRAGMA max_page_count = 1")
            return done

    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Small))
    with pytest.raises(SystemExit) as end:
        main(["build", str(blog.root)])
    said = capsys.readouterr().err
    assert end.value.code == 1
    assert "IT608" in said
    assert ".intertitle/cache.db" in said
    assert "database or disk is full" in said
    assert "Free some space" in said


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
@pytest.mark.parametrize("command", ["build", "check"])
def test_a_lock_that_is_a_folder_is_an_error_with_its_path(blog: SiteFolder, command: str, form: str) -> None:
    (blog.root / ".intertitle/lock").mkdir(parents=True)
    done = run_command(command, "--format", form, str(blog.root))
    said = done.stderr + done.stdout
    assert done.returncode == 1
    assert "IT608" in said
    assert ".intertitle/lock" in said
    assert "Delete the folder" in said
    assert "Traceback" not in said
    if form == "json":
        assert json.loads(done.stdout)["diagnostics"][0]["code"] == "IT608"
    (blog.root / ".intertitle/lock").rmdir()
    assert run_command(command, str(blog.root)).returncode == 0


KEYS = ("code", "severity", "path", "line", "column")
# What is broken: its file, the bytes in it, and the code of the message.
BROKEN = {
    "a font": ("content/fonts/a.woff2", b"wOF2" + bytes(40), "IT124"),
    "a picture": ("content/images/aliens.svg", b"<svg", "IT119"),
    "a picture of a theme's name": ("content/images/a.jpg", b"\xff\xd8 no picture", "IT119"),
    "a stylesheet": ("themes/intertitle/assets/style.css", b"b { background: url(nowhere.png) }", "IT118"),
    "a template": ("themes/intertitle/templates/review.html", b"{% if %}", "IT701"),
    "words": ("content/words.toml", b"menu_reviews = ", "IT130"),
    "a manifest": ("themes/intertitle/theme.toml", b"[pictures", "IT116"),
    "a field": ("content/reviews/other.md", b"---\nfilm: X\nrating: many\n---\nText.\n", "IT330"),
    "a setting": ("content/site.toml", b'[site]\ntitle = "T"\nurl = "https://a.example/"\n[shaer]\nx = 1\n', "IT104"),
    "no site": ("content/site.toml", None, "IT101"),
}


@pytest.mark.parametrize("command", ["build", "check"])
@pytest.mark.parametrize("fault", BROKEN)
def test_messages_and_exit_code_are_the_same_however_the_site_is_spelt(
    blog: SiteFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str, fault: str
) -> None:
    path, data, code = BROKEN[fault]
    if data is None:
        (blog.root / path).unlink()
    else:
        blog.write(path, "").write_bytes(data)
    above, name = blog.root.parent, blog.root.name
    ways = (
        (blog.root, ()),
        (blog.root, (".",)),
        (above, (name,)),
        (above, (f"./{name}/",)),
        (above, (f"../{above.name}/{name}",)),
        (blog.root / "content", ("..",)),
        (Path("/"), (str(blog.root),)),
    )
    found = []
    for folder, words in ways:
        monkeypatch.chdir(folder)
        with pytest.raises(SystemExit) as end:
            main([command, *words, "--format", "json"])
        report = json.loads(capsys.readouterr().out)
        for one in report["diagnostics"]:
            one["path"] = one["path"] if fault != "no site" else ""  # it names the folder that was asked for
        found.append((end.value.code, [[one[key] for key in KEYS] for one in report["diagnostics"]]))
    assert all(one == found[0] for one in found), found
    assert code in {one for one, *_ in found[0][1]}
