"""What a page loads from other hosts: its policy allows what the settings list, and everything else is reported."""

from __future__ import annotations

import re
from html import unescape

import pytest
from conftest import SiteFolder, codes
from photographs import photograph

from intertitle.diagnostics import Diagnostic
from intertitle.outputs.policies import Policy, parse_policy

TEXT = "content/reviews/m.md"
BASE = "themes/intertitle/templates/base.html"
VIDEO = "https://www.youtube.com/watch?v=LjLamj-b0I8"
PLAYER = "https://www.youtube-nocookie.com"


def policy_of(site: SiteFolder, address: str = "/reviews/m/") -> Policy:
    found = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', site.page(address))
    assert len(found) == 1
    return parse_policy(unescape(found[0]))


def headers_of(site: SiteFolder) -> Policy:
    found = re.search(r"Content-Security-Policy: (.*)", (site.public / "_headers").read_text())
    assert found is not None
    return parse_policy(found[1])


def _write(site: SiteFolder, text: str, *fields: str) -> None:
    site.review("m", 'film: "M"', "date: 2026-05-01", *fields, text=text)


def _type(site: SiteFolder, hint: str) -> None:
    """Type the settings that a hint shows."""
    settings = site.root / "content/site.toml"
    for line, table in re.findall(r"(\w+ = \S.*?)  under \[(\w+)\]", hint):
        lines = [one for one in settings.read_text().split("\n") if not one.startswith(line.partition(" ")[0])]
        head = f"[{table}]"
        lines = lines if head in lines else [*lines, head]
        lines.insert(lines.index(head) + 1, line)
        settings.write_text("\n".join(lines))


def _only(found: tuple[Diagnostic, ...]) -> Diagnostic:
    (one,) = found
    return one


# ---------------------------------------------------------------- texts

# Each text with the column of its address, and the source that the page's policy has once the hint is typed.
BLOCKED = {
    "a picture of Markdown": ("![x](https://image.example.net/x.jpg)", 6, "img-src", "image.example.net"),
    "a picture of a reference": ("![x][1]\n\n[1]: https://image.example.net/x.jpg", 6, "img-src", "image.example.net"),
    "a picture without a scheme": ("![x](//image.example.net/x.jpg)", 6, "img-src", "image.example.net"),
    "a picture at a port": ("![x](https://image.example.net:8443/x)", 6, "img-src", "image.example.net:8443"),
    "a picture with a comma": ("![x](https://image.example.net/w_3,h_2/x.jpg)", 6, "img-src", "image.example.net"),
    "a film with a comma": ('<video src="https://m.example.net/a,b"></video>', 13, "media-src", "m.example.net"),
    "a picture in capitals": ("![x](HTTPS://Image.Example.NET/x.jpg)", 6, "img-src", "image.example.net"),
    "a name with an underscore": ("![x](https://a_b.example.net/x.jpg)", 6, "img-src", "*.example.net"),
    "a name of another script": (
        '<img src="https://bücher.example/x" alt="x">',
        11,
        "img-src",
        "xn--bcher-kva.example",
    ),
    "a picture of HTML": ('<img src="https://image.example.net/x.jpg" alt="x">', 11, "img-src", "image.example.net"),
    "a film": ('<video src="https://m.example.net/x.mp4"></video>', 13, "media-src", "m.example.net"),
    "a sound": ('<audio controls><source src="https://m.example.net/x"></audio>', 30, "media-src", "m.example.net"),
    "a poster of a film": ('<video poster="https://m.example.net/x"></video>', 16, "img-src", "m.example.net"),
    "a frame": ('<iframe src="https://f.example.net/x" title="x"></iframe>', 14, "frame-src", "f.example.net"),
    "a frame in a line": ('So <iframe src="https://f.example.net/x"></iframe>.', 17, "frame-src", "f.example.net"),
    "a picture in a spoiler": ("||![x](https://image.example.net/x.jpg)||", 8, "img-src", "image.example.net"),
    "a picture in a note": ("a[^1]\n\n[^1]: ![x](https://i.example.net/x.jpg)", 12, "img-src", "i.example.net"),
}


@pytest.mark.parametrize("case", BLOCKED.values(), ids=BLOCKED)
def test_what_the_policy_of_a_page_blocks_is_reported_with_the_setting_to_add(
    blog: SiteFolder, case: tuple[str, int, str, str]
) -> None:
    text, column, directive, source = case
    _write(blog, f"Words.\n\n{text}\n")
    found = _only(blog.build().diagnostics)
    assert (found.code, found.severity, found.path, found.column) == ("IT432", "warning", TEXT, column)
    assert "//" in blog.root.joinpath(TEXT).read_text().split("\n")[found.line - 1][column - 1 :]
    assert source not in policy_of(blog).get(directive, ())
    _type(blog, found.hint)
    assert codes(blog.build().diagnostics) == []
    assert source in policy_of(blog)[directive]
    assert source not in policy_of(blog, "/").get(directive, ())  # a page that does not need it
    assert blog.tree() == blog.clean_tree()


RAW = {
    "a script": ('<script src="https://s.example.net/x.js"></script>', "script-src", "s.example.net"),
    "a form": (
        '<form action="https://list.example.net/add"><button>Go</button></form>',
        "form-action",
        "list.example.net",
    ),
    "a button of a form": ('<button formaction="https://l.example.net/">Go</button>', "form-action", "l.example.net"),
    "a stylesheet": ('<link rel="stylesheet" href="https://c.example.net/x.css">', "style-src", "c.example.net"),
    "a picture in two sizes": (
        '<img srcset="/a.jpg 1x, https://i.example.net/b 2x" alt="">',
        "img-src",
        "i.example.net",
    ),
    "a frame": ('<iframe src="https://f.example.net/x"></iframe>', "frame-src", "f.example.net"),
}


@pytest.mark.parametrize("case", RAW.values(), ids=RAW)
def test_all_html_of_an_author_needs_the_settings_too(blog: SiteFolder, case: tuple[str, str, str]) -> None:
    text, directive, source = case
    blog.set("markdown", 'html = "raw"')
    _write(blog, f"{text}\n")
    found = [one for one in blog.build().diagnostics if one.code == "IT432"]
    assert [one.line for one in found] == [5]
    _type(blog, found[0].hint)
    assert "IT432" not in codes(blog.build().diagnostics)
    assert source in policy_of(blog)[directive]


@pytest.mark.parametrize(
    "text", ['<script src="https://s.example.net/x.js"></script>', '<form action="https://s.example.net/"></form>']
)
def test_a_hint_about_removed_html_names_both_settings(blog: SiteFolder, text: str) -> None:
    _write(blog, f"{text}\n")
    found = _only(blog.build().diagnostics)
    assert found.code == "IT421"
    _type(blog, found.hint)
    assert codes(blog.build().diagnostics) == []


@pytest.mark.parametrize(
    "text",
    [
        "<script>a()</script>",
        '<script type="module">a()</script>',
        "<style>p {}</style>",
        '<p style="color: red">a</p>',
        '<p onclick="a()">a</p>',
        '<a href="javascript:a()">a</a>',
        '<object data="https://a.example/x.swf"></object>',
        '<embed src="https://a.example/x.swf">',
        '<base href="https://a.example/">',
    ],
)
def test_scripts_and_styles_within_a_text_are_blocked_whatever_is_listed(blog: SiteFolder, text: str) -> None:
    blog.set("markdown", 'html = "raw"')
    _write(blog, f"{text}\n")
    found = _only(blog.build().diagnostics)
    assert (found.code, found.line) == ("IT432", 5)


@pytest.mark.parametrize(
    "text",
    [
        "![x](data:image/gif;base64,R0lGOD)",
        "[x](https://a.example/)",
        "`![x](https://a.example/)`",
        "<https://a.example>",
    ],
)
def test_what_loads_nothing_from_another_host_is_not_reported(blog: SiteFolder, text: str) -> None:
    blog.build()
    before = policy_of(blog, "/")
    _write(blog, f"{text}\n")
    assert codes(blog.build().diagnostics) == []
    assert policy_of(blog) == before


def test_a_film_of_the_site_itself_needs_no_setting(blog: SiteFolder) -> None:
    blog.write("content/static/a.mp4", "film")
    _write(blog, '<video src="/a.mp4" controls></video>\n')
    assert codes(blog.build().diagnostics) == []
    assert policy_of(blog)["media-src"] == ("'self'",)
    assert "media-src" not in policy_of(blog, "/")


def test_a_frame_of_a_listed_host_is_kept_and_another_is_a_link(blog: SiteFolder) -> None:
    _write(blog, '<iframe src="https://f.example.net/x?a=1&b=2" title="A &lt; B" width="4" height="3"></iframe>\n')
    blog.build()
    link = '<a href="https://f.example.net/x?a=1&amp;b=2">A &lt; B</a>'
    assert link in blog.page("/reviews/m/")
    assert "<iframe" not in blog.page("/reviews/m/")
    blog.set("policy", 'frames = ["*.example.net"]')
    blog.build()
    kept = '<iframe src="https://f.example.net/x?a=1&amp;b=2" title="A &lt; B" width="4" height="3" loading="lazy">'
    assert kept in blog.page("/reviews/m/")
    assert link in unescape((blog.public / "feed.xml").read_text())
    assert "iframe" not in (blog.public / "feed.xml").read_text()


def test_a_page_with_a_script_of_another_host_allows_everything_that_is_listed(blog: SiteFolder) -> None:
    blog.set("markdown", 'html = "raw"')
    blog.set("policy", 'scripts = ["s.example.net"]\nframes = ["f.example.net"]\nstyles = ["c.example.net"]')
    _write(blog, '<script src="https://s.example.net/x.js"></script>\n')
    assert codes(blog.build().diagnostics) == []
    policy = policy_of(blog)
    assert policy["frame-src"] == ("f.example.net",)
    assert policy["font-src"] == ("'self'", "c.example.net")
    assert "require-trusted-types-for" not in policy
    assert policy_of(blog, "/")["require-trusted-types-for"] == ("'script'",)


def test_what_scripts_connect_to_is_allowed_on_every_page(blog: SiteFolder) -> None:
    blog.set("policy", 'connections = ["c.example.net"]')
    blog.build()
    assert policy_of(blog, "/")["connect-src"] == ("'self'", "c.example.net")


def test_the_headers_follow_from_the_settings_and_never_from_texts(blog: SiteFolder) -> None:
    blog.set("hosting", 'headers = ["netlify"]')
    blog.build()
    before = headers_of(blog)
    assert before["frame-src"] == ("https://player.vimeo.com", PLAYER)
    _write(blog, f"![x](https://i.example.net/x)\n\n{VIDEO}\n", "trailer: vimeo 76979871")
    blog.build()
    assert headers_of(blog) == before
    blog.set("policy", 'pictures = ["i.example.net", "unused.example"]\nforms = ["l.example.net"]')
    blog.build()
    assert headers_of(blog)["img-src"] == ("'self'", "data:", "i.example.net", "unused.example")
    assert set(headers_of(blog)["form-action"]) == {"'self'", "l.example.net"}
    assert headers_of(blog)["require-trusted-types-for"] == ("'script'",)
    for page in ("/", "/reviews/m/", "/search/"):
        for directive, sources in policy_of(blog, page).items():
            if sources != ("'none'",):
                assert set(sources) <= set(headers_of(blog)[directive]), directive
    blog.write("content/site.toml", (blog.root / "content/site.toml").read_text() + 'scripts = ["s.example.net"]\n')
    blog.build()
    assert "require-trusted-types-for" not in headers_of(blog)
    assert blog.tree() == blog.clean_tree()


# ---------------------------------------------------------------- templates

OWN = '{{% extends "shipped/base.html" %}}\n{{% block head %}}{}{{% endblock %}}\n'
IN_TEMPLATES = {
    "a script": ('<script src="https://s.example.net/x.js" async></script>', "script-src", "s.example.net"),
    "a stylesheet": ("<link href='https://c.example.net/x.css' rel=stylesheet>", "style-src", "c.example.net"),
    "a picture": ('<img src="https://i.example.net/{{ site.title }}.gif" alt="">', "img-src", "i.example.net"),
    "a frame": ('<iframe src="https://f.example.net/" title="x"></iframe>', "frame-src", "f.example.net"),
    "a form": ('<form action="https://l.example.net/"></form>', "form-action", "l.example.net"),
}


@pytest.mark.parametrize("case", IN_TEMPLATES.values(), ids=IN_TEMPLATES)
def test_what_a_template_loads_is_reported_or_allowed(blog: SiteFolder, case: tuple[str, str, str]) -> None:
    html, directive, source = case
    blog.write(BASE, OWN.format(html))
    found = _only(blog.build().diagnostics)
    assert (found.code, found.severity, found.path, found.line) == ("IT713", "warning", BASE, 2)
    assert blog.root.joinpath(BASE).read_text().split("\n")[1][found.column - 1 :].startswith("https://")
    assert source not in policy_of(blog, "/").get(directive, ())
    _type(blog, found.hint)
    assert codes(blog.build().diagnostics) == []
    assert source in policy_of(blog, "/")[directive]
    assert source in policy_of(blog, "/search/")[directive]
    assert blog.tree() == blog.clean_tree()


@pytest.mark.parametrize(
    "html",
    [
        '<object data="https://a.example/x"></object>',
        "<style>p {}</style>",
        '<p style="color: {{ theme.accent }}">',
        '<p onclick="a()">',
        "<script>a({{ 1 }})</script>",
    ],
)
def test_what_no_setting_allows_in_a_template_is_reported(blog: SiteFolder, html: str) -> None:
    blog.write(BASE, OWN.format(html))
    found = _only(blog.build().diagnostics)
    assert (found.code, found.path, found.line) == ("IT713", BASE, 2)


@pytest.mark.parametrize(
    "html",
    [
        '<link rel="icon" href="https://a.example/x">',
        '<a href="https://a.example/">x</a>',
        '{# <script src="https://a.example/x.js"></script> #}',
        '<script type="application/ld+json">{"a": {{ 1 }}}</script>',
        '<p data-style="a" title="on x = \'y\'">',
        '<img src="{{ site.home }}x.png" alt="">',
    ],
)
def test_what_a_template_may_have_is_not_reported(blog: SiteFolder, html: str) -> None:
    blog.write(BASE, OWN.format(html))
    assert codes(blog.build().diagnostics) == []


SHEET = "themes/intertitle/assets/style.css"
IN_STYLESHEETS = {
    "an import": ('@import url("https://f.example.net/css2?family=A;B");', "style-src", "f.example.net"),
    "an import without url": ("@import 'https://f.example.net/a.css';", "font-src", "f.example.net"),
    "a font": ("@font-face { font-family: A; src: url(https://f.example.net/a) }", "font-src", "f.example.net"),
    "a picture": ("b { background: url('//i.example.net/a.png') }", "img-src", "i.example.net"),
}


@pytest.mark.parametrize("case", IN_STYLESHEETS.values(), ids=IN_STYLESHEETS)
def test_what_a_stylesheet_loads_is_reported_or_allowed(blog: SiteFolder, case: tuple[str, str, str]) -> None:
    blog.set("hosting", 'headers = ["netlify"]')
    css, directive, source = case
    blog.build()
    blog.write(SHEET, f"/* a */\n{css}\n")
    found = _only(blog.build().diagnostics)
    assert (found.code, found.severity, found.path, found.line) == ("IT713", "warning", SHEET, 2)
    _type(blog, found.hint)
    assert codes(blog.build().diagnostics) == []
    assert source in policy_of(blog, "/")[directive]
    assert source in headers_of(blog)[directive]
    assert blog.tree() == blog.clean_tree()
    blog.write(SHEET, "b { color: red }\n")
    blog.build()
    assert source not in policy_of(blog, "/")[directive]
    assert blog.tree() == blog.clean_tree()


def test_a_script_within_a_template_is_allowed_by_its_hash(blog: SiteFolder) -> None:
    blog.build()
    before = policy_of(blog, "/")["script-src"]
    blog.write(BASE, OWN.format("<script>document.title = 1</script>"))
    assert codes(blog.build().diagnostics) == []
    after = policy_of(blog, "/")["script-src"]
    assert set(before) < set(after)
    assert len(after) == len(before) + 1


STATED = '{% extends "shipped/base.html" %}\n{% block policy %}<meta http-equiv="Content-Security-Policy" content="'


def test_a_template_that_states_a_policy_takes_precedence_with_a_warning(blog: SiteFolder) -> None:
    _write(blog, "![x](https://i.example.net/x) ![y](https://j.example.net/y)\n")
    blog.write(BASE, f"{STATED}img-src 'self' https://i.example.net\">{{% endblock %}}\n")
    blocked, own = blog.build().diagnostics
    assert (own.code, own.path, own.line, own.column) == ("IT126", BASE, 2, 1)
    assert (blocked.code, "j.example.net" in blocked.message) == ("IT432", True)
    assert policy_of(blog) == {"img-src": ("'self'", "https://i.example.net")}
    assert blog.tree() == blog.clean_tree()
    blog.root.joinpath(BASE).unlink()
    assert codes(blog.build().diagnostics) == ["IT432", "IT432"]


def test_a_block_that_adds_to_the_policy_keeps_it(blog: SiteFolder) -> None:
    blog.write(BASE, '{% extends "shipped/base.html" %}\n{% block policy %}{{ super() }}{% endblock %}\n')
    assert codes(blog.build().diagnostics) == []
    assert policy_of(blog, "/")["default-src"] == ("'none'",)


# ---------------------------------------------------------------- trailers


def _player(page: str) -> str:
    """Return the document in the only frame of a page."""
    (found,) = re.findall(r'srcdoc="([^"]*)"', page)
    return unescape(found)


WAYS = {
    "a field": ("Words.\n", ("trailer: https://youtu.be/LjLamj-b0I8",)),
    "a short name": ("Words.\n", ("trailer: youtube LjLamj-b0I8",)),
    "a line": (f"Words.\n\n{VIDEO}\n\nMore.\n", ()),
    "a line in capitals": (f"{VIDEO.replace('www.youtube', 'WWW.YOUTUBE')}\n", ()),
    "a line of a paragraph": (f"Words.\n{VIDEO}\nMore.\n", ()),
    "a line in angle brackets": (f"Words.\n\n<{VIDEO}>\n", ()),
    "a line in a quotation": (f"> Words.\n>\n> {VIDEO}\n", ()),
    "a frame": (f'<iframe width="560" height="315" src="{PLAYER}/embed/LjLamj-b0I8" title="x"></iframe>\n', ()),
    "a frame in a paragraph": ('Words <iframe src="//www.youtube.com/embed/LjLamj-b0I8"></iframe>\n', ()),
}


@pytest.mark.parametrize("case", WAYS.values(), ids=WAYS)
def test_a_trailer_is_a_still_and_a_link_in_a_frame_that_loads_nothing(
    blog: SiteFolder, case: tuple[str, tuple[str, ...]]
) -> None:
    text, fields = case
    _write(blog, text, *fields)
    assert codes(blog.build().diagnostics) == []
    page = blog.page("/reviews/m/")
    assert policy_of(blog)["frame-src"] == (PLAYER,)
    player = _player(page)
    assert f'<a href="{PLAYER}/embed/LjLamj-b0I8?autoplay=1"' in player
    assert "<cite>M</cite>" in player
    assert re.findall(r"(?:src|srcset)=\"([^\"]*)", player) == []
    assert f"autoplay {PLAYER}; " in page
    # Only links name the other host, beside the attribute that says what its player may do.
    outside = re.sub(r'(?:srcdoc|allow|href|content)="[^"]*"', "", page)
    assert "youtube" not in outside
    assert f'<a href="{VIDEO}">' in page
    feed = unescape((blog.public / "feed.xml").read_text())
    assert f'<a href="{VIDEO}">' in feed
    assert "iframe" not in feed
    assert "frame-src" not in policy_of(blog, "/")
    assert policy_of(blog, "/")["default-src"] == ("'none'",)


def test_a_trailer_shows_the_review_s_own_still(blog: SiteFolder) -> None:
    image = blog.root / "content/images/still.jpg"
    image.parent.mkdir(parents=True, exist_ok=True)
    image.write_bytes(photograph(64, 36))
    _write(blog, f"{VIDEO}\n", "still: {src: images/still.jpg, alt: A door}")
    blog.build()
    shown = re.findall(r'<img src="([^"]*)"', _player(blog.page("/reviews/m/")))
    assert shown == ["/images/still.jpg"]
    # On the page of a review with a field for it, the trailer stands in the place of the still.
    picture = "{src: images/still.jpg, alt: A <door>, credit: Somebody}"
    _write(blog, "Words.\n", f"still: {picture}", f"trailer: {VIDEO}")
    blog.build()
    page = blog.page("/reviews/m/")
    assert 'alt="A &lt;door&gt;"' in _player(page)
    assert "Somebody" in page
    assert 'class="still"' not in page
    _write(blog, "Words.\n", "still: {src: images/still.jpg, alt: A door, spoiler: true}", f"trailer: {VIDEO}")
    blog.build()
    assert "<img" not in _player(blog.page("/reviews/m/"))
    assert 'class="still"' in blog.page("/reviews/m/")
    assert blog.tree() == blog.clean_tree()


@pytest.mark.parametrize(
    "text",
    [
        f"See {VIDEO} there.",
        f"[words]({VIDEO})",
        f"`{VIDEO}`",
        f"    {VIDEO}",
        f"# {VIDEO}",
        "https://www.youtube.com/@x",
    ],
)
def test_an_address_within_other_words_is_a_link(blog: SiteFolder, text: str) -> None:
    _write(blog, f"Words.\n\n{text}\n")
    blog.build()
    assert "srcdoc" not in blog.page("/reviews/m/")
    assert "frame-src" not in policy_of(blog)


@pytest.mark.parametrize("title", ['"><script>alert(1)</script>', "' onload='x", "&quot;&gt;<b>", "]]>"])
def test_a_title_stays_a_title(blog: SiteFolder, title: str) -> None:
    escaped = title.replace('"', "&quot;")
    _write(blog, f'<iframe src="{PLAYER}/embed/LjLamj-b0I8" title="{escaped}"></iframe>\n')
    blog.build()
    player = _player(blog.page("/reviews/m/"))
    assert len(re.findall(r"<(?!/|!)\w+", player)) == len(
        re.findall(r"<(?:html|title|link|body|a|cite|span)\b", player)
    )


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("LjLamj-b0I8", "Write its host before it, if it is there:  trailer: youtube LjLamj-b0I8"),
        ("76979871", "Write its host before it, if it is there:  trailer: vimeo 76979871"),
        ("https://www.dailymotion.com/video/x1", "It looks like  trailer: https://www.youtube.com/watch?v=V75dMMIW2B4"),
        ("https://www.youtube.com/@A24", "It looks like  trailer: https://www.youtube.com/watch?v=V75dMMIW2B4"),
    ],
)
def test_what_is_no_trailer_is_an_error_and_the_page_goes_without(blog: SiteFolder, written: str, hint: str) -> None:
    _write(blog, "Words.\n", f'trailer: "{written}"')
    found = _only(blog.build().diagnostics)
    assert (found.code, found.line, found.hint) == ("IT303", 4, hint)
    assert "srcdoc" not in blog.page("/reviews/m/")
