"""Random edits of a generated blog, as critics make them: of fields, texts, whole files and rows of diaries."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

# What each field of front matter on one line may become. An empty text takes the line out.
VALUES: Mapping[str, Sequence[str]] = {
    "film": ("Another Title", "The Last Train"),
    "year": ("1979", "2001", ""),
    "original_title": ("Un autre titre", ""),
    "also": ("[Another Title, A Third]", ""),
    "season": ("1", "3", ""),
    "episode": ("1", "12", ""),
    "kind": ("film", "series", "mini-series", "essay"),
    "rating": ("1", "4.5", "A-", ""),
    "scale": ("stars", "letter", "ten", ""),
    "date": ("2015-05-05", "2024-12-24", "2030-01-01", ""),
    "title": ("Another headline", "Best of 3"),
    "author": ("Teo Varga", "T. Varga", "[Noor Achterberg, Teo Varga]", "A Guest", ""),
    "directors": ("[Ana A. Rossi]", "[Zoë B. Müller, Ana A. Rossi]", ""),
    "genres": ("[Western]", "[Drama, War]", ""),
    "franchise": ("The Long Cycle 1", ""),
    "part_of": ("Lisbon 2015", "A Column", ""),
    "people": ("[Ana A. Rossi]", ""),
    "summary": ("In short.", ""),
    "verdict": ("In short.", ""),
    "recommend": ("yes", "no", ""),
    "tags": ("[posts]", "[tag 1, tag 2]", ""),
    "draft": ("true", "false"),
    "name": ("Teo Varga", "Noor Achterberg", "Ana A. Rossi"),
}
PARAGRAPHS = (
    "Words, and more words.",
    "## Evening 2",
    "By [[Teo Varga]], [[Ana A. Rossi]] and [[Best of 2]].",
    "See [[film-000003]], [[#Evening 2]] and [[Nobody]].",
    ":::spoiler The end\nHe dies in [[film-000001]].\n:::",
)
ROWS = (
    "{film},{year},2021-02-03,cinema,Roxy 1,4,yes,,,Again.,",
    "{film},{year},2021-02-03,cinema,Roxy 1,4,yes,,,Again.,yes",
    "{film},,2019,,,,,,,,",
    "{film},,,,,,,,,,",
    "Only in the Diary,1980,2020-05,,,2.5,,no,late,,",
    "Only in the Diary,1980,2020-13,,,99,perhaps,no,late,,",
)

Edit = Callable[[random.Random, Path], str]


def _documents(root: Path) -> list[Path]:
    """Return the files of documents, as many of each folder, so that no kind is edited seldom."""
    folders = sorted(one for one in (root / "content").iterdir() if one.is_dir())
    return [file for folder in folders for file in sorted(folder.glob("*.md"))]


def _pick(chance: random.Random, root: Path) -> Path:
    folders = sorted({file.parent for file in _documents(root)})
    return chance.choice(sorted(chance.choice(folders).glob("*.md")))


def edit_field(chance: random.Random, root: Path) -> str:
    """Change, add or take out one field of a document."""
    file = _pick(chance, root)
    fields, _, body = file.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
    known = [name for name in VALUES if re.search(rf"^{name}:", fields, re.MULTILINE)]
    name = chance.choice(known or [*VALUES])
    if chance.random() < 0.2:  # a field that this kind may not have
        name = chance.choice([*VALUES])
    value = chance.choice(VALUES[name])
    lines = [line for line in fields.split("\n") if not line.startswith(f"{name}:")]
    lines += [f"{name}: {value}"] if value else []
    file.write_text("\n".join(("---", *lines, "---", body)), encoding="utf-8")
    return f"{file.name}: {name}: {value}"


def edit_text(chance: random.Random, root: Path) -> str:
    """Add a paragraph to a document, or take its last one out."""
    file = _pick(chance, root)
    fields, _, body = file.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
    blocks = body.strip().split("\n\n")
    blocks = blocks[:-1] if chance.random() < 0.3 else [*blocks, chance.choice(PARAGRAPHS)]
    file.write_text("\n".join(("---", fields, "---", "\n\n".join(blocks), "")), encoding="utf-8")
    return f"{file.name}: text"


def delete_file(chance: random.Random, root: Path) -> str:
    """Delete a document."""
    file = _pick(chance, root)
    file.unlink()
    return f"{file.name} deleted"


def copy_file(chance: random.Random, root: Path) -> str:
    """Copy a document under another name."""
    file = _pick(chance, root)
    other = file.with_name(f"{file.stem}-copy.md")
    other.write_bytes(file.read_bytes())
    return f"{other.name} copied"


def rename_file(chance: random.Random, root: Path) -> str:
    """Rename a document."""
    file = _pick(chance, root)
    file.rename(file.with_name(f"a-{file.name}"))
    return f"{file.name} renamed"


def edit_rows(chance: random.Random, root: Path) -> str:
    """Delete, repeat, change or add rows of a diary."""
    file = root / "content/diary/cinema.csv"
    heads, *rows = file.read_text(encoding="utf-8").split("\n")
    place = chance.randrange(max(1, len(rows) - 1))
    way = chance.choice(("delete", "repeat", "add", "private"))
    if way == "delete":
        del rows[place]
    elif way == "repeat":
        rows.insert(place, rows[place])
    elif way == "private":
        rows[place] = f"{rows[place].rstrip(',')},,yes"
    else:
        review = chance.choice(sorted((root / "content/reviews").glob("*.md"))).read_text(encoding="utf-8")
        film, year = (re.search(rf"^{name}: (.*)$", review, re.MULTILINE) for name in ("film", "year"))
        written = chance.choice(ROWS).format(film=film[1] if film else "A Film", year=year[1] if year else "")
        rows.insert(place, written)
    file.write_text("\n".join((heads, *rows)), encoding="utf-8")
    return f"diary: {way} {place}"


EDITS: Sequence[Edit] = (edit_field, edit_field, edit_field, edit_text, delete_file, copy_file, rename_file, edit_rows)
