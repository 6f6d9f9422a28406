"""The code of templates is kept outside of the site, and only what the user's own program wrote is executed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from conftest import SiteFolder

from intertitle import digest
from intertitle.building import user_cache
from intertitle.building.user_cache import UserCache, find_folder
from intertitle.templating import environment

KEY, OTHER = digest.of_bytes(b"one"), digest.of_bytes(b"two")
posix = pytest.mark.skipif(os.name == "nt", reason="owners and permissions of POSIX")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own cache folder."""
    home = tmp_path / "home"
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    return home


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "caches" / "intertitle" / "templates"


def test_a_text_is_found_again(folder: Path) -> None:
    UserCache(folder).save({KEY: "é = 1", OTHER: ""})
    again = UserCache(folder)
    assert (again.load(KEY), again.load(OTHER), again.load(digest.of_bytes(b"three"))) == ("é = 1", "", None)


@pytest.mark.parametrize("damage", [b"", b"x", b"\xff" * 40])
def test_a_damaged_file_is_not_used(folder: Path, damage: bytes) -> None:
    cache = UserCache(folder)
    cache.save({KEY: "one = 1"})
    (folder / KEY.hex()).write_bytes(damage)
    assert cache.load(KEY) is None
    cache.save({KEY: "one = 1"})
    assert cache.load(KEY) == "one = 1"


def test_the_file_of_another_template_is_not_used(folder: Path) -> None:
    cache = UserCache(folder)
    cache.save({KEY: "one = 1"})
    os.replace(folder / KEY.hex(), folder / OTHER.hex())
    assert cache.load(OTHER) is None


@posix
@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_can_write_is_not_used(folder: Path, mode: int) -> None:
    cache = UserCache(folder)
    cache.save({KEY: "one = 1"})
    (folder / KEY.hex()).chmod(mode)
    assert cache.load(KEY) is None


@posix
@pytest.mark.parametrize("which", ["", ".."])
@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_a_folder_that_others_can_write_is_not_used(folder: Path, which: str, mode: int) -> None:
    UserCache(folder).save({KEY: "one = 1"})
    (folder / which).resolve().chmod(mode)
    cache = UserCache(folder)
    cache.save({OTHER: "two = 2"})
    assert (cache.load(KEY), cache.load(OTHER)) == (None, None)


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away")
def test_what_another_user_wrote_is_not_used(folder: Path) -> None:
    UserCache(folder).save({KEY: "one = 1", OTHER: "two = 2"})
    os.chown(folder / KEY.hex(), 65534, -1)
    cache = UserCache(folder)
    assert (cache.load(KEY), cache.load(OTHER)) == (None, "two = 2")
    os.chown(folder, 65534, -1)
    assert UserCache(folder).load(OTHER) is None


@posix
def test_a_link_is_not_followed(folder: Path, tmp_path: Path) -> None:
    cache = UserCache(folder)
    cache.save({KEY: "one = 1"})
    os.replace(folder / KEY.hex(), tmp_path / "elsewhere")
    (folder / KEY.hex()).symlink_to(tmp_path / "elsewhere")
    assert cache.load(KEY) is None
    os.replace(folder, tmp_path / "moved")
    folder.symlink_to(tmp_path / "moved")
    (tmp_path / "moved" / OTHER.hex()).write_bytes(digest.of_bytes(OTHER, b"2") + b"2")
    assert UserCache(folder).load(OTHER) is None


def test_the_oldest_files_are_deleted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(user_cache, "_MAX_SIZE", 1000)
    cache = UserCache(folder)
    keys = [digest.of_bytes(bytes([number])) for number in range(10)]
    for number, key in enumerate(keys):
        cache.save({key: "x" * 300})
        os.utime(folder / key.hex(), (number, number))
    cache.save({OTHER: "y" * 300})
    assert sum(file.stat().st_size for file in folder.iterdir()) <= 1000
    assert [cache.load(key) is not None for key in keys] == [False] * 8 + [True] * 2
    assert cache.load(OTHER) is not None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"XDG_CACHE_HOME": "/x", "HOME": "/home/ines"}, "/x"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/home/ines"}, "/home/ines/.cache"),
        ({"HOME": "/home/ines"}, "/home/ines/.cache"),
        ({"HOME": "/work/site"}, None),  # the folder would be within the site
        ({"XDG_CACHE_HOME": "/work/site/.intertitle"}, None),
        ({"HOME": "relative"}, None),
        ({}, None),
    ],
)
def test_the_folder_is_the_system_s_and_never_within_the_site(
    given: dict[str, str], expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    found = find_folder(given, Path("/work/site"))
    assert found == (expected and Path(expected) / "intertitle" / "templates")


@pytest.mark.parametrize(
    ("platform", "given", "expected"),
    [
        ("darwin", {"HOME": "/Users/ines"}, "/Users/ines/Library/Caches"),
        ("win32", {"LOCALAPPDATA": "/Users/ines/AppData/Local", "HOME": "/c"}, "/Users/ines/AppData/Local"),
        ("win32", {}, None),
    ],
)
def test_each_system_has_its_folder(
    platform: str, given: dict[str, str], expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    found = find_folder(given, Path("/work/site"))
    assert found == (expected and Path(expected) / "intertitle" / "templates")


# ---------------------------------------------------------------- builds


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the templates that are compiled."""
    names: list[str] = []
    generate = environment.generate_python

    def note(name: str, *rest: object) -> str:
        names.append(name)
        return generate(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(environment, "generate_python", note)
    return names


def test_a_template_is_compiled_once_for_all_sites(blog: SiteFolder, home: Path, compiled: list[str]) -> None:
    assert blog.build().diagnostics == ()
    assert "review.html" in compiled
    assert list((home / "intertitle" / "templates").iterdir())
    compiled.clear()
    (blog.root / "themes/intertitle/templates").mkdir(parents=True)
    blog.write("themes/intertitle/templates/page.html", "{{ page.title }}")
    blog.build()
    assert compiled == ["page.html"]
    assert blog.page("about") == "About"


def test_nothing_that_the_site_s_cache_contains_is_executed(blog: SiteFolder, home: Path) -> None:
    """Whatever a cloned site's ``.intertitle`` contains, no text in it is Python."""
    blog.build()
    code = [file.read_bytes()[digest.SIZE :] for file in (home / "intertitle" / "templates").iterdir()]
    held = b"".join(file.read_bytes() for file in (blog.root / ".intertitle").rglob("*") if file.is_file())
    assert b"def root(context" in b"".join(code)
    assert b"def root(context" not in held
    assert b"environment.getattr" not in held


@pytest.mark.parametrize("kind", ["file", "nothing", "within the site"])
def test_a_site_is_built_without_the_folder(
    blog: SiteFolder, home: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = blog.clean_tree()
    if kind == "file":
        home.mkdir(exist_ok=True)
        (home / "intertitle").rename(home / "aside")
        (home / "intertitle").write_text("in the way")
    elif kind == "nothing":
        monkeypatch.delenv("XDG_CACHE_HOME")
        monkeypatch.delenv("HOME", raising=False)
    else:
        monkeypatch.setenv("XDG_CACHE_HOME", str(blog.root / ".intertitle"))
    blog.build()
    assert blog.tree() == expected
    assert not (blog.root / ".intertitle" / "intertitle").exists()


def test_a_full_disk_is_no_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_file: Path, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    cache = UserCache(folder)
    monkeypatch.setattr(user_cache, "_write", fail)
    cache.save({KEY: "one = 1"})
    assert cache.load(KEY) is None
