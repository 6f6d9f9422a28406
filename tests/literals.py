"""A site's catalogue made of literals: reviews as values, without a file or a parser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec

from intertitle import digest, ratings
from intertitle.config import ADDRESSES
from intertitle.diagnostics import Diagnostic, Place, place_of
from intertitle.markup.terms import in_buckets
from intertitle.markup.text import render
from intertitle.model import (
    Catalogue,
    Document,
    FranchiseFile,
    ListFile,
    PageFile,
    PersonFile,
    Review,
    Site,
    Text,
    When,
)
from intertitle.outputs.library import Library, ResolvedLink, Shown, card_digest
from intertitle.outputs.links import addresses, published, resolve
from intertitle.outputs.recipe import Output, Page
from intertitle.stages.catalogue import catalogue as join

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
SITE = Site(
    title="The Long Take",
    url="https://example.org/",
    language="en",
    author="Ines Marlowe",
    timezone="UTC",
    theme="intertitle",
    description="Films.",
    reviews_per_page=12,
    feed_entries=20,
    scale="stars",
    scales=ratings.BUILT_IN,
    addresses=dict(ADDRESSES),
    raw_html=True,
)
EMPTY = Text(digest=digest.of_bytes(b""), words=0, excerpt="", anchors=(), links=(), spoilers=(), inline_spoilers=0)
_HTML: dict[bytes, str] = {EMPTY.digest: ""}
_TERMS: dict[bytes, bytes] = {}  # the digest of a text's terms by its own
_TEXTS: dict[int, tuple[Document, Text]] = {}  # by the document's own number: two tests may write one file each
_LOCATIONS: dict[str, dict[str, tuple[int, int]]] = {}  # of the links, by path, for the latest text
_LATEST: dict[str, Text] = {}  # by path, for a document that was changed after it was made


def where(path: str, pointer: str) -> Place:
    """Give a place in a document of this module: it begins on the second line, and its text on the first."""
    return place_of(path, {"": (2, 1), **_LOCATIONS.get(path, {})}, pointer)


def html_of(name: bytes) -> str:
    """Give the HTML of a text of this module by its digest."""
    return _HTML[name]


def text(source: str, path: str = "content/reviews/a.md") -> Text:
    """Render a text."""
    made = render(source, Place(path, 1, 1), language="en", raw_html=True)
    _HTML[made.text.digest] = made.html
    _LOCATIONS[path] = {f"link.{number}": location for number, location in enumerate(made.locations)}
    if found := in_buckets(made.plain):
        _TERMS[made.text.digest] = digest.of_bytes(found.encode())
        _HTML[_TERMS[made.text.digest]] = found
    return made.text


def text_of(document: Document) -> Text:
    """Give the text of a document of this module; what has none has an empty one."""
    found, made = _TEXTS.get(id(document), (None, EMPTY))
    return made if found is document else _LATEST.get(document.path, EMPTY)


def _keep(document: Document, made: Text) -> None:
    _TEXTS[id(document)] = document, made
    _LATEST[document.path] = made


def when(day: str, hour: int = 0) -> When:
    """Give a day of publication, in UTC."""
    instant = dt.datetime.fromisoformat(day).replace(hour=hour, tzinfo=dt.UTC)
    return When(day=instant.date(), instant=instant, exact=hour > 0)


def rated(written: str, scale: str = "stars") -> ratings.Rating:
    """Give a rating as a critic writes it."""
    return ratings.parse(written, ratings.BUILT_IN[scale])


def review(slug: str, body: str = "", /, **fields: Any) -> Review:  # noqa: ANN401  (whatever the model takes)
    """Make a review; its film is named after its slug, its rating and its days may be text."""
    path = f"content/reviews/{fields.pop('file', slug)}.md"
    film = fields.pop("film", slug.replace("-", " ").title())
    for name in ("date", "updated"):
        if isinstance(fields.get(name), str):
            fields[name] = when(fields[name])
    if isinstance(fields.get("rating"), str):
        fields["rating"] = rated(fields["rating"])
    made = text(body, path) if body else EMPTY
    given: dict[str, Any] = {"title": film, "path": path}
    if made.spoilers or made.inline_spoilers:
        given["spoilers"] = "marked"
    given |= fields
    given.setdefault("blurb", given.get("verdict") or ("" if given.get("spoilers") == "whole" else made.excerpt))
    written = Review(id=slug, film=film, **given)
    _keep(written, made)
    return written


def document(made: type[Document], slug: str, body: str = "", /, **fields: Any) -> Document:  # noqa: ANN401  (likewise)
    """Make a document of another kind."""
    folders: dict[type, str] = {
        FranchiseFile: "franchises",
        PersonFile: "people",
        ListFile: "lists",
        PageFile: "pages",
    }
    path = f"content/{folders[made]}/{slug}.md"
    written = made(id=slug, path=path, **fields)
    _keep(written, text(body, path) if body else EMPTY)
    return written


def site(**settings: Any) -> Site:  # noqa: ANN401  (likewise)
    """Give the site with some settings changed; ``addresses`` are added to the usual ones."""
    addresses = {**ADDRESSES, **settings.pop("addresses", {})}
    return msgspec.structs.replace(SITE, addresses=addresses, **settings)


def joined(*documents: Document, site: Site = SITE) -> Catalogue:
    """Join documents into a catalogue that has nothing wrong with it."""
    made, problems = join(site, documents, NOW, where)
    assert problems == ()
    return made


def problems_of(*documents: Document) -> tuple[Diagnostic, ...]:
    """Give what is wrong with a catalogue."""
    return join(SITE, documents, NOW, where)[1]


def facts(catalogue: Catalogue) -> dict[str, bytes]:
    """Digest a catalogue's documents, by path."""
    return {one.path: digest.of_value(one) for one, _ in published(catalogue)}


def cards(catalogue: Catalogue) -> dict[str, bytes]:
    """Digest what each review tells its card."""
    return {slug: card_digest(review) for slug, review in catalogue.reviews.items()}


def library(catalogue: Catalogue) -> Library:
    """Give a catalogue's library."""
    return Library(catalogue, Texts(catalogue), html_of, {})


class Texts:
    """The texts of a catalogue's documents."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.by_path = addresses(catalogue)
        self.texts = {one.path: text_of(one) for one, _ in published(catalogue)}

    def shown(self, path: str) -> Shown:
        """Give a text with where its links lead."""
        made = self.texts[path]
        return Shown(text=made, links=resolve(self.catalogue, self.by_path, path, made.links))

    def words(self, path: str) -> int:
        """Count a text's words."""
        return self.texts[path].words

    def terms(self) -> list[bytes]:
        """Give the digests of all reviews' terms, in the order of their files."""
        reviews = sorted(path for path in self.texts if path.startswith("content/reviews/"))
        return [_TERMS.get(self.texts[path].digest, b"") for path in reviews]


def output_at(outputs: Sequence[Output], address: str) -> Output:
    """Find the one output at an address."""
    (found,) = (output for output in outputs if output.address == address)
    return found


def context(catalogue: Catalogue, outputs: Sequence[Output], address: str) -> dict[str, Any]:
    """Give what the template of a page sees."""
    found = output_at(outputs, address)
    assert isinstance(found.recipe, Page)
    return dict(found.recipe.context(library(catalogue), address))


def links(catalogue: Catalogue) -> dict[str, tuple[ResolvedLink, ...]]:
    """Resolve the links of a catalogue's texts, by path, where there are any."""
    texts = Texts(catalogue)
    shown = {path: texts.shown(path).links for path in texts.by_path}
    return {path: found for path, found in shown.items() if found}
