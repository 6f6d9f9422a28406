"""The plug-in in docs/plugins.md works: it is read from the page, installed with pip, and used in a build."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import SiteFolder, plant_blog

REPOSITORY = Path(__file__).parent.parent
NAME = "intertitle-decades"
MODULE = "intertitle_decades/__init__.py"
TEMPLATE = "intertitle_decades/templates/decades.html"
MARKED = "A ==long, *cold*== evening with [[Alien]]. Five == is six ==.\n"


def _files() -> dict[str, str]:
    """Return the files that the page shows, by their paths."""
    page = (REPOSITORY / "docs/plugins.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^`(\S+/\S+)`\n\n```\w+\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plug-in of the page, installed with pip."""
    top = tmp_path_factory.mktemp("guide")
    for path, text in _files().items():
        if path.startswith(NAME):
            (top / path).parent.mkdir(parents=True, exist_ok=True)
            (top / path).write_text(text, encoding="utf-8")
    target = top / "installed"
    options = ("--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check")
    command = [sys.executable, "-m", "pip", "install", *options, "--target", str(target), str(top / NAME)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  (our own command)
    return target


@pytest.fixture
def target(installed: Path, tmp_path: Path) -> Path:
    """A copy of the installed plug-in, to be edited."""
    return Path(shutil.copytree(installed, tmp_path / "installed"))


@pytest.fixture
def marked(site: SiteFolder) -> SiteFolder:
    """A small blog with a text that has marks, a review without a year, and no plug-in."""
    plant_blog(site)
    site.review("solaris", "film: Solaris", "year: 1972", "date: 2026-04-05", text=MARKED)
    return site


def _name(site: SiteFolder, *names: str) -> None:
    settings = site.root / "content/site.toml"
    lines = [line for line in settings.read_text().splitlines() if not line.startswith("plugins")]
    if names:
        lines.insert(1, f"plugins = {json.dumps(names)}")
    settings.write_text("\n".join(lines) + "\n")


def _run(target: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": f"{REPOSITORY}{os.pathsep}{target}", "SOURCE_DATE_EPOCH": "1780315200"}
    environment.pop("NO_COLOR", None)
    command = [sys.executable, "-m", "intertitle", *words]
    return subprocess.run(command, check=False, capture_output=True, text=True, env=environment)  # noqa: S603  (likewise)


def _build(site: SiteFolder, target: Path, *words: str) -> dict[str, object]:
    """Build with the command, compare with a clean build, and return the result."""
    done = _run(target, "build", str(site.root), "--format", "json", "--verify", *words)
    assert "Traceback" not in done.stderr, done.stderr
    report: dict[str, object] = json.loads(done.stdout)
    assert "IT606" not in done.stdout, done.stdout
    return report


def _made(site: SiteFolder, before: dict[str, bytes], stamps: dict[str, int]) -> set[str]:
    """Return the files whose bytes differ from those before, or that were written again."""
    now = {path: (site.public / path).stat().st_mtime_ns for path in site.tree()}
    return {path for path in now if stamps.get(path) != now[path]} | (before.keys() ^ now.keys())


def _stamps(site: SiteFolder) -> dict[str, int]:
    return {path: (site.public / path).stat().st_mtime_ns for path in site.tree()}


def test_the_plug_in_of_the_guide_is_built_edited_and_removed(marked: SiteFolder, target: Path) -> None:
    _build(marked, target)
    before = marked.tree()
    assert b"==long" in before["reviews/solaris/index.html"]
    _name(marked, NAME)
    report = _build(marked, target)
    assert report["diagnostics"] == []
    page = marked.page("/decades/")
    assert '<h2 id="1970">1970s</h2>' in page
    assert '<a href="/reviews/alien/">Alien</a>' in page
    text = marked.page("/reviews/solaris/")
    assert '<mark class="marked">long, <em>cold</em></mark> evening with <a href="/reviews/alien/">' in text
    assert "Five == is six ==." in text
    assert "https://example.org/decades/" in marked.tree()["sitemap.xml"].decode()
    with_plugin = marked.tree()
    assert with_plugin.keys() - before.keys() == {"decades/index.html"}
    _name(marked)
    _build(marked, target)
    assert marked.tree() == before


def test_an_edit_of_the_plug_in_makes_again_what_it_can_affect(marked: SiteFolder, target: Path) -> None:
    _name(marked, NAME)
    _build(marked, target)
    tree, stamps = marked.tree(), _stamps(marked)
    source = target / MODULE
    source.write_text(source.read_text().replace('<mark class="marked">', '<mark class="lined">'))
    report = _build(marked, target)
    assert report["parsed"]  # the texts, by the Markdown of the plug-in
    assert b'<mark class="lined">' in marked.tree()["reviews/solaris/index.html"]
    changed = {path for path, data in marked.tree().items() if tree[path] != data} - {".intertitle-ledger"}
    assert changed == {"reviews/solaris/index.html", "feed.xml"}
    assert _made(marked, tree, stamps) - {".intertitle-ledger"} == changed
    source.write_text(source.read_text().replace("1979", "1978").replace('10}s"', '10}z"'))
    _build(marked, target)
    assert '<h2 id="1970">1970z</h2>' in marked.page("/decades/")
    template = target / TEMPLATE
    template.write_text(template.read_text().replace("<section>", '<section class="decade">'))
    _build(marked, target)
    assert '<section class="decade">' in marked.page("/decades/")


def test_the_site_s_file_over_a_template_of_the_plug_in_changes_one_block(marked: SiteFolder, target: Path) -> None:
    _name(marked, NAME)
    path = "themes/intertitle/templates/decades.html"
    marked.write(path, _files()[path])
    assert _build(marked, target)["diagnostics"] == []
    page = marked.page("/decades/")
    assert "<h1>Decades</h1>\n<p>Everything seen so far.</p>" in page
    assert '<h2 id="1970">1970s</h2>' in page
    marked.write(path, _files()[path].replace("block intro", "block intr"))
    (found,) = _diagnostics(_build(marked, target))
    assert (found["code"], found["path"]) == ("IT706", path)


def test_the_check_of_the_guide_names_the_line_and_what_to_type(marked: SiteFolder, target: Path) -> None:
    _name(marked, NAME)
    marked.review("no", "date: 2026-03-03")
    for _ in range(2):
        (found,) = _diagnostics(_build(marked, target))
        assert (found["code"], found["severity"], found["path"], found["line"]) == (
            "IT905",
            "warning",
            "content/reviews/no.md",
            2,
        )
    marked.review("no", "date: 2026-03-03", "year: 1979")
    assert _build(marked, target)["diagnostics"] == []


def _diagnostics(report: dict[str, object]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = report["diagnostics"]  # type: ignore[assignment]
    return found


def test_the_commands_know_the_plug_in(marked: SiteFolder, target: Path) -> None:
    _name(marked, NAME)
    settings = marked.root / "content/site.toml"
    settings.write_text(
        f'{settings.read_text()}\n[addresses]\ndecades = "/by-decade/"\n[chrome]\nheader = ["decades"]\n'
    )
    _build(marked, target)
    assert 'href="/by-decade/"' in marked.page("/")
    root = str(marked.root)
    listed = _run(target, "plugins", root)
    assert listed.returncode == 0
    assert listed.stdout == (
        "intertitle-decades 1.0  used by this site\n"
        "  Films by decade, and marked words.\n"
        "  markdown   syntax of its own\n"
        "  filters    decade\n"
        "  pages      decades /decades/\n"
        "  tables     decade\n"
        "  checks     check_years\n"
        "  templates  decades.html\n"
    )
    for words in (("check", root), ("doctor", root), ("status", root), ("explain", "/by-decade/", "--site", root)):
        done = _run(target, *words)
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), (words, done.stderr, done.stdout)
    assert "the plug-in intertitle-decades 1.0 can be imported" in _run(target, "doctor", root).stdout
    schema = json.loads(_run(target, "schema", "settings", "--site", root).stdout)
    assert "decades" in schema["properties"]["addresses"]["properties"]
