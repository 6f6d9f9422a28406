"""Reading: every content file is read once, and anything else is an error and never blocks."""

from __future__ import annotations

import os
import socket
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from intertitle import digest
from intertitle.diagnostics import Diagnostic
from intertitle.stages import read as stage
from intertitle.stages.read import (
    LARGEST,
    LARGEST_IMAGE,
    LARGEST_STATIC,
    STATIC,
    Found,
    Loaded,
    Stamp,
    find,
    is_left_out,
    load,
    stamp_of,
)
from intertitle.stages.write import LEDGER

REVIEW = b"---\nfilm: No\n---\nText.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A site's folder with one review."""
    folder = tmp_path / "site"
    (folder / "content/reviews").mkdir(parents=True)
    (folder / "content/site.toml").write_text("[site]\n")
    (folder / "content/reviews/no.md").write_bytes(REVIEW)
    return folder


Files = tuple[tuple[Found, Loaded], ...]


def read(folder: Path) -> tuple[Files, tuple[Diagnostic, ...]]:
    """Find and load all sources of a site."""
    found, problems = find(folder)
    loaded = [(file, load(folder, file)) for file in found]
    unread = [one for _, one in loaded if isinstance(one, Diagnostic)]
    return tuple((file, one) for file, one in loaded if isinstance(one, Loaded)), (*problems, *unread)


def paths(files: Files) -> list[str]:
    return [file.path for file, _ in files]


def alone(problems: tuple[Diagnostic, ...]) -> tuple[str, str, str, str, str]:
    """Return the only diagnostic of a reading, without its position in the file, which must be empty."""
    (found,) = problems
    assert (found.line, found.column) == (0, 0)
    return (found.code, found.severity, found.path, found.message, found.hint)


@contextmanager
def under_a_second() -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < 1


def test_documents_and_pictures_are_read_and_sorted_by_path(root: Path) -> None:
    for path in ("reviews/2024/b.md", "reviews/A.MD", "pages/about.md", "images/x/still.PNG", "lists/best.md"):
        file = root / "content" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(path.encode())
    files, problems = read(root)
    assert problems == ()
    assert paths(files) == [
        "content/images/x/still.PNG",
        "content/lists/best.md",
        "content/pages/about.md",
        "content/reviews/2024/b.md",
        "content/reviews/A.MD",
        "content/reviews/no.md",
    ]
    by_path = {file.path: (file, loaded) for file, loaded in files}
    review, loaded = by_path["content/reviews/no.md"]
    assert (review.folder, loaded.data, loaded.digest) == ("reviews", REVIEW, digest.of_bytes(REVIEW))
    still, loaded = by_path["content/images/x/still.PNG"]
    assert (still.folder, loaded.digest) == ("images", digest.of_bytes(b"images/x/still.PNG"))


def test_content_alone_decides_what_has_changed(root: Path) -> None:
    review = root / "content/reviews/no.md"
    ((_, before),), _ = read(root)
    os.utime(review, ns=(0, 0))
    ((_, touched),), _ = read(root)
    assert (touched.data, touched.digest) == (before.data, before.digest)
    status = review.stat()
    review.write_bytes(REVIEW.replace(b"Text", b"Else"))
    os.utime(review, ns=(status.st_atime_ns, status.st_mtime_ns))
    ((_, edited),), _ = read(root)
    assert review.stat().st_size == len(before.data)
    assert edited.digest != before.digest


def test_a_stamp_is_all_that_the_system_says_of_a_file_and_is_found_without_opening_it(root: Path) -> None:
    review = root / "content/reviews/no.md"
    status = review.stat()
    (found,), _ = find(root)
    assert found.stamp == stamp_of(status)
    assert msgspec.structs.astuple(found.stamp) == (
        *(len(REVIEW), status.st_mtime_ns, status.st_ctime_ns),
        *(status.st_ino, status.st_dev),
    )
    link = root / "content/reviews/link.md"
    (root / "real.md").write_bytes(REVIEW)
    link.symlink_to("../../real.md")
    assert find(root)[0][0].stamp == stamp_of((root / "real.md").stat())


@pytest.mark.parametrize("newest", ["modified", "changed"])
def test_a_stamp_proves_something_two_seconds_after_the_file_s_newest_time_and_not_before(newest: str) -> None:
    moment = 10**18
    stamp = msgspec.structs.replace(Stamp(size=1, modified=0, changed=0, number=1, device=1), **{newest: moment})
    assert [stamp.is_settled(moment + late) for late in (-1, 0, 2 * 10**9, 2 * 10**9 + 1, 10**12)] == [
        *(False, False, False),
        *(True, True),
    ]


def test_a_file_that_changes_while_it_is_read_has_no_stamp(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    review = root / "content/reviews/no.md"
    clock = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: clock() + 10**13)
    (found,), _ = find(root)
    settled = load(root, found)
    assert isinstance(settled, Loaded)
    assert settled.stamp == found.stamp
    plain, times = os.fstat, iter([0, 1])

    def growing(descriptor: int) -> os.stat_result:
        if stat.S_ISREG(plain(descriptor).st_mode):
            os.utime(review, (0, next(times, 2)))
        return plain(descriptor)

    monkeypatch.setattr(os, "fstat", growing)
    torn = load(root, found)
    assert isinstance(torn, Loaded)
    assert (torn.data, torn.stamp) == (REVIEW, None)


def test_a_system_that_keeps_no_change_time_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    stamp = Stamp(size=1, modified=0, changed=0, number=1, device=1)
    assert stamp.is_settled(10**18)
    monkeypatch.setattr(stage, "_KEEPS_CHANGE_TIME", False)
    assert not stamp.is_settled(10**18)


def test_what_editors_hide_is_left_alone(root: Path) -> None:
    for name in (".DS_Store", ".no.md.swp", "no.md~", ".git/config.md", ".obsidian/x.md"):
        file = root / "content/reviews" / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(REVIEW)
    (root / "content/.drafts").mkdir()
    files, problems = read(root)
    assert (paths(files), problems) == (["content/reviews/no.md"], ())


def test_of_static_files_all_are_read_but_those_that_systems_editors_and_git_leave(root: Path) -> None:
    own = (".htaccess", ".nojekyll", ".well-known/security.txt", "CNAME", "a/.b/c", "no.md", "x.~y", "y.docx")
    left = (
        *(".DS_Store", "a/.DS_Store", "._CNAME", "Thumbs.db", "desktop.ini", "Desktop.ini", "CNAME~", "~$y.docx"),
        *(".CNAME.swp", ".CNAME.swo", ".~lock.y.odt#", "#y#", ".#y", ".git/config", "a/.git", ".fseventsd/x"),
    )
    for name in (*own, *left):
        file = root / "content/static" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(name.encode())
    files, problems = read(root)
    assert problems == ()
    assert paths(files) == ["content/reviews/no.md", *(f"content/static/{name}" for name in own)]
    assert {file.folder for file, _ in files[1:]} == {STATIC}
    assert not is_left_out(".nojekyll", STATIC)
    assert is_left_out(".nojekyll", "images")


@pytest.mark.parametrize(
    "name",
    [
        LEDGER,
        f"{LEDGER}-12",
        ".intertitle/x",
        ".Intertitle-Ledger",
        "index.html.intertitle-tmp",
        "a/b.intertitle-tmp/c",
    ],
)
def test_a_static_file_may_not_have_a_name_that_the_published_folder_needs(root: Path, name: str) -> None:
    file = root / "content/static" / name
    file.parent.mkdir(parents=True)
    file.write_bytes(b"x")
    files, problems = read(root)
    assert paths(files) == ["content/reviews/no.md"]
    code, severity, path, message, hint = alone(problems)
    assert (code, severity) == ("IT502", "error")
    assert f"content/static/{name}".startswith(path)
    assert "Intertitle keeps such names for its own files" in message
    assert "Rename it" in hint


@pytest.mark.parametrize(
    "target", [".intertitle/cache.db", ".intertitle", ".git/config", "public", "public/index.html"]
)
def test_no_link_leads_to_what_intertitle_or_git_keeps(root: Path, target: str) -> None:
    for name in (".intertitle/cache.db", ".git/config", f"public/{LEDGER}", "public/index.html", "docs/paper.pdf"):
        file = root / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"x")
    (root / "content/static").mkdir()
    (root / "content/static/docs").symlink_to("../../docs")
    (root / "content/static/link").symlink_to(f"../../{target}")
    files, problems = read(root)
    assert paths(files) == ["content/reviews/no.md", "content/static/docs/paper.pdf"]
    code, _, path, message, hint = alone(problems)
    assert (code, path, hint) == ("IT112", "content/static/link", "Delete the link.")
    assert message.startswith("this link leads to a folder that Intertitle or git manages, ")


def test_a_folder_whose_name_is_nearly_right_is_an_error(root: Path) -> None:
    (root / "content/review").mkdir()
    (root / "content/review/lost.md").write_bytes(REVIEW)
    files, problems = read(root)
    assert paths(files) == ["content/reviews/no.md"]
    assert alone(problems) == (
        "IT110",
        "error",
        "content/review",
        "'review' is not a folder of content",
        "Did you mean 'content/reviews/'?",
    )


def test_a_spreadsheet_of_the_diary_is_a_warning_that_says_how_to_save_it(root: Path) -> None:
    (root / "content/diary").mkdir()
    (root / "content/diary/2025.xlsx").write_bytes(b"PK")
    (root / "content/diary/2025.csv").write_bytes(b"film\n")
    found, problems = read(root)
    assert "content/diary/2025.csv" in str(found)
    assert alone(problems) == (
        "IT113",
        "warning",
        "content/diary/2025.xlsx",
        "this is not a table of viewings and is not read",
        "Save it as CSV in UTF-8, under the name 2025.csv .",
    )


def test_an_unknown_folder_is_a_warning(root: Path) -> None:
    (root / "content/notes").mkdir()
    assert alone(read(root)[1]) == (
        "IT110",
        "warning",
        "content/notes",
        "'notes' is not a folder of content",
        (
            "Folders of content are: reviews, posts, films, franchises, people, critics, lists, pages, diary, images, "
            "static."
        ),
    )


def test_a_file_where_a_folder_is_due_is_an_error(root: Path) -> None:
    (root / "content/pages").write_text("About")
    assert alone(read(root)[1]) == (
        "IT110",
        "error",
        "content/pages",
        "'pages' is not a folder",
        "Make a folder of that name, and put the files into it.",
    )


@pytest.mark.parametrize(
    ("path", "message", "hint"),
    [
        (
            "images/notes.txt",
            "this is not a picture and is not published",
            "Pictures are .avif, .gif, .jpeg, .jpg, .png, .svg, .webp.",
        ),
        (
            "reviews/no.txt",
            "this is not Markdown and is not read",
            "Save it as plain text, under a name that ends in .md.",
        ),
        ("reviews/no", "this is not Markdown and is not read", "Save it as plain text, under a name that ends in .md."),
    ],
)
def test_a_file_of_another_type_is_a_warning(root: Path, path: str, message: str, hint: str) -> None:
    file = root / "content" / path
    file.parent.mkdir(exist_ok=True)
    file.write_text("x")
    assert alone(read(root)[1]) == ("IT113", "warning", f"content/{path}", message, hint)


# ---------------------------------------------------------------- links


def test_a_link_within_the_site_is_followed(root: Path) -> None:
    (root / "archive/deep").mkdir(parents=True)
    (root / "archive/deep/old.md").write_bytes(REVIEW)
    (root / "shared.md").write_bytes(REVIEW)
    (root / "content/reviews/archive").symlink_to("../../archive")
    (root / "content/reviews/shared.md").symlink_to(root / "shared.md")
    files, problems = read(root)
    assert problems == ()
    assert paths(files) == [
        "content/reviews/archive/deep/old.md",
        "content/reviews/no.md",
        "content/reviews/shared.md",
    ]


@pytest.mark.parametrize("kind", ["file", "folder", "chain"])
def test_a_link_out_of_the_site_is_not_read_and_both_ends_are_named(root: Path, kind: str) -> None:
    secret = root.parent / "site-secret"  # begins with the name of the site's own folder
    secret.mkdir()
    (secret / "canary.md").write_bytes(b"CANARY")
    target = secret if kind == "folder" else secret / "canary.md"
    if kind == "chain":
        (root / "step").symlink_to(target)
    link = root / "content/reviews" / ("linked" if kind == "folder" else "linked.md")
    link.symlink_to(root / "step" if kind == "chain" else target)
    files, problems = read(root)
    assert paths(files) == ["content/reviews/no.md"]
    assert alone(problems) == (
        "IT112",
        "error",
        f"content/reviews/{link.name}",
        f"this link leads out of the site, to {target}",
        "Copy the file instead.",
    )


def test_content_that_is_itself_a_link_out_of_the_site_is_not_read(root: Path) -> None:
    (root / "content").rename(root.parent / "elsewhere")
    (root / "content").symlink_to("../elsewhere")
    files, problems = read(root)
    assert files == ()
    assert alone(problems)[:4] == (
        "IT112",
        "error",
        "content",
        f"this link leads out of the site, to {root.parent / 'elsewhere'}",
    )


def make_a_link_to_nothing(folder: Path) -> None:
    (folder / "x.md").symlink_to("missing.md")


def make_a_link_to_itself(folder: Path) -> None:
    (folder / "x.md").symlink_to("x.md")


def make_two_links_to_each_other(folder: Path) -> None:
    (folder / "x.md").symlink_to("y.md")
    (folder / "y.md").symlink_to("x.md")


def make_a_link_to_its_own_folder(folder: Path) -> None:
    (folder / "x").symlink_to(".")


def make_a_link_to_the_whole_site(folder: Path) -> None:
    (folder / "x").symlink_to("../..")


def make_a_link_to_another_folder_of_content(folder: Path) -> None:
    (folder.parent / "pages").mkdir()
    (folder / "x").symlink_to("../pages")


def make_folders_that_link_to_each_other(folder: Path) -> None:
    """Links outside the content folder, where each may be read once; there are 2 to the power of 40 paths."""
    for name in ("a", "b", "c", "d"):
        (folder / f"../../{name}").mkdir()
    for name in ("a", "b", "c", "d"):
        for other in ("a", "b", "c", "d"):
            (folder / f"../../{name}/{other}").symlink_to(f"../{other}")
    (folder / "x").symlink_to("../../a")


def make_two_links_to_one_folder(folder: Path) -> None:
    (folder / "../../archive").mkdir()
    (folder / "x").symlink_to("../../archive")
    (folder / "y").symlink_to("../../archive")


CIRCLES: list[tuple[Callable[[Path], None], str, int]] = [
    (make_a_link_to_nothing, "this link leads nowhere", 1),
    (make_a_link_to_itself, "this link leads nowhere", 1),
    (make_two_links_to_each_other, "this link leads nowhere", 2),
    (make_a_link_to_its_own_folder, "this link leads round in a circle", 1),
    (make_a_link_to_the_whole_site, "this link leads round in a circle", 1),
    (make_a_link_to_another_folder_of_content, "this link leads to a folder that is read already", 1),
    (make_folders_that_link_to_each_other, "this link leads round in a circle", 13),
    (make_two_links_to_one_folder, "this folder is read already", 1),
]


@pytest.mark.parametrize(("make", "message", "count"), CIRCLES, ids=lambda value: getattr(value, "__name__", ""))
def test_no_link_leads_round_in_a_circle(root: Path, make: Callable[[Path], None], message: str, count: int) -> None:
    make(root / "content/reviews")
    with under_a_second():
        files, problems = read(root)
    assert paths(files) == ["content/reviews/no.md"]
    assert {(found.code, found.severity) for found in problems} == {("IT112", "error")}
    assert message in {found.message for found in problems}
    assert len(problems) == count
    assert all(found.hint for found in problems)


# ---------------------------------------------------------------- special files


def refused(root: Path, path: str, message: str) -> None:
    """Check that a file is refused without waiting, and that the others are read."""
    with under_a_second():
        files, problems = read(root)
    assert paths(files) == ["content/reviews/no.md"]
    assert alone(problems) == ("IT111", "error", path, message, "Check what it is, and its permissions.")


@pytest.mark.parametrize(("folder", "name"), [("reviews", "pipe.md"), ("images", "pipe.png"), ("static", "pipe")])
def test_a_pipe_is_an_error_and_no_wait(root: Path, folder: str, name: str) -> None:
    (root / "content" / folder).mkdir(exist_ok=True)
    os.mkfifo(root / "content" / folder / name)
    refused(root, f"content/{folder}/{name}", "cannot read the file: it is not a regular file")


def test_a_socket_is_an_error(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / "content/reviews")  # a socket's path has at most 108 bytes
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("socket.md")
        refused(root, "content/reviews/socket.md", "cannot read the file: No such device or address")


def test_a_device_is_an_error_and_not_read_without_end(root: Path) -> None:
    device = root / "content/reviews/zero.md"
    try:
        os.mknod(device, 0o644 | 0o020000, os.makedev(1, 5))
        device.open("rb").close()
    except OSError:
        pytest.skip("this user makes no devices")
    refused(root, "content/reviews/zero.md", "cannot read the file: it is not a regular file")


def test_a_link_to_a_device_leads_out_of_the_site(root: Path) -> None:
    (root / "content/reviews/zero.md").symlink_to("/dev/zero")
    with under_a_second():
        _, problems = read(root)
    assert alone(problems)[3] == "this link leads out of the site, to /dev/zero"


def test_a_file_that_may_not_be_read_is_an_error(root: Path) -> None:
    file = root / "content/reviews/secret.md"
    file.write_bytes(REVIEW)
    file.chmod(0)
    if os.access(file, os.R_OK):
        pytest.skip("this user may read everything")
    refused(root, "content/reviews/secret.md", "cannot read the file: Permission denied")


def test_an_unreadable_folder_is_an_error(root: Path) -> None:
    folder = root / "content/lists"
    folder.mkdir()
    folder.chmod(0)
    try:
        if os.access(folder, os.R_OK):
            pytest.skip("this user may read everything")
        _, problems = read(root)
    finally:
        folder.chmod(0o755)
    assert alone(problems)[:4] == ("IT111", "error", "content/lists", "cannot read the folder: Permission denied")


def test_a_file_that_is_gone_between_listing_and_reading_is_an_error(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user with permission to read everything gets the same error."""
    (root / "content/reviews/gone.md").write_bytes(REVIEW)
    opened = os.open

    def failing(path: str, flags: int) -> int:
        if path.endswith("gone.md"):
            raise FileNotFoundError(2, "No such file or directory", path)
        return opened(path, flags)

    monkeypatch.setattr(os, "open", failing)
    refused(root, "content/reviews/gone.md", "cannot read the file: No such file or directory")


def test_a_name_of_255_bytes_is_read(root: Path) -> None:
    name = "é" * 126 + ".md"
    assert len(name.encode()) == 255
    (root / "content/reviews" / name).write_bytes(REVIEW)
    files, problems = read(root)
    assert problems == ()
    assert paths(files) == ["content/reviews/no.md", f"content/reviews/{name}"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [(b"Am\xe9lie.md", "Am�lie.md"), (b"a\nb.md", "a�b.md"), (b"a\x1b[31mb.md", "a�[31mb.md"), (b"\xff", "�")],
)
def test_a_file_name_that_is_not_text_is_an_error(root: Path, name: bytes, shown: str) -> None:
    try:
        os.close(os.open(os.fsencode(root / "content/reviews") + b"/" + name, os.O_CREAT))
    except OSError:
        pytest.skip("this disk has no such names")
    files, problems = read(root)
    assert paths(files) == ["content/reviews/no.md"]
    message = "the name of this file is not UTF-8 text"
    assert alone(problems) == ("IT115", "error", f"content/reviews/{shown}", message, "Rename it.")


@pytest.mark.parametrize(
    ("path", "largest", "what", "room"),
    [
        ("reviews/huge.md", LARGEST, "text", "4 MB."),
        ("images/huge.png", LARGEST_IMAGE, "picture", "64 MB."),
        ("static/huge.pdf", LARGEST_STATIC, "static file", "100 MB. Put a larger one on another host, and link to it."),
    ],
)
def test_a_huge_file_is_an_error_in_no_time(root: Path, path: str, largest: int, what: str, room: str) -> None:
    file = root / "content" / path
    file.parent.mkdir(exist_ok=True)
    file.touch()
    os.truncate(file, 50 * 1024**3)
    with under_a_second():
        files, problems = read(root)
    assert paths(files) == ["content/reviews/no.md"]
    message = f"the file is too large for a {what}"
    assert alone(problems) == ("IT114", "error", f"content/{path}", message, f"A {what} has at most {room}")
    os.truncate(file, largest)
    assert read(root)[1] == ()
    os.truncate(file, largest + 1)
    assert len(read(root)[1]) == 1


def test_an_empty_site_has_no_files(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    assert read(tmp_path) == ((), ())


def test_a_site_without_content_is_an_error(tmp_path: Path) -> None:
    files, problems = read(tmp_path)
    assert files == ()
    message = "cannot read the folder: No such file or directory"
    assert alone(problems) == ("IT111", "error", "content", message, "Check its permissions.")
