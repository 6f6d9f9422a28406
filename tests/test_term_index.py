"""The index of search terms: what it contains after any edits, and which rows an edit changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intertitle.markup import term_index
from intertitle.markup.term_index import (
    Rows,
    TermSegment,
    find_changed_buckets,
    find_places,
    make_segments,
    place_letters,
    read_terms,
    update_segments,
)
from intertitle.markup.terms import BUCKETS, bucket

TERMS = st.sets(st.sampled_from(["alien", "aliens", "ali", "heat", "千と", "שלום", "zzz"]))
SITES = st.dictionaries(st.sampled_from([f"content/reviews/{name}.md" for name in "abcdefgh"]), TERMS)


def contents(segments: Sequence[TermSegment], rows: Rows, paths: Sequence[str]) -> list[Mapping[str, list[int]]]:
    """Return what the index contains of each bucket, with the places of the files in a sorted list."""
    places = {path: place for place, path in enumerate(sorted(paths))}
    placed = [place_letters(segment, places) for segment in segments]
    return [
        find_places(
            (rows[segment.rows[number]].decode(), own)
            for segment, own in zip(segments, placed, strict=True)
            if segment.rows[number]
        )
        for number in range(BUCKETS)
    ]


def expected(site: Mapping[str, set[str]]) -> list[Mapping[str, list[int]]]:
    every = sorted(set().union(*site.values()))
    return [
        {
            term: [place for place, path in enumerate(sorted(site)) if term in site[path]]
            for term in every
            if bucket(term) == number
        }
        for number in range(BUCKETS)
    ]


@pytest.mark.parametrize("most", [1, 3, 200])
@given(sites=st.lists(SITES, min_size=1, max_size=6))
def test_the_index_contains_the_terms_of_the_site_after_any_edits(most: int, sites: list[dict[str, set[str]]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(term_index, "MAX_TEXTS", most)
        segments, stored = make_segments(sites[0].items())
        now, rows = tuple(segments), dict(stored)
        for before, site in pairwise(sites):
            edits = {path: terms for path, terms in site.items() if before.get(path) != terms}
            last, (now, more) = (
                now,
                update_segments(now, edits, site, lambda wanted: {one: rows[one] for one in wanted}),
            )
            rows.update(more)
            assert max((len(one.paths) for one in now), default=0) <= most
            differ = [number for number in range(BUCKETS) if expected(before)[number] != expected(site)[number]]
            if before.keys() == site.keys():  # or else all numbers of files change
                assert set(find_changed_buckets(last, now)) >= set(differ)
            paths = sorted(before.keys() & site.keys())
            for number in set(range(BUCKETS)) - set(find_changed_buckets(last, now)):
                assert contents(last, rows, paths)[number] == contents(now, rows, paths)[number]
        assert contents(now, rows, list(sites[-1])) == expected(sites[-1])
        found = read_terms(now, rows)
        assert {path: terms for path, terms in found.items() if terms} == {
            path: terms for path, terms in sites[-1].items() if terms
        }


@given(SITES, st.data())
def test_an_edit_changes_the_rows_of_its_terms_and_no_others(site: dict[str, set[str]], data: st.DataObject) -> None:
    segments, rows = make_segments(site.items())
    path = data.draw(st.sampled_from(sorted(site) or [""]))
    if path:
        terms = data.draw(TERMS)
        now, _ = update_segments(segments, {path: terms}, site, lambda wanted: {one: rows[one] for one in wanted})
        assert set(find_changed_buckets(segments, now)) == {bucket(term) for term in site[path] ^ terms}


def test_another_order_of_files_changes_every_bucket() -> None:
    one, _ = make_segments([("a", {"heat"}), ("b", {"heat"})])
    other, _ = make_segments([("b", {"heat"}), ("a", {"heat"})])
    assert find_changed_buckets(one, other) == [*range(BUCKETS)]


def test_a_long_list_of_files_has_segments_of_a_limited_size() -> None:
    segments, _ = make_segments((f"{number:04}", {"heat"}) for number in range(450))
    assert [len(one.paths) for one in segments] == [200, 200, 50]
