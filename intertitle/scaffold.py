"""Seeds: what a new blog and a new review grow from."""

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

_PLACEHOLDERS = {".md", ".toml"}


class NewReview(Struct, frozen=True, kw_only=True):
    """What is known of a review before it is written; empty where it is not.

    ``more`` are other fields by their names, as YAML.
    """

    film: str
    year: int | None = None
    franchises: tuple[str, ...] = ()
    rating: str = ""
    more: Mapping[str, str] = {}


def refuse_unless_empty(folder: Path) -> None:
    """Make sure that a site can be planted in a folder: it is empty, or not there.

    Raises:
        ConfigurationError: when the folder holds anything, or is none.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        hint = "Nothing was written. Name a folder that is empty, or not there yet."
        raise ConfigurationError(error("IT120", Location(str(folder)), f"'{folder}' is not an empty folder", hint))


def create_site(folder: Path, values: Mapping[str, str], today: dt.date) -> tuple[Path, ...]:
    """Plant the starter site in a folder that is empty or not there, and give the files made.

    Raises:
        ConfigurationError: when the folder holds anything, or cannot be made.
    """
    refuse_unless_empty(folder)
    seed = themes.shipped_folder("seeds") / "site"
    filled = {
        "theme": "intertitle",
        **{name: toml_text(value) for name, value in values.items()},
        "today": today.isoformat(),
    }
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
    """Write the file of a new review and give its path. The title comes back from it exactly.

    Args:
        root: the site's folder.
        seed: what is known of it.
        today: its day.
        slug: the name of its file; by default that of the title, and with its year where another film has the title.
        taken: the slugs of other reviews.

    Raises:
        ConfigurationError: when the title has no letter or digit, or its review is there already.
    """
    folder = root / "content" / "reviews"
    titled = slugify(seed.film)
    if not (slug or titled):
        place = Location("content/reviews")
        hint = "Choose the name of its file, which its address ends in:  --slug three-dots"
        raise ConfigurationError(error("IT121", place, f"'{seed.film}' has nothing to make an address of", hint))
    names = [slug] if slug else [titled, *([f"{titled}-{seed.year}"] if seed.year else [])]
    free = (name for name in names if name not in taken and not os.path.lexists(folder / f"{name}.md"))
    if not (name := next(free, "")):
        place = Location((folder / f"{names[-1]}.md").relative_to(root).as_posix())
        hint = (
            "Nothing was written. For another film of that title give its year:  --year 1979"
            f"\nFor a second review of the film, another name of the file:  --slug {titled or slug}-again"
        )
        raise ConfigurationError(error("IT122", place, "this review is there already", hint))
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


def is_one_line(text: str) -> bool:
    """Tell whether a text can stand on a line of a file: no breaks, no controls, nothing that is half a character."""
    return not any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} or char in "\ufffe\uffff" for char in text)


def as_yaml(text: str) -> str:
    """Write a text as a YAML value: plain where every reader of YAML takes it for text, else in quotes."""
    words = text.split(" ")
    plain = all(word and word.replace("-", "").replace("’", "").isalpha() and word[0] != "-" for word in words)
    return text if plain and text.casefold() not in _SPOILT else quote(text)


_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_SPOILT = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}


def toml_text(value: str) -> str:
    """Escape a text of one line for a TOML string in double quotes."""
    return value.replace("\\", "\\\\").replace('"', '\\"')
