"""The first preview of a large blog: its first pages are served while the others are written."""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import SiteFolder
from served import PATIENCE, Served, clean_copy, eventually, serving, start
from terminals import children

PAGES = 1100
SLOW = "{% for a in range(40) %}{% for b in range(1000) %}{% endfor %}{% endfor %}"  # some milliseconds
TEMPLATE = f'{{% extends "shipped/page.html" %}}{{% block head %}}{SLOW}{{{{ super() }}}}{{% endblock %}}'
LAST = f"/page-{PAGES - 1}/"
pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")


@pytest.fixture
def large(site: SiteFolder) -> SiteFolder:
    """A blog whose pages take seconds."""
    site.review("alien", "film: Alien", "date: 2026-01-05", "draft: true")
    for number in range(PAGES):
        site.write(f"content/pages/page-{number}.md", f"---\ntitle: Page {number}\n---\nText.\n")
    site.write("themes/intertitle/templates/page.html", TEMPLATE)
    return site


def _begin(site: SiteFolder) -> tuple[Served, list[str]]:
    """Start a server, and return it when it prints its address, with the lines before."""
    process = start(site.root, "--jobs", "2")
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        if line.startswith("Serving at"):
            return Served(site.root, process, int(line.split(":")[2].split("/")[0])), lines
        lines.append(line)
    raise AssertionError(process.communicate()[1])


def test_the_first_pages_are_served_while_the_others_are_written(large: SiteFolder) -> None:
    server, lines = _begin(large)
    last = large.root / f".intertitle/preview/public{LAST}index.html"
    try:
        assert lines == []
        with ThreadPoolExecutor(2) as pool:
            waiting = [pool.submit(server.ask, path) for path in (LAST, "/reviews/alien/share.png")]
            status, _, home = server.ask("/")
            assert status == 200
            style = next(path for path in large.tree(large.root / ".intertitle/preview/public") if path.endswith("css"))
            assert server.ask(f"/{style}")[0] == 200
            assert not last.exists()
            assert not any(one.done() for one in waiting)
            assert [one.result()[0] for one in waiting] == [200, 200]
        with server.news() as following:
            state = following()
        assert f'data-reload-key="{state["reload_key"]}"'.encode() in home  # so the page is updated in place
        assert f'data-build="{state["build"]}"'.encode() not in home
        assert server.ask("/nowhere/")[0] == 404
        (large.root / "content/reviews/alien.md").unlink()
        wanted = clean_copy(large)
        eventually(lambda: server.tree(list(wanted)) == wanted)
        code, out, err = server.stop()
        assert (code, err) == (130, "Stopped.\n")
        assert "files in" in out
    finally:
        server.process.kill()
        server.process.communicate()
    again, lines = _begin(large)
    assert len(lines) > 1
    assert again.stop()[0] == 130


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_the_server_and_the_build(large: SiteFolder, number: int) -> None:
    server, _ = _begin(large)
    assert server.ask("/")[0] == 200
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(server.ask, LAST)
        assert children(server.process.pid)
        server.process.send_signal(number)
        out, err = server.process.communicate(timeout=PATIENCE)
        assert (server.process.returncode, out, err) == (128 + number, "", "Stopped.\n")
        waiting.exception()
    (large.root / "themes/intertitle/templates/page.html").unlink()
    wanted = clean_copy(large)
    with serving(large.root, "--published") as again:
        assert again.tree(list(wanted)) == wanted
