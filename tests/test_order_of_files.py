"""A blog does not depend on the order of its files: other names with the same slugs give the same pages."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from conftest import SiteFolder
from large_edits import EDITS, copy_file

from benchmarks.large import Size, generate_large

TINY = Size().divided(100)
_ID = re.compile(rb"<id>[^<]*</id>")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _rename(root: Path, chance: random.Random) -> None:
    """Give every file another name, and keep the slug of its page."""
    for file in sorted((root / "content").rglob("*")):
        if file.suffix not in {".md", ".csv"}:
            continue
        prefix = "".join(chance.choices(_LETTERS, k=6))
        if file.suffix == ".md":
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace("---\n", f"---\nslug: {file.stem}\n", 1), encoding="utf-8")
        file.rename(file.with_name(f"{prefix}-{file.stem}{file.suffix}"))


def _tree(site: SiteFolder) -> dict[str, bytes]:
    """Return the published files, without what follows from their order: ids in the feed, numbers in the search."""
    tree = {path: data for path, data in site.tree().items() if not path.startswith((".", "search/"))}
    return {path: _ID.sub(b"", data) if path.endswith(".xml") else data for path, data in tree.items()}


@pytest.mark.parametrize("seed", range(4))
def test_other_names_of_files_give_the_same_pages(tmp_path: Path, seed: int) -> None:
    """Some edits make films, people and addresses that contradict each other."""
    chance = random.Random(seed)  # noqa: S311  (the same edits every time)
    one, other = SiteFolder(tmp_path / "one"), SiteFolder(tmp_path / "other")
    edits = [edit for edit in EDITS if edit is not copy_file]
    for site in (one, other):
        generate_large(site.root, TINY, seed)
        again = random.Random(seed)  # noqa: S311  (likewise)
        told = [again.choice(edits)(again, site.root) for _ in range(10 * seed)]
    _rename(other.root, chance)
    first, second = one.build(), other.build()
    assert first.counts == second.counts, told
    assert sorted(found.code for found in first.diagnostics) == sorted(found.code for found in second.diagnostics), told
    found, wanted = _tree(one), _tree(other)
    assert sorted(path for path in {*found, *wanted} if found.get(path) != wanted.get(path)) == [], told
