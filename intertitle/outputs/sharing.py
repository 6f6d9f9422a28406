"""Share cards: the pictures that networks show with a link to a review, a post, a franchise or the site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, cast

import msgspec

from intertitle import ratings
from intertitle.config import SETTINGS
from intertitle.diagnostics import Location, error, note
from intertitle.fonts import FOLDER
from intertitle.language.marks import unmarked
from intertitle.model import Franchise, FranchiseFile, PostFile, Review, ShareCard
from intertitle.outputs import parts
from intertitle.outputs.registry import Entry, Item, Output
from intertitle.outputs.view import View, share_address
from intertitle.pictures import text_layout
from intertitle.pictures.draw import draw_card
from intertitle.pictures.text_layout import normalise
from intertitle.slugs import slugify

KIND = "share card"

_HALF = 2  # halves of a star
_SET_IN: Mapping[str, Literal["display", "text", "italic"]] = {
    "over": "text",
    "title": "display",
    "facts": "text",
    "mark": "display",
    "line": "italic",
    "foot": "text",
}
_CALLED = {"over": "its franchise", "title": "its title", "facts": "its year and names", "mark": "its rating"}
_CALLED |= {"line": "its line", "foot": "the name of the blog"}
_LETTERS = 12  # shown in a note


def _items(view: View) -> Iterator[Output]:
    """Plan a share card for the site, each review, each post and each franchise, if the theme draws them."""
    if view.card_style() is None:
        return
    yield _output("home", "", view.address("home"), normalise(view.site.title), ())
    address_of = view.address_maker("review")
    for one, path, film in view.reviews_by_path("id", "path", "film"):
        yield _output("review", one, address_of(one), normalise(film), (path,))
    for post in view.documents(PostFile):
        yield _output("post", post.id, view.address("post", post.id), normalise(post.title), (post.path,))
    for franchise in view.table("franchise").values():
        files = (franchise.path,) if franchise.path else view.files(parts.review_ids(franchise))
        yield _output(
            "franchise", franchise.id, view.address("franchise", franchise.id), normalise(franchise.name), files
        )


def _make(view: View, item: Item) -> bytes:
    """Draw a share card. It is not cached, because writing and reading it would save little.

    Raises:
        LookupError: if the theme draws no share cards.
        OSError: if a font cannot be read.
    """
    style = view.card_style()
    if style is None:
        raise LookupError("the theme draws no share cards")
    return draw_card(cast("ShareCard", view.node("share card", item.slug)), style)


_SHARE = Entry(kind=KIND, items=_items, make=_make, encodes=True)
ENTRIES = (_SHARE,)


def names(view: View) -> Iterator[str]:
    """Yield the name of every share card: the kind of its page, and the slug."""
    if view.card_style() is not None:
        yield "home "
        yield from (f"review {one}" for one in view.keys("Review paths"))
        yield from (f"post {one}" for one in view.keys("PostFile paths"))
        yield from (f"franchise {one}" for one in view.keys("franchise"))


def share_card(view: View, name: str) -> ShareCard:
    """Return the contents of a share card by name (see `names`), and report letters that no font has."""
    kind, _, slug = name.partition(" ")
    foot = normalise(view.site.title)
    if kind == "review":
        card = _of_review(view, view.review(slug), foot)
    elif kind == "post":
        card = _of_post(view, view.post(slug), foot)
    elif kind == "franchise":
        card = _of_franchise(view, view.franchise(slug), foot)
    else:
        _check_fonts(view)
        author = normalise(view.site.author)
        card = ShareCard(title=foot, line=normalise(view.site.description), foot=author if author != foot else "")
    return _remove_unsupported(view, card, kind, slug)


def _of_review(view: View, review: Review, foot: str) -> ShareCard:
    title = normalise(review.film)
    names = (normalise(view.answer("franchise name", one)) for one in view.franchises_of(review.id)[:1])
    over = next(names, "")
    part = normalise(unmarked(view.part(review.season, review.episode)))
    rating = review.rating
    scale = view.site.scales[rating.scale] if rating else None
    starred = bool(rating and scale and scale.starred)
    return ShareCard(
        over=over if over.casefold() != title.casefold() else "",
        title=title,
        facts=" · ".join(filter(None, (str(review.year or ""), part, *map(normalise, review.directors)))),
        halves=round(float(rating.text) * _HALF) if rating and starred else 0,
        stars=int(scale.maximum) if scale and starred else 0,
        mark="" if rating is None or scale is None or starred else unmarked(view.spoken(rating, scale)),
        line=normalise(review.verdict),
        foot=foot,
    )


def _of_post(view: View, post: PostFile, foot: str) -> ShareCard:
    over = normalise(post.part_of) or unmarked(view.kind_of_post(post))
    title = normalise(post.title)
    day = normalise(view.date(post.date.day).text) if post.date else ""
    return ShareCard(
        over=over if over.casefold() != title.casefold() else "",
        title=title,
        facts=" · ".join(filter(None, (*map(normalise, post.authors), day))),
        line=normalise(post.summary),
        foot=foot,
    )


def _of_franchise(view: View, franchise: Franchise, foot: str) -> ShareCard:
    reviewed = sum(1 for part in franchise.parts if part.review)
    ids = parts.review_ids(franchise)
    file = cast("FranchiseFile", view.document(franchise.path)) if franchise.path else None
    values = [card.rating.value for card in view.cards(ids) if card.rating]
    mean = view.mean(ratings.mean(values)) if len(values) > 1 else ""
    return ShareCard(
        over=unmarked(view.word("card_franchise")),
        title=normalise(franchise.name),
        facts=" · ".join(
            filter(
                None,
                (unmarked(parts.describe_progress(view, reviewed, len(franchise.parts))), parts.year_range(franchise)),
            )
        ),
        mark=unmarked(view.word("average", mean=mean)) if mean else "",
        line=normalise(file.summary) if file else "",
        foot=foot,
    )


def _check_fonts(view: View) -> None:
    """Report files in the site's folder of fonts that are not fonts."""
    style = view.card_style()
    own = [face for face in style.text if f"/{FOLDER}/" in f"/{_slashed(face.file)}"] if style else []
    hint = "Put a TrueType or OpenType file there."
    for face in own:
        if not text_layout.is_font(face):
            place = Location(f"{FOLDER}/{_slashed(face.file).rpartition('/')[2]}")
            view.report(error("IT124", place, "this is not a font", hint))


def _remove_unsupported(view: View, card: ShareCard, kind: str, slug: str) -> ShareCard:
    """Remove the texts with letters that the fonts do not have, and report them."""
    style = view.card_style()
    if style is None:
        return card
    kept: dict[str, str] = {}
    for part, stack in _SET_IN.items():
        written: str = getattr(card, part)
        kept[part], lacking = view.letters(stack).supported_text(written) if written else ("", "")
        if lacking:
            _report(view, kind, slug, part, lacking)
    return msgspec.structs.replace(card, **kept)


def _report(view: View, kind: str, slug: str, part: str, lacking: str) -> None:
    place, whose = Location(SETTINGS), "the site"
    if kind == "review":
        review = view.review(slug)
        place, whose = view.where(review.path), f"the review of {review.film}"
    elif kind == "post":
        post = view.post(slug)
        place, whose = view.where(post.path), f"the post {post.title}"
    elif kind == "franchise":
        franchise = view.franchise(slug)
        whose = f"the franchise {franchise.name}"
        place = view.where(franchise.path) if franchise.path else _named(view, franchise)
    letters = lacking[:_LETTERS] + ("…" if len(lacking) > _LETTERS else "")
    message = f"on the share card of {whose}, {_CALLED[part]} cannot be set: no typeface has {letters}"
    hint = f"Put a font that has them into {FOLDER}/."
    if text_layout.needs_shaping(lacking):
        hint += " Letters that join, or run from right to left, need FriBiDi (libfribidi) on this machine, too."
    view.report(note("IT541", place, message, hint))


def _named(view: View, franchise: Franchise) -> Location:
    """Return the location of the first mention of a franchise that has no file."""
    cards = [part.review for part in franchise.parts if part.review]
    for review in map(view.review, view.reviews_of(cards)):
        for number, name in enumerate(review.franchises):
            if slugify(name) == franchise.id:
                return view.where(review.path, f"franchise.{number}")
    return Location(SETTINGS)


def _output(kind: str, slug: str, page: str, title: str, sources: tuple[str, ...]) -> Output:
    item = Item(kind=KIND, slug=f"{kind} {slug}", address=share_address(page))
    return Output(item=item, what=f"the share card of {title or 'a page'}", sources=sources)


def _slashed(file: str) -> str:
    return file.replace("\\", "/")
