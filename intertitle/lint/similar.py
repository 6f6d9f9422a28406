"""Find similar names without comparing every pair."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

_LONG = 8  # letters of a name in which a different letter counts as a slip: "Ang Lee" is not "Ann Lee"
_PLURAL = 4  # letters before an s that makes a plural


def find_similar(slugs: Iterable[str], *, plurals: bool) -> Iterator[tuple[str, str]]:
    """Yield the pairs of slugs that may mean the same.

    They differ in their hyphens, by one letter (added, missing, different, or swapped with its neighbour), or, with
    ``plurals``, by a final s. Different digits or initials are never a slip: part 2 is not part 3, and Paul W. Anderson
    is not Paul T. Anderson.
    """
    by_form: dict[str, set[str]] = defaultdict(set)
    for slug in slugs:
        for form in _forms(slug.replace("-", ""), plurals=plurals):
            by_form[form].add(slug)
    pairs = {pair for several in by_form.values() for pair in combinations(sorted(several), 2)}
    for one, other in sorted(pairs):
        bare = one.replace("-", ""), other.replace("-", "")
        if _initials(one) == _initials(other) and _is_slip(*bare, plurals=plurals):
            yield one, other


def _initials(slug: str) -> list[str]:
    return [word for word in slug.split("-") if len(word) == 1]


def _forms(bare: str, *, plurals: bool) -> Iterator[str]:
    """Yield the name with each letter left out in turn. Similar names have one of these in common (as in SymSpell)."""
    yield bare
    if len(bare) >= _LONG:
        yield from (bare[:place] + bare[place + 1 :] for place in range(len(bare)))
    if plurals and len(bare) > _PLURAL:
        yield bare.removesuffix("s")


def _is_slip(one: str, other: str, *, plurals: bool) -> bool:
    if one == other:
        return True
    if re.sub(r"\D", "", one) != re.sub(r"\D", "", other):
        return False
    if plurals and f"{one}s" == other:
        return True
    if min(len(one), len(other)) < _LONG - 1:
        return False
    if len(one) != len(other):
        short, long = sorted((one, other), key=len)
        return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))
    differing = [place for place, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]
    first, last = differing[0], differing[-1]
    return first == last or (last == first + 1 and one[first] == other[last] and one[last] == other[first])
