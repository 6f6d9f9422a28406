"""Map document files to the addresses of their pages, for links to files and to places in their texts."""

from __future__ import annotations

from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.catalogue.joins.published import PAGES


def _join(ask: JoinRecorder) -> Answers:
    """Map every published document to its address.

    Tables: ``address of`` (file → address of its page), ``file at`` (address → file).
    """
    patterns = {kind: ask.pattern(page) for kind, page in PAGES.items()}
    own = ask.table("own address")
    found = {
        path: (own and own.get(f"{PAGES[kind]} {one}")) or patterns[kind].replace("{slug}", one)
        for path, (kind, one) in ask.table("document").items()
    }
    return {"address of": found, "file at": {address: path for path, address in found.items()}}


ADDRESSES = Join(name="addresses", tables={"address of": str, "file at": str}, function=_join)
