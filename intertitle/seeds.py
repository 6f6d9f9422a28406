"""Seeds: what a new blog and a new review grow from."""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Mapping
from pathlib import Path

from intertitle import themes
from intertitle.diagnostics import ConfigurationError, Place, error
from intertitle.frontmatter import quoted
from intertitle.model import Struct
from intertitle.slugs import slugify

_PLACEHOLDERS = {".md", ".toml"}


class Seed(Struct, frozen=True, kw_only=True):
    """What is known of a review before it is written; empty where it is not."""

    film: str
    year: int | None = None
    franchise: str = ""
    rating: str = ""


def plant_site(folder: Path, values: Mapping[str, str], today: dt.date) -> tuple[Path, ...]:
    """Plant the starter site in a folder that is empty or not there, and give the files made.

    Raises:
        ConfigurationError: when the folder holds anything, or cannot be made.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        hint = "Nothing was written. Name a folder that is empty, or not there yet."
        raise ConfigurationError(error("IT120", Place(str(folder)), f"'{folder}' is not an empty folder", hint))
    seed = themes.shipped_folder("seeds") / "site"
    filled = {
        "theme": "intertitle",
        **{name: _toml_text(value) for name, value in values.items()},
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


def plant_review(root: Path, seed: Seed, today: dt.date) -> Path:
    """Write the file of a new review and give its path. The title comes back from it exactly.

    Raises:
        ConfigurationError: when the title has no letter or digit, or its review is there already.
    """
    slug = slugify(seed.film)
    if not slug:
        place = Place("content/reviews")
        hint = "Write the file yourself in that folder: its name is the slug, which the address ends in."
        raise ConfigurationError(error("IT121", place, f"'{seed.film}' has nothing to make an address of", hint))
    folder = root / "content" / "reviews"
    target = folder / f"{slug}.md"
    if target.exists() and seed.year:
        target = folder / f"{slug}-{seed.year}.md"
    if target.exists():
        place = Place(target.relative_to(root).as_posix())
        hint = "Nothing was written. For another film of that title give its year:  --year 1979"
        raise ConfigurationError(error("IT122", place, "this review is there already", hint))
    template = (themes.shipped_folder("seeds") / "review.md").read_text(encoding="utf-8")
    text = string.Template(template).safe_substitute(
        film=as_yaml(seed.film),
        year=str(seed.year or ""),
        franchise=as_yaml(seed.franchise) if seed.franchise else "",
        rating=as_yaml(seed.rating) if seed.rating else "",
        today=today.isoformat(),
    )
    folder.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(line.rstrip() for line in text.split("\n")), encoding="utf-8", newline="\n")
    return target


def as_yaml(text: str) -> str:
    """Write a text as a YAML value: plain where every reader of YAML takes it for text, else in quotes."""
    words = text.split(" ")
    plain = all(word and word.replace("-", "").replace("’", "").isalpha() and word[0] != "-" for word in words)
    return text if plain and text.casefold() not in _SPOILT else quoted(text)


_SPOILT = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}


def _toml_text(value: str) -> str:
    """Escape a text for a TOML string in double quotes."""
    return value.replace("\\", "\\\\").replace('"', '\\"')
