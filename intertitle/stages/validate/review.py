"""A review's front matter."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Iterator, Mapping
from typing import Literal

from intertitle import ratings
from intertitle.diagnostics import warning
from intertitle.fields import Fields, Parsing
from intertitle.frontmatter import Node
from intertitle.markup.text import Rendered
from intertitle.markup.typography import smarten
from intertitle.model import Contract, Kind, Picture, Review, Role, Viewing
from intertitle.slugs import slugify

KINDS: dict[str, Kind] = {kind: kind for kind in ("film", "series", "mini-series", "short", "documentary")}
IDS = {
    "imdb": (r"tt\d{7,8}", "tt7181546"),
    "tmdb": (r"(?:(?:movie|tv)/)?\d{1,8}", "541671"),
    "wikidata": (r"Q[1-9]\d{0,9}", "Q105600843"),
    "letterboxd": (r"[A-Za-z0-9][A-Za-z0-9-]*", "ballerina-2025"),
}
_RECOMMEND: dict[str, Literal["yes", "mixed", "no"]] = {
    "yes": "yes",
    "true": "yes",
    "mixed": "mixed",
    "no": "no",
    "false": "no",
}
_SPOILERS: dict[str, Literal["none", "marked", "whole"]] = {
    "none": "none",
    "marked": "marked",
    "whole": "whole",
    "no": "none",
}
LONGEST_NAME = 200  # bytes of a step of an address; file systems hold 255
_EARLIEST, _LATEST = 1870, 2200  # years of release: the first moving pictures, and a typing error
_SHOWN = "what the picture shows"
_LONGEST = 60 * 24 * 14  # minutes: longer than the longest film ever shown


def read(parsing: Parsing, text: Rendered, slug: str, contract: Contract) -> Review:
    """Read a review; every fault is kept with the fields."""
    fields = parsing.fields
    zone = zoneinfo.ZoneInfo(contract.timezone)
    film = fields.required("film", "Ballerina")
    verdict = one_line(fields, "verdict", contract)
    spoilers = _spoilers(fields, text)
    franchises = _terms(fields, "franchises", "franchise")
    fields.locate("", fields.place("film"))
    fields.locate_each("franchise", franchises)
    return Review(
        id=slug,
        path=fields.path,
        film=film,
        year=fields.integer("year", _EARLIEST, _LATEST),
        kind=fields.choice("kind", KINDS, "film"),
        franchises=tuple(franchises),
        rating=_rating(fields, contract),
        date=fields.when("date", zone),
        updated=fields.when("updated", zone),
        embargo=fields.when("embargo", zone),
        title=one_line(fields, "title", contract) or film,
        blurb=verdict or ("" if spoilers == "whole" else text.text.excerpt),
        author=fields.text("author") or contract.author,
        directors=_names(fields, "directors", "director"),
        writers=_names(fields, "writers", "writer"),
        cinematographers=_names(fields, "cinematographers", "cinematographer"),
        composers=_names(fields, "composers", "composer"),
        cast=tuple(_cast(fields)),
        runtime=fields.integer("runtime", 1, _LONGEST, "minutes"),
        release=fields.date("release"),
        genres=tuple(_terms(fields, "genres", "genre")),
        countries=fields.texts("countries", "country"),
        languages=fields.texts("languages", "language"),
        verdict=verdict,
        quote=_quote(fields, text, contract),
        spoilers=spoilers,
        liked=fields.boolean("liked"),
        recommend=fields.choice("recommend", _RECOMMEND, None),
        viewings=tuple(_viewings(fields)),
        poster=picture(fields, "poster"),
        still=picture(fields, "still"),
        imdb=identifier(fields, "imdb"),
        tmdb=identifier(fields, "tmdb"),
        wikidata=identifier(fields, "wikidata"),
        letterboxd=identifier(fields, "letterboxd"),
        tags=tuple(_terms(fields, "tags", "tag")),
        draft=fields.boolean("draft") or False,
        aliases=aliases(fields),
        comments=_comments(fields),
    )


def one_line(fields: Fields, name: str, contract: Contract) -> str:
    """Read a line that stands on cards, in feeds and in search, and so holds no spoiler, not even a marked one."""
    text = fields.text(name)
    if not text:
        return ""
    if ":::" in text:
        hint = "Say it without, and keep the spoiler in the text: this line is shown everywhere as it is."
        fields.wrong("IT334", fields.place(name), f"the {name} marks a spoiler", hint)
    return smarten(text, contract.language)


def identifier(fields: Fields, name: str) -> str:
    """Read the id of a film or a person in another catalogue."""
    form, example = IDS[name]
    return fields.identifier(name, form, example)


def _terms(fields: Fields, name: str, singular: str) -> Mapping[str, Node]:
    """Read terms that get a page each, so that each needs an address, with the nodes where they stand."""
    written = fields.located(name, singular)
    for term, node in written.items():
        _check_length(fields, term, node)
        if not slugify(term):
            message = f"'{term}' has no letter and no digit to make an address of"
            fields.wrong("IT323", fields.at(node), message, "Write it in words, or leave it out.")
    return written


def _names(fields: Fields, name: str, singular: str) -> tuple[str, ...]:
    """Read people, each of whom gets a page."""
    written = fields.located(name, singular)
    for person, node in written.items():
        _check_length(fields, person, node)
    return tuple(written)


def _check_length(fields: Fields, term: str, node: Node) -> None:
    """Report what no file system could hold as the name of a folder; as a rule it is a list without its brackets."""
    if len(term) <= LONGEST_NAME and term.isascii():
        return  # then the address has no more bytes than the term
    if len(slugify(term).encode()) > LONGEST_NAME:
        message = f"'{term[:40]}…' is too long to make an address of"
        fields.wrong("IT324", fields.at(node), message, "If it is several, write them as a list:  [one, two]")


def aliases(fields: Fields) -> tuple[str, ...]:
    """Read old addresses: each a path of this site."""
    written = fields.located("aliases")
    if not written:
        return ()
    for alias, node in written.items():
        if not re.fullmatch(r"/?[^\s?#\\]+", alias) or "//" in alias or _unsteady(alias):
            lead = "An alias is the path of the old address:  "
            hint = fields.added("aliases", ["/2019/05/ballerina/"], lead=lead)
            fields.wrong("IT321", fields.at(node), f"'{alias}' cannot be an old address", hint)
    return tuple("/" + alias.removeprefix("/") for alias in written)


def _unsteady(alias: str) -> bool:
    """Tell whether a path leads elsewhere than it says, is one of ours, or is longer than a file's name can be."""
    steps = alias.split("/")
    return any(
        step in {".", ".."} or step.startswith(".intertitle") or len(step.encode()) > LONGEST_NAME for step in steps
    )


def picture(fields: Fields, name: str) -> Picture | None:
    """Read a picture: a path alone lacks the text that stands for it, which is an error."""
    if name not in fields.nodes:
        fields.asked.add(name)
        return None
    place = fields.place(name)
    if fields.is_text(name):
        src = fields.text(name)
        if not src:
            return None
        tail = f"  ({fields.notation.text('alt', '')} if it is decoration)."
        hint = fields.added(name, {"src": src, "alt": _SHOWN}, lead="Write  ", tail=tail)
        fields.wrong("IT322", place, f"the {name} has no alt text", hint)
        return None
    inner = fields.record(name)
    if inner is None:
        return None
    src = inner.required("src", "images/ballerina.jpg")
    if not inner.is_given("alt"):
        tail = f"  (or  {inner.notation.text('alt', '')}  if it is decoration)."
        hint = inner.added("alt", _SHOWN, tail=tail, quoted=True)
        fields.wrong("IT322", place, f"the {name} has no alt text", hint)
    fields.locate(name, inner.place("src"))
    made = Picture(
        src=src,
        alt=inner.text("alt"),
        credit=inner.text("credit"),
        spoiler=inner.boolean("spoiler") or False,
    )
    inner.finish()
    return made


def _rating(fields: Fields, contract: Contract) -> ratings.Rating | None:
    chosen = fields.scalar("scale")
    written = fields.scalar("rating")
    scale = contract.scales.get(contract.scale)
    if chosen or scale is None:
        scales = {name.casefold(): scale for name, scale in contract.scales.items()}
        name = fields.choice("scale", {name: name for name in scales}, "") if chosen else contract.scale.casefold()
        scale = scales[name] if name else None
    if not written or not scale:
        return None
    try:
        return ratings.parse(written, scale)
    except ratings.RatingError as failure:
        message, hint = failure.args
        fields.wrong(
            "IT330", fields.place("rating"), message, f"{hint[:1].upper()}{hint[1:]} Leave the line out for no rating."
        )
        return None


def _cast(fields: Fields) -> Iterator[Role]:
    for line in fields.records("cast", shorthand="name"):
        name = line.required("name", "Ana de Armas")
        if name:
            _check_length(line, name, line.nodes["name"])
        yield Role(name=name, character=line.text("character"))
        line.finish()


def _viewings(fields: Fields) -> Iterator[Viewing]:
    for viewing in fields.records("viewings", shorthand="date"):
        known = len(fields.problems)
        date = viewing.date("date")
        if date is None and len(fields.problems) == known:
            hint = viewing.added("date", dt.date(2025, 6, 7))
            viewing.wrong("IT301", viewing.place("date"), "a viewing has no date", hint)
        finished = viewing.boolean("finished")
        made = Viewing(
            date=date or dt.date.min,
            medium=viewing.text("medium"),
            venue=viewing.text("venue"),
            rewatch=viewing.boolean("rewatch") or False,
            finished=finished if finished is not None else True,
        )
        viewing.finish()
        if date is not None:
            yield made


def _quote(fields: Fields, text: Rendered, contract: Contract) -> str:
    written = fields.text("quote")
    if not written:
        return ""
    quote = smarten(written, contract.language)
    plain = text.plain
    if quote not in plain and smarten(written.strip("\"'“”"), contract.language) not in plain:
        hint = "Copy the sentence from the text as it stands there, outside spoilers."
        fields.wrong("IT331", fields.place("quote"), "the pull quote is not in the text", hint)
    return quote


def _spoilers(fields: Fields, text: Rendered) -> Literal["none", "marked", "whole"]:
    marked = bool(text.text.spoilers or text.text.inline_spoilers)
    chosen = fields.choice("spoilers", _SPOILERS, None)
    if chosen == "none" and marked:
        hint = "Leave the field out: it follows from the text."
        fields.wrong("IT332", fields.place("spoilers"), "'spoilers: none', yet the text marks spoilers", hint)
    if chosen == "marked" and not marked:
        hint = "Mark them with  :::spoiler Title  …  :::  or  ||words|| , or leave the field out."
        fields.problems.append(
            warning("IT333", fields.place("spoilers"), "'spoilers: marked', yet the text marks none", hint)
        )
    return chosen or ("marked" if marked else "none")


def _comments(fields: Fields) -> bool | str:
    written = fields.scalar("comments")
    if not written:
        return False
    if re.match(r"https?://\S+$|mailto:\S+@\S+$", written):
        return written
    return fields.boolean("comments") or False
