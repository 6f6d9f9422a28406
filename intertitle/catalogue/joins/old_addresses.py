"""Collect the old addresses that no file can serve, because they have a query: ``/?p=123``, ``/index.php?id=3``."""

from __future__ import annotations

from collections.abc import Iterator

from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.catalogue.joins.published import OTHERS
from intertitle.diagnostics import error, note

_SHOWN = 10  # addresses in a message
_HINT = 'Netlify, Apache and nginx can:  headers = ["netlify"]  under [hosting] in content/site.toml.'


def _join(ask: JoinRecorder) -> Answers:
    """Find the document of each old address with a query.

    Tables: ``query redirect`` (old address → file). They are reported if the site has no file for a host that can
    redirect them.
    """
    found: dict[str, str] = {}
    for alias, path in _list_aliases(ask):
        if alias in found and found[alias] != path:
            message = f"two pages have the old address {alias}: {found[alias]} and {path}"
            ask.report(error("IT587", ask.where(path), message, "Take it out of one of the two files."))
        found.setdefault(alias, path)
    if found and not ask.site.headers:
        shown = ", ".join(sorted(found)[:_SHOWN])
        more = f" and {len(found) - _SHOWN:,} more" if len(found) > _SHOWN else ""
        many = "1 old address has a query" if len(found) == 1 else f"{len(found):,} old addresses have a query"
        place = ask.where(found[min(found)])
        ask.report(note("IT586", place, f"{many}, which no file can serve: {shown}{more}", _HINT))
    return {"query redirect": dict(sorted(found.items()))}


OLD_ADDRESSES = Join(name="old addresses", tables={"query redirect": str}, function=_join)


def _list_aliases(ask: JoinRecorder) -> Iterator[tuple[str, str]]:
    """Yield the aliases with a query, each with the file that names it, in the order of files."""
    for path, aliases in ask.reviews_by_path("path", "aliases"):
        yield from ((alias, path) for alias in aliases if "?" in alias)
    for kind in OTHERS:
        for file in ask.documents(kind):
            yield from ((alias, file.path) for alias in getattr(file, "aliases", ()) if "?" in alias)
