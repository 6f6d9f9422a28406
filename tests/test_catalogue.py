"""The catalogue: columns, tables, and joins that run again only if something that they asked for has changed."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from literals import SITE, Joined, changed, joined, review
from markupsafe import Markup

from intertitle.catalogue.catalogue import Catalogue
from intertitle.catalogue.columns import FIELDS, Columns, make_columns
from intertitle.catalogue.join import Answers, Join, JoinRecorder, JoinState, run_joins
from intertitle.catalogue.tables import EncodedTable, Table, encode_table, make_table, stored_type
from intertitle.diagnostics import Location, note
from intertitle.model import Group, Review
from intertitle.recording.questions import Changes, question

# ---------------------------------------------------------------- tables


def _table(**values: object) -> Table[object]:
    return make_table(int, encode_table(values, int))


def test_an_answer_is_decoded_when_it_is_asked_for_and_once() -> None:
    table: Table[Group] = make_table(
        Group, encode_table({"a": Group(id="a", label="A", reviews=("x",)), "b": 3}, Group)
    )
    assert table["a"] == Group(id="a", label="A", reviews=("x",))
    assert table["a"] is table["a"]
    assert ("b" in table, "c" in table, len(table), list(table)) == (True, False, 2, ["a", "b"])  # b was never decoded
    with pytest.raises(msgspec.ValidationError):
        table["b"]
    with pytest.raises(KeyError):
        table["c"]
    assert table.get("c") is None


def test_a_table_compares_and_lists_as_a_mapping_in_its_own_order() -> None:
    table = _table(b=2, a=1)
    assert list(table.items()) == [("b", 2), ("a", 1)]
    assert table == {"a": 1, "b": 2}
    assert table != {"a": 1, "b": 3}
    assert not _table()


def test_a_table_travels_to_another_process() -> None:
    table = _table(b=2, a=1)
    assert table["a"] == 1
    assert list(pickle.loads(pickle.dumps(table)).items()) == [("b", 2), ("a", 1)]  # noqa: S301  (our own bytes)


@pytest.mark.parametrize(("kind", "value"), [(str, "x"), (bool, True), (tuple[str, ...], ("x",)), (Group | None, None)])
def test_an_answer_comes_back_as_it_went_in(kind: Any, value: object) -> None:  # noqa: ANN401  (a type form)
    kept = encode_table({"b": value, "a": value}, kind)
    stored = msgspec.msgpack.decode(msgspec.msgpack.encode(kept), type=dict[str, stored_type(kind)])  # type: ignore[misc]
    assert stored == kept
    table: Table[object] = make_table(kind, stored)
    for one in (table, pickle.loads(pickle.dumps(table))):  # noqa: S301  (our own bytes)
        assert (one["b"], list(one.items()), one.order) == (value, [("b", value), ("a", value)], ("b", "a"))


def test_an_answer_of_a_plain_type_is_of_that_type() -> None:
    table: Table[str] = make_table(str, encode_table({"a": Markup("x")}, str))
    assert type(table["a"]) is str


def test_an_answer_that_is_forgotten_is_decoded_again() -> None:
    table: Table[tuple[str, ...]] = make_table(
        tuple[str, ...], encode_table({"a": ("x",), "b": ("y",)}, tuple[str, ...])
    )
    first = table["a"]
    table.drop_decoded()
    again = next(iter(table.values()))
    assert again == first
    assert again is not first
    table.drop_decoded()
    assert table["a"] == again
    assert table["a"] is not again


# ---------------------------------------------------------------- columns

_REVIEWS = st.dictionaries(
    st.sampled_from("abcde"),
    st.fixed_dictionaries(
        {
            "year": st.sampled_from([None, 1979, 1986]),
            "tags": st.sampled_from([(), ("night",)]),
            "date": st.sampled_from([None, "2026-01-01"]),
            "rating": st.sampled_from([None, "3"]),
        }
    ),
)


def _reviews(written: dict[str, dict[str, object]]) -> dict[str, Review]:
    made = [review(slug, **fields) for slug, fields in written.items()]
    return {one.path: one for one in made}


@given(_REVIEWS, _REVIEWS)
def test_edited_columns_are_those_that_are_made_from_nothing(
    before: dict[str, dict[str, object]], now: dict[str, dict[str, object]]
) -> None:
    old, new = _reviews(before), _reviews(now)
    paths = sorted(old.keys() | new.keys())
    edits = [(path, old.get(path), new.get(path)) for path in paths if old.get(path) != new.get(path)]
    known, whole = make_columns(old), make_columns(new)
    made, fields = Columns(known.paths, known.encode).with_edits(edits)
    assert made.paths == whole.paths
    assert made.rows == {path: row for row, path in enumerate(sorted(new))}
    for name in FIELDS:
        assert made.values(name) == whole.values(name), name
        assert made.encode(name) == whole.encode(name), name
        if name not in fields:
            assert known.encode(name) == whole.encode(name), name


def test_columns_travel_to_another_process() -> None:
    columns = make_columns(_reviews({"a": {"year": 1979}, "b": {}}))
    there = pickle.loads(pickle.dumps(columns))  # noqa: S301  (our own bytes)
    assert (there.paths, there.values("year")) == (columns.paths, [1979, None])


def test_a_column_is_loaded_when_it_is_asked_for_and_no_other() -> None:
    whole = make_columns(_reviews({"a": {"year": 1979}}))
    asked: list[str] = []

    def load(field: str) -> bytes:
        asked.append(field)
        return whole.encode(field)

    columns = Columns(whole.paths, load)
    assert columns.rows == {"content/reviews/a.md": 0}
    assert columns.values("year") == columns.values("year") == [1979]
    assert asked == ["year"]


# ---------------------------------------------------------------- joins


class Runs:
    """Two joins, the second of which asks for the answers of the first, and the results of each run."""

    def __init__(self) -> None:
        self.ran: dict[str, JoinState] = {}
        self.tables: dict[str, EncodedTable] = {}
        self.calls: list[str] = []

    def years(self, ask: JoinRecorder) -> Answers:
        self.calls.append("years")
        films = {path: str(year) for path, year in ask.all_reviews("path", "year") if year}
        return {"year of": films}

    def newest(self, ask: JoinRecorder) -> Answers:
        self.calls.append("newest")
        newest = max(ask.table("year of").values(), default="")
        if not newest:
            ask.report(note("IT540", Location("content"), "no film has a year"))
        return {"newest": {"year": newest}}

    def load(self, name: str, _kind: object) -> EncodedTable:
        return self.tables[name]

    def run(self, reviews: Sequence[Review], *asked: tuple[str, str]) -> tuple[list[str], set[int], Catalogue]:
        """Run the joins that must run. Return their names, the changed questions, and the catalogue."""
        joins = (
            Join(name="years", tables={"year of": str}, function=self.years),
            Join(name="newest", tables={"newest": str}, function=self.newest),
        )
        made = Joined(reviews, SITE)
        catalogue = Catalogue(SITE, made.sources, made.columns, made.now)
        changes = Changes()
        for one in asked:
            changes.add(*one)
        inputs = set(changes)
        self.calls.clear()
        self.ran, tables = run_joins(catalogue, joins, self.ran, self.load, changes)
        self.tables |= tables
        return list(self.calls), set(changes) - inputs, catalogue


YEAR = ("column", "year")
ALIEN, ALIENS = review("alien", year=1979), review("aliens", year=1986)


def test_a_join_runs_where_what_it_asked_for_has_changed_and_stops_where_its_answers_have_not() -> None:
    runs = Runs()
    assert runs.run([ALIEN, ALIENS])[0] == ["years", "newest"]
    assert runs.run([ALIEN, ALIENS])[0] == []
    assert runs.run([ALIEN, ALIENS], ("column", "tags"))[0] == []
    calls, moved, _ = runs.run([ALIEN, ALIENS], YEAR)
    assert (calls, moved) == (["years"], set())
    calls, moved, catalogue = runs.run([changed(ALIEN, year=1978), ALIENS], YEAR)
    assert calls == ["years", "newest"]
    assert moved >= {question("table year of", ALIEN.path), question("whole", "year of")}
    assert not moved & {
        question("table year of", ALIENS.path),
        question("order", "year of"),
        question("whole", "newest"),
        question("table newest", "year"),
    }
    assert catalogue.table("newest")["year"] == "1986"


def test_a_key_that_comes_or_goes_is_another_order() -> None:
    runs = Runs()
    runs.run([ALIEN, ALIENS])
    for now in ([ALIEN], [ALIEN, ALIENS]):
        _, moved, catalogue = runs.run(now, YEAR)
        assert moved >= {question(kind, "year of") for kind in ("order", "whole")}
        assert question("table year of", ALIENS.path) in moved
        assert question("table year of", ALIEN.path) not in moved
        assert list(catalogue.table("year of")) == [one.path for one in now]


def test_a_changed_answer_knows_which_questions_it_was_made_from() -> None:
    runs = Runs()
    runs.run([ALIEN, ALIENS])
    made = Joined([ALIEN], SITE)
    catalogue, changes = Catalogue(SITE, made.sources, made.columns, made.now), Changes()
    changes.add(*YEAR)
    joins = (Join(name="years", tables={"year of": str}, function=runs.years),)
    run_joins(catalogue, joins, runs.ran, runs.load, changes)
    found = changes.by_number[question("table year of", ALIENS.path)]
    assert (found.kind, found.name, found.why) == ("table year of", ALIENS.path, (question(*YEAR),))


def test_problems_of_a_kept_join_are_reported_by_every_build() -> None:
    runs = Runs()
    runs.run([])
    first = runs.ran["newest"].problems
    assert [found.message for found in first] == ["no film has a year"]
    assert runs.run([])[0] == []
    assert runs.ran["newest"].problems == first
    runs.run([ALIEN], YEAR, ("column", "path"))
    assert runs.ran["newest"].problems == ()


def test_a_join_that_is_kept_leaves_its_tables_where_they_are_until_somebody_asks() -> None:
    runs = Runs()
    runs.run([ALIEN])
    made = Joined([ALIEN], SITE)
    catalogue = Catalogue(SITE, made.sources, made.columns, made.now)
    loaded: list[str] = []

    def load(name: str, _kind: object) -> EncodedTable:
        loaded.append(name)
        return runs.tables[name]

    joins = (
        Join(name="years", tables={"year of": str}, function=runs.years),
        Join(name="newest", tables={"newest": str}, function=runs.newest),
    )
    run_joins(catalogue, joins, runs.ran, load, Changes())
    assert loaded == []
    assert dict(catalogue.table("newest")) == {"year": "1979"}
    assert loaded == ["newest"]


def test_only_a_join_may_ask_for_the_clock_and_for_whom_it_is() -> None:
    made = joined(review("a", date="2026-01-01"))
    ask = JoinRecorder(made)
    assert (ask.now(), ask.audience()) == (made.now, "readers")
    assert ask.notes == {question("clock"), question("audience")}
    assert not hasattr(made.view(), "now")
    assert not hasattr(made.view(), "audience")
    assert {name for name, ran in made.ran.items() if question("clock") in ran.notes} == {"published"}
