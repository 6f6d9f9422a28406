"""Pictures: each at its own address and, for what shows it, in newer formats at the widths that the theme declares.

They are outputs of what shows them: a picture that no published file names is not published.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterator
from urllib.parse import unquote

from intertitle import digest
from intertitle.catalogue.joins.pictures import published_files
from intertitle.model import Form
from intertitle.outputs.registry import Entry, Item, Output
from intertitle.outputs.static import read_unchanged
from intertitle.outputs.view import View
from intertitle.pictures.encode import ENDINGS, encode, encoder_digest
from intertitle.pictures.strip import strip_metadata

_NAMED = re.compile(rb"images/[^\"'<>\r\n]{1,400}")
_ENDS = (re.compile(r"[\s,)]"), re.compile(r"\s"), re.compile(r"\)"), re.compile(r"[?#]"))


def items(view: View) -> Iterator[Output]:
    """Plan every file of every picture; those that nothing shows are left out in the end (`shown_in`)."""
    for address, picture in view.table("picture").items():
        for one in published_files(picture):
            item = Item(kind="picture", slug=address, address=one.address)
            yield Output(item=item, what=f"the picture {picture.path}", sources=(picture.path,))


def make(view: View, item: Item) -> bytes:
    """Give a file of a picture as it is kept, or encode it; what is drawn or moves is published as it is, but bare."""
    picture = view.published_picture(item.slug)
    if picture is None:
        raise LookupError(f"there is no picture {item.slug}")
    one = next(one for one in published_files(picture) if one.address == item.address)
    file = os.path.join(view.root, picture.path)
    if picture.as_it_is and one.form != "avif":
        return strip_metadata(read_unchanged(file, picture.digest), one.form)
    name = cache_name(picture.digest, one.form, one.width, one.height)
    known = view.kept.get(name)
    if known is None:
        data = read_unchanged(file, picture.digest)
        known = strip_metadata(data, one.form) if picture.as_it_is else encode(data, one.form, one.width, one.height)
        view.kept.put(name, known)
    view.keep(name)
    return known


PICTURE = Entry(kind="picture", items=items, make=make, encodes=True)
ENTRIES = (PICTURE,)


def cache_name(made_of: bytes, form: Form, width: int, height: int) -> str:
    """Name a print by all that decides its bytes."""
    return digest.of_value((made_of, encoder_digest(), form, width, height)).hex() + ENDINGS[form]


def find_pictures(data: bytes) -> tuple[str, ...]:
    """Return the addresses of pictures that a published file may name, whether there are such pictures or not.

    A name in HTML is escaped and percent-encoded, one of several in a ``srcset``, or stands in a stylesheet. It may end
    at a blank, a comma or a bracket, or may have one in it. All of these are returned: most lead to nothing.
    """
    if b"images/" not in data:
        return ()
    found: set[str] = set()
    for match in _NAMED.finditer(data):
        # One name may be followed by others: each begins with the folder.
        for part in re.split(r"(?=images/)", match[0].decode("utf-8", "replace")):
            for name in (part, *(end.split(part, maxsplit=1)[0] for end in _ENDS)):
                if name.startswith("images/"):
                    found.add("/" + unquote(html.unescape(name)).strip())
    return tuple(sorted(found))
