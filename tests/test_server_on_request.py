"""Share cards and pictures of the preview, which are made when they are requested."""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from conftest import SETTINGS, SiteFolder
from photographs import encoded, photograph, put, scene
from plugged import Shelf
from served import Served, clean_copy, eventually, serving, start

from intertitle import pipeline
from intertitle.cli.console import format_summary
from intertitle.diagnostics import Diagnostic
from intertitle.outputs import pictures
from intertitle.pictures.image_cache import FOLDER, ImageCache
from intertitle.server.events import Events
from intertitle.server.host_check import HostCheck
from intertitle.server.rebuilder import Rebuilder, ServeOptions
from intertitle.server.site import Preview
from intertitle.stages.write import LEDGER

PREVIEW = ".intertitle/preview"
KEPT = f".intertitle/{FOLDER}"
CARD = "/reviews/alien/share.png"


@pytest.fixture
def gallery(site: SiteFolder) -> SiteFolder:
    """A blog with a photograph as poster, a still, a picture in a text, and one that nothing shows."""
    poster, still = "poster: {src: images/alien.jpg, alt: An egg}", "still: {src: images/ship.png, alt: A ship}"
    site.review("alien", "film: Alien", "date: 2026-01-05", "rating: 5", poster, still)
    site.review("aliens", "film: Aliens", "date: 2026-02-05", text="A ![queen](images/queen.webp) here.\n")
    put(site.root, "content/images/alien.jpg", photograph(400, 600))
    put(site.root, "content/images/ship.png", encoded(scene(900, 500), "PNG"))
    put(site.root, "content/images/queen.webp", photograph(600, 400, form="WEBP"))
    put(site.root, "content/images/unseen.jpg", photograph(40, 60))
    return site


def _made_on_request(tree: dict[str, bytes]) -> dict[str, bytes]:
    return {path: data for path, data in tree.items() if path.endswith("share.png") or path.startswith("images/")}


def _clean(site: SiteFolder) -> dict[str, bytes]:
    """Return the share cards and pictures of a clean build."""
    return _made_on_request(clean_copy(site))


def _kept(site: SiteFolder) -> dict[str, tuple[int, int]]:
    """Return the time and the inode of every file of the image cache."""
    folder = site.root / KEPT
    if not folder.exists():
        return {}
    return {file.name: (file.stat().st_mtime_ns, file.stat().st_ino) for file in folder.iterdir()}


def _all_at_once(server: Served, paths: list[str]) -> dict[str, tuple[int, bytes]]:
    """Request several paths at the same time."""
    with ThreadPoolExecutor(len(paths)) as pool:
        answers = list(pool.map(lambda path: server.ask(f"/{path}"), paths))
    return {path: (answer[0], answer[2]) for path, answer in zip(paths, answers, strict=True)}


def test_nothing_is_made_before_it_is_requested_and_then_it_equals_a_clean_build(gallery: SiteFolder) -> None:
    wanted = _clean(gallery)
    assert len(wanted) > 12
    with serving(gallery.root) as server:
        assert server.ask("/reviews/alien/")[0] == 200
        assert not _kept(gallery)
        assert not _made_on_request(gallery.tree(gallery.root / PREVIEW / "public"))
        status, headers, data = server.ask(CARD)
        assert (status, headers["Content-Type"], data) == (200, "image/png", wanted[CARD[1:]])
        assert server.ask(CARD, {"If-None-Match": headers["ETag"]})[0] == 304
        assert server.ask(CARD, method="HEAD")[1]["Content-Length"] == str(len(data))
        assert server.tree(list(wanted)) == wanted
        for missing in ("/images/unseen.jpg", "/images/nothing.jpg", "/reviews/none/share.png", "/about/share.png"):
            assert server.ask(missing)[0] == 404, missing
        code, _, err = server.stop()
    assert (code, err) == (130, "Stopped.\n")


def test_a_build_uses_what_the_preview_has_encoded_and_the_preview_what_a_build_has(gallery: SiteFolder) -> None:
    wanted = _clean(gallery)
    with serving(gallery.root) as server:
        assert server.tree(list(wanted)) == wanted
        kept = _kept(gallery)
        gallery.build()
        assert _kept(gallery) == kept
        assert {path: gallery.tree()[path] for path in wanted} == wanted
        assert server.tree(list(wanted)) == wanted
    with serving(gallery.root) as server:
        assert server.tree(list(wanted)) == wanted
    assert _kept(gallery) == kept
    report = gallery.build()
    assert report.published is not None
    assert (report.published.written, report.published.removed) == (0, 0)


def _shows(server: Served, wanted: dict[str, bytes]) -> Callable[[], bool]:
    return lambda: server.tree(list(wanted)) == wanted


def test_after_each_edit_what_is_requested_equals_a_clean_build(gallery: SiteFolder) -> None:
    review, poster = gallery.root / "content/reviews/alien.md", gallery.root / "content/images/alien.jpg"
    steps: list[Callable[[], object]] = [
        lambda: review.write_text(review.read_text().replace("rating: 5", "rating: 2\nverdict: Ship.")),
        lambda: poster.write_bytes(photograph(400, 600, seed=3)),
        lambda: poster.write_bytes(photograph(300, 500, seed=3)),
        lambda: poster.rename(poster.with_name("egg.jpg")),
        lambda: review.write_text(review.read_text().replace("alien.jpg", "egg.jpg")),
        lambda: gallery.write("content/site.toml", SETTINGS.replace("The Long Take", "Other")),
        review.unlink,
    ]
    with serving(gallery.root) as server:
        eventually(_shows(server, before := _clean(gallery)))
        for step in steps:
            step()
            eventually(_shows(server, wanted := _clean(gallery)))
            for path in before.keys() - wanted.keys():
                assert server.ask(f"/{path}")[0] == 404, path
            before = wanted


def test_a_changed_picture_reloads_the_pages(gallery: SiteFolder) -> None:
    """Its address and the pages stay the same, if it is published in its own format only."""
    put(gallery.root, "content/images/seen.jpg", photograph(40, 60))
    gallery.write("themes/intertitle/templates/page.html", '<img src="/images/seen.jpg">')
    gallery.write("content/pages/about.md", "---\ntitle: About\n---\nText.\n")
    with serving(gallery.root) as server:
        page, before = server.page("/about/"), server.page("/images/seen.jpg")
        put(gallery.root, "content/images/seen.jpg", photograph(40, 60, seed=5))
        eventually(lambda: _reload_key(server.page("/about/")) != _reload_key(page))
        assert server.page("/images/seen.jpg") not in {b"", before}


def _reload_key(page: bytes) -> bytes:
    found = re.search(rb'data-reload-key="([^"]+)"', page)
    assert found
    return found[1]


def test_a_draft_has_its_card_in_the_preview_only(site: SiteFolder) -> None:
    site.review("alien", "film: Alien", "date: 2026-01-05", "draft: true")
    with serving(site.root) as server:
        assert server.ask(CARD)[0] == 200
    with serving(site.root, "--published") as server:
        assert server.ask(CARD)[0] == 404


def test_many_requests_at_once_get_whole_pictures_and_pages_are_not_delayed(gallery: SiteFolder) -> None:
    put(gallery.root, "content/images/alien.jpg", photograph(2400, 3000))
    wanted = _clean(gallery)
    with serving(gallery.root) as server:
        asked: list[dict[str, tuple[int, bytes]]] = []
        reader = threading.Thread(target=lambda: asked.append(_all_at_once(server, 3 * list(wanted))))
        reader.start()
        times: list[float] = []
        while reader.is_alive():
            started = time.monotonic()
            assert server.ask("/reviews/alien/")[0] == 200
            times.append(time.monotonic() - started)
        reader.join()
        assert asked == [{path: (200, data) for path, data in wanted.items()}]
        assert len(times) > 3, times


def test_a_picture_that_is_saved_again_and_again_is_never_wrong(gallery: SiteFolder) -> None:
    """Requests come before, during and after the builds. The address of a print holds the digest of its file."""
    poster = gallery.root / "content/images/alien.jpg"
    versions: dict[str, bytes] = {}
    for seed in range(4):
        poster.write_bytes(photograph(400, 600, seed=seed))
        versions |= {path: data for path, data in _clean(gallery).items() if path.startswith("images/alien-")}
    seen: list[tuple[str, int, bytes]] = []
    with serving(gallery.root) as server:
        is_over = threading.Event()

        def ask() -> None:
            while not is_over.is_set():
                for path in versions:
                    status, _, data = server.ask(f"/{path}")
                    seen.append((path, status, data))

        reader = threading.Thread(target=ask)
        reader.start()
        for number in range(12):
            time.sleep(0.15)
            poster.write_bytes(photograph(400, 600, seed=number % 4))
        is_over.set()
        reader.join()
        eventually(_shows(server, _clean(gallery)))
        code, _, err = server.stop()
    assert code == 130
    assert "Traceback" not in err
    assert {status for _, status, _ in seen} <= {200, 404, 503}
    found = {path for path, status, data in seen if status == 200 and data == versions[path]}
    assert not [path for path, status, data in seen if status == 200 and data != versions[path]]
    assert len(found) > 2


def test_ctrl_c_ends_an_encoding_and_leaves_nothing_half_written(gallery: SiteFolder) -> None:
    put(gallery.root, "content/images/ship.png", encoded(scene(5000, 4000), "PNG", compress_level=1))
    process = start(gallery.root)
    assert process.stdout is not None
    port = int(next(line for line in process.stdout if "Serving at" in line).split(":")[2].split("/")[0])
    server = Served(gallery.root, process, port)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(server.ask, "/images/ship.png")
        time.sleep(0.4)
        started = time.monotonic()
        code, _, err = server.stop()
        assert (code, err) == (130, "Stopped.\n")
        assert time.monotonic() - started < 6
        assert answer.result()[0] in {200, 404}
    cache = ImageCache(gallery.root / KEPT)
    assert all(cache.get(name) for name in _kept(gallery) if name.endswith((".png", ".jpg", ".avif", ".webp")))
    wanted = _clean(gallery)
    with serving(gallery.root) as again:
        assert again.tree(list(wanted)) == wanted


def test_a_damaged_cache_is_made_again_before_the_answer(gallery: SiteFolder) -> None:
    wanted = _clean(gallery)
    with serving(gallery.root):
        pass
    with (
        serving(gallery.root) as server,  # nothing has changed, so it has read no document
        closing(sqlite3.connect(gallery.root / PREVIEW / "cache.db", isolation_level=None)) as database,
    ):
        database.execute("UPDATE records SET value = x'00'")
        assert server.ask(CARD)[2] == wanted[CARD[1:]]
        assert server.tree(list(wanted)) == wanted
        assert server.stop()[::2] == (130, "Stopped.\n")
    with closing(sqlite3.connect(gallery.root / PREVIEW / "cache.db")) as database:
        assert database.execute("SELECT count(*) FROM records WHERE value = x'00'").fetchone() == (0,)


# ---------------------------------------------------------------- failures, in this process


class _Answer:
    """What a preview answers."""

    def __init__(self) -> None:
        self.status = 0
        self.body = b""

    async def send(self, message: object) -> None:
        assert isinstance(message, dict)
        self.status = message.get("status", self.status)
        self.body += message.get("body", b"")


@contextmanager
def _preview(site: SiteFolder) -> Iterator[tuple[Rebuilder, Callable[[str], _Answer], list[Diagnostic]]]:
    """Yield what builds a preview, what requests a path of it, and the problems of requests."""
    wanted = ServeOptions(root=site.root, address="127.0.0.1", port=0, jobs=1)
    problems: list[Diagnostic] = []
    with pipeline.open_builder(site.root, lambda _process: None, within="preview") as builder:
        rebuilder = Rebuilder(wanted, builder, lambda _what, _done, _total: None, {"SOURCE_DATE_EPOCH": "1780315200"})
        rebuilder.build(())
        events = Events()
        rebuilder.publish(events, 0)
        preview = Preview(rebuilder.output, events, HostCheck("127.0.0.1"), rebuilder.pictures, problems.append)

        def ask(path: str) -> _Answer:
            answer = _Answer()
            scope = {"type": "http", "method": "GET", "raw_path": path.encode(), "headers": [(b"host", b"localhost")]}

            async def receive() -> dict[str, object]:
                await asyncio.sleep(0)
                return {"type": "http.request"}

            answered = preview({**scope, "path": path, "query_string": b""}, receive, answer.send)
            asyncio.run_coroutine_threadsafe(answered, loop).result()
            return answer

        loop = asyncio.new_event_loop()
        events.set_loop(loop)
        server = threading.Thread(target=loop.run_forever)
        server.start()
        try:
            yield rebuilder, ask, problems
        finally:
            rebuilder.pictures.close()
            loop.call_soon_threadsafe(loop.stop)
            server.join()
            loop.close()


def test_the_first_lines_count_files_and_what_is_made_on_request(gallery: SiteFolder) -> None:
    with _preview(gallery) as (rebuilder, _, _):
        report = rebuilder.build(()).report
        assert report is not None
        lines = format_summary(report, "The Long Take", rebuilder.output, 0.1).split("\n")
        written = gallery.tree(rebuilder.output).keys() - {LEDGER}
    assert lines[1].startswith(f"{len(written)} files in ")
    assert lines[2] == f"Share cards and pictures that are made when a page asks for them: {len(_clean(gallery))}."


def test_a_picture_that_cannot_be_encoded_is_an_error_in_words(
    gallery: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> bytes:
        raise OSError(None, "the picture cannot be encoded: no encoder")

    with _preview(gallery) as (_, ask, problems):
        with monkeypatch.context() as broken:
            broken.setattr(pictures, "encode", refuse)
            answers = [ask("/images/alien.jpg") for _ in range(2)]
        words = b"content/images/alien.jpg: cannot read the file: the picture cannot be encoded: no encoder.\n"
        assert [(one.status, one.body) for one in answers] == [(503, words)] * 2
        assert [(one.code, one.path) for one in problems] == [("IT111", "content/images/alien.jpg")]
        assert ask("/images/alien.jpg").status == 200
        assert ask("/reviews/alien/").status == 200


def test_a_picture_that_has_changed_since_the_build_is_not_served(gallery: SiteFolder) -> None:
    """The watcher's build comes soon, but a request may come before it."""
    poster = gallery.root / "content/images/alien.jpg"
    with _preview(gallery) as (rebuilder, ask, problems):
        for change in (lambda: poster.write_bytes(photograph(400, 600, seed=9)), poster.unlink):
            change()
            answer = ask("/images/alien.jpg")
            assert answer.status == 503
            assert b"content/images/alien.jpg" in answer.body
        assert len(problems) == 2
        poster.write_bytes(photograph(400, 600, seed=9))
        rebuilder.build(("content/images/alien.jpg",))
        assert ask("/images/alien.jpg").body == _clean(gallery)["images/alien.jpg"]
    assert not list(Path(gallery.root / KEPT).glob("tmp*"))


def test_what_was_asked_for_once_does_not_wait_for_a_build(gallery: SiteFolder) -> None:
    with _preview(gallery) as (rebuilder, ask, _):
        before = ask("/images/alien.jpg")
        with rebuilder.pictures.cache_lock:
            assert ask("/images/alien.jpg").body == before.body
            assert ask("/reviews/alien/").status == 200
            with ThreadPoolExecutor(1) as pool:
                waiting = pool.submit(ask, CARD)
                time.sleep(0.2)
                assert not waiting.done()
                rebuilder.pictures.cache_lock.release()
                assert waiting.result().status == 200
                rebuilder.pictures.cache_lock.acquire()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_an_unreadable_picture_is_an_error_in_words(gallery: SiteFolder) -> None:
    with _preview(gallery) as (_, ask, problems):
        (gallery.root / "content/images/alien.jpg").chmod(0)
        assert ask("/images/alien.jpg").status == 503
        assert [one.code for one in problems] == ["IT111"]


# ---------------------------------------------------------------- plug-ins


BADGES = """
from intertitle.plugins import Entry, Item, Output, Plugin


def items(view):
    yield Output(item=Item(kind="badge", address=view.address("badge")), what="the badge")


def make(view, item):
    films = [film for (film,) in view.reviews_by_path("film")]
    if "Ishtar" in films:
        raise ValueError("no badge for this")
    return ", ".join(films).encode()


plugin = Plugin(entries=(Entry(kind="badge", items=items, make=make, address="/badge.svg", encodes=True),))
"""


def test_a_slow_file_of_a_plug_in_is_made_on_request_too(
    site: SiteFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(tmp_path / "shelf", monkeypatch)
    shelf.install("intertitle-badges", {"intertitle_badges.py": BADGES})
    site.write("content/site.toml", SETTINGS.replace("[site]", '[site]\nplugins = ["intertitle-badges"]'))
    site.review("alien", "film: Alien", "date: 2026-01-05")
    try:
        with _preview(site) as (rebuilder, ask, problems):
            assert not (rebuilder.output / "badge.svg").exists()
            assert ask("/badge.svg").body == b"Alien"
            site.review("heat", "film: Heat", "date: 2026-01-05")
            rebuilder.build(())
            assert ask("/badge.svg").body == b"Alien, Heat"
            site.review("ishtar", "film: Ishtar", "date: 2026-01-05")
            rebuilder.build(())
            answer = ask("/badge.svg")
            assert answer.status == 503
            assert b"the kind 'badge' raised ValueError: no badge for this" in answer.body
            assert [one.code for one in problems] == ["IT903"]
        site.build()
        assert not (site.public / "badge.svg").exists()
        (site.root / "content/reviews/ishtar.md").unlink()
        site.build()
        assert (site.public / "badge.svg").read_bytes() == b"Alien, Heat"
    finally:
        shelf.restart()
