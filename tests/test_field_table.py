"""The table of fields: each line is true, and a new field needs only one more line."""

from __future__ import annotations

import json
import re
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from conftest import SETTINGS, SiteFolder
from recipes import Recipe
from reviews import document_of

from intertitle import config
from intertitle.model import DOCUMENT_KINDS, Site
from intertitle.table import (
    Choice,
    Day,
    Field,
    Moment,
    Named,
    Number,
    Record,
    Records,
    Switch,
    Texts,
    fields_of,
    record_of,
)


def _lines(field: Field, name: str) -> str:
    return f"{name}: {field.example}"


def _needed(document: type) -> list[str]:
    table = fields_of(document)
    return [_lines(field, name) for name, field in table.items() if getattr(field.type, "required", False)]


def _without_rival(lines: list[str], written: str) -> list[str]:
    """Leave the one film out where a double bill is written."""
    return [line for line in lines if written != "films" or not line.startswith("film:")]


FIELDS = [(kind, name) for kind in DOCUMENT_KINDS for name in fields_of(kind.document)]


@pytest.mark.parametrize(("kind", "name"), FIELDS, ids=lambda value: getattr(value, "name", value))
def test_the_example_of_a_field_is_right_under_each_of_its_names(kind: Any, name: str) -> None:  # noqa: ANN401
    field = fields_of(kind.document)[name]
    around = {"season": {"kind: series"}, "episode": {"kind: mini-series"}}.get(name) or (
        {"entries: [{id: john-wick, title: A}, {id: ballerina, title: B}]"} if name in {"orders", "start"} else set()
    )
    for written in field.names:
        needed = [line for line in _needed(kind.document) if not line.startswith(f"{written}:")]
        lines = [*_without_rival(needed, written), *around, *([_lines(field, written)] if field.example else [])]
        text = "Text. ||x||\n" if name == "spoilers" else "Text.\n"
        assert document_of(kind.folder, *lines, text=text).diagnostics == ()


def _records(document: type) -> Iterator[type]:
    for name, field in fields_of(document).items():
        if isinstance(field.type, Records | Record | Named):
            yield record_of(document, name)


NESTED = [
    (kind, record, name) for kind in DOCUMENT_KINDS for record in _records(kind.document) for name in fields_of(record)
]
AROUND = {
    "BilledFilm": "films: [{{film: Y}}, {{{}}}]",
    "Role": "cast: [{{{}}}]",
    "Viewing": "viewings: [{{{}}}]",
    "Entry": "continuities: {{original: {{label: O}}}}\nentries: [{{title: C, id: chapter-3}}, {{{}}}]",
    "Order": "entries: [{{id: chapter-3, title: A}}, {{id: ballerina, title: B}}]\norders: {{story: {{{}}}}}",
    "Continuity": "continuities: {{original: {{{}}}}}",
    "Start": "entries: [{{id: john-wick, title: A}}]\nstart: {{{}}}",
    "CriticLink": "links: [{{url: 'https://example.org/', {}}}]",
    "EarlierScale": "earlier_scales: [{{scale: ten, {}}}]",
    "ListItem": "items: [{{film: X, {}}}]",
    "Capsule": "films: [{{{}}}]",
}


@pytest.mark.parametrize(("kind", "record", "name"), NESTED, ids=lambda value: getattr(value, "__name__", str(value)))
def test_so_is_the_example_of_a_field_within_another(kind: Any, record: type, name: str) -> None:  # noqa: ANN401
    field = fields_of(record)[name]
    around = AROUND[record.__name__]
    for filler in ("film: X, ", "url: 'https://example.org/', ", "scale: ten, "):
        around = around.replace(filler, "") if filler.startswith(f"{name}:") else around
    needed = [line for line in _needed(record) if not line.startswith(f"{name}:")]
    inner = ", ".join([*needed, _lines(field, name)])
    written = around.partition(":")[0]
    lines = [*_without_rival(_needed(kind.document), written), *around.format(inner).split("\n")]
    assert document_of(kind.folder, *lines, text="## Aftersun\n").diagnostics == ()


PYTHON = {Number: int, Switch: bool, Day: "date", Moment: "When", Texts: tuple, Records: tuple, Named: tuple}


@pytest.mark.parametrize("document", [*(kind.document for kind in DOCUMENT_KINDS), Site], ids=lambda one: one.__name__)
def test_the_type_of_a_field_is_that_of_the_model(document: type) -> None:
    hints = get_type_hints(document)
    for name, field in fields_of(document).items():
        kind = hints[name]
        if get_origin(kind) in {Union, types.UnionType}:
            kind = next(one for one in get_args(kind) if one is not type(None))
        plain = get_origin(kind) or kind
        expected = PYTHON.get(type(field.type))
        assert expected in {None, plain, getattr(plain, "__name__", "")}, name
        if isinstance(field.type, Choice):
            words = get_args(kind)[0] if plain is tuple else kind
            assert words is str or set(field.type.words) == set(get_args(words)), name
            assert set(field.type.also.values()) <= set(field.type.words)


@pytest.mark.parametrize("document", [kind.document for kind in DOCUMENT_KINDS], ids=lambda one: one.__name__)
def test_no_foreign_name_is_one_of_ours_or_means_two_fields(document: type) -> None:
    table = fields_of(document)
    ours = {name for field in table.values() for name in field.names}
    foreign = [name for field in table.values() for name in field.foreign]
    assert not ours & set(foreign)
    assert len(foreign) == len(set(foreign))
    assert all(re.fullmatch(r"[a-z_]+", name) for name in foreign)


def test_a_foreign_name_is_answered_with_ours_and_one_that_decides_is_an_error() -> None:
    found = document_of(
        "reviews", "film: X", "Stars: 4", "last-modified: 2025-01-01", "pubdate: 2025-01-02"
    ).diagnostics
    assert [(one.code, one.severity, one.hint) for one in found] == [
        ("IT311", "warning", "Intertitle calls it 'rating'."),
        ("IT311", "warning", "Intertitle calls it 'updated'."),
        ("IT310", "error", "Intertitle calls it 'date'."),
    ]
    assert [one.fix is not None and one.fix.is_safe for one in found] == [True, True, False]


def test_a_name_that_may_be_meant_for_a_field_that_is_there_has_no_fix() -> None:
    found = document_of("reviews", "film: X", "rating: 4", "ratng: 3", "stars: 3").diagnostics
    assert [(one.code, one.fix, one.hint) for one in found] == [
        ("IT310", None, "'rating' is given on line 3 already. Keep one of the two."),
        ("IT311", None, "'rating' is given on line 3 already. Keep one of the two."),
    ]


def test_every_setting_is_read_by_its_name_in_its_table(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    for name, field in fields_of(Site).items():
        if not field.example or name in {"title", "url", "addresses", "chrome"}:
            continue
        is_bare = isinstance(field.type, Number | Switch) or field.example.startswith("[")
        line = f"{field.names[0]} = {field.example if is_bare else json.dumps(field.example)}"
        text = f"{SETTINGS}{line}\n" if field.within == "site" else f"{SETTINGS}[{field.within}]\n{line}\n"
        text = re.sub(rf"(?m)^{field.names[0]} = .*\n(?=(?:.*\n)*{re.escape(line)})", "", text)
        site = config.read(text)
        assert getattr(site, name) != config.DEFAULTS[name], text


# ---------------------------------------------------------------- adding a field


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Recipe:
    """A copy of the repository to which the diff has been applied."""
    return Recipe("How to add a field", tmp_path_factory.mktemp("changed"))


def test_the_diff_adds_one_line_to_the_table_and_one_to_a_template(changed: Recipe) -> None:
    assert changed.added == {"intertitle/model.py": [1], "themes/intertitle/templates/review.html": [1]}


def test_a_field_that_was_added_so_is_read_shown_checked_completed_and_documented(
    changed: Recipe, site: SiteFolder
) -> None:
    site.review("ballerina", "film: Ballerina", "distributor: Lionsgate", "director: Len Wiseman", "date: 2025-06-10")
    built = changed.run("-m", "intertitle", "build", site.root)
    assert built.returncode == 0, built.stderr
    assert "<li>Lionsgate</li>" in site.page("/reviews/ballerina/")

    made = json.loads(changed.run("-m", "intertitle", "schema", "review").stdout)
    assert made["properties"]["distributor"]["description"] == "Who brought it to cinemas."
    changed.run("-m", "intertitle", "schema", "--vscode", "--yes", "--site", site.root)
    snippets = (site.root / ".vscode/intertitle.code-snippets").read_text(encoding="utf-8")
    assert '"distributor: \\"${1:A24}\\""' in snippets

    site.review("ballerina", "film: Ballerina", "distributer: Lionsgate", "date: 2025-06-10")
    report = json.loads(changed.run("-m", "intertitle", "check", site.root, "--format", "json").stdout)
    assert [(one["code"], one["hint"]) for one in report["diagnostics"] if one["severity"] == "error"] == [
        ("IT310", "Did you mean 'distributor'?")
    ]
    assert changed.run("-m", "intertitle", "check", site.root, "--fix", "--yes").returncode == 0
    assert "\ndistributor: Lionsgate\n" in (site.root / "content/reviews/ballerina.md").read_text(encoding="utf-8")

    assert changed.run("tests/guide_tables.py").returncode == 0
    row = "| `distributor` | Who brought it to cinemas. Since 0.2. | `A24` | its page |\n"
    assert row in (changed.folder / "docs/writing.md").read_text(encoding="utf-8")
