"""Remarks, `<!-- … -->` and `%%…%%`, never leave the source; in code they are text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import SiteFolder
from hypothesis import given, settings
from hypothesis import strategies as st

from intertitle.diagnostics import Location
from intertitle.markup.text import Rendered, render
from intertitle.model import Html

REMARKS = ["<!-- canary -->", "%%canary%%", "<!--canary-->", "<!-- a\ncanary -->", "%%\ncanary\n%%", "<!--> canary -->"]

PLACES: dict[str, Callable[..., str]] = {
    "a paragraph": "Text. {} More.".format,
    "a block": "Text.\n\n{}\n\nMore.".format,
    "the beginning of a paragraph": "{} More.".format,
    "the end of a paragraph": "More. {}".format,
    "a list": "- one\n- {}\n- two {} three".format,
    "a quotation": "> one {}".format,
    "a heading": "## One {} two".format,
    "emphasis": "*one {} two*".format,
    "the words of a link": "[one {} two](/about/)".format,
    "the target of a link": "[one](<https://example.net/{}>)".format,
    "the title of a link": '[one](/about/ "two {}")'.format,
    "the words of a picture": "![one {} two](images/a.png)".format,
    "a caption": '![one](images/a.png "two {}")'.format,
    "a spoiler": ":::spoiler End\n\n{}\n\ntwo {}\n:::".format,
    "the title of a spoiler": ":::spoiler End {}\ntwo\n:::".format,
    "a spoiler in a line": "One ||two {} three||.".format,
    "a note": "One[^1].\n\n[^1]: two {}".format,
    "a note in a line": "One^[two {}].".format,
    "a cell": "| a |\n|---|\n| two {} |".format,
    "a term": "One {}\n: two".format,
    "a definition": "One\n: two {}".format,
    "the label of a link to a review": "[[alien|two {}]]".format,
    "a block of HTML": "<div>\n{}\n</div>".format,
    "a tag": '<b title="{}">one</b>'.format,
}
ON_ONE_LINE = {
    "the target of a link",
    "a heading",
    "the title of a spoiler",
    "a cell",
    "a term",
    "the label of a link to a review",
    "a tag",
}


def read(source: str) -> Rendered:
    return render(source, Location("content/reviews/a.md", 1, 1), language="en", html="raw")


def everything(made: Rendered) -> str:
    """Return all that a text can publish."""
    text = made.text
    return " ".join(
        [made.html, made.plain, text.excerpt, *text.anchors, *text.spoilers]
        + [part for link in text.links for part in (link.target, link.label)]
    )


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("remark", REMARKS)
def test_a_remark_is_in_no_output_wherever_it_is(remark: str, place: str) -> None:
    if "%%" in remark and place == "the target of a link":
        return  # an address may contain percent signs
    if "\n" in remark and place in ON_ONE_LINE:
        remark = remark.replace("\n", " ")
    indent = {"a list": "\n  ", "a quotation": "\n> ", "a definition": "\n  "}.get(place, "\n")
    made = read(PLACES[place](remark.replace("\n", indent), remark.replace("\n", indent)))
    assert "canary" not in everything(made)
    assert "--&gt;" not in made.html
    assert "%%" not in made.html


@pytest.mark.parametrize("html", ["raw", "none"])
def test_what_follows_a_remark_is_markdown(*, html: Html) -> None:
    source = "<!-- one\n\ntwo --> **a**\n\n%%\nthree\n\nfour\n%%\n## b\n\n<!-- five --> c"
    made = render(source, Location("a.md"), language="en", html=html)
    assert made.html == '<p><strong>a</strong></p>\n<h2 id="h-b">b</h2>\n<p>c</p>\n'
    assert made.text.words == 3


CODE = {
    "in a line": "`<!-- a -->` and `%%b%%`",
    "in a fence": "```\n<!-- a -->\n%%b%%\n```",
    "indented": "    <!-- a -->\n    %%b%%",
    "escaped": r"\<!-- a --> and \%\%b\%\%",
}


@pytest.mark.parametrize("source", CODE.values(), ids=CODE)
def test_code_and_escaped_marks_stay(source: str) -> None:
    made = read(source)
    assert made.diagnostics == ()
    assert "&lt;!" in made.html
    assert "%%b%%" in made.html


@pytest.mark.parametrize("source", ["100% of 5% %", "50 % % 50", "a %b% c", "*100%* sure", "% alone", "a > b -> c"])
def test_single_signs_stay(source: str) -> None:
    made = read(source)
    assert made.diagnostics == ()
    assert made.plain == source.replace("*", "")


UNCLOSED = {
    "in a paragraph": ("One <!-- canary", (1, 5)),
    "over a blank line in a paragraph": ("One <!-- canary\n\nMore. -->", (1, 5)),
    "a block": ("One\n\n<!-- canary\n\ncanary", (3, 1)),
    "percent signs": ("One\n%%canary", (2, 1)),
    "percent signs in a line": ("One two %%canary", (1, 9)),
    "in a list": ("- one\n- <!-- canary\n\nMore. -->", (2, 3)),
    "in a quotation": ("> %%canary\n\n%%", (1, 3)),
    "in a spoiler": (":::spoiler\n%%canary\n:::\n", (2, 1)),
    "in a caption": ('One\n\n![a](images/a.png "50%% canary")', (3, 1)),
    "in a title": ('One [a](/about/ "50%% canary")', (1, 5)),
    "in a label": ("One [[alien|%%canary]]", (1, 5)),
    "in a tag": ("One <b title='%%canary'>b</b>", (1, 15)),
    "in a block of HTML": ("<div>\n<p><!-- canary\n\nMore", (2, 4)),
    "in a spoiler's title": (":::spoiler One %%canary\n\na\n:::", (1, 1)),
    "after a closed one": ("%%a%% b %%canary", (1, 9)),
}


@pytest.mark.parametrize(("source", "at"), UNCLOSED.values(), ids=UNCLOSED)
def test_an_unclosed_remark_is_an_error_and_hides_the_rest(source: str, at: tuple[int, int]) -> None:
    made = read(source)
    found = [(one.line, one.column) for one in made.diagnostics if one.code == "IT420"]
    assert at in found
    assert {one.severity for one in made.diagnostics} == {"error"}
    assert "canary" not in everything(made)


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from(
            ["<!--", "-->", "%%", "%", "a ", "\n", "\n\n", "- ", "> ", "`", "||", "*", ":::spoiler\n", "# "]
        ),
        max_size=12,
    ).map("".join)
)
def test_a_canary_between_marks_is_hidden_or_code_or_an_error(source: str) -> None:
    for opener, closer in (("<!--", "-->"), ("%%", "%%")):
        made = read(f"{source}\n\n{opener}canary{closer}\n\nend")
        assert "canary" not in everything(made) or "<code" in made.html or made.diagnostics or "%%" in source


def test_no_file_of_a_site_contains_a_remark(site: SiteFolder) -> None:
    for slug, remark in (("alien", "<!-- canary -->"), ("aliens", "%%canary%%")):
        text = "\n\n".join(place(remark, remark) for name, place in PLACES.items() if name != "the target of a link")
        text = text.replace("images/a.png", "https://images.example.net/a.png")
        site.review(slug, "date: 2026-01-05", "rating: 4", "franchise: alien", text=text)
    site.write("content/franchises/alien.md", "---\nname: Alien\n---\n<!-- canary --> Text %%canary%%.\n")
    site.write("content/pages/about.md", "---\ntitle: About\n---\n%%\ncanary\n%%\nText.\n")
    built = site.build()
    assert [one for one in built.diagnostics if one.severity == "error"] == []
    for path, data in site.tree().items():
        assert b"canary" not in data, path


def test_no_setting_or_word_contains_a_remark(blog: SiteFolder) -> None:
    blog.write(
        "content/site.toml",
        '[site]\ntitle = "T %%canary%%"\nurl = "https://example.org/"\nauthor = "Me <!-- canary -->"\n'
        'description = "Films. %%canary%% <!--\\ncanary -->"\n'
        '[ratings]\nscale = "own"\n[ratings.scales.own]\nlabel = "Own %%canary%%"\ngrades = ["1", "4", "5"]\n',
    )
    blog.write("content/words.toml", 'menu_reviews = "All %%canary%%"\nhome = "<!-- canary --> Home"\n')
    assert [one.code for one in blog.build().diagnostics] == []
    for path, data in blog.tree().items():
        assert b"canary" not in data, path
    assert "<title>T</title>" in blog.page("/")


@pytest.mark.parametrize(
    "setting", ['title = "T %%canary"', 'author = "Me <!-- canary"', 'description = "50%% canary"']
)
def test_an_unclosed_remark_in_a_setting_is_an_error(site: SiteFolder, setting: str) -> None:
    lines = {"title": 'title = "T"', "url": 'url = "https://example.org/"', setting.partition(" ")[0]: setting}
    site.write("content/site.toml", "[site]\n" + "\n".join(lines.values()) + "\n")
    (found,) = site.problems()
    assert (found.code, found.path) == ("IT104", "content/site.toml")
    assert "never closed" in found.message
