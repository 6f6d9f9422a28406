"""Map document files to the addresses of their pages, for links to files and to places in their texts."""

from __future__ import annotations

from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.catalogue.joins.published import PAGES


def _join(ask: JoinRecorder) -> Answers:
    """Map every published document to its address. That of a film with one review is the address of the review.

    Tables: ``address of`` (file → address of its page), ``file at`` (address → file).
    """
    patterns = {kind: ask.pattern(page) for kind, page in PAGES.items()}
    own = ask.table("own address")

    def address(kind: str, slug: str) -> str:
        return (own and own.get(f"{PAGES[kind]} {slug}")) or patterns[kind].replace("{slug}", slug)

    found = {path: address(kind, one) for path, (kind, one) in ask.table("document").items()}
    without: set[str] = set()  # files of films that have no page of their own
    for film in ask.table("film").values():
        for path in (film.path, *film.rivals) if film.path else ():
            found[path] = address("FilmFile", film.id) if film.has_page else address("Review", film.card)
            without |= set() if film.has_page and path == film.path else {path}
    return {
        "address of": found,
        "file at": {address: path for path, address in found.items() if path not in without},
    }


ADDRESSES = Join(name="addresses", tables={"address of": str, "file at": str}, function=_join)
