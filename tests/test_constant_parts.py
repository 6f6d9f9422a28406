"""Constant parts: what is the same on every page is rendered once, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import SiteFolder
from jinja2 import nodes
from steps import replace

from intertitle.templating.constant_parts import restore, wrap_constant_parts
from intertitle.templating.environment import bare_environment

LOOP = "{% for one in site.footer %}<a href='{{ one.url }}'>{{ one.title }}</a>{% endfor %}"
CALLS = "{{ word('skip') }} {{ asset('style.css') }}"


def _with_our_functions(tree: nodes.Template) -> nodes.Template:
    """Return a tree in which functions are attributes of the environment, as when Python is generated."""
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name):
            call.node = nodes.EnvironmentAttribute(f"our_{call.node.name}")
    return tree


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (LOOP, 1),
        (CALLS, 1),
        (f"{{% if site.footer %}}{CALLS}{{% endif %}}", 1),
        (f"{CALLS} {{{{ page.title }}}} {CALLS}", 2),
        (f"{{% block own %}}{CALLS}{{% endblock %}}", 1),
        (f"{{% extends 'page.html' %}}{CALLS}{{% block own %}}{{{{ page.title }}}}{{% endblock %}}", 0),
        ("{{ site.title }}", 0),  # too light
        ("{% for one in page.items %}{{ one }}{% endfor %}", 0),
        ("{% for one in site.footer %}{{ one.url }}{{ page.title }}{% endfor %}", 0),
        ("{% if one %}{% for one in site.footer %}{{ one.url }}{% endfor %}{% endif %}", 0),
        ("{% for one in site.footer if one.url != page.canonical %}{{ one.url }}{% endfor %}", 0),
        ("{% for one in site.footer | shout %}{{ one.url }}{% endfor %}", 0),
        ("{{ word('skip', name=page.title) }}{{ word('skip') }}", 0),
        ("{{ menu_html(site.url) }}{{ menu_html(site.url) }}", 0),
        ("{% set site = page %}" + LOOP, 0),
        ("{% from 'own.html' import word %}" + CALLS, 0),
        ("{% for one in site.footer %}{% include 'own.html' %}{% endfor %}", 0),
        (f"{{% macro own() %}}{CALLS}{{% endmacro %}}", 0),
    ],
)  # fmt: skip
def test_only_parts_that_every_page_shows_alike_are_wrapped(source: str, expected: int) -> None:
    environment = bare_environment()
    tree = _with_our_functions(environment.parse(source))
    before = repr(tree)
    own = {one.name for one in tree.find_all(nodes.Name) if one.ctx != "load"}
    own |= {str(name) for one in tree.find_all(nodes.FromImport) for name in one.names}
    replaced = wrap_constant_parts(tree, "own.html", own - {"one"})
    assert sum(1 for _ in tree.find_all(nodes.CallBlock)) == expected
    restore(replaced)
    assert repr(tree) == before


def _footer(blog: SiteFolder, address: str) -> str:
    return blog.page(address).partition("<footer>")[2]


def _rename(blog: SiteFolder) -> None:
    blog.write("content/words.toml", 'theme = "Lamp"\n')


def _change_settings(blog: SiteFolder) -> None:
    replace(blog.root / "content/site.toml", 'author = "', 'author = "Lamp, ')


@pytest.mark.parametrize("change", [_rename, _change_settings])
def test_a_change_of_a_constant_part_reaches_every_page(blog: SiteFolder, change: Callable[[SiteFolder], None]) -> None:
    blog.build()
    change(blog)
    blog.build()
    assert all("Lamp" in _footer(blog, address) for address in ("/", "/reviews/aliens/", "/franchises/"))
    assert blog.tree() == blog.clean_tree()


def test_a_template_that_gives_a_name_another_value_changes_no_other_page(blog: SiteFolder) -> None:
    """A variable at the top of a template is known to the blocks of the template that it extends."""
    replace(blog.root / "content/site.toml", "[site]", '[site]\ntheme = "own"')
    blog.write("themes/own/theme.toml", '[theme]\nname = "own"\nparent = "intertitle"\n')
    own = '{"title": "Mine", "author": "Me", "footer": [{"url": "/", "title": "Top"}], "language": "en"}'
    blog.write(
        "themes/own/templates/review.html", f'{{% extends "intertitle/review.html" %}}{{% set site = {own} %}}\n'
    )
    blog.write("themes/own/templates/base.html", "<footer>{% for one in site.footer %}{{ one.title }}{% endfor %}")
    blog.build()
    assert _footer(blog, "/reviews/aliens/") == "Top"
    assert "Top" not in _footer(blog, "/")
