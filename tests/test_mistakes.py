"""Mistakes of authors as data: what is reported, where, and that typing the hint as shown helps.

Each file in ``tests/data/mistakes/`` has the mistakes of one kind of file. A mistake has a title, the file and what is
reported, with a line of one dot after each. ``--update-golden`` writes what is reported.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import SiteFolder

from intertitle.diagnostics import Diagnostic
from intertitle.fixes import apply
from intertitle.pipeline import check

DATA = Path(__file__).parent / "data" / "mistakes"
LEAST = 40  # mistakes of each kind
# The path of a file for each kind. Its number makes it unlike the others of its kind.
PATHS = {
    "critic": "content/critics/mistake-{}.md",
    "diary": "content/diary/table-{}.csv",
    "film": "content/films/mistake-{}.md",
    "post": "content/posts/mistake-{}.md",
    "review": "content/reviews/mistake-{}.md",
}
# The other files of the blog. A mistake may contradict them.
AROUND = {
    "content/reviews/heat.md": """---
film: Heat
year: 1995
date: 2026-01-02
rating: 4
imdb: tt0113277
verdict: Two men, one city.
directors: [Michael Mann]
---
## The diner

They talk.
""",
    "content/franchises/alien.md": """---
name: Alien
entries: [{title: Alien, year: 1979}, {title: Aliens, year: 1986}]
---
""",
    "content/images/square.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="3"/>',
    "content/franchises/dollars.md": "---\nname: Dollars\n---\n",
    "content/critics/ivo.md": "---\nname: Ivo Petri\n---\n",
    "content/people/mann.md": "---\nname: Michael Mann\n---\n",
    "content/site.toml": """[site]
title = "The Long Take"
url = "https://example.org/"
author = "Ines Marlowe"
timezone = "Europe/London"

[share]
cards = false
""",
}


# Files that a message may name because another one contradicts them.
CONTRADICTED = {f"content/reviews/{slug}.md" for slug in ("ali", "collateral", "insider")}


for _slug, _fields in {
    "ali": "film: Ali\nyear: 2001\nimdb: tt0248667",
    "collateral": "film: Collateral\nyear: 2004\nimdb: tt0369339",
    "insider": "film: The Insider\nyear: 1999\ndirectors: [Michael Mann]",
}.items():
    AROUND[f"content/reviews/{_slug}.md"] = f"---\n{_fields}\ndate: 2026-01-03\nverdict: Cold.\n---\n"


class Mistake(NamedTuple):
    """A mistake: its title, the text of the file, and the lines of what is reported."""

    title: str
    text: str
    told: str


def _read(kind: str) -> list[Mistake]:
    parts = (DATA / f"{kind}.md").read_text(encoding="utf-8").replace("\n.\n.\n", "\n.\n\n.\n").split("\n.\n")
    assert len(parts) % 3 == 1, f"{kind}: a mistake has three parts, each with a line of one dot after it"
    assert not parts[-1].strip()
    found = [Mistake(*parts[place : place + 3]) for place in range(0, len(parts) - 1, 3)]
    return [one._replace(title=one.title.strip()) for one in found]


def _tell(found: Sequence[Diagnostic]) -> str:
    """Return what is reported of a file."""
    lines = (f"{one.code} {one.severity} {one.line}:{one.column} {one.message}\n  {_hint(one)}" for one in found)
    return "\n".join(lines)


def _hint(found: Diagnostic) -> str:
    hint = found.hint.replace("\n", "\n  ")
    return f"{hint} [typed]" if found.fix else hint


def _build(root: Path, texts: Mapping[str, bytes]) -> dict[str, list[Diagnostic]]:
    """Check a blog with a file for each mistake, and return what is reported of each file."""
    shutil.rmtree(root, ignore_errors=True)
    site = SiteFolder(root)
    for path, text in AROUND.items():
        site.write(path, text)
    for path, data in texts.items():
        site.write(path, "").write_bytes(data)
    told: dict[str, list[Diagnostic]] = defaultdict(list)
    for one in site.build(action=check).diagnostics:
        told[one.path].append(one)
    return told


def _bytes(mistake: Mistake) -> bytes:
    """Return the bytes of a file; an escape stands for a byte that is no text."""
    return mistake.text.replace("\\xff", "\udcff").replace("\\0", "\0").encode("utf-8", "surrogateescape")


def _typed(data: bytes, found: Sequence[Diagnostic]) -> Iterator[tuple[Diagnostic, bytes]]:
    """Yield each message whose hint can be typed in its file, and the file with it."""
    for one in found:
        if one.fix:
            fixed = apply(one.fix, data)
            assert fixed is not None, one
            yield one, fixed


@pytest.mark.parametrize("kind", PATHS)
def test_each_mistake_is_reported_with_its_place_and_a_hint(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    mistakes = _read(kind)
    paths = {PATHS[kind].format(f"{number:02}"): one for number, one in enumerate(mistakes, start=1)}
    told = _build(tmp_path / "site", {path: _bytes(one) for path, one in paths.items()})
    if request.config.getoption("--update-golden"):
        parts = [(f"{one.title}\n.\n{one.text}\n.\n{_tell(told[path])}\n.\n") for path, one in paths.items()]
        (DATA / f"{kind}.md").write_text("\n".join(parts), encoding="utf-8")
    else:
        assert {one.title: _tell(told[path]) for path, one in paths.items()} == {
            one.title: one.told for one in mistakes
        }
    assert {path for path, found in told.items() if found} <= {*paths, *CONTRADICTED}, "the others have no mistakes"
    assert len({one.title for one in mistakes}) == len(mistakes) >= LEAST
    assert all(one.hint for found in told.values() for one in found)


@pytest.mark.parametrize("kind", PATHS)
def test_typing_a_hint_removes_its_message_and_causes_no_other(kind: str, tmp_path: Path) -> None:
    paths = {PATHS[kind].format(f"{number:02}"): one for number, one in enumerate(_read(kind), start=1)}
    texts = {path: _bytes(one) for path, one in paths.items()}
    told = _build(tmp_path / "site", texts)
    rounds = [[*_typed(texts[path], found)] for path, found in told.items() if path in texts]
    for place in range(max(len(typed) for typed in rounds)):  # a hint of each file at once
        now = dict(texts)
        for typed in rounds:
            if place < len(typed):
                now[typed[place][0].path] = typed[place][1]
        after = _build(tmp_path / "site", now)
        for typed in rounds:
            if place < len(typed):
                one = typed[place][0]
                left = {(other.code, other.message) for other in after[one.path]}
                before = {(other.code, other.message) for other in told[one.path]}
                assert (one.code, one.message) not in left, (paths[one.path].title, one)
                assert left <= before, (paths[one.path].title, one, left - before)
