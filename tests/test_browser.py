"""Both themes in a real browser: every page is for every reader, by eye, by ear, by key and on paper."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from demo import BROWSER, addresses, chromium, need, served

PAGES = (
    "/",
    "/404.html",
    "/about/",
    "/diary/2025/",
    "/franchises/",
    "/franchises/ghostbusters/",
    "/franchises/john-wick/",
    "/lists/best-of-2025/",
    "/people/",
    "/people/keanu-reeves/",
    "/reviews/",
    "/reviews/ballerina/",
    "/stats/",
    "/tags/sequels/",
    "/years/",
)

pytestmark = pytest.mark.long


def _look(script: str, base: str, *batches: Sequence[str]) -> list[dict[str, object]]:
    """Run a script with each batch of arguments, all at once, and give what they print."""
    started = [
        subprocess.Popen(  # noqa: S603  (nothing of it is from outside)
            ["node", script, chromium(), base, *batch],  # noqa: S607
            cwd=BROWSER,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for batch in batches
    ]
    told = [(*process.communicate(timeout=600), process.returncode) for process in started]
    assert [(said, code) for _, said, code in told if code] == []
    return [json.loads(line) for printed, _, _ in told for line in printed.splitlines()]


def test_every_kind_of_page_is_for_every_reader(demo: Path) -> None:
    need("Chromium", "Node", "axe-core")
    assert [path for path in PAGES if not (demo / path.strip("/")).exists()] == []
    with served(demo) as base:
        assert _look("look.js", base, ("light", *PAGES), ("dark", *PAGES)) == []


def test_every_page_keeps_to_a_strict_policy(demo: Path) -> None:
    need("Chromium", "Node", "axe-core")
    with served(demo) as base:
        every = addresses(demo)
        assert _look("visit.js", base, every[::2], every[1::2]) == []


def test_what_looks_sees_what_is_wrong(tmp_path: Path) -> None:
    need("Chromium", "Node", "axe-core")
    (tmp_path / "wrong.css").write_text(
        "h1 { width: 3000px; color: #ccc; background: #ddd; transition: color 1s }"
        "div { height: 1.2em; width: 9em; overflow: hidden; line-height: 1.2 }"
        "button { width: 20px; height: 20px; padding: 0 } a { outline: none !important }"
    )
    (tmp_path / "wrong.html").write_text(
        "<!DOCTYPE html><html><head><title>Wrong</title><link rel='stylesheet' href='/wrong.css'></head>"
        "<body><nav>Menu</nav><main><h1>Wrong</h1><img src='gone.png'><p style='color: red'>★★★</p>"
        "<div>It just fits here</div><button>x</button>"
        "<a class='prose' href='https://example.org/'>Out</a></main></body></html>"
    )
    with served(tmp_path) as base:
        found = {str(one["rule"]) for one in _look("look.js", base, ("light", "/wrong.html"), ("dark", "/wrong.html"))}
        visited = {str(one["rule"]) for one in _look("visit.js", base, ["/wrong.html"])}
    assert found >= {
        "html-has-lang",
        "image-alt",
        "color-contrast",
        "scrolls sideways",
        "status 404",
        "policy",
        "clipped with wide spacing",
        "target under 24 px",
        "no visible focus",
        "moves all the same",
        "printed navigation",
        "printed pale",
        "stars without words",
    }
    assert visited == {"policy"}
