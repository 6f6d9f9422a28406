"""Two hundred ways to break one thing in one file of the demo blog, each made of a number alone.

A mutation says what it has done, and of most what is to be told of it: by one of some codes, with the mark on a token.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

REVIEWS = "content/reviews/"
SETTINGS = "content/site.toml"
TEMPLATE = "themes/intertitle/templates/review.html"
MANIFEST = "themes/intertitle/theme.toml"
ALIEN = "content/franchises/alien.md"
LIST = "content/lists/best-of-2025.md"
BODY = "\n---\n"

# Beside the demo blog's own: a template and a manifest over the theme's, and more settings than it needs.
EXTRA: Mapping[str, str] = {
    TEMPLATE: (
        '{% extends "shipped/review.html" %}\n'
        "{% block text %}\n"
        '  {{ super() }}\n  <p>千と千尋 {{ review.card.film }} <img src="{{ asset("style.css") }}" alt=""></p>\n'
        "{% endblock %}\n"
    ),
    MANIFEST: '[options.motto]\ntype = "text"\ndefault = "字 in the dark"\n',
}
SETTING_LINES = (
    '\n[theme]\nmotto = "映画 is light"\ntypeface = "serif"\n'
    '\n[chrome]\nfooter = ["people", "years"]\n\n[hosting]\nheaders = ["netlify"]\n'
    '\n[ratings.scales.popcorn]\ngrades = ["Skip", "Rent", "Cinema"]\n'
)

# What stands before a fault on its line; none of it changes what the fault is.
BEFORE = (
    "",
    "In short: ",
    "千と千尋の神隠し ",
    "👍🎬 ",
    "a\tb ",
    "Ame\u0301lie ",
    "«Été» – ",
    "ｆｕｌｌ ",
    "One more sentence of a long paragraph, on one line. " * 5,
)


class Mutation(NamedTuple):
    """Files as they are to be (nothing: gone), what was done, and what is to be told.

    ``codes`` may be empty: then whatever is told is well. ``token`` begins where the mark is to be.
    """

    files: Mapping[str, bytes | None]
    what: str
    codes: tuple[str, ...] = ()
    token: str = ""


Demo = Mapping[str, str]
Mutate = Callable[[random.Random, Demo], Mutation]


def _reviews(demo: Demo) -> list[str]:
    return [path for path in demo if path.startswith(REVIEWS)]


def _written(path: str, text: str, what: str, codes: Sequence[str] = (), token: str = "") -> Mutation:
    return Mutation({path: text.encode()}, f"{path}: {what}", tuple(codes), token)


def _with_field(text: str, line: str) -> str:
    """Put a field behind the title, in the place of the one of its name where there is one on one line."""
    name = line.partition(":")[0]
    head, _, body = text.partition(BODY)
    lines = [one for one in head.split("\n") if not one.startswith(f"{name}:")]
    where = next((number for number, one in enumerate(lines) if one.startswith(("film:", "name:"))), 1) + 1
    return "\n".join([*lines[:where], line, *lines[where:]]) + BODY + body


def _field(line: str, token: str, *codes: str) -> Mutate:
    def mutate(chance: random.Random, demo: Demo) -> Mutation:
        name = line.partition(":")[0]
        fit = [one for one in _reviews(demo) if f"\n{name}:\n" not in demo[one] and f"\n{name}s:" not in demo[one]]
        if name == "franchise":  # not a draft, nor one of its films
            fit = [one for one in fit if token not in demo[one] and "\ndraft: true" not in demo[one]]
        path = chance.choice(fit)
        return _written(path, _with_field(demo[path], line), line, codes, token)

    return mutate


def _text(words: str, token: str, *codes: str, alone: bool = False) -> Mutate:
    def mutate(chance: random.Random, demo: Demo) -> Mutation:
        fit = [one for one in _reviews(demo) if "[^" not in demo[one] and "\ndraft: true" not in demo[one]]
        path = chance.choice(fit)
        before = "" if alone else chance.choice(BEFORE)
        return _written(path, f"{demo[path].rstrip()}\n\n{before}{words}\n", f"{before[:9]}{words}", codes, token)

    return mutate


def _swap(path: str, old: str, new: str, token: str, *codes: str) -> Mutate:
    def mutate(chance: random.Random, demo: Demo) -> Mutation:
        del chance
        assert old in demo[path], (path, old)
        return _written(path, demo[path].replace(old, new, 1), f"{old} → {new}", codes, token)

    return mutate


def _misspelt(chance: random.Random, demo: Demo) -> Mutation:
    names = ("verdict", "rating", "runtime", "genres", "countries", "viewings", "tags", "date", "director", "year")
    path = chance.choice([one for one in _reviews(demo) if any(f"\n{name}:" in demo[one] for name in names)])
    name = chance.choice([one for one in names if f"\n{one}:" in demo[path]])
    slips = {name[:i] + name[i + 1] + name[i] + name[i + 2 :] for i in range(len(name) - 1)} - {name}
    slip = chance.choice(sorted(slips))
    text = demo[path].replace(f"\n{name}:", f"\n{slip}:", 1)
    return _written(path, text, f"{name} → {slip}", ("IT310", "IT311"), f"{slip}:")


def _twice(chance: random.Random, demo: Demo) -> Mutation:
    path = chance.choice(_reviews(demo))
    return _written(path, demo[path].replace(BODY, '\nfilm: "Again"' + BODY, 1), "film twice", ("IT206",), "film: ")


def _no_title(chance: random.Random, demo: Demo) -> Mutation:
    path = chance.choice(_reviews(demo))
    lines = [one for one in demo[path].split("\n") if not one.startswith("film:")]
    return _written(path, "\n".join(lines), "no film", ("IT301",), "---")


def _unclosed(chance: random.Random, demo: Demo) -> Mutation:
    path = chance.choice([one for one in _reviews(demo) if demo[one].count("\n---") == 1])
    return _written(path, demo[path].replace(BODY, "\n", 1), "front matter never closed", ("IT202",), "---")


def _none(chance: random.Random, demo: Demo) -> Mutation:
    path = chance.choice(_reviews(demo))
    return _written(path, demo[path].partition(BODY)[2], "no front matter", ("IT201",))


def _emptied(chance: random.Random, demo: Demo) -> Mutation:
    path = chance.choice([*_reviews(demo), ALIEN, LIST, SETTINGS, TEMPLATE, MANIFEST])
    return _written(path, "", "emptied")


def _byte(chance: random.Random, demo: Demo) -> Mutation:
    path = chance.choice([*_reviews(demo), ALIEN, LIST])
    place = chance.randrange(len(demo[path]))
    data = demo[path][:place].encode() + bytes([chance.choice((0xFF, 0xC0, 0x80))]) + demo[path][place:].encode()
    return Mutation({path: data}, f"{path}: a byte that is no UTF-8 at {place}", ("IT211",), "\ufffd")


def _control(chance: random.Random, demo: Demo) -> Mutation:
    path = chance.choice([*_reviews(demo), ALIEN, LIST])
    place, sign = chance.randrange(len(demo[path])), chance.choice("\x00\x1b\x07\x7f\x9b")
    text = demo[path][:place] + sign + demo[path][place:]
    return _written(path, text, f"{sign!r} at {place}", ("IT212",), sign)


def _wide(chance: random.Random, demo: Demo) -> Mutation:
    path = chance.choice(_reviews(demo))
    return Mutation({path: demo[path].encode("utf-16")}, f"{path}: UTF-16", ("IT211",))


def _moved(chance: random.Random, demo: Demo) -> Mutation:
    path = chance.choice([*_reviews(demo), ALIEN, LIST])
    name = path.rpartition("/")[2]
    to = chance.choice(
        [f"content/reviws/{name}", f"content/pages/{name}", f"content/lists/{name}", f"content/{name}", f"{path}.txt"]
    )
    return Mutation({path: None, to: demo[path].encode()}, f"{path}: moved to {to}")


def _copied(chance: random.Random, demo: Demo) -> Mutation:
    path = chance.choice([one for one in _reviews(demo) if "\nslug:" not in demo[one]])
    slug = path.rpartition("/")[2].removesuffix(".md")
    text = _with_field(demo[path], f"slug: {slug}")
    return _written(f"{REVIEWS}another.md", text, f"claims {slug} too", ("IT501",))


def _line_gone(chance: random.Random, demo: Demo) -> Mutation:
    path = chance.choice(sorted(demo))
    lines = demo[path].split("\n")
    gone = chance.randrange(len(lines))
    return _written(path, "\n".join(lines[:gone] + lines[gone + 1 :]), f"line {gone + 1} gone: {lines[gone][:40]}")


def _line_twice(chance: random.Random, demo: Demo) -> Mutation:
    path = chance.choice(sorted(demo))
    lines = demo[path].split("\n")
    same = chance.randrange(len(lines))
    text = "\n".join([*lines[: same + 1], *lines[same:]])
    return _written(path, text, f"line {same + 1} twice: {lines[same][:40]}")


def _noise(chance: random.Random, demo: Demo) -> Mutation:
    path = chance.choice(sorted(demo))
    place = chance.randrange(len(demo[path]))
    signs = "".join(chance.choices(":-[]{}\"'#|*`<>&!%@\\\t 字👍\u0301=", k=chance.randint(1, 3)))
    until = place + chance.choice((0, 0, 1, 4))
    return _written(path, demo[path][:place] + signs + demo[path][until:], f"{signs!r} at {place}")


def _cut(chance: random.Random, demo: Demo) -> Mutation:
    path = chance.choice(sorted(demo))
    place = chance.randrange(len(demo[path]))
    return _written(path, demo[path][:place], f"cut at {place}")


def _picture(chance: random.Random, demo: Demo) -> Mutation:
    del demo
    name, data = chance.choice(
        [("a.png", b"\x89PNG\r\n\x1a\n\0\0"), ("a.svg", b"<svg><g></svg>"), ("a.jpg", b"GIF89a"), ("a.webp", b"")]
    )
    path = f"content/images/{name}"
    return Mutation({path: data}, f"{path}: a broken picture", ("IT119",))


WAYS: tuple[Mutate, ...] = (
    _misspelt,
    _misspelt,
    _field("zzqx: 1", "zzqx", "IT311"),
    _field("year: soon", "soon", "IT305"),
    _field("year: 1795", "1795", "IT305"),
    _field("runtime: [90, 100]", "[90", "IT304"),
    _field('verdict: "千と千尋 never closed', '"千', "IT209"),
    _field("verdict: 字 says: too much", "字", "IT209"),
    _field("verdict: One ||secret|| thing.", "One", "IT334"),
    _field("quote: Words of nobody.", "Words", "IT331"),
    _field("date: 2024-02-30", "2024-02-30", "IT307"),
    _field("date: 31/05/2024", "31/05", "IT307"),
    _field("date: 2026-03-29 01:30", "2026-03-29", "IT308"),
    _field("rating: 7", "7", "IT330"),
    _field("rating:   11/10", "11/10", "IT330"),
    _field("rating: .nan", ".nan", "IT330"),
    _field("rating: ★★★★★★", "★", "IT330"),
    _field("scale: starz", "starz", "IT309"),
    _field("film: Mission: Impossible", "Mission", "IT209"),
    _field("film: [REC]", "[REC]", "IT209"),
    _field("film: #Alive", "#Alive", "IT209"),
    _field("film: 千と千尋 # the long one", "#", "IT209"),
    _field("film: *batteries not included", "*batteries", "IT209"),
    _field("film: @zola", "@zola", "IT209"),
    _field("cast: [{name: 柊瑠美, charakter: 千尋}]", "charakter", "IT310"),
    _field("cast: [柊瑠美, 内藤剛志, [神木隆之介]]", "[神木", "IT304", "IT209"),
    _field("viewings: [{date: 2026-05-05, medum: cinema}]", "medum", "IT310"),
    _field("\tliked: true", "\t", "IT210"),
    _field("liked: perhaps", "perhaps", "IT306"),
    _field("kind: documentry", "documentry", "IT309"),
    _field("slug: Bad Slug", "Bad", "IT320"),
    _field("aliases: [/fine/, 'http://x y/']", "'http", "IT321"),
    _field("imdb: 0078748", "0078748", "IT303"),
    _field("poster: images/sad-hill.svg", "images", "IT322"),
    _field("still: {src: images/sad-hil.svg, alt: 字}", "images", "IT530"),
    _field("genres: [Drama, '!!!']", "'!!!'", "IT323"),
    _field("franchise: [Rocky Horror, John Wikc]", "John Wikc", "IT510"),
    _field("franchise: [字, Predator]", "Predator", "IT512"),
    _field("title: a\u2028b", "\u2028", "IT212"),
    _twice,
    _no_title,
    _unclosed,
    _none,
    _emptied,
    _byte,
    _byte,
    _control,
    _control,
    _wide,
    _moved,
    _moved,
    _moved,
    _copied,
    _picture,
    _text("See [[Nowhere at all]].", "Nowhere", "IT520"),
    _text("See [[Parasit]] and [[Stalker]].", "Parasit", "IT520"),
    _text("See [[Stalker#Nowhere]] and 字.", "Stalker#", "IT590"),
    _text("See [[Ridley Scot]].", "Ridley", "IT520"),
    _text("See [this](/reviews/nowhere/).", "/reviews/nowhere/", "IT523"),
    _text("See [this](/reviews/stalker/#nowhere).", "/reviews/stalker/#", "IT524"),
    _text("See ![a hill](/images/nowhere.svg) there.", "/images/nowhere.svg", "IT530"),
    _text("See ![](/images/sad-hill.svg) there.", "![]", "IT405"),
    _text("He was ||dead all along.", "||dead", "IT402"),
    _text("See [it ||is|| him](/reviews/stalker/).", "||is", "IT406"),
    _text(":::spoiler 字 The end\nHe dies.", ":::spoiler", "IT401", alone=True),
    _text(":::spolier The end\nHe dies.\n:::", ":::spolier", "IT404", alone=True),
    _text("Words.\n\n:::", ":::", "IT403"),
    _swap(ALIEN, "\norders:\n", "\norders:\n  mine: {items: [字, aliens]}\n", "字", "IT344"),
    _swap(ALIEN, "relation: sequel", "relation: sequell", "sequell", "IT309"),
    _swap(ALIEN, "name: Alien", "nam: Alien", "nam", "IT310"),
    _swap(ALIEN, "year: ", "yaer: ", "yaer", "IT310"),
    _swap(ALIEN, "{id: aliens", "{id: alien", "alien,", "IT341"),
    _swap(LIST, "items:\n", "items:\n  - {note: 字}\n", "{note", "IT350"),
    _swap(LIST, "items:\n", "items:\n  - {review: prasite}\n", "prasite", "IT525"),
    _swap(LIST, "title:", "titel:", "titel", "IT310"),
    _swap(SETTINGS, "language =", "lanuage =", "lanuage", "IT104"),
    _swap(SETTINGS, "[ratings]", "[rating]", "rating", "IT104"),
    _swap(SETTINGS, '"Europe/London"', '"Europe/Lodnon"  # 字', '"Europe', "IT104"),
    _swap(SETTINGS, '"Europe/London"', '"Europe/London', '"Europe', "IT103"),
    _swap(SETTINGS, 'theme = "intertitle"', 'theme = "intertitel"', '"intertitel', "IT105"),
    _swap(SETTINGS, 'scale = "stars"', 'scale = "star"', '"star"', "IT104"),
    _swap(SETTINGS, "author", 'title = "字"\nauthor', "title", "IT103"),
    _swap(SETTINGS, '"people", "years"', '"people", "yaers"', '"yaers"', "IT104"),
    _swap(SETTINGS, '["netlify"]', '["字", "netlify"]', '"字"', "IT104"),
    _swap(SETTINGS, '["Skip", "Rent", "Cinema"]', '["Skip"]', '["Skip"]', "IT104"),
    _swap(SETTINGS, 'typeface = "serif"', 'typeface = "sheriff"', '"sheriff"', "IT117"),
    _swap(SETTINGS, "motto", "moto", "moto", "IT117"),
    _swap(SETTINGS, "[site]", "", "", "IT103"),
    _swap(SETTINGS, 'url = "', 'url = "//', '"//', "IT104"),
    _swap(MANIFEST, '"text"', '"txt"', '"txt"', "IT116"),
    _swap(MANIFEST, "default", "defualt", "defualt", "IT116"),
    _swap(MANIFEST, "[options.motto]", "[optoins.motto]", "optoins", "IT116"),
    _swap(MANIFEST, '"字 in the dark"', "字 in the dark", "字", "IT116"),
    _swap(TEMPLATE, "{% endblock %}", "{% if review %}", "if review", "IT701"),
    _swap(TEMPLATE, "{{ super() }}", "{{ super( }}", "}}", "IT701"),
    _swap(TEMPLATE, "review.card.film", "reveiw.card.film", "reveiw", "IT703"),
    _swap(TEMPLATE, "review.card.film", "review.card.flim", "flim", "IT703"),
    _swap(TEMPLATE, "review.card.film", "review.card.film | uper", "uper", "IT701"),
    _swap(TEMPLATE, "shipped/review.html", "shipped/reveiw.html", "shipped", "IT702"),
    _swap(TEMPLATE, "block text", "block txet", "txet", "IT706"),
    _swap(TEMPLATE, "style.css", "stile.css", "stile", "IT704"),
    _swap(TEMPLATE, "{{ super() }}", '{{ super() }}{{ card_html(review.card, "rwo") }}', "rwo", "IT702"),
    *([_line_gone, _line_twice, _noise, _noise, _cut] * 4),
)


def mutation(seed: int, demo: Demo) -> Mutation:
    """Break one thing of the demo blog; the number alone says which, and how the broken file ends its lines."""
    chance = random.Random(seed)  # noqa: S311  (no secret)
    made = WAYS[seed % len(WAYS)](chance, demo)
    ends = chance.choice(("\n", "\n", "\r\n", "\r"))
    if ends == "\r" and any(not path.endswith(".md") for path in made.files):
        ends = "\r\n"
    if ends == "\n" or not made.codes or "IT211" in made.codes:
        return made
    files = {path: data and data.replace(b"\n", ends.encode()) for path, data in made.files.items()}
    return made._replace(files=files, what=f"{made.what} ({ends!r})")
