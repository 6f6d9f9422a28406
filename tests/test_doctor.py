"""The doctor: problems are found and reported, nothing is changed, and no failure stops it."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import SETTINGS, SiteFolder

from intertitle import lock
from intertitle.cache import CacheDamagedError
from intertitle.cache import examine as examine_cache
from intertitle.cli import doctor
from intertitle.cli.main import main
from intertitle.doctor import Finding, examine, machine
from intertitle.doctor import site as site_checks


def found(site: SiteFolder, check: str = "", **environment: str) -> list[Finding]:
    findings = examine(site.root, site.public, environment)
    return [one for one in findings if not check or one.check == check]


def said(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    return [(one.state, one.message) for one in findings]


def everything_under(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Return each file with its times and bytes."""
    files = {}
    for file in sorted(folder.rglob("*")):
        status = file.lstat()
        data = file.read_bytes() if file.is_file() and not file.is_symlink() else b""
        files[str(file)] = (status.st_mtime_ns, status.st_mode, data)
    return files


def test_a_blog_that_is_well_has_no_problem_and_is_left_as_it_is(blog: SiteFolder) -> None:
    blog.build()
    before = everything_under(blog.root)
    findings = found(blog)
    assert [one for one in findings if one.state == "problem"] == []
    assert ("ok", f"{blog.public} belongs to Intertitle and has {len(blog.tree()) - 1} files") in said(findings)
    assert any("is intact" in one.message for one in findings if one.check == "cache")
    assert everything_under(blog.root) == before


def test_a_site_that_was_never_built_stays_so(blog: SiteFolder) -> None:
    assert [one for one in found(blog) if one.state == "problem"] == []
    assert not (blog.root / ".intertitle").exists()
    assert not blog.public.exists()


def test_an_example_s_address_is_a_note(blog: SiteFolder) -> None:
    (one,) = found(blog, "address")
    assert (one.state, "https://example.org/" in one.message, "url =" in one.advice) == ("note", True, True)
    blog.write("content/site.toml", SETTINGS.replace("example.org", "films.ines.net"))
    assert said(found(blog, "address")) == [("ok", "the site's address is https://films.ines.net/")]


def test_settings_and_a_theme_that_cannot_be_used_are_problems_said_once(blog: SiteFolder) -> None:
    blog.write("content/site.toml", SETTINGS.replace("Europe/London", "Europe/Londn"))
    problems = [one for one in found(blog) if one.state == "problem"]
    assert said(problems) == [("problem", "content/site.toml:5: there is no time zone 'Europe/Londn'")]
    assert "Europe/London" in problems[0].advice
    blog.write("content/site.toml", f'{SETTINGS}theme = "marqee"\n')
    problems = [one for one in found(blog) if one.state == "problem"]
    assert said(problems) == [("problem", "content/site.toml:6: there is no theme 'marqee'")]


# ---------------------------------------------------------------- the cache and the lock


def test_a_damaged_cache_is_a_note_and_stays(blog: SiteFolder) -> None:
    blog.build()
    file = blog.root / ".intertitle/cache.db"
    sound = file.read_bytes()
    shuffled = random.Random(5)  # noqa: S311  (not for secrets)
    for data in (sound[: len(sound) // 2], b"not a database", bytes(shuffled.randbytes(len(sound))), b""):
        file.write_bytes(data)
        (one,) = found(blog, "cache")
        assert one.state == "note", data[:20]
        assert "the next build replaces it" in one.advice
        assert file.read_bytes() == data


def test_a_changed_value_is_damage(blog: SiteFolder) -> None:
    blog.build()
    file = blog.root / ".intertitle/cache.db"
    assert examine_cache(file)
    with sqlite3.connect(file) as database:
        database.execute("UPDATE texts SET html = 'x' WHERE digest = (SELECT digest FROM texts LIMIT 1)")
    database.close()
    with pytest.raises(CacheDamagedError):
        examine_cache(file)
    assert "damaged" in found(blog, "cache")[0].message


def test_another_version_s_cache_is_a_note(blog: SiteFolder) -> None:
    blog.build()
    file = blog.root / ".intertitle/cache.db"
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA user_version = 7")
    database.close()
    assert not examine_cache(file)
    assert "another version" in found(blog, "cache")[0].message


@pytest.mark.skipif(os.name != "posix", reason="no locks there")
def test_who_holds_the_lock_is_named(blog: SiteFolder) -> None:
    blog.build()
    folder = blog.root / ".intertitle"
    assert lock.find_holder(folder) == ""
    program = (
        "import sys; from pathlib import Path; from intertitle.lock import hold\n"
        "with hold(Path(sys.argv[1]), print):\n    print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(  # noqa: S603  (our own program)
        [sys.executable, "-c", program, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        assert lock.find_holder(folder) == str(other.pid)
        assert said(found(blog, "cache")) == [("note", f"a build is running in {folder}: process {other.pid}")]
        other.communicate()
    assert lock.find_holder(folder) == ""
    assert lock.find_holder(folder / "nowhere") == ""


# ---------------------------------------------------------------- folders


def test_a_foreign_output_folder_is_a_problem(blog: SiteFolder) -> None:
    blog.write("public/index.html", "mine")
    (one,) = found(blog, "output")
    assert (one.state, "--output" in one.advice) == ("problem", True)


def test_a_build_that_was_stopped_and_files_that_are_gone_are_notes(blog: SiteFolder) -> None:
    blog.build()
    (blog.public / "index.html").unlink()
    assert [one.state for one in found(blog, "output")] == ["note"]
    blog.write("public/.intertitle-ledger-0123", "")
    assert "was interrupted" in found(blog, "output")[0].message


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="nothing is forbidden to this user")
def test_a_folder_without_write_permission_is_reported(blog: SiteFolder) -> None:
    blog.root.chmod(0o555)
    try:
        assert [one.state for one in found(blog, "folders")] == ["note", "problem"]
    finally:
        blog.root.chmod(0o755)


def test_folders_are_judged_by_what_the_system_says(blog: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    assert [one.state for one in found(blog, "folders")] == ["note", "problem"]


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_links_out_of_the_site_are_problems(blog: SiteFolder, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("CANARY")
    (blog.root / "content/reviews/out.md").symlink_to(tmp_path / "secret.md")
    (blog.root / "content/reviews/nowhere.md").symlink_to("gone.md")
    assert [(one.state, one.message.partition(":")[0]) for one in found(blog, "content")] == [
        ("problem", "content/reviews/nowhere.md"),
        ("problem", "content/reviews/out.md"),
    ]
    assert "CANARY" not in doctor.in_json(found(blog))
    for name in ("out.md", "nowhere.md"):
        (blog.root / "content/reviews" / name).unlink()
    (blog.root / "content/reviews/again.md").symlink_to("alien.md")
    assert "1 of them through links" in found(blog, "content")[0].message


# ---------------------------------------------------------------- the disk and the clock


@pytest.mark.parametrize(("free", "state"), [(10**6, "problem"), (10**8, "note"), (10**10, "ok")])
def test_a_nearly_full_disk_is_reported(
    blog: SiteFolder, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(total=10**11, used=0, free=free))
    assert [one.state for one in found(blog, "disk")] == [state]


def test_a_file_from_the_future_is_a_note(blog: SiteFolder) -> None:
    os.utime(blog.root / "content/reviews/alien.md", (4_000_000_000, 4_000_000_000))
    (one,) = found(blog, "times")
    assert (one.state, one.message.rpartition(" ")[2]) == ("note", "content/reviews/alien.md")


@pytest.mark.parametrize(
    ("environment", "state", "words"),
    [
        ({}, "ok", "the clock shows"),
        ({"SOURCE_DATE_EPOCH": "1780315200"}, "note", "2026-06-01 12:00 UTC"),
        ({"SOURCE_DATE_EPOCH": "soon"}, "problem", "'soon' is not a time"),
    ],
)
def test_the_clock_is_read_as_a_build_does(
    site: SiteFolder, environment: dict[str, str], state: str, words: str
) -> None:
    (one,) = found(site, "clock", **environment)
    assert one.state == state
    assert words in one.message


TABLE = """22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:25 / /srv rw - nfs4 server:/films rw
31 30 0:26 / /srv/my\\040films rw shared:9 - fuse.sshfs me@host: rw
nonsense
"""


@pytest.mark.parametrize(
    ("path", "mount"),
    [
        ("/home/ines", ("/", "ext4")),
        ("/srv", ("/srv", "nfs4")),
        ("/srvx", ("/", "ext4")),
        ("/srv/my films/blog", ("/srv/my films", "fuse.sshfs")),
    ],
)
def test_the_disk_under_a_site_is_found(path: str, mount: tuple[str, str]) -> None:
    assert site_checks.find_mount(path, TABLE) == mount


def test_a_disk_of_the_network_is_a_note(tmp_path: Path) -> None:
    table = tmp_path / "mounts"
    table.write_text("30 22 0:25 / / rw - nfs4 server:/films rw\n")
    assert [one.state for one in site_checks.check_file_system(tmp_path, table)] == ["note"]
    assert list(site_checks.check_file_system(tmp_path, tmp_path / "nowhere")) == []


# ---------------------------------------------------------------- the computer


def test_a_library_that_is_missing_or_too_old_is_a_problem_each(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = ["click>=99.1", "no-such-library>=1", "jinja2>=2", "tzdata>=9999; sys_platform == 'plan9'"]
    monkeypatch.setattr(machine, "read_requirements", lambda: wanted)
    old, missing = machine.check_libraries()
    assert old.message.startswith("the library click ")
    assert "pip install 'click>=99.1'" in old.advice
    assert missing.message == "the library no-such-library is not installed"
    assert {one.state for one in (old, missing)} == {"problem"}


def test_what_is_required_is_what_the_project_says() -> None:
    assert any(line.startswith("click>=") for line in machine.read_requirements())
    assert [one.state for one in machine.check_libraries()] == ["ok"]


@pytest.mark.parametrize(
    ("older", "newer"), [("1.9", "1.10"), ("2.0rc1", "2.0.1"), ("9", "10"), ("3.1.6", "3.2"), ("2.0", "2.1.dev0")]
)
def test_versions_are_ordered_by_their_numbers(older: str, newer: str) -> None:
    assert machine.version_numbers(older) < machine.version_numbers(newer)
    assert machine.version_numbers("10") == machine.version_numbers("10.0") == (10,)


def test_pictures_that_cannot_be_written_are_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import features  # noqa: PLC0415  (patched below)

    monkeypatch.setattr(features, "check", lambda name: name != "avif")
    (one,) = machine.check_pictures()
    assert (one.state, "AVIF" in one.message) == ("problem", True)


# ---------------------------------------------------------------- failing checks


def test_a_check_that_fails_is_a_finding_and_the_others_go_on(
    blog: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> object:
        raise RuntimeError("the disk\nis on fire")

    monkeypatch.setattr(shutil, "disk_usage", broken)
    assert said(found(blog, "disk")) == [("problem", "disk: this check failed: the disk is on fire")]
    assert found(blog, "capitals")


PLACES = ["content", "content/site.toml", "content/reviews", "themes", "public", "public/.intertitle-ledger"]
PLACES += [".intertitle", ".intertitle/cache.db", ".intertitle/lock", ".intertitle/preview", "content/reviews/alien.md"]


@pytest.mark.skipif(os.name != "posix", reason="links and pipes")
@pytest.mark.parametrize("path", PLACES)
@pytest.mark.parametrize("what", ["a folder", "a file", "a pipe", "a link to nowhere", "a link to itself", "nothing"])
def test_any_file_type_at_any_place_ends_in_a_message(
    blog: SiteFolder, path: str, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    target = blog.root / path
    if target.is_dir():
        shutil.rmtree(target)
    target.unlink(missing_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    if what == "a folder":
        target.mkdir()
    elif what == "a file":
        target.write_bytes(b"\xff\0junk")
    elif what == "a pipe":
        os.mkfifo(target)
    elif what.startswith("a link"):
        target.symlink_to("nowhere" if what.endswith("nowhere") else target.name)
    code = 0
    try:
        main(["doctor", str(blog.root), "--format", "json"])
    except SystemExit as end:
        code = int(end.code or 0)
    out = json.loads(capsys.readouterr().out)
    assert code == (0 if out["well"] else 1)
    assert out["findings"]


# ---------------------------------------------------------------- printed output


def test_a_line_a_finding_and_the_count_last() -> None:
    findings = [
        Finding(state="ok", message="this is well"),
        Finding(state="note", message="this is so", advice="Know it."),
        Finding(state="problem", message="this is wrong", advice="Do\nthat."),
        Finding(state="problem", message="this too"),
    ]
    assert doctor.in_words(findings, colours=False).split("\n") == [
        "ok       this is well",
        "note     this is so. Know it.",
        "problem  this is wrong. Do that.",
        "problem  this too",
        "",
        "1 note, 2 problems.",
    ]
    assert doctor.in_words(findings[:1], colours=False).endswith("No problems found.")
    assert "\x1b[" in doctor.in_words(findings, colours=True)
    assert json.loads(doctor.in_json(findings))["well"] is False


def test_where_no_site_is_the_machine_is_examined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    main(["doctor"])
    assert "only this computer was checked" in capsys.readouterr().out
    with pytest.raises(SystemExit) as end:
        main(["doctor", "elsewhere"])
    assert end.value.code == 1
