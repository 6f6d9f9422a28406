"""An author at work: a small blog on the disk, and what may be written into every file of it.

The values are few and meet often: the same title, slug, tag or alias in two files, a link to a heading that
comes and goes, a picture that is and is not there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from photographs import encoded, photograph, scene

Key = tuple[str, str]  # folder of content and file's stem

# ---------------------------------------------------------------- what a file may say

FIELDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "reviews": {
        "film": ("Alien", "alien", "Aliens", "Zodiac", "Solaris", "'1917'", "Été 85", "Alien: Covenant", '"[REC]"'),
        "title": ("A headline", "Ten years on -- and 'still' here", "'Quoted: twice'", "||hidden||"),
        "year": ("1979", "1986", "2020", "soon"),
        "date": (
            "2026-01-05",
            "2026-05-31",
            "2026-06-01",
            "2026-06-01 12:30",
            "2026-06-02",
            "2026-07-01 20:00",
            "2027-01-01",
        ),
        "updated": ("2026-05-01", "2026-05-02"),
        "embargo": ("2026-05-01 10:00", "2026-06-01 13:00", "2026-06-15 14:00"),
        "slug": ("alien", "aliens", "zodiac", "fresh", "about", "Bad Slug"),
        "tags": ("[night]", "[Night, day]", "[]", "[été]", "[night, Night, day]"),
        "genres": ("[Horror]", "[horror, Drama]", "Drama"),
        "countries": ("[Chile]", "[Chile, France]"),
        "rating": ("5", "3.5", "0.5", "B+", "7", "99", "Rent"),
        "scale": ("stars", "letter", "ten", "mine", "mien"),
        "verdict": ("One line.", "Another -- with a dash.", "A ||spoiler||."),
        "quote": ("Shared words.", "Words of nobody."),
        "spoilers": ("none", "marked", "whole"),
        "liked": ("true", "false"),
        "recommend": ("yes", "mixed", "no"),
        "viewings": (
            "[{date: 2026-01-03, rating: 4, note: Louder -- again.}, {date: 2026-01, private: true, note: CANARY}]",
            "[{date: 2026, medium: cinema}, {date: 2026-01-04, private: perhaps}]",
            "[{date: 2026-01-03, medium: cinema, rewatch: true}]",
            "[{date: 2025-12-31, venue: Home}, {date: 2026-01-03}]",
            "[2026-02-02]",
            "[{medium: cinema}]",
        ),
        "directors": ("[Ridley Scott]", "[R. Scott, James Cameron]", "[Sigourney Weaver]", "Ridley SCOTT"),
        "cast": ("[{name: Sigourney Weaver, character: Ellen Ripley}]", "[Sigourney Weaver]", "[S. Weaver, Ian Holm]"),
        "franchise": ("Alien", "alien", "Predator", "[Alien, Predator]", "Alein", "Solo"),
        "permalink": ("/2019/05/alien/", "/2019/alien.html", "/reviews/zodiac", "/about/", "/old/", "/../x/", "pretty"),
        "aliases": (
            "[/old/]",
            "['/?p=1', '/index.php?id=3']",
            "['/?p=1', '/?a b']",
            "[/old/, /2019/aliens/]",
            "[/about/]",
            "[/old.v1]",
            "[/old.v1/]",
            "[/reviews/alien/]",
        ),
        "poster": (
            "{src: images/a.png, alt: One}",
            "{src: images/a.png, alt: Two, spoiler: true}",
            '{src: images/b.jpg, alt: ""}',
            "images/a.png",
        ),
        "trailer": ("youtube LjLamj-b0I8", "https://vimeo.com/76979871", "nowhere"),
        "still": ("{src: images/b.jpg, alt: Three}", "{src: images/a.png, alt: Four, credit: Somebody}"),
        "draft": ("true", "false"),
        "kind": ("series", "short", "mini-series"),
        "season": ("1", "2", "0", "two"),
        "episode": ("3", "1x03"),
        "original_title": ("Das Boot", "Il Mostro", "Alien"),
        "also": ("[The Alien, Nostromo]", "Nostromo"),
        "author": ("Somebody Else", "[Ines Marlowe, Somebody Else]"),
        "runtime": ("117", "90"),
        "release": ("1979-05-25", "1979-10-25", "1979", "May 1979", "soon"),
        "imdb": ("tt0078748", "tt0090605"),
        "tmdb": ("348",),
        "films": (
            "[{film: Alien, year: 1979, directors: [Ridley Scott]}, {film: Aliens, year: 1986}]",
            "[Alien, Solaris]",
            "[Alien]",
        ),
        "colour": ("red",),
    },
    "posts": {
        "title": ("A week in the dark", "Ten years on -- and 'still' here", "||hidden||"),
        "date": ("2026-05-01", "2026-05-31", "2026-06-01 12:30", "2026-07-01 20:00"),
        "updated": ("2026-05-01", "2026-05-02"),
        "embargo": ("2026-05-01 10:00", "2026-06-01 13:00"),
        "kind": ("essay", "interview", "intervew", "Letter from abroad"),
        "author": ("Somebody Else",),
        "summary": ("One line.", "A ||spoiler||."),
        "films": (
            "[{film: Alien, year: 1979, rating: 4, heading: The end}, {film: Solaris, year: 1972}]",
            "[{film: Zodiac, rating: B+, heading: The start}, Aliens]",
            "[{film: Alien, year: 1979, rating: 7, scale: ten}]",
        ),
        "scale": ("stars", "letter", "mien"),
        "franchise": ("Alien", "[Alien, Predator]", "Solo"),
        "people": ("[Sigourney Weaver]", "[S. Weaver, Ridley Scott]", "Ian Holm"),
        "part_of": ("A column", "a column", "Another", "?"),
        "still": ("{src: images/b.jpg, alt: Three}", "{src: images/a.png, alt: Four, spoiler: true}"),
        "tags": ("[night]", "[Night, day]", "[essays]"),
        "spoilers": ("none", "whole"),
        "draft": ("true", "false"),
        "comments": ("mailto:me@example.org",),
        "slug": ("alien", "fresh"),
        "permalink": ("/2026/05/rome.html", "/posts/rome"),
        "aliases": ("[/old/]", "[/reviews/alien/]"),
    },
    "films": {
        "film": ("Alien", "Aliens", "Solaris", "'1917'", "Alien 3"),
        "year": ("1979", "1986", "1972", "soon"),
        "original_title": ("Solyaris",),
        "permalink": ("/seen/alien", "/films/x.html"),
        "also": ("[Alien: The Eighth Passenger]", "[Aliens]"),
        "sort": ("Alien 03",),
        "kind": ("series", "short"),
        "franchise": ("Alien", "[Alien, Predator]"),
        "directors": ("[Ridley Scott]", "[R. Scott, James Cameron]"),
        "cast": ("[{name: Sigourney Weaver, character: Ellen Ripley}]",),
        "runtime": ("117", "90"),
        "release": ("1979-05-25", "1979"),
        "genres": ("[Horror]", "[Drama, Horror]"),
        "countries": ("[Chile]",),
        "poster": ("{src: images/a.png, alt: One}", "{src: images/a.png, alt: Two, spoiler: true}"),
        "still": ("{src: images/b.jpg, alt: Three}",),
        "trailer": ("youtube LjLamj-b0I8",),
        "imdb": ("tt0078748", "tt0090605"),
        "tmdb": ("348", "679"),
        "draft": ("true", "false"),
        "aliases": ("[/old/]",),
        "slug": ("alien", "aliens-1986"),
    },
    "franchises": {
        "name": ("Alien", "Aliens", "Predator", "Solo"),
        "summary": ("What it is.", "What it is not."),
        "entries": (
            "[{id: alien, title: Alien, year: 1979}, {id: aliens, title: Aliens, year: 1986, of: alien}]",
            "[{id: aliens, title: Aliens, release: 1978-01}, {id: covenant, title: 'Alien: Covenant', year: 2017}]",
            "[{id: z, title: Zodiac, review: zodiac, note: Why not.}]",
            "[{id: z, title: Zodiac, review: nowhere}, {id: z, title: Twice}]",
        ),
        "orders": (
            "{story: {label: Story order, items: [aliens, alien]}}",
            "{story: {items: [alien, aliens], note: So it goes.}, best: {items: [aliens]}}",
        ),
        "aliases": ("[/old/]", "[/saga/]"),
        "permalink": ("/saga", "/saga.html", "/old/"),
        "slug": ("alien", "saga"),
    },
    "people": {
        "name": ("Sigourney Weaver", "Ridley Scott", "James Cameron"),
        "also": ("[S. Weaver]", "[R. Scott]", "[Ridley Scott, R. Scott]"),
        "sort": ("Weaver", "Aardvark"),
        "permalink": ("/who", "/people/sigourney.html"),
        "born": ("1949-10-08", "1937-11-30"),
        "aliases": ("[/old/]",),
        "slug": ("weaver", "sigourney-weaver"),
    },
    "critics": {
        "name": ("Ines Marlowe", "Somebody Else", "Somebody Els"),
        "also": ("[Somebody Else]", "[I. Marlowe, Nobody]"),
        "scale": ("letter", "ten", "mine", "mien"),
        "earlier_scales": (
            "[{scale: letter, until: 2026-05-31}]",
            "[{scale: ten, until: 2026-01}, {scale: hundred, until: 2026-01-31}]",
            "[{scale: ten}]",
        ),
        "legend": ("What I mean.", "What I ||mean||."),
        "links": ("[https://example.com/me]", "[{label: Me, url: mailto:me@example.org}]", "[example.com/me]"),
        "picture": ("{src: images/a.png, alt: Me}", "{src: images/nowhere.png, alt: Me}"),
        "aliases": ("[/old/]",),
        "slug": ("marlowe", "ines"),
        "permalink": ("/me", "/critics/me.html"),
    },
    "lists": {
        "title": ("The best", "The worst"),
        "date": ("2026-04-01", "2026-06-02", "2027-01-01"),
        "permalink": ("/2026/best/", "/reviews/best"),
        "ranked": ("true", "false"),
        "description": ("Words about it.",),
        "items": (
            "[{film: Alien, year: 1979, note: 'Yes.'}, {film: Solaris, year: 1972}]",
            "[{review: zodiac}, {film: Aliens, year: 1986}]",
            "[{review: nowhere}]",
        ),
        "draft": ("true", "false"),
        "aliases": ("[/old/]",),
    },
    "pages": {
        "title": ("About", "About 'me'", "Imprint"),
        "permalink": ("/me.html", "/imprint", "/?p=1"),
        "menu": ("true", "false"),
        "description": ("Who I am.",),
        "draft": ("true", "false"),
        "aliases": ("[/old/]", "[/me/]"),
        "slug": ("about", "imprint", "reviews"),
    },
    # Lines of a table: see `Draft.data`.
    "diary": {
        "columns": (
            "film,year,date,medium,rating,note,private,imdb",
            "film;date;venue;private",
            "film,year,date,medium,rating,note,privat,imdb",
            "film,date,vneue",
            "colour,mood",
        ),
        "row 1": (
            "Alien,1979,2026-01-03,cinema,4,Fine.,,tt0078748",
            "Alien,,2026-01-03,,3.5,,yes,",
            "Alien,,2026-01-04,,9,,perhaps,",
        ),
        "row 2": (
            'Zodiac,,2026-01-03,Blu-ray,,"Two\nlines.",,',
            "Zodiac,,2026-01,television,2,,no,",
            "Zodiac;2026-01-03;Home;",
        ),
        "row 3": (
            "Stalker,1979,2026,,5,,,",
            "Stalker,1979,,,5,Twice.,x,",
            "Stalker,,2025-12-31,,,,,",
            ",,,,,,,",
        ),
        "row 4": ("Solaris,1972,,,4.5,,,", "solaris,,2026-01-05,cinema,,,,", "Solaris,1972,soon,,,,,", '"Solaris,1972'),
    },
}
REQUIRED = {
    "reviews": "film",
    "posts": "title",
    "films": "film",
    "franchises": "name",
    "people": "name",
    "critics": "name",
    "lists": "title",
    "pages": "title",
    "diary": "columns",
}
STEMS = ("alien", "Alien", "aliens", "zodiac", "fresh", "about", "été", "sigourney-weaver", "a/deep")
PARAGRAPHS = (
    "In space, [[Alien]] came first.",
    "Shared words.",
    "Out there it is 'quiet' -- very.",
    "## The end",
    "## The start",
    "### The end",
    "[[aliens|The second]] is louder.",
    "See [[Zodiac]] and [[Nowhere]].",
    "See [there](/reviews/alien/#h-the-end) and [here](#h-the-start).",
    "See [there](aliens.md#h-the-end), [her](../people/sigourney-weaver.md), [the saga](/franchises/alien/).",
    "See [my page](/about/), [a tag](/tags/night/), [the list](/lists/best/), [out](https://example.com/).",
    "![A picture](images/a.png)",
    '![Another](images/b.jpg "A caption")',
    "A note.[^1]\n\n[^1]: By [[Aliens]].",
    ":::spoiler The end\nCANARY of [[Aliens]].\n:::",
    "He ||was dead|| all along.",
    ":::spoiler Never closed",
    "Some <b>raw</b> words.",
    'An <i>open<i> word, <a href="/about/#id-me">me</a> and <a href="#me">me</a>. %%CANARY%%',
    '<p id="me">Me: <img src="/images/a.png" alt="Me"></p>\n\n<!-- CANARY -->',
    "||He <b>was|| dead</b>. <script>alert(1)</script>",
    "| a | b |\n| --- | --- |\n| 1 | 2 |",
    "* one\n* two",
    "Read [the programme](/festival.pdf) and [the press](/press/).",
    "![A photo](/photo.png) and [a file](../static/CNAME)",
    "![Far away](https://media.example.net/far.jpg) and near",
    '<iframe src="https://media.example.net/far" title="Far" width="4" height="3"></iframe>',
    "https://www.youtube.com/watch?v=LjLamj-b0I8",
    '<video src="/photo.png" controls></video>',
    "By [[Sigourney Weaver]] and [[S. Weaver]], in [[The best]], [[about]], [[Horror]] and [[franchises/alien]].",
    "The end is in [[Alien#The end]], [[#The start]], [[aliens#the-end|there]], [[people/sigourney-weaver#The end]].",
)
BROKEN = (
    b"---\nfilm: Alien\n",
    b"No front matter.\n",
    b"---\nfilm: [\n---\nText.\n",
    b"\xff\xfe\x00",
    b"",
    b"---\nfilm: Alien\nfilm: Aliens\n---\nText.\n",
    b"---\nfilm: Alien\nrating: 99\n---\nText.\n",
    b"---\nfilm: No\n---\nText.\n",
)
# Some take the address of a page, an alias, a picture or a file of ours, the name of a folder that pages need, or one
# that differs from another's in case alone; and some are left out.
STATIC = (
    "CNAME",
    ".well-known/security.txt",
    "festival.pdf",
    "Festival.pdf",
    "photo.png",
    "press/index.html",
    "about/index.html",
    "old/index.html",
    "images/a.png",
    "feed.xml",
    "_headers",
    "tags",
    "reviews/fresh",
    ".intertitle-ledger",
    ".DS_Store",
)
STATIC_BYTES = (b"one", b"two", b'<!DOCTYPE html><img src="/images/b.jpg">', b"")
IMAGES = ("a.png", "b.jpg", "sub/c.svg", "A.png", "notes.txt")
# Each is written under every name, so many have the wrong suffix. The last two are invalid.
PICTURES = (
    encoded(scene(24, 18), "PNG"),
    photograph(18, 24, orientation=6),
    encoded(scene(170, 9, "RGBA", seed=1), "PNG"),
    b"<svg width='4' height='5'/>",
    encoded(scene(24, 18, seed=2), "PNG"),
    b"one picture",
    b"",
)

# ---------------------------------------------------------------- what the settings may say

_SCRIPT = '<script src="https://media.example.net/a.js"></script>'
_STATED = """<meta http-equiv="Content-Security-Policy" content="img-src 'self' media.example.net">"""
SETTINGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "site": {
        "title": ('"The Long Take"', '"Other"'),
        "url": ('"https://example.org/"', '"https://example.org/film/"', '"http://localhost:8000"'),
        "language": ('"en"', '"fr"', '"de-AT"'),
        "author": ('"Ines Marlowe"', '"Nobody"'),
        "timezone": ('"Europe/London"', '"Pacific/Kiritimati"', '"America/Los_Angeles"'),
        "description": ('"A blog."', '"Another."'),
        "reviews_per_page": ("1", "2", "5"),
        "person_page_films": ("1", "2", "3"),
        "feed_entries": ("1", "2", "20"),
        "theme": ('"marquee"', '"intertitle"'),
        "search": ("false", "true"),
    },
    "theme": {
        "accent_dark": ('"#123456"', '"#abc"'),
        "home": ('"list"', '"lead"'),
    },
    "chrome": {"header": ('["people"]', '["reviews", "tags"]'), "footer": ("[]", '["pages", "genres"]')},
    "hosting": {"headers": ('["netlify", "nginx"]', '["apache"]')},
    "ratings": {
        "scale": ('"stars"', '"letter"', '"ten"', '"mine"'),
        "legend": ('"What I mean."', '"What else I mean."'),
        "earlier_scales": (
            '[{scale = "ten", until = 2026-01-31}]',
            '[{scale = "mine", until = 2026}, {scale = "letter", until = "2026-05", legend = "A."}]',
        ),
    },
    "ratings.scales.mine": {
        "grades": ('["Skip", "Rent", "Cinema"]', '["Rent", "Skip", "Own", "Cinema"]'),
        "label": ('"Mine"', '"Ours"'),
    },
    "addresses": {
        "review": (
            '"/r/{slug}/"',
            '"/reviews/{slug}/"',
            '"/{slug}/"',
            '"/reviews/{slug}"',
            '"/{year}/{month}/{slug}.html"',
            '"/{year}/{month}/{day}/{slug}/"',
        ),
        "post": ('"/{year}/{month}/{day}/{slug}.html"',),
        "list": ('"/l/{year}/{slug}/"', '"/lists/{slug}"'),
        "feed": ('"/atom.xml"', '"/feed.xml"'),
        "tag": ('"/tags/{slug}/"', '"/genres/{slug}/"'),
        "page": ('"/pages/{slug}/"', '"/{slug}/"'),
        "person": ('"/who/{slug}/"', '"/who/{slug}.html"'),
        "search": ('"/find/"', '"/about/"'),
        "archive_year": ('"/published/{slug}/"',),
        "column": ('"/series/{slug}/"',),
        "home_page": ('"/more/{number}/"',),
    },
    "markdown": {"html": ('"safe"', '"raw"', '"none"')},
    "share": {"cards": ("true", "false")},
    "policy": {
        "pictures": ('["media.example.net"]', '["*.example.net", "other.example"]'),
        "frames": ('["media.example.net"]', "[]"),
        "scripts": ('["media.example.net"]',),
        "connections": ('["media.example.net"]',),
    },
}
NEEDED = {"title", "url", "grades"}  # a site cannot be built without these
# Settings that make every build fail.
UNUSABLE = (
    "[site\n",
    '[site]\ntitle = "No address"\n',
    '[site]\ntitle = "Other"\nurl = "nowhere"\n',
    '[site]\ntitle = "Other"\nurl = "https://example.org/"\ntimezone = "Europe/Lodnon"\n',
    '[site]\ntitle = "Other"\nurl = "https://example.org/"\ntheme = "intertitel"\n',
    '[site]\ntitle = "Other"\nurl = "https://example.org/"\n[ratings]\nscale = "mien"\n',
    '[site]\ntitle = "Other"\nurl = "https://example.org/"\n[theme]\naccent = "red"\n',
)

# ---------------------------------------------------------------- what the site's own theme may hold

THEME: Mapping[str, tuple[str, ...]] = {
    "templates/page.html": (
        '{% extends "shipped/page.html" %}\n{% block text %}<div>{{ html -}}</div>{% endblock %}\n',
        '{% extends "shipped/page.html" %}\n{% block text %}<p>{{ page.titel }}</p>{% endblock %}\n',
        '{% extends "shipped/page.html" %}\n{% block text %}{% include "partials/own.html" %}{% endblock %}\n',
        '{% set own = "own" %}{% include "partials/" ~ own ~ ".html" %}\n',
        '{% extends "shipped/page.html" %}\n{% block text %}\n',
    ),
    "templates/partials/own.html": ("<p>Own words.</p>\n", "<p>Other words.</p>\n", "{{ 1 / 0 }}\n"),
    "templates/partials/card.html": (
        '<article><a href="{{ card.url }}">{{ card.film }}</a></article>\n',
        "<article>{{ card.film }}{% if card.rating %} {{ card.rating.text }}{% endif %}</article>\n",
        "<article>{{ card.filn }}</article>\n",
        '{% include "shipped/partials/card.html" %}{% include "partials/own.html" ignore missing %}\n',
    ),
    "templates/partials/lead.html": ("<article>{{ card.title }}</article>\n",),
    "templates/base.html": (
        '{% extends "shipped/base.html" %}\n{% block policy %}{{ super() }}{% endblock %}\n',
        '{% extends "shipped/base.html" %}\n{% block footer %}<footer>Mine.</footer>{% endblock %}\n',
        '{% extends "shipped/base.html" %}\n{% block head %}<link href="{{ asset("more.css") }}">{% endblock %}\n',
        f'{{% extends "shipped/base.html" %}}\n{{% block head %}}{_SCRIPT}{{% endblock %}}\n',
        f'{{% extends "shipped/base.html" %}}\n{{% block policy %}}{_STATED}{{% endblock %}}\n',
        '{% extends "shipped/basis.html" %}\n',
    ),
    "templates/404.html": (
        '{% extends "shipped/404.html" %}{% block policy %}<meta name="a">{% endblock %}\n',
        '{% extends "shipped/404.html" %}{% block main %}{{ site.footer | length }}{% endblock %}\n',
    ),
    "templates/review.html": (
        '{% extends "shipped/review.html" %}\n{% block standfirst %}<p>Mine.</p>{% endblock %}\n',
        '{% extends "shipped/review.html" %}\n{% block still %}{{ card_html(review.card, "own") }}{% endblock %}\n',
    ),
    "templates/home.html": (
        '{% extends "shipped/home.html" %}\n{% block lead %}{{ card_html(cards[0], "card") }}{% endblock %}\n',
        '{% extends "shipped/home.html" %}\n{% block main %}{{ cards | map(attribute="film") | join }}{% endblock %}\n',
    ),
    "templates/unused.html": ("Nothing shows this.\n", "{% broken\n"),
    "assets/style.css": (
        "body {}\n",
        "main {}\n",
        "b { color: option(accent_dark) }\n",
        '@import "//media.example.net/a";\n',
    ),
    "assets/more.css": ("p {}\n", "q {}\n"),
    "words/en.toml": (
        'read_review = "On"\nkind_short = "little film"\n',
        'films = { one = "{count} picture", other = "{count} pictures" }\nspoiler = "secret"\n',
        'own_word = "Mine"\nread_review = "Go on"\n',
    ),
    "words/fr.toml": ('home = "Début"\nrating = "{value}/{maximum}"\n', 'by_author = "De {author}"\n'),
    "theme.toml": (
        "[pictures.poster]\nwidths = [16]\n",
        "[pictures.text]\nwidths = [20, 9]\n",
        '[chrome]\nheader = ["feed", "people"]\n',
        '[share]\nground = "#203040"\nframe = "lamps"\n',
    ),
}


# The site's own words, ``content/words.toml``.
WORDS: tuple[str, ...] = (
    'by_author = "Written by {author}"\nmenu_reviews = "Films"\n',
    'by_author = "Words: {author}"\nspoiler_titled = "Careful: {title}"\nnote_back = "Up"\n',
    'rating = "{value}/{maximum}"\nfeed_spoiler = "Read on there."\ncard_franchise = "A saga"\n',
    'order_release = "As released"\nfound_tag = "Word"\nhits_none = "No {query}."\n',
    "",
)
# Words that make every build fail.
UNUSABLE_WORDS = ('by_auhtor = "Written by {author}"\n', "by_author = 3\n", 'films = "{number}"\n', "home = \n")


class Draft:
    """The intended content of one file: fields of one line each, and paragraphs; or a table, whose fields are lines."""

    def __init__(self, fields: Mapping[str, str], paragraphs: tuple[str, ...] = ("Text.",)) -> None:
        self.fields = dict(fields)
        self.paragraphs = paragraphs

    def data(self) -> bytes:
        if columns := self.fields.get("columns"):
            rows = [value for name, value in sorted(self.fields.items()) if name.startswith("row ")]
            return "\n".join([columns, *rows, ""]).encode()
        lines = [f"{name}: {value}" for name, value in self.fields.items()]
        return "\n".join(["---", *lines, "---", "\n\n".join(self.paragraphs), ""]).encode()


class Desk:
    """A blog's sources on disk, and their drafts."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.drafts: dict[Key, Draft] = {}
        self.settings: dict[str, dict[str, str]] = {
            "site": {"title": '"The Long Take"', "url": '"https://example.org/"', "timezone": '"Europe/London"'},
            "ratings.scales.mine": {"grades": '["Skip", "Rent", "Cinema"]'},
        }
        self.write_settings()

    # ------------------------------------------------------------ places

    def file(self, key: Key) -> Path:
        return self.root / "content" / key[0] / f"{key[1]}{'.csv' if key[0] == 'diary' else '.md'}"

    def sources(self) -> list[str]:
        """Return the sorted paths of all sources from the site's root."""
        found = (file for top in ("content", "themes") for file in (self.root / top).rglob("*") if file.is_file())
        return sorted(file.relative_to(self.root).as_posix() for file in found)

    # ------------------------------------------------------------ writing

    def put(self, path: str, data: bytes) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        return file

    def write(self, key: Key, draft: Draft | None = None) -> None:
        """Write a draft to its file, and keep it."""
        if draft is not None:
            self.drafts[key] = draft
        self.put(self.file(key).relative_to(self.root).as_posix(), self.drafts[key].data())

    def delete(self, key: Key) -> None:
        del self.drafts[key]
        self.file(key).unlink()

    def rename(self, old: Key, new: Key) -> None:
        """Move a file unchanged, and replace any file there."""
        self.drafts[new] = self.drafts.pop(old)
        self.file(new).parent.mkdir(parents=True, exist_ok=True)
        os.replace(self.file(old), self.file(new))

    def swap(self, one: Key, other: Key) -> None:
        """Exchange two files by renaming: each keeps its own time, size and inode under the other's name."""
        aside = self.root / "aside"
        os.replace(self.file(one), aside)
        os.replace(self.file(other), self.file(one))
        os.replace(aside, self.file(other))
        self.drafts[one], self.drafts[other] = self.drafts[other], self.drafts[one]

    def put_static(self, name: str, data: bytes) -> None:
        """Write a static file, and remove whatever is in its way."""
        target = self.root / "content/static" / name
        for folder in target.parents:
            if folder.is_file():
                folder.unlink()
        if target.is_dir():
            shutil.rmtree(target)
        self.put(f"content/static/{name}", data)

    def static_files(self) -> list[str]:
        """Return the sorted names of the static files."""
        top = self.root / "content/static"
        return sorted(file.relative_to(top).as_posix() for file in top.rglob("*") if file.is_file())

    def set(self, table: str, name: str, value: str) -> None:
        """Write one setting, or remove it if the value is empty."""
        found = self.settings.setdefault(table, {})
        if value:
            found[name] = value
        else:
            found.pop(name, None)
        if not found:
            del self.settings[table]
        self.write_settings()

    def write_settings(self) -> None:
        tables = [
            "\n".join([f"[{name}]", *(f"{key} = {value}" for key, value in table.items()), ""])
            for name, table in self.settings.items()
        ]
        self.put("content/site.toml", "\n".join(tables).encode())


def copy_sources(root: Path, target: Path) -> None:
    """Copy a site's sources with new times and inodes, as a fresh clone does."""
    for top in ("content", "themes"):
        if (root / top).is_dir():
            shutil.copytree(root / top, target / top, copy_function=shutil.copyfile)


def plant(desk: Desk) -> None:
    """Write the blog that every run begins with."""
    reviews = {
        "alien": {
            "film": "Alien",
            "year": "1979",
            "franchise": "Alien",
            "rating": "5",
            "date": "2026-01-05",
            "directors": "[Ridley Scott]",
            "cast": "[{name: Sigourney Weaver, character: Ellen Ripley}]",
            "tags": "[night]",
        },
        "aliens": {
            "film": "Aliens",
            "year": "1986",
            "franchise": "Alien",
            "rating": "3.5",
            "date": "2026-05-31",
            "aliases": "[/2019/aliens/]",
            "poster": "{src: images/a.png, alt: One}",
            "genres": "[Horror]",
        },
        "zodiac": {"film": "Zodiac", "date": "2026-06-02", "viewings": "[{date: 2026-01-03, medium: cinema}]"},
        "solaris": {"film": "Solaris", "date": "2026-01-05", "verdict": "One line.", "rating": "0.5"},
        "late": {"film": "Été 85", "year": "2020", "date": "2026-05-01", "tags": "[Night, day]"},
        "predator": {
            "film": "Predator",
            "franchise": "[Alien, Predator]",
            "date": "2026-04-01",
            "directors": "[R. Scott]",
        },
        "rec": {
            "film": '"[REC]"',
            "date": "2026-03-01",
            "still": "{src: images/b.jpg, alt: Three}",
            "genres": "[horror]",
        },
        "undated": {"film": "Duel", "year": "1971", "quote": "Shared words.", "liked": "true", "rating": "2"},
    }
    texts = {
        "alien": (PARAGRAPHS[0].replace("[[Alien]]", "[[Aliens]]"), PARAGRAPHS[3], PARAGRAPHS[14]),
        "aliens": (PARAGRAPHS[0], PARAGRAPHS[8], PARAGRAPHS[11]),
        "undated": (PARAGRAPHS[1], PARAGRAPHS[10], PARAGRAPHS[17]),
        "solaris": (PARAGRAPHS[13], PARAGRAPHS[15]),
    }
    for stem, fields in reviews.items():
        desk.write(("reviews", stem), Draft(fields, texts.get(stem, ("Text.",))))
    essay = {
        "title": "A week in the dark",
        "date": "2026-05-01",
        "kind": "essay",
        "part_of": "A column",
        "films": FIELDS["posts"]["films"][0],
        "tags": "[night]",
        "people": "[S. Weaver, Ridley Scott]",
        "franchise": "Alien",
        "summary": "One line.",
    }
    desk.write(("posts", "week"), Draft(essay, (PARAGRAPHS[3], PARAGRAPHS[14], PARAGRAPHS[0])))
    news = {"title": "The 'news'", "date": "2026-05-20", "part_of": "a column"}
    desk.write(("posts", "alien"), Draft(news, (PARAGRAPHS[6], PARAGRAPHS[10])))
    desk.write(("posts", "undated"), Draft({"title": "Undated", "kind": "Letter from abroad"}, ("Words.",)))
    entries = FIELDS["franchises"]["entries"][0]
    desk.write(("franchises", "alien"), Draft({"name": "Alien", "entries": entries}))
    desk.write(("franchises", "predator"), Draft({"name": "Predator"}))
    desk.write(("people", "sigourney-weaver"), Draft({"name": "Sigourney Weaver", "also": "[S. Weaver]"}))
    desk.write(("critics", "ines"), Draft({"name": "Ines Marlowe"}, ("Me.",)))
    desk.write(("lists", "best"), Draft({"title": "The best", "items": FIELDS["lists"]["items"][0]}))
    table = {name: values[0] for name, values in FIELDS["diary"].items()}
    desk.write(("diary", "2026"), Draft(table))
    desk.write(("pages", "about"), Draft({"title": "About", "menu": "true"}))
    desk.put("content/images/a.png", PICTURES[0])
    desk.put("content/images/b.jpg", PICTURES[1])
    desk.put_static("CNAME", b"example.org\n")
    desk.put_static(".well-known/security.txt", STATIC_BYTES[0])
