"""Pictures: each in its own format, and in newer formats at the widths that the theme declares.

A picture that no published file refers to is not published.
"""

from __future__ import annotations

import functools
import html
import os
import re
from collections.abc import Iterator
from urllib.parse import unquote

from intertitle import digest
from intertitle.catalogue.joins.pictures import published_files
from intertitle.model import Form, ImageVariant, PublishedPicture
from intertitle.outputs.registry import Entry, Item, Output
from intertitle.outputs.static import read_unchanged
from intertitle.outputs.view import View
from intertitle.pictures.encode import ENDINGS, encode, encoder_digest
from intertitle.pictures.image_cache import Encoding
from intertitle.pictures.strip import strip_metadata

KIND = "picture"

_NAMED = re.compile(rb"images/[^\"'<>\r\n]{1,400}")
_ENDS = (re.compile(r"[\s,)]"), re.compile(r"\s"), re.compile(r"\)"), re.compile(r"[?#]"))


def _items(view: View) -> Iterator[Output]:
    """Plan every file of every picture. Files without a reference are removed from the plan later."""
    for address, picture in view.table("picture").items():
        for one in published_files(picture):
            item = Item(kind=KIND, slug=address, address=one.address)
            yield Output(item=item, what=f"the picture {picture.path}", sources=(picture.path,))


def _make(view: View, item: Item) -> bytes | Encoding:
    """Return a file of a picture, or how to encode it.

    SVG and animated pictures are published in their own format, without their metadata.

    Raises:
        LookupError: if there is no such picture.
        OSError: if the picture cannot be read, or was changed during the build. Encoding it may raise it too.
    """
    picture = view.published_picture(item.slug)
    if picture is None:
        raise LookupError(f"there is no picture {item.slug}")
    one = next(one for one in published_files(picture) if one.address == item.address)
    file = os.path.join(view.root, picture.path)
    if picture.as_it_is and one.form != "avif":
        return strip_metadata(read_unchanged(file, picture.digest), one.form)
    name = _cache_name(picture.digest, one.form, one.width, one.height)
    return Encoding(name, functools.partial(_encode, file, picture, one))


def _encode(file: str, picture: PublishedPicture, one: ImageVariant) -> bytes:
    data = read_unchanged(file, picture.digest)
    return strip_metadata(data, one.form) if picture.as_it_is else encode(data, one.form, one.width, one.height)


_PICTURE = Entry(kind=KIND, items=_items, make=_make, encodes=True)
ENTRIES = (_PICTURE,)


def _cache_name(source: bytes, form: Form, width: int, height: int) -> str:
    """Return the cache name of an image variant: a digest of everything that decides its bytes."""
    return digest.of_value((source, encoder_digest(), form, width, height)).hex() + ENDINGS[form]


def find_pictures(data: bytes) -> tuple[str, ...]:
    """Return all addresses of pictures that a published file may contain, whether such pictures exist or not.

    An address in HTML is escaped and percent-encoded. In a ``srcset`` or a stylesheet it may end at a space, a comma or
    a bracket, or contain one. So every possible end is returned, and most of these addresses do not exist.
    """
    if b"images/" not in data:
        return ()
    found: set[str] = set()
    for match in _NAMED.finditer(data):
        # A match may contain several addresses: each begins with the folder.
        for part in re.split(r"(?=images/)", match[0].decode("utf-8", "replace")):
            for name in (part, *(end.split(part, maxsplit=1)[0] for end in _ENDS)):
                if name.startswith("images/"):
                    found.add("/" + unquote(html.unescape(name)).strip())
    return tuple(sorted(found))
