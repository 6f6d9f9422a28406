"""Templates show values and do nothing else: they reach no code, change nothing, and end."""

from __future__ import annotations

import datetime as dt
import shutil
import time
import tomllib
import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_type_hints

import jinja2
import msgspec
import pytest
from conftest import SiteFolder, build_blog
from jinja2.runtime import Macro, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from test_template_check import NOWHERE, check, said_of

from intertitle import themes
from intertitle.diagnostics import Diagnostic
from intertitle.outputs.kinds import REGISTRY
from intertitle.outputs.views import PageView, SiteView
from intertitle.template_check import safety
from intertitle.template_check.safety import LimitError
from intertitle.templating import limits
from intertitle.templating.environment import bare_environment

PAYLOADS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "data/payloads.toml").read_text(encoding="utf-8")
)["payload"]
PAGE = "themes/intertitle/templates/page.html"
SECONDS = 60  # that a payload may take on a busy machine; without limits some would take days
VIEW = PageView(title="About", description="", canonical="https://example.org/about/", kind="page")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    """A site for many templates, one after another."""
    return build_blog(tmp_path_factory.mktemp("payloads"))


def _report(site: SiteFolder, text: str) -> list[Diagnostic]:
    site.write(PAGE, f"{{# a template of a page #}}\n{text}\n")
    started = time.monotonic()
    found = [one for one in site.build().diagnostics if one.severity == "error"]
    assert time.monotonic() - started < SECONDS
    return found


def test_there_are_many_payloads() -> None:
    assert len({one["text"] for one in PAYLOADS}) == len(PAYLOADS) >= 100


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda one: one["text"][:60])
def test_a_payload_is_a_located_error_with_a_hint(
    shared: SiteFolder, payload: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    if payload["name"].startswith("steps"):
        # At some depths of calls CPython gets and frees memory at each one, and a million steps take over ten seconds.
        monkeypatch.setattr(limits, "_MAX_STEPS", 100_000)
    found = _report(shared, payload["text"])
    assert len(found) == payload.get("faults", 1), found
    assert {one.code for one in found} == {payload.get("code", "IT712")}
    assert payload["name"] in found[0].message
    for one in found:
        assert (one.path, one.line) == (PAGE, 2)
        assert one.column > 1 or not payload.get("checked")
        assert one.hint


@pytest.mark.parametrize("payload", [one for one in PAYLOADS if one.get("checked")], ids=lambda one: one["text"][:60])
def test_the_check_finds_a_written_name_without_rendering(payload: dict[str, Any]) -> None:
    found = said_of(page=payload["text"])
    assert [one.code for one in found] == [payload.get("code", "IT712")] * payload.get("faults", 1)
    assert payload["name"] in found[0].message


# ---------------------------------------------------------------- a second opinion

_ENVIRONMENT = bare_environment()
_MODULE: Any = _ENVIRONMENT.from_string(
    "{% macro m() %}{% endmacro %}{% set ns = namespace(a=1) %}{% set words = ['a'] | map('upper') %}"
).make_module()
VALUES: dict[str, Any] = {
    "text": "a",
    "markup": Markup("a"),
    "bytes": b"a",
    "number": 1,
    "fraction": 1.5,
    "true": True,
    "tuple": (1,),
    "list": [1],
    "mapping": {"a": 1},
    "proxy": types.MappingProxyType({"a": 1}),
    "set": {1},
    "range": range(3),
    "moment": dt.datetime(2026, 6, 1, tzinfo=dt.UTC),
    "day": dt.date(2026, 6, 1),
    "length": dt.timedelta(1),
    "zone": dt.UTC,
    "view": VIEW,
    "function": lambda: 1,
    "method": "a".upper,
    "bound": _ENVIRONMENT.attribute,
    "generator": (one for one in "a"),
    "type": str,
    "macro": _MODULE.m,
    "namespace": _MODULE.ns,
    "module": _MODULE,
    "undefined": Undefined(),
}


@pytest.mark.parametrize("kind", VALUES)
def test_whatever_jinja_s_own_sandbox_refuses_is_refused(kind: str) -> None:
    """Every attribute of every kind of value, by its written and by its computed name.

    Frames and code are not among them, since every name that leads to one is refused.
    """
    value, sandbox = VALUES[kind], ImmutableSandboxedEnvironment()
    unsafe = [one for one in dir(value) if not sandbox.is_safe_attribute(value, one, getattr(value, one, None))]
    assert unsafe
    for name in unsafe:
        tree = _ENVIRONMENT.parse(f"{{{{ value.{name} }}}}")
        assert [one.name for one in safety.find_faults(tree)] == [name]
        with pytest.raises(LimitError, match=name):
            _ENVIRONMENT.attribute(value, name)


def _unsafe(text: str) -> bool:
    """Return whether Jinja's own sandbox refuses to render a template."""
    sandbox = ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined)
    try:
        sandbox.from_string(text).render(page=VIEW, theme={"accent": "red"}, site={"menu": []}, card_html=len)
    except (jinja2.exceptions.SecurityError, OverflowError):
        return True
    except Exception:  # noqa: BLE001  (whatever else is wrong with it)
        return False
    return False


def test_the_sandbox_refuses_some_of_the_payloads_only() -> None:
    """Its opinion is the second: without a memory limit, not all payloads can be shown to it."""
    attributes = [one["text"] for one in PAYLOADS if "__" in one["text"] or ".append" in one["text"]]
    assert sum(map(_unsafe, attributes)) > 15


def _leaves(kind: Any, seen: set[Any]) -> Iterator[Any]:  # noqa: ANN401  (any type)
    """Yield the types of all values that can be reached from one."""
    if kind in seen:
        return
    seen.add(kind)
    yield kind
    inner: list[Any] = list(get_args(kind))
    if isinstance(kind, type) and (issubclass(kind, msgspec.Struct) or hasattr(kind, "__annotations__")):
        inner += get_type_hints(kind).values()
    for one in inner:
        yield from _leaves(one, seen)


PLAIN = {str, int, float, bool, type(None), Markup, dt.date, dt.datetime, dt.timedelta, tuple, list, dict, Mapping, ...}


def test_pages_give_templates_plain_values_only() -> None:
    seen: set[Any] = set()
    kinds = [one for page in (*REGISTRY.templates.values(), SiteView) for one in _leaves(page, seen)]
    other = {
        one
        for one in kinds
        if isinstance(one, type) and one not in PLAIN and not issubclass(one, msgspec.Struct) and not _is_context(one)
    }
    assert not {one for one in other if not issubclass(one, str | int | float | tuple)}
    structs = [one for one in kinds if isinstance(one, type) and issubclass(one, msgspec.Struct)]
    assert len(structs) > 20
    for one in structs:
        assert not safety.REFUSED.intersection(one.__struct_fields__), "templates could not use this field"
        assert not [name for name in one.__struct_fields__ if safety.is_internal(name)]


def _is_context(kind: type) -> bool:
    return kind in REGISTRY.templates.values()


# ---------------------------------------------------------------- what templates can do


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{{ "%s of %d" % ("one", 2) }}', "one of 2"),
        ('{{ "%05.1f" | format(2.25) }}', "002.2"),
        ('{{ "{} {a:>3}".format(1, a=2) }}', "1   2"),
        ('{{ ("<b>{}</b>" | safe).format("<") }}', "<b>&lt;</b>"),
        ('{{ "a".center(3) }}|{{ "a" | center(3) }}|{{ "7".zfill(3) }}', " a | a |007"),
        ('{{ "-".join(["a", "b"]) }} {{ "aba".replace("a", "c") }}', "a-b cbc"),
        ('{{ [1, 2] | map("string") | join("+") }} {{ [3, 1] | sort | last }}', "1+2 3"),
        ('{{ [1, 2, 3] | select("odd") | list }} {{ [1, 2] | map("string") | last }}', "[1, 3] 2"),
        ('{{ [1, 2, 3] | batch(2) | first }} {{ "ab" | reverse }} {{ [1, 2] | reverse | list }}', "[1, 2] ba [2, 1]"),
        ('{{ {1: 2}.items() | list }} {{ {3: 4} | items | first }} {{ {"c": 5}["c"] }}', "[(1, 2)] (3, 4) 5"),
        ("{% set ns = namespace(n=0) %}{% for a in range(3) %}{% set ns.n = ns.n + a %}{% endfor %}{{ ns.n }}", "3"),
        ("{% for one in [1, [2, [3]]] recursive %}{{ loop(one) if one is iterable else one }}{% endfor %}", "123"),
        ('{% macro m(x) %}{{ x }}{{ caller() }}{% endmacro %}{% call m("a") %}b{% endcall %}', "ab"),
        ('{{ "x" * 3 }} {{ 2 ** 10 }} {{ 7 % 4 }} {{ [1] + [2] }} {{ "a" ~ 1 ~ none }}', "xxx 1024 3 [1, 2] a1None"),
        ('{{ {"name": 1}.name }} {{ {"update": 1}["update"] }} {{ page["title"] }}', "1 1 About"),
        ("{% for one in [1, 2] %}{{ loop.cycle('a', 'b') }}{% endfor %}", "ab"),
        ("{% for _ in range(2) %}x{% endfor %}{% for one in () %}{% else %}y{% endfor %}", "xxy"),
        ('{{ page.title.split("o") | join("0") }} {{ "a b" | wordwrap(1) | replace("\\n", "/") }}', "Ab0ut a/b"),
        ('{{ day.strftime("%Y") }} {{ day.isoformat() }} {{ day.replace(year=2000) }}', "2026 2026-06-01 2000-06-01"),
    ],
)  # fmt: skip
def test_templates_can_show_and_reshape_values(text: str, expected: str) -> None:
    assert bare_environment().from_string(text).render(page=VIEW, day=dt.date(2026, 6, 1)) == expected


@pytest.mark.parametrize("name", ["intertitle", "marquee"])
def test_no_shipped_template_uses_what_is_refused(name: str) -> None:
    environment = bare_environment()
    for template in themes.load(name, NOWHERE).templates.values():
        assert safety.find_faults(environment.parse(template.source)) == ()


# ---------------------------------------------------------------- nesting

NESTED = {
    "ifs": ("{% if 1 %}", "{% endif %}"),
    "fors": ("{% for a in [1] %}", "{% endfor %}"),
    "withs": ("{% with a = 1 %}", "{% endwith %}"),
    "filters": ("{% filter upper %}", "{% endfilter %}"),
    "sets": ("{% set a %}", "{% endset %}"),
    "macros": ("{% macro m() %}", "{% endmacro %}"),
    "parentheses": ("{{ ", " }}"),
    "lists": ("{{ ", " }}"),
    "attributes": ("{{ page", " }}"),
    "sums": ("{{ 0", " }}"),
    "calls": ("{{ word", " }}"),
}
_INNER = {
    "parentheses": lambda n: "(" * n + "1" + ")" * n,
    "lists": lambda n: "[" * n + "1" + "]" * n,
    "attributes": lambda n: ".title" * n,
    "sums": lambda n: "+1" * n,
    "calls": lambda n: "()" * n,
}


@pytest.mark.parametrize("times", [21, 99, 2000])
@pytest.mark.parametrize("kind", NESTED)
def test_deep_nesting_is_rendered_or_a_located_error(shared: SiteFolder, kind: str, times: int) -> None:
    opening, closing = NESTED[kind]
    inner = _INNER.get(kind)
    text = f"{opening}{inner(times)}{closing}" if inner else opening * times + closing * times
    found = _report(shared, text)
    if times > 60:
        assert [(one.code, one.path, one.line) for one in found] == [("IT712", PAGE, 2)]
        assert "nested too deeply" in found[0].message
        assert found[0].hint
    else:
        assert {one.code for one in found} <= {"IT712", "IT703", "IT704"}
    assert [one.code for one in said_of(page=text) if one.line > 1 or times > 60] == ["IT712"] * (times > 60)


# ---------------------------------------------------------------- state between pages


def test_pages_cannot_pass_values_through_an_imported_template(shared: SiteFolder) -> None:
    shared.write("themes/intertitle/templates/state.html", "\n{% set ns = namespace(n=0) %}")
    text = '{% from "state.html" import ns %}{% set ns.n = ns.n + 1 %}{{ ns.n }}'
    try:
        found = _report(shared, text)
    finally:
        (shared.root / "themes/intertitle/templates/state.html").unlink()
    places = {(one.code, one.path, one.line) for one in found}
    assert places == {("IT712", "themes/intertitle/templates/state.html", 2)}
    (one,) = said_of(page=text, state="\n{% set ns = namespace(n=0) %}")
    assert (one.code, one.path, one.line, one.column) == ("IT712", "mine/state.html", 2, 13)


@pytest.mark.parametrize(
    "state",
    [
        "{% macro count() %}{% set ns = namespace(n=0) %}{% set ns.n = ns.n + 1 %}{{ ns.n }}{% endmacro %}",
        "{% set words = ['a'] %}{% macro count() %}{{ words | length }}{% endmacro %}",
    ],
)
def test_a_macro_of_an_imported_template_may_have_values_of_its_own(shared: SiteFolder, state: str) -> None:
    shared.write("themes/intertitle/templates/state.html", state)
    try:
        assert _report(shared, '{% from "state.html" import count %}{{ count() }}{{ count() }}') == []
    finally:
        (shared.root / "themes/intertitle/templates/state.html").unlink()
    assert (shared.public / "about/index.html").read_text() == "11\n"


def test_what_a_page_computes_is_seen_by_no_other_page(site: SiteFolder) -> None:
    """Each page tries to leave something behind, so processes that make different pages would make different ones."""
    for number in range(210):  # enough for two processes
        site.review(f"r{number:03}", f"film: Film {number}", "date: 2026-01-01", "genres: [Drama]", text="Text.\n")
    site.write(
        "themes/intertitle/templates/state.html",
        "{% set words = ['a'] %}{% set facts = {'n': 0} %}"
        "{% macro count(one) %}{% set ns = namespace(n=facts.n) %}{% set ns.n = ns.n + 1 %}"
        "{% set words = words + [one] %}{{ ns.n }} {{ words | join }} {{ facts.n }}{% endmacro %}",
    )
    site.write(
        "themes/intertitle/templates/review.html",
        '{% from "state.html" import count, words, facts %}{% set words = words + [page.title] %}'
        "{% set facts = {'n': 1} %}{% set ns = namespace(seen=[]) %}{% for one in page.title %}"
        "{% set ns.seen = ns.seen + [one] %}{% endfor %}"
        "{{ count(page.title) }} {{ count('b') }} {{ words | join }} {{ ns.seen | length }}",
    )
    trees = []
    for jobs in (1, 2):
        assert [one for one in site.build(jobs=jobs).diagnostics if one.severity == "error"] == []
        trees.append(site.tree())
        shutil.rmtree(site.public)
        shutil.rmtree(site.root / ".intertitle")
    assert trees[0] == trees[1]
    for number in (7, 207):
        page = trees[0][f"reviews/r{number:03}/index.html"].decode()
        assert page.startswith(f"1 aFilm {number} 0 1 ab 0 aFilm {number} "), page


def test_a_part_s_steps_are_the_same_on_the_first_and_on_later_pages() -> None:
    """What is made once for all pages does not count on the page that happens to need it first."""
    environment = bare_environment(
        jinja2.DictLoader({"long.html": "{% for one in range(90000) %}{% endfor %}{% macro m() %}{% endmacro %}"})
    )
    template = environment.from_string('{% from "long.html" import m %}{{ m() }}')
    left = []
    for _ in range(2):
        environment.limits.restart()
        template.render()
        left.append(environment.limits.left)
    assert left[0] == left[1] > 0


def test_macros_of_jinja_are_called_and_counted() -> None:
    environment = bare_environment()
    assert isinstance(_MODULE.m, Macro)
    template = environment.from_string("{% macro m() %}{% endmacro %}{% for a in range(100) %}{{ m() }}{% endfor %}")
    environment.limits.restart()
    before = environment.limits.left
    template.render()
    assert before - environment.limits.left > 100


def test_shipped_templates_as_own_have_no_new_faults() -> None:
    theme = themes.load("intertitle", NOWHERE)
    own = {name: msgspec.structs.replace(one, shipped=False) for name, one in theme.templates.items()}
    assert check(msgspec.structs.replace(theme, templates=own)) == ()
