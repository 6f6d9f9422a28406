"""Both themes in a real browser: every page is for every reader, by eye, by ear, by key and on paper."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import SiteFolder
from demo import BROWSER, NOW, THEMES, addresses, chromium, need, served
from photographs import photograph
from test_search import write_as_for_many_reviews

from intertitle.pipeline import Request, build_strictly, run
from intertitle.scaffold import create_site

PAGES = (
    "/",
    "/404.html",
    "/about/",
    "/diary/2025/",
    "/diary/undated/",
    "/franchises/",
    "/franchises/ghostbusters/",
    "/franchises/john-wick/",
    "/lists/best-of-2025/",
    "/people/",
    "/people/keanu-reeves/",
    "/posts/",
    "/posts/london-2024/",
    "/reviews/",
    "/reviews/aftersun/",
    "/reviews/ballerina/",
    "/reviews/ikiru/",
    "/search/",
    "/stats/",
    "/tags/sequels/",
    "/tags/work/",
    "/years/",
)

pytestmark = pytest.mark.long


def _look(script: str, base: str, *batches: Sequence[str]) -> list[dict[str, Any]]:
    """Run a script with each batch of arguments, all at once, and give what they print."""
    started = [
        subprocess.Popen(  # noqa: S603  (nothing of it is from outside)
            ["node", script, chromium(), base, *batch],  # noqa: S607
            cwd=BROWSER,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for batch in batches
    ]
    told = [(*process.communicate(timeout=600), process.returncode) for process in started]
    assert [(said, code) for _, said, code in told if code] == []
    return [json.loads(line) for printed, _, _ in told for line in printed.splitlines()]


def test_every_kind_of_page_is_for_every_reader(demo: Path) -> None:
    need("Chromium", "Node", "axe-core")
    assert [path for path in PAGES if not (demo / path.strip("/")).exists()] == []
    with served(demo) as base:
        assert _look("look.js", base, ("light", *PAGES), ("dark", *PAGES)) == []


def test_every_page_keeps_to_a_strict_policy(demo: Path) -> None:
    need("Chromium", "Node", "axe-core")
    with served(demo) as base:
        every = addresses(demo)
        assert _look("visit.js", base, every[::2], every[1::2]) == []


def test_no_line_jumps_when_the_typefaces_come_late(demo: Path) -> None:
    need("Chromium", "Node", "axe-core")
    with served(demo) as base:
        assert _look("late.js", base, PAGES[::2], PAGES[1::2]) == []


@pytest.mark.parametrize("theme", THEMES)
def test_what_new_plants_is_for_every_reader_from_the_first_build(tmp_path: Path, theme: str) -> None:
    need("Chromium", "Node", "axe-core")
    values = {"title": "Kino", "author": "", "url": "https://example.org/", "language": "en", "theme": theme}
    create_site(tmp_path / "blog", values)
    run(Request(root=tmp_path / "blog", output=tmp_path / "public", now=NOW), lambda *_: None, build_strictly)
    every = addresses(tmp_path / "public")
    assert len(every) > 15
    with served(tmp_path / "public") as base:
        assert _look("look.js", base, ("light", *every), ("dark", *every)) == []
        assert _look("visit.js", base, every) == []


# What is typed, the first film that it finds, and a page that it finds.
FOUND = {
    "ballerina": ("Ballerina (2025)", None),
    "balerina": ("Ballerina (2025)", None),
    "CLEO": ("Cléo from 5 to 7 (1962)", None),
    "alein": ("Alien (1979)", None),
    "aliens": ("Aliens (1986)", None),
    "in the mo": ("In the Mood for Love (2000)", None),
    "2:22": ("2:22 (2017)", None),
    "alien": ("Alien (1979)", "Franchise Alien"),
    "reeves wick": ("John Wick (2014)", None),
    "villeneuve": ("Blade Runner 2049 (2017)", "Person Denis Villeneuve"),
    "1979": ("Alien (1979)", "Year Films of 1979"),
    "sequels": (None, "Tag sequels"),
    "xyzzyq": (None, None),
}


def test_a_reader_finds_what_is_typed_and_what_is_nearly_typed(demo: Path) -> None:
    need("Chromium", "Node", "axe-core")
    with served(demo) as base:
        told = _look("search.js", base, ("/search/", *FOUND))
    assert [one for one in told if "rule" in one] == []
    typed = {one["typed"]: one for one in told if "typed" in one}
    for query, (film, page) in FOUND.items():
        found: dict[str, Any] = typed[query]
        assert found["query"] == query
        assert film is None or found["films"][0] == film
        assert page is None or page in found["pages"]
        assert [url for url in found["links"] if not (demo / url.strip("/") / "index.html").exists()] == []
        assert bool(found["films"] or found["pages"]) == (found["status"] != f"Nothing is found for “{query}”.")
    assert typed["ballerina"]["facts"][0] == "★★★Len WisemanJohn Wick"
    assert typed["ballerina"]["verdicts"][0].startswith("Superb fights, a killer you believe in")
    assert typed["ballerina"]["status"] == "4 films for “ballerina”."
    assert typed["balerina"]["status"] == "1 film close to “balerina”."
    (linked,) = (one for one in told if "linked" in one)
    assert linked | {"typed": linked["linked"]} == typed["ballerina"] | {"linked": "ballerina"}
    keys, plain = told[-2:]
    assert keys == {"down": "Ballerina", "up": "q", "entered": "Ballerina", "fetched": ["films.json"]}
    assert plain["address"] == "/search/?q=ballerina"
    assert "needs JavaScript" in str(plain["said"])


# What is typed into the search of a blog with these films, and the film that it finds first.
TITLES = {
    "spider-man": "Spider-Man",
    "x-men": "X-Men",
    "et": "E.T. the Extra-Terrestrial",
    "la": "L.A. Confidential",
    "mash": "M*A*S*H",
    "fast": "Fast & Furious",
    "alien-3": "Alien³",
    "eight": "8½",
    "walle": "WALL·E",
    "romeo": "Romeo + Juliet",
    "rocky": "Rocky II",
    "swat": "S.W.A.T.",
    "spiderhead": "Spiderhead",
    "batman": "Batman",
    "sholay": "शोले",
    "words": "Stalker",
}
SPELT = {
    "spiderman": "Spider-Man",
    "spider man": "Spider-Man",
    "xmen": "X-Men",
    "et": "E.T. the Extra-Terrestrial",
    "e.t.": "E.T. the Extra-Terrestrial",
    "la confidential": "L.A. Confidential",
    "mash": "M*A*S*H",
    "fast and furious": "Fast & Furious",
    "fast & furious": "Fast & Furious",
    "romeo and juliet": "Romeo + Juliet",
    "alien 3": "Alien³",
    "alien3": "Alien³",
    "8 1/2": "8½",
    "8½": "8½",
    "wall-e": "WALL·E",
    "walle": "WALL·E",
    "rocky 2": "Rocky II",
    "swat": "S.W.A.T.",
    "bat man": "Batman",
    "शोले": "शोले",
    "amour": "Stalker",
    "l'amour": "Stalker",
    "l’amour": "Stalker",
    "antonioni": "Stalker",
    "d'antonioni": "Stalker",
    "brien": "Stalker",
    "o'brien": "Stalker",
    "obrien": "Stalker",
    "tarkovsky": "Stalker",
    "d'tarkovsky": "Stalker",
    "leary": "Batman",
    "o'leary": "Batman",
    "jj abrams": "X-Men",
    "jeanpierre": "Rocky II",
    "j. j. abrams": "X-Men",
    "j abrams": "X-Men",
    "villeneve": "Fast & Furious",
    "jet li": "Fast & Furious",
    "li": "Fast & Furious",
}


@pytest.mark.parametrize("is_large", [False, True])
def test_a_reader_need_not_type_signs_and_prefixes(
    site: SiteFolder, monkeypatch: pytest.MonkeyPatch, *, is_large: bool
) -> None:
    need("Chromium", "Node", "axe-core")
    if is_large:
        write_as_for_many_reviews(monkeypatch)
    people = {
        "batman": "composers: [Denis O'Leary]",
        "x-men": "composers: [J. J. Abrams]",
        "rocky": "composers: [Jean-Pierre Léaud]",
        "fast": "directors: [Denis Villeneuve, Jet Li]",
    }
    for slug, film in TITLES.items():
        text = "Tout l'amour d’Antonioni, says O'Brien of Tarkovsky.\n" if film == "Stalker" else "Other.\n"
        site.review(
            slug, f"film: {json.dumps(film)}", "verdict: One.", *([people[slug]] if slug in people else []), text=text
        )
    site.build()
    with served(site.public) as base:
        told = _look("search.js", base, ("/search/", *SPELT))
    assert [one for one in told if "rule" in one] == []
    assert {one["typed"]: one["films"][:1] for one in told if "typed" in one} == {
        typed: [film] for typed, film in SPELT.items()
    }
    (found,) = (one for one in told if one.get("typed") == "villeneve")
    assert (found["facts"], found["verdicts"]) == (["Denis Villeneuve, Jet Li"], ["One."])
    assert ("cards-00.json" in told[-2]["fetched"]) == is_large
    assert ("directors.json" in told[-2]["fetched"]) == is_large


def test_a_readers_own_choice_of_light_or_dark_is_kept(demo: Path) -> None:
    need("Chromium", "Node", "axe-core")
    with served(demo) as base:
        told = _look("lights.js", base, ("/reviews/ballerina/", "/"))
    found = {str(one.pop("when", one)): one for one in told}
    own = {"lights": "auto", "chosen": "auto", "isSeen": True, "ground": "light", "scheme": "light dark"}
    if demo.parent.name == "marquee":  # where it is night, and there is nothing to choose
        own = {"lights": None, "chosen": None, "isSeen": False, "ground": "dark", "scheme": "dark"}
        assert found == {"at first": own, "without scripts": own}
        return
    down = {"lights": "down", "chosen": "down", "isSeen": True, "ground": "dark", "scheme": "dark"}
    assert found == {
        "at first": own,
        "turned down": down,
        "on a page beside it": down,
        "on the next page": down | {"isBefore": True},
        "turned up in the dark": down | {"lights": "up", "chosen": "up", "ground": "light", "scheme": "light"},
        "given back": own | {"ground": "dark"},
        "with nothing stored": down,
        "without scripts": own | {"lights": None, "isSeen": False, "ground": "dark"},
    }


def test_a_trailer_asks_nothing_of_its_host_before_a_click(site: SiteFolder) -> None:
    need("Chromium", "Node", "axe-core")
    video = "https://www.youtube.com/watch?v=LjLamj-b0I8"
    embed = "https://www.youtube-nocookie.com/embed/LjLamj-b0I8?autoplay=1"
    still = site.root / "content/images/still.jpg"
    still.parent.mkdir(parents=True, exist_ok=True)
    still.write_bytes(photograph(320, 180))
    frame = '<iframe src="https://player.vimeo.com/video/76979871" title="An interview"></iframe>'
    site.review("field", "film: Alien", f"trailer: {video}", "still: {src: images/still.jpg, alt: A door}")
    site.review("line", "film: Aliens", text=f"Words.\n\n{video}\n")
    site.review("folded", "film: Heat", text=f":::spoiler The end\n{video}\n:::\n\n{video}\n")
    site.review("frame", "film: Ran", text=f"{frame}\n")
    site.build()
    paths = ["/reviews/field/", "/reviews/line/", "/reviews/frame/"]
    with served(site.public) as base:
        told = _look("trailer.js", base, paths)
        looked = _look("look.js", base, ("light", *paths, "/reviews/folded/"), ("dark", *paths))
        # A frame that is there from the beginning asks, so the count sees what it should.
        site.public.joinpath("control.html").write_text(f'<!DOCTYPE html><iframe src="{embed}"></iframe>')
        control = _look("trailer.js", base, ["/control.html"])
    assert looked == [], json.dumps(looked, indent=1)
    assert [one["before"] > 0 for one in control if "rule" not in one] == [True] * 3
    assert [one for one in told if "rule" in one] == []
    vimeo = "https://player.vimeo.com/video/76979871?autoplay=1&dnt=1"
    for path, address in zip(paths, (embed, embed, vimeo), strict=True):
        *clicked, printed = (one for one in told if one["path"] == path)
        assert [one["hasScripts"] for one in clicked] == [True, False]
        for one in clicked:
            assert (one["frames"], one["before"], one["shape"]) == (1, 0, 178)
            assert one["asked"] == [{"url": address, "referer": f"{base}/"}]
        assert (printed["before"], printed["seen"]) == (0, 0)


def test_what_looks_sees_what_is_wrong(tmp_path: Path) -> None:
    need("Chromium", "Node", "axe-core")
    (tmp_path / "wrong.css").write_text(
        "h1 { width: 3000px; color: #ccc; background: #ddd; transition: color 1s }"
        "div { height: 1.2em; width: 9em; overflow: hidden; line-height: 1.2 }"
        "button { width: 20px; height: 20px; padding: 0 } a { outline: none !important }"
    )
    (tmp_path / "wrong.html").write_text(
        "<!DOCTYPE html><html><head><title>Wrong</title><link rel='stylesheet' href='/wrong.css'></head>"
        "<body><nav>Menu</nav><main><h1>Wrong</h1><img src='gone.png'><p style='color: red'>★★★</p>"
        "<div>It just fits here</div><button>x</button>"
        "<a class='prose' href='https://example.org/'>Out</a></main></body></html>"
    )
    with served(tmp_path) as base:
        found = {str(one["rule"]) for one in _look("look.js", base, ("light", "/wrong.html"), ("dark", "/wrong.html"))}
        visited = {str(one["rule"]) for one in _look("visit.js", base, ["/wrong.html"])}
    assert found >= {
        "html-has-lang",
        "image-alt",
        "color-contrast",
        "scrolls sideways",
        "status 404",
        "policy",
        "clipped with wide spacing",
        "target under 24 px",
        "no visible focus",
        "moves all the same",
        "printed navigation",
        "printed pale",
        "stars without words",
    }
    assert visited == {"policy"}
