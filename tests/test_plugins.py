"""Plug-ins: what an installed distribution adds to a site that names it, and what becomes of its faults."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import SiteFolder
from plugged import Shelf

from intertitle.diagnostics import ConfigurationError, Diagnostic
from intertitle.pipeline import build_strictly

NAME = "intertitle-mark"
PAGE = """{% extends "page.html" %}
{% block main %}<ul>{% for one in films %}<li>{{ one | shout }}</li>{% endfor %}</ul>{% endblock %}
"""
SOURCE = """
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

from intertitle.plugins import Entry, Item, Output, PageView, Plugin, View


class MarkedGiven(TypedDict):
    page: PageView
    films: tuple[str, ...]


def items(view: View) -> Iterator[Output]:
    yield Output(item=Item(kind="marked", address=view.address("marked")), what="the page of marks")


def make(view: View, item: Item) -> MarkedGiven:
    page = PageView(title="Marked", description="", canonical=view.absolute(item.address), kind="marked")
    return {"page": page, "films": tuple(film for (film,) in view.reviews("film"))}


def shout(text: str) -> str:
    return text.upper() + "!"


plugin = Plugin(
    filters={"shout": shout},
    entries=(
        Entry(kind="marked", address="/marked/", template="marked.html", items=items, make=make, is_indexed=True),
    ),
    templates=Path(__file__).parent / "templates",
)
"""
FILES = {"intertitle_mark/__init__.py": SOURCE, "intertitle_mark/templates/marked.html": PAGE}


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    made = Shelf(tmp_path / "shelf", monkeypatch)
    yield made
    made.restart()


@pytest.fixture
def marked(blog: SiteFolder, shelf: Shelf) -> SiteFolder:
    """A blog with a plug-in that has one filter and one page."""
    shelf.install(NAME, FILES)
    _name(blog, NAME)
    return blog


def _name(blog: SiteFolder, *names: str) -> None:
    """Name plug-ins in a site's settings, and no others."""
    settings = blog.root / "content/site.toml"
    lines = [line for line in settings.read_text().splitlines() if not line.startswith("plugins = ")]
    named = ", ".join(f'"{one}"' for one in names)
    lines.insert(lines.index("[site]") + 1, f"plugins = [{named}]")
    settings.write_text("\n".join(lines) + "\n")


def _refused(blog: SiteFolder) -> tuple[Diagnostic, ...]:
    with pytest.raises(ConfigurationError) as refused:
        blog.build()
    return refused.value.diagnostics


def test_an_installed_plug_in_is_found_by_its_entry_point_and_built(marked: SiteFolder) -> None:
    assert marked.build(action=build_strictly).diagnostics == ()
    assert "<li>ALIENS!</li>" in marked.page("/marked/")
    assert "https://example.org/marked/" in marked.tree()["sitemap.xml"].decode()
    assert marked.tree() == marked.clean_tree()
