"""Intertitle's own template filters, and the function that escapes values for HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from markupsafe import Markup, escape

from intertitle import digest
from intertitle.language.formats import Formats
from intertitle.outputs.views import LinkView, PartView

_special = re.compile("[&<>\"']").search


def safe(value: object) -> str:
    """Escape a value for HTML like `markupsafe.escape`, but faster: a text does not become a `Markup`."""
    kind = type(value)
    if kind is str:
        return escape(value) if _special(value) else value  # type: ignore[call-overload, return-value]
    if kind is Markup:
        return value  # type: ignore[return-value]
    return escape(value)


def _ref(link: LinkView) -> Markup:
    """Return a link, or plain text if it has no page."""
    return Markup(_anchor(link))  # noqa: S704  (escaped there)


def refs(links: Iterable[LinkView], comma: str = ", ") -> Markup:
    """Return several links, separated by commas."""
    return Markup(safe(comma).join(map(_anchor, links)))  # noqa: S704  (likewise)


def cites(films: Iterable[str | PartView], formats: Formats) -> Markup:
    """Return the titles of films as a sentence of the language lists them, with the years that are known."""
    return Markup(formats.listed([_cite(film) for film in films]))  # noqa: S704  (escaped there)


def bylines(authors: Iterable[LinkView], formats: Formats) -> Markup:
    """Return the names of authors as h-cards, as a sentence of the language lists them."""
    return Markup(formats.listed([_h_card(author) for author in authors]))  # noqa: S704  (escaped there)


def _h_card(author: LinkView) -> str:
    name = safe(author.title)
    if author.url:
        return f'<a class="p-author h-card" href="{safe(author.url)}">{name}</a>'
    return f'<span class="p-author h-card">{name}</span>'


def _cite(film: str | PartView) -> str:
    if isinstance(film, str):
        return f"<cite>{safe(film)}</cite>"
    return f"{_cite(film.title)} ({film.year})" if film.year else _cite(film.title)


def _anchor(link: LinkView) -> str:
    title = safe(link.title)
    return f'<a href="{safe(link.url)}">{title}</a>' if link.url else title


def _hue(name: str) -> int:
    """Return a hue in degrees that depends on a name only."""
    return int.from_bytes(digest.of_bytes(name.casefold().encode())[:4], "big") % 360


def _longest_word(text: str) -> str:
    """Return the longest word of a text, the first of several."""
    return max(text.split(), key=len, default="")


def _plural(count: int, one: str, many: str) -> str:
    """Return a number with its noun: ``{{ 3 | plural("film", "films") }}`` is "3 films"."""
    return f"{count:,} {one if count == 1 else many}"


# A `Renderer` gives `bylines`, `cites` and `refs` its language.
FILTERS: Mapping[str, Callable[..., object]] = {
    "bylines": bylines,
    "cites": cites,
    "hue": _hue,
    "longest_word": _longest_word,
    "plural": _plural,
    "ref": _ref,
    "refs": refs,
}
