"""Edit a generated site as an author does, to measure the build after each edit."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from pathlib import Path

BASE = Path("themes/intertitle/templates/base.html")  # in a checkout, and in a site that overrides it
_STARS = re.compile(r"^rating: [1-5]$", re.MULTILINE)
_NEWEST = "2025-12-31"  # the date of the latest generated review


def rated_review(site: Path) -> Path:
    """Return a review from the middle of the blog with stars and a franchise, so that many pages show it."""
    files = sorted((site / "content" / "reviews").glob("film-*.md"))
    texts = ((file, file.read_text(encoding="utf-8")) for file in files[len(files) // 2 :] + files)
    return next(file for file, text in texts if "\nfranchise:" in text and _STARS.search(text))


def _rewrite(file: Path, pattern: str, written: Callable[[re.Match[str]], str]) -> None:
    """Replace the first match of a pattern in a file."""
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(pattern, written, text, count=1, flags=re.MULTILINE), encoding="utf-8")


def edit_prose(site: Path, number: int) -> None:
    """Add a sentence to one review."""
    with rated_review(site).open("a", encoding="utf-8") as file:
        file.write(f"\nSeen again, for the {number}th time.\n")


def edit_rating(site: Path, number: int) -> None:
    """Change the rating of one review."""
    del number
    _rewrite(rated_review(site), r"^rating: ([1-5])$", lambda found: f"rating: {int(found[1]) % 5 + 1}")


def edit_template(site: Path, number: int) -> None:
    """Change the first link of every page. Earlier versions have its words in the template."""
    link = r"""(>Skip to the text|>{{ word\("skip"\) }})[^<]*<"""
    _rewrite(site / BASE, link, lambda found: f"{found[1]}, {number}<")


def edit_title(site: Path, number: int) -> None:
    """Change the title of one review's film."""
    _rewrite(rated_review(site), "^film: .*$", lambda _found: f"film: A Title of Its Own {number}")


def edit_date(site: Path, number: int) -> None:
    """Change the date of one review by forty days, forward and back in turn, so that its order changes."""
    moved = dt.timedelta(days=-40 if number % 2 else 40)
    _rewrite(rated_review(site), "^date: (.*)$", lambda found: f"date: {dt.date.fromisoformat(found[1]) + moved}")


def add_review(site: Path, number: int) -> None:
    """Add a review of a film with the year, franchise, director and text of another."""
    head, _, body = rated_review(site).read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
    shared = [line for line in head.splitlines() if line.startswith(("year:", "franchise:", "directors:"))]
    lines = ("---", f"film: A Film That Came Late {number}", *shared, "rating: 4", f"date: {_NEWEST}", "---", body)
    # Its name sorts before the others, so that `rated_review` still returns the same review.
    (site / "content" / "reviews" / f"added-{number:06}.md").write_text("\n".join(lines), encoding="utf-8")


def move_lines(site: Path, number: int) -> None:
    """Add a comment above one review's first field, which changes nothing but the line numbers."""
    _rewrite(rated_review(site), "^film:", lambda _found: f"# Take {number}.\nfilm:")


EDITS: Mapping[str, Callable[[Path, int], None]] = {
    "nothing changed": lambda _site, _number: None,
    "one review's prose edited": edit_prose,
    "one rating changed": edit_rating,
    "base template edited": edit_template,
    "one title changed": edit_title,
    "one date changed": edit_date,
    "a review added": add_review,
    "a line moved": move_lines,
}

FREQUENT = tuple(EDITS)[:4]  # the edits whose times are given for every configuration
