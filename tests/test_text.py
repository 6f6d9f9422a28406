"""Rendering returns the HTML of a text, its excerpt, words and headings, and its problems."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import pytest
from html_checks import assert_sound
from hypothesis import given, settings
from hypothesis import strategies as st

from intertitle.diagnostics import Location
from intertitle.markup.slots import fill, reveal
from intertitle.markup.text import Rendered, render
from intertitle.model import Html


def read(source: str, *, html: Html = "raw", language: str = "en") -> Rendered:
    return render(source, Location("content/reviews/a.md", 1, 1), language=language, html=html)


def shown(made: Rendered) -> str:
    return fill(reveal(made.html), lambda number: made.text.links[number].target)


# ---------------------------------------------------------------- syntax

SYNTAX = {
    "a paragraph": ("Text.", "<p>Text.</p>\n"),
    "struck out": ("~~a~~ b", "<p><s>a</s> b</p>\n"),
    "a definition list": (
        "Term\n: one\n: two",
        "<dl>\n<dt>Term</dt>\n<dd>one</dd>\n<dd>two</dd>\n</dl>\n",
    ),
    "a fence with its language": ("```python\na\n```", '<pre><code class="language-python">a\n</code></pre>\n'),
    "an empty element without a slash": ("a  \nb\n\n---", "<p>a<br>\nb</p>\n<hr>\n"),
    "an ordered list that starts late": ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
    "an address in brackets": (
        "<https://a.example/b>",
        '<p><a href="https://a.example/b">https://a.example/b</a></p>\n',
    ),
    "a link of a bare address": ("https://a.example", '<p><a href="https://a.example">https://a.example</a></p>\n'),
    "the author's own HTML": ('<b class="x">a</b>', '<p><b class="x">a</b></p>\n'),
    "nothing": ("", ""),
    "blank lines": ("\n\n \n", ""),
}


@pytest.mark.parametrize(("source", "html"), SYNTAX.values(), ids=SYNTAX)
def test_a_construction_becomes_its_html(source: str, html: str) -> None:
    made = read(source)
    assert made.diagnostics == ()
    assert shown(made) == html
    assert_sound(html)


def test_html_is_text_where_the_site_says_so() -> None:
    made = read("<b onclick='x'>a</b>\n\n<script>x</script>", html="none")
    assert shown(made) == ("<p>&lt;b onclick=‘x’&gt;a&lt;/b&gt;</p>\n<p>&lt;script&gt;x&lt;/script&gt;</p>\n")


@pytest.mark.parametrize(
    "source",
    [
        "{{ 7*7 }}",
        "{% raw %}",
        "{% include 'base.html' %}",
        "{# gone #}",
        "`{{ 7*7 }}`",
        "```\n{{ 7*7 }}\n```",
        ":::spoiler {{ 7*7 }}\n{% raw %}\n:::",
        "# {{ 7*7 }}",
    ],
)
def test_content_is_never_a_template(source: str) -> None:
    html = shown(read(source)).replace("‘", "'").replace("’", "'")
    for words in ("{{ 7*7 }}", "{% raw %}", "{% include 'base.html' %}", "{# gone #}"):
        assert (words in html) == (words in source)
    assert "49" not in html


def test_the_digest_names_the_html_and_nothing_else() -> None:
    same = read("a\n\nb"), render("a\n\nb", Location("other.md", 9, 1), language="en", html="raw")
    assert same[0].text.digest == same[1].text.digest
    assert same[0].text.digest != read("a\n\nc").text.digest


# ---------------------------------------------------------------- headings

HEADINGS = {
    "prefixed": ("## The end", ["h-the-end"]),
    "no name of the document's own": ("## Cookie\n## Location", ["h-cookie", "h-location"]),
    "unique": ("## A\n## A\n## A", ["h-a", "h-a-2", "h-a-3"]),
    "unique beside one that is numbered": ("## A\n## A-2\n## A", ["h-a", "h-a-2", "h-a-3"]),
    "unique after one that is numbered": ("## A-2\n## A\n## A", ["h-a-2", "h-a", "h-a-3"]),
    "without markup": ("## *Alien* and `code`", ["h-alien-and-code"]),
    "with a link's words": ("## [Alien](/x) and [[aliens-1986|Aliens]]", ["h-alien-and-aliens"]),
    "with a picture's words": ("## ![A queen](x.png)", ["h-a-queen"]),
    "without accents": ("## Cléo de 5 à 7", ["h-cleo-de-5-a-7"]),
    "in another script": ("## 千と千尋", ["h-千と千尋"]),
    "of nothing but signs": ("## !?", ["h-section"]),
    "without the words of a spoiler": ("## The ||canary|| sings", ["h-the-sings"]),
    "of nothing but a spoiler": ("## ||canary||", ["h-section"]),
    "within a spoiler": (":::spoiler\n## canary\n:::\n## canary", ["h-section", "h-canary"]),
    "underlined": ("The end\n---", ["h-the-end"]),
    "with escapes": (r"## A\*b", ["h-a-b"]),
    "with smart punctuation": ('## It\'s "so"', ["h-its-so"]),
}


@pytest.mark.parametrize(("source", "names"), HEADINGS.values(), ids=HEADINGS)
def test_a_heading_s_id_is_made_of_its_words(source: str, names: list[str]) -> None:
    made = read(source)
    assert [name for name in made.text.anchors if name.startswith("h-")] == names
    for name in names:
        assert shown(made).count(f' id="{name}"') == 1


def test_the_first_level_is_the_review_s_own_and_the_others_follow() -> None:
    made = read("# A\n\n## B\n\n### C\n\n###### D\n\nE\n===")
    assert [line.split()[0] for line in made.html.splitlines()] == ["<h2", "<h3", "<h4", "<h6", "<h2"]
    assert made.html.count("</h2>") == 2


def test_every_id_that_a_link_may_name_is_an_anchor() -> None:
    made = read(
        '## A\n\n||b|| c[^1] d[^1]\n\n:::spoiler\ne[^2]\n:::\n\n<p id="own">f</p>\n\n'
        "g <span id=own-too>h</span>\n\n[^1]: i\n[^2]: j\n"
    )
    assert set(made.text.anchors) == {
        *("h-a", "own", "own-too", "spoiler-1", "spoiler-2", "spoiler-3"),
        *("fn1", "fn2", "fnref1", "fnref1-2", "fnref2"),
    }
    for anchor in made.text.anchors:
        assert f'id="{anchor}"' in made.html or f"id={anchor}" in made.html


# ---------------------------------------------------------------- excerpts and words

SENTENCE = "The ship is old and so is the company that owns it."  # 51 characters

EXCERPTS = {
    "all of a short text": ("Short.", "Short."),
    "paragraphs until there is enough": ("One.\n\nTwo.\n\nThree.", "One. Two. Three."),
    "no more paragraphs once there is enough": (f"{SENTENCE} {SENTENCE} {SENTENCE}\n\nMore.", " ".join([SENTENCE] * 3)),
    "whole sentences": (" ".join([SENTENCE] * 6), " ".join([SENTENCE] * 4)),
    "whole words when no sentence ends": ("word " * 60, "word " * 42 + "word" + " word…"),
    "no point of its own after a comma": ("a, " * 100, "a, " * 72 + "a…"),
    "a letter of a script without spaces": ("千" * 300, "千" * 220 + "…"),
    "a sentence of a script without spaces": (("千" * 99 + "。") * 3, ("千" * 99 + "。") * 2),
    "a sentence that ends in a quotation": (
        f"“{SENTENCE}” {'word ' * 60}",
        f"“{SENTENCE}” {'word ' * 32}word…",
    ),
    "a sentence that ends in a question": (f"{'a' * 80}? {'Word ' * 60}", f"{'a' * 80}?"),
    "not with an initial before the ellipsis": (
        f"{'word ' * 39}the Edward G. Robinson {'word ' * 9}",
        f"{'word ' * 39}the Edward G. Robinson…",
    ),
    "after a year": (f"{'word ' * 20}in 1979. Then {'word ' * 40}", f"{'word ' * 20}in 1979."),
    "after no": (f"{'word ' * 20}says no. Then {'word ' * 40}", f"{'word ' * 20}says no."),
    "with a French closing mark": (f"« {'mot ' * 30}fin. » Puis {'mot ' * 40}", f"« {'mot ' * 30}fin. »"),
    "a sentence of Hindi": (f"{'फिल्म ' * 20}है। {'फिल्म ' * 40}", f"{'फिल्म ' * 20}है।"),
    "a script without spaces after one early space": (f"映画 {'千' * 300}", f"映画 {'千' * 217}…"),
    "without headings": ("# Alien\n\nText.", "Text."),
    "without lists": ("- a\n- b\n\nText.", "Text."),
    "without quotations": ("> a\n\nText.", "Text."),
    "without code": ("Text.\n\n```\ncode\n```\n\nMore.", "Text. More."),
    "without tables": ("| a |\n|---|\n| b |\n\nText.", "Text."),
    "without notes": ("Text.[^1]\n\n[^1]: A note.", "Text."),
    "without notes in the line": ("Text.^[A note.]", "Text."),
    "without pictures": ("![A queen](x.png)\n\nText.", "Text."),
    "without HTML": ("<b>Text</b> <i>more</i>.", "Text more."),
    "with a link's words": ("See [it](/x) and [[alien|the first]].", "See it and the first."),
    "with code in the line": ("Use `code`.", "Use code."),
    "with entities as signs": ("Tom &amp; Jerry &lt;3", "Tom & Jerry <3"),
    "one line": ("a\nb  \nc", "a b c"),
    "without a block that is a spoiler": (":::spoiler\ncanary\n:::\n\nText.", "Text."),
    "with a mark for words left out": ("He is ||canary||.", "He is […]."),
    "empty when all is a spoiler": ("||canary||", ""),
    "empty when there is no text": ("", ""),
}


@pytest.mark.parametrize(("source", "excerpt"), EXCERPTS.values(), ids=EXCERPTS)
def test_an_excerpt_is_the_opening_of_the_text(source: str, excerpt: str) -> None:
    assert read(source).text.excerpt == excerpt


NAMES = (
    "Arthur C. Clarke",
    "Edward G. Robinson",
    "Strange Case of Dr. Jekyll",
    "J.J. Abrams",
    "L. A. Confidential",
    "Downey Jr. Returns",
    "Mr. Ripley",
    "Sgt. Bilko",
    "St. Elmo’s Fire",
    "vs. Kramer",
    "M. Hulot",
    "am 3. Oktober",
    "No. 5",
    "Vol. 2",
    "Warner Bros. Pictures",
    "“Who’s Afraid of Virginia Woolf?” is",
    "Airplane! is",
    "(Dr. Strangelove)",
)


@pytest.mark.parametrize("name", NAMES)
def test_an_excerpt_ends_within_no_name(name: str) -> None:
    for before in range(15, 45):
        excerpt = read(f"{'word ' * before}{name} {'word ' * 60}").text.excerpt
        assert excerpt.endswith("…")
        assert not excerpt.endswith((".…", " …", "“…", "(…"))
    whole = read(f"{'word ' * 20}the end. Then {name} {'word ' * 60}").text.excerpt
    assert whole == f"{'word ' * 20}the end."


@settings(max_examples=200)
@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Z"]), min_size=1).map(lambda text: text * 30))
def test_an_excerpt_is_never_long_and_never_blank_at_its_ends(source: str) -> None:
    excerpt = read(source).text.excerpt
    assert len(excerpt) <= 221
    assert excerpt == excerpt.strip()


COUNTS = {
    "words": ("One two three.", 3),
    "a hyphen joins": ("science-fiction film", 2),
    "an apostrophe joins": ("it's the Smiths' house", 4),
    "a point joins": ("3.5 stars", 2),
    "dashes part": ("one—two -- three", 3),
    "markup does not count": ("*one* [two](/three/four) `five`", 3),
    "spoilers count": ("one ||two|| three\n\n:::spoiler Title\nfour\n:::", 4),
    "headings, lists, cells and notes count": (
        "# one\n\n- two\n\n| three |\n|---|\n| four |\n\nfive[^1]\n\n[^1]: six",
        6,
    ),
    "paragraphs part": ("one\n\ntwo", 2),
    "lines part": ("one\ntwo", 2),
    "letters of a script without spaces count each": ("千と千尋", 4),
    "scripts side by side": ("Alien 異形", 3),
    "nothing": ("", 0),
}


@pytest.mark.parametrize(("source", "count"), COUNTS.values(), ids=COUNTS)
def test_words_are_counted_as_a_reader_reads_them(source: str, count: int) -> None:
    assert read(source).text.words == count


def test_plain_words_are_all_words_outside_spoilers() -> None:
    made = read(
        "# Head\n\nOne *two*\nthree.\n\n:::spoiler Title\nhidden\n:::\n\n- four ||hidden||\n\nfive[^1]\n\n[^1]: six"
    )
    assert made.plain == "Head One two three. four […] five six"


# ---------------------------------------------------------------- pictures


def test_a_picture_alone_with_a_title_is_a_figure_and_the_title_its_caption() -> None:
    made = read('![A *queen*](images/a.png "The \\"end\\" -- nearly")')
    assert shown(made) == (
        '<figure><img src="images/a.png" alt="A queen"><figcaption>The “end” – nearly</figcaption></figure>\n'
    )


PICTURES = {
    "without a title": ("![A queen](a.png)", '<p><img src="a.png" alt="A queen"></p>\n'),
    "among words": ('See ![a](a.png "b").', '<p>See <img src="a.png" alt="a" title="b">.</p>\n'),
    "in a link": ('[![a](a.png "b")](/c)', '<p><a href="/c"><img src="a.png" alt="a" title="b"></a></p>\n'),
    "two in a paragraph": (
        '![a](a.png "b") ![c](c.png "d")',
        '<p><img src="a.png" alt="a" title="b"> <img src="c.png" alt="c" title="d"></p>\n',
    ),
    "in a list": (
        '- ![a](a.png "b")',
        '<ul>\n<li><figure><img src="a.png" alt="a"><figcaption>b</figcaption></figure>\n</li>\n</ul>\n',
    ),
    "of another site": (
        '![a](https://b.example/c.png "d")',
        '<figure><img src="https://b.example/c.png" alt="a"><figcaption>d</figcaption></figure>\n',
    ),
    "by reference": (
        '![a][b]\n\n[b]: c.png "d"',
        '<figure><img src="c.png" alt="a"><figcaption>d</figcaption></figure>\n',
    ),
    "with markup in its caption": (
        "![a](b.png '<b>&amp;')",
        '<figure><img src="b.png" alt="a"><figcaption>&lt;b&gt;&amp;</figcaption></figure>\n',
    ),
    "with signs in its words": (r'![\*"<b>&amp;](b.png)', '<p><img src="b.png" alt="*&quot;&amp;"></p>\n'),
    "with a link to a review in its words": ("![From [[Alien]]](b.png)", '<p><img src="b.png" alt="From Alien"></p>\n'),
    "with a picture in its words": ("![a ![b](c.png)](d.png)", '<p><img src="d.png" alt="a b"></p>\n'),
    "with its words over two lines": ("![a\nb](c.png)", '<p><img src="c.png" alt="a b"></p>\n'),
}


@pytest.mark.parametrize(("source", "html"), PICTURES.values(), ids=PICTURES)
def test_a_picture_s_form(source: str, html: str) -> None:
    made = read(source)
    assert made.diagnostics == ()
    assert shown(made) == html
    assert_sound(html)


def test_a_figure_in_a_note_leaves_room_for_the_way_back() -> None:
    made = read('a[^1]\n\n[^1]: ![b](c.png "d")')
    assert_sound(shown(made))
    assert '<p><img src="c.png" alt="b" title="d"> <a href="#fnref1"' in shown(made)


WORDLESS = {
    "no words": ("![](a.png)", 1, 1),
    "blank words": ("a\n![ ](a.png)", 2, 1),
    "words that are no words": ("a ![&nbsp;](a.png)", 1, 3),
    "no words, with a title": ('![](a.png "b")', 1, 1),
    "no words, in a link": ("[![](a.png)](/b)", 1, 2),
    "no words, in a list": ("- a\n- b ![](a.png)", 2, 5),
    "no words, by reference": ("a ![][b]\n\n[b]: c.png", 1, 3),
    "no words, of another site": ("a ![](https://b.example/c.png)", 1, 3),
}


@pytest.mark.parametrize(("source", "line", "column"), WORDLESS.values(), ids=WORDLESS)
def test_a_picture_without_words_is_an_error_at_its_place(source: str, line: int, column: int) -> None:
    found = read(source).diagnostics
    assert [(one.code, one.line, one.column) for one in found] == [("IT405", line, column)]


# ---------------------------------------------------------------- time (quality S11)

Bomb = Callable[[int], str]

CLASSIC: dict[str, Bomb] = {
    "nested strong emphasis": lambda n: "*a **a " * n + "b" + " a** a*" * n,
    "closers of emphasis without openers": lambda n: "a_ " * n,
    "openers of emphasis without closers": lambda n: "_a " * n,
    "closers of links without openers": lambda n: "a]" * n,
    "openers of links without closers": lambda n: "[a" * n,
    "openers and closers that do not match": lambda n: "*a_ " * n,
    "openers of links and closers of emphasis": lambda n: "[ a_" * n,
    "the pattern [ (](": lambda n: "[ (](" * n,
    "the pattern ![[]()": lambda n: "![[]()" * n,
    "nested brackets": lambda n: "[" * n + "a" + "]" * n,
    "nested quotations": lambda n: "> " * n + "a",
    "nested lists": lambda n: "".join("  " * depth + "* a\n" for depth in range(int(n**0.5))),
    "runs of backticks": lambda n: "".join("e" + "`" * run for run in range(int(n**0.5))),
    "links that are never closed": lambda n: "[a](<b" * n,
    "comments that are never closed": lambda n: "</" + "<!--" * n,
    "definitions of references": lambda n: "".join(f"[{one}]: u\n" for one in range(n)) + "[0] " * n,
    "backslashes": lambda n: "\\" * n,
}
OWN: dict[str, Bomb] = {
    "bars": lambda n: "||" * n,
    "an odd number of bars": lambda n: "|" * (2 * n + 1),
    "spoilers": lambda n: "||a|| " * n,
    "spoilers and one more": lambda n: "||a " * (2 * n + 1),
    "bars and brackets": lambda n: "||[" * n,
    "spoilers around links": lambda n: "||[a](b)|| " * n,
    "openers of links to reviews": lambda n: "[[" * n,
    "openers of links to reviews, with words": lambda n: "[[a|" * n,
    "links to reviews": lambda n: "[[a]]" * n,
    "colons": lambda n: ":::\n" * n,
    "a long line of colons": lambda n: ":" * n,
    "spoilers that are never closed": lambda n: ":::spoiler\n" * n,
    "blocks": lambda n: ":::spoiler\na\n:::\n" * n,
    "blocks within blocks": lambda n: ":::spoiler\n" * n + ":::\n" * n,
    "notes": lambda n: "".join(f"[^{one}]: t\n\n" for one in range(n)) + "".join(f"[^{one}]" for one in range(n)),
    "notes that name each other": lambda n: "".join(f"[^{one}]: t[^{one + 1}]\n\n" for one in range(n)) + "[^0]",
    "references to one note": lambda n: "[^1] " * n + "\n\n[^1]: x",
    "references that are never closed": lambda n: "[^a]: b\n\n" + "[^" * n,
    "notes in the line": lambda n: "^[a]" * n,
    "notes in the line that are never closed": lambda n: "^[" * n,
    "notes within notes": lambda n: "^[" * n + "a" + "]" * n,
    "quotation marks": lambda n: '"a ' * n,
    "quotation marks of two kinds": lambda n: "'a " * n + 'b" ' * n,
    "quotation marks without words": lambda n: '"' * n,
    "apostrophes": lambda n: "a'b " * n,
    "links": lambda n: "[a](/x) " * n,
    "links on lines": lambda n: "[a](/x)\n" * n,
    "links by reference": lambda n: "[a] " * n + "\n\n[a]: /x\n",
    "pictures": lambda n: "![a](x)\n\n" * n,
    "figures": lambda n: '![a](x "b")\n\n' * n,
    "headings": lambda n: "# a\n" * n,
    "definitions": lambda n: "a\n: b\n\n" * n,
    "rows": lambda n: "|a|\n|-|\n" + "|||b|||\n" * n,
    "rows of bars": lambda n: "|a|\n|-|\n" + "|" * n,
    "tables": lambda n: "|a|\n|-|\n\n" * n,
    "tags": lambda n: "<b id=a>" * n,
    "lines of HTML": lambda n: "<div>\n" + "a || b\n" * n,
    "lines of HTML with links": lambda n: "<div>\n" + "<a href=/x>\n" * n,
    "lines of HTML that is removed": lambda n: "<div>\n" + "<b onclick=x><frame>\n" * n,
    "remarks that are never closed": lambda n: "<b title=%%>" * n,
    "tags that do not match": lambda n: "<b>" * n + "</i>" * n,
    "tags that do not match, on lines": lambda n: "<div>\n" + "<b>\n" * n + "</i>\n" * n,
    "scripts that end in another element": lambda n: "*<script>* " * n + "*</script>* " * n,
    "spoilers in HTML": lambda n: "<b>||<i>a</b>||</i> " * n,
    "indented code": lambda n: "    :::spoiler\n" * n,
    "indented code with bars": lambda n: "    ||" + "a" * n,
    "short paragraphs": lambda n: "a\n\n" * n,
}


def _time(source: str, runs: int = 3) -> float:
    """Return the CPU time of a text with safe and with raw HTML, which depends little on other processes."""
    gc.collect()
    gc.disable()
    try:
        best = float("inf")
        for _ in range(runs):
            start = time.process_time()
            read(source, html="safe")
            read(source, html="raw")
            best = min(best, time.process_time() - start)
    finally:
        gc.enable()
    return best


_LEAST = 0.06  # seconds of CPU time that can be measured


def _growth(bomb: Bomb) -> float:
    """Return the average of time(2n)/time(n) while a text that is long enough to measure doubles three times.

    One doubling says little: where a text outgrows a cache of the processor, or another machine on the same hardware
    wakes up, a time that grows as its text does is 2.6 times the one before. Three doublings make 8 of what is linear
    and 64 of what is quadratic. Both sizes are timed by turns, and the best time of each counts.
    """
    size = 64
    while _time(bomb(size)) < _LEAST:
        size *= 2
    small, large = bomb(size), bomb(8 * size)
    one, eight = _time(small), _time(large, 1)  # again only if that was too long
    for _ in range(5):
        if eight <= 2.4**3 * one:
            break
        one, eight = min(one, _time(small)), min(eight, _time(large))
    return float((eight / one) ** (1 / 3))


@pytest.mark.long
@pytest.mark.parametrize("bomb", [*CLASSIC.values(), *OWN.values()], ids=[*CLASSIC, *OWN])
def test_time_grows_as_a_long_text_does(bomb: Bomb) -> None:
    assert len(CLASSIC) == 17
    assert _growth(bomb) <= 2.6
