"""What others hold pages against: the Nu HTML checker, and Lighthouse as it measures for a phone."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from conftest import SiteFolder
from demo import BROWSER, chromium, need, served
from test_browser import PAGES

# A file on a disk has no host that could be 'self': test_browser.py holds pages to their policy. And the checker of
# stylesheets does not know that SVG's properties are CSS.
IGNORED = ("violates Content Security Policy", "Property “vector-effect” doesn't exist")
MARKS = ("performance", "accessibility", "best_practices", "seo")
# What is measured once, and what with more runs: one page of each kind, but for the one that says that there is no such
# page; search engines are asked not to list that, which Lighthouse counts against any page.
FEW = ("/", "/reviews/ballerina/", "/reviews/aftersun/", "/franchises/john-wick/", "/stats/")
EVERY = tuple(path for path in PAGES if path != "/404.html")

pytestmark = pytest.mark.long


def _checked(*files: Path) -> list[str]:
    """Give what the Nu HTML checker says of some pages and stylesheets."""
    jar = BROWSER / "node_modules/vnu-jar/build/dist/vnu.jar"
    options = ["--Werror", "--also-check-css", "--filterpattern", f".*(?:{'|'.join(IGNORED)}).*", "--format", "json"]
    command = ["java", "-jar", str(jar), *options, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)  # noqa: S603
    said = [
        f"{one.get('url', '')}:{one.get('lastLine', '')} {one['message']}"
        for one in json.loads(done.stderr)["messages"]
    ]
    assert bool(said) == bool(done.returncode)
    return said


def test_the_html_checker_finds_no_problem(demo: Path) -> None:
    need("Java", "vnu-jar")
    assert _checked(*demo.rglob("*.html"), *demo.rglob("*.css")) == []


def test_the_html_checker_finds_no_problem_with_trailers_and_frames(site: SiteFolder) -> None:
    need("Java", "vnu-jar")
    site.set("policy", 'frames = ["f.example.net"]')
    frames = '<iframe src="https://f.example.net/?a=1&b" title="Map" width="4" height="3"></iframe>'
    video = "https://www.youtube.com/watch?v=LjLamj-b0I8&t=5s"
    text = f"Words\n{video}\nand <iframe src='https://vimeo.com/76979871'></iframe>.\n\n> {video}\n\n{frames}\n"
    site.review("a", 'film: "A \\"B\\" & <C>"', f"trailer: {video}", "date: 2026-01-01", text=text)
    site.build()
    assert "srcdoc" in site.page("/reviews/a/")
    assert _checked(site.public / "reviews/a/index.html") == []


def test_the_html_checker_sees_what_is_wrong(tmp_path: Path) -> None:
    need("Java", "vnu-jar")
    (tmp_path / "wrong.html").write_text("<!DOCTYPE html><html lang=en><title>A</title><p><div>B</div></p></html>")
    (tmp_path / "wrong.css").write_text("p { colour: red }")
    said = "\n".join(_checked(*tmp_path.iterdir()))
    assert "No “p” element in scope" in said
    assert "“colour”" in said


class Run(msgspec.Struct):
    """One run of Lighthouse; times in milliseconds."""

    path: str
    performance: int
    accessibility: int
    best_practices: int = msgspec.field(name="best-practices")
    seo: int
    cls: float
    lcp: float
    tbt: float
    failed: list[str]
    versions: str


def _table(title: str, runs: Sequence[Run], paths: Sequence[str]) -> str:
    """Show the worst of each page's runs, as docs/quality.md has it."""
    rows = [
        "",
        f"{title}: {runs[0].versions}; the worst of {len(runs) // len(paths)}",
        "",
        "| page | performance | accessibility | best practices | SEO | CLS | LCP | TBT |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for path in paths:
        own = [run for run in runs if run.path == path]
        scores = (min(getattr(run, mark) for run in own) for mark in MARKS)
        cls, lcp, tbt = (max(getattr(run, name) for run in own) for name in ("cls", "lcp", "tbt"))
        rows.append(f"| `{path}` | {' | '.join(map(str, scores))} | {cls:.2f} | {lcp / 1000:.2f} s | {tbt:.0f} ms |")
    return "\n".join(rows)


def test_lighthouse_gives_full_marks(
    demo: Path, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    """Hold the marks that are no timings to 100; the timings are printed, for a machine that has nothing else to do."""
    need("Chromium", "Node", "lighthouse")
    wanted = request.config.getoption("--runs")
    paths = EVERY if wanted > 1 else FEW
    with served(demo) as base:
        command = ["node", "measure.js", chromium(), base, str(wanted), *paths]
        done = subprocess.run(  # noqa: S603
            command, cwd=BROWSER, capture_output=True, text=True, timeout=60 * wanted * len(paths), check=False
        )
    assert done.returncode == 0, done.stderr
    runs = [msgspec.json.decode(line, type=Run) for line in done.stdout.splitlines()]
    assert len(runs) == wanted * len(paths)
    with capsys.disabled():
        print(_table(demo.parent.name, runs, paths))  # noqa: T201  (it is what the command is for)
    assert [(run.path, run.failed) for run in runs if run.failed] == []
    assert {(run.accessibility, run.best_practices, run.seo) for run in runs} == {(100, 100, 100)}
    assert [(run.path, run.cls) for run in runs if round(run.cls, 2)] == []
