"""Three hundred reviews as other programs, keyboards and habits write them, each made of a number alone.

A review is composed: the fields of one generator, some habits of writing values, a notation, and a text with some marks
of other programs.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence

# What each program writes above a text: names of fields with values as it writes them.
GENERATORS: Mapping[str, Sequence[tuple[str, str]]] = {
    "Hugo": (
        ("title", "Heat"),
        ("date", "2021-01-07T16:47:30.077Z"),
        ("lastmod", "2022-03-04"),
        ("draft", "false"),
        ("categories", "[Crime]"),
        ("keywords", "[night]"),
        ("featured_image", "/images/heat.jpg"),
        ("weight", "10"),
        ("publishDate", "2021-01-08"),
        ("description", "A heist."),
        ("slug", "heat"),
        ("aliases", "[/old/heat/]"),
    ),
    "Jekyll": (
        ("layout", "post"),
        ("title", "Heat (1995)"),
        ("date", "2021-01-07 16:47:30 -0500"),
        ("category", "Crime"),
        ("stars", "4"),
        ("excerpt", "A heist."),
        ("permalink", "/heat/"),
        ("published", "true"),
        ("tags", "crime night"),
    ),
    "WordPress": (
        ("title", "Heat"),
        ("post_date", "2019-05-04 10:00:00"),
        ("status", "publish"),
        ("type", "post"),
        ("author", "Ines"),
        ("categories", "[Crime]"),
        ("featured_image", "https://a.example/heat.jpg"),
        ("id", "12"),
    ),
    "Astro": (
        ("title", "Heat"),
        ("pubDate", "Jan 7 2021"),
        ("updatedDate", "2022-02-01"),
        ("heroImage", "../images/heat.png"),
        ("description", "A heist."),
        ("isDraft", "false"),
        ("rating", "4"),
    ),
    "Obsidian": (
        ("film", "Heat"),
        ("created", "2021-01-07"),
        ("director", "Michael Mann, Art Linson"),
        ("rating", "⭐⭐⭐⭐"),
        ("tags", "film, crime"),
        ("poster", "https://image.example.net/t/p/w500/abc"),
        ("watched", "2021-01-06"),
    ),
    "Eleventy": (
        ("title", "Heat"),
        ("date", "Created"),
        ("layout", "review.njk"),
        ("tags", "[post, crime]"),
        ("score", "8/10"),
        ("eleventyExcludeFromCollections", "false"),
        ("permalink", "/heat/"),
    ),
    "Letterboxd": (
        ("Name", "Heat"),
        ("Year", "1995"),
        ("Rating", "4.5"),
        ("Letterboxd URI", "https://boxd.it/12mVh9"),
        ("Date", "2021-01-07"),
        ("Watched Date", "2021-01-06"),
        ("Rewatch", "Yes"),
        ("Tags", "crime, night"),
    ),
}

DATES = (
    "29/11/2021",
    "3/4/2021",
    "2021-9-5",
    "November 29, 2021",
    "29 Nov 2021",
    "29.11.2021",
    "2021/11/29",
    "20211129",
    "2021-02-30",
    "soon",
    "2021-11-29 8pm",
    "11/29/21",
    "Mon, 29 Nov 2021 10:00:00 +0000",
    "“2021-11-29”",
    "2021-13-01",
)
RATINGS = (
    "4 stars",
    '"4 out of 5"',
    "3½",
    "⭐⭐⭐",
    '"****"',
    "A",
    "B+",
    "9",
    "8/10",
    "90%",
    "4,5",
    ".nan",
    "true",
    "“4”",
    "four",
    "★★★★★★",
    "thumbs up",
    "7.5",
)
CURLY = ("“{}”", "‘{}’", "« {} »", "„{}“", "”{}”", "»{}«", "「{}」")
SEVERAL = (
    "Pete Docter, Bob Peterson",
    "Joel Coen; Ethan Coen",
    "Varda, Agnès",
    "Sammy Davis, Jr.",
    "Roger Deakins, ASC, BSC",
    "Robert Downey, Jr., Sean Penn",
    "Al Pacino / Robert De Niro",
    "A, B and C",
    '"Lana Wachowski", "Lilly Wachowski"',
    "宮崎駿、高畑勲",
    "“Pete Docter”, “Bob Peterson”",
)
WORDS = (
    "Comedy, Drama",
    "Comedy / Drama",
    "Crime; Noir",
    "a, b, c",
    '"a", "b"',
    "‘a’, ‘b’",
    "10,000 BC",
    "Monsters, Inc.",
)
PICTURES = (
    "https://a.example/x.jpg",
    "//a.example/still.PNG?w=500",
    "www.a.example/t/p/abc",
    "data:image/png;base64,AAAA",
    "heat.jpg",
    "/images/heat.jpg",
    "../images/heat.jpg",
    "images/my poster.JPG",
    "content/images/heat.jpg",
    "{src: https://a.example/x.webp}",
    "{src: heat.jpg}",
    "{src: “heat.jpg”, alt: x}",
    '"C:\\Users\\me\\heat.jpg"',
)
TITLES = (
    "Mission: Impossible",
    "[REC]",
    "#Alive",
    "*batteries not included",
    "@zola",
    "“No”",
    "‘It’s a Wonderful Life’",
    '"Heat',
    "Heat # the film",
    "Heat: Two: Three",
    "« Amélie »",
    "2:22",
    "'71",
    "`Heat`",
    "% x",
    "&c",
    "!x",
)
SLIPS = (
    "ratng: 4",
    "directer: Mann",
    "genre's: Crime",
    "verdct: Good.",
    "yaer: 1995",
    "\tyear: 1995",
    "year:1995",
    "  year: 1995",
    "year: soon",
    "runtime: 2h 50m",
    "imdb: 0113277",
    "imdb: https://www.imdb.com/title/tt0113277/",
    "liked: perhaps",
    "kind: movie",
    "kind: documentry",
    "scale: lettre",
    "private: true",
    "visibility: private",
    "status: draft",
    "draft: soon",
    "embargo: tomorrow",
    "spoilers: yes",
    "cast:\n  - Al Pacino: Hanna",
    "cast: [{name: Al Pacino, charakter: Hanna}]",
    "aliases: /a/, /b/",
    "recommend: x, y",
    "language: English, Czech",
    "country: Korea, South",
    "viewings: 2021-01-07, 2022-02-08",
    "franchise: Alien, Predator",
    "directors:\n  - Pete Docter, Bob Peterson",
    "quote: Nobody says so.",
    "tags: [‘a’, “b c”]",
    "slug: Bad Slug",
    "film_title: Heat",
    "actors: [A, B]",
    "dp: Spinotti",
    "music: Goldenthal",
)
TEXTS = (
    "See [^my note].\n\n[^my note]: word",
    "See [^fnece] and [^fence].\n\n[^fence]: x",
    "See [^nowhere].",
    "He ||dies.",
    "[spoiler]he dies[/spoiler]",
    ">! he dies !<",
    ":::spolier The end\nHe dies.\n:::",
    "· one\n· two",
    "{{< youtube abcdefghijk >}}",
    "[youtube https://youtu.be/abcdefghijk]",
    "{% include x.html %}",
    "<i>x<i>",
    '[caption id="a"]x[/caption]',
    "![[still.jpg]]",
    "![](images/heat.jpg)",
    "\tA paragraph that Word has indented, with a tab.",
    "<div>x",
    '<iframe src="https://a.example/x"></iframe>',
    "![x](file:///Users/me/still.jpg)",
    "%%a note%%",
    "www.example.com and https://example.com",
    "[^1]: a\n\n[^1]: b\n\nSee [^1].",
)

_GROUPS: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {  # names of fields, and what is typed into them
    "date": (("date", "updated", "release", "embargo", "date", "date"), DATES),
    "rating": (("rating", "stars", "score"), RATINGS),
    "people": (("director", "directors", "writer", "composers", "cast", "cinematographer"), SEVERAL),
    "words": (("genres", "genre", "tags", "countries", "franchise", "category"), WORDS),
    "picture": (("poster", "still", "image"), PICTURES),
    "title": (("film", "film", "title", "verdict"), TITLES),
}
_QUOTED = (
    "film",
    "title",
    "verdict",
    "year",
    "date",
    "rating",
    "draft",
    "kind",
    "director",
    "tags",
    "runtime",
    "spoilers",
)
_VALUES = {
    "year": "1995",
    "date": "2021-01-07",
    "rating": "4",
    "draft": "true",
    "kind": "film",
    "runtime": "170",
    "spoilers": "none",
}


def _with(fields: dict[str, str], chance: random.Random, group: str) -> None:
    names, values = _GROUPS[group]
    fields[chance.choice(names)] = chance.choice(values)


def _quote(fields: dict[str, str], chance: random.Random, _group: str) -> None:
    name = chance.choice(_QUOTED)
    fields[name] = chance.choice(CURLY).format(_VALUES.get(name, "No"))


def _slip(fields: dict[str, str], chance: random.Random, _group: str) -> None:
    fields[f"\0{len(fields)}"] = chance.choice(SLIPS)  # a line that is no field, or not only one


_HABITS: Sequence[tuple[Callable[[dict[str, str], random.Random, str], None], str]] = (
    *((_with, group) for group in _GROUPS),
    (_quote, ""),
    (_slip, ""),
    (_slip, ""),
)


def _yaml(fields: Mapping[str, str], text: str) -> str:
    return "\n".join(["---", *_lines(fields, ": "), "---", text])


def _lines(fields: Mapping[str, str], separator: str) -> list[str]:
    return [value if name.startswith("\0") else f"{name}{separator}{value}" for name, value in fields.items()]


def _unspaced(fields: Mapping[str, str], text: str) -> str:
    return "\n".join(["---", *(f"{name}:{value}" for name, value in _plain(fields).items()), "---", text])


def _toml(fields: Mapping[str, str], text: str) -> str:
    lines = [f'"{name}" = {json.dumps(value, ensure_ascii=False)}' for name, value in _plain(fields).items()]
    return "\n".join(["+++", *lines, "+++", text])


def _broken_toml(fields: Mapping[str, str], text: str) -> str:
    lines = [f"{name.replace(' ', '_')} = {value}" for name, value in _plain(fields).items()]
    return "\n".join(["+++", *lines, "+++", text])


def _json(fields: Mapping[str, str], text: str) -> str:
    return f"{json.dumps(_plain(fields), ensure_ascii=False, indent=1)}\n{text}"


def _header(fields: Mapping[str, str], text: str) -> str:
    lines = [f"{name.capitalize()}: {value}" for name, value in _plain(fields).items()]
    return "\n".join([*lines, "", text])


def _unopened(fields: Mapping[str, str], text: str) -> str:
    return "\n".join([*_lines(_plain(fields), ": "), "---", text])


def _plain(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if not name.startswith("\0")}


NOTATIONS = (*([_yaml] * 9), _unspaced, _toml, _broken_toml, _json, _header, _unopened)


def habit(seed: int) -> tuple[str, bytes]:
    """Make a review; the number alone says which. Returns how it was made, and its bytes."""
    chance = random.Random(seed)  # noqa: S311  (no secret)
    generator = [*GENERATORS][seed % len(GENERATORS)]
    kept = chance.sample(GENERATORS[generator], chance.randint(1, 5))
    fields = {"film": "Heat", **dict(kept)} if chance.random() < 0.7 else dict(kept)
    for _ in range(chance.randint(0, 3)):
        make, group = chance.choice(_HABITS)
        make(fields, chance, group)
    notation = chance.choice(NOTATIONS)
    text = chance.choice(TEXTS) if chance.random() < 0.5 else "Text."
    written = notation(fields, f"{text}\n")
    end = chance.choice(("\n", "\n", "\n", "\r\n", "\r"))
    mark = chance.choice(("", "", "\ufeff"))
    return f"{generator}, {notation.__name__}", (mark + written).replace("\n", end).encode()
