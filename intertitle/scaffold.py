"""Create a new blog, a new review or a new post from the templates in ``seeds``."""

from __future__ import annotations

import datetime as dt
import os
import re
import string
import unicodedata
from collections.abc import Collection, Mapping
from pathlib import Path

from intertitle import themes
from intertitle.diagnostics import ConfigurationError, Location, error
from intertitle.frontmatter import quote
from intertitle.model import Struct
from intertitle.slugs import slugify
from intertitle.suffixes import TEXT_SUFFIXES

_PLACEHOLDERS = {".md", ".toml"}


class NewReview(Struct, frozen=True, kw_only=True):
    """The known fields of a new review. ``more`` contains other fields by name, as YAML."""

    film: str
    year: int | None = None
    franchises: tuple[str, ...] = ()
    rating: str = ""
    more: Mapping[str, str] = {}


class NewPost(Struct, frozen=True, kw_only=True):
    """The known fields of a new post."""

    title: str
    kind: str = ""
    part_of: str = ""


def refuse_unless_empty(folder: Path) -> None:
    """Check that a folder is empty or does not exist.

    Raises:
        ConfigurationError: if it contains a file, or is not a folder.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        hint = "Nothing was written. Choose a folder that is empty or does not exist yet."
        raise ConfigurationError(error("IT120", Location(str(folder)), f"'{folder}' is not an empty folder", hint))


def create_site(folder: Path, values: Mapping[str, str]) -> tuple[Path, ...]:
    """Create the starter site in a folder that is empty or does not exist. Return the created files.

    Raises:
        ConfigurationError: if the folder is not empty.
        OSError: if a file cannot be written.
    """
    refuse_unless_empty(folder)
    seed = themes.shipped_folder("seeds") / "site"
    defaults = {"theme": "intertitle", "timezone": "UTC"}
    filled = {name: toml_text(value) for name, value in {**defaults, **values}.items()}
    made: list[Path] = []
    for source in sorted(file for file in seed.rglob("*") if file.is_file()):
        target = folder / source.relative_to(seed)
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix in _PLACEHOLDERS:
            text = source.read_text(encoding="utf-8")
            target.write_text(string.Template(text).safe_substitute(filled), encoding="utf-8", newline="\n")
        else:
            target.write_bytes(source.read_bytes())
        made.append(target)
    return tuple(made)


def create_review(root: Path, seed: NewReview, today: dt.date, slug: str = "", taken: Collection[str] = ()) -> Path:
    """Create the file of a new review, and return its path. Parsing the file returns exactly the same title.

    Args:
        root: the site's folder.
        seed: the known fields.
        today: the date of the review.
        slug: the file name; by default the slug of the title, with the year if another review has that slug.
        taken: the slugs of other reviews.

    Raises:
        ConfigurationError: if the title has no letter or digit, or the review already exists.
    """
    folder = root / "content" / "reviews"
    titled = slugify(seed.film)
    if not (slug or titled):
        place = Location("content/reviews")
        hint = "Choose the file name, which becomes the end of the address:  --slug three-dots"
        raise ConfigurationError(error("IT121", place, f"'{seed.film}' has no letter or digit for an address", hint))
    names = [slug] if slug else [titled, *([f"{titled}-{seed.year}"] if seed.year else [])]
    free = (
        name
        for name in names
        if name not in taken and not any(os.path.lexists(folder / f"{name}{suffix}") for suffix in TEXT_SUFFIXES)
    )
    if not (name := next(free, "")):
        place = Location((folder / f"{names[-1]}.md").relative_to(root).as_posix())
        hint = (
            "Nothing was written. For another film of the same title, add its year:  --year 1979"
            f"\nFor a second review of the film, choose another file name:  --slug {titled or slug}-again"
        )
        raise ConfigurationError(error("IT122", place, "this review already exists", hint))
    target = folder / f"{name}.md"
    template = (themes.shipped_folder("seeds") / "review.md").read_text(encoding="utf-8")
    franchises = [as_yaml(franchise) for franchise in seed.franchises]
    text = string.Template(template).safe_substitute(
        film=as_yaml(seed.film),
        year=str(seed.year or ""),
        franchise=f"[{', '.join(franchises)}]" if len(franchises) > 1 else "".join(franchises),
        more="".join(f"\n{field}: {value}" for field, value in seed.more.items()),
        rating=seed.rating if _NUMBER.fullmatch(seed.rating) else as_yaml(seed.rating) if seed.rating else "",
        today=today.isoformat(),
    )
    folder.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(line.rstrip() for line in text.split("\n")), encoding="utf-8", newline="\n")
    return target


def create_post(root: Path, seed: NewPost, today: dt.date, slug: str = "", taken: Collection[str] = ()) -> Path:
    """Create the file of a new post, and return its path. Parsing the file returns the same title.

    Args:
        root: the site's folder.
        seed: the known fields.
        today: the date of the post.
        slug: the file name; by default the slug of the title.
        taken: the slugs of other posts.

    Raises:
        ConfigurationError: if the title has no letter or digit, or the post already exists.
    """
    folder = root / "content" / "posts"
    name = slug or slugify(seed.title)
    if not name:
        hint = "Choose the file name, which becomes the end of the address:  --slug three-dots"
        message = f"'{seed.title}' has no letter or digit for an address"
        raise ConfigurationError(error("IT121", Location("content/posts"), message, hint))
    target = folder / f"{name}.md"
    if name in taken or any(os.path.lexists(folder / f"{name}{suffix}") for suffix in TEXT_SUFFIXES):
        place = Location(target.relative_to(root).as_posix())
        hint = f"Nothing was written. Choose another file name:  --slug {name}-{today.year}"
        raise ConfigurationError(error("IT122", place, "this post already exists", hint))
    template = (themes.shipped_folder("seeds") / "post.md").read_text(encoding="utf-8")
    text = string.Template(template).safe_substitute(
        title=as_yaml(seed.title),
        kind=as_yaml(seed.kind) if seed.kind else "",
        part_of=as_yaml(seed.part_of) if seed.part_of else "",
        today=today.isoformat(),
    )
    folder.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(line.rstrip() for line in text.split("\n")), encoding="utf-8", newline="\n")
    return target


def is_one_line(text: str) -> bool:
    """Return whether a text is one line without control characters, surrogates and noncharacters."""
    return not any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} or char in "\ufffe\uffff" for char in text)


def as_yaml(text: str) -> str:
    """Return a text as a YAML value. It has quotes unless every YAML parser reads the plain form as this text."""
    words = text.split(" ")
    plain = all(word and word.replace("-", "").replace("’", "").isalpha() and word[0] != "-" for word in words)
    return text if plain and text.casefold() not in _NOT_TEXT else quote(text)


_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_NOT_TEXT = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}


def toml_text(value: str) -> str:
    """Escape a line of text for a TOML string in double quotes."""
    return value.replace("\\", "\\\\").replace('"', '\\"')
