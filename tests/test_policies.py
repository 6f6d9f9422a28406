"""The policy for hosts allows everything that any page's policy allows, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intertitle import themes
from intertitle.outputs.policies import (
    ComputedPolicyError,
    Policy,
    format_policy,
    merge_policies,
    parse_policy,
    read_policy,
    template_policy,
)
from intertitle.themes import Template, Theme

META = '{{% block policy %}}<meta http-equiv="Content-Security-Policy" content="{}">{{% endblock %}}'
NAMES = ("default-src", "script-src", "img-src", "base-uri", "form-action")
SOURCES = ("'none'", "'self'", "https://a.example", "data:")
_policies = st.dictionaries(
    st.sampled_from(NAMES),
    st.lists(st.sampled_from(SOURCES[1:]), min_size=1, unique=True).map(tuple) | st.just(("'none'",)),
)


def _theme(**sources: str) -> Theme:
    named = {f"{name}.html": Template(file=f"mine/{name}.html", source=source) for name, source in sources.items()}
    return Theme(name="t", templates=named, assets={})


@pytest.mark.parametrize("name", ["intertitle", "marquee"])
def test_a_shipped_theme_states_no_policy_and_its_pages_get_a_strict_one(name: str) -> None:
    theme = themes.load(name, Path("/nowhere"))
    assert {template: read_policy(theme, template) for template in ("review.html", "search.html")} == {
        "review.html": None,
        "search.html": None,
    }
    found = template_policy(theme, "review.html", frozenset(), {})
    assert found["default-src"] == ("'none'",)
    assert found.keys() & {"frame-src", "media-src"} == set()
    searching = template_policy(theme, "search.html", frozenset(), {})
    assert searching == found | {"form-action": ("'self'",)}


def test_a_block_within_the_policy_is_as_the_nearest_template_has_it() -> None:
    base = META.format("a {% block x %}b{% endblock %}; c {% block y %}d{% endblock %}")
    theme = _theme(
        base=base,
        page='{% extends "base.html" %}{% block x %}e{% endblock %}{% block main %}{{ more }}{% endblock %}',
        below='{% extends "page.html" %}{% block x %}f{% endblock %}{% block y %}g h{% endblock %}',
        own='{% extends "page.html" %}' + META.format("z"),
        computed='{% extends "page.html" %}{% block y %}{{ host }}{% endblock %}',
    )
    assert read_policy(theme, "base.html") == {"a": ("b",), "c": ("d",)}
    assert read_policy(theme, "page.html") == {"a": ("e",), "c": ("d",)}
    assert read_policy(theme, "below.html") == {"a": ("f",), "c": ("g", "h")}
    assert read_policy(theme, "own.html") == {"z": ()}
    with pytest.raises(ComputedPolicyError):
        read_policy(theme, "computed.html")


def test_the_nearest_block_counts() -> None:
    theme = _theme(
        base=META.format("default-src 'self'"),
        page='{% extends "base.html" %}',
        own='{% extends "page.html" %}' + META.format("img-src *"),
        bare="no policy",
        ring='{% extends "ring.html" %}',
        noted="{# " + META.format("a b") + " #}",
    )
    assert read_policy(theme, "page.html") == {"default-src": ("'self'",)}
    assert read_policy(theme, "own.html") == {"img-src": ("*",)}
    assert [read_policy(theme, f"{name}.html") for name in ("bare", "ring", "noted", "gone")] == [None] * 4


@pytest.mark.parametrize("text", ["img-src {{ theme.host }}", "{% if x %}{% endif %}"])
def test_a_policy_that_is_computed_is_not_guessed(text: str) -> None:
    with pytest.raises(ComputedPolicyError) as caught:
        read_policy(_theme(base=META.format(text)), "base.html")
    assert caught.value.args == ("mine/base.html",)


def test_a_policy_is_formatted_as_it_was_parsed() -> None:
    policy = "default-src 'none'; img-src 'self' data:; require-trusted-types-for 'script'"
    assert format_policy(parse_policy(policy)) == policy
    assert parse_policy("IMG-SRC  a\n b;; img-src c; sandbox") == {"img-src": ("a", "b"), "sandbox": ()}
    assert parse_policy('img-src a "b" $c d') == {"img-src": ("a", "d")}


def _sources(policy: Policy, name: str) -> tuple[str, ...] | None:
    """Return what a browser allows for a directive of NAMES, or None if it allows all."""
    return policy.get(name, policy.get("default-src") if name.endswith("-src") else None)


@given(st.lists(_policies, min_size=1, max_size=4))
def test_what_one_page_allows_the_host_allows(policies: list[Policy]) -> None:
    whole = merge_policies(policies)
    for policy in policies:
        for name in NAMES:
            said, own = _sources(whole, name), _sources(policy, name)
            assert said is None or (own is not None and set(own) - {"'none'"} <= set(said))


@given(st.lists(_policies, min_size=1, max_size=4))
def test_what_no_page_allows_the_host_does_not_allow(policies: list[Policy]) -> None:
    whole = merge_policies(policies)
    for name in NAMES:
        each = [_sources(policy, name) for policy in policies]
        if all(one is not None for one in each) and any(name in policy for policy in policies):
            assert set(whole[name]) - {"'none'"} == {source for one in each for source in one or ()} - {"'none'"}


@given(_policies)
def test_one_policy_is_the_host_s_as_it_is(policy: Policy) -> None:
    assert merge_policies([policy, policy]) == policy
    assert merge_policies([policy, None]) == merge_policies([]) == {}


def test_trusted_types_are_required_where_all_pages_do() -> None:
    strict, loose = parse_policy("require-trusted-types-for 'script'"), parse_policy("img-src 'self'")
    assert merge_policies([strict, strict]) == strict
    assert merge_policies([strict, loose]) == {}
