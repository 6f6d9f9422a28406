"""Rendering: an error in a template has the template's file and line."""

from __future__ import annotations

import pytest
from conftest import SiteFolder

from intertitle.diagnostics import ConfigurationError


@pytest.mark.parametrize(
    ("template", "code", "line", "column", "message", "hint"),
    [
        ("a\n{{ page.titel }}", "IT703", 2, 9, "there is no 'titel' in a PageView", "Did you mean 'title'?"),
        ("{{ nonsense }}", "IT703", 1, 4, "there is no 'nonsense' here", "Check the spelling"),
        (
            "\n\n{% if page %}",
            "IT701",
            3,
            4,
            "the template ends, and its  {% if %}  is still open",
            "Close it with  {% endif %}",
        ),
        (
            "{% for x in [] %}{% endif %}",
            "IT701",
            1,
            21,
            "there is no 'endif' here, and its  {% for %}  is still",
            "Close it with  {% endfor %}",
        ),
        ("{% if %}", "IT701", 1, 1, "the template cannot be read: ", "Check the braces of this line"),
        ("{{ page.pictre.x }}", "IT703", 1, 9, "there is no 'pictre' in a PageView", "It has: "),
        (
            "{% extends 'shipped/pgae.html' %}",
            "IT702",
            1,
            13,
            "there is no template",
            "Did you mean 'shipped/page.html'?",
        ),
        ("{% include 'hom.html' %}", "IT702", 1, 13, "there is no template 'hom.html'", "Did you mean 'home.html'?"),
        (
            '{% extends "page.html" %}',
            "IT704",
            1,
            1,
            "the template includes itself endlessly",
            'To build on the shipped one:  {% extends "shipped/page.html" %}',
        ),
        ("\n{{ 1 / 0 }}", "IT704", 2, 1, "the template fails: division by zero", "Check the line"),
        (
            "\n\n{{ asset('stile.css') }}",
            "IT704",
            3,
            11,
            "the template fails: the theme has no asset 'stile.css'",
            "Did you mean 'style.css'?",
        ),
    ],
)
def test_a_template_s_fault_is_a_located_diagnostic(
    blog: SiteFolder, template: str, code: str, line: int, column: int, message: str, hint: str
) -> None:
    blog.write("themes/intertitle/templates/page.html", template)
    report = blog.build()
    (found,) = report.diagnostics
    place = (found.code, found.path, found.line, found.column)
    assert place == (code, "themes/intertitle/templates/page.html", line, column)
    assert found.message.startswith(message)
    assert found.message.endswith("(making the page About, content/pages/about.md)")
    assert found.hint.startswith(hint)
    assert (blog.public / "reviews/alien/index.html").exists()


def test_a_fault_of_the_base_template_is_reported_once_for_all_pages(blog: SiteFolder) -> None:
    blog.write("themes/intertitle/templates/base.html", "{{ site.titel }}")
    report = blog.build()
    assert len(report.diagnostics) == 1
    assert "and " in report.diagnostics[0].message
    assert report.diagnostics[0].message.endswith(" more)")


def test_one_block_is_overridden_and_the_rest_stays(blog: SiteFolder) -> None:
    blog.build()
    plain = blog.page("/about/")
    blog.write(
        "themes/intertitle/templates/page.html",
        '{% extends "shipped/page.html" %}{% block title %}Mine{% endblock %}',
    )
    blog.build()
    own = blog.page("/about/")
    assert "<title>Mine" in own
    assert own.partition("</head>")[2] == plain.partition("</head>")[2]


def test_content_is_never_a_template(blog: SiteFolder) -> None:
    blog.review(
        "braces",
        'film: "{{ 7*7 }}"',
        'verdict: "{% raw %}{{ site }}"',
        "date: 2026-04-01",
        text="{{ 7*7 }} and {% include 'base.html' %} and {# gone? #}\n",
    )
    assert {one.code for one in blog.build().diagnostics} == {"IT431"}  # marks of another program
    page = blog.page("/reviews/braces/")
    assert "{{ 7*7 }}" in page
    assert "{% raw %}{{ site }}" in page
    assert "{# gone? #}" in page
    assert "49" not in page.partition("<main")[2].partition("</main")[0]


def test_a_theme_that_is_not_there_is_answered_with_the_nearest(blog: SiteFolder) -> None:
    settings = blog.root / "content/site.toml"
    settings.write_text(settings.read_text() + 'theme = "intertitel"\n')
    with pytest.raises(ConfigurationError) as failure:
        blog.build()
    (found,) = failure.value.diagnostics
    assert (found.code, found.hint) == ("IT105", "Did you mean 'intertitle'?")
    assert (found.path, found.line, found.column) == ("content/site.toml", 6, 9)
