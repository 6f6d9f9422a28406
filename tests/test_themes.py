"""Themes: the inputs of a template's digest."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from conftest import SiteFolder
from steps import replace

from intertitle import themes
from intertitle.diagnostics import ConfigurationError
from intertitle.themes import Template, Theme

REPOSITORY = Path(__file__).parent.parent


def _theme(**sources: str) -> Theme:
    templates = {f"{name}.html": Template(file=f"{name}.html", source=source) for name, source in sources.items()}
    return Theme(name="t", templates=templates, assets={})


BASE = _theme(page='{% extends "base.html" %}', base='{%- include "part.html" %}', part="x", other="y")


@pytest.mark.parametrize(("changed", "reached"), [("page", True), ("base", True), ("part", True), ("other", False)])
def test_a_template_depends_on_what_it_reaches_at_any_depth(*, changed: str, reached: bool) -> None:
    sources = {name.removesuffix(".html"): template.source for name, template in BASE.templates.items()}
    edited = _theme(**{**sources, changed: sources[changed] + "!"})
    assert (edited.closure("page.html") != BASE.closure("page.html")) is reached


def test_a_computed_name_may_reach_any_template() -> None:
    first = _theme(page="{% include name %}", other="y")
    second = _theme(page="{% include name %}", other="z")
    assert first.closure("page.html") != second.closure("page.html")


@pytest.mark.parametrize(
    ("call", "reached"),
    [
        ("card_html(c)", "card"),
        ("card_html(c, 'row')", "row"),
        ('card_html(a.b[0], style="lead")', "lead"),
        ("card_html(c, s)", "row"),
    ],
)
def test_a_template_depends_on_the_partials_that_it_shows_cards_by(call: str, reached: str) -> None:
    styles = ("card", "row", "lead")

    def closure(changed: str) -> bytes:
        partials = {f"partials/{style}": f"{style}{'!' if style == changed else ''}" for style in styles}
        return _theme(**{"page": f"{{{{ {call} }}}}", **partials}).closure("page.html")

    assert closure(reached) != closure("")
    if call != "card_html(c, s)":
        assert all(closure(style) == closure("") for style in styles if style != reached)


@pytest.mark.parametrize(
    "tag",
    [
        '{% include "other-" ~ x ~ ".html" %}',
        '{% include "gone.html" if x else "other.html" %}',
        '{% extends ["gone.html", "other.html"] %}',
        '{{ card_html (card, "other") }}',
        "{{ cards | map(card_html) }}",
    ],
)
def test_a_name_that_is_computed_in_any_way_may_reach_any_template(tag: str) -> None:
    assert _theme(page=tag, other="y").closure("page.html") != _theme(page=tag, other="z").closure("page.html")


def test_a_name_in_a_comment_reaches_nothing() -> None:
    tag = '{# {% include "other.html" %} and {% include x %} and card_html #}'
    assert _theme(page=tag, other="y").closure("page.html") == _theme(page=tag, other="z").closure("page.html")


def test_a_template_that_is_missing_is_part_of_the_closure() -> None:
    first = _theme(page='{% include "gone.html" %}')
    second = _theme(page='{% include "gone.html" %}', gone="here")
    assert first.closure("page.html") != second.closure("page.html")


def test_templates_that_include_each_other_have_a_closure() -> None:
    ring = _theme(page='{% include "other.html" %}', other='{% import "page.html" as p %}')
    assert ring.closure("page.html") == ring.closure("page.html")


def test_an_asset_s_address_changes_with_its_bytes(tmp_path: Path) -> None:
    style = tmp_path / "themes/own/assets/style.css"
    style.parent.mkdir(parents=True)
    style.write_text("a {}")
    first = themes.load("own", tmp_path).assets["style.css"].address
    style.write_text("b {}")
    second = themes.load("own", tmp_path).assets["style.css"].address
    assert first != second
    assert first.startswith("/assets/style.")
    assert first.endswith(".css")


def test_the_shipped_theme_names_templates_outright_and_all_are_there() -> None:
    theme = themes.load("intertitle", Path("/nowhere"))
    for name, template in theme.templates.items():
        assert not themes.is_dynamic(template.source), name
        assert set(themes.find_references(template.source)) <= set(theme.templates), name


def test_a_child_has_the_chrome_of_its_parent_where_it_says_nothing_of_it(tmp_path: Path) -> None:
    own = tmp_path / "themes/own"
    own.mkdir(parents=True)
    (own / "theme.toml").write_text('[theme]\nparent = "intertitle"\n[chrome]\nfooter = ["feed"]\n')
    parent, child = themes.load("intertitle", tmp_path).chrome, themes.load("own", tmp_path).chrome
    assert child == {**parent, "footer": ("feed",)}
    assert set(parent) == {"header", "footer"}
    (own / "theme.toml").write_text("[chrome]\n")
    assert themes.load("own", tmp_path).chrome == {}


def test_a_child_has_the_widths_of_its_parent_where_it_says_nothing_of_them(tmp_path: Path) -> None:
    own = tmp_path / "themes/own"
    own.mkdir(parents=True)
    (own / "theme.toml").write_text('[theme]\nparent = "intertitle"\n[pictures.poster]\nwidths = [90]\n')
    parent, child = themes.load("intertitle", tmp_path).pictures, themes.load("own", tmp_path).pictures
    assert child == {**parent, "poster": (90,)}
    assert set(parent) == {"poster", "still", "text"}


def test_a_template_that_is_not_utf_8_is_an_error_at_the_letter(tmp_path: Path) -> None:
    template = tmp_path / "themes/intertitle/templates/page.html"
    template.parent.mkdir(parents=True)
    template.write_bytes("{# Agnès #}".encode("latin-1"))
    with pytest.raises(ConfigurationError) as caught:
        themes.load("intertitle", tmp_path)
    (found,) = caught.value.diagnostics
    assert (found.code, found.path, found.line, found.column) == (
        "IT106",
        "themes/intertitle/templates/page.html",
        1,
        7,
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_file_of_a_theme_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    template = tmp_path / "themes/intertitle/templates/page.html"
    template.parent.mkdir(parents=True)
    template.touch(0o000)
    with pytest.raises(ConfigurationError) as caught:
        themes.load("intertitle", tmp_path)
    (found,) = caught.value.diagnostics
    assert (found.code, found.path) == ("IT106", "themes/intertitle/templates/page.html")
    assert found.message == "cannot read this file of the theme: Permission denied"


@pytest.mark.parametrize("link", ["templates/page.html", "templates", "assets/style.css", "theme.toml", ".", ".."])
def test_a_link_out_of_the_site_is_not_read_and_both_ends_are_named(site: SiteFolder, link: str) -> None:
    outside = site.root.parent / "site-secret"  # begins with the name of the site's own folder
    (outside / "intertitle/templates").mkdir(parents=True)
    target = outside / "canary.html"
    target.write_text("CANARY")
    target = target if "." in link.strip(".") else outside
    path = site.root / os.path.normpath(f"themes/intertitle/{link}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)
    with pytest.raises(ConfigurationError) as refused:
        themes.load("intertitle", site.root)
    (found,) = refused.value.diagnostics
    assert (found.code, found.path) == ("IT112", path.relative_to(site.root).as_posix())
    assert found.message == f"this link leads out of the site, to {target}"
    assert found.hint == f"Copy the {'folder' if target.is_dir() else 'file'} instead."


def test_a_link_within_the_site_is_read_and_a_broken_one_is_reported(site: SiteFolder) -> None:
    site.write("shared/page.html", "Shared.")
    folder = site.root / "themes/intertitle/templates"
    folder.mkdir(parents=True)
    (folder / "page.html").symlink_to("../../../shared/page.html")
    (folder / ".#page.html").symlink_to("ines@desk.4711")  # an editor's lock
    assert themes.load("intertitle", site.root).templates["page.html"].source == "Shared."
    (folder / "home.html").symlink_to("gone.html")
    with pytest.raises(ConfigurationError) as refused:
        themes.load("intertitle", site.root)
    (found,) = refused.value.diagnostics
    assert (found.code, found.path) == ("IT112", "themes/intertitle/templates/home.html")
    assert found.hint.startswith("It points to gone.html. ")


def test_a_theme_without_a_parent_has_the_words_of_every_page(blog: SiteFolder) -> None:
    """Our own code asks for some words whatever the theme is, such as the title of the diary."""
    blog.build()
    names = {path.name for path in (REPOSITORY / "themes/intertitle/templates").iterdir() if path.suffix == ".html"}
    for name in names:
        blog.write(f"themes/own/templates/{name}", "<h1>{{ page.title }}</h1> {{ word('menu_feed') }}\n")
    blog.write("themes/own/templates/partials/card.html", "{{ card.film }}\n")
    replace(blog.root / "content/site.toml", "[site]", '[site]\ntheme = "own"')
    assert [one for one in blog.build().diagnostics if one.severity == "error"] == []
    assert blog.page("/diary/2026/") == "<h1>Diary 2026</h1> Atom feed\n"
