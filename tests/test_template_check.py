"""The template check: a template that uses missing names is reported, and no valid one is."""

from __future__ import annotations

import pickle
import re
from pathlib import Path
from typing import get_type_hints

import contract_page
import jinja2
import pytest
from conftest import SiteFolder, codes
from fixes import check_fixes
from hypothesis import given, settings
from hypothesis import strategies as st

from intertitle import themes
from intertitle.diagnostics import Diagnostic
from intertitle.outputs.kinds import REGISTRY
from intertitle.outputs.registry import context_type as given_by
from intertitle.outputs.views import PageView
from intertitle.template_check import check as checking
from intertitle.template_check.pages import FUNCTIONS
from intertitle.template_check.positions import Position
from intertitle.templating.environment import bare_environment
from intertitle.themes import Template, Theme

NOWHERE = Path("/nowhere")


def _theme(**sources: str) -> Theme:
    """Return the shipped theme with some templates overridden: ``partials__card`` is ``partials/card.html``."""
    theme = themes.load("intertitle", NOWHERE)
    own = {f"{name.replace('__', '/')}.html": source for name, source in sources.items()}
    over = {name: Template(file=f"mine/{name}", source=source) for name, source in own.items()}
    return Theme(
        name="intertitle",
        templates={**theme.templates, **over},
        assets=theme.assets,
        options=theme.options,
        words=theme.words,
    )


_ENVIRONMENT = bare_environment()  # one for all checks, as in a preview


def check(theme: Theme) -> tuple[Diagnostic, ...]:
    return checking.check(theme, _ENVIRONMENT, REGISTRY.templates, REGISTRY.addresses)


def said_of(**sources: str) -> tuple[Diagnostic, ...]:
    """Return what the check finds in the shipped theme with some templates overridden."""
    return check(_theme(**sources))


def _said(**sources: str) -> list[tuple[str, int, int, str, str]]:
    return [(one.code, one.line, one.column, one.message, one.hint) for one in said_of(**sources)]


def _check_fixes(source: str) -> None:
    """Check that each fix for a template of a review removes its message."""
    found = said_of(review=source)
    check_fixes(found, "mine/review.html", source.encode(), lambda fixed: said_of(review=fixed.decode()))


def _review(text: str) -> str:
    return '{% extends "shipped/review.html" %}\n{% block text %}' + text + "{% endblock %}"


@pytest.mark.parametrize("name", ["intertitle", "marquee"])
def test_the_shipped_themes_keep_the_contract(name: str) -> None:
    theme = themes.load(name, NOWHERE)
    as_own = {key: Template(file=one.file, source=one.source) for key, one in theme.templates.items()}
    checked = Theme(name=name, templates=as_own, assets=theme.assets, options=theme.options, words=theme.words)
    assert check(checked) == ()


def test_every_template_is_given_what_one_type_says() -> None:
    """Kinds with a common template give it the same context, because the check knows only one of them."""
    for entry in REGISTRY.entries.values():
        if entry.template:
            assert given_by(entry) is REGISTRY.templates[entry.template], entry.kind
            assert get_type_hints(given_by(entry))["page"] is PageView, entry.kind


def test_every_page_has_its_template_in_the_shipped_theme() -> None:
    theme = themes.load("intertitle", NOWHERE)
    assert set(REGISTRY.templates) <= set(theme.templates)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("{{ review.card.titel }}", "there is no 'titel' in a Card", "Did you mean 'title'?"),
        ("{{ review['vredict'] }}", "there is no 'vredict' in a ReviewView", "Did you mean 'verdict'?"),
        ("{{ revew.verdict }}", "there is no 'revew' here", "Did you mean 'review'?"),
        ("{{ review.verdict.text }}", "there is no 'text' in a text", ""),
        ("{{ site.tilte }}", "there is no 'tilte' in a SiteView", "Did you mean 'title'?"),
        ("{{ theme.acent }}", "the theme has no option 'acent'", "Did you mean 'accent'?"),
        ("{% for one in review.cast %}{{ one.nmae }}{% endfor %}", "there is no 'nmae' in a LinkView", "It has: "),
        ("{% for one in review.cast %}{{ loop.idnex }}{% endfor %}", "there is no 'idnex' in a loop", "Did you mean"),
        ("{% set a = review.strips[0] %}{{ a.part }}", "there is no 'part' in a StripView", "Did you mean 'parts'?"),
        ("{{ (review.strips | first).parst }}", "there is no 'parst' in a StripView", "Did you mean 'parts'?"),
        ("{{ review.cast | map(attribute='tilte') | join }}", "there is no 'tilte' in a LinkView", "Did you mean"),
        ("{{ (review.poster or review.still).urls }}", "there is no 'urls' in a PictureView", "Did you mean 'url'?"),
        ("{% if 0 %}{{ review.card.date.iso8601 }}{% endif %}", "there is no 'iso8601' in a DateView", "It has: "),
        ("{% with c = review.card %}{{ c.flim }}{% endwith %}", "there is no 'flim' in a Card", "Did you mean 'film'?"),
        (
            '{% from "partials/macros.html" import ratign %}',
            "there is no 'ratign' in partials/macros.html",
            "Did you mean 'rating'?",
        ),
        (
            "{% macro m(c) %}{{ c.x }}{{ site.hoem }}{% endmacro %}{{ m(review.card) }}",
            "there is no 'hoem' in a SiteView",
            "Did you mean 'home'?",
        ),
        (
            "{% macro m(c=site.hoem) %}{{ c.x }}{% endmacro %}{{ m() }}",
            "there is no 'hoem' in a SiteView",
            "Did you mean 'home'?",
        ),
        ("{% macro m(c) %}{{ d.x }}{% endmacro %}{{ m(1) }}", "there is no 'd' here", "Check the spelling."),
        ("{% macro m() %}{{ fo }}{% endmacro %}", "there is no 'fo' here", "Check the spelling."),
        ("{% macro m() %}{{ review.vredict }}{% endmacro %}", "there is no 'vredict' in a ReviewView", "Did you mean"),
        (
            "{% macro m() %}{% macro n() %}{{ site.hoem }}{% endmacro %}{{ n() }}{% endmacro %}",
            "there is no 'hoem' in a SiteView",
            "Did you mean 'home'?",
        ),
        (
            "{% macro m(c) %}{{ c }}{% endmacro %}{{ m(review.vredict) }}",
            "there is no 'vredict' in a ReviewView",
            "Did",
        ),
    ],
)
def test_an_unknown_name_is_reported_with_its_place(text: str, message: str, hint: str) -> None:
    ((code, line, column, said, hinted),) = _said(review=_review(text))
    assert (code, line, said) == ("IT703", 2, message)
    assert hinted.startswith(hint)
    word = message.split("'")[1]
    assert _review(text).split("\n")[1][column - 1 :].startswith(word)
    _check_fixes(_review(text))


@pytest.mark.parametrize(
    "text",
    [
        "{{ review.card.film.upper() }} {{ '%s' | format(review.minutes) }} {{ review.cast.count(1) }}",
        "{{ nothing is defined }} {{ nothing | default('') }} {{ review.more | default('x') }}",
        "{% if lead is defined %}{{ lead.anything }}{% endif %}",
        "{% set x = {'a': review}['a'] %}{{ x.whatever }}",
        "{% for a, b in {'a': 1}.items() %}{{ b.c }}{% endfor %}",
        "{% macro m(c) %}{{ c.whatever }}{% endmacro %}",
        "{% macro m(c) %}{{ c.flim }}{% endmacro %}{{ m(review.card) }}",  # the type of an argument is unknown
        "{% macro m(c=site) %}{{ c.hoem }}{% endmacro %}{{ m() }}{{ m.name }}{{ m().x }}",
        "{% macro m(site) %}{{ site.hoem }}{% endmacro %}{{ m(review) }}",
        "{% macro m() %}{{ n() }}{{ l.verdict }}{% endmacro %}{% macro n() %}a{% endmacro %}{% set l = review %}",
        "{% macro m() %}{{ m() }}{{ varargs }}{{ kwargs.x }}{% endmacro %}{{ m(1, x=2) }}",
        "{% macro m() %}{% include 'review.html' %}{% endmacro %}{{ m() }}",
        "{% macro m(c) %}{{ c.note }}{% endmacro %}{% set n = m %}{{ m(review.card) }}",
        "{% macro m(c) %}{{ c.name }}{% endmacro %}{{ m(review.card) }}{{ m(review.more | default(site)) }}",
        "{% if review.year %}{% set x = review.card %}{% else %}{% set x = review.year %}{% endif %}{{ x.film }}",
        "{% set ns = namespace(n=0) %}{% set ns.n = 1 %}{{ ns.n }} {{ range(3) | list }}",
        "{% for one in review.strips recursive %}{{ loop(one.parts) }}{% endfor %}",
        "{% macro m() %}{{ caller(1) }}{% endmacro %}{% call(x) m() %}{{ x.y }}{% endcall %}",
        "{% filter upper %}{{ review.verdict }}{% endfilter %}{% set x %}a{% endset %}{{ x.upper() }}",
        "{% include 'partials/gone.html' ignore missing %}{% include review.verdict %}",
        "{% import review.quote as q %}{{ q.x }}",
        "{{ self.titlecard() }} {{ super() }}",
        "{{ theme.get('accent') }}{% for name in theme %}{{ theme[name] }}{% endfor %}{{ theme.items() | list }}",
        "{{ review.strips[0].parts | sort(attribute='year, title') | list }} {{ review.cast | groupby('note') }}",
        "{% macro m(a, b=a.film) %}{{ b.upper() }}{% endmacro %}{{ m(review.card) }}",
        "{% for one in review.cast %}{% include 'partials/menu.html' %}{{ loop.cycle(1, 2) }}{% endfor %}",
        "{% for p in review.strips[0].parts if p.card %}{{ p.card.rating.spoken }}{{ loop.nextitem.id }}{% endfor %}",
    ],
)
def test_what_is_there_or_cannot_be_known_is_no_fault(text: str) -> None:
    assert _said(review=_review(text)) == []


def test_what_one_page_lacks_another_may_have() -> None:
    base = """{{ page.title }}{% if page.kind == "review" %}{{ review.verdict }}{% endif %}
{% if page.kind == "people" %}{% for _, found in letters %}{{ found[0].count }}{% endfor %}{% endif %}
{% block main %}{{ cards }}{% endblock %}{% block title %}{% endblock %}{% block head %}{% endblock %}"""
    assert _said(base=base, home="{% block main %}{{ cards }}{% endblock %}") == []
    ((code, line, *_),) = _said(base=base.replace("review.verdict", "review.vredict"))
    assert (code, line) == ("IT703", 1)


def test_a_name_may_be_set_again() -> None:
    own = "{% block title %}{{ review.film }}{% endblock %}{% set review = review.card %}{{ review.film }}"
    assert _said(review=own) == []
    ((_, _, _, message, _),) = _said(review=own + "{{ review.vredict }}")
    assert message == "there is no 'vredict' in a Card"
    child = '{% extends "shipped/review.html" %}{% set own = review.card %}{% set own = own.rating %}'
    assert _said(review=child + "{% block text %}{{ own.spoken }}{% endblock %}") == []


def test_a_card_and_the_menu_see_themselves_alone() -> None:
    ((_, line, column, message, _),) = _said(partials__card="{{ card.film }}\n{{ page.title }}")
    assert (line, column, message) == (2, 4, "there is no 'page' here")
    ((_, _, _, message, _),) = _said(partials__menu="{{ currant }}")
    assert message == "there is no 'currant' here"


def test_a_card_s_style_that_only_another_card_asks_for_is_walked() -> None:
    found = _said(partials__card='{{ card_html(card, "own") }}', partials__own="{{ card.flim }}")
    assert [message for *_, message, _ in found] == ["there is no 'flim' in a Card"]


def test_a_card_s_style_that_only_the_menu_asks_for_is_walked() -> None:
    found = _said(partials__menu='{{ card_html(none, "own") }}', partials__own="{{ card.flim }}")
    assert "there is no 'flim' in a Card" in [message for *_, message, _ in found]


def test_a_card_s_style_that_only_a_macro_asks_for_is_walked() -> None:
    macro = '{% macro m(c) %}{{ card_html(c, "own") }}{% endmacro %}{{ m(review.card) }}'
    found = _said(review=_review(macro), partials__own="{{ card.flim }}")
    assert [message for *_, message, _ in found] == ["there is no 'flim' in a Card"]


def test_a_template_that_includes_itself_in_every_branch_is_walked_in_time() -> None:
    tree = '{% if site %}{% include "tree.html" %}{% else %}{% include "tree.html" %}{% endif %}{{ page.titel }}'
    ((_, line, *_, message, _),) = _said(review=_review('{% include "tree.html" %}'), tree=tree)
    assert (line, message) == (1, "there is no 'titel' in a PageView")


def test_a_macro_of_several_pages_may_use_what_only_one_of_them_has() -> None:
    base = """{% macro m(x) %}{{ review.verdict }}{{ page.title }}{% endmacro %}{{ m(1) }}
{% block main %}{% endblock %}{% block title %}{% endblock %}{% block head %}{% endblock %}"""
    assert _said(base=base) == []
    ((code, line, *_, message, _),) = _said(base=base.replace("page.title", "page.titel"))
    assert (code, line, message) == ("IT703", 1, "there is no 'titel' in a PageView")


@pytest.mark.parametrize(
    ("text", "there", "code", "message", "hint"),
    [
        (
            '{% include "partials/macro.html" %}',
            "partials/macro.html",
            "IT702",
            "there is no template 'partials/macro.html'",
            "Did you mean",
        ),
        (
            '{{ card_html(review.card, "rwo") }}',
            "rwo",
            "IT702",
            "there is no template 'partials/rwo.html'",
            "Did you mean",
        ),
        (
            '{{ asset("stile.css") }}',
            "stile.css",
            "IT704",
            "the template fails: the theme has no asset 'stile.css'",
            "Did you mean",
        ),
        (
            '{{ link("reveiws") }}',
            "reveiws",
            "IT704",
            "the template fails: the theme has no page of the kind 'reveiws'",
            "Did",
        ),
        (
            "{{ 3 | plurla('a', 'b') }}",
            "plurla",
            "IT701",
            "the template cannot be read: No filter named 'plurla'.",
            "Did you",
        ),
        (
            "{% if %}",
            "{% block",
            "IT701",
            "the template cannot be read: Expected an expression, got 'end of statement block'",
            "",
        ),
    ],
)
def test_what_a_template_asks_for_outright_is_looked_up(
    text: str, there: str, code: str, message: str, hint: str
) -> None:
    ((found, line, column, said, hinted),) = _said(review=_review(text))
    assert (found, line, said) == (code, 2, message)
    assert _review(text).split("\n")[line - 1][column - 1 :].startswith(there)
    assert hinted.startswith(hint)
    _check_fixes(_review(text))


def test_a_missing_macro_is_reported_at_its_import() -> None:
    source = themes.load("intertitle", NOWHERE).templates["partials/macros.html"].source
    found = said_of(partials__macros=source.replace("macro rating(", "macro stars("))
    assert {one.message for one in found} == {
        "there is no 'rating' in partials/macros.html",
    }
    assert {Path(one.path).name for one in found} == {
        "diary.html",
        "film.html",
        "franchise.html",
        "card.html",
        "post.html",
        "row.html",
        "lead.html",
    }


def test_a_block_that_overrides_none_is_reported() -> None:
    own = '{% extends "shipped/base.html" %}\n\n{% block footr %}{% endblock %}'
    assert _said(base=own) == [
        (
            "IT706",
            3,
            10,
            "the block 'footr' is never shown: the template that it extends has no such block",
            "Did you mean 'footer'?",
        )
    ]
    check_fixes(said_of(base=own), "mine/base.html", own.encode(), lambda fixed: said_of(base=fixed.decode()))
    inside = '{% extends "shipped/base.html" %}{% block footer %}{% block mine %}{% endblock %}{% endblock %}'
    assert _said(base=inside) == []
    called = inside.replace("{% block mine %}{% endblock %}", "{{ self.mine() }}") + "{% block mine %}{% endblock %}"
    assert _said(base=called) == []


def test_an_unused_template_is_reported() -> None:
    ((code, line, _, message, hint),) = _said(revew="{{ whatever }}")
    assert (code, line, message) == ("IT705", 0, "no page uses the template 'revew.html'")
    assert hint == "Did you mean 'review.html'?"
    assert (
        _said(
            partials__own="x",
            base='{% extends "shipped/base.html" %}{% block footer %}{% include "partials/own.html" %}{% endblock %}',
        )
        == []
    )


def test_a_build_tells_of_a_template_that_nothing_is_made_with_yet(site: SiteFolder) -> None:
    site.write("themes/intertitle/templates/list.html", "{{ list.titel }}")
    (found,) = site.build().diagnostics
    assert (found.code, found.path, found.column) == ("IT703", "themes/intertitle/templates/list.html", 9)
    assert site.build().diagnostics == (found,)  # from the cache
    site.write("themes/intertitle/templates/list.html", "{{ list.title }}")
    assert site.build().diagnostics == ()


def test_a_fault_found_while_rendering_is_reported_once_with_its_pages(blog: SiteFolder) -> None:
    blog.write("themes/intertitle/templates/page.html", "{{ page.titel }}\n{{ theme.acent }}")
    first, second = blog.build().diagnostics
    assert first.message == "there is no 'titel' in a PageView (making the page About, content/pages/about.md)"
    assert second.message == "the theme has no option 'acent'"
    blog.write("themes/intertitle/templates/page.html", "{{ theme.acent }}")
    (only,) = blog.build().diagnostics
    assert only.message == "the theme has no option 'acent' (making the page About, content/pages/about.md)"
    assert only.hint == "Did you mean 'accent'?"


def test_a_site_without_templates_of_its_own_is_not_checked(blog: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intertitle.template_check.check.check", lambda *_: pytest.fail("checked"))
    assert codes(blog.build().diagnostics) == []


def test_the_page_of_the_contract_is_what_the_code_says() -> None:
    assert contract_page.PAGE.read_text("utf-8") == contract_page.page(), "run  python tests/contract_page.py"


def test_every_field_is_explained_on_the_page_of_the_contract() -> None:
    rows = re.findall(r"^\| (`\w+`) \|.*\| (.*) \|$", contract_page.page(), re.MULTILINE)
    assert len(rows) > 200
    assert [name for name, meaning in rows if not meaning] == []


def test_every_filter_and_name_of_ours_is_on_the_page_of_the_contract() -> None:
    page = contract_page.page()
    ours = bare_environment().filters.keys() - jinja2.Environment().filters.keys()  # noqa: S701  (it renders nothing)
    assert len(ours) == 7
    assert all(f"\\| {name}" in page for name in ours)
    assert all(f"| `{name}" in page for name in (*FUNCTIONS, "site", "theme"))
    unique = [kind for kind, pattern in REGISTRY.addresses.items() if "{" not in pattern]
    assert all(f'`"{kind}"`' in page for kind in unique if kind not in {"sitemap", "not_found"})


def _fields() -> list[tuple[str, int]]:
    """Return the position of every field in a shipped template outside macros: the template and the offset."""
    found = []
    for name, template in themes.load("intertitle", NOWHERE).templates.items():
        macros = [made.span() for made in re.finditer(r"\{% macro .*?endmacro", template.source, re.DOTALL)]
        for tag in re.finditer(r"\{\{.*?\}\}|\{%.*?%\}", template.source, re.DOTALL):
            if any(start <= tag.start() < end for start, end in macros):
                continue
            fields = re.finditer(r"(?<=[\w\])]\.)[a-z]\w*\b(?!\()", tag[0])
            starts = [field.start() for field in fields if tag[0][: field.start()].count('"') % 2 == 0]
            found += [(name, tag.start() + start) for start in starts if not name.startswith("shipped/")]
    return found


@settings(max_examples=15)
@given(st.sampled_from(_fields()))
def test_any_misspelt_field_of_a_shipped_template_is_reported(where: tuple[str, int]) -> None:
    theme = themes.load("intertitle", NOWHERE)
    name, start = where
    source = theme.templates[name].source
    misspelt = f"{source[:start]}q{source[start:]}"
    over = {**theme.templates, name: Template(file="mine.html", source=misspelt)}
    found = check(Theme(name="t", templates=over, assets=theme.assets, options=theme.options, words=theme.words))
    word = re.match(r"\w+", misspelt[start:])
    line = source.count("\n", 0, start) + 1
    assert [one for one in found if one.line == line and word and f"'{word[0]}'" in one.message]


def test_a_position_travels_between_processes() -> None:
    position = pickle.loads(pickle.dumps(Position(3, 17)))  # noqa: S301  (our own bytes)
    assert (position, position.offset) == (3, 17)
