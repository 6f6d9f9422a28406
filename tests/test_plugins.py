"""Plug-ins: what an installed distribution adds to a site, and how its errors are reported."""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import SiteFolder, codes
from fixes import check_fixes_of_site
from plugged import Shelf, install
from served import eventually, serving
from steps import replace

from intertitle import workers
from intertitle.building import publishing
from intertitle.cli.main import main
from intertitle.diagnostics import ConfigurationError, Diagnostic
from intertitle.pipeline import build, build_strictly, check
from intertitle.plugins.installed import GROUP, load
from intertitle.plugins.site import load_site

REPOSITORY = Path(__file__).parent.parent

NAME = "intertitle-mark"
PAGE = """{% extends "page.html" %}
{% block main %}<ul>{% for one in films %}<li>{{ one | shout }}</li>{% endfor %}</ul>{% endblock %}
"""
SOURCE = """
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

from intertitle.plugins import Entry, Item, Output, PageView, Plugin, View


class MarkedContext(TypedDict):
    page: PageView
    films: tuple[str, ...]


def items(view: View) -> Iterator[Output]:
    yield Output(item=Item(kind="marked", address=view.address("marked")), what="the page of marks")


def make(view: View, item: Item) -> MarkedContext:
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
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """Another folder of plug-ins."""
    made = Shelf(tmp_path / "project", monkeypatch)
    yield made
    made.restart()


@pytest.fixture
def marked(blog: SiteFolder, shelf: Shelf) -> SiteFolder:
    """A blog with a plug-in that has one filter and one page."""
    shelf.install(NAME, FILES)
    _name(blog, NAME)
    return blog


def _name(blog: SiteFolder, *names: str) -> None:
    """Set the plug-ins in a site's settings."""
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


def _plugin(body: str, *fields: str) -> dict[str, str]:
    """Return the files of a plug-in with some functions in its module and some fields in its record."""
    head = "from intertitle.plugins import *\nfrom markupsafe import Markup\nimport datetime as dt\n"
    return {"intertitle_mark.py": f"{head}\n{body}\n\nplugin = Plugin({', '.join(fields)})\n"}


def _of(files: dict[str, str], old: str, new: str) -> dict[str, str]:
    return {path: text.replace(old, new) for path, text in files.items()}


# ---------------------------------------------------------------- what cannot be used

ENTRY = 'Entry(kind="{kind}", address="{address}", items=lambda view: (), make=lambda view, item: b"")'
JOIN = "Join(name='own', tables={{'{table}': str}}, function=lambda ask: {{'{table}': {{}}}})"
UNUSABLE: dict[str, tuple[dict[str, str], str]] = {
    "an import that fails": (
        _plugin("import nothing_of_that_name"),
        "importing intertitle_mark:plugin raised ModuleNotFoundError: No module named 'nothing_of_that_name' (",
    ),
    "code that is none": (_plugin("def ("), "importing intertitle_mark:plugin raised SyntaxError: invalid syntax"),
    "an import that ends the program": (
        _plugin("raise SystemExit"),
        "importing intertitle_mark:plugin ends the program",
    ),
    "no such name": (
        {"intertitle_mark.py": "x = 1\n"},
        "importing intertitle_mark:plugin raised AttributeError: module 'intertitle_mark' has no attribute 'plugin'",
    ),
    "another value": (
        {"intertitle_mark.py": "plugin = {'filters': {}}\n"},
        "intertitle_mark:plugin is a value of the type 'dict', not a Plugin",
    ),
    "Markdown that is no function": (_plugin("", "markdown='=='"), "its 'markdown' must be a function"),
    "filters that are a list": (
        _plugin("", "filters=[str.upper]"),
        "its 'filters' must be a dict of functions by names that a template can use",
    ),
    "a filter without a name": (
        _plugin("", "filters={'no name': str.upper}"),
        "its 'filters' must be a dict of functions by names that a template can use",
    ),
    "entries that are a list": (_plugin("", "entries=[]"), "its 'entries' must be a tuple of Entry"),
    "a join without tables": (
        _plugin("", "joins=(Join(name='own', tables=None, function=len),)"),
        "the 'tables' of Join(name='own', tables=None, function=",
    ),
    "a node without a function": (_plugin("", "nodes=(Node(kind='own', function=1),)"), "must be a function"),
    "an entry without a function": (
        _plugin("", "entries=(Entry(kind='own', items=None, make=len),)"),
        "the 'items' of Entry(kind='own', items=None",
    ),
    "templates that are text": (_plugin("", "templates='templates'"), "its 'templates' must be the Path of a folder"),
    "templates that are not there": (
        _plugin("from pathlib import Path", "templates=Path('/nowhere/at/all')"),
        "the folder of its templates does not exist: /nowhere/at/all",
    ),
    "a kind in capitals": (
        _plugin("", f"entries=({ENTRY.format(kind='Own', address='/own/')},)"),
        "the kind 'Own' has a name that is not words in lower case",
    ),
    "a page of no type": (
        _plugin("", "entries=(Entry(kind='own', template='own.html', items=len, make=lambda view, item: {}),)"),
        "the kind 'own' has a 'make' that does not return a TypedDict, which the check of 'own.html' needs",
    ),
    "a page whose type is not imported": (
        _plugin(
            "def make(view, item) -> 'Context': ...",
            "entries=(Entry(kind='own', template='own.html', items=len, make=make),)",
        ),
        "the types in the context of the kind 'own' cannot be read: NameError: name 'Context' is not defined",
    ),
    "a page with a field whose type is not imported": (
        _plugin(
            "from typing import TypedDict\nclass Context(TypedDict):\n    page: PageView\n    films: 'Film'\n"
            "def make(view, item) -> Context: ...",
            "entries=(Entry(kind='own', template='own.html', items=len, make=make),)",
        ),
        "the types in the context of the kind 'own' cannot be read: NameError: name 'Film' is not defined",
    ),
    "a kind of Intertitle's": (
        _plugin("", f"entries=({ENTRY.format(kind='review', address='/own/')},)"),
        "it registers the kind 'review', which already exists in Intertitle",
    ),
    "an address of Intertitle's": (
        _plugin("", f"entries=({ENTRY.format(kind='own', address='/tags/{slug}/')},)"),
        "it registers the address '/tags/{slug}/', which already exists in Intertitle",
    ),
    "one address twice": (
        _plugin(
            "", f"entries=({ENTRY.format(kind='own', address='/a/')}, {ENTRY.format(kind='other', address='/a/')})"
        ),
        "it registers the address '/a/' twice",
    ),
    "a table of Intertitle's": (
        _plugin("", f"joins=({JOIN.format(table='tag')},)"),
        "it registers the table 'tag', which already exists in Intertitle",
    ),
    "a node of Intertitle's": (
        _plugin("", "nodes=(Node(kind='card', function=len),)"),
        "it registers the node 'card', which already exists in Intertitle",
    ),
    "a node by the name of what a build keeps": (
        _plugin("", "nodes=(Node(kind='items', function=len),)"),
        "it registers the node 'items', which already exists in Intertitle",
    ),
    "a filter of Intertitle's": (
        _plugin("", "filters={'refs': str}"),
        "it registers the filter 'refs', which already exists in Intertitle",
    ),
    "a filter of Jinja's": (
        _plugin("", "filters={'upper': str}"),
        "it registers the filter 'upper', which already exists in Jinja",
    ),
}


@pytest.mark.parametrize(("files", "reason"), UNUSABLE.values(), ids=UNUSABLE)
def test_a_plug_in_that_cannot_be_used_is_an_error_at_its_name(
    blog: SiteFolder, shelf: Shelf, files: dict[str, str], reason: str
) -> None:
    shelf.install(NAME, files)
    _name(blog, NAME)
    (found,) = _refused(blog)
    assert (found.code, found.severity, found.path) == ("IT902", "error", "content/site.toml")
    assert found.message.startswith(f"the plug-in '{NAME}' cannot be used: ")
    assert reason in found.message
    line = (blog.root / found.path).read_text().splitlines()[found.line - 1]
    assert line[found.column - 1 :].startswith(f'"{NAME}"')
    assert not blog.public.exists()


@pytest.mark.parametrize(
    ("field", "what"),
    [
        (f"entries=({ENTRY.format(kind='own', address='/own/')},)", "the kind 'own'"),
        (f"joins=({JOIN.format(table='own')},)", "the join 'own'"),
        ("nodes=(Node(kind='own', function=len),)", "the node 'own'"),
        ("filters={'own': str}", "the filter 'own'"),
    ],
)
def test_two_plug_ins_that_clash_are_both_named(blog: SiteFolder, shelf: Shelf, field: str, what: str) -> None:
    shelf.install(NAME, _plugin("", field))
    shelf.install("other", {"other.py": f"from intertitle.plugins import *\nplugin = Plugin({field})\n"})
    _name(blog, NAME, "other")
    (found,) = _refused(blog)
    assert found.code == "IT902"
    assert found.message == (
        f"the plug-in 'other' cannot be used: it registers {what}, which already exists in the plug-in '{NAME}'"
    )
    _name(blog, "other")
    assert blog.build().diagnostics == ()


def test_two_entry_points_are_refused(blog: SiteFolder, shelf: Shelf) -> None:
    shelf.install(NAME, _plugin(""))
    info = next(shelf.folder.glob("*.dist-info"))
    info.joinpath("entry_points.txt").write_text(f"[{GROUP}]\na = intertitle_mark:plugin\nb = intertitle_mark:plugin\n")
    shelf.restart()
    _name(blog, NAME)
    assert "it has 2 entry points in the group 'intertitle.plugins' instead of one" in _refused(blog)[0].message


@pytest.mark.parametrize(
    ("written", "message", "hint"),
    [
        ("intertitle-marks", "the plug-in 'intertitle-marks' is not installed", f"Did you mean '{NAME}'?"),
        ("nowhere", "the plug-in 'nowhere' is not installed", "Install it:  pip install nowhere"),
        ("click", "'click' is not a plug-in", f"Installed plug-ins: {NAME}."),
    ],
)
def test_an_unknown_plug_in_is_an_error_with_the_command(
    blog: SiteFolder, shelf: Shelf, written: str, message: str, hint: str
) -> None:
    shelf.install(NAME, FILES)
    _name(blog, written)
    (found,) = _refused(blog)
    assert (found.code, found.line) == ("IT901", 2)
    assert found.message.startswith(message)
    assert found.hint == hint
    check_fixes_of_site(blog.root, [found], blog.problems)


def test_every_plug_in_that_cannot_be_used_is_named_in_one_run(blog: SiteFolder, shelf: Shelf) -> None:
    shelf.install(NAME, _plugin("", "markdown=1"))
    _name(blog, "nowhere", NAME)
    assert [one.code for one in _refused(blog)] == ["IT901", "IT902"]


@pytest.mark.parametrize("written", ["Intertitle_Mark", "intertitle.mark"])
def test_a_name_may_be_spelt_as_names_of_distributions_may(marked: SiteFolder, written: str) -> None:
    _name(marked, written)
    assert marked.build().diagnostics == ()
    assert "ALIEN!" in marked.page("/marked/")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('plugins = "intertitle-mark"', "plugins must be a list of names"),
        ("plugins = [1]", "plugins must be a list of names"),
        ('plugins = ["../x"]', "'../x' cannot be the name of a plug-in"),
        ('plugins = ["a b"]', "'a b' cannot be the name of a plug-in"),
        ('plugins = ["intertitle-mark", "Intertitle.Mark"]', "the plug-in 'Intertitle.Mark' is named twice"),
    ],
)
def test_a_setting_that_names_no_plug_ins_is_an_error(blog: SiteFolder, line: str, message: str) -> None:
    replace(blog.root / "content/site.toml", "[site]", f"[site]\n{line}")
    (found,) = _refused(blog)
    assert (found.code, found.line, found.message) == ("IT104", 2, message)


# ---------------------------------------------------------------- what fails

PAGES = """
def items(view):
    yield Output(item=Item(kind="own", address="/own.txt"), what="the own file")

def make(view, item):
    return view.site.title.encode()

def nothing(*_):
    return ()
"""
OWN = "entries=(Entry(kind='own', items=items, make=make),)"
TITLE = "view.site.title.encode()"
YIELD = """    yield Output(item=Item(kind="own", address="/own.txt"), what="the own file")
"""
OWN_JOIN = "joins=(Join(name='own', tables={'own': tuple[int, ...]}, function=join),)"
OWN_NODE = "nodes=(Node(kind='own', function=own, names=names, is_eager=True),)"
NAMES = "def names(view):\n    return ['one']\n"


def _own(old: str, new: str, *fields: str) -> dict[str, str]:
    """Return a plug-in with a replaced text in one of its files."""
    return _of(_plugin(PAGES, OWN, *fields), old, new)


def _look(body: str) -> dict[str, str]:
    """Return a plug-in with a check."""
    return _plugin(f"def look(view):\n    {body}", "checks=(look,)")


# Each with its message, and the text of the line that the message refers to.
FAILING: dict[str, tuple[dict[str, str], str, str]] = {
    "items": (
        _own("    yield", "    1 / 0\n    yield"),
        "the items of the kind 'own' raised ZeroDivisionError: division by zero, in 'items'",
        "1 / 0",
    ),
    "items after the first": (
        _own(YIELD, f"{YIELD}    1 / 0\n"),
        "the items of the kind 'own' raised ZeroDivisionError",
        "1 / 0",
    ),
    "items of another kind": (
        _own('kind="own", a', 'kind="review", a'),
        "which is not an Output of the kind 'own'",
        "def items",
    ),
    "items that lead out": (
        _own("/own.txt", "/../own.txt"),
        "yielded the address '/../own.txt', which no file can have",
        "def items",
    ),
    **{
        f"items at {address}": (_own("/own.txt", address), f"yielded the address '{address}': ", "def items")
        for address in ("/own.php", "/.htaccess", "/_redirects", "/cgi-bin/own.txt")
    },
    **{
        f"items with {old} {new}": (_own(old, new), "in which a field has a wrong type", "def items")
        for old, new in (
            ('what="the own file"', "what=None"),
            ('what="the own file"', 'what="own", day=dt.datetime(2026, 1, 1)'),
            ('what="the own file"', 'what="own", day="2026-01-01"'),
            ('what="the own file"', 'what="own", sources="content/site.toml"'),
            ('address="/own.txt"', 'address="/own.txt", number="1"'),
        )
    },
    "items that are none": (_own("    yield Output", "    return Output"), "the items of the kind 'own' raised", ""),
    "items without a slash": (_own("/own.txt", "own.txt"), "an address begins with a slash", "def items"),
    "a file": (
        _own(TITLE, "view.answer('tag', 'none').label"),
        "the kind 'own' raised AttributeError: 'NoneType' object has no attribute 'label', in 'make' (making the own",
        "view.answer",
    ),
    "a file that ends the program": (
        _own(f"return {TITLE}", "raise SystemExit('bye')"),
        "the kind 'own' raised SystemExit: bye, in 'make'",
        "SystemExit",
    ),
    "a file whose failure names a place in memory": (
        _own(f"return {TITLE}", "raise ValueError(object())"),
        "the kind 'own' raised ValueError: <object object>, in 'make'",
        "ValueError",
    ),
    "a file of text": (
        _own(".encode()", ""),
        "the kind 'own' returned a value of the type 'str', and a file is made of bytes (making the own file)",
        "def make",
    ),
    "a file of a table that is not there": (
        _own(TITLE, "view.table('nowhere')"),
        "the kind 'own' raised UnregisteredError: ",
        "view.table",
    ),
    "a file of a file that is not there": (
        _own(TITLE, "open('/nowhere/at/all', 'rb').read()"),
        "the kind 'own' raised FileNotFoundError",
        "open(",
    ),
    "a join": (
        _plugin("def join(ask):\n    return {'own': {one: 1 / 0 for one in ask.all_reviews('year')}}", OWN_JOIN),
        "the join 'own' raised ZeroDivisionError",
        "1 / 0",
    ),
    "a join of other tables": (
        _plugin("def join(ask):\n    return {}", OWN_JOIN),
        "the join 'own' did not return the tables that it is registered for: own",
        "def join",
    ),
    "a join of another type": (
        _plugin("def join(ask):\n    return {'own': {'a': 'text'}}", OWN_JOIN),
        "the join 'own' returned a table 'own' whose answers are not of its type",
        "def join",
    ),
    "a node that all wait for": (
        _plugin(f"{NAMES}def own(view, name):\n    raise KeyError(name)", OWN_NODE),
        "the node 'own' for 'one' raised KeyError: 'one', in 'own'",
        "raise KeyError",
    ),
    "a node that a file asks for": (
        _own(
            f"return {TITLE}",
            "return view.node('own', 'x')\n\ndef own(view, name):\n    return object()",
            "nodes=(Node(kind='own', function=own),)",
        ),
        "the node 'own' for 'x' returned a value that cannot be kept",
        "def own",
    ),
    "the names of nodes": (
        _plugin("def names(view):\n    return [1]\ndef own(view, name):\n    return 1", OWN_NODE),
        "the names of the node 'own' returned names that are not text",
        "def names",
    ),
    "a check": (_look("1 / 0\n    yield"), "the check 'look' raised ZeroDivisionError", "1 / 0"),
    "a check that yields something else": (
        _look("yield 'text'"),
        "the check 'look' yielded a value of the type 'str', and a check yields Findings",
        "def look",
    ),
    "a check that yields half a finding": (
        _look("yield Finding(place='here', message='x')"),
        "the check 'look' yielded a Finding with a field of a wrong type",
        "def look",
    ),
}


@pytest.mark.parametrize(("files", "message", "line"), FAILING.values(), ids=FAILING)
def test_an_exception_of_a_plug_in_is_a_diagnostic_and_the_rest_is_built(
    blog: SiteFolder, shelf: Shelf, files: dict[str, str], message: str, line: str
) -> None:
    before = blog.clean_tree()
    shelf.install(NAME, files)
    _name(blog, NAME)
    for _ in range(2):
        (found,) = blog.build().diagnostics
        assert (found.code, found.severity) == ("IT903", "error")
        assert found.message.startswith(f"the plug-in '{NAME}' failed: ")
        assert message in found.message
        assert found.path == str(shelf.folder / "intertitle_mark.py")
        assert line in Path(found.path).read_text().splitlines()[found.line - 1]
    assert blog.tree() == before
    shelf.install(NAME, _plugin(PAGES, OWN))
    assert blog.build().diagnostics == ()
    assert blog.tree().keys() - before.keys() == {"own.txt"}
    assert blog.tree() == blog.clean_tree()


HALF = """
def half(view, path):
    if view.document(path).liked:
        raise ValueError(path)
    return "half"
"""


ALIENS = "content/reviews/aliens.md"


@pytest.mark.parametrize(
    "condition", [f"view.answer('document', '{ALIENS}')", "view.site.author != 'Nobody'"], ids=["deleted", "edited"]
)
def test_the_failure_of_a_node_is_a_problem_only_while_something_asks_for_it(
    blog: SiteFolder, shelf: Shelf, condition: str
) -> None:
    asking = f"return view.node('half', '{ALIENS}').encode() if {condition} else b'none'"
    files = _plugin(PAGES + HALF, OWN, "nodes=(Node(kind='half', function=half),)")
    shelf.install(NAME, _of(files, f"return {TITLE}", asking))
    _name(blog, NAME)
    assert blog.build().diagnostics == ()
    if "answer" in condition:
        (blog.root / ALIENS).unlink()
    else:
        replace(blog.root / ALIENS, "1986\n", "1986\nliked: true\n")
        assert codes(blog.build().diagnostics) == ["IT903"]
        replace(blog.root / "content/site.toml", 'author = "', 'author = "Nobody" # "')
    assert "IT903" not in codes(blog.build().diagnostics)
    assert (blog.public / "own.txt").read_text() == "none"
    assert blog.tree() == blog.clean_tree()


# ---------------------------------------------------------------- Markdown

MARK = """
def add(parser):
    parser.inline.ruler.before("emphasis", "mark", read)
    parser.block.ruler.before("paragraph", "shout", shout)
    parser.add_render_rule("mark", lambda self, tokens, index, *_: f"<mark>{tokens[index].content}</mark>")

def read(state, silent):
    if state.src[state.pos] != "=":
        return False
    if not silent:
        state.push("mark", "mark", 0).content = "marked"
    state.pos += 1
    return True

def shout(state, start, end, silent):
    first = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("Loud ", first):
        return False
    state.push("paragraph_open", "p", 1)
    inline = state.push("inline", "", 0)
    inline.content, inline.children = state.getLines(start, start + 1, 0, False).upper(), []
    inline.map = [start, start + 1]
    state.push("paragraph_close", "p", -1)
    state.line = start + 1
    return True
"""


def test_inline_and_block_syntax_of_a_plug_in_is_read_beside_ours(blog: SiteFolder, shelf: Shelf) -> None:
    blog.review("own", "date: 2026-03-09", text="One = two ||hidden =||. [[Alien]]\n\nLoud words.\n")
    shelf.install(NAME, _plugin(MARK, "markdown=add"))
    _name(blog, NAME)
    assert blog.build().diagnostics == ()
    page = blog.page("/reviews/own/")
    assert "One <mark>marked</mark> two" in page
    assert "<p>LOUD WORDS.</p>" in page
    assert "hidden" not in blog.tree()["feed.xml"].decode()
    assert blog.tree() == blog.clean_tree()
    shelf.install(NAME, _plugin(MARK.replace("<mark>", "<mark class=x>"), "markdown=add"))
    assert blog.build().parsed == 8
    assert "One <mark class=x>marked" in blog.page("/reviews/own/")
    assert blog.tree() == blog.clean_tree()


def test_a_plug_in_without_markdown_has_no_text_parsed_again(marked: SiteFolder, shelf: Shelf) -> None:
    _name(marked)
    marked.build()
    _name(marked, NAME)
    assert marked.build().parsed == 0
    shelf.install(NAME, _of(FILES, '"!"', '"?"'))
    assert marked.build().parsed == 0
    assert "ALIEN?" in marked.page("/marked/")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('content = "marked"', "content = 1 / 0", "its Markdown raised ZeroDivisionError: division by zero, in 'read'"),
        (
            "{tokens[index].content}",
            "{1 / 0}",
            "its Markdown raised ZeroDivisionError: division by zero, in '<lambda>'",
        ),
        (
            'lambda self, tokens, index, *_: f"<mark>{tokens[index].content}</mark>"',
            "lambda *_: None",
            "raised TypeError",
        ),
        ("state.pos += 1", "state.tokens.append(None)", "its Markdown raised"),
    ],
    ids=["a rule", "what it renders", "no text", "a token that is none"],
)
def test_a_text_on_which_the_markdown_of_a_plug_in_fails_waits_and_all_else_is_built(
    blog: SiteFolder, shelf: Shelf, old: str, new: str, message: str
) -> None:
    blog.review("own", "date: 2026-03-09", text="One = two.\n")
    shelf.install(NAME, _of(_plugin(MARK, "markdown=add"), old, new))
    _name(blog, NAME)
    for _ in range(2):
        report = blog.build()
        (found,) = report.diagnostics
        assert (found.code, found.path) == ("IT903", "content/reviews/own.md")
        assert message in found.message
        assert f"({shelf.folder / 'intertitle_mark.py'}:" in found.message
        assert [one.path for one in report.withheld] == ["content/reviews/own.md"]
    assert "reviews/alien/index.html" in blog.tree()
    shelf.install(NAME, _plugin(MARK, "markdown=add"))
    assert blog.build().diagnostics == ()


def test_markdown_that_cannot_be_added_is_an_error_at_start_up(blog: SiteFolder, shelf: Shelf) -> None:
    shelf.install(
        NAME, _plugin("def add(parser):\n    parser.inline.ruler.before('nothing', 'x', add)", "markdown=add")
    )
    _name(blog, NAME)
    (found,) = _refused(blog)
    assert (found.code, found.line) == ("IT903", 6)
    assert "its Markdown raised KeyError" in found.message


# ---------------------------------------------------------------- filters

PLAIN = "{% extends 'shipped/page.html' %}{% block text %}{{ page.title | own }}{{ super() }}{% endblock %}\n"


def _filtered(blog: SiteFolder, shelf: Shelf, body: str, template: str = PLAIN) -> None:
    """Use a filter in the template of the blog's own pages."""
    shelf.install(NAME, _plugin(f"def own(value, *more):\n    return {body}", "filters={'own': own}"))
    _name(blog, NAME)
    blog.write("themes/intertitle/templates/page.html", template)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("value.upper()", "ABOUT"),
        ("[len(value), 2.5, None, True]", "[5, 2.5, None, True]"),
        ("{'a': (1, [value])}", "{&#39;a&#39;: (1, [&#39;About&#39;])}"),
        ("'<b>' + value", "&lt;b&gt;About"),
        ("Markup('<b>{}</b>').format(value)", "<b>About</b>"),
    ],
)
def test_a_filter_s_plain_values_are_shown_as_a_template_shows_them(
    blog: SiteFolder, shelf: Shelf, body: str, shown: str
) -> None:
    _filtered(blog, shelf, body)
    assert blog.build().diagnostics == ()
    assert shown in blog.page("/about/")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("dt.date(2026, 1, 1)", "date"),
        ("object()", "object"),
        ("[value, {1: {2}}]", "set"),
        ("(one for one in value)", "generator"),
        ("b'x'", "bytes"),
    ],
)
def test_a_filter_that_returns_no_plain_value_is_a_diagnostic_at_its_line(
    blog: SiteFolder, shelf: Shelf, body: str, kind: str
) -> None:
    _filtered(blog, shelf, body, PLAIN.replace("{{ page.title", "\n{{ page.title"))
    for _ in range(2):
        (found,) = blog.build().diagnostics
        assert (found.code, found.severity) == ("IT904", "error")
        assert (found.path, found.line) == ("themes/intertitle/templates/page.html", 2)
        assert f"the plug-in '{NAME}' failed: the filter 'own' returned a value of the type '{kind}'" in found.message
        assert "(making the page About, content/pages/about.md)" in found.message
        assert f"{shelf.folder / 'intertitle_mark.py'}:5" in found.message
    assert "about/index.html" not in blog.tree()


def test_a_filter_that_fails_is_a_diagnostic_at_the_template_s_line(blog: SiteFolder, shelf: Shelf) -> None:
    _filtered(blog, shelf, "1 / 0")
    (found,) = blog.build().diagnostics
    assert (found.code, found.path, found.line) == ("IT903", "themes/intertitle/templates/page.html", 1)
    assert "the filter 'own' raised ZeroDivisionError: division by zero, in 'own'" in found.message


def test_an_unknown_name_is_reported_for_the_template(blog: SiteFolder, shelf: Shelf) -> None:
    _filtered(blog, shelf, "value.upper()", PLAIN.replace("page.title", "page.titel"))
    assert codes(blog.build().diagnostics) == ["IT703"]


@pytest.mark.parametrize(
    "used",
    [
        "{{ page.title | own }}",
        "{{ page.title\n|\nown }}",
        "{% filter own %}{{ page.title }}{% endfilter %}",
        "{{ [page.title] | map('own') | join }}",
        "{% set way = 'o' ~ 'wn' %}{{ [page.title] | map(way) | join }}",
        "{% set title | own %}{{ page.title }}{% endset %}{{ title }}",
        "{{ 'constant' | own }}",
        "{% macro said(x) %}{{ x | own }}{% endmacro %}{{ said(page.title) }}",
        "{% include 'partials/own.html' %}",
    ],
)
def test_an_edit_of_a_filter_reaches_the_pages_that_use_it_and_no_others(
    blog: SiteFolder, shelf: Shelf, used: str
) -> None:
    blog.write("themes/intertitle/templates/partials/own.html", "{{ page.title | own }}")
    _filtered(blog, shelf, "'one'", PLAIN.replace("{{ page.title | own }}", used))
    blog.build()
    assert "one" in blog.page("/about/")
    shelf.install(NAME, _plugin("def own(value):\n    return 'two'", "filters={'own': own}"))
    published = blog.build().published
    assert published is not None
    assert published.rendered == 1
    assert blog.tree() == blog.clean_tree()
    shelf.install("other", {"other.py": "from intertitle.plugins import *\nplugin = Plugin(filters={'other': len})\n"})
    _name(blog, NAME, "other")
    published = blog.build().published
    assert published is not None
    assert published.rendered == 0


def test_an_edit_of_a_filter_on_a_card_reaches_every_page_with_cards(
    blog: SiteFolder, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "_MIN_PAGES", 5)  # cards are made beforehand
    body = "def own(value):\n    return 'one' + value"
    shelf.install(NAME, _plugin(body, "filters={'own': own}"))
    _name(blog, NAME)
    blog.write("themes/intertitle/templates/partials/card.html", "<article>{{ card.film | own }}</article>")
    blog.build()
    assert "<article>oneAlien" in blog.page("/")
    shelf.install(NAME, _plugin(body.replace("one", "two"), "filters={'own': own}"))
    blog.build()
    assert "<article>twoAlien" in blog.page("/")
    assert blog.tree() == blog.clean_tree()


# ---------------------------------------------------------------- checks

CHECK = """
def look(view):
    for path, film, rating in view.reviews("path", "film", "rating"):
        if rating is None:
            said = f"{film} has no rating"
            yield Finding(place=view.where(path, "film"), message=said, hint="Rate it.", severity="error")
"""


def test_a_check_reports_what_it_finds_in_every_build(blog: SiteFolder, shelf: Shelf) -> None:
    before = blog.clean_tree()
    shelf.install(NAME, _plugin(CHECK, "checks=(look,)"))
    _name(blog, NAME)
    for action in (build, check, build):
        (found,) = blog.build(action=action).diagnostics[-1:]
        assert found == Diagnostic(
            "IT905", "error", "content/reviews/stalker.md", 2, 7, f"Stalker has no rating ({NAME})", "Rate it."
        )
    assert blog.tree() == before
    replace(blog.root / "content/reviews/stalker.md", "film: Stalker", "film: Stalker\nrating: 4")
    assert blog.build().diagnostics == ()
    replace(blog.root / "content/reviews/stalker.md", "rating: 4", "")
    shelf.install(NAME, _plugin(CHECK.replace("no rating", "no stars"), "checks=(look,)"))
    assert [one.message for one in blog.build().diagnostics] == [f"Stalker has no stars ({NAME})"]
    _name(blog)
    assert blog.build().diagnostics == ()
    assert blog.tree().keys() == before.keys()


# ---------------------------------------------------------------- templates


def test_the_first_plug_in_s_template_is_used(blog: SiteFolder, shelf: Shelf) -> None:
    shelf.install(NAME, FILES)
    other = _of(FILES, "intertitle_mark", "other")
    other = {path.replace("intertitle_mark", "other"): text for path, text in other.items()}
    other["other/templates/marked.html"] = '{% extends "intertitle-mark/marked.html" %}{% block title %}O{% endblock %}'
    other["other/__init__.py"] = (
        "from pathlib import Path\nfrom intertitle.plugins import *\n"
        "plugin = Plugin(templates=Path(__file__).parent / 'templates')\n"
    )
    shelf.install("other", other)
    _name(blog, NAME, "other")
    assert blog.build(action=build_strictly).diagnostics == ()
    assert "<title>O</title>" not in blog.page("/marked/")
    _name(blog, "other", NAME)
    assert blog.build(action=build_strictly).diagnostics == ()
    assert "<title>O</title>" in blog.page("/marked/")
    assert "ALIEN!" in blog.page("/marked/")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("one | shout", "one | shuot", "IT701"),
        ("in films", "in flims", "IT703"),
        ('"page.html"', '"pgae.html"', "IT702"),
        ("{% block main %}", "{% block mian %}", "IT706"),
    ],
)
def test_the_templates_of_a_plug_in_are_checked(blog: SiteFolder, shelf: Shelf, old: str, new: str, code: str) -> None:
    shelf.install(NAME, _of(FILES, old, new))
    _name(blog, NAME)
    reported = blog.build(action=check).diagnostics
    template = str(shelf.folder / "intertitle_mark/templates/marked.html")
    # A block that is not filled shows what its parent has, so the parent is reported too, first if its folder is.
    assert [found.code for found in reported if found.path == template] == [code]


# ---------------------------------------------------------------- the digest


@pytest.mark.parametrize("path", ["intertitle_mark/words.txt", "intertitle_mark/more.py"])
def test_any_file_of_a_plug_in_counts_listed_or_not(marked: SiteFolder, shelf: Shelf, path: str) -> None:
    marked.build()
    (shelf.folder / path).write_text("one")
    shelf.restart()
    published = marked.build().published
    assert published is not None
    assert published.rendered == 1
    assert marked.build().published.rendered == 0  # type: ignore[union-attr]


def test_an_edit_within_a_second_that_keeps_the_size_is_run(marked: SiteFolder, shelf: Shelf) -> None:
    """Python would use the old compiled file for the new source."""
    marked.build()
    file = shelf.folder / "intertitle_mark/__init__.py"
    status = file.stat()
    for sign in "?.;":
        file.write_text(SOURCE.replace('"!"', f'"{sign}"'))
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
        shelf.restart()
        marked.build()
        assert f"ALIEN{sign}" in marked.page("/marked/")


def test_another_version_of_a_plug_in_s_requirement_is_noticed(marked: SiteFolder, shelf: Shelf) -> None:
    install(shelf.folder, "stars", {"stars.py": "x = 1\n"})
    info = shelf.folder / "intertitle_mark-1.0.dist-info/METADATA"
    info.write_text(f"{info.read_text()}Requires-Dist: stars>=1\n")
    shelf.restart()
    marked.build()
    (shelf.folder / "stars-1.0.dist-info").rename(shelf.folder / "stars-1.1.dist-info")
    metadata_of_stars = shelf.folder / "stars-1.1.dist-info/METADATA"
    metadata_of_stars.write_text(metadata_of_stars.read_text().replace("1.0", "1.1"))
    shelf.restart()
    published = marked.build().published
    assert published is not None
    assert published.rendered == 1


def test_a_plug_in_that_is_installed_to_be_edited_is_digested_where_it_is_edited(
    blog: SiteFolder, shelf: Shelf, project: Shelf
) -> None:
    """The distribution lists only a file that refers to the folder."""
    for path, text in FILES.items():
        (project.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (project.folder / path).write_text(text)
    shelf.install(NAME, {"_intertitle_mark.pth": str(project.folder)}, "intertitle_mark:plugin")
    _name(blog, NAME)
    blog.build()
    assert "ALIEN!" in blog.page("/marked/")
    for path, old, new in (("__init__.py", '"!"', '"?"'), ("templates/marked.html", "<li>", "<li lang=en>")):
        replace(project.folder / "intertitle_mark" / path, old, new)
        project.restart()
        published = blog.build().published
        assert published is not None
        assert published.rendered == 1
    assert "<li lang=en>ALIEN?" in blog.page("/marked/")


def test_the_digest_is_the_same_wherever_a_plug_in_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = []
    for place in ("one", "two"):
        shelf = Shelf(tmp_path / place, monkeypatch)
        shelf.install(NAME, FILES)
        digests.append(load(NAME).digest)
        shelf.restart()
    assert digests[0] == digests[1]


# ---------------------------------------------------------------- processes


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_import_the_plug_in_by_its_name(
    blog: SiteFolder, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(workers, "MIN_ITEMS_PER_WORKER", 10)
    for number in range(20):
        blog.review(f"r{number}", f"film: Film {number}", "date: 2026-03-09", text="One = two.\n")
    body = f"{MARK}{PAGES}\ndef own(value):\n    return value.upper()\nshout_it = lambda value: own(value)\n"
    shelf.install(
        NAME,
        _plugin(
            body, "markdown=add", OWN, "filters={'own': lambda value: shout_it(value)}", "checks=(lambda view: (),)"
        ),
    )
    _name(blog, NAME)
    blog.write(
        "themes/intertitle/templates/review.html",
        "{% extends 'shipped/review.html' %}{% block title %}{{ page.title | own }}{% endblock %}",
    )
    monkeypatch.setattr(workers, "_choose_context", lambda: multiprocessing.get_context(method))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(REPOSITORY), str(shelf.folder))))
    assert blog.build(jobs=2).diagnostics == ()
    assert "<title>FILM 7</title>" in blog.page("/reviews/r7/")
    assert "One <mark>marked</mark> two" in blog.page("/reviews/r7/")
    assert blog.tree() == blog.clean_tree()


def test_a_registry_with_a_plug_in_travels_as_its_name(marked: SiteFolder) -> None:
    registry = load_site(marked.root).registry
    sent = pickle.dumps(registry)
    assert b"shout" not in sent
    again = pickle.loads(sent)  # noqa: S301  (our own)
    assert again.digest == registry.digest
    assert again.digests == registry.digests
    assert list(again.entries) == list(registry.entries)


# ---------------------------------------------------------------- safety


def test_only_plug_ins_that_a_site_names_are_imported_and_nothing_for_a_site_without(
    blog: SiteFolder, shelf: Shelf
) -> None:
    shelf.install(NAME, {"intertitle_mark.py": "raise SystemExit('it runs')\n"})
    blog.write("intertitle_mark.py", "raise SystemExit('a file of the site runs')\n")
    script = (
        "import sys; from intertitle.cli.main import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as end: assert not end.code, end\n"
        "print(sorted({'intertitle_mark', 'importlib.metadata', 'intertitle.plugins.installed'} & set(sys.modules)))"
    )
    for words, imported in (
        (("build", "."), "[]"),
        (("check", "."), "[]"),
        (("plugins", "."), "['importlib.metadata', 'intertitle.plugins.installed']"),
    ):
        done = subprocess.run(  # noqa: S603  (our own command)
            [sys.executable, "-c", script, *words],
            check=False,
            capture_output=True,
            text=True,
            cwd=blog.root,
            env={**os.environ, "PYTHONPATH": os.pathsep.join((str(REPOSITORY), str(shelf.folder)))},
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines()[-1] == imported


@pytest.mark.parametrize("what", ["all of it", "a module of its name"])
def test_code_in_the_site_s_own_folder_never_runs(blog: SiteFolder, shelf: Shelf, what: str) -> None:
    """Python looks for modules in the current folder first."""
    trap = {"intertitle_mark.py": "open('it-ran', 'w').close()\n"}
    if what == "all of it":
        install(blog.root, NAME, trap)
    else:
        shelf.install(NAME, {"intertitle_mark.py": "from intertitle.plugins import Plugin\nplugin = Plugin()\n"})
        blog.write("intertitle_mark.py", trap["intertitle_mark.py"])
    _name(blog, NAME)
    for command in ("build", "check", "plugins", "doctor"):
        done = subprocess.run(  # noqa: S603  (our own command)
            [sys.executable, "-m", "intertitle", command],
            check=False,
            capture_output=True,
            text=True,
            cwd=blog.root,
            env={**os.environ, "PYTHONPATH": os.pathsep.join((str(REPOSITORY), str(shelf.folder)))},
        )
        assert done.returncode != 0
        assert "it is in the site's own folder" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
    assert not (blog.root / "it-ran").exists()


def test_settings_are_read_in_one_place() -> None:
    """Code that reads them elsewhere would not know the kinds of pages that plug-ins add."""
    package = REPOSITORY / "intertitle"
    readers = {
        file.relative_to(package).as_posix()
        for file in package.rglob("*.py")
        if re.search(r"\bconfig\.(?:read|read_text|plugin_names)\(", file.read_text(encoding="utf-8"))
    }
    assert readers == {"plugins/site.py", "plugins/overview.py", "explain/last_build.py", "cli/new.py"}


# ---------------------------------------------------------------- the commands


def _said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    try:
        main(list(words))
    except SystemExit as end:
        return int(end.code or 0), capsys.readouterr().out
    return 0, capsys.readouterr().out


def test_the_list_shows_used_unused_and_broken_plug_ins(
    marked: SiteFolder, shelf: Shelf, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shelf.install("other", {"other.py": "raise SystemExit\nplugin = plugins.Plugin(checks=(), filters={})\n"})
    root = str(marked.root)
    end, out = _said(capsys, "plugins", root)
    assert end == 0
    assert (
        "intertitle-mark 1.0  used by this site\n  Marks films.\n  filters    shout\n  pages      marked /marked/\n"
        in out
    )
    assert "other 1.0  not used by this site\n  Marks films.\n  adds       filters, checks\n" in out
    assert 'plugins = ["intertitle-mark", "other"]' in out
    _name(marked, NAME, "other", "nowhere")
    end, out = _said(capsys, "plugins", root, "--format", "json")
    assert end == 1
    listed = json.loads(out)["plugins"]
    assert [(one["name"], one["is_used"], bool(one["problem"])) for one in listed] == [
        (NAME, True, False),
        ("other", True, True),
        ("nowhere", True, True),
    ]
    assert listed[0]["adds"]["pages"] == ["marked /marked/"]
    assert listed[2]["hint"] == "Install it:  pip install nowhere"
    end, out = _said(capsys, "plugins", str(tmp_path))
    assert (end, "intertitle-mark 1.0  installed" in out) == (0, True)


def test_explain_names_the_plug_in_behind_a_page_and_behind_a_text(
    marked: SiteFolder, shelf: Shelf, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780315200")
    marked.build()
    shelf.install(NAME, _of(FILES, '"!"', '"?"'))
    marked.build()
    end, out = _said(capsys, "explain", "/marked/", "--site", str(marked.root))
    assert end == 0
    assert re.search(r"plug-in intertitle-mark: changed", out), out
    shelf.install(NAME, _of(FILES, '"!"', '"."'))
    end, out = _said(capsys, "explain", "/marked/", "--site", str(marked.root))
    assert end == 0
    assert "intertitle-mark" in out.rpartition("since")[2]


def test_a_preview_is_built_with_the_plug_ins(marked: SiteFolder, shelf: Shelf) -> None:
    with serving(marked.root, path=str(shelf.folder)) as served:
        assert b"<li>ALIEN!</li>" in served.page("/marked/")
        marked.review("new", "film: New One", "date: 2026-03-09")
        eventually(lambda: b"NEW ONE!" in served.page("/marked/"))
