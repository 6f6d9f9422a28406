"""Writing: only our own files are replaced or removed, and each file is complete, old or new."""

from __future__ import annotations

import errno
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import SiteFolder, codes

from intertitle.diagnostics import ConfigurationError
from intertitle.stages import write


@pytest.mark.parametrize(
    "folder",
    [
        "/",
        "~",
        "",
        "..",
        "content",
        "content/reviews",
        "themes",
        ".git",
        "seeds/site",
        ".intertitle",
        ".intertitle/preview",
        "foreign",
        "file.txt",
    ],
)
def test_a_folder_that_is_not_ours_is_refused_before_the_first_write(blog: SiteFolder, folder: str) -> None:
    blog.write("foreign/notes.txt", "mine")
    blog.write("file.txt", "mine")
    output = Path(folder).expanduser() if folder in {"/", "~"} else blog.root / folder
    before = {path for path in blog.root.parent.rglob("*") if ".intertitle" not in path.parts}
    with pytest.raises(ConfigurationError) as refused:
        blog.build(output=output)
    assert [one.code for one in refused.value.diagnostics] == ["IT601"]
    assert "--output" in refused.value.diagnostics[0].hint
    assert {path for path in blog.root.parent.rglob("*") if ".intertitle" not in path.parts} == before


def test_a_link_to_a_folder_that_is_not_ours_is_refused(blog: SiteFolder) -> None:
    (blog.root / "public").symlink_to(blog.root / "content")
    with pytest.raises(ConfigurationError):
        blog.build()


def test_an_empty_or_missing_folder_is_accepted(blog: SiteFolder) -> None:
    (blog.root / "empty").mkdir()
    blog.build(output=blog.root / "empty")
    blog.build(output=blog.root / "deep" / "er")
    assert blog.tree(blog.root / "empty") == blog.tree(blog.root / "deep" / "er")


@pytest.mark.parametrize(
    "manifest", ["", "nonsense\n", "{head}\nnot a line\n", f"{{head}}\n{'0' * 32}  ../up\n", "\xff\xfe"]
)
def test_a_damaged_manifest_is_refused(blog: SiteFolder, manifest: str) -> None:
    blog.build()
    head = (blog.public / write.LEDGER).read_text().split("\n")[0]
    (blog.public / write.LEDGER).write_bytes(manifest.format(head=head).encode("latin-1"))
    with pytest.raises(ConfigurationError):
        blog.build()


def test_hand_made_files_survive_a_hundred_random_builds(blog: SiteFolder) -> None:
    blog.build()
    own = {
        "CNAME": "films.example.org\n",
        ".git/HEAD": "ref: refs/heads/main\n",
        "reviews/stalker/notes.txt": "by hand",
        "robots.txt": "User-agent: *\n",
        "extra/index.html": "<p>mine</p>",
    }
    for path, text in own.items():
        blog.write(f"public/{path}", text)
    chance = random.Random(7)  # noqa: S311  (the same builds every time)
    for number in range(100):
        slug = f"film-{chance.randrange(4)}"
        file = blog.root / f"content/reviews/{slug}.md"
        if file.exists() and chance.random() < 0.5:
            file.unlink()
        else:
            blog.review(
                slug, f"film: Film {number}", f"year: {1950 + chance.randrange(3)}", f"tags: [t{chance.randrange(3)}]"
            )
        blog.build()
    tree = blog.tree()
    assert {path: tree[path].decode() for path in own} == own
    ours = {path: data for path, data in tree.items() if path not in own}
    assert ours == blog.clean_tree()


def test_a_removed_page_is_deleted_with_its_empty_folders(blog: SiteFolder) -> None:
    blog.build()
    (blog.root / "content/reviews/stalker.md").unlink()
    report = blog.build()
    assert report.published is not None
    assert report.published.removed >= 1
    assert not (blog.public / "reviews/stalker").exists()


def test_a_removed_page_that_was_changed_is_kept_with_a_note(blog: SiteFolder) -> None:
    blog.build()
    page = blog.public / "reviews/stalker/index.html"
    page.write_text("changed by hand")
    (blog.root / "content/reviews/stalker.md").unlink()
    for _ in range(2):
        report = blog.build()
        assert ("IT602", "public/reviews/stalker/index.html") in {(one.code, one.path) for one in report.diagnostics}
        assert page.read_text() == "changed by hand"


def test_a_foreign_file_is_never_replaced(blog: SiteFolder) -> None:
    blog.build()
    blog.write("public/reviews/newcomer/index.html", "mine")
    blog.review("newcomer", "film: Newcomer", "date: 2026-04-01")
    for _ in range(2):
        report = blog.build()
        assert codes(report.diagnostics) == ["IT603"]
        assert report.diagnostics[0].path == "public/reviews/newcomer/index.html"
        assert (blog.public / "reviews/newcomer/index.html").read_text() == "mine"


def test_an_identical_foreign_file_is_taken_over(blog: SiteFolder) -> None:
    blog.build()
    blog.review("newcomer", "film: Newcomer", "date: 2026-04-01")
    wanted = blog.clean_tree()["reviews/newcomer/index.html"]
    blog.write("public/reviews/newcomer/index.html", wanted.decode())
    assert blog.build().diagnostics == ()
    assert blog.tree() == blog.clean_tree()


def test_a_link_out_of_the_published_folder_is_not_followed(blog: SiteFolder, tmp_path: Path) -> None:
    blog.set("share", "cards = false")
    blog.build()
    outside = tmp_path / "outside"
    outside.mkdir()
    blog.review("newcomer", "film: Newcomer", "date: 2026-04-01")
    (blog.public / "reviews/newcomer").symlink_to(outside)
    report = blog.build()
    (found,) = report.diagnostics
    assert (found.code, found.path) == ("IT603", "public/reviews/newcomer/index.html")
    assert f": public/reviews/newcomer is a link to {outside}, and links are not followed" in found.message
    assert list(outside.iterdir()) == []
    (blog.public / "reviews/newcomer").unlink()  # as the hint says
    assert blog.build().diagnostics == ()


# ---------------------------------------------------------------- when the disk or the process fails


def _retitle(blog: SiteFolder, title: str) -> None:
    settings = blog.root / "content/site.toml"
    lines = settings.read_text().splitlines(keepends=True)
    settings.write_text("".join(f'title = "{title}"\n' if line.startswith("title") else line for line in lines))


def _trees(blog: SiteFolder) -> tuple[dict[str, bytes], dict[str, bytes]]:
    _retitle(blog, "Another Title")
    after = blog.clean_tree()
    _retitle(blog, "The Long Take")
    return blog.clean_tree(), after


def _whole(blog: SiteFolder, before: dict[str, bytes], after: dict[str, bytes]) -> None:
    for path, data in blog.tree().items():
        if not path.startswith(write.LEDGER) and not path.endswith(".intertitle-tmp"):
            assert data in {before.get(path), after.get(path)}, path
    assert set(before) <= set(blog.tree())


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS])
@pytest.mark.parametrize("call", ["open", "replace"])
def test_a_failing_disk_leaves_complete_pages_and_the_next_build_finishes(
    blog: SiteFolder, monkeypatch: pytest.MonkeyPatch, code: int, call: str
) -> None:
    blog.set("share", "cards = false")  # failures to write the image cache are ignored
    before, after = _trees(blog)
    real: Callable[..., object] = os.open if call == "open" else os.replace
    # The first calls are for the manifest and the first pages; 99 never happens.
    for failing in (1, 2, 3, 10, 25, 33, 99):
        _retitle(blog, "The Long Take")
        assert blog.build().diagnostics == ()
        _retitle(blog, "Another Title")
        calls = 0

        def fail(path: str | Path, *rest: object, failing: int = failing) -> object:
            nonlocal calls
            if str(path).endswith(".intertitle-tmp"):
                calls += 1
                if calls == failing:
                    raise OSError(code, os.strerror(code), str(path))
            return real(path, *rest)

        with monkeypatch.context() as patch:
            patch.setattr(os, call, fail)
            report = blog.build()
        _whole(blog, before, after)
        if calls < failing:
            assert failing == 99
            assert report.diagnostics == ()
            continue
        (found,) = report.diagnostics
        assert (found.code, found.severity) == ("IT604", "error")
        assert found.path.startswith("public/")
        assert not found.path.endswith(".intertitle-tmp")
        assert report.published is None
        assert blog.build().diagnostics == ()
        assert blog.tree() == after


def _build_and_die(blog: SiteFolder, killed_at: int) -> None:
    """Build in a process that dies at its n-th rename without any cleanup."""
    real = os.replace
    calls = 0

    def die(source: str, target: str) -> None:
        nonlocal calls
        calls += 1
        if calls == killed_at:
            os._exit(9)
        real(source, target)

    os.replace = die  # type: ignore[assignment]
    blog.build()
    os._exit(0)


def test_a_killed_build_leaves_complete_pages_and_the_next_one_finishes(blog: SiteFolder) -> None:
    before, after = _trees(blog)
    for killed_at in (1, 2, 5, 11, 23, 33):
        _retitle(blog, "The Long Take")
        blog.build()
        assert blog.tree() == before
        _retitle(blog, "Another Title")
        child = os.fork()
        if child == 0:
            _build_and_die(blog, killed_at)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 9
        _whole(blog, before, after)
        assert blog.build().diagnostics == ()
        assert blog.tree() == after


def test_the_manifest_has_the_format_of_b2sum(blog: SiteFolder) -> None:
    blog.build()
    lines = (blog.public / write.LEDGER).read_text().splitlines()
    assert lines[0].startswith("# ")
    assert all(len(line.split("  ", 1)[0]) == 32 for line in lines[1:])
    assert len(lines) - 1 == len(blog.tree()) - 1


def test_a_changed_file_survives_a_stopped_build(blog: SiteFolder) -> None:
    blog.build()
    page = blog.public / "reviews/stalker/index.html"
    page.write_text("changed by hand")
    _retitle(blog, "Another Title")
    child = os.fork()
    if child == 0:
        _build_and_die(blog, 2)
    os.waitpid(child, 0)
    assert [*blog.public.glob(f"{write.LEDGER}-*")]
    page.write_text("changed by hand")
    (blog.root / "content/reviews/stalker.md").unlink()
    assert codes(blog.build().diagnostics) == ["IT602"]
    assert page.read_text() == "changed by hand"
    page.unlink()
    blog.build()
    assert blog.tree() == blog.clean_tree()


def test_a_foreign_file_at_a_path_of_a_stopped_build_is_kept(blog: SiteFolder) -> None:
    blog.build()
    blog.review("newcomer", "film: Newcomer", "date: 2026-04-01")
    (blog.public / f"{write.LEDGER}-0").write_text(f"{'0' * 32}  reviews/newcomer/index.html\n{'0' * 32}  reviews/n")
    blog.write("public/reviews/newcomer/index.html", "mine")
    report = blog.build()
    assert codes(report.diagnostics) == ["IT603"]
    assert (blog.public / "reviews/newcomer/index.html").read_text() == "mine"
    assert not [*blog.public.glob(f"{write.LEDGER}-*")]


def test_the_manifest_drops_files_that_a_stopped_build_removed(blog: SiteFolder) -> None:
    blog.build()
    wanted = blog.tree()
    with (blog.public / write.LEDGER).open("a") as ledger:
        ledger.write(f"{'0' * 32}  reviews/gone/index.html\n")
    blog.build()
    assert blog.tree() == wanted


@pytest.mark.skipif(os.name != "posix", reason="pipes")
def test_a_pipe_with_the_manifest_s_name_is_refused(blog: SiteFolder) -> None:
    blog.build()
    (blog.public / write.LEDGER).unlink()
    os.mkfifo(blog.public / write.LEDGER)
    with pytest.raises(ConfigurationError) as refused:
        blog.build()
    assert codes(refused.value.diagnostics) == ["IT601"]


def test_a_folder_of_others_in_the_place_of_a_file_is_reported_and_kept(blog: SiteFolder) -> None:
    blog.build()
    theirs = blog.public / "press/kit.pdf/index.html"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("mine")
    blog.write("content/static/press/kit.pdf", "ours")
    for _ in range(2):
        (found,) = blog.build().diagnostics
        assert (found.code, found.path) == ("IT603", "public/press/kit.pdf")
    assert theirs.read_text() == "mine"
