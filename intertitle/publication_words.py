"""Recognize the words of other programs for whether, when or how openly a page is published."""

from __future__ import annotations

from collections.abc import Mapping

from intertitle.diagnostics import find_nearest
from intertitle.table import fold_name

_YES = ("true", "yes", "on", "1")
_NO = ("false", "no", "off", "0")
_OPEN_STATES = ("publish", "published", "public", "live", "open")

# For each name, the values that publish the page openly. Any other value is a doubt.
_OPEN: Mapping[str, tuple[str, ...]] = {
    fold_name(name): values
    for names, values in (
        ("published publish is_published public is_public listed visible enabled dg_publish", _YES),
        ("hidden hide is_hidden private is_private unlisted noindex no_index exclude excluded unpublished", _NO),
        ("draft is_draft wip headless protected members_only password post_password dg_hide", _NO),
        ("sitemap_exclude exclude_from_sitemap eleventy_exclude_from_collections", _NO),
        ("status post_status publish_status state visibility access", _OPEN_STATES),
        ("expiry_date expiry expires expires_at expiration unpublish_date unpublish_on embargo", ()),
        ("robots", ("all", "index", "index,follow", "index, follow", "follow")),
    )
    for name in names.split()
}
# Programs that export pages write these without a value for pages that are open to everybody.
_PASSWORDS = frozenset({fold_name("password"), fold_name("post_password")})
# Names that mean this only with certain values: an address that is not written, no entry in the sitemap.
_CLOSED: Mapping[str, tuple[str, ...]] = {"permalink": _NO, "sitemap": _NO}
_SHORTEST = 6  # letters of a name that may be misspelt


def publication_name(name: str, own: str | None) -> str:
    """Return the word of another program that a name is, or probably is; empty if it is none.

    Args:
        name: the name in the file.
        own: the field of ours that it may mean, or None.
    """
    folded = fold_name(name)
    if own and folded == fold_name(own):
        return ""
    if folded in _OPEN or folded in _CLOSED:
        return folded
    return (find_nearest(folded, _OPEN) or "") if not own and len(folded) >= _SHORTEST else ""


def is_open(word: str, value: str | None) -> bool:
    """Return whether a value publishes a page openly.

    Args:
        word: the result of `publication_name`.
        value: the value as written, or None for a list or fields.
    """
    if word in _CLOSED:
        return value is None or value.casefold() not in _CLOSED[word]
    if not value:  # a switch without a value may have been meant to hide the page, like  draft:
        return value is not None and (_OPEN[word] not in {_YES, _NO} or word in _PASSWORDS)
    return value.casefold() in _OPEN[word]
