"""HTML in texts: safe, balanced, checked like Markdown, and never able to show a spoiler or to leave its article."""

from __future__ import annotations

import re
import warnings
from html import escape, unescape
from pathlib import Path
from typing import get_args
from xml.etree.ElementTree import Element

import feedparser
import html5lib
import pytest
from conftest import SiteFolder
from html_checks import assert_sound, elements, pages_elements
from hypothesis import given, settings
from hypothesis import strategies as st

from intertitle.diagnostics import Location
from intertitle.markup.fragments import clean_feed
from intertitle.markup.slots import fill, reveal, say, withhold
from intertitle.markup.text import Rendered, render
from intertitle.model import Html


def read(source: str, html: Html = "safe") -> Rendered:
    return render(source, Location("content/reviews/a.md", 1, 1), language="en", html=html)


def _filled(made: Rendered, html: str) -> str:
    def link(number: int) -> str:
        one = made.text.links[number]
        return f'<a href="/wiki">{one.label or "wiki"}</a>' if one.kind == "wiki" else "/link"

    return say(fill(html, link), lambda name, _: name)


def on_page(made: Rendered) -> str:
    return _filled(made, reveal(made.html))


def in_feed(made: Rendered) -> str:
    return _filled(made, withhold(made.html, "<p>[block {}]</p>\n".format, "[inline {}]".format))


# ---------------------------------------------------------------- what stays, and what is repaired

SAFE = {
    "elements of a line": ("a <b>b</b> <kbd>c</kbd>", "<p>a <b>b</b> <kbd>c</kbd></p>\n", []),
    "a block": ('<div class="x">\n<p>a</p>\n</div>', '<div class="x">\n<p>a</p>\n</div>', []),
    "a block around Markdown": ("<div>\n\n*a*\n\n</div>", "<div>\n<p><em>a</em></p>\n</div>", []),
    "old elements": ("<tt>a</tt> <strike>b</strike>", "<p><code>a</code> <s>b</s></p>\n", []),
    "a heading": ("<h1>a</h1>", "<h2>a</h2>", []),
    "a mistyped end": ("<i>x<i>\n\nb", "<p><i>x</i></p>\n<p>b</p>\n", [("IT422", 1, 5)]),
    "a mistyped end of a block": (
        "<blockquote>x<blockquote>\n\nb",
        "<blockquote>x</blockquote>\n<p>b</p>\n",
        [("IT422", 1, 14)],
    ),
    "an unclosed block": ("<div>\na\n\nb", "<div>\na\n</div><p>b</p>\n", [("IT422", 1, 1)]),
    "an unclosed element": ("a <b>b\n\nc", "<p>a <b>b</b></p>\n<p>c</p>\n", [("IT422", 1, 3)]),
    "an unclosed element in a list": (
        "- a <b>b\n- c",
        "<ul>\n<li>a <b>b</b></li>\n<li>c</li>\n</ul>\n",
        [("IT422", 1, 5)],
    ),
    "two unclosed elements": ("<b>a <i>b", "<p><b>a <i>b</i></b></p>\n", [("IT422", 1, 6), ("IT422", 1, 1)]),
    "an end of nothing": ("a</div> b", "<p>a b</p>\n", [("IT422", 1, 2)]),
    "an end of Markdown's own": ("*a</em> b*", "<p><em>a b</em></p>\n", [("IT422", 1, 3)]),
    "a list without ends": ("<ul>\n<li>a\n<li>b\n</ul>", "<ul>\n<li>a\n</li><li>b\n</li></ul>", []),
    "a script": ("<script>alert(1)</script>\n\nb", "\n<p>b</p>\n", [("IT421", 1, 1)]),
    "a script in a line": ("a <script>alert(1)</script> b", "<p>a  b</p>\n", [("IT421", 1, 3)]),
    "a handler": ("\na <b onclick=x>b</b>", "<p>a <b>b</b></p>\n", [("IT421", 2, 3)]),
    "a style": ("<p style='color: red'>b</p>", "<p>b</p>", [("IT421", 1, 1)]),
    "an address that runs": ("<a href='java&#10;script:x'>b</a>", "<p><a>b</a></p>\n", [("IT421", 1, 10)]),
    "a frame": (
        '<iframe src="https://video.example.net/1" title="Trailer"></iframe>',
        None,  # a slot, which the page fills
        [],
    ),
    "a declaration": ("a <?php echo 1 ?> b", "<p>a  b</p>\n", [("IT421", 1, 3)]),
    "a bracket": ("<div>\n1 < 2 & 3\n</div>", "<div>\n1 &lt; 2 &amp; 3\n</div>", []),
    "a control character": ("<b title='&#4;'>&#x2;0&#3;</b>", None, []),
}


@pytest.mark.parametrize(("source", "html", "faults"), SAFE.values(), ids=SAFE)
def test_html_is_closed_and_cleaned_and_the_author_is_told(
    source: str, html: str | None, faults: list[tuple[str, int, int]]
) -> None:
    made = read(source)
    assert [(one.code, one.line, one.column) for one in made.diagnostics] == faults
    assert {one.severity for one in made.diagnostics} <= {"warning"}
    if html is not None:
        assert made.html == html
    assert_sound(on_page(made))
    assert not re.search(r"[\x00-\x08]", on_page(made))


def test_the_fix_of_a_mistyped_end_is_the_end() -> None:
    (fault,) = read("a <i>x<i>").diagnostics
    assert fault.fix
    assert [(one.line, one.column, one.old, one.new) for one in fault.fix.edits] == [(1, 7, "<i>", "</i>")]
    assert read("a <i>x</i>").diagnostics == ()


@pytest.mark.parametrize("source", ["Text *a* [b](/c).", "a & b < c", "`<b>`", "1 <2> 3", "<https://example.net/>"])
def test_a_text_without_html_has_the_same_bytes_in_every_way(source: str) -> None:
    assert {read(source, html).html for html in get_args(Html)} == {read(source).html}


def test_links_pictures_and_ids_in_html_are_those_of_the_text() -> None:
    source = 'a\n\n<p id="main"><a name=top href="/about/">b</a> <img alt="c" src="../images/c.png" width=4></p>'
    made = read(source)
    assert [(one.kind, one.target) for one in made.text.links] == [("href", "/about/"), ("image", "../images/c.png")]
    assert made.locations == ((3, 32), (3, 65))
    assert made.text.anchors == ("id-main", "id-top")
    assert 'src="\x021\x03" alt="c"' in made.html
    assert "width" not in made.html
    assert made.diagnostics == ()


def test_a_picture_in_html_needs_words() -> None:
    (fault,) = read('a <img src="../images/none.png">').diagnostics
    assert (fault.code, fault.line, fault.column, fault.severity) == ("IT405", 1, 3, "error")
    assert read('a <img src="../images/none.png" alt="">').diagnostics == ()


def test_raw_html_keeps_its_bytes_except_for_links_and_remarks() -> None:
    made = read(
        '<div onclick="x()" style=a>\n<a href="/about/">b</a> <!-- canary -->\n<script>"<a href=c>"</script>', "raw"
    )
    assert made.html == ('<div onclick="x()" style=a>\n<a href="\x020\x03">b</a> \n<script>"<a href=c>"</script>')
    assert [one.target for one in made.text.links] == ["/about/"]


# ---------------------------------------------------------------- spoilers

FOREIGN = {
    "of Reddit": (">! he dies !<", "Write  ||he dies||"),
    "of Reddit in a line": ("He >!dies!< now", "Write  ||dies||"),
    "of forums": ("He [spoiler]dies[/spoiler] now", "Write  ||dies||"),
    "of forums, with a title": ('- [Spoiler title="x"]dies[/Spoiler]', "Write  ||dies||"),
    "of forums, around paragraphs": ("[spoiler]\n\ndies\n\n[/spoiler]", None),
    "of Jekyll": ("{% spoiler %}dies{% endspoiler %}", None),
    "of Hugo": ("{{< spoiler >}}dies{{< /spoiler >}}", None),
    "an element": ("<spoiler>dies</spoiler>", None),
    "a class": ('<span class="a spoiler">dies</span>', None),
}


@pytest.mark.parametrize(("source", "hint"), FOREIGN.values(), ids=FOREIGN)
def test_another_program_s_spoiler_is_an_error_that_says_what_to_type(source: str, hint: str | None) -> None:
    faults = read(source).diagnostics
    assert {(one.code, one.severity) for one in faults} == {("IT423", "error")}
    assert "||" in faults[0].hint
    if hint:
        assert faults[0].hint == hint
        assert faults[0].fix
        (edit,) = faults[0].fix.edits
        lines = source.split("\n")
        line = lines[edit.line - 1]
        assert line[edit.column - 1 :].startswith(edit.old)
        assert read(line[: edit.column - 1] + edit.new + line[edit.column - 1 + len(edit.old) :]).diagnostics == ()


@pytest.mark.parametrize(
    "source", ["`[spoiler]a[/spoiler]`", "> !a!< b", "Wow! <3", r"\[spoiler]", "[spoiler](/a)", "||a||"]
)
def test_what_only_looks_like_another_program_s_spoiler_stays(source: str) -> None:
    assert read(source).diagnostics == ()


CROSSING = {
    "out of a line": "||CANARY <b>a|| b</b>",
    "into a line": "<b>a ||CANARY</b> b|| c",
    "a link around links": "<a href=/x>a ||[CANARY](/c) [[CANARY]]|| b</a>",
    "an unclosed link around links": "<a href=/x>a ||[CANARY](/c) [[CANARY]] <a href=/y>CANARY</a>|| b",
    "a block in a line": "||<div>CANARY</div><table><tr><td>CANARY|| b",
    "out of a block": ":::spoiler A\n</div></details><div>\n\nCANARY\n:::\n\nb</div>",
    "into a block": "<details><summary>a</summary>\n\n:::spoiler A\n</details>\n\nCANARY\n:::\n",
    "a table around a block": "<table><tr>\n\n:::spoiler A\nCANARY\n:::\n\n</tr></table>",
    "a script around a block": "<script>\n\n:::spoiler A\nCANARY\n:::\n\n</script>",
    "a script around a line": "a <script> ||CANARY</script> CANARY|| b",
    "text that hides": "a <textarea> ||CANARY|| </textarea>",
    "a note": "||a[^1]||\n\n[^1]: </li></ol></section> CANARY <b>\n",
}


@pytest.mark.parametrize("source", CROSSING.values(), ids=CROSSING)
def test_no_element_carries_words_out_of_a_spoiler(source: str) -> None:
    _check(read(source))


# ---------------------------------------------------------------- attacks

PAYLOADS = [
    "<script>alert(1)</script>",
    "<script src=//evil.example/x.js></script>",
    "<ScRiPt >alert(1)</sCrIpT >",
    "<script/x>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script>alert(1)",
    "</p><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<img src="x"onerror="alert(1)">',
    "<img/src=x/onerror=alert(1)>",
    "<img src=x oNeRrOr\n=\nalert(1)>",
    "<img src='x' alt='` onerror=alert(1)'>",
    '<img alt="<img src=x onerror=alert(1)>" src=x>',
    "<b onclick=alert(1)>a</b>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)><summary>a</summary></details>",
    "<video src=x onerror=alert(1)></video>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)></audio>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)><option>a</select>",
    "<marquee onstart=alert(1)>a</marquee>",
    "<a href=javascript:alert(1)>a</a>",
    "<a href=' javascript:alert(1)'>a</a>",
    "<a href='JaVaScRiPt:alert(1)'>a</a>",
    "<a href='java\tscript:alert(1)'>a</a>",
    "<a href='java&#10;script:alert(1)'>a</a>",
    "<a href='&#1;javascript:alert(1)'>a</a>",
    "<a href='javascript&colon;alert(1)'>a</a>",
    "<a href='&#106;&#x61;vascript:alert(1)'>a</a>",
    "<a href='vbscript:msgbox(1)'>a</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>a</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>a</a>",
    "<a href='view-source:javascript:alert(1)'>a</a>",
    "<a href='blob:alert(1)'>a</a>",
    "<a href='file:///etc/passwd'>a</a>",
    "<a xlink:href='javascript:alert(1)'>a</a>",
    "<q cite='javascript:alert(1)'>a</q>",
    "<video poster='javascript:alert(1)'></video>",
    "<form action='javascript:alert(1)'><button>a</button></form>",
    "<button formaction='javascript:alert(1)'>a</button>",
    "<isindex action='javascript:alert(1)'>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>a</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<svg><foreignObject><iframe srcdoc=alert(1)></foreignObject></svg>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<math><mi xlink:href='javascript:alert(1)'>a</mi></math>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<style>@import '//evil.example/x.css';</style>",
    "<style><img src='</style><img src=x onerror=alert(1)>'>",
    "<p style='background:url(javascript:alert(1))'>a</p>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example/'>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object>",
    "<embed src='javascript:alert(1)'>",
    "<applet code=x>a</applet>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea><p title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<title><p title='</title><img src=x onerror=alert(1)>'></title>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<template><img src=x onerror=alert(1)></template>",
    "<plaintext>a",
    "<a id=cookie name=location>a</a>",
    "<img name=getElementById src=x alt=a>",
    "<form id=main><input name=parentNode></form>",
    "</article></main></body></html><footer>a</footer>",
    "<?xml-stylesheet href='javascript:alert(1)'?>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<dialog open>a</dialog><menu type=context>a</menu>",
]
SINKS = [
    *("{}", "a {} b", "# {}", "- {}", "> {}", "||{}||", "**{}**", "[{}](/a)", ":::spoiler A\n{}\n:::"),
    *("a[^1]\n\n[^1]: {}", "| a |\n|--|\n| {} |", "<div>\n{}\n</div>", "a\n: {}"),
]
RUNNING = frozenset(
    ("script", "svg", "math", "style", "base", "meta", "form", "iframe", "object", "embed", "link", "applet", "button")
)
ADDRESSES = {"href", "src", "cite", "poster", "action", "formaction", "xlink:href", "data", "srcdoc"}


def _assert_safe(html: str) -> None:
    for tag, attributes in elements(html):
        assert tag not in RUNNING, tag
        for name, value in attributes.items():
            assert not name.lower().startswith("on"), name
            assert name not in {"style", "srcdoc", "name"}
            if name in ADDRESSES:
                bare = re.sub(r"[\x00-\x20]", "", unescape(value)).lower()
                assert re.match(r"(https?:|mailto:|tel:|[^:]*$|[^:]*[/?#])", bare), value
            if name == "id":
                assert re.match(r"(id-|h-|fn|spoiler-)", value), value


def _shown(html: str) -> str:
    """Return the words that a reader sees without asking for a spoiler."""
    tree: Element = html5lib.HTMLParser(namespaceHTMLElements=False).parseFragment(html)
    words: list[str] = []

    def walk(one: Element) -> None:
        hidden = one.tag in {"details", "span"} and str(one.get("class")).startswith("spoiler")
        if not hidden:
            words.append(one.text or "")
            for child in one:
                walk(child)
                words.append(child.tail or "")

    walk(tree)
    return "".join(words)


def _check(made: Rendered) -> None:
    """Check what no text can do: run, leave its article, show a spoiler, or break a feed."""
    page, feed = on_page(made), in_feed(made)
    for html in (page, feed, clean_feed(feed)):
        _assert_safe(html)
        around = f"<main><article>{html}</article><footer>FOOT</footer></main>"
        assert_sound(around)
        tree = list(pages_elements(f"<!DOCTYPE html><title>a</title><body>{around}"))
        assert [tag for tag, _ in tree][-1] == "footer"
    assert "CANARY" not in _shown(page)
    assert "CANARY" not in feed


@pytest.mark.parametrize("sink", SINKS)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_runs_or_leaves_its_article(payload: str, sink: str) -> None:
    _check(read(sink.format(payload)))


@pytest.mark.parametrize("html", get_args(Html))
def test_no_payload_is_in_a_feed_or_breaks_it_whatever_the_setting(html: Html, site: SiteFolder) -> None:
    site.set("markdown", f'html = "{html}"')
    text = "\n\n".join(f"{payload}\n\na {payload} b" for payload in PAYLOADS if "<!--" not in payload)
    site.review("a", "date: 2026-01-05", "rating: 4", text=f"{text}\n")
    for number, payload in enumerate(PAYLOADS):
        site.review(f"a-{number}", "date: 2026-01-04", f"year: {1900 + number}", text=f"{payload}\n")
    site.build()
    found = _parsed(site.tree()["feed.xml"].decode())
    assert len(found.entries) == 20
    for entry in found.entries:
        kept = entry.content[0].value
        for tag, attributes in elements(kept):
            assert tag not in RUNNING
            assert not [name for name in attributes if name.startswith("on") or name in {"style", "srcdoc"}]
            assert "script:" not in "".join(attributes.get(name, "") for name in ADDRESSES).lower()


def _parsed(feed: str) -> feedparser.FeedParserDict:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        found = feedparser.parse(feed.encode(), sanitize_html=False, resolve_relative_uris=False)
    assert found.bozo is False
    return found


# ---------------------------------------------------------------- whole sites


@pytest.mark.parametrize("html", ["safe", "raw"])
def test_links_in_html_are_checked_and_lead_into_the_folder_of_the_site(html: Html, site: SiteFolder) -> None:
    site.write(
        "content/site.toml",
        f'[site]\ntitle = "T"\nurl = "https://example.org/blog/"\n[markdown]\nhtml = "{html}"\n',
    )
    site.write("content/images/a.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>')
    site.write("content/pages/about.md", '---\ntitle: About\n---\n<p id="me">Me.</p>\n')
    text = (
        'See <a href="/about/">one</a>, <a href="../pages/about.md#me">two</a> and <a href="#own">three</a>.\n\n'
        '<p id="own"><img alt="A" src="../images/a.svg"></p>\n\nAnd [four](/about/#me).\n'
    )
    site.review("a", "date: 2026-01-05", "rating: 4", text=text)
    assert site.build().diagnostics == ()
    page = site.page("/reviews/a/")
    me, own, picture = "me", "own", '<img alt="A" src="/blog/images/a.svg">'
    if html == "safe":
        me, own = "id-me", "id-own"
        picture = '<img src="/blog/images/a.svg" width="4" height="3" alt="A" loading="lazy" decoding="async">'
    for part in (
        '<a href="/blog/about/">one</a>',
        f'<a href="/blog/about/#{me}">two</a>',
        f'#{own}">three</a>',
        f'<p id="{own}">',
        f'<a href="/blog/about/#{me}">four</a>',
        picture,
    ):
        assert part in page, part
    feed = site.tree()["feed.xml"].decode()
    assert "https://example.org/blog/images/a.svg" in feed
    assert f"https://example.org/blog/about/#{me}" in feed


def test_broken_links_in_html_are_errors_at_their_places(site: SiteFolder) -> None:
    text = 'See <a href="/nowhere/">a</a>.\n\n<p><a href="#none">b</a></p>\n\n<img src="../images/none.png" alt="c">\n'
    site.review("a", "date: 2026-01-05", text=text)
    found = {(one.code, one.line - 4, one.column) for one in site.build().diagnostics if one.severity == "error"}
    assert {("IT523", 1, 14), ("IT524", 3, 13)} <= found
    assert any(line == 5 for _, line, _ in found)


# Each with the code and the column of its address.
BROKEN_IN_HTML = {
    "<a href='/nowhere/'>a</a>": ("IT523", 10),
    "<a href='nowhere'>a</a>": ("IT523", 10),
    "<a href='../pages/none.md'>a</a>": ("IT523", 10),
    "<q cite='/nowhere/'>a</q>": ("IT523", 10),
    "<blockquote cite='/nowhere/'>a</blockquote>": ("IT523", 19),
    "<video src='/none.mp4'></video>": ("IT523", 13),
    "<audio><source src='/none.mp3'></audio>": ("IT523", 21),
    "<video poster='/images/none.png'></video>": ("IT530", 16),
    "<img src=/images/none.png alt=''>": ("IT530", 10),
    "<a href='/reviews/a/#none'>a</a>": ("IT524", 10),
    "<a href='../reviews/a.md#none'>a</a>": ("IT524", 10),
}


@pytest.mark.parametrize("folder", ["", "blog/"])
def test_every_address_in_html_is_checked_as_in_markdown(site: SiteFolder, folder: str) -> None:
    site.write("content/site.toml", f'[site]\ntitle = "T"\nurl = "https://example.org/{folder}"\n')
    site.review("a", "date: 2026-01-05", text="\n\n".join(BROKEN_IN_HTML))
    found = [(one.code, one.column) for one in site.build().diagnostics]
    assert found == list(BROKEN_IN_HTML.values())
    assert 'cite="nowhere' not in site.page("/reviews/a/")
    assert f'<video src="/{folder}none.mp4">' in site.page("/reviews/a/")
    assert f'<q cite="/{folder}nowhere/">' in site.page("/reviews/a/")


def test_the_footer_of_a_page_is_in_no_element_of_its_text(site: SiteFolder) -> None:
    open_elements = "<div>\n\n<i>x<i>\n\n:::spoiler A\n<blockquote>\n\n<b>y\n:::\n\n||<u>z|| <section>\n"
    site.review("a", "date: 2026-01-05", text="Text.\n")
    site.build()
    plain = site.page("/reviews/a/")
    site.review("a", "date: 2026-01-05", text=open_elements)
    assert {one.code for one in site.build().diagnostics} == {"IT422"}
    assert _path_of_footer(site.page("/reviews/a/")) == _path_of_footer(plain)


def _path_of_footer(page: str) -> list[str]:
    """Return the elements around the last footer of a page."""
    tree: Element = html5lib.parse(page, namespaceHTMLElements=False)
    parents = {child: one for one in tree.iter() for child in one}
    one = [found for found in tree.iter() if found.tag == "footer"][-1]
    path: list[str] = []
    while one in parents:
        one = parents[one]
        path.append(str(one.tag))
    return path


# ---------------------------------------------------------------- random texts

HTML = st.sampled_from((Path(__file__).parent / "data/html.txt").read_text(encoding="utf-8").splitlines())
MARKDOWN = st.sampled_from(
    [
        "a ",
        "*b* ",
        "**",
        "[c](/d) ",
        "[[Alien]] ",
        "`e` ",
        "\n",
        "\n\n",
        "\n\n- ",
        "\n\n> ",
        "\n\n# ",
        "[^1]",
        "^[n]",
        "| a |\n|--|\n| ",
    ]
)
INNER = st.lists(HTML | MARKDOWN, max_size=6).map("".join)
SPOILER = INNER.map(lambda inner: f"||CANARY{inner.replace(chr(10), ' ')} CANARY||") | st.tuples(INNER, INNER).map(
    lambda parts: f"\n\n:::spoiler A\n{parts[0]}\n\nCANARY {parts[1]}\n\nCANARY\n:::\n\n"
)
TEXTS = st.lists(HTML | HTML | MARKDOWN | SPOILER, min_size=1, max_size=14).map(
    lambda parts: "".join(parts) + "\n\n[^1]: f <b>"
)


def _check_text(source: str) -> None:
    made = read(source)
    page, feed = on_page(made), in_feed(made)
    assert not re.search(r"[\x00-\x08]", page + feed)
    if any(one.severity == "error" for one in made.diagnostics):
        return  # it is not published
    _check(made)
    content = escape(clean_feed(feed))
    entry = f"<entry><id>a:b</id><title>a</title><content type='html'>{content}</content></entry>"
    _parsed(
        f"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><id>a:c</id><title>a</title>{entry}</feed>"
    )


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_no_text_runs_leaves_its_article_shows_a_spoiler_or_breaks_a_feed(source: str) -> None:
    _check_text(source)


@pytest.mark.long
@settings(max_examples=4000, deadline=None)
@given(TEXTS)
def test_none_of_four_thousand_texts_does(source: str) -> None:
    _check_text(source)
